"""Seeing: what leaders and advisers know of services, colleagues and staff at the start of a week.

Everybody sees how things stood at the end of last week, no matter who acts first. Each engine walks from person to
person; what a look adds is written here, once. `services` and `uses` are lists of objects in one engine and rows
of arrays in the other.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import TYPE_CHECKING

from sim.model.rules.changing import norm_gap
from sim.model.rules.learning import to_be_learnt, training_hours
from sim.model.rules.meeting import caseload, closeness
from sim.model.state import Kind, Stage

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.ranges import Amount, Share
    from sim.model.state import Leader, Office, Person, Seen, Service, Use, Week


def show(
    known: MutableSequence[float],
    routine: MutableSequence[float],
    shown: MutableSequence[float],
    services: Sequence[Service],
    uses: Sequence[Use],
) -> float:
    """Keep what others can see of a person this week: by service, who knows it, uses it, and how well.

    Returns
    -------
    float
        Mean mastery in routine use of the collaboration tools that are released, 0–1.
    """
    tools = 0
    mastered = 0.0
    for s in range(len(services)):
        use = uses[s]
        in_routine = use.stage == Stage.ROUTINE
        known[s] = use.stage > Stage.UNAWARE
        routine[s] = in_routine
        shown[s] = use.mastery if in_routine else 0.0
        if services[s].kind == Kind.COLLABORATION and services[s].available == 1:
            tools += 1
            mastered += shown[s]
    return mastered / max(1, tools)


def see_colleague(
    aware: MutableSequence[float],
    in_use: MutableSequence[float],
    known: Sequence[float],
    routine: Sequence[float],
    strength: float,
) -> None:
    """Add what a colleague shows, by service, as far as the tie is alive."""
    for s in range(len(known)):
        aware[s] += strength * known[s]
        in_use[s] += strength * routine[s]


def is_superuser(person: Person, p: Parameters) -> bool:
    """Tell whether somebody is a superuser, in the eyes of a colleague with these parameters."""
    return person.superuser_rank < p.adviser.superuser_share


def tie_to_another_office(own: float, other: float) -> Share:
    """Return how far an adviser's tie to another office is alive: as far as both use collaboration tools."""
    return own * other


def look_ahead(
    week: Week,
    services: Sequence[Service],
    uses: Sequence[Use],
    shown: Sequence[float],
    combine: Sequence[Sequence[int]],
    in_use_near: Sequence[float],
    near: int,
    p: Parameters,
) -> int:
    """Sum up the person's own services at the start of the week.

    Parameters
    ----------
    combine : sequence of pairs
        Services that combine, by number.
    in_use_near : sequence
        Colleagues here in routine use, by service.
    near : int
        Colleagues here.

    Returns
    -------
    int
        Services that are still to be learnt.
    """
    week.trying = 0
    week.learning = 0.0
    week.arrivals = 0.0
    week.possible_saving = 0.0
    week.mastered_saving = 0.0
    learners = 0
    channels = 0
    channel_use = 0.0
    tools = 0
    connected = 0.0
    mobiles = 0
    equipped = 0.0
    for s in range(len(services)):
        service = services[s]
        mobiles += service.kind == Kind.MOBILE_WORK
        if service.available == 0:
            continue
        use = uses[s]
        week.arrivals += service.fresh + p.office.update_size * service.updated
        week.possible_saving += service.saving
        learners += to_be_learnt(use, p)
        week.trying += use.stage == Stage.TRYING
        if use.stage == Stage.TRYING or use.stage == Stage.ROUTINE:
            week.learning += service.complexity * (1.0 - use.mastery)
        week.mastered_saving += service.saving * shown[s]
        if service.kind == Kind.USER_CHANNEL:
            channels += 1
            channel_use += shown[s]
        elif service.kind == Kind.COLLABORATION:
            tools += 1
            connected += shown[s] * in_use_near[s]
        elif service.kind == Kind.MOBILE_WORK:
            equipped += shown[s]
    week.channel_use = channel_use / max(1, channels)
    week.connected = connected / max(1, tools * near)
    week.equipped = equipped / mobiles if mobiles > 0 else 1.0
    possible = 0
    both = 0
    for k in range(len(combine)):
        one = combine[k][0]
        other = combine[k][1]
        if services[one].available == 1 and services[other].available == 1:
            possible += 1
            both += (uses[one].stage == Stage.ROUTINE) & (uses[other].stage == Stage.ROUTINE)
    week.pairs = both / max(1, possible)
    return learners


def see_office(week: Week, office: Office, headcount: int, leader: Leader, p: Parameters) -> None:
    """See what comes to everybody here this week, from the office and from one's leader."""
    week.arrivals += p.nation.merger_arrivals * office.merging
    week.messages = leader.messages
    week.clarity = leader.clarity
    week.licence = leader.licence
    week.pressure = leader.pressure
    week.caseload = caseload(headcount, p)
    week.norm_gap = norm_gap(office, p)
    week.answering = office.asked


