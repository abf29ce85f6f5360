"""Tables: blocks become the tidy tables of a study, piece by piece.

What is in memory at once is limited by `AT_ONCE`, not by the number of runs. The same runs give
the same bytes, whatever blocks they lie in and in whatever order those were written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.outcomes import OUTCOMES, WEEKLY, Array
from sim.study.blocks import ENDS, WEEKS, BlockName, Blocks, Failure, failures_in, offices_in
from sim.study.summaries import QUANTILES, describe_replicates, paired_interval

Describe = Callable[[int, Failure, bool], dict[str, object]]

AT_ONCE = 64 * 2**20
"""Bytes of weekly values of one cell held at once; a few such arrays live side by side."""
ROW_GROUP = 2**16
"""Rows written to a table at once."""


@dataclass(frozen=True)
class Part:
    """One cell, as the tables want it.

    Attributes
    ----------
    number, reference : int
        Of the cell and of the one it is compared to.
    blocks : tuple of BlockName
        In the order of replicates.
    replicates : int
        How many runs of the cell the tables hold, failed ones included.
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
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.concat_tables(self.waiting).combine_chunks()  # pages must not depend on pieces
        head, rest = table.slice(0, rows), table.slice(rows)
        if self.writer is None:
            schema = head.schema.with_metadata(dict(self.about))
            self.writer = pq.ParquetWriter(self.path, schema, compression="zstd")
        self.writer.write_table(head.replace_schema_metadata(dict(self.about)), row_group_size=max(rows, 1))
        self.waiting, self.rows = ([rest] if rest.num_rows else []), rest.num_rows

    def close(self, empty: Any) -> None:
        """Write what is left; a table without rows gets the columns of `empty`."""
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
) -> tuple[list[str], int]:
    """Write all tables that are made of runs.

    Parameters
    ----------
    parts : sequence of Part
        In the order of the cells.
    outcomes : sequence of str
        Those whose weeks are summarised.
    start : str
        Monday of week 0.
    about : mapping
        Written into every table.
    paths : bool
        Whether every replicate's weeks are wanted as a table.
    describe : callable
        Returns the row of a run that failed, from cell, failure, and whether it is the first.

    Returns
    -------
    names : list of str
        Of the tables.
    failed : int
        Runs that failed.
    """
    writers = {name: Writer(folder / f"{name}.parquet", about) for name in EMPTY}
    source = Weeks(blocks, weeks)
    by_number = {part.number: part for part in parts}
    failed = 0
    for part in parts:
        small = 8 * part.replicates * weeks * len(WEEKLY) <= AT_ONCE
        blocks.hold(part.blocks if small else ())
        for block in part.blocks:
            failed += add_runs(writers, blocks, part, block, describe, outcomes, paths)
        reference = by_number[part.reference]
        for some, span in source.pieces(part, outcomes):
            add_weeks(writers, source, part, reference, some, span, np.datetime64(start, "s"))
    blocks.hold(())
    names = [name for name in EMPTY if name not in OPTIONAL or writers[name].rows or writers[name].writer]
    for name in names:
        writers[name].close(EMPTY[name]())
    return names, failed


def add_runs(
    writers: Mapping[str, Writer],
    blocks: Blocks,
    part: Part,
    name: BlockName,
    describe: Describe,
    outcomes: Sequence[str],
    paths: bool,
) -> int:
    """Append the runs of one block, and return how many of them failed."""
    import pyarrow as pa

    weekly = [WEEKS + outcome for outcome in outcomes] if paths else []
    table = blocks.read(name, ["replicate", *OUTCOMES, *weekly, ENDS])
    keep = np.asarray(table["replicate"]) < part.replicates
    if not keep.all():
        table = table.filter(pa.array(keep))
    failures = [failure for failure in failures_in(table) if failure.replicate < part.replicates]
    cell = pa.array(np.full(table.num_rows, part.number, np.int32))
    if table.num_rows:
        there = set(table.column_names)
        ends = [column for column in OUTCOMES if column in there]
        writers["runs"].add(
            table.select(["replicate", *ends]).add_column(0, "cell", cell).replace_schema_metadata()
        )
        if paths:
            writers["paths"].add(path_table(table, outcomes, part.number))
        offices = offices_in(table)
        if offices is not None:
            number = pa.array(np.full(offices.num_rows, part.number, np.int32))
            writers["offices"].add(offices.add_column(0, "cell", number))
    if failures:
        none_before = not writers["failures"].rows and writers["failures"].writer is None
        rows = [describe(part.number, one, none_before and one is failures[0]) for one in failures]
        writers["failures"].add(pa.Table.from_pylist(rows, schema=EMPTY["failures"]().schema))
    return len(failures)


def path_table(table: Any, outcomes: Sequence[str], cell: int) -> Any:
    """Return every week of some runs, one row per run and week."""
    import pyarrow as pa

    replicates = np.asarray(table["replicate"])
    length = table[WEEKS + outcomes[0]].type.list_size
    columns = {
        "cell": np.full(len(replicates) * length, cell, np.int32),
        "replicate": np.repeat(replicates, length),
        "week": np.tile(np.arange(length, dtype=np.int16), len(replicates)),
    }
    lists = {outcome: table[WEEKS + outcome].combine_chunks() for outcome in outcomes}
    return pa.table({**columns, **{outcome: column.flatten() for outcome, column in lists.items()}})


