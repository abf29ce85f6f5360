"""Working hours that a case books beyond its reference: training, relief of leaders, and further leaders.

What a change takes of everybody's own week (trying, asking, learning) is part of its effect and not counted here.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sim.analysis.studies.runs import scenario_of_cell
from sim.errors import InputError
from sim.model.population import department_heads
from sim.model.state import WEEK_HOURS
from sim.scenario.scenario import Scenario
from sim.study.store.folder import Study

LEAST = 0.05
"""Hours per adviser and week below which an effect per hour says nothing: three minutes."""

SOURCES = ("training", "relief", "deputies", "heads")
"""Whose hours are booked: advisers' on courses, of those who take over leaders' administration, of deputies, and
of further department heads."""


class Place(NamedTuple):
    """One office: its staff, its listed department heads (−1 where the span decides) and its region, from 1."""

    staff: int
    heads: int = -1
    region: int = 1

    def of(self, scenario: Scenario) -> int:
        """Return the number of its department heads."""
        return self.heads if self.heads >= 0 else department_heads(self.staff, scenario.parameters)

    def advisers(self, scenario: Scenario) -> int:
        """Return the number of its advisers."""
        return self.staff - 1 - self.of(scenario)


def hours_put_in(scenario: Scenario, baseline: Scenario, place: Place | None = None) -> float:
    """Return the hours that a scenario invests over the run beyond another one, in one office."""
    return sum(hours_by_source(scenario, baseline, place).values())


def hours_by_source(scenario: Scenario, baseline: Scenario, place: Place | None = None) -> dict[str, float]:
    """Return the same by whose hours they are: keys of `SOURCES`.

    ``(heads − heads before) WEEK_HOURS weeks + Σ_week [advisers (training − training before) + leaders
    (administration share before − administration share + deputies − deputies before) WEEK_HOURS]``: a further head
    or deputy is a whole position, and somebody else does the administration that leaders are spared.

    Parameters
    ----------
    place : Place, optional
        By default the largest office of the scenario.
    """
    here = place or Place(scenario.largest_office())
    heads = here.of(scenario)
    hours = dict.fromkeys(SOURCES, 0.0)
    hours["heads"] = (heads - here.of(baseline)) * WEEK_HOURS * scenario.weeks
    edges = [week for one in (scenario, baseline) for lever in one.levers for week in one.span_of(lever)]
    marks = sorted({0, *(week for week in edges if 0 < week < scenario.weeks), scenario.weeks})
    for week, until in itertools.pairwise(marks):  # nothing changes in between
        for (role, department), count in people(here.advisers(scenario), heads).items():
            now, before = (
                one.parameters_for(role, week, here.staff, here.region, department) for one in (scenario, baseline)
            )
            worked = (until - week) * count
            if role == "advisers":
                hours["training"] += worked * (now.adviser.training_hours - before.adviser.training_hours)
            else:
                share = before.leader.administration_share - now.leader.administration_share
                hours["relief"] += worked * (share * WEEK_HOURS)
                hours["deputies"] += worked * ((now.leader.deputies - before.leader.deputies) * WEEK_HOURS)
    return hours


def people(advisers: int, heads: int) -> Counter[tuple[str, int]]:
    """Return how many people an office has in each role and department, from 1; 0 is outside of all."""
    counted = Counter({("office_leaders", 0): 1})
    counted.update(("department_heads", department) for department in range(1, heads + 1))
    counted.update(("advisers", 1 + i * heads // advisers if heads else 0) for i in range(advisers))
    return counted


def adviser_weeks(scenario: Scenario, place: Place | None = None) -> int:
    """Return how many weeks the advisers of an office work over the run, all together."""
    return (place or Place(scenario.largest_office())).advisers(scenario) * scenario.weeks


def places(study: Study, cell: int, scenario: Scenario) -> Counter[Place]:
    """Return how many offices of each kind the runs of a cell have had at the start.

    Raises
    ------
    InputError
        When a size was drawn and not kept: single offices of many sizes.
    """
    if scenario.parameters.nation.offices < 2:
        if scenario.parameters.office.drawn:
            raise InputError(
                "working hours cannot be counted: this study draws the size of its office and does not store it."
            )
        return Counter([Place(scenario.largest_office())])
    table = study.table("offices")
    of_cell = table[table["cell"] == cell]
    heads = scenario.tables().places.heads
    rows = of_cell[["office", "staff", "region"]].to_numpy(dtype=int).tolist()
    return Counter(Place(staff, int(heads[office]), region) for office, staff, region in rows)


class Booked(NamedTuple):
    """Hours that a cell books beyond another: over the run in a mean office, per adviser and week, and whose."""

    hours: float
    each: float
    whose: str = ""


def booked(study: Study, cell: int, base: int) -> Booked:
    """Return the hours that a cell books beyond another, and whose most of them are.

    Raises
    ------
    InputError
        When the settings of a cell are not kept, or its offices are of sizes that are not.
    """
    scenario, before = scenario_of_cell(study, cell), scenario_of_cell(study, base)
    offices = places(study, base, before)
    hours = dict.fromkeys(SOURCES, 0.0)
    for place, count in offices.items():
        for source, some in hours_by_source(scenario, before, place).items():
            hours[source] += count * some
    weeks = sum(count * adviser_weeks(before, place) for place, count in offices.items())
    total = sum(hours.values())
    return Booked(total / offices.total(), total / weeks, most_of(hours))


def most_of(hours: Mapping[str, float]) -> str:
    """Return whose most of some hours are: a key of `SOURCES`; empty where none are booked."""
    source = max(hours, key=lambda source: hours[source])
    return source if hours[source] > 0.0 else ""
