"""Influence: whose parameters explain the spread of an outcome, and how much a lever achieves per hour invested.

The groups are leaders, advisers, the office, and decisions taken above it. Total effects of groups of
parameters (Sobol; estimator of Jansen, by SALib): the share of the variance that would be left if all
else were known. Shares of groups may add up to more than one, because groups interact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.validation.worlds import Measure, World, measure_all
from sim.model.formulas import Array
from sim.model.parameters import ParameterInfo, registry
from sim.model.population import department_heads
from sim.model.state import WEEK_HOURS
from sim.scenario.scenario import Scenario
from sim.statistics.summaries import Interval

FROM_ABOVE = {
    "office.pace", "office.batch", "office.update_size", "leader.messages", "leader.senders",
    "adviser.news_rate", "adviser.training_hours", "adviser.training_to_combine",
}  # fmt: skip
"""What is decided centrally: changes, messages, news and training."""

FIXED = {"office.staff", "office.drawn"}
"""The size of the office is not varied; it is the context."""


@dataclass(frozen=True)
class Share:
    """Share of the variance a group explains, first order and total, with 95 % intervals by bootstrap.

    Attributes
    ----------
    group : str
        ``leaders``, ``advisers``, ``above`` or ``office``.
    parameters : int
        Number of parameters in the group.
    first, first_half, total, total_half : float
        First-order and total share, each with the half-width of its interval.
    """

    group: str
    parameters: int
    first: float
    first_half: float
    total: float
    total_half: float


def group_of(about: ParameterInfo) -> str | None:
    """Return the group of a parameter, or None when it is not varied."""
    low, high = about.plausible
    between_offices = about.name.startswith("nation.")  # has no effect in a world of one office
    if about.name in FIXED or between_offices or about.kind is not float or low == high:
        return None
    if about.name in FROM_ABOVE:
        return "above"
    groups = {"leader": "leaders", "overview": "leaders", "adviser": "advisers"}
    return groups.get(about.name.partition(".")[0], "office")


def variance_shares(
    measure: Measure,
    context: Mapping[str, float],
    points: int,
    replicates: int,
    seed: int,
    threads: int = 2,
    done: Callable[[int], None] = lambda count: None,
) -> list[Share]:
    """Return the share of the variance of a measure that each group explains, over the plausible ranges.

    Parameters
    ----------
    points : int
        A power of two; the number of scenarios is points × (groups + 2).
    replicates : int
        Runs averaged for each scenario, with the same random draws in all.
    """
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol as sample

    varied = [(about, group) for about in registry().values() if (group := group_of(about))]
    names, whose = [about.name for about, _ in varied], [group for _, group in varied]
    problem = {
        "num_vars": len(varied),
        "names": names,
        "groups": whose,
        "bounds": [list(about.plausible) for about, _ in varied],
    }
    rows = sample.sample(problem, points, calc_second_order=False, seed=seed).tolist()
    scenarios = [World(changes=dict(zip(names, row, strict=True))).within(context) for row in rows]
    wanted = {place: {measure} for place in range(len(rows))}
    runs = measure_all(wanted, scenarios.__getitem__, replicates, seed, threads, done)
    means = np.array([runs[place][measure].mean() for place in wanted])
    analysed = analyse.analyze(problem, means, calc_second_order=False, seed=seed)
    return [
        Share(name, whose.count(name), *(float(analysed[key][k]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
        for k, name in enumerate(dict.fromkeys(whose))
    ]


LEVERS = (
    "administrative_relief", "smaller_span", "bundled_information", "single_tool_training",
    "combination_training", "slow_change", "continuous_updates",
)  # fmt: skip
"""Scenarios that change working conditions, each by one lever."""


@dataclass(frozen=True)
class Effort(Interval):
    """The effect of a lever in one office (the paired difference to the baseline), and its cost.

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
) -> list[Effort]:
    """Return all levers, ranked by effect per hour, then those without hours by effect."""
    base, baseline = results["baseline", context][measure], scenarios["baseline", context]
    levers = [
        Effort.of(
            results[name, context][measure] - base,
            scenario=name,
            hours=hours_put_in(scenarios[name, context], baseline),
        )
        for name in LEVERS
    ]
    return sorted(levers, key=lambda one: (one.hours == 0.0, -(one.per_thousand() or (one.mean,))[0]))


def hours_put_in(scenario: Scenario, baseline: Scenario) -> float:
    """Return the hours that a scenario invests in training, relief of leaders and additional leaders."""
    p, staff = scenario.parameters, scenario.largest_office()
    heads = department_heads(staff, p)
    further = heads - department_heads(staff, baseline.parameters)
    hours = further * WEEK_HOURS * scenario.weeks
    people = {"office_leaders": 1, "department_heads": heads, "advisers": staff - 1 - heads}
    for week in range(scenario.weeks):
        for role, count in people.items():
            now = scenario.parameters_for(role, week, staff)
            before = baseline.parameters_for(role, week, staff)
            if role == "advisers":
                hours += count * (now.adviser.training_hours - before.adviser.training_hours)
            else:
                spared = before.leader.administration_share - now.leader.administration_share
                hours += count * spared * WEEK_HOURS
    return hours