class Weeks:
    """Weekly values of cells, read from blocks in pieces that fit in memory.

    References are asked for again and again, so the pieces read last are kept.
    """

    def __init__(self, blocks: Blocks, weeks: int) -> None:
        self.blocks, self.weeks = blocks, weeks
        self.kept: OrderedDict[Any, tuple[Array, dict[str, Array]]] = OrderedDict()

    def pieces(self, part: Part, outcomes: Sequence[str]) -> Iterator[tuple[list[str], slice]]:
        """Yield outcomes and weeks to be read together, in the order of the tables."""
        one = 8 * part.replicates * self.weeks
        together = max(1, AT_ONCE // max(one, 1))
        step = max(1, min(self.weeks, AT_ONCE // max(8 * part.replicates, 1)))
        for first in range(0, len(outcomes), together):
            for week in range(0, self.weeks, step):
                yield list(outcomes[first : first + together]), slice(week, min(week + step, self.weeks))

    def of(self, part: Part, outcomes: Sequence[str], span: slice) -> tuple[Array, dict[str, Array]]:
        """Return the replicates that worked, and by outcome an array (weeks, replicates)."""
        key = (part.number, tuple(outcomes), span.start, span.stop)
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        found: list[Array] = []
        values = {outcome: np.empty((span.stop - span.start, part.replicates)) for outcome in outcomes}
        reached = 0
        for name in part.blocks:
            table = self.blocks.read(name, ["replicate", *(WEEKS + outcome for outcome in outcomes)])
            replicates = np.asarray(table["replicate"])
            count = int(np.searchsorted(replicates, part.replicates))
            if not count:
                continue
            for outcome in outcomes:
                flat = table[WEEKS + outcome].combine_chunks().flatten().to_numpy()
                values[outcome][:, reached : reached + count] = flat.reshape(len(replicates), -1)[:count, span].T
            found.append(replicates[:count])
            reached += count
        whole = np.concatenate(found) if found else np.zeros(0, np.int32)
        if reached < part.replicates:
            values = {outcome: np.ascontiguousarray(value[:, :reached]) for outcome, value in values.items()}
        self.kept[key] = whole, values
        while len(self.kept) > 1 and sum(size_of(kept) for kept in self.kept.values()) > 4 * AT_ONCE:
            self.kept.popitem(last=False)
        return whole, values


def size_of(kept: tuple[Array, dict[str, Array]]) -> int:
    """Return the bytes of the arrays kept for a cell."""
    return sum(value.nbytes for value in kept[1].values())


def add_weeks(
    writers: Mapping[str, Writer],
    source: Weeks,
    part: Part,
    reference: Part,
    outcomes: Sequence[str],
    span: slice,
    start: np.datetime64,
) -> None:
    """Append summaries of some weeks of some outcomes of a cell, and their paired differences."""
    replicates, values = source.of(part, outcomes, span)
    if not len(replicates):
        return
    described = {outcome: describe_replicates(values[outcome]) for outcome in outcomes}
    columns = {name: np.concatenate([described[o][name] for o in outcomes]) for name in ("mean", *QUANTILES)}
    writers["weeks"].add(weekly_table({"cell": part.number}, outcomes, span, start, columns))
    if reference.number == part.number:
        return
    others, base = source.of(reference, outcomes, span)
    pairs, mine, theirs = np.intersect1d(replicates, others, assume_unique=True, return_indices=True)
    if not len(pairs):
        return
    alike = len(pairs) == len(replicates) == len(others)
    intervals = [
        paired_interval(values[o] - base[o] if alike else values[o][:, mine] - base[o][:, theirs])
        for o in outcomes
    ]
    columns = {
        name: np.concatenate([interval[k] for interval in intervals])
        for k, name in enumerate(("mean", "low", "high"))
    }
    columns["replicates"] = np.full(len(columns["mean"]), len(pairs), np.int32)
    who = {"cell": part.number, "reference": reference.number}
    writers["differences"].add(weekly_table(who, outcomes, span, start, columns))


def weekly_table(
    who: Mapping[str, int],
    outcomes: Sequence[str],
    span: slice,
    start: np.datetime64,
    columns: Mapping[str, Array],
) -> Any:
    """Return rows by outcome and week in long form."""
    import pyarrow as pa

    week = np.arange(span.start, span.stop, dtype=np.int16)
    date = start + week * np.timedelta64(7, "D")
    names = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(len(outcomes), dtype=np.int32), len(week)), pa.array(outcomes, pa.string())
    )
    rows = len(week) * len(outcomes)
    return pa.table(
        {
            **{name: np.full(rows, number, np.int32) for name, number in who.items()},
            "week": np.tile(week, len(outcomes)),
            "date": np.tile(date, len(outcomes)),
            "outcome": names.cast(pa.string()),
            **columns,
        }
    )


def nothing(**kinds: str) -> Any:
    """Return a table without rows."""
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()]).empty_table()


WEEKLY_COLUMNS = {"week": "int16", "date": "timestamp[s]", "outcome": "string"}
RUN = {"cell": "int32", "replicate": "int32"}
EMPTY = {
    "runs": lambda: nothing(**RUN, **dict.fromkeys(OUTCOMES, "double")),
    "weeks": lambda: nothing(cell="int32", **WEEKLY_COLUMNS, **dict.fromkeys(("mean", *QUANTILES), "double")),
    "differences": lambda: nothing(
        cell="int32", reference="int32", **WEEKLY_COLUMNS, mean="double", low="double", high="double",
        replicates="int32",
    ),
    "failures": lambda: nothing(**RUN, seed="int64", message="string", command="string"),
    "paths": lambda: nothing(**RUN, week="int16", **dict.fromkeys(WEEKLY, "double")),
    "offices": lambda: nothing(**RUN, office="int32"),
}  # fmt: skip
"""How a table looks when it has no rows."""
OPTIONAL = {"paths", "offices"}
"""Tables that are there only when they have rows."""
