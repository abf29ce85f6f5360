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
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.statistics.summaries import QUANTILES, describe_replicates, paired_interval
from sim.statistics.worlds import can_tell, luck_alone, over_worlds
from sim.study.store.blocks import BlockName, Blocks
from sim.study.store.content import ENDS, WEEKS, Failure, failures_in, offices_in
from sim.study.store.histories import weekly_values

Describe = Callable[[int, Failure, bool], dict[str, object]]

AT_ONCE = 32 * 2**20
"""Bytes of weekly values of one cell held in memory; a few such arrays exist at once."""
MOST_THREADS = 4
"""Largest number of threads; more would only wait for the disk and the single writer."""
AHEAD = 20
"""Pieces per thread in progress or waiting to be written: enough that a large one delays no other."""
ROW_GROUP = 2**16
"""Rows written to a table at once."""


@dataclass(frozen=True)
class Part:
    """One cell, in the form that the tables are made from.

    Attributes
    ----------
    number, reference : int
        Number of the cell, and of the one it is compared to.
    blocks : tuple of BlockName
        In the order of replicates.
    replicates : int
        How many runs of the cell the tables hold, including failed ones.
    """

    number: int
    reference: int
    blocks: tuple[BlockName, ...]
    replicates: int


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


class Piece(NamedTuple):
    """What a piece of a cell adds to the tables: rows by name of the table, and failed runs."""

    cell: int
    tables: list[tuple[str, Any]]
    failures: list[Failure]


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


def runs_of(blocks: Blocks, part: Part, name: BlockName, paths: Sequence[str]) -> Piece:
    """Return the runs of one block, and every week of every run for the outcomes in `paths`."""
    table = blocks.read(name, ["replicate", *OUTCOMES.known(), *(WEEKS + outcome for outcome in paths), ENDS])
    keep = np.asarray(table["replicate"]) < part.replicates
    if not keep.all():
        table = table.filter(pa.array(keep))
    columns = [column for column in ("replicate", *OUTCOMES.known()) if column in table.column_names]
    made = [("runs", table.select(columns).replace_schema_metadata())] if table.num_rows else []
    if table.num_rows and paths:
        made.append(("paths", path_table(table, paths)))
    if table.num_rows and ENDS in table.column_names:
        made.append(("offices", offices_in(table)))
    failures = [failure for failure in failures_in(table) if failure.replicate < part.replicates]
    numbered = [
        (name, rows.add_column(0, "cell", pa.array(np.full(rows.num_rows, part.number, np.int32))))
        for name, rows in made
    ]
    return Piece(part.number, numbered, failures)


def path_table(table: Any, outcomes: Sequence[str]) -> Any:
    """Return a table with one row per run and week."""
    replicates = np.asarray(table["replicate"])
    length = table[WEEKS + outcomes[0]].type.list_size
    columns = {
        "replicate": np.repeat(replicates, length),
        "week": np.tile(np.arange(length, dtype=np.int16), len(replicates)),
    }
    weeks = {outcome: table[WEEKS + outcome].combine_chunks().flatten() for outcome in outcomes}
    return pa.table({**columns, **weeks})


class Source(Protocol):
    """Where weekly values of cells come from.

    Attributes
    ----------
    worlds : int
        Worlds that the replicates go through in turn.
    """

    worlds: int

    def of(self, part: Part, outcomes: Sequence[str], span: slice) -> tuple[Array, Array]:
        """Return the replicates that worked, and an array (outcomes, weeks, replicates)."""


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


def weeks_of(
    source: Source,
    part: Part,
    reference: Part,
    outcomes: Sequence[str],
    span: slice,
    start: np.datetime64,
) -> Piece:
    """Return summaries and paired differences of a cell for some outcomes and weeks."""
    made: list[tuple[str, Any]] = []
    replicates, values = source.of(part, outcomes, span)
    if len(replicates):
        columns = describe_replicates(values)
        made.append(("weeks", weekly_table({"cell": part.number}, outcomes, span, start, columns)))
    if reference.number != part.number:
        others, base = source.of(reference, outcomes, span)
        pairs, mine, theirs = np.intersect1d(replicates, others, assume_unique=True, return_indices=True)
        if len(pairs):
            alike = len(pairs) == len(replicates) == len(others)
            difference = values - base if alike else values[..., mine] - base[..., theirs]
            columns = difference_columns(difference, pairs % source.worlds, outcomes)
            columns["replicates"] = np.full(columns["mean"].shape, len(pairs), np.int32)
            cells = {"cell": part.number, "reference": reference.number}
            made.append(("differences", weekly_table(cells, outcomes, span, start, columns)))
    return Piece(part.number, made, [])


def difference_columns(difference: Array, world: Array, outcomes: Sequence[str]) -> dict[str, Array]:
    """Return mean, interval of luck and spread over worlds of differences (outcomes, weeks, replicates)."""
    columns = dict(zip(("mean", "low", "high"), paired_interval(luck_alone(difference, world)), strict=True))
    if can_tell(len(world), len(np.unique(world))):
        margins = np.array([WEEKLY[outcome].margin for outcome in outcomes])[:, None, None]
        spread = over_worlds(difference, world, margins)
        columns |= {name: getattr(spread, attribute) for name, attribute in SPREAD.items()}
    return columns | {name: np.full(columns["mean"].shape, np.nan) for name in SPREAD if name not in columns}


SPREAD = {
    "worlds_low": "low", "worlds_high": "high", "world_q05": "q05", "world_q50": "median", "world_q95": "q95",
    "world_above": "above", "world_below": "below",
}  # fmt: skip
"""Columns that tell how a difference spreads over worlds, and the attributes of `sim.statistics.worlds.Spread`."""


def weekly_table(
    cells: Mapping[str, int],
    outcomes: Sequence[str],
    span: slice,
    start: np.datetime64,
    columns: Mapping[str, Array],
) -> Any:
    """Return a table with one row per outcome and week; columns are arrays (outcomes, weeks)."""
    week = np.arange(span.start, span.stop, dtype=np.int16)
    date = start + week * np.timedelta64(7, "D")
    names = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(len(outcomes), dtype=np.int32), len(week)), pa.array(outcomes, pa.string())
    )
    rows = len(week) * len(outcomes)
    return pa.table(
        {
            **{name: np.full(rows, number, np.int32) for name, number in cells.items()},
            "week": np.tile(week, len(outcomes)),
            "date": np.tile(date, len(outcomes)),
            "outcome": names.cast(pa.string()),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )


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
