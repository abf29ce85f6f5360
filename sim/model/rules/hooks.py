"""Hooks: where user files join in. In the model as it is shipped, nothing happens here.

`begin_week` and `end_week` are replaced like rules. The others are written from the tables of a file, see
`sim.model.own_tables`: what user attributes start from, and what is summed up for its outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.draws import Draw

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.state import Leader, Office, Person, Use, Week

    Totals = object


def begin_week(person: Person, week: Week, p: Parameters, draw: Draw) -> None:
    """Do whatever else comes first when a person has looked around, before any service: nothing, as shipped."""


def end_week(person: Person, week: Week, p: Parameters, draw: Draw) -> None:
    """Do whatever else belongs to the end of a person's week: nothing, as shipped."""


def begin_person(person: Person, p: Parameters) -> None:
    """Start as somebody new."""


def begin_use(use: Use, p: Parameters) -> None:
    """Start with a service."""


def begin_leader(leader: Leader, p: Parameters) -> None:
    """Start as a leader."""


def begin_office(office: Office, p: Parameters) -> None:
    """Start as an office."""


def add_own_adviser(totals: Totals, person: Person, week: Week) -> None:
    """Add an adviser to user totals."""


def add_own_use(totals: Totals, person: Person, use: Use) -> None:
    """Add an adviser's use of a service."""


def add_own_leader(totals: Totals, person: Person, leader: Leader) -> None:
    """Add a leader."""


def add_own_office(totals: Totals, office: Office) -> None:
    """Add an office."""
