"""The runs and cells of a stored study as tables: outcomes in a week or at the end, and times to events.

Some runs never see an event, such as 80 % routine use; all runs are compared, not only the quick ones. A run is
followed to its end and no further, so one without the event is censored there. Means are restricted to that
horizon (`sim.model.run_outcomes.until`), and differences of them are paired like any other. As nothing is censored
earlier, one less the Kaplan–Meier curve of a cell is the plain share of its runs that have seen the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.studies.pairing import labels
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.model.own_tables import declare_also
from sim.model.run_outcomes import until
from sim.scenario.scenario import SCENARIO_KEYS, Scenario
from sim.scenario.worlds import kept_worlds
from sim.statistics.effects import wilson
from sim.study.repeated_weeks import every_week
from sim.study.store.files import read_json
from sim.study.store.folder import Study, once

EVENTS = tuple(name for name, outcome in OUTCOMES.items() if outcome.event)


def counted(study: Study, weeks: int | None = None) -> pd.DataFrame:
    """Return the runs of a study; a time to an event that never comes counts as the length of the run.

    Parameters
    ----------
    weeks : int, optional
        The horizon, when it is not the length of the run.
    """
    runs = study.runs
    events = [name for name in EVENTS if name in runs.columns]
    return runs.assign(**{name: until(runs[name].to_numpy(), weeks or study.manifest["weeks"]) for name in events})


def runs_of(study: Study, outcomes: Sequence[str], week: int | None, horizon: int | None = None) -> pd.DataFrame:
    """Return one row per run, with outcomes as of a week or of the end.

    Parameters
    ----------
    horizon : int, optional
        Weeks that times to events are counted to; by default the length of the run.
    """
    if week is None:
        return counted(study, horizon)
    last = study.manifest["weeks"] - 1
    if not 0 <= week <= last:
        raise InputError(f"week={week}: {study.folder} has weeks 0 to {last}.")
    parts = [
        pd.DataFrame(
            {
                "cell": one.cell,
                "replicate": one.replicates,
                **{outcome: weeks[:, week] for outcome, weeks in one.values.items()},
            }
        )
        for one in every_week(study, outcomes, list(study.cells["cell"]))
    ]
    return pd.concat(parts, ignore_index=True)


def by_cell(runs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return an outcome with a row for each replicate and a column for each cell; NaN where a run failed."""
    check_outcome(outcome, [str(name) for name in runs.columns if name not in ("cell", "replicate")])
    return runs.pivot(index="replicate", columns="cell", values=outcome).astype(float)


def check_outcome(outcome: str, known: Sequence[str]) -> None:
    """Refuse an outcome that a table does not have."""
    if outcome not in known:
        raise InputError(
            f"outcome={outcome}: the study has no such outcome.{did_you_mean(outcome, known)} "
            f"It has: {', '.join(known)}."
        )


def offices_of(study: Study, outcome: str) -> dict[int, Array]:
    """Return the final values of the offices of each cell; empty for a study of single offices."""
    try:
        table = study.table("offices")
    except InputError:
        return {}  # only studies of many offices have this table
    if outcome not in table.columns:
        return {}
    if "merged" in table.columns:
        table = table[table["merged"] == 0]
    return {int(str(cell)): rows[outcome].to_numpy(dtype=float) for cell, rows in table.groupby("cell")}


def curves(study: Study, outcomes: Sequence[str], level: float = 0.95, language: str = "en") -> pd.DataFrame:
    """Return the share of runs that have seen an event by the end of each week, cell by cell.

    That is one less the Kaplan–Meier estimate. Its interval is Wilson's, which also works when no run or every
    run has seen the event, where Greenwood's has no width.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str
        Of `EVENTS`; others are ignored.
    level : float
    language : str
        Of the labels.

    Raises
    ------
    InputError
        When none of the outcomes is the time of an event.
    """
    wanted = [name for name in outcomes if name in EVENTS]
    if not wanted:
        raise InputError(
            f"--curve: {', '.join(outcomes)} is not the time of an event. There are curves of "
            f"{', '.join(EVENTS)}: add outcome={EVENTS[0]}."
        )
    weeks, named, parts = np.arange(study.manifest["weeks"]), labels(study, language), []
    for outcome in wanted:
        for cell, values in study.runs.groupby("cell")[outcome]:
            share = (values.to_numpy()[:, None] <= weeks).mean(axis=0)
            low, high = wilson(share, len(values), level)
            cells = {"cell": cell, "label": named[int(str(cell))], "runs": len(values)}
            table = {"outcome": outcome, **cells, "week": weeks, "reached": share, "low": low, "high": high}
            parts.append(pd.DataFrame(table))
    return pd.concat(parts, ignore_index=True)


def config_of(study: Study, cell: int) -> dict[str, Any]:
    """Return the configuration of a cell, read once for all that ask; empty when the study does not store it."""
    folder = getattr(study, "folder", None)
    path = folder / "configs" / f"cell-{cell:04d}.json" if folder else None
    if not path or not path.exists():
        return {}
    return once(study, f"config {path}", lambda: read_json(path, "Run the study again."))


def scenario_of_cell(study: Study, cell: int) -> Scenario:
    """Return the scenario of a cell, checked once for all that ask; refuse settings that this version lacks."""

    def checked() -> Scenario:
        config = config_of(study, cell)
        if not config:
            raise InputError(f"The configuration of cell {cell} is missing. Run the study again.")
        known = {key: value for key, value in config.items() if key in SCENARIO_KEYS}
        return Scenario.check(known, declare_also(study.manifest.get("own", {})))

    return once(study, f"scenario of {cell}", checked)


def scenario_over_worlds(study: Study, cell: int) -> Scenario:
    """Return the scenario of a cell with the worlds that its runs go through."""
    worlds = study.manifest["recipe"].get("worlds")
    scenario = scenario_of_cell(study, cell)
    return scenario.over(once(study, "worlds", lambda: kept_worlds(worlds))) if worlds else scenario
