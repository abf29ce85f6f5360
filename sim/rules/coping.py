"""Coping: what change costs people, and what help is worth to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.rules.things import Load, Person


def cope(person: Person, load: Load, p: Parameters) -> None:
    """Let strain and trust move with the week.

    Strain comes from unclear complexity that is still being learnt, not from change as such
    (Yuan et al. 2023: techno-complexity harms, techno-uncertainty does not); support and time
    relieve it. Trust is earned by one-to-one help and drifts back to where it started.
    """
    a = p.adviser
    burden = load.learning / (1.0 + load.learning)
    pressure = a.strain_gain * burden * (1.0 - load.clarity) * (1.0 - a.support_relief * load.support)
    person.strain += pressure * (1.0 - person.strain) - a.strain_recovery * person.strain

    earned = min(1.0, a.trust_gain * load.support_hours) * (1.0 - person.trust)
    drift = a.trust_decay * (person.trust - a.trust_start)
    person.trust = min(1.0, max(0.0, person.trust + earned - drift))
