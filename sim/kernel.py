"""The compiled engine: the same rules over rows of arrays, thousands of runs a second.

`run_replicates` is plain Python like everything it calls; `sim.compiling` turns it, with the
rules of one rule book, into machine code. Only what an agent sees is gathered here; what it does
stands in `sim.rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compiling import compiled
from sim.draws import LEADER_ID, NO_PERSON, Draw
from sim.population import begin_use, department_heads, draw_person, draw_ties, office_size
from sim.rulebook import RuleBook
from sim.rules.adopting import adopt, believe
from sim.rules.changing import adjust_norm, hear, leave, norm_gap, release, update
from sim.rules.coping import cope
from sim.rules.leading import lead, plan, say
from sim.rules.learning import combine, learn, training_hours
from sim.rules.meeting import caseload, closeness, meet, receive
from sim.rules.things import Kind, Stage
from sim.state import LEADER, OFFICE, PERSON, SEEN, SERVICE, STAGES, TALLY, USE, WEEK
from sim.tallying import count, possible_leader, possible_person, possible_use, possible_week

if TYPE_CHECKING:
    from sim.scenario import Tables

OFFICE_LEADER, DEPARTMENT_HEAD, ADVISER = 0, 1, 2
NOBODY = -1


class Workspace(NamedTuple):
    """Arrays that one run works in; made once for a block of runs and used again."""

    office: Any
    people: Any
    weeks: Any
    no_week: Any
    leaders: Any
    no_leader: Any
    uses: Any
    ties: Any
    boss: Any
    first_report: Any
    known: Any
    routine: Any
    known_around: Any
    routine_around: Any
    shown: Any
    services: Any
    pairs: Any
    seen: Any

    @classmethod
    def make(cls, tables: Tables) -> Workspace:
        """Return arrays large enough for the largest office of a scenario."""
        people, services = tables.most_staff, len(tables.services)
        return cls(
            office=np.zeros(1, OFFICE),
            people=np.zeros(people, PERSON),
            weeks=np.zeros(people, WEEK),
            no_week=np.zeros(1, WEEK),
            leaders=np.zeros(people, LEADER),
            no_leader=np.zeros(1, LEADER),
            uses=np.zeros((people, services), USE),
            ties=np.zeros((people, max(1, tables.ties)), np.int64),
            boss=np.zeros(people, np.int64),
            first_report=np.zeros(people, np.int64),
            known=np.zeros((people, services), np.int32),
            routine=np.zeros((people, services), np.int32),
            known_around=np.zeros(services, np.int32),
            routine_around=np.zeros(services, np.int32),
            shown=np.zeros((people, services), np.float64),
            services=np.zeros(services, SERVICE),
            pairs=tables.pairs,
            seen=np.zeros(1, SEEN),
        )


def run_replicates(
    seed: int,
    first: int,
    office: int,
    parameters: Any,
    size_class: Any,
    epoch: Any,
    services: Any,
    work: Workspace,
    stages: Any,
    tallies: Any,
) -> tuple[int, int]:
    """Run replicates ``first, first + 1, …`` of one office; fill `stages` and `tallies`.

    Parameters
    ----------
    seed, first, office : int
        Parts of every key.
    parameters : array (size class, role, epoch) of PARAMETERS
    size_class : array (staff + 1,) of int
        Which size class an office of so many staff belongs to (levers may aim at sizes).
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
        everywhere = parameters[0, ADVISER, 0]
        staff = office_size(everywhere, Draw(seed, replicate, 0, office, NO_PERSON, 0))
        heads = department_heads(staff, everywhere)
        advisers = staff - 1 - heads
        settings = parameters[size_class[staff]]
        for s in range(len(services)):
            work.services[s] = services[s]
        populate(work, advisers, heads, settings, Draw(seed, replicate, 0, office, NO_PERSON, 0))
        for week in range(len(epoch)):
            now = settings[:, epoch[week]]
            draw = Draw(seed, replicate, week, office, NO_PERSON, 0)
            change(work, advisers, heads, now, draw)
            direct(work, advisers, heads, now, draw)
            remember(work, staff, advisers)
            fine = True
            for k in range(1 + heads):
                fine &= possible_leader(work.leaders[k])
            for i in range(staff):
                fine &= act(work, i, staff, advisers, now, draw)
            if not fine:
                return replicate, week
            count(work, advisers, 1 + heads, stages[r, week], tallies[r, week])
    return -1, -1


