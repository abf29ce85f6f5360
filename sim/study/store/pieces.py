"""What a piece of a cell adds to the tables of a study: its runs, or summaries and differences of some weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.statistics.summaries import describe_replicates, paired_interval
from sim.statistics.worlds import can_tell, over_worlds
from sim.study.store.blocks import BlockName, Blocks
from sim.study.store.content import ENDS, WEEKS, Failure, failures_in, offices_in


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


class Piece(NamedTuple):
    """What a piece of a cell adds to the tables: rows by name of the table, and failed runs."""

    cell: int
    tables: list[tuple[str, Any]]
    failures: list[Failure]


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
    """Return mean, interval for chance and spread over worlds of differences (outcomes, weeks, replicates)."""
    columns = dict(zip(("mean", "low", "high"), paired_interval(difference, world=world), strict=True))
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
