"""Read every week of every run of a study from its blocks, without a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.study.store.blocks import BlockName, Blocks, DamagedBlock, covered, kept_mark
from sim.study.store.content import WEEKS
from sim.study.store.folder import Study


class Histories(NamedTuple):
    """Weekly outcomes of the runs of a cell.

    Attributes
    ----------
    cell : int
    replicates : array (runs,)
        Numbers of the runs that worked, ascending.
    values : dict
        An array (runs, weeks) by outcome.
    """

    cell: int
    replicates: Array
    values: dict[str, Array]


def histories(study: Study, outcomes: Sequence[str], cells: Sequence[int]) -> Iterator[Histories]:
    """Yield the weeks of all runs of some cells, one cell at a time.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str
        Weekly outcomes whose weeks the study keeps.
    cells : sequence of int
        Numbers of the cells.

    Raises
    ------
    InputError
        When weeks of an outcome were not kept, or runs are missing or damaged.
    """
    manifest = study.manifest
    kept = manifest["weekly"]
    for outcome in outcomes:
        if outcome not in kept:
            raise InputError(
                f"outcome={outcome}: {study.folder} does not hold its weeks.{did_you_mean(outcome, kept)} "
                f"It holds the weeks of: {', '.join(kept)}."
            )
    blocks, mark = study.blocks, kept_mark(kept)
    for cell in cells:
        identity, wanted = manifest["recipe"]["cells"][cell]["identity"], manifest["replicates_by_cell"][cell]
        names = blocks.of(identity, mark, wanted)
        if not covered(names, wanted):
            raise InputError(
                f"{blocks.folder} lacks runs of cell {cell}, which hold the weeks of single runs. "
                "Repeat the command of the study to run them again."
            )
        try:
            replicates, values = weekly_values(blocks, names, wanted, outcomes, slice(0, manifest["weeks"]))
        except DamagedBlock as damage:
            raise InputError(
                f"{blocks.folder / damage.name.file} is damaged: it is not what was written. "
                "Repeat the command of the study to run it again."
            ) from damage
        yield Histories(cell, replicates, {name: values[k].T for k, name in enumerate(outcomes)})


def weekly_values(
    blocks: Blocks, names: Iterable[BlockName], replicates: int, outcomes: Sequence[str], span: slice
) -> tuple[Array, Array]:
    """Return the replicates of a cell that worked, and an array (outcomes, weeks, replicates).

    Parameters
    ----------
    names : iterable of BlockName
        Blocks of the cell, in the order of replicates.
    replicates : int
        How many runs of the cell are wanted; blocks may hold more.
    span : slice
        Weeks to return.

    Raises
    ------
    DamagedBlock
    """
    worked: list[Array] = [np.zeros(0, np.int32)]
    values = np.empty((len(outcomes), span.stop - span.start, replicates))
    reached = 0
    for name in names:
        table = blocks.read(name, ["replicate", *(WEEKS + outcome for outcome in outcomes)])
        numbers = np.asarray(table["replicate"])
        count = int(np.searchsorted(numbers, replicates))
        if not count:
            continue
        # One copy of all outcomes: with a copy per outcome, threads would wait for each other's lock.
        lists = pa.concat_arrays([table[WEEKS + outcome].combine_chunks() for outcome in outcomes])
        if lists.type.list_size < span.stop:
            raise DamagedBlock(name)  # it holds fewer weeks than its study has
        block = lists.flatten().to_numpy().reshape(len(outcomes), len(numbers), -1)
        values[..., reached : reached + count] = block[:, :count, span].swapaxes(1, 2)
        worked.append(numbers[:count])
        reached += count
    return np.concatenate(worked), np.ascontiguousarray(values[..., :reached])