def populate(work: Workspace, advisers: int, heads: int, settings: Any, draw: Draw) -> None:
    """Draw the people of an office: advisers first, then the office leader, then the heads.

    Department h leads a run of neighbouring advisers, of sizes that differ by at most one.
    """
    work.office[0].norm = settings[ADVISER, 0].office.norm_at_start
    work.office[0].leader_use = 0.0
    ties = min(settings[ADVISER, 0].office.ties, advisers - 1)
    for i in range(advisers + 1 + heads):
        leader = i - advisers
        p = settings[role_of(leader), 0]
        if leader < 0:
            key = Draw(draw.seed, draw.replicate, 0, draw.office, i, 0)
            draw_ties(work.ties[i, :ties], i, advisers, p, key)
            work.boss[i] = 0 if heads == 0 else 1 + i * heads // advisers
        else:
            work.boss[i] = NOBODY if leader == 0 else 0
            work.leaders[leader] = work.no_leader[0]  # nothing stays from the run before
        work.weeks[i] = work.no_week[0]
        begin(work, i, leader, p, draw)
    for leader in range(1 + heads):
        for i in range(advisers + 1 + heads):
            if work.boss[i] == leader:
                if work.leaders[leader].reports == 0:
                    work.first_report[leader] = i
                work.leaders[leader].reports += 1


def begin(work: Workspace, i: int, leader: int, p: Any, draw: Draw) -> None:
    """Let somebody begin in a place, at the start or after somebody left."""
    me = number_of(i, leader)
    shift = 0.0
    if leader >= 0:
        shift = p.leader.innovativeness
        work.leaders[leader].clarity = p.leader.clarity_at_start
    draw_person(work.people[i], p, Draw(draw.seed, draw.replicate, draw.week, draw.office, me, 0), shift)
    for s in range(len(work.services)):
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office, me, work.services[s].number)
        begin_use(work.uses[i, s], p, key)


def number_of(i: int, leader: int) -> int:
    """Return the number in the keys of draws of the person in a row."""
    return i if leader < 0 else LEADER_ID + leader


def role_of(leader: int) -> int:
    """Return the role of a leader by rank; advisers have ranks below zero."""
    if leader < 0:
        return ADVISER
    return OFFICE_LEADER if leader == 0 else DEPARTMENT_HEAD


def change(work: Workspace, advisers: int, heads: int, now: Any, draw: Draw) -> None:
    """Let services and updates come, people begin where others left, and the norm move."""
    for s in range(len(work.services)):
        service = work.services[s]
        release(service, draw.week)
        update(
            service,
            now[ADVISER],
            Draw(draw.seed, draw.replicate, draw.week, draw.office, NO_PERSON, service.number),
        )
    for i in range(advisers + 1 + heads):
        if work.people[i].leaving == 1:
            begin(work, i, i - advisers, now[role_of(i - advisers)], draw)
    there = 0
    shown = 0.0
    for k in range(1 + heads):
        for s in range(len(work.services)):
            if work.services[s].available == 1:
                there += 1
                if work.uses[advisers + k, s].stage == Stage.ROUTINE:
                    shown += work.uses[advisers + k, s].mastery
    work.office[0].leader_use = shown / max(1, there)
    adjust_norm(work.office[0], now[ADVISER])


def direct(work: Workspace, advisers: int, heads: int, now: Any, draw: Draw) -> None:
    """Let all leaders see their staff, hear, plan and lead."""
    for leader in range(1 + heads):
        me = work.leaders[leader]
        p = now[role_of(leader)]
        me.bundling = 0.0 if leader == 0 else work.leaders[0].clarity
        survey(work, leader, advisers)
        hear(me, p, Draw(draw.seed, draw.replicate, draw.week, draw.office, LEADER_ID + leader, 0))
        plan(me, p)
    for leader in range(1 + heads):
        lead(work.leaders[leader], now[role_of(leader)])
        say(work.leaders[leader], now[role_of(leader)])


