"""The compiled engine: the same rules over rows of arrays, thousands of runs a second.

`run_replicates` is plain Python like everything it calls; `sim.compiling` turns it, with the
rules of one rule book, into machine code. Only what an agent sees is gathered here; what it does
stands in `sim.rules`.

Everybody has a row. The rows of an office stand together: its advisers, then its office leader,
then its department heads. What a person does as a leader stands in the same row of `leaders`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compiling import compiled
from sim.draws import LEADER_ID, NO_PERSON, Draw
from sim.population import (
    begin_use,
    department_heads,
    draw_colleagues_elsewhere,
    draw_leader_peers,
    draw_person,
    draw_ties,
    has_neighbour,
    office_size,
    region_of,
    turn_to_new,
)
from sim.rulebook import RuleBook
from sim.rules.adopting import adopt, believe
from sim.rules.changing import adjust_norm, hear, leave, merge, norm_gap, release, update
from sim.rules.coping import cope
from sim.rules.leading import lead, plan, say
from sim.rules.learning import combine, learn, training_hours
from sim.rules.meeting import caseload, closeness, meet, receive
from sim.rules.things import Kind, Stage
from sim.state import LEADER, OFFICE, PERSON, SEEN, SERVICE, STAGES, TALLY, USE, WEEK, Ends
from sim.tallying import count, possible_leader, possible_person, possible_use, possible_week

if TYPE_CHECKING:
    from sim.scenario import Tables

OFFICE_LEADER, DEPARTMENT_HEAD, ADVISER = 0, 1, 2
NOBODY = -1
EVERY_OFFICE = 0
"""The office in keys of draws that are the same in all offices, such as those of updates."""


class Workspace(NamedTuple):
    """Arrays that one run works in; made once for a block of runs and used again.

    By office: `offices` their state, `start` the first row (and the row after the last), `advisers`
    how many, `headcount` staff of the office, of both offices once merged, `host` the office one
    belongs to, `kind` the row of parameters.
    By row: `boss` the leader's row, `group` the column of parameters, `first_report` and `next_report` the
    chain of those one leads, `ties` and `elsewhere` the rows one looks to, in the office and in others.
    """

    offices: Any
    start: Any
    advisers: Any
    headcount: Any
    host: Any
    kind: Any
    people: Any
    weeks: Any
    no_week: Any
    leaders: Any
    no_leader: Any
    uses: Any
    boss: Any
    group: Any
    first_report: Any
    next_report: Any
    ties: Any
    elsewhere: Any
    elsewhere_count: Any
    collaborating: Any
    known: Any
    routine: Any
    known_near: Any
    routine_near: Any
    known_far: Any
    routine_far: Any
    shown: Any
    services: Any
    pairs: Any
    seen: Any

    @classmethod
    def make(cls, tables: Tables) -> Workspace:
        """Return arrays large enough for the largest offices of a scenario."""
        offices, services = tables.offices, len(tables.services)
        people = offices * tables.most_staff  # rows that are never used never take memory
        by_office, by_row = np.zeros((4, offices), np.int64), np.zeros((5, people), np.int64)
        return cls(
            offices=np.zeros(offices, OFFICE),
            start=np.zeros(offices + 1, np.int64),
            advisers=by_office[0],
            headcount=by_office[1],
            host=by_office[2],
            kind=by_office[3],
            people=np.zeros(people, PERSON),
            weeks=np.zeros(people, WEEK),
            no_week=np.zeros(1, WEEK),
            leaders=np.zeros(people, LEADER),
            no_leader=np.zeros(1, LEADER),
            uses=np.zeros((people, services), USE),
            boss=by_row[0],
            group=by_row[1],
            first_report=by_row[2],
            next_report=by_row[3],
            ties=np.zeros((people, max(1, tables.ties)), np.int64),
            elsewhere=np.zeros((people, max(1, tables.elsewhere)), np.int64),
            elsewhere_count=by_row[4],
            collaborating=np.zeros(people, np.float64),
            known=np.zeros((people, services), np.int32),
            routine=np.zeros((people, services), np.int32),
            known_near=np.zeros(services, np.int32),
            routine_near=np.zeros(services, np.int32),
            known_far=np.zeros(services, np.float64),
            routine_far=np.zeros(services, np.float64),
            shown=np.zeros((people, services), np.float64),
            services=np.zeros((offices, services), SERVICE),
            pairs=tables.pairs,
            seen=np.zeros(1, SEEN),
        )


def run_replicates(
    seed: int,
    first: int,
    office: int,
    parameters: Any,
    office_class: Any,
    groups: Any,
    epoch: Any,
    services: Any,
    work: Workspace,
    stages: Any,
    tallies: Any,
    ends: Ends,
) -> tuple[int, int]:
    """Run replicates ``first, first + 1, …``; fill `stages`, `tallies` and `ends`.

    Parameters
    ----------
    seed, first, office : int
        Parts of every key; `office` is the number of the first office.
    parameters : array (office class, group, epoch) of PARAMETERS
    office_class : array (regions, staff + 1) of int
        Which class an office of so many staff in a region belongs to (levers may aim at both).
    groups : array (roles, departments) of int
        Which group of people somebody belongs to (levers may aim at both).
    epoch : array (weeks,) of int
        Which epoch a week belongs to; between two levers' dates parameters stand still.
    services : array (services,) of SERVICE
    stages : array (replicates, weeks, services, stages) of int
        Filled with the number of advisers in each stage.
    tallies : array (replicates, weeks) of TALLY

    Returns
    -------
    tuple of int
        (−1, −1), or replicate and week in which a rule left something impossible.
    """
    for r in range(len(stages)):
        replicate = first + r
        nowhere = Draw(seed, replicate, 0, office, NO_PERSON, 0)
        settle_offices(work, parameters[0, ADVISER, 0], office_class, services, nowhere)
        for o in range(len(work.offices)):
            populate(work, o, parameters[work.kind[o]], groups, nowhere)
        connect(work, parameters, nowhere)
        for week in range(len(epoch)):
            draw = Draw(seed, replicate, week, office, NO_PERSON, 0)
            now = parameters[:, :, epoch[week]]
            for o in range(len(work.offices)):
                change(work, o, now, office_class, groups, draw)
            for o in range(len(work.offices)):
                prepare(work, o, now[work.kind[o]], draw)
            for o in range(len(work.offices)):
                direct(work, o, now[work.kind[o]])
            remember(work)
            fine = True
            for o in range(len(work.offices)):
                for i in range(work.start[o] + work.advisers[o], work.start[o + 1]):
                    fine &= possible_leader(work.leaders[i])
                for i in range(work.start[o], work.start[o + 1]):
                    fine &= act(work, i, o, now[work.kind[o]], draw)
            if not fine:
                return replicate, week
            sums = 2 if week == len(epoch) - 1 and ends.tallies.shape[1] > 0 else 1
            for which in range(sums):
                for o in range(len(work.offices)):
                    in_stages = stages[r, week] if which == 0 else ends.stages[r, o]
                    tally = tallies[r, week] if which == 0 else ends.tallies[r, o]
                    count(work, o, in_stages, tally)
    return -1, -1


def settle_offices(work: Workspace, p: Any, office_class: Any, services: Any, draw: Draw) -> None:
    """Draw the size of every office and give it its rows, state, parameters and services."""
    work.start[0] = 0
    for o in range(len(work.offices)):
        staff = office_size(p, Draw(draw.seed, draw.replicate, 0, draw.office + o, NO_PERSON, 0))
        work.start[o + 1] = work.start[o] + staff
        work.advisers[o] = staff - 1 - department_heads(staff, p)
        work.headcount[o] = staff
        work.host[o] = o
        work.kind[o] = office_class[region_of(o, p), staff]
        work.offices[o].norm = p.office.norm_at_start
        work.offices[o].leader_use = 0.0
        work.offices[o].merging = 0
        work.offices[o].merged = 0
        for s in range(len(services)):
            work.services[o, s] = services[s]


def populate(work: Workspace, o: int, settings: Any, groups: Any, draw: Draw) -> None:
    """Draw the people of an office: advisers first, then the office leader, then the heads.

    Department h leads a run of neighbouring advisers, of sizes that differ by at most one.
    """
    start = work.start[o]
    advisers = work.advisers[o]
    top = start + advisers
    heads = work.start[o + 1] - top - 1
    for i in range(start, work.start[o + 1]):
        rank = i - top
        work.elsewhere_count[i] = 0
        work.first_report[i] = NOBODY
        work.next_report[i] = NOBODY
        work.weeks[i] = work.no_week[0]
        if rank < 0:
            department = 0 if heads == 0 else 1 + (i - start) * heads // advisers
            work.boss[i] = top + department
            work.group[i] = group_of(groups, ADVISER, department)
            p = settings[work.group[i], 0]
            key = Draw(draw.seed, draw.replicate, 0, draw.office + o, i - start, 0)
            ties = work.ties[i, : min(p.office.ties, advisers - 1)]
            draw_ties(ties, i - start, advisers, p, key)
            for k in range(len(ties)):
                ties[k] += start
        else:
            work.boss[i] = NOBODY if rank == 0 else top
            work.group[i] = group_of(groups, OFFICE_LEADER if rank == 0 else DEPARTMENT_HEAD, rank)
            work.leaders[i] = work.no_leader[0]  # nothing stays from the run before
        begin(work, i, o, settings[work.group[i], 0], draw)
    for i in range(start, work.start[o + 1]):
        if work.boss[i] != NOBODY:
            take_charge(work, work.boss[i], i)


def group_of(groups: Any, role: int, department: int) -> int:
    """Return the group of people somebody belongs to; departments that no lever names are alike."""
    number: int = groups[role, min(department, groups.shape[1] - 1)]
    return number


def take_charge(work: Workspace, leader: int, person: int) -> None:
    """Let a leader lead somebody, last in the chain of reports."""
    work.leaders[leader].reports += 1
    if work.first_report[leader] == NOBODY:
        work.first_report[leader] = person
        return
    last = work.first_report[leader]
    while work.next_report[last] != NOBODY:
        last = work.next_report[last]
    work.next_report[last] = person


def connect(work: Workspace, parameters: Any, draw: Draw) -> None:
    """Let advisers find colleagues in other offices, and office leaders their peers in the region."""
    everybody = 0
    for o in range(len(work.offices)):
        everybody += work.advisers[o]
    first = 0
    for o in range(len(work.offices)):
        number = draw.office + o
        settings = parameters[work.kind[o]]
        top = work.start[o] + work.advisers[o]
        if everybody > work.advisers[o]:
            for i in range(work.start[o], top):
                p = settings[work.group[i], 0]
                chosen = work.elsewhere[i, : p.nation.colleagues_elsewhere]
                key = Draw(draw.seed, draw.replicate, 0, number, i - work.start[o], 0)
                draw_colleagues_elsewhere(chosen, first, work.advisers[o], everybody, key)
                for k in range(len(chosen)):
                    chosen[k] = adviser_row(work, chosen[k])
                work.elsewhere_count[i] = len(chosen)
        p = settings[work.group[top], 0]
        peers = work.elsewhere[top, : p.nation.leader_peers]
        key = Draw(draw.seed, draw.replicate, 0, number, LEADER_ID, 0)
        work.elsewhere_count[top] = draw_leader_peers(peers, o, p, key)
        for k in range(work.elsewhere_count[top]):
            peers[k] = work.start[peers[k]] + work.advisers[peers[k]]
        first += work.advisers[o]


def adviser_row(work: Workspace, rank: int) -> int:
    """Return the row of an adviser by rank among the advisers of all offices."""
    o = 0
    while rank >= work.advisers[o]:
        rank -= work.advisers[o]
        o += 1
    row: int = work.start[o] + rank
    return row


def begin(work: Workspace, i: int, o: int, p: Any, draw: Draw) -> None:
    """Let somebody begin in a place, at the start or after somebody left."""
    rank = i - work.start[o] - work.advisers[o]
    me = number_of(work, i, o)
    office = draw.office + o
    shift = 0.0
    if rank >= 0:
        shift = p.leader.innovativeness
        work.leaders[i].clarity = p.leader.clarity_at_start
    draw_person(work.people[i], p, Draw(draw.seed, draw.replicate, draw.week, office, me, 0), shift)
    for s in range(work.services.shape[1]):
        key = Draw(draw.seed, draw.replicate, draw.week, office, me, work.services[o, s].number)
        begin_use(work.uses[i, s], p, key)


def number_of(work: Workspace, i: int, o: int) -> int:
    """Return the number in the keys of draws of the person in a row."""
    rank = i - work.start[o] - work.advisers[o]
    number: int = i - work.start[o] if rank < 0 else LEADER_ID + rank
    return number


def change(work: Workspace, o: int, now: Any, office_class: Any, groups: Any, draw: Draw) -> None:
    """Let services and updates come, people begin where others left, the norm move, offices merge."""
    office = work.offices[o]
    services = work.services[o]
    p = now[work.kind[o], ADVISER]
    for s in range(len(services)):
        service = services[s]
        release(service, draw.week)
        key = Draw(draw.seed, draw.replicate, draw.week, EVERY_OFFICE, NO_PERSON, service.number)
        update(service, p, key)
    for i in range(work.start[o], work.start[o + 1]):
        if work.people[i].leaving == 1:
            begin(work, i, o, now[work.kind[o], work.group[i]], draw)
    if work.host[o] != o:
        office.norm = work.offices[work.host[o]].norm
        office.merging = work.offices[work.host[o]].merging
        return
    there = 0
    shown = 0.0
    for house in range(o, min(o + 2, len(work.offices))):
        if work.host[house] == o:
            for i in range(work.start[house] + work.advisers[house], work.start[house + 1]):
                for s in range(len(services)):
                    if services[s].available == 1:
                        there += 1
                        if work.uses[i, s].stage == Stage.ROUTINE:
                            shown += work.uses[i, s].mastery
    office.leader_use = shown / max(1, there)
    adjust_norm(office, p)
    if has_neighbour(o, p):
        merge(office, p, Draw(draw.seed, draw.replicate, draw.week, draw.office + o, NO_PERSON, 0))
        if office.merging == 1:
            unite(work, o, now, office_class, groups, draw)


def unite(work: Workspace, o: int, now: Any, office_class: Any, groups: Any, draw: Draw) -> None:
    """Let the next office become part of this one: its leader a head here, its people colleagues."""
    guest = o + 1
    p = now[work.kind[o], ADVISER]
    work.host[guest] = o
    work.offices[guest].merged = 1
    staff = work.headcount[o] + work.headcount[guest]
    for house in (o, guest):
        work.headcount[house] = staff
        work.kind[house] = office_class[region_of(o, p), staff]
        other = guest if house == o else o
        for i in range(work.start[house], work.start[house] + work.advisers[house]):
            ties = work.ties[i, : min(p.office.ties, work.advisers[house] - 1)]
            key = Draw(draw.seed, draw.replicate, draw.week, draw.office + house, i - work.start[house], 0)
            turn_to_new(ties, work.advisers[other], p, key)
            for k in range(len(ties)):
                if ties[k] < 0:
                    ties[k] = work.start[other] - 1 - ties[k]
    newcomer = work.start[guest] + work.advisers[guest]
    work.boss[newcomer] = work.start[o] + work.advisers[o]
    work.group[newcomer] = group_of(groups, DEPARTMENT_HEAD, 0)
    take_charge(work, work.boss[newcomer], newcomer)


def prepare(work: Workspace, o: int, now: Any, draw: Draw) -> None:
    """Let all leaders of an office see their staff, hear what comes from above and plan."""
    top = work.start[o] + work.advisers[o]
    for i in range(top, work.start[o + 1]):
        me = work.leaders[i]
        p = now[work.group[i]]
        me.bundling = 0.0 if work.boss[i] == NOBODY else work.leaders[work.boss[i]].clarity
        survey(work, i, o)
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, LEADER_ID + i - top, 0)
        hear(me, p, key)
        plan(me, p)


def direct(work: Workspace, o: int, now: Any) -> None:
    """Let all leaders of an office turn their week into conditions for the staff."""
    for i in range(work.start[o] + work.advisers[o], work.start[o + 1]):
        lead(work.leaders[i], now[work.group[i]])
        say(work.leaders[i], now[work.group[i]])


def survey(work: Workspace, leader: int, o: int) -> None:
    """See how the staff stands, and how much one masters oneself, at the end of last week."""
    me = work.leaders[leader]
    services = work.services[o]
    there = 0
    mastered = 0.0
    done = 0.0
    overviews = 0
    overview = 0.0
    for s in range(len(services)):
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
                idle += (stage == Stage.AWARE) | (stage == Stage.PERSUADED)
                routine += stage == Stage.ROUTINE
        i = work.next_report[i]
    pairs = max(1, there * me.reports)
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


def act(work: Workspace, i: int, o: int, now: Any, draw: Draw) -> bool:
    """Let one person see, meet, adopt, learn and cope; tell whether all that is left is possible."""
    fine = True
    person = work.people[i]
    week = work.weeks[i]
    seen = work.seen[0]
    office = work.offices[o]
    rank = i - work.start[o] - work.advisers[o]
    p = now[work.group[i]]
    me = number_of(work, i, o)
    boss = work.boss[i]
    guide = work.leaders[i if boss == NOBODY else boss]  # at the top, one listens to oneself
    guide_p = now[work.group[i if boss == NOBODY else boss]]
    near = look_around(work, i, o, rank, p)
    reach = look_elsewhere(work, i, rank, p)
    learners = look_ahead(work, i, o, p)
    week.arrivals += p.nation.merger_arrivals * office.merging
    week.messages = guide.messages
    week.clarity = guide.clarity
    week.licence = guide.licence
    week.caseload = caseload(work.headcount[o], p)
    week.norm_gap = norm_gap(office, p)
    seen.overload = week.overload
    week.overload = 0.0
    if boss == NOBODY:
        week.pressure = 0.0
        week.support = 0.0
        week.help_personal = 0.0
        week.help_digital = 0.0
        week.help_rich = 0.0
    else:
        week.pressure = guide.pressure
        receive(person, guide, week, guide_p)

    seen.ties = near + reach
    seen.closeness = closeness(week.collaboration, p)
    seen.example = 0.0 if boss == NOBODY else guide_p.leader.example
    seen.clarity = guide.clarity
    seen.facilitation = guide.facilitation
    seen.licence = guide.licence
    seen.support = week.support
    seen.pressure = week.pressure
    seen.practice = 1.0 if rank < 0 else work.leaders[i].practice
    week.training = training_hours(learners, week.pairs, p)
    training = p.adviser.training_hours * (1.0 - p.adviser.training_to_combine) / max(1, learners)
    for s in range(work.services.shape[1]):
        service = work.services[o, s]
        if service.available == 0:
            continue
        use = work.uses[i, s]
        stage = use.stage
        seen.usefulness = service.usefulness
        seen.complexity = service.complexity
        seen.learning_hours = service.learning_hours
        seen.updated = service.updated
        seen.aware_share = (work.known_near[s] + work.known_far[s]) / seen.ties
        seen.routine_share = (work.routine_near[s] + work.routine_far[s]) / seen.ties
        seen.leader_use = 0.0 if boss == NOBODY else guide_p.leader.visibility * work.shown[boss, s]
        seen.trained_hours = training if to_be_learnt(stage) else 0.0
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, me, service.number)
        adopt(person, use, seen, p, key)
        use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
        believe(person, use, seen, p)
        learn(person, use, seen, p)
        fine &= possible_use(use)
    combine(person, week, p)
    if rank < 0:
        meet(person, week, p)
    cope(person, week, p)
    leave(person, p, Draw(draw.seed, draw.replicate, draw.week, draw.office + o, me, 0))
    return fine and possible_week(week) and possible_person(person)


def to_be_learnt(stage: int) -> bool:
    """Tell whether somebody in a stage is still to be trained."""
    return stage == Stage.AWARE or stage == Stage.PERSUADED or stage == Stage.TRYING


def look_ahead(work: Workspace, i: int, o: int, p: Any) -> int:
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
    for s in range(len(services)):
        service = services[s]
        if service.available == 0:
            continue
        use = work.uses[i, s]
        week.arrivals += service.fresh + p.office.update_size * service.updated
        week.possible_saving += service.saving
        learners += to_be_learnt(use.stage)
        week.trying += use.stage == Stage.TRYING
        if use.stage == Stage.TRYING or use.stage == Stage.ROUTINE:
            week.learning += service.complexity * (1.0 - use.mastery)
        used = work.shown[i, s]
        week.mastered_saving += service.saving * used
        if service.kind == Kind.USER_CHANNEL:
            channels += 1
            channel_use += used
    week.channel_use = p.meeting.readiness * channel_use / max(1, channels)
    week.collaboration = work.collaborating[i]
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


def look_around(work: Workspace, i: int, o: int, rank: int, p: Any) -> int:
    """Count who knows and who uses each service: ties of an adviser, reports of a leader."""
    services = work.services.shape[1]
    for s in range(services):
        work.known_near[s] = 0
        work.routine_near[s] = 0
    near = 0
    if rank < 0:
        near = min(p.office.ties, work.advisers[o] - 1)
        for k in range(near):
            other = work.ties[i, k]
            for s in range(services):
                work.known_near[s] += work.known[other, s]
                work.routine_near[s] += work.routine[other, s]
    else:
        other = work.first_report[i]
        while other != NOBODY:
            near += 1
            for s in range(services):
                work.known_near[s] += work.known[other, s]
                work.routine_near[s] += work.routine[other, s]
            other = work.next_report[other]
    return near


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


def run(
    tables: Tables, book: RuleBook, seed: int, first: int, replicates: int, ends: Ends | None = None
) -> tuple[Any, Any]:
    """Run some replicates of a scenario.

    Parameters
    ----------
    ends : Ends, optional
        Filled with every office at the end of each run.

    Returns
    -------
    stages : array (replicates, weeks, services, stages) of int32
    tallies : record array (replicates, weeks) of TALLY

    Raises
    ------
    ImpossibleState
        When a rule left something impossible; says where, not which rule.
    Refused
        When a rule cannot be compiled.
    """
    weeks, services = len(tables.epoch), len(tables.services)
    stages = np.zeros((replicates, weeks, services, STAGES), np.int32)
    tallies = np.zeros((replicates, weeks), TALLY)
    replicate, _ = compiled(run_replicates, book)(
        seed, first, 0, tables.parameters, tables.office_class, tables.groups, tables.epoch, tables.services,
        Workspace.make(tables), stages, tallies, ends or Ends.make(tables, replicates, kept=False),
    )  # fmt: skip
    if replicate >= 0:
        raise ImpossibleState(replicate)
    return stages, tallies.view(np.recarray)


class ImpossibleState(Exception):
    """A rule left something impossible behind in this replicate."""

    def __init__(self, replicate: int) -> None:
        super().__init__(f"replicate {replicate}")
        self.replicate = replicate
