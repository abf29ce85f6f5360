"""Weeks of outcomes that a study does not keep: its runs are repeated and checked against what it stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from sim.engines.batch import pool_of, run_cell
from sim.engines.progress import progress
from sim.errors import InputError, notice
from sim.model.formulas import Array
from sim.model.outcomes import WEEKLY, run_values
from sim.scenario.checks import printed
from sim.study.design.build import Cell
from sim.study.reproduce import runnable_design
from sim.study.store.folder import Study
from sim.study.store.histories import Histories, histories
from sim.study.store.pieces import Part, weeks_of
from sim.study.store.trust import own_rules


def every_week(study: Study, outcomes: Sequence[str], cells: Sequence[int]) -> Iterator[Histories]:
    """Yield the weeks of all runs of some cells: as stored, or from repeated runs when they were not kept.

    Runs are repeated once for each study that is open.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str
        Weekly outcomes.
    cells : sequence of int
        Numbers of the cells.

    Raises
    ------
    InputError
        When the runs cannot be repeated here, or come out otherwise.
    """
    kept = study.manifest["weekly"] if study.blocks.folder.exists() else ()  # a zip seldom holds blocks
    left = [name for name in outcomes if name in WEEKLY and name not in kept]
    if not left:
        yield from histories(study, outcomes, cells)
        return
    new = [cell for cell in cells if any((cell, name) not in study.repeated for name in outcomes)]
    if new:
        repeat(study, outcomes, new, left)
    runs = study.runs.sort_values("replicate")
    for cell in cells:
        replicates = runs.loc[runs["cell"] == cell, "replicate"].to_numpy()
        yield Histories(cell, replicates, {name: study.repeated[cell, name] for name in outcomes})


def repeat(study: Study, outcomes: Sequence[str], cells: Sequence[int], left: Sequence[str]) -> None:
    """Repeat the runs of some cells and remember the weeks of some outcomes."""
    manifest = study.manifest
    where = f"The study {printed(manifest['name'])} does not keep the weeks of {', '.join(left)}"
    if set(left) <= set(manifest["weekly"]):
        where, keep = f"{where} run by run", "export the study with --blocks"
    else:
        keep = "run the study again with weekly=all"
    if own_rules(manifest["recipe"]):
        raise InputError(f"{where}, and its runs used rules of their own, which are not run for that: {keep}.")
    try:
        design = runnable_design(manifest)
    except InputError as refusal:
        raise InputError(f"{where}, and its runs cannot be repeated here. {refusal}") from refusal
    stored = study.runs[study.runs["cell"].isin(cells)].sort_values("replicate")
    repeated = "1 run is" if len(stored) == 1 else f"{len(stored)} runs are"
    notice(f"{where}, so {repeated} repeated. To avoid that, {keep}.")
    settings = design.settings
    with pool_of(settings.workers, settings.engine) as pool, progress(len(stored)) as done:
        for cell in cells:
            runs = stored[stored["cell"] == cell]
            values = run_like(design.cells[cell], runs, settings.engine, settings.seed, pool, done)
            study.repeated.update({(cell, name): values[name] for name in outcomes})


def run_like(
    cell: Cell, stored: pd.DataFrame, engine: str, seed: int, pool: Executor | None, done: Callable[[int], None]
) -> dict[str, Array]:
    """Repeat the stored runs of a cell and return their weekly outcomes, each an array (runs, weeks).

    Raises
    ------
    InputError
        When a run does not give the outcomes that are stored, to the last bit.
    """
    replicates, parts = stored["replicate"].to_numpy(), []
    for some in np.split(replicates, np.flatnonzero(np.diff(replicates) != 1) + 1):
        if len(some):
            parts.append(
                run_cell(
                    cell.scenario, cell.book, engine=engine, seed=seed, first=int(some[0]), replicates=len(some),
                    pool=pool,
                )
            )  # fmt: skip
            done(len(some))
    if not parts:  # all of them failed
        return dict.fromkeys({**WEEKLY, **cell.book.own.means}, np.zeros((0, cell.scenario.weeks)))
    values = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    now = run_values(values, cell.book.own.per_run)
    for name in now:
        if not np.array_equal(now[name], stored[name].to_numpy(), equal_nan=True):
            raise InputError(f"{name} of cell {cell.number} gives a different result here from the one stored.")
    return values


class Repeated:
    """Weekly values of an outcome in all cells, in the form that tables are made from."""

    def __init__(self, study: Study, outcome: str) -> None:
        cells = [int(cell) for cell in study.cells["cell"]]
        self.by_cell = {one.cell: one for one in every_week(study, [outcome], cells)}
        self.worlds = study.worlds

    def of(self, part: Part, outcomes: Sequence[str], span: slice) -> tuple[Array, Array]:
        """Return the replicates that worked, and an array (outcomes, weeks, replicates)."""
        one = self.by_cell[part.number]
        return one.replicates, np.stack([one.values[name].T[span] for name in outcomes])


def with_weeks(study: Study, outcome: str) -> Study:
    """Return a study whose tables of weeks and differences hold an outcome, if need be from repeated runs.

    The folder is left as it is.

    Raises
    ------
    InputError
        When the weeks were not kept and the runs cannot be repeated here.
    """
    manifest = study.manifest
    if outcome not in WEEKLY or outcome in manifest["weekly"]:
        return study
    source = Repeated(study, outcome)
    start, span = np.datetime64(manifest["start"], "s"), slice(0, manifest["weeks"])
    numbers = study.cells[["cell", "reference", "replicates"]].to_numpy(dtype=int).tolist()
    parts = {cell: Part(cell, reference, (), replicates) for cell, reference, replicates in numbers}
    rows: dict[str, list[pd.DataFrame]] = {"weeks": [study.weeks], "differences": [study.differences]}
    for part in parts.values():
        for name, table in weeks_of(source, part, parts[part.reference], [outcome], span, start).tables:
            rows[name].append(table.to_pandas())
    return study.showing({name: pd.concat(tables, ignore_index=True) for name, tables in rows.items()})