def survey(work: Workspace, leader: int, advisers: int) -> None:
    """See how the staff stands, and how much one masters oneself, at the end of last week."""
    me = work.leaders[leader]
    start = work.first_report[leader]
    there = 0
    mastered = 0.0
    done = 0.0
    overviews = 0
    overview = 0.0
    for s in range(len(work.services)):
        if work.services[s].available == 1:
            own = work.uses[advisers + leader, s]
            there += 1
            mastered += own.mastery
            if own.stage == Stage.ROUTINE:
                done += own.mastery
            if work.services[s].kind == Kind.OVERVIEW:
                overviews += 1
                if own.stage == Stage.ROUTINE:
                    overview += own.mastery
    trying = 0
    idle = 0
    routine = 0
    strain = 0.0
    combining = 0.0
    need = 0.0
    for i in range(start, start + me.reports):
        strain += work.people[i].strain
        combining += work.people[i].combining
        need += work.people[i].need
        for s in range(len(work.services)):
            if work.services[s].available == 1:
                stage = work.uses[i, s].stage
                trying += stage == Stage.TRYING
                idle += (stage == Stage.AWARE) | (stage == Stage.PERSUADED)
                routine += stage == Stage.ROUTINE
    pairs = max(1, there * me.reports)
    me.stuck = trying / pairs
    me.idle = idle / pairs
    me.settled = routine / pairs * (1.0 - combining / me.reports)
    me.strained = strain / me.reports
    me.mean_need = need / me.reports
    me.own_gap = 1.0 - mastered / max(1, there) if there > 0 else 0.0
    me.done = done / max(1, there)
    me.overview = overview / max(1, overviews)


def remember(work: Workspace, staff: int, advisers: int) -> None:
    """Keep what everybody showed at the end of last week, for others to see this week."""
    for i in range(staff):
        for s in range(len(work.services)):
            stage = work.uses[i, s].stage
            work.known[i, s] = stage > Stage.UNAWARE
            work.routine[i, s] = stage == Stage.ROUTINE
            if i >= advisers:
                work.shown[i - advisers, s] = work.uses[i, s].mastery if stage == Stage.ROUTINE else 0.0


def act(work: Workspace, i: int, staff: int, advisers: int, now: Any, draw: Draw) -> bool:
    """Let one person see, meet, adopt, learn and cope; tell whether all that is left is possible."""
    fine = True
    person = work.people[i]
    week = work.weeks[i]
    seen = work.seen[0]
    leader = i - advisers
    p = now[role_of(leader)]
    me = number_of(i, leader)
    boss = work.boss[i]
    guide = work.leaders[max(0, boss)]  # at the top, one listens to oneself
    guide_p = now[role_of(max(0, boss))]
    ties = min(p.office.ties, advisers - 1) if leader < 0 else work.leaders[leader].reports
    look_around(work, i, leader, ties)
    learners = look_ahead(work, i, p)
    week.messages = guide.messages
    week.clarity = guide.clarity
    week.licence = guide.licence
    week.caseload = caseload(staff, p)
    week.norm_gap = norm_gap(work.office[0], p)
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

    seen.ties = ties
    seen.closeness = closeness(week.collaboration, p)
    seen.example = 0.0 if boss == NOBODY else guide_p.leader.example
    seen.clarity = guide.clarity
    seen.facilitation = guide.facilitation
    seen.licence = guide.licence
    seen.support = week.support
    seen.pressure = week.pressure
    seen.practice = 1.0 if leader < 0 else work.leaders[leader].practice
    week.training = training_hours(learners, week.pairs, p)
    training = p.adviser.training_hours * (1.0 - p.adviser.training_to_combine) / max(1, learners)
    for s in range(len(work.services)):
        service = work.services[s]
        if service.available == 0:
            continue
        use = work.uses[i, s]
        stage = use.stage
        seen.usefulness = service.usefulness
        seen.complexity = service.complexity
        seen.learning_hours = service.learning_hours
        seen.updated = service.updated
        seen.aware_share = work.known_around[s] / ties
        seen.routine_share = work.routine_around[s] / ties
        seen.leader_use = 0.0 if boss == NOBODY else guide_p.leader.visibility * work.shown[boss, s]
        seen.trained_hours = training if to_be_learnt(stage) else 0.0
        adopt(person, use, seen, p, Draw(draw.seed, draw.replicate, draw.week, draw.office, me, service.number))
        use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
        believe(person, use, seen, p)
        learn(person, use, seen, p)
        fine &= possible_use(use)
    combine(person, week, p)
    if leader < 0:
        meet(person, week, p)
    cope(person, week, p)
    leave(person, p, Draw(draw.seed, draw.replicate, draw.week, draw.office, me, 0))
    return fine and possible_week(week) and possible_person(person)


