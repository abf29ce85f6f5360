"""Meeting: contact with leader, colleagues and users, and where an adviser's hours go.

Whether digitalisation brings more or less personal contact is not decided here: five mechanisms
pull in different directions, each with its own switch, and the sum is a result (claim C24).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.model.state import WEEK_HOURS

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.ranges import Amount, Share
    from sim.model.state import Leader, Person, Week

LN_2 = 0.6931471805599453
SMALL_STAFF, LARGE_STAFF = 10, 100
"""Staff of the offices that `contact.small_caseload` and `contact.large_caseload` describe."""
MOBILE_LIMIT = 0.5
"""Share of the week beyond which ties to colleagues suffer: 2.5 days (Gajendran & Harrison 2007, 46 studies)."""


def receive(person: Person, leader: Leader, week: Week, p: Parameters) -> None:
    """Get one-to-one help from one's leader, in person and digitally.

    What a report gets is the leader's hours over the span, aimed at those in need as far as
    overview is used for support: ``(1 − a) + a · need / mean need``, which keeps the sum.
    Digital hours reach more people and are less rich; each channel saturates by itself, so that
    a mix can be worth more than either alone (claim C23).

    Parameters
    ----------
    p : Parameters
        The leader's, not the person's.
    """
    share = 1.0
    if leader.mean_need > 0.0:
        share = 1.0 - leader.aim + leader.aim * person.need / leader.mean_need
    # Overview that finds those in need turns hours of looking into contact (switch: follow_up).
    looked = leader.hours_reviewing * leader.insight * (1.0 - p.overview.control) / max(1, leader.reports)
    hours = (leader.support_hours + p.contact.active * p.overview.follow_up * looked) * share
    digital = p.contact.active * p.contact.digital_contact
    week.help_personal = hours * (1.0 - digital)
    week.help_digital = hours * digital * p.contact.digital_reach
    near = reached(week.help_personal, p)
    far = p.contact.digital_richness * reached(week.help_digital, p)
    week.support = 1.0 - (1.0 - near) * (1.0 - far)
    # Somebody who struggles is found by overviews or face to face (measured, acted on through `aim`).
    week.found = 1.0 - (1.0 - leader.insight) * (1.0 - week.support)


def meet(person: Person, week: Week, p: Parameters) -> None:
    """Spend the week: contact with users and colleagues, learning, case work, and what is left.

    Digital channels replace contact (Proba), the time of each remaining contact rises while volume
    falls (Frida study), and easy reach lets demand rebound (Løberg 2021). Colleagues ask and answer
    each other. Tools save case work as far as they are mastered and combined; mobile work saves travel
    as far as the tools for it are used (claim C17). What is freed goes back to people at share φ; what
    is lacking is taken from case work and felt as overload.

    Sets the hours of the week, which add up to the working week.
    """
    m = p.contact
    demand = m.active * week.caseload * m.minutes_per_user / 60.0
    demand *= 1.0 + m.rebound * week.channel_use
    moved = demand * m.replaces * week.channel_use
    week.users_personal = (demand - moved) * (1.0 + m.longer_contacts * week.channel_use)
    week.users_digital = moved * m.digital_time

    week.asked = m.active * m.request_hours * week.learning
    helping = week.asked + m.answers * week.answering
    week.peers_personal = helping * (1.0 - week.collaboration)
    week.peers_digital = helping * week.collaboration
    week.hours_trying = p.adviser.trial_hours * week.trying + week.training
    combined = p.adviser.combination_bonus * person.combining * week.pairs * week.possible_saving
    week.saving = week.mastered_saving + combined
    week.potential = week.possible_saving * (1.0 + p.adviser.combination_bonus)
    spent = (
        week.users_personal + week.users_digital + week.peers_personal + week.peers_digital
        + week.help_personal + week.help_digital + week.hours_trying
    )  # fmt: skip
    if m.active == 1:
        saved = WEEK_HOURS * week.saving + p.mobile.travel_hours * p.mobile.share * week.equipped
        needed = max(0.0, ordinary_casework(p) - saved)
    else:
        needed = max(0.0, WEEK_HOURS - spent)
    left = WEEK_HOURS - spent - needed
    if left >= 0.0:
        released = m.given_back * min(left, WEEK_HOURS * week.saving)
        week.users_personal += released
        week.hours_released = released
        week.hours_slack = left - released
        week.hours_casework = needed
        week.overload = 0.0
    else:
        week.hours_released = 0.0
        week.hours_slack = 0.0
        week.hours_casework = max(0.0, needed + left)
        week.overload = min(1.0, -left / WEEK_HOURS)
        excess = max(0.0, -(needed + left))
        if excess > 0.0:  # even without case work the week is too short: everything shrinks alike
            fits = WEEK_HOURS / spent
            week.asked *= fits
            week.users_personal *= fits
            week.users_digital *= fits
            week.peers_personal *= fits
            week.peers_digital *= fits
            week.help_personal *= fits
            week.help_digital *= fits
            week.hours_trying *= fits


def reached(hours: float, p: Parameters) -> Share:
    """Return how far help reaches a report in a week, 0–1: 1 − 2^(−hours / reference).

    A leader's hours are divided by the span once; what somebody gets of them saturates, and does not lose
    a second time by an exponent (Poisson visits: the share that is visited at all).
    """
    return 1.0 - math.exp(-LN_2 * hours / p.leader.reference_help)


def ordinary_casework(p: Parameters) -> float:
    """Return the hours of case work in a week without tools: what users leave in an office of mean size.

    Larger offices have more users per adviser and lack time, smaller ones have some.
    """
    users = caseload(p.office.mean_staff, p) * p.contact.minutes_per_user / 60.0
    return max(0.0, WEEK_HOURS - p.contact.margin_hours - users)


def caseload(staff: float, p: Parameters) -> Amount:
    """Return users per adviser: it grows with the office, in a straight line from a small to a large one."""
    size = min(1.0, max(0.0, (staff - SMALL_STAFF) / (LARGE_STAFF - SMALL_STAFF)))
    return p.contact.small_caseload + size * (p.contact.large_caseload - p.contact.small_caseload)


def closeness(connected: float, p: Parameters) -> Amount:
    """Return how much passes between colleagues: less far apart, more with collaboration tools in use.

    Mobile work harms ties only beyond a limit (Gajendran & Harrison 2007). A tie over Teams or Yammer
    is alive as far as both ends use it (claim C20).

    Parameters
    ----------
    connected : float
        Own use of collaboration tools, as far as it meets colleagues' use.
    """
    far = max(0.0, p.mobile.share - MOBILE_LIMIT) / (1.0 - MOBILE_LIMIT)
    return (1.0 - p.mobile.loss * far) * (1.0 + p.office.collaboration_lift * connected)
