"""Changing: what comes to the office from outside, and who leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.draws import Draw, Purpose, happens, poisson

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.state import Leader, Office, Person, Service

WEEKS_A_YEAR = 52.0


def release(service: Service, week: int) -> None:
    """Make a service available from its release week on."""
    service.fresh = 1 if week == service.release_week else 0
    if week >= service.release_week:
        service.available = 1


def update(service: Service, p: Parameters, draw: Draw) -> None:
    """Let updates arrive: as many in a year whether in batches or one by one (claim C15).

    The number of batches is Poisson with mean ``updates a year / batch``; a batch of b
    updates unlearns as much as b updates apart.
    """
    service.updated = 0.0
    if service.available == 1:
        rate = service.updates_per_year * p.office.pace / p.office.batch / WEEKS_A_YEAR
        service.updated = p.office.batch * poisson(draw, Purpose.UPDATE, rate)


def hear(leader: Leader, p: Parameters, draw: Draw) -> None:
    """Receive this week's messages about digitalisation, a Poisson number (claim C12)."""
    leader.messages = poisson(draw, Purpose.MESSAGES, p.leader.messages)


def merge(office: Office, p: Parameters, draw: Draw) -> None:
    """Merge with the neighbouring office, perhaps; once merged, always merged.

    The wave of 2019 took 385 offices to a planned 327 within a year, while services kept coming.
    """
    office.merging = 0
    if office.merged == 0 and happens(draw, Purpose.MERGE, p.nation.merger_rate / WEEKS_A_YEAR):
        office.merging = 1
        office.merged = 1


def leave(person: Person, p: Parameters, draw: Draw) -> None:
    """Leave the office, perhaps; somebody new begins in the same place next week."""
    person.leaving = 1 if happens(draw, Purpose.LEAVE, p.office.turnover / WEEKS_A_YEAR) else 0


def adjust_norm(office: Office, p: Parameters) -> None:
    """Let the norm of being there from 8 to 16 follow mobile work, slowly (claim C18)."""
    office.norm += p.mobile.norm_pace * (1.0 - p.mobile.share - office.norm)


def norm_gap(office: Office, p: Parameters) -> float:
    """Return how far mobile work goes against the norm of being there, 0–1."""
    return max(0.0, office.norm - (1.0 - p.mobile.share))
