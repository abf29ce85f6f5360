"""What a cell changes in the offices that its changes concern, and what in the others.

A mean over all offices waters down what happens where something changes. Elsewhere only neighbours have changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.studies.affected_offices import concerned, concerns_all
from sim.analysis.studies.effort import Place
from sim.analysis.studies.endpoints import End, end
from sim.analysis.studies.runs import config_of, scenario_over_worlds
from sim.errors import InputError
from sim.model.formulas import Array, Mean
from sim.model.outcomes import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import paired_p
from sim.statistics.summaries import without_rounding
from sim.study.store.folder import Study


@dataclass(frozen=True)
class Reach:
    """What a cell changes where it acts, and elsewhere.

    Attributes
    ----------
    share : float
        Of the offices in which it acts.
    names : tuple of str
        Of these offices; empty without a roster, for then they differ from run to run.
    offices : int
        How many there are.
    here, elsewhere : End
        Difference of the mean over these offices, paired by replicate, and its interval for chance; `End.p` is
        corrected for the number of cells (Bonferroni).
    """

    share: float
    names: tuple[str, ...]
    offices: int
    here: End
    elsewhere: End


def reach(study: Study, cell: int, base: int, outcome: str) -> Reach | None:
    """Return where a cell acts and what it changes there; None when that is everywhere, or nobody can tell.

    Nobody can tell where offices merge, where rules or services differ, or where nothing differs in any run.

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
    same_rules = config_of(study, cell).get("rules") == config_of(study, base).get("rules")
    if not same_rules or concerns_all(scenario, reference) or outcome not in table.columns:
        return None
    table = table[table["cell"].isin((base, cell))]
    acts = concerned(scenario, reference, table)
    if acts is None or acts.all() or not acts.any():
        return None
    before, after = (table["cell"] == one for one in (base, cell))
    here, elsewhere = (
        difference(
            mean_over(table[before & part], outcome, reference), mean_over(table[after & part], outcome, scenario)
        )
        for part in (acts, ~acts)
    )
    if not (here.any() or elsewhere.any()):
        return None
    named = table["office_name"][before & acts].unique() if scenario.roster else ()
    offices = table["office"].nunique()
    return Reach(
        float(acts.mean()), tuple(map(str, named)), offices, ended(here, study), ended(elsewhere, study)
    )  # fmt: skip


def difference(before: pd.Series[float], after: pd.Series[float]) -> pd.Series[float]:
    """Return paired differences by replicate, of those in which both sides have such offices."""
    before, after = before.align(after, join="inner")
    return pd.Series(without_rounding(before.to_numpy(), after.to_numpy()), before.index) - before


def mean_over(offices: pd.DataFrame, outcome: str, scenario: Scenario) -> pd.Series[float]:
    """Return the mean of an outcome over offices in each replicate, with the weights of a whole run."""
    weights = weight(offices, outcome, scenario)
    weighed = pd.DataFrame({"sum": offices[outcome] * weights, "weight": weights})
    sums = weighed.groupby(offices["replicate"]).sum()
    return sums["sum"] / sums["weight"]


def weight(offices: pd.DataFrame, outcome: str, scenario: Scenario) -> pd.Series[float]:
    """Return how many of those over whom an outcome is a mean are in each office: advisers, leaders, or itself."""
    compute = OUTCOMES[outcome].compute
    over = compute.total.over if isinstance(compute, Mean) else "adviser"
    if over == "office":
        return pd.Series(1.0, offices.index)
    listed = scenario.tables().places.heads
    rows = offices[["staff", "office"]].to_numpy(dtype=int).tolist()
    leaders = np.array([1 + Place(staff, int(listed[office])).of(scenario) for staff, office in rows])
    return offices["staff"].astype(float) - leaders if over != "leader" else pd.Series(leaders, offices.index)


def ended(gaps: pd.Series[float], study: Study) -> End:
    """Return the mean of paired differences by replicate, with its interval for chance."""
    apart: Array = gaps.to_numpy(dtype=float)
    world = gaps.index.to_numpy(dtype=np.int64) % study.worlds
    compared = int((study.cells["cell"] != study.cells["reference"]).sum())
    return end(apart, world, min(1.0, compared * float(paired_p(apart, world))))
