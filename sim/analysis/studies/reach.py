"""What a cell changes in the offices that its changes concern, and what in the others.

A mean over all offices waters down what happens where something changes. Elsewhere only neighbours have changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.studies.concerned import concerned, concerns_all
from sim.analysis.studies.endpoints import End, end
from sim.analysis.studies.runs import config_of, scenario_over_worlds
from sim.errors import InputError
from sim.statistics.summaries import without_rounding
from sim.statistics.worlds import luck_alone
from sim.study.store.folder import Study

OFFICE = ["replicate", "office"]


@dataclass(frozen=True)
class Reach:
    """What a cell changes where it can act, and elsewhere.

    Attributes
    ----------
    share : float
        Of the offices in which it can act.
    names : tuple of str
        Of these offices; empty without a roster, for then they differ from run to run.
    offices : int
        How many there are.
    here, elsewhere : End
        Mean paired difference, offices weighted by their staff.
    """

    share: float
    names: tuple[str, ...]
    offices: int
    here: End
    elsewhere: End


def reach(study: Study, cell: int, base: int, outcome: str) -> Reach | None:
    """Return where a cell can act and what it changes there; None when that is everywhere, or nobody can tell.

    Parameters
    ----------
    cell, base : int
        A cell and what it is compared with.
    outcome : str
        As of the last week.
    """
    try:
        table = study.table("offices")  # only studies of many offices have it
        scenario, reference = (scenario_over_worlds(study, one).in_world(0) for one in (cell, base))
    except InputError:
        return None
    if rules(study, cell) != rules(study, base) or concerns_all(scenario, reference):
        return None
    if outcome not in table.columns:
        return None
    kept = table if "merged" not in table.columns else table[table["merged"] == 0]
    theirs, mine = (kept[kept["cell"] == one].set_index(OFFICE).sort_index() for one in (base, cell))
    both = theirs.index.intersection(mine.index)
    theirs, mine = theirs.loc[both], mine.loc[both]
    acts = concerned(scenario, reference, theirs.reset_index())
    if acts is None or acts.all() or not acts.any():
        return None
    before = theirs[outcome].to_numpy(dtype=float)
    difference = without_rounding(before, mine[outcome].to_numpy(dtype=float)) - before
    offices = pd.DataFrame({"replicate": both.get_level_values("replicate")})
    offices["weight"] = theirs["staff"].to_numpy(dtype=float)
    offices["product"] = offices["weight"] * difference
    parts = [offices[acts], offices[~acts]]
    named = theirs["office_name"][acts].unique() if scenario.roster else ()
    return Reach(
        float(acts.mean()), tuple(map(str, named)), int(theirs.index.get_level_values("office").nunique()),
        *(mean_of(part, study.worlds) for part in parts),
    )  # fmt: skip


def mean_of(offices: pd.DataFrame, worlds: int) -> End:
    """Return the mean over replicates of a weighted mean over offices, with the interval that luck leaves it."""
    sums = offices.groupby("replicate").sum()
    each = (sums["product"] / sums["weight"]).to_numpy(dtype=float)
    return end(luck_alone(each, sums.index.to_numpy(dtype=np.int64) % worlds))


def rules(study: Study, cell: int) -> object:
    """Return the rules of a cell, as its configuration names them."""
    return config_of(study, cell).get("rules")