def see_no_leader(week: Week) -> None:
    """Get neither help nor pressure from above, as the office leader does."""
    week.pressure = 0.0
    week.support = 0.0
    week.found = 0.0
    week.help_personal = 0.0
    week.help_digital = 0.0


def see_people(
    seen: Seen,
    person: Person,
    week: Week,
    leader: Leader,
    near: int,
    reach: float,
    superusers: int,
    example: float,
    practice: float,
    caution: float,
    p: Parameters,
) -> None:
    """See what is the same for all services: the people around, and what one's leader makes possible.

    Parameters
    ----------
    near : int
        Colleagues here.
    reach : float
        Colleagues elsewhere, as far as the ties are alive.
    example : float
        How many ties a leader's visible use counts as.
    practice : float
        Chance to practise, 0–1.
    caution : float
        Share of the person's threshold that must be reached, 0–1.
    """
    seen.ties = near + reach
    seen.superusers = superusers / near
    seen.closeness = closeness(week.connected, p)
    seen.clarity = leader.clarity
    seen.facilitation = leader.facilitation
    seen.licence = leader.licence
    seen.support = week.support
    seen.pressure = week.pressure
    seen.example = example
    seen.practice = practice
    seen.caution = caution


def plan_training(week: Week, learners: int, own: float, p: Parameters) -> Amount:
    """Set the hours of training of the week; return those for each service that is still to be learnt.

    Parameters
    ----------
    own : float
        Hours that a leader keeps for own learning, which teach like training (Saks & Belcourt 2006).
    """
    week.training = training_hours(learners, week.pairs, p)
    courses = p.adviser.training_hours * (1.0 - p.adviser.training_to_combine)
    return (courses + p.leader.self_teaching * own) / max(1, learners)


def see_service(
    seen: Seen,
    person: Person,
    service: Service,
    use: Use,
    aware: float,
    in_use: float,
    leader_use: float,
    training: float,
    p: Parameters,
) -> None:
    """See one service, and how far the people around have come with it.

    Parameters
    ----------
    aware, in_use : float
        People around who know it, and who use it in routine, as far as the ties are alive.
    leader_use : float
        Visible use of the person's leader, 0–1.
    training : float
        Hours of training in a service that is still to be learnt.
    """
    seen.usefulness = service.usefulness
    seen.complexity = service.complexity
    seen.learning_hours = service.learning_hours
    seen.voluntariness = service.voluntariness
    seen.updated = service.updated
    seen.aware_share = aware / seen.ties
    seen.routine_share = in_use / seen.ties
    seen.leader_use = leader_use
    seen.trained_hours = training if to_be_learnt(use, p) else 0.0


def see_oneself(leader: Leader, services: Sequence[Service], uses: Sequence[Use], p: Parameters) -> int:
    """See, as a leader, how much of what is released one masters oneself; begin to look at the staff.

    Returns
    -------
    int
        Services that are released.
    """
    released = 0
    mastered = 0.0
    done = 0.0
    overviews = 0
    overview = 0.0
    for s in range(len(services)):
        if services[s].available == 1:
            released += 1
            mastered += uses[s].mastery
            used = uses[s].mastery if uses[s].stage == Stage.ROUTINE else 0.0
            done += used
            if services[s].kind == Kind.OVERVIEW:
                overviews += 1
                overview += used
    leader.own_gap = 1.0 - mastered / released if released > 0 else 0.0
    leader.done = done / max(1, released)
    leader.overview = p.overview.active * overview / max(1, overviews)
    leader.stuck = 0.0
    leader.idle = 0.0
    leader.settled = 0.0
    leader.strained = 0.0
    leader.mean_need = 0.0
    return released


def see_report(leader: Leader, person: Person, services: Sequence[Service], uses: Sequence[Use]) -> float:
    """Add one of the staff to what a leader sees; return that person's skill in combining."""
    trying = 0
    idle = 0
    routine = 0
    for s in range(len(services)):
        if services[s].available == 1:
            stage = uses[s].stage
            trying += stage == Stage.TRYING
            idle += (stage == Stage.AWARE) | (stage == Stage.PERSUADED) | (stage == Stage.LAPSED)
            routine += stage == Stage.ROUTINE
    leader.stuck += trying
    leader.idle += idle
    leader.settled += routine
    leader.strained += person.strain
    leader.mean_need += person.need
    return person.combining


def see_staff(leader: Leader, released: int, combining: float) -> None:
    """Turn what was added up over the staff into shares and means.

    Parameters
    ----------
    released : int
        Services that are released.
    combining : float
        Sum over the staff of skill in combining.
    """
    pairs = max(1, released * leader.reports)
    leader.stuck = leader.stuck / pairs
    leader.idle = leader.idle / pairs
    leader.settled = leader.settled / pairs * (1.0 - combining / leader.reports)
    leader.strained = leader.strained / leader.reports
    leader.mean_need = leader.mean_need / leader.reports
