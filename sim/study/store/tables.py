"""Make the tidy tables of a study from its blocks, piece by piece.

Pieces are made in parallel and written in order. Memory is limited by `AT_ONCE` and `MOST_THREADS`, not
by the number of runs. The same runs give the same bytes, no matter how they are divided into blocks, in
which order those were written, and how many pieces are made at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.statistics.summaries import QUANTILES
from sim.study.store.blocks import Blocks
from sim.study.store.content import Failure
from sim.study.store.histories import weekly_values
from sim.study.store.pieces import SPREAD, Part, Piece, runs_of, weeks_of

Describe = Callable[[int, Failure, bool], dict[str, object]]

AT_ONCE = 32 * 2**20
"""Bytes of weekly values of one cell held in memory; a few such arrays exist at once."""
MOST_THREADS = 4
"""Largest number of threads; more would only wait for the disk and the single writer."""
AHEAD = 20
"""Pieces per thread in progress or waiting to be written: enough that a large one delays no other."""
ROW_GROUP = 2**16
"""Rows written to a table at once."""


class Writer:
    """Writes one Parquet table in row groups of a fixed size."""

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self.path, self.about = path, about
        self.waiting: list[Any] = []
        self.rows = 0
        self.writer: Any = None

    def add(self, table: Any) -> None:
        """Append rows."""
        if table.num_rows:
            self.waiting.append(table)
            self.rows += table.num_rows
            while self.rows >= ROW_GROUP:
                self.flush(ROW_GROUP)

    def flush(self, rows: int) -> None:
        """Write the first of the waiting rows as one row group."""
        table = pa.concat_tables(self.waiting).combine_chunks()  # pages must not depend on pieces
        head, rest = table.slice(0, rows), table.slice(rows)
        if self.writer is None:
            schema = head.schema.with_metadata(dict(self.about))
            self.writer = pq.ParquetWriter(self.path, schema, compression="zstd")
        self.writer.write_table(head.replace_schema_metadata(dict(self.about)), row_group_size=max(rows, 1))
        self.waiting, self.rows = ([rest] if rest.num_rows else []), rest.num_rows

    def close(self, empty: Any) -> None:
        """Write the remaining rows; a table without rows gets the columns of `empty`."""
        if self.waiting or self.writer is None:
            self.waiting = self.waiting or [empty]
            self.flush(self.rows)
        self.writer.close()


def write_tables(
    folder: Path,
    blocks: Blocks,
    parts: Sequence[Part],
    outcomes: Sequence[str],
    start: str,
    weeks: int,
    about: Mapping[str, str],
    paths: bool,
    describe: Describe,
    worlds: int = 1,
    workers: int = 1,
) -> tuple[list[str], int]:
    """Write all tables that are made from runs.

    Parameters
    ----------
    parts : sequence of Part
        In the order of the cells.
    outcomes : sequence of str
        Outcomes whose weeks are summarised.
    start : str
        Monday of week 0.
    about : mapping
        Metadata written into every table.
    paths : bool
        Whether to write a table with the weeks of every replicate.
    describe : callable
        Returns the row of a failed run from its cell, the failure, and whether it is the first.
    worlds : int
        Worlds that the replicates go through in turn.
    workers : int
        Pieces made at once.

    Returns
    -------
    names : list of str
        Names of the tables.
    failed : int
        Number of failed runs.
    """
    writers = {name: Writer(folder / f"{name}.parquet", about) for name in EMPTY}
    failed = 0
    jobs = pieces(blocks, parts, outcomes, np.datetime64(start, "s"), weeks, paths, worlds)
    threads = min(workers, MOST_THREADS)
    with ThreadPoolExecutor(threads) as pool:
        for piece in in_order(pool, jobs, ahead=AHEAD * threads):
            for name, table in piece.tables:
                writers[name].add(table)
            if piece.failures:
                rows = [describe(piece.cell, one, failed + k == 0) for k, one in enumerate(piece.failures)]
                writers["failures"].add(pa.Table.from_pylist(rows, schema=EMPTY["failures"]().schema))
                failed += len(rows)
    names = [name for name in EMPTY if name not in OPTIONAL or writers[name].rows or writers[name].writer]
    for name in names:
        writers[name].close(EMPTY[name]())
    return names, failed


Job = Callable[[], Piece]


def pieces(
    blocks: Blocks,
    parts: Sequence[Part],
    outcomes: Sequence[str],
    start: np.datetime64,
    weeks: int,
    paths: bool,
    worlds: int,
) -> Iterator[Job]:
    """Yield a job for each piece of the tables, in their order; the jobs may run in parallel."""
    source = Weeks(blocks, weeks, worlds)
    by_number = {part.number: part for part in parts}
    for part in parts:
        for block in part.blocks:
            yield partial(runs_of, blocks, part, block, outcomes if paths else ())
        reference = by_number[part.reference]
        for together, span in source.pieces(part, outcomes):
            yield partial(weeks_of, source, part, reference, together, span, start)


def in_order(pool: Executor, jobs: Iterator[Job], ahead: int) -> Iterator[Piece]:
    """Yield the pieces that jobs make, in order, with a limited number of jobs submitted ahead."""
    waiting = deque(pool.submit(job) for job in islice(jobs, ahead))
    while waiting:
        piece = waiting.popleft().result()
        waiting.extend(pool.submit(job) for job in islice(jobs, 1))
        yield piece


class Weeks:
    """Weekly values of cells, read from blocks in pieces that fit in memory.

    References are needed for many cells, so the most recently read pieces are cached.
    """

    def __init__(self, blocks: Blocks, weeks: int, worlds: int) -> None:
        self.blocks, self.weeks, self.worlds = blocks, weeks, worlds
        self.kept: OrderedDict[Any, tuple[Array, Array]] = OrderedDict()
        self.lock = threading.Lock()

    def pieces(self, part: Part, outcomes: Sequence[str]) -> Iterator[tuple[list[str], slice]]:
        """Yield outcomes and weeks to be read together, in the order of the tables."""
        one = 8 * part.replicates * self.weeks
        together = max(1, AT_ONCE // max(one, 1))
        step = max(1, min(self.weeks, AT_ONCE // max(8 * part.replicates, 1)))
        for first in range(0, len(outcomes), together):
            for week in range(0, self.weeks, step):
                yield list(outcomes[first : first + together]), slice(week, min(week + step, self.weeks))

    def of(self, part: Part, outcomes: Sequence[str], span: slice) -> tuple[Array, Array]:
        """Return the replicates that worked, and an array (outcomes, weeks, replicates)."""
        key = (part.number, tuple(outcomes), span.start, span.stop)
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        values = weekly_values(self.blocks, part.blocks, part.replicates, outcomes, span)
        with self.lock:
            self.kept[key] = values
            while len(self.kept) > 1 and sum(kept.nbytes for _, kept in self.kept.values()) > 4 * AT_ONCE:
                self.kept.popitem(last=False)
        return values


def nothing(**kinds: str) -> Any:
    """Return a table without rows."""
    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()]).empty_table()


WEEKLY_COLUMNS = {"week": "int16", "date": "timestamp[s]", "outcome": "string"}
RUN = {"cell": "int32", "replicate": "int32"}
EMPTY = {
    "runs": lambda: nothing(**RUN, **dict.fromkeys(OUTCOMES, "double")),
    "weeks": lambda: nothing(cell="int32", **WEEKLY_COLUMNS, **dict.fromkeys(("mean", *QUANTILES), "double")),
    "differences": lambda: nothing(
        cell="int32", reference="int32", **WEEKLY_COLUMNS, mean="double", low="double", high="double",
        **dict.fromkeys(SPREAD, "double"), replicates="int32",
    ),
    "failures": lambda: nothing(**RUN, seed="int64", message="string", command="string"),
    "paths": lambda: nothing(**RUN, week="int16", **dict.fromkeys(WEEKLY, "double")),
    "offices": lambda: nothing(**RUN, office="int32"),
}  # fmt: skip
"""Makes each table without rows."""
OPTIONAL = {"paths", "offices"}
"""Tables that are only written when they have rows."""
