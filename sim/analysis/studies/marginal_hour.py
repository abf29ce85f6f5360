"""The marginal hour: what one more hour of a leader's week is worth, by what it is spent on and when (claim C25).

The study is that of configs/experiment/marginal_hour.yaml: in each cell every leader has one hour more a week for
a year, and spends it on one activity. The hour is judged at the end of its year, run by run against the same
office without it, so that an early hour and a late one have had the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.model.parameters.leader import ACTIVITIES
from sim.statistics.summaries import Interval
from sim.statistics.worlds import FEWEST_RUNS, by_world, can_tell, over_worlds
from sim.study.repeated_weeks import every_week
from sim.study.store.folder import Study

YEARS = (1, 2, 3)
JUDGED = ("routine_share", "combining", "strain", "lapsed_share")
FRONT = ("routine_share", "combining", "strain")
"""Outcomes of which no activity may be worse in all to be on the front."""
REFERENCE, YEAR = "typical", 52


@dataclass(frozen=True)
class Worth(Interval):
    """What the hour changes by the end of its year: the mean, with its 95 % interval (chance alone).

    Attributes
    ----------
    q05, median, q95 : float
        Over worlds, luck taken out.
    better : float
        Share of worlds in which the hour changes the outcome for the better.
    """

    q05: float
    median: float
    q95: float
    better: float


@dataclass(frozen=True)
class Hours:
    """The differences that the hour makes.

    Attributes
    ----------
    differences : dict
        Array (runs,) by activity, year and outcome.
    world : array (runs,) of int
    """

    differences: Mapping[tuple[str, int, str], Array]
    world: npt.NDArray[np.int64] = field(repr=False)

    def worth(self, activity: str, year: int, outcome: str) -> Worth:
        """Return what an hour of an activity is worth."""
        difference = self.differences[activity, year, outcome]
        luck = Interval.of(difference, self.world)
        worlds = over_worlds(difference, self.world, 0.0)
        better = worlds.above if OUTCOMES[outcome].good > 0 else worlds.below
        return Worth(
            luck.mean, luck.low, luck.high, luck.n,
            float(worlds.q05), float(worlds.median), float(worlds.q95), float(better),
        )  # fmt: skip

    def best(self, year: int, outcome: str) -> str | None:
        """Return the activity that is better than each other by more than chance; None when there is none."""
        good = OUTCOMES[outcome].good
        means = {one: good * float(self.differences[one, year, outcome].mean()) for one in ACTIVITIES}
        best = max(means, key=means.__getitem__)
        for other in ACTIVITIES:
            apart = good * (self.differences[best, year, outcome] - self.differences[other, year, outcome])
            if other != best and Interval.of(apart, self.world).low <= 0.0:
                return None
        return best

    def on_front(self, year: int) -> dict[str, float]:
        """Return in which share of worlds no other activity is better than this one in all outcomes of `FRONT`."""
        worlds = {
            one: np.array([OUTCOMES[name].good * by_world(self.differences[one, year, name], self.world)
                           for name in FRONT])
            for one in ACTIVITIES
        }  # fmt: skip
        beaten = {
            one: np.any(
                [(worlds[other] > worlds[one]).all(axis=0) for other in ACTIVITIES if other != one], axis=0
            )
            for one in ACTIVITIES
        }
        return {one: 1.0 - float(lost.mean()) for one, lost in beaten.items()}


def hours_of(study: Study) -> Hours:
    """Return the differences that one more hour makes in each run of a study.

    Raises
    ------
    InputError
        When the study has other cells than the preset `marginal_hour`, too few runs, or less than three years.
    """
    axes = study.manifest["axes"]
    cells = (
        {str(row["scenario"]): int(row["cell"]) for row in study.cells.to_dict("records")}
        if [axis["key"] for axis in axes] == ["scenario"]
        else {}
    )
    wanted = [REFERENCE, *(f"{one}_{year}" for one in ACTIVITIES for year in YEARS)]
    if not set(wanted) <= set(cells):
        raise InputError(
            f"{study.folder} is not a marginal-hour study. Run: python -m sim experiment=marginal_hour"
        )
    if study.manifest["weeks"] < YEAR * YEARS[-1]:
        raise InputError(
            f"{study.folder}: the marginal hour needs at least {YEAR * YEARS[-1]} weeks (three full years); "
            f"this study has {study.manifest['weeks']}."
        )
    replicates, worlds = study.manifest["replicates"], study.worlds
    if not can_tell(replicates, worlds):
        raise InputError(
            f"{replicates} replicates cannot tell luck from worlds. Run it with replicates="
            f"{max(FEWEST_RUNS, 2 * worlds)} or more."
        )
    histories = {one.cell: one for one in every_week(study, JUDGED, list(cells.values()))}
    before = histories[cells[REFERENCE]]
    differences = {}
    for activity in ACTIVITIES:
        for year in YEARS:
            after, last = histories[cells[f"{activity}_{year}"]], YEAR * year - 1
            for name in JUDGED:
                differences[activity, year, name] = after.values[name][:, last] - before.values[name][:, last]
    return Hours(differences, np.asarray(before.replicates, np.int64) % worlds)


def years_best(hours: Hours, activity: str, outcome: str) -> int:
    """Return in how many years an activity is the best of all for an outcome, by more than chance."""
    return sum(hours.best(year, outcome) == activity for year in YEARS)


def ranked(hours: Hours, year: int, outcome: str) -> Sequence[str]:
    """Return the activities, the best for an outcome first."""
    good = OUTCOMES[outcome].good
    return sorted(ACTIVITIES, key=lambda one: -good * float(hours.differences[one, year, outcome].mean()))
