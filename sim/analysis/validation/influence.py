"""Influence: what explains the spread of an outcome, and how much a lever achieves per hour invested.

Two questions that are easily confused. *What differs between offices* varies only what offices and their leaders
differ in; *what is not known* varies every number that nobody has measured well, although no office has, say, a
steepness of intention. Both are shares of a variance by groups of parameters (Sobol; estimator of Jansen, by
SALib). Shares of groups may add up to more than one, because groups interact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.studies.effort import hours_put_in
from sim.analysis.validation.cases import Case, Measure, measure_all
from sim.model.formulas import Array
from sim.model.parameters import ParameterInfo, registry
from sim.scenario.scenario import Scenario
from sim.statistics.summaries import Interval

FROM_ABOVE = {
    "office.pace", "office.batch", "office.update_size", "leader.messages", "leader.senders",
    "adviser.news_rate", "adviser.training_hours", "adviser.training_to_combine",
}  # fmt: skip
"""What is decided centrally: changes, messages, news and training."""

DIFFER = {
    "behaviour": (
        "leader.facilitating", "leader.integrating", "leader.renewing", "leader.learning", "leader.support",
        "leader.adaptivity", "leader.visibility", "leader.caution", "overview.reviewing", "overview.control",
        "contact.digital_contact",
    ),
    "situation": (
        "leader.span", "leader.meeting_share", "leader.administration_share", "leader.messages", "leader.senders",
    ),
    "place": ("office.staff", "office.turnover", "mobile.share"),
}  # fmt: skip
"""What offices differ in: what leaders do, the conditions they lead under, and the office itself."""

Varied = Sequence[tuple[ParameterInfo, str]]
"""Parameters, each with the name of its group."""


@dataclass(frozen=True)
class Share:
    """Share of the variance a group explains, first order and total, with 95 % intervals by bootstrap.

    Attributes
    ----------
    group : str
        One of `DIFFER`, or ``leaders``, ``advisers``, ``above`` or ``office``.
    parameters : int
        Number of parameters in the group.
    first, first_half, total, total_half : float
        First-order and total share, each with the half-width of its interval.
    spread : float
        Standard deviation of the outcome that the group alone makes.
    """

    group: str
    parameters: int
    first: float
    first_half: float
    total: float
    total_half: float
    spread: float


def between_offices() -> Varied:
    """Return what differs between offices, over the plausible ranges."""
    return [(registry()[name], group) for group, names in DIFFER.items() for name in names]


def not_known() -> Varied:
    """Return what is not known; the size of the office is the context, and nothing lies beyond one office."""
    return [(about, group) for about in registry().values() if (group := group_of(about))]


def group_of(about: ParameterInfo) -> str | None:
    """Return whose number a parameter is, or None when it is not varied."""
    low, high = about.plausible
    beyond = about.name.startswith("nation.")
    if about.name in ("office.staff", "office.drawn") or beyond or about.kind is not float or low == high:
        return None
    if about.name in FROM_ABOVE:
        return "above"
    groups = {"leader": "leaders", "overview": "leaders", "adviser": "advisers"}
    return groups.get(about.name.partition(".")[0], "office")


def variance_shares(
    varied: Varied,
    measures: Sequence[Measure],
    context: Mapping[str, float],
    points: int,
    replicates: int,
    seed: int,
    done: Callable[[int], None] = lambda count: None,
) -> dict[Measure, list[Share]]:
    """Return the share of the variance of each measure that each group explains, over the plausible ranges.

    Parameters
    ----------
    points : int
        A power of two; the number of scenarios is points × (groups + 2).
    replicates : int
        Runs averaged for each scenario, with the same random draws in all.
    """
    from SALib.sample import sobol as sample

    whose = [group for _, group in varied]
    problem = {
        "num_vars": len(varied),
        "names": [about.name for about, _ in varied],
        "groups": whose,
        "bounds": [list(about.plausible) for about, _ in varied],
    }
    rows = sample.sample(problem, points, calc_second_order=False, seed=seed).tolist()
    scenarios = [Case(changes=dict(values(varied, row))).within(context) for row in rows]
    wanted = {place: set(measures) for place in range(len(rows))}
    runs = measure_all(wanted, scenarios.__getitem__, replicates, seed, done=done)
    means = {one: np.array([runs[place][one].mean() for place in wanted]) for one in measures}
    return {one: shares(problem, means[one], seed) for one in measures}


def values(varied: Varied, row: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Yield each parameter with its value; whole numbers are rounded."""
    for (about, _), value in zip(varied, row, strict=True):
        yield about.name, round(value) if about.kind is int else value


def shares(problem: Mapping[str, Any], means: Array, seed: int) -> list[Share]:
    """Return the share of each group in the variance of one mean for each row of a sample of SALib."""
    from SALib.analyze import sobol as analyse

    analysed = analyse.analyze(problem, means, calc_second_order=False, seed=seed)
    whose: list[str] = problem["groups"]
    columns = [np.asarray(analysed[key], dtype=float) for key in ("S1", "S1_conf", "ST", "ST_conf")]
    columns.append(np.sqrt(np.maximum(0.0, columns[0]) * means.var()))
    return [
        Share(name, whose.count(name), *(float(column[k]) for column in columns))
        for k, name in enumerate(dict.fromkeys(whose))
    ]


LEVERS = (
    "administrative_relief", "smaller_span", "bundled_information", "single_tool_training",
    "combination_training", "slow_change", "continuous_updates",
)  # fmt: skip
"""Scenarios that change working conditions, each by one lever."""


@dataclass(frozen=True)
class Effort(Interval):
    """The effect of a lever in one office (the paired difference from the baseline), and its cost.

    Attributes
    ----------
    scenario : str
    hours : float
        Working hours invested over the run; 0 when the office itself invests none.
    """

    scenario: str
    hours: float

    def per_thousand(self) -> tuple[float, float, float] | None:
        """Return mean, low and high per thousand hours, or None when no hours are invested."""
        if self.hours == 0.0:
            return None
        each = 1000.0 / self.hours
        return self.mean * each, self.low * each, self.high * each


def efforts(
    results: Mapping[tuple[str, str], Mapping[Measure, Array]],
    scenarios: Mapping[tuple[str, str], Scenario],
    context: str,
    measure: Measure,
    worlds: int,
) -> list[Effort]:
    """Return all levers, ranked by effect per hour, then those without hours by effect; intervals are of luck.

    Parameters
    ----------
    worlds : int
        Number of worlds; replicate r is run in world r modulo their number.
    """
    base, baseline = results["baseline", context][measure], scenarios["baseline", context]
    levers = [
        Effort.of(
            results[name, context][measure] - base,
            np.arange(len(base)) % worlds,
            scenario=name,
            hours=hours_put_in(scenarios[name, context], baseline),
        )
        for name in LEVERS
    ]
    return sorted(levers, key=lambda one: (one.hours == 0.0, -(one.per_thousand() or (one.mean,))[0]))
