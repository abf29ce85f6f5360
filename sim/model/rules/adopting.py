"""Adopting: from not knowing a service to using it every day, and sometimes back.

Rogers' innovation-decision process (Rogers 2003), one rule for each step:

    UNAWARE ─notice→ AWARE ─persuade→ PERSUADED ─try_out→ TRYING ─settle→ ROUTINE
                       ↑                                     └──lapse──┬─────┘
                       └────────────reconsider──────────── LAPSED ←────┘

Control can press people from AWARE or PERSUADED into TRYING without conviction.
A weekly hazard h happens with probability 1 − exp(−h).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.model.draws import Draw, Purpose, happens
from sim.model.state import Stage

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.ranges import Share
    from sim.model.state import Person, Seen, Use


def adopt(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Take at most one step this week, by the rule for the stage the person is in."""
    if use.stage == Stage.UNAWARE:
        notice(person, use, seen, p, draw)
    elif use.stage == Stage.AWARE:
        persuade(person, use, seen, p, draw)
        if use.stage == Stage.AWARE:
            press(person, use, seen, p, draw)
    elif use.stage == Stage.PERSUADED:
        try_out(person, use, seen, p, draw)
        if use.stage == Stage.PERSUADED:
            press(person, use, seen, p, draw)
    elif use.stage == Stage.TRYING:
        settle(person, use, seen, p, draw)
        if use.stage == Stage.TRYING:
            lapse(person, use, seen, p, draw)
    elif use.stage == Stage.ROUTINE:
        lapse(person, use, seen, p, draw)
    else:
        reconsider(person, use, seen, p, draw)


def notice(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Become aware: by news from above, as far as it is clear, and by colleagues who know.

    News arrives from the first week on, so launches start at once and not as an S-curve
    (the launch of the digital activity plan, December 2017); imitation comes on top.
    """
    unclear = p.adviser.news_needs_clarity * (1.0 - seen.clarity)
    news = p.adviser.news_rate * (1.0 - unclear)
    hearsay = p.adviser.hearsay_rate * seen.aware_share * seen.closeness
    if happens(draw, Purpose.NOTICE, news + hearsay):
        use.belief = p.adviser.first_belief
        use.stage = Stage.AWARE


def persuade(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Become persuaded, at a rate proportional to intention."""
    if happens(draw, Purpose.PERSUADE, p.adviser.persuasion_rate * intention(person, use, seen, p)):
        use.stage = Stage.PERSUADED


def try_out(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Start trying: intention passes only partly into behaviour (Webb & Sheeran 2006).

    Licence to experiment from the leader lifts the rate.
    """
    encouraged = 1.0 + p.adviser.licence_to_try * seen.licence
    if happens(draw, Purpose.TRY_OUT, p.adviser.trial_rate * intention(person, use, seen, p) * encouraged):
        use.stage = Stage.TRYING
        use.pressed = 0


def press(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Start trying because overview is used for control, without being convinced (claim C22)."""
    if happens(draw, Purpose.PRESS, p.overview.pressure_rate * seen.pressure):
        use.stage = Stage.TRYING
        use.pressed = 1


def settle(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Come to routine use: mastery is high enough and enough of the people one looks to do it.

    A leader's visible use counts as up to `leader.example` ties. A leader waits for a part of the own
    threshold only (Rogers 2003: opinion leaders adopt earlier; at `leader.caution` 1 like the staff, as
    Wang, Meister & Gray 2013 would have it). Innovators have no threshold (Granovetter 1978), and a little
    noise lets others settle below theirs (Eckles et al. on noisy threshold contagion). With neither, and no
    example, nobody ever comes to routine use. With `conformity` at zero nobody waits for others.
    """
    if use.mastery < p.adviser.routine_mastery:
        return
    wanted = p.adviser.conformity * seen.caution * person.threshold
    if visible_use(seen) >= wanted or happens(draw, Purpose.SETTLE, p.adviser.threshold_noise):
        use.stage = Stage.ROUTINE
        use.pressed = 0


def lapse(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Stop using: more likely unsupported, poorly mastered or strained.

    Who must use a service can hardly stop: voluntariness moderates use (Venkatesh et al. 2003), as far as
    duty holds people.
    """
    exposed = (1.0 - p.adviser.support_to_stay * seen.support) * (1.0 - use.mastery)
    strained = 1.0 + p.adviser.strain_to_lapse * person.strain
    held = min(1.0, p.adviser.duty * (1.0 - seen.voluntariness))
    if happens(draw, Purpose.LAPSE, p.adviser.lapse_rate * (1.0 - held) * exposed * strained):
        use.stage = Stage.LAPSED


def reconsider(person: Person, use: Use, seen: Seen, p: Parameters, draw: Draw) -> None:
    """Come back after a lapse, to where one must be persuaded again."""
    if happens(draw, Purpose.RECONSIDER, p.adviser.return_rate * intention(person, use, seen, p)):
        use.stage = Stage.AWARE


def believe(person: Person, use: Use, seen: Seen, p: Parameters) -> None:
    """Move belief toward the true usefulness, at the pace of clarity and of peers' experience."""
    if use.stage != Stage.UNAWARE:
        pace = p.adviser.belief_pace * 0.5 * (seen.clarity + seen.routine_share)
        use.belief += pace * (seen.usefulness - use.belief)


def intention(person: Person, use: Use, seen: Seen, p: Parameters) -> Share:
    """Return the intention to use, 0–1: a logistic of what speaks for and against.

    The four weights are those of UTAUT (Venkatesh et al. 2003; order of sizes from Tamilmani
    et al. 2020 and Taiwo & Downe 2013). A service is the easier, the less complex.
    """
    a = p.adviser
    attraction = (
        a.weight_usefulness * use.belief
        + a.weight_ease * (1.0 - seen.complexity)
        + a.weight_social * seen.routine_share
        + a.weight_facilitation * seen.facilitation
        + a.weight_innovativeness * person.innovativeness
        - a.weight_strain * person.strain
    )
    doubt = min(700.0, -a.steepness * (attraction - a.midpoint))  # beyond that exp() overflows
    return 1.0 / (1.0 + math.exp(doubt))


def visible_use(seen: Seen) -> Share:
    """Return the share of people one looks to in routine use, the leader counted as far as its use is seen."""
    leader = seen.example * seen.leader_use
    return (seen.routine_share * seen.ties + leader) / (seen.ties + leader)
