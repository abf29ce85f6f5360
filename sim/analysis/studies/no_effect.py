"""Scenarios that cannot act: every run equals that of the reference; and why, where the settings show it.

An interval from 0.0 to 0.0 reads like a precise measurement. It is not: nothing that was changed affects anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.analysis.studies.affected_offices import SHAPE_OF_HEADS, concerns_none
from sim.analysis.studies.runs import config_of, scenario_of_cell
from sim.errors import InputError
from sim.language import label_of, listed, say, small
from sim.model.parameters import registry
from sim.model.population import department_heads
from sim.scenario.lever import Lever
from sim.scenario.scenario import Scenario
from sim.scenario.values import value_of
from sim.study.store.folder import Study

OVERVIEWS = (
    "overview.reviewing", "overview.control", "overview.relief", "overview.follow_up",
    "overview.pressure_rate", "overview.control_to_strain", "overview.control_to_trust",
)  # fmt: skip
"""Parameters that do nothing before leaders have a tool that gives them an overview."""
NAMING = ("name", "title", "question", "claim")
"""Settings that only say what a scenario is called and what it is for."""


def same_runs(a: Study, cell_a: int, b: Study, cell_b: int) -> bool:
    """Return whether two cells are the same in every run, every outcome and, on average, every week."""

    def rows(study: Study, cell: int, table: str, by: list[str]) -> pd.DataFrame:
        kept: pd.DataFrame = getattr(study, table)
        return kept[kept["cell"] == cell].drop(columns="cell").set_index(by).sort_index()

    for table, by in (("runs", ["replicate"]), ("weeks", ["outcome", "week"])):
        these = rows(a, cell_a, table, by)
        if not len(these) or not these.equals(rows(b, cell_b, table, by)):
            return False
    return True


def no_effect(a: Study, cell_a: int, b: Study, cell_b: int, reference: str, language: str) -> str | None:
    """Return why cell B never differs from cell A, as words to follow a colon; None when it does differ.

    Parameters
    ----------
    a, b : Study
        Of the cells; often the same.
    reference : str
        Label of A.
    """
    if not same_runs(a, cell_a, b, cell_b):
        return None
    try:
        why = list(reasons(scenario_of_cell(b, cell_b), scenario_of_cell(a, cell_a), language))
        if settings_of(a, cell_a) == settings_of(b, cell_b):
            why = [say("all settings are the same", language)]
    except InputError:
        why = []  # from another version, or not stored: the equal runs must suffice
    if not why:
        return say("every run is the same as that of {reference}", language, reference=reference)
    return listed([*why, say("every run is the same", language)], language)


def settings_of(study: Study, cell: int) -> dict[str, Any]:
    """Return all settings of a cell, its rules among them; what it is called is none."""
    return {key: value for key, value in config_of(study, cell).items() if key not in NAMING}


def reasons(scenario: Scenario, reference: Scenario, language: str) -> Iterator[str]:
    """Yield why the changes of a scenario cannot act, as far as its settings show it."""
    changed = [n for n in registry() if value_of(scenario.parameters, n) != value_of(reference.parameters, n)]
    most = most_heads(scenario)
    if (
        set(changed) & {f"{group}.{name}" for group, name in SHAPE_OF_HEADS}
        and most == most_heads(reference)
        and not scenario.parameters.office.drawn
    ):
        yield heads_words(scenario, language)
    if scenario.parameters.nation.offices == 1 and any(name.startswith("nation.") for name in changed):
        yield say("one office has no others beside it", language)
    if scenario.styles and set(changed) & leads(scenario) and concerns_none(scenario, reference):
        yield say("the roster or nation.styles decides how the leaders of every office work", language)
    if set(changed) & set(OVERVIEWS) and not any(
        service.kind == "overview" and scenario.week_of(service.release) < scenario.weeks
        for service in scenario.services
    ):
        yield say("no tool for overviews comes within the run", language)
    for lever in scenario.levers:
        if lever not in reference.levers:
            yield from idle_lever(lever, scenario, language)
    for service in scenario.services:
        if service not in reference.services and scenario.week_of(service.release) >= scenario.weeks:
            yield say("{service} comes after the end of the run", language,
                      service=label_of(service.name, language) if service.name else service.key)  # fmt: skip


def leads(scenario: Scenario) -> set[str]:
    """Return the parameters that the styles of a scenario's offices set."""
    return {name for style in scenario.styles for name, _ in style.leader}


def idle_lever(lever: Lever, scenario: Scenario, language: str) -> Iterator[str]:
    """Yield why a lever never acts, or on nobody; nothing when it may act."""
    name = small(label_of(lever.title, language)) if lever.title else lever.key
    heads = most_heads(scenario)
    if scenario.never_works(lever):
        yield say("{lever} has no week within the run", language, lever=name)
    elif lever.min_staff > largest(scenario):
        yield say(
            "{lever} only concerns offices of {staff} staff or more", language, lever=name, staff=lever.min_staff
        )
    elif lever.max_staff < smallest(scenario):
        yield say("{lever} only concerns offices of {staff} staff or fewer", language, lever=name,
                  staff=lever.max_staff)  # fmt: skip
    elif lever.roles == ("department_heads",) and not heads:
        yield heads_words(scenario, language)
    elif lever.departments and min(lever.departments) > heads:
        yield say("{lever} concerns departments that are not there", language, lever=name)
    elif changes_nothing(lever, scenario):
        yield say("{lever} sets what already applies without it", language, lever=name)


def changes_nothing(lever: Lever, scenario: Scenario) -> bool:
    """Return whether a lever only sets values that hold already, with no other lever involved."""
    same = all(value_of(scenario.parameters, name) == value for name, value in lever.set.items())
    return scenario.levers == (lever,) and same and not any(lever.add.values())


def heads_words(scenario: Scenario, language: str) -> str:
    """Return how many department heads there are, in words."""
    heads, staff = most_heads(scenario), largest(scenario)
    if heads:
        return say("there are {heads} department heads in an office of {staff} either way", language,
                   heads=heads, staff=staff)  # fmt: skip
    return say("there are no department heads in an office of {staff}", language, staff=staff)


def most_heads(scenario: Scenario) -> int:
    """Return how many department heads an office can have."""
    listed = [one.departments or 0 for one in scenario.roster]
    return max([department_heads(largest(scenario), scenario.parameters), *listed])


def largest(scenario: Scenario) -> int:
    """Return the largest staff an office can have, counting two that merge as one."""
    return scenario.largest_office() * (1 if scenario.parameters.nation.offices == 1 else 2)


def smallest(scenario: Scenario) -> int:
    """Return the smallest staff an office can start with."""
    return scenario.smallest_office()
