"""The people of one run, week by week: who they are, and how far each has come with each service."""

from __future__ import annotations

from typing import Any

from sim.analysis.life import name_of
from sim.engines.compiled import week as kernel
from sim.engines.compiled.workspace import NOBODY, Workspace
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.model.population import department_heads
from sim.model.state import Stage
from sim.scenario.scenario import Scenario

INNOVATIVE = 1.0
"""Standard deviations above the mean from which a person counts as innovative: about one in six."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""How a small number is written as one character."""


def office(scenario: Scenario, book: RuleBook, seed: int, replicate: int, language: str) -> dict[str, Any]:
    """Return the first office of a run: its people, and a text for each week.

    Of ``uses``, a character is the stage of a person with a service, person by person; of ``routine``, the number
    of services that a person uses routinely.
    """
    work, weeks = stages(scenario, book, seed, replicate)
    return {
        "people": people(work, language),
        "weeks": len(weeks),
        "services": len(scenario.services),
        "uses": [in_digits(week.ravel()) for week in weeks],
        "routine": [in_digits((week == Stage.ROUTINE).sum(axis=1)) for week in weeks],
    }


def stages(scenario: Scenario, book: RuleBook, seed: int, replicate: int) -> tuple[Workspace, list[Array]]:
    """Return the first office as a run ends, and for each week the stage of each person with each service."""
    tables = scenario.in_world(replicate).tables()
    work = Workspace.make(tables)
    by_week = []
    for weeks in range(1, len(tables.epoch) + 1):  # a run of fewer weeks begins alike, and ends there
        kernel.run(tables._replace(epoch=tables.epoch[:weeks]), book, seed, replicate, 1, work=work)
        by_week.append(work.uses["stage"][: work.start[1]].copy())
    return work, by_week


def in_digits(numbers: Array) -> str:
    """Return small numbers as a text of one character each."""
    return "".join(DIGITS[one] for one in numbers)


def who(scenario: Scenario, row: int) -> tuple[str, int]:
    """Return kind and place of the person in a row of `people`, as `sim.analysis.life` wants them."""
    staff = scenario.parameters.office.staff
    top = staff - 1 - department_heads(staff, scenario.parameters)
    return ("adviser", row) if row < top else ("leader", row - top)


def people(work: Workspace, language: str) -> list[dict[str, Any]]:
    """Return who works in the first office: advisers, the office leader, department heads."""
    top = int(work.advisers[0])
    listed = []
    for row in range(int(work.start[1])):
        kind, place = ("adviser", row) if row < top else ("leader", row - top)
        boss = int(work.boss[row])
        listed.append(
            {
                "id": row,
                "name": name_of(kind, place, language),
                "leader": kind == "leader",
                "department": place if kind == "leader" else 0 if boss == NOBODY else boss - top,
                "innovative": bool(work.people["innovativeness"][row] > INNOVATIVE),
            }
        )
    return listed
