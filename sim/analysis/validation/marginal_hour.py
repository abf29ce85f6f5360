"""What the article and theory lead one to expect of a leader's marginal hour, written down before any run."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.studies.marginal_hour import YEARS, Hours, years_best
from sim.analysis.validation.hypotheses import Hypothesis
from sim.language import mark

EXPECTED: tuple[Hypothesis[Hours], ...] = (
    Hypothesis(
        mark("An hour of facilitating gives more routine use than an hour of anything else, in every year."),
        mark("facilitating is to make use possible (claim C7; facilitating conditions in UTAUT)"),
        lambda hours: years_best(hours, "facilitating", "routine_share"), 3, unit="years",
    ),
    Hypothesis(
        mark("An hour of making sense gives most skill in combining services, in every year."),
        mark("meaning joins what comes piece by piece (claims C11, C12)"),
        lambda hours: years_best(hours, "integrating", "combining"), 3, unit="years",
    ),
    Hypothesis(
        mark("An hour of making sense lowers strain most, in every year."),
        mark("unclear information is noise that strains (claim C12)"),
        lambda hours: years_best(hours, "integrating", "strain"), 3, unit="years",
    ),
    Hypothesis(
        mark("An hour of one-to-one support keeps most from giving up a service, in every year."),
        mark("trained behaviour lasts where it is supported (Saks & Belcourt 2006)"),
        lambda hours: years_best(hours, "support", "lapsed_share"), 3, unit="years",
    ),
    Hypothesis(
        mark("There is no single best use of the hour: in an average world at least two activities are better "
             "than each other in something (use, combining, strain)."),
        mark("leaders have several roles at once (claim C9)"),
        lambda hours: min(sum(hours.on_front(year).values()) for year in YEARS), 2, unit="activities",
    ),
    Hypothesis(
        mark("The hour is worth most early: in use, the mean over the five activities is highest in the first "
             "year."),
        mark("fewest know the services then, and each user is seen by others"),
        lambda hours: float(max(YEARS, key=lambda year: mean_use(hours, year)) == YEARS[0]), 1, unit="yes",
    ),
)  # fmt: skip


def mean_use(hours: Hours, year: int) -> float:
    """Return what the hour gives in routine use, on average over the activities."""
    return fmean(
        float(difference.mean())
        for (_, when, outcome), difference in hours.differences.items()
        if when == year and outcome == "routine_share"
    )
