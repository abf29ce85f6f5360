"""Changing: what comes to the office from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws import Draw, Purpose, poisson

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.rules.things import Leader, Service


def release(service: Service, week: int) -> None:
    """Make a service available from its release week on."""
    if week >= service.release_week:
        service.available = 1


def hear(leader: Leader, p: Parameters, draw: Draw) -> None:
    """Receive this week's messages about digitalisation, a Poisson number (claim C12)."""
    leader.messages = poisson(draw, Purpose.MESSAGES, p.leader.messages)
