"""Effort: what a lever brings for each thousand working hours that an office puts into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.analysis.validation.worlds import Measure
from sim.model.outcomes import Array
from sim.model.population import department_heads
from sim.scenario.scenario import Scenario
from sim.statistics.summaries import paired_interval

LEVERS = (
    "administrative_relief", "smaller_span", "bundled_information", "single_tool_training",
    "combination_training", "slow_change", "continuous_updates",
)  # fmt: skip
"""Scenarios that change what leaders and staff work under, each by one lever."""


@dataclass(frozen=True)
class Effort:
    """What a lever brings and costs in one office.

    Attributes
    ----------
    scenario : str
    mean, low, high : float
        Paired difference to the baseline, with its 95 % interval.
    hours : float
        Working hours put in over the run; 0 when the office itself puts in none.
    """

    scenario: str
    mean: float
    low: float
    high: float
    hours: float

    def per_thousand(self) -> tuple[float, float, float] | None:
        """Return mean, low and high for each thousand hours, or None when none are put in."""
        if self.hours == 0.0:
            return None
        each = 1000.0 / self.hours
        return self.mean * each, self.low * each, self.high * each


def efforts(
    found: Mapping[tuple[str, str, Measure], Array],
    scenarios: Mapping[tuple[str, str], Scenario],
    context: str,
    measure: Measure,
) -> list[Effort]:
    """Return all levers, the most effective for an hour first, then those without hours by effect."""
    base = found["baseline", context, measure]
    told = []
    for name in LEVERS:
        mean, low, high = (float(v) for v in paired_interval(found[name, context, measure] - base))
        hours = hours_put_in(scenarios[name, context], scenarios["baseline", context])
        told.append(Effort(name, mean, low, high, hours))
    return sorted(told, key=lambda one: (one.hours == 0.0, -(one.per_thousand() or (one.mean,))[0]))


def hours_put_in(scenario: Scenario, baseline: Scenario) -> float:
    """Return the hours that a scenario puts into training, relief of leaders and further leaders."""
    p, staff = scenario.parameters, scenario.largest_office()
    heads = department_heads(staff, p)
    further = heads - department_heads(staff, baseline.parameters)
    hours = further * p.office.week_hours * scenario.weeks
    people = {"office_leaders": 1, "department_heads": heads, "advisers": staff - 1 - heads}
    for week in range(scenario.weeks):
        for role, count in people.items():
            now = scenario.parameters_for(role, week, staff)
            before = baseline.parameters_for(role, week, staff)
            if role == "advisers":
                hours += count * (now.adviser.training_hours - before.adviser.training_hours)
            else:
                spared = before.leader.administration_share - now.leader.administration_share
                hours += count * spared * now.office.week_hours
    return hours
