"""Levers: dated changes of parameters for some people in some offices, and what a lever cannot be."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.checks import LARGEST, MAX_WEEKS, check_number, day, lookup, names, part, texts, whole

ROLES = ("office_leaders", "department_heads", "advisers")
ANY_STAFF = 10**6
MOST_NUMBERED = 100
"""Regions and departments that a lever can name, from 1."""


@dataclass(frozen=True)
class Lever:
    """A dated change of parameters, for some people in some offices.

    Attributes
    ----------
    key : str
        Short name in the configuration.
    title : dict
        Title by language.
    start : datetime.date
        First day; weeks that begin on or after it are changed.
    weeks : int or None
        How long; None is to the end.
    roles : tuple of str
        Whom it concerns, of `ROLES`.
    min_staff, max_staff : int
        Which offices it concerns, by size.
    regions, departments : tuple of int
        Which offices it concerns, by region from 1, and which people, by department from 1; empty is all.
    set, add : dict
        New values, and additions, by parameter name.
    """

    key: str
    title: dict[str, str]
    start: datetime.date
    weeks: int | None
    roles: tuple[str, ...]
    min_staff: int
    max_staff: int
    set: dict[str, float]
    add: dict[str, float]
    regions: tuple[int, ...] = ()
    departments: tuple[int, ...] = ()

    def concerns_office(self, staff: int, region: int) -> bool:
        """Tell whether the lever works in an office of this many staff in a region (from 1)."""
        return self.min_staff <= staff <= self.max_staff and (not self.regions or region in self.regions)

    def concerns_person(self, role: str, department: int) -> bool:
        """Tell whether the lever works on a role in a department (from 1; 0 is none)."""
        return role in self.roles and (not self.departments or department in self.departments)


def check_lever(key: str, value: Any) -> Lever:
    """Return a lever of a configuration, or refuse."""
    where = f"levers.{key}"
    known = {"title", "from", "weeks", "roles", "offices", "departments", "set", "add"}
    given = part(where, value, known, needed=("from",))
    roles = names(f"{where}.roles", given.get("roles", ROLES), "[advisers]", ROLES)
    if not roles:
        raise InputError(f"{where}.roles={given['roles']}: expected some of {', '.join(ROLES)}.")
    offices = part(f"{where}.offices", given.get("offices"), {"min_staff", "max_staff", "regions"})
    weeks = given.get("weeks")
    changes = {kind: flat(f"{where}.{kind}", given.get(kind, {})) for kind in ("set", "add")}
    if not changes["set"] and not changes["add"]:
        raise InputError(f"{where} changes nothing: give 'set' or 'add' with parameters and values.")
    about = registry()
    for kind, values in changes.items():
        for name, number in values.items():
            changed = lookup(name, about)
            if not changed.dated:
                raise InputError(
                    f"{where}.{kind}.{name}: this shapes the office at its start and cannot change during a "
                    f"run. Set {name} for the whole run instead."
                )
            if kind == "add":  # what it leads to is checked together with the other levers
                changed = dataclasses.replace(changed, kind=float, low=-LARGEST, high=LARGEST)
            check_number(f"{where}.{kind}.{name}", number, changed)
    min_staff = whole(f"{where}.offices.min_staff", offices.get("min_staff", 0) or 0, 0, ANY_STAFF)
    max_staff = whole(f"{where}.offices.max_staff", offices.get("max_staff", ANY_STAFF) or ANY_STAFF, 1, ANY_STAFF)
    if min_staff > max_staff:
        raise InputError(
            f"{where}.offices: min_staff={min_staff} is larger than max_staff={max_staff}, so no office matches."
        )
    return Lever(
        key=str(key),
        title=texts(f"{where}.title", given.get("title", {})),
        start=day(f"{where}.from", given["from"]),
        weeks=None if weeks is None else whole(f"{where}.weeks", weeks, 1, MAX_WEEKS),
        roles=roles,
        min_staff=min_staff,
        max_staff=max_staff,
        regions=numbers_from_1(f"{where}.offices.regions", offices.get("regions")),
        departments=numbers_from_1(f"{where}.departments", given.get("departments")),
        **changes,
    )


def numbers_from_1(where: str, value: Any) -> tuple[int, ...]:
    """Return a list of numbers of regions or departments, or refuse what is not one; empty is all."""
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    return tuple(whole(where, number, 1, MOST_NUMBERED) for number in listed)


def flat(where: str, value: Any) -> dict[str, Any]:
    """Return nested parameter values as a flat dictionary by dotted name."""
    return {
        f"{group}.{leaf}": number
        for group, leaves in part(where, value).items()
        for leaf, number in part(f"{where}.{group}", leaves).items()
    }
