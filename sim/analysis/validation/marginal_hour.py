"""What the article and theory lead one to expect of a leader's marginal hour, written down before any run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from sim.analysis.studies.marginal_hour import YEARS, Hours, years_best
from sim.language import mark


@dataclass(frozen=True)
class Expectation:
    """One expectation: a number of the study, and the least that it is expected to be.

    Attributes
    ----------
    words, reason : str
        Marked for translation.
    value : callable
    least : float
    unit : str
        ``years`` of three, ``activities`` of five, or ``yes`` (1) and no (0).
    """

    words: str
    reason: str
    value: Callable[[Hours], float]
    least: float
    unit: str

    def holds(self, hours: Hours) -> bool:
        """Tell whether the number is as large as expected."""
        return self.value(hours) >= self.least


EXPECTED = (
    Expectation(
        mark("An hour of facilitating gives more routine use than an hour of anything else, in every year."),
        mark("facilitating is to make use possible (claim C7; facilitating conditions in UTAUT)"),
        lambda hours: years_best(hours, "facilitating", "routine_share"), 3, "years",
    ),
    Expectation(
        mark("An hour of making sense gives most skill in combining services, in every year."),
        mark("meaning joins what comes piece by piece (claims C11, C12)"),
        lambda hours: years_best(hours, "integrating", "combining"), 3, "years",
    ),
    Expectation(
        mark("An hour of making sense lowers strain most, in every year."),
        mark("unclear information is noise that strains (claim C12)"),
        lambda hours: years_best(hours, "integrating", "strain"), 3, "years",
    ),
    Expectation(
        mark("An hour of one-to-one support keeps most from giving up a service, in every year."),
        mark("trained behaviour lasts where it is supported (Saks & Belcourt 2006)"),
        lambda hours: years_best(hours, "support", "lapsed_share"), 3, "years",
    ),
    Expectation(
        mark("There is no single best use of the hour: in an average world at least two activities are better "
             "than each other in something (use, combining, strain)."),
        mark("leaders have several roles at once (claim C9)"),
        lambda hours: min(sum(hours.on_front(year).values()) for year in YEARS), 2, "activities",
    ),
    Expectation(
        mark("The hour is worth most early: in use, the mean over the five activities is highest in the first "
             "year."),
        mark("fewest know the services then, and each user is seen by others"),
        lambda hours: float(max(YEARS, key=lambda year: mean_use(hours, year)) == YEARS[0]), 1, "yes",
    ),
)  # fmt: skip


def mean_use(hours: Hours, year: int) -> float:
    """Return what the hour gives in routine use, on average over the activities."""
    return fmean(
        float(difference.mean())
        for (_, when, outcome), difference in hours.differences.items()
        if when == year and outcome == "routine_share"
    )
