"""What people see in the compiled engine, gathered from rows of arrays; `sim.engines.mesa` has its own."""

from __future__ import annotations

from typing import Any

from sim.engines.compiled.workspace import NOBODY, Workspace
from sim.model.rules.learning import to_be_learnt
from sim.model.state import Kind, Stage


def survey(work: Workspace, leader: int, o: int) -> None:
    """See how the staff stands, and how much one masters oneself, at the end of last week."""
    me = work.leaders[leader]
    services = work.services[o]
    there = 0
    mastered = 0.0
    done = 0.0
    overviews = 0
    overview = 0.0
    changes = 0.0
    for s in range(len(services)):
        changes += services[s].fresh + services[s].updated
        if services[s].available == 1:
            own = work.uses[leader, s]
            there += 1
            mastered += own.mastery
            if own.stage == Stage.ROUTINE:
                done += own.mastery
            if services[s].kind == Kind.OVERVIEW:
                overviews += 1
                if own.stage == Stage.ROUTINE:
                    overview += own.mastery
    trying = 0
    idle = 0
    routine = 0
    strain = 0.0
    combining = 0.0
    need = 0.0
    i = work.first_report[leader]
    while i != NOBODY:
        strain += work.people[i].strain
        combining += work.people[i].combining
        need += work.people[i].need
        for s in range(len(services)):
            if services[s].available == 1:
                stage = work.uses[i, s].stage
                trying += stage == Stage.TRYING
                idle += (stage == Stage.AWARE) | (stage == Stage.PERSUADED) | (stage == Stage.LAPSED)
                routine += stage == Stage.ROUTINE
        i = work.next_report[i]
    pairs = max(1, there * me.reports)
    me.changes = changes
    me.stuck = trying / pairs
    me.idle = idle / pairs
    me.settled = routine / pairs * (1.0 - combining / me.reports)
    me.strained = strain / me.reports
    me.mean_need = need / me.reports
    me.own_gap = 1.0 - mastered / max(1, there) if there > 0 else 0.0
    me.done = done / max(1, there)
    me.overview = overview / max(1, overviews)


def remember(work: Workspace) -> None:
    """Keep what everybody showed at the end of last week, for others to see this week."""
    for o in range(len(work.offices)):
        services = work.services[o]
        for i in range(work.start[o], work.start[o + 1]):
            tools = 0
            collaboration = 0.0
            for s in range(len(services)):
                stage = work.uses[i, s].stage
                used = work.uses[i, s].mastery if stage == Stage.ROUTINE else 0.0
                work.known[i, s] = stage > Stage.UNAWARE
                work.routine[i, s] = stage == Stage.ROUTINE
                work.shown[i, s] = used
                if services[s].kind == Kind.COLLABORATION and services[s].available == 1:
                    tools += 1
                    collaboration += used
            work.collaborating[i] = collaboration / max(1, tools)


def look_ahead(work: Workspace, i: int, o: int, ties: int, p: Any) -> int:
    """Sum up one person's services at the start of the week; return how many are to be learnt."""
    week = work.weeks[i]
    services = work.services[o]
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
        use = work.uses[i, s]
        week.arrivals += service.fresh + p.office.update_size * service.updated
        week.possible_saving += service.saving
        learners += to_be_learnt(use, p)
        week.trying += use.stage == Stage.TRYING
        if use.stage == Stage.TRYING or use.stage == Stage.ROUTINE:
            week.learning += service.complexity * (1.0 - use.mastery)
        used = work.shown[i, s]
        week.mastered_saving += service.saving * used
        if service.kind == Kind.USER_CHANNEL:
            channels += 1
            channel_use += used
        elif service.kind == Kind.COLLABORATION:
            tools += 1
            connected += used * work.routine_near[s]
        elif service.kind == Kind.MOBILE_WORK:
            equipped += used
    week.channel_use = p.meeting.readiness * channel_use / max(1, channels)
    week.collaboration = work.collaborating[i]
    week.connected = connected / max(1, tools * ties)
    week.equipped = equipped / mobiles if mobiles > 0 else 1.0
    there = 0
    both = 0
    for k in range(len(work.pairs)):
        one = work.pairs[k, 0]
        other = work.pairs[k, 1]
        if services[one].available == 1 and services[other].available == 1:
            there += 1
            both += (work.uses[i, one].stage == Stage.ROUTINE) & (work.uses[i, other].stage == Stage.ROUTINE)
    week.pairs = both / max(1, there)
    return learners


def look_around(work: Workspace, i: int, o: int, rank: int, p: Any) -> tuple[int, int]:
    """Count who knows and who uses each service among an adviser's ties, or a leader's reports.

    Returns
    -------
    tuple of int
        How many they are, and how many of them are superusers.
    """
    services = work.services.shape[1]
    for s in range(services):
        work.known_near[s] = 0
        work.routine_near[s] = 0
    near = 0
    superusers = 0
    if rank < 0:
        near = min(p.office.ties, work.advisers[o] - 1)
        for k in range(near):
            other = work.ties[i, k]
            superusers += work.people[other].superuser_rank < p.adviser.superuser_share
            for s in range(services):
                work.known_near[s] += work.known[other, s]
                work.routine_near[s] += work.routine[other, s]
    else:
        other = work.first_report[i]
        while other != NOBODY:
            near += 1
            superusers += work.people[other].superuser_rank < p.adviser.superuser_share
            for s in range(services):
                work.known_near[s] += work.known[other, s]
                work.routine_near[s] += work.routine[other, s]
            other = work.next_report[other]
    return near, superusers


def look_elsewhere(work: Workspace, i: int, rank: int, p: Any) -> float:
    """Add up who knows and uses each service elsewhere, each as far as the tie is alive; return how many."""
    services = work.services.shape[1]
    for s in range(services):
        work.known_far[s] = 0.0
        work.routine_far[s] = 0.0
    reach = 0.0
    for k in range(work.elsewhere_count[i]):
        other = work.elsewhere[i, k]
        alive = p.nation.leader_peer_weight
        if rank < 0:
            alive = p.nation.strength_elsewhere * work.collaborating[i] * work.collaborating[other]
        reach += alive
        for s in range(services):
            work.known_far[s] += alive * work.known[other, s]
            work.routine_far[s] += alive * work.routine[other, s]
    return reach
