"""Verifying a study: every file as it was written, and its runs the same today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.errors import Refused
from sim.outcomes import OUTCOMES, run_values
from sim.study.again import design_again
from sim.study.blocks import Blocks, DamagedBlock
from sim.study.store import Study, digests
from sim.study.task import run_unexplained

RUNS = 20
"""Runs that are run again, unless more are wanted."""


def verify(study: Study, runs: int | None = RUNS) -> Iterator[str]:
    """Yield what was checked and found in order.

    Parameters
    ----------
    runs : int or None
        How many runs are run again; None is all of them.

    Raises
    ------
    Refused
        With everything that is not in order.
    """
    wrong = [*wrong_tables(study)]
    if not wrong:
        yield f"tables: {len(study.manifest['tables'])} as written"
    blocks = Blocks(study.folder / "blocks")
    names = [name for cell in blocks.by_cell.values() for name in cell]
    damaged = []
    for name in names:
        try:
            blocks.check(name)
        except DamagedBlock:
            damaged.append(f"blocks/{name.file} is damaged: it is not what was written. Run the study again.")
    wrong += damaged + [f"blocks/{entry} is none of this study's files." for entry in blocks.foreign]
    if not damaged:
        yield f"blocks: {len(names)} as written" if names else "blocks: none here, as in an exported study"
    if wrong:
        raise Refused(f"{study.folder} is not in order:\n" + "\n".join(f"  {problem}" for problem in wrong))
    found = list(run_sample(study, runs))
    different = [f"  cell {cell}, replicate {k} came out otherwise" for cell, k, same in found if not same]
    if different:
        raise Refused(
            f"{len(different)} of {len(found)} runs that were run again differ:\n" + "\n".join(different)
        )
    total = sum(study.manifest["replicates_by_cell"]) - study.manifest["failed"]
    yield f"runs: {len(found)} of {total} run again, the same to the last bit"


def wrong_tables(study: Study) -> Iterator[str]:
    """Yield what is wrong with the tables of a study."""
    now = digests(study.folder)
    for name, digest in study.manifest["tables"].items():
        if name not in now:
            yield f"{name} is missing. Run the study again."
        elif now[name] != digest:
            yield f"{name} is damaged: it is not what was written. Run the study again."


def run_sample(study: Study, runs: int | None) -> Iterator[tuple[int, int, bool]]:
    """Yield cell, replicate, and whether the run came out the same."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(study.folder / "runs.parquet")
    total = table.metadata.num_rows
    mark = study.manifest["fingerprint"]
    wanted = range(total) if runs is None else sorted(random.Random(mark).sample(range(total), min(runs, total)))
    if not total:
        return
    design = design_again(study.manifest)
    names, first = ["cell", "replicate", *OUTCOMES], 0
    for group in range(table.num_row_groups):
        count = table.metadata.row_group(group).num_rows
        here = [row - first for row in wanted if first <= row < first + count]
        first += count
        for row in table.read_row_group(group, columns=names).take(here).to_pylist() if here else []:
            cell, seed = design.cells[row["cell"]], design.settings.seed
            block = run_unexplained(cell.scenario, cell.book, design.settings.engine, seed, row["replicate"], 1)
            yield row["cell"], row["replicate"], alike(row, run_values(block.weekly))


def alike(row: dict[str, Any], values: dict[str, Any]) -> bool:
    """Tell whether a run came out as its row of the table says."""
    return all(np.array_equal(row[name], values[name][0], equal_nan=True) for name in OUTCOMES)
