"""Every week of every run of a study, read from its blocks: no table has to hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.errors import Refused, did_you_mean
from sim.outcomes import Array
from sim.study.blocks import WEEKS, Blocks, DamagedBlock, kept_mark
from sim.study.store import Study


class Histories(NamedTuple):
    """The weeks of the runs of a cell.

    Attributes
    ----------
    cell : int
    replicates : array (runs,)
        Those that worked, ascending.
    values : dict
        By outcome an array (runs, weeks).
    """

    cell: int
    replicates: Array
    values: dict[str, Array]


def histories(study: Study, outcomes: Sequence[str], cells: Sequence[int]) -> Iterator[Histories]:
    """Yield the weeks of all runs of some cells, a cell at a time.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str
        Weekly ones, whose weeks the study keeps.
    cells : sequence of int
        Their numbers.

    Raises
    ------
    Refused
        When weeks of an outcome were not kept, or runs are missing or damaged.
    """
    manifest = study.manifest
    kept = manifest["weekly"]
    for outcome in outcomes:
        if outcome not in kept:
            raise Refused(
                f"outcome={outcome}: {study.folder} does not hold its weeks.{did_you_mean(outcome, kept)} "
                f"It holds the weeks of: {', '.join(kept)}."
            )
    blocks, mark = Blocks(study.folder / "blocks"), kept_mark(kept)
    columns = ["replicate", *(WEEKS + outcome for outcome in outcomes)]
    for cell in cells:
        identity, wanted = study.plan["recipe"]["cells"][cell]["identity"], manifest["replicates_by_cell"][cell]
        names = [name for name in blocks.of(identity, mark) if name.first < wanted]
        if sum(min(name.count, wanted - name.first) for name in names) < wanted:
            raise Refused(
                f"{blocks.folder} lacks runs of cell {cell}, which weeks of single runs are read from. "
                "The same command as before runs them again."
            )
        replicates = [np.zeros(0, np.int32)]
        values = {outcome: [np.zeros((0, manifest["weeks"]))] for outcome in outcomes}
        for name in names:
            try:
                table = blocks.read(name, columns)
            except DamagedBlock as damage:
                raise Refused(
                    f"{blocks.folder / damage.name.file} is damaged: it is not what was written. "
                    "The same command as before runs it again."
                ) from damage
            numbers = np.asarray(table["replicate"])
            count = int(np.searchsorted(numbers, wanted))
            if count:
                replicates.append(numbers[:count])
                for outcome in outcomes:
                    flat = table[WEEKS + outcome].combine_chunks().flatten().to_numpy()
                    values[outcome].append(flat.reshape(len(numbers), -1)[:count])
        whole = {outcome: np.concatenate(parts) for outcome, parts in values.items()}
        yield Histories(cell, np.concatenate(replicates), whole)
