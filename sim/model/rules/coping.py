"""Coping: what change costs people, and what help is worth to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.state import Person, Week


def cope(person: Person, week: Week, p: Parameters) -> None:
    """Let fatigue, strain, trust and need of help move with the week.

    Strain comes from unclear complexity that is still being learnt, not from change as such
    (Yuan et al. 2023: techno-complexity harms, techno-uncertainty does not), from message noise,
    control, overload, mobile work against the norm, and fatigue; support and time relieve it. Each
    arrival tires a little, and so does renewal (claim C13); fatigue recovers. Trust is earned by
    one-to-one help, which saturates channel by channel (Dennis, Fuller & Valacich 2008: media complement
    each other), lost by control, and drifts back to where it started.
    """
    a = p.adviser
    tiring = a.fatigue_per_arrival * week.arrivals + a.licence_to_fatigue * week.licence
    tired = min(1.0, tiring) * (1.0 - person.fatigue)
    person.fatigue += tired - a.fatigue_recovery * person.fatigue

    burden = week.learning / (1.0 + week.learning)
    unclear = burden * (1.0 - week.clarity)
    noise = week.messages * (1.0 - week.clarity)
    pressure = (
        a.strain_gain * unclear
        + a.noise_to_strain * noise / (1.0 + noise)
        + p.overview.control_to_strain * week.pressure
        + a.overload_to_strain * week.overload
        + p.mobile.norm_to_strain * week.norm_gap
        + a.fatigue_to_strain * person.fatigue
    ) * (1.0 - a.support_relief * week.support)
    person.strain += min(1.0, pressure) * (1.0 - person.strain) - a.strain_recovery * person.strain

    earned = min(1.0, a.trust_gain * week.support) * (1.0 - person.trust)
    spoilt = min(1.0, p.overview.control_to_trust * week.pressure) * person.trust
    drift = a.trust_decay * (person.trust - a.trust_start)
    person.trust = min(1.0, max(0.0, person.trust + earned - spoilt - drift))

    person.need = burden + person.strain