def to_be_learnt(stage: int) -> bool:
    """Tell whether somebody in a stage is still to be trained."""
    return stage == Stage.AWARE or stage == Stage.PERSUADED or stage == Stage.TRYING


def look_ahead(work: Workspace, i: int, p: Any) -> int:
    """Sum up one person's services at the start of the week; return how many are to be learnt."""
    week = work.weeks[i]
    week.trying = 0
    week.learning = 0.0
    week.arrivals = 0.0
    week.possible_saving = 0.0
    week.mastered_saving = 0.0
    learners = 0
    channels = 0
    channel_use = 0.0
    tools = 0
    collaboration = 0.0
    for s in range(len(work.services)):
        service = work.services[s]
        if service.available == 0:
            continue
        use = work.uses[i, s]
        week.arrivals += service.fresh + p.office.update_size * service.updated
        week.possible_saving += service.saving
        learners += to_be_learnt(use.stage)
        week.trying += use.stage == Stage.TRYING
        if use.stage == Stage.TRYING or use.stage == Stage.ROUTINE:
            week.learning += service.complexity * (1.0 - use.mastery)
        used = use.mastery if use.stage == Stage.ROUTINE else 0.0
        week.mastered_saving += service.saving * used
        if service.kind == Kind.USER_CHANNEL:
            channels += 1
            channel_use += used
        elif service.kind == Kind.COLLABORATION:
            tools += 1
            collaboration += used
    week.channel_use = p.meeting.readiness * channel_use / max(1, channels)
    week.collaboration = collaboration / max(1, tools)
    there = 0
    both = 0
    for k in range(len(work.pairs)):
        one = work.pairs[k, 0]
        other = work.pairs[k, 1]
        if work.services[one].available == 1 and work.services[other].available == 1:
            there += 1
            both += (work.uses[i, one].stage == Stage.ROUTINE) & (work.uses[i, other].stage == Stage.ROUTINE)
    week.pairs = both / max(1, there)
    return learners


def look_around(work: Workspace, i: int, leader: int, ties: int) -> None:
    """Count who knows and who uses each service: ties of an adviser, reports of a leader."""
    for s in range(len(work.services)):
        work.known_around[s] = 0
        work.routine_around[s] = 0
    for k in range(ties):
        other = work.ties[i, k] if leader < 0 else work.first_report[leader] + k
        for s in range(len(work.services)):
            work.known_around[s] += work.known[other, s]
            work.routine_around[s] += work.routine[other, s]


def run(tables: Tables, book: RuleBook, seed: int, first: int, replicates: int) -> tuple[Any, Any]:
    """Run some replicates of one office.

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
        seed, first, 0, tables.parameters, tables.size_class, tables.epoch, tables.services,
        Workspace.make(tables), stages, tallies,
    )  # fmt: skip
    if replicate >= 0:
        raise ImpossibleState(replicate)
    return stages, tallies.view(np.recarray)


class ImpossibleState(Exception):
    """A rule left something impossible behind in this replicate."""

    def __init__(self, replicate: int) -> None:
        super().__init__(f"replicate {replicate}")
        self.replicate = replicate


def final_state(tables: Tables, book: RuleBook, seed: int, replicate: int) -> tuple[Workspace, int, int]:
    """Run one replicate of one office; return the arrays as the last week left them.

    Returns
    -------
    work : Workspace
        Made for this run alone. Rows are advisers first, then the office leader, then the heads;
        rows of `leaders` count from the office leader.
    advisers, leaders : int
        How many rows are in use.
    """
    work = Workspace.make(tables)
    weeks, services = len(tables.epoch), len(tables.services)
    tallies = np.zeros((1, weeks), TALLY)
    failed, _ = compiled(run_replicates, book)(
        seed, replicate, 0, tables.parameters, tables.size_class, tables.epoch, tables.services,
        work, np.zeros((1, weeks, services, STAGES), np.int32), tallies,
    )  # fmt: skip
    if failed >= 0:
        raise ImpossibleState(failed)
    return work, int(tallies["advisers"][0, -1]), int(tallies["leaders"][0, -1])
