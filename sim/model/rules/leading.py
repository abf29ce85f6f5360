"""Leading: a scarce week becomes help, clarity, licence and an example.

Facts: half of a manager's time goes to meetings and a sixth to administration (Arman et al.
2009); what is left is split over roles, and each split costs (Mintzberg 1973; claim C16).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.model.state import WEEK_HOURS

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.ranges import Share
    from sim.model.state import Leader

HALF_CLEAR = 20.0
"""Messages × senders that the reference hours of integrating make half clear: the scale of `leader.senders`."""


def plan(leader: Leader, p: Parameters) -> None:
    """Split the week: meetings, administration, and six activities in what is left.

    Overview tools that the leader masters spare administration. The split of the rest is a mixture,
    weighted by adaptivity, of the leader's profile and of what the office needs now: unclear messages
    call for integrating, idle staff for facilitating, settled staff for renewing, people stuck or
    strained for support, and own ignorance for learning.

    Splitting costs: with shares s, ``exp(−Σ s ln s)`` is the effective number of activities
    (Hill 1973); each one beyond the first loses `switching_loss` of the discretionary hours (claim C16).

    Sets all `hours_…`; they add up to the working week.
    """
    mine = p.leader
    spared = p.overview.relief * leader.overview
    leader.hours_meetings = WEEK_HOURS * mine.meeting_share
    leader.hours_administration = WEEK_HOURS * mine.administration_share * (1.0 - spared)
    discretionary = max(0.0, WEEK_HOURS - leader.hours_meetings - leader.hours_administration)

    looking = p.overview.reviewing * leader.overview  # no overview, nothing to look at
    profile = mine.facilitating + mine.integrating + mine.renewing + mine.learning + mine.support + looking
    unclear = 1.0 - leader.clarity
    helpless = max(leader.stuck, leader.strained)
    needs = leader.idle + unclear + leader.settled + leader.own_gap + helpless
    adapting = mine.adaptivity if needs > 0.0 else 0.0
    needs = max(needs, 1e-9)
    kept = (1.0 - adapting) / profile
    called = adapting / needs
    facilitating = kept * mine.facilitating + called * leader.idle
    integrating = kept * mine.integrating + called * unclear
    renewing = kept * mine.renewing + called * leader.settled
    learning = kept * mine.learning + called * leader.own_gap
    support = kept * mine.support + called * helpless
    reviewing = kept * looking
    activities = math.exp(
        surprise(facilitating)
        + surprise(integrating)
        + surprise(renewing)
        + surprise(learning)
        + surprise(support)
        + surprise(reviewing)
    )
    effective = discretionary * max(0.0, 1.0 - mine.switching_loss * (activities - 1.0))

    leader.hours_facilitating = facilitating * effective
    leader.hours_integrating = integrating * effective
    leader.hours_renewing = renewing * effective
    leader.hours_learning = learning * effective
    leader.hours_support = support * effective
    leader.hours_reviewing = reviewing * effective
    leader.hours_switching = max(0.0, discretionary - effective)


def lead(leader: Leader, p: Parameters) -> None:
    """Turn the hours of the week into conditions for the staff.

    What is said to all reaches everybody and is not diluted; one-to-one support goes deeper and is
    divided by the span, which deputies share (claim C10). Returns diminish, and at the reference hours
    they are half of what a role can give. Clarity is ``r / (r + clutter)``: integrating hours against
    messages × number of different senders, less what the leader's own leader has already bundled
    (claims C11, C12).
    Reviewing gives insight as far as the leader masters overview tools (claim C19); used for support
    it aims help, used for control it presses (claim C22).

    Sets `facilitation`, `licence`, `practice`, `insight`, `aim`, `pressure`, `support_hours`, `clarity`.
    """
    mine = p.leader
    leader.facilitation = worth(leader.hours_facilitating, mine.reference_hours)
    leader.licence = worth(leader.hours_renewing, mine.reference_hours)
    leader.practice = worth(leader.hours_learning, mine.reference_hours)
    leader.insight = worth(leader.hours_reviewing, mine.reference_hours) * leader.overview
    leader.aim = leader.insight * (1.0 - p.overview.control)
    leader.pressure = leader.insight * p.overview.control
    leader.support_hours = leader.hours_support * (1.0 + mine.deputies) / max(1, leader.reports)

    meaning = leader.hours_integrating / mine.reference_hours
    clutter = leader.messages * mine.senders / HALF_CLEAR * (1.0 - mine.pass_on * leader.bundling)
    leader.clarity = 1.0 if meaning + clutter == 0.0 else meaning / (meaning + clutter)


def say(leader: Leader, p: Parameters) -> None:
    """Say how much of a role model one is: what is done, and part of what is not (claims C3, C6)."""
    leader.said = leader.done + p.leader.self_report_bias * (1.0 - leader.done)


def worth(hours: float, reference: float) -> Share:
    """Return what hours are worth, 0–1: hours / (hours + reference), so that the first hours count most."""
    return hours / (hours + reference)


def surprise(share: float) -> float:
    """Return −s ln s, the part of a share in the entropy of a split; 0 for a share of 0."""
    if share <= 0.0:
        return 0.0
    return -share * math.log(share)
