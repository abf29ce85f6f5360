"""Working hours that a case books beyond its reference: training, relief of leaders, and further leaders.

What a change takes of everybody's own week (trying, asking, learning) is part of its effect and not counted here.
"""

from __future__ import annotations

import itertools

from sim.analysis.studies.runs import scenario_of_cell
from sim.errors import InputError
from sim.model.population import department_heads
from sim.model.state import WEEK_HOURS
from sim.scenario.scenario import Scenario
from sim.study.store.folder import Study

LEAST = 0.05
"""Hours per adviser and week below which an effect per hour says nothing: three minutes."""


def hours_put_in(scenario: Scenario, baseline: Scenario) -> float:
    """Return the hours that a scenario invests over the run beyond another one.

    ``(heads − heads before) WEEK_HOURS weeks + Σ_week [advisers (training − training before) + leaders
    (administration share before − administration share) WEEK_HOURS]``, in its largest office: a further head is a
    whole position, and somebody else does the administration that leaders are spared.
    """
    p, staff = scenario.parameters, scenario.largest_office()
    heads = department_heads(staff, p)
    further = heads - department_heads(staff, baseline.parameters)
    hours = further * WEEK_HOURS * scenario.weeks
    people = {"office_leaders": 1, "department_heads": heads, "advisers": staff - 1 - heads}
    edges = [week for one in (scenario, baseline) for lever in one.levers for week in one.span_of(lever)]
    marks = sorted({0, *(week for week in edges if 0 < week < scenario.weeks), scenario.weeks})
    for week, until in itertools.pairwise(marks):  # nothing changes in between
        for role, count in people.items():
            now = scenario.parameters_for(role, week, staff)
            before = baseline.parameters_for(role, week, staff)
            if role == "advisers":
                each = now.adviser.training_hours - before.adviser.training_hours
            else:
                each = (before.leader.administration_share - now.leader.administration_share) * WEEK_HOURS
            hours += (until - week) * count * each
    return hours


def adviser_weeks(scenario: Scenario) -> int:
    """Return how many weeks the advisers of an office work over the run, all together."""
    staff = scenario.largest_office()
    return (staff - 1 - department_heads(staff, scenario.parameters)) * scenario.weeks


def booked(study: Study, cell: int, base: int) -> tuple[float, float]:
    """Return the hours that a cell books beyond another: over the run in one office, and per adviser and week.

    Raises
    ------
    InputError
        When the settings of a cell are not kept, or its offices are of many sizes.
    """
    scenario, before = scenario_of_cell(study, cell), scenario_of_cell(study, base)
    if scenario.parameters.office.drawn or scenario.parameters.nation.offices > 1:
        raise InputError("hours are counted in one office; this study has offices of many sizes.")
    hours = hours_put_in(scenario, before)
    return hours, hours / adviser_weeks(before)
