"""The compiled engine: the same rules over rows of arrays, thousands of runs a second.

`run_replicates` is plain Python like everything it calls; `sim.compiling` turns it, with the
rules of one rule book, into machine code. Only what an agent sees is gathered here; what it does
stands in `sim.rules`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compiling import compiled
from sim.draws import LEADER_ID, Draw
from sim.population import begin_use, department_heads, draw_person, draw_ties, office_size
from sim.rulebook import RuleBook
from sim.rules.adopting import adopt, believe
from sim.rules.changing import hear, release
from sim.rules.coping import cope
from sim.rules.leading import lead, plan
from sim.rules.learning import learn
from sim.rules.things import Stage
from sim.state import LEADER, LOAD, PERSON, SEEN, SERVICE, STAGES, TALLY, USE

if TYPE_CHECKING:
    from sim.scenario import Tables

OFFICE_LEADER, DEPARTMENT_HEAD, ADVISER = 0, 1, 2
NOBODY = -1


class Workspace(NamedTuple):
    """Arrays that one run works in; made once for a block of runs and used again."""

    people: Any
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
    seen: Any
    load: Any

    @classmethod
    def make(cls, tables: Tables) -> Workspace:
        """Return arrays large enough for the largest office of a scenario."""
        people, services = tables.most_staff, len(tables.services)
        return cls(
            people=np.zeros(people, PERSON),
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
            seen=np.zeros(1, SEEN),
            load=np.zeros(1, LOAD),
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
    weeks = len(epoch)
    for r in range(len(stages)):
        replicate = first + r
        everywhere = parameters[0, OFFICE_LEADER, 0]
        staff = office_size(everywhere, Draw(seed, replicate, 0, office, 0, 0))
        heads = department_heads(staff, everywhere)
        advisers = staff - 1 - heads
        settings = parameters[size_class[staff]]
        for s in range(len(services)):
            work.services[s] = services[s]
        populate(work, advisers, heads, settings, seed, replicate, office)
        for week in range(weeks):
            now = settings[:, epoch[week]]
            for s in range(len(services)):
                release(work.services[s], week)
            direct(work, advisers, heads, now, Draw(seed, replicate, week, office, 0, 0))
            remember(work, staff, advisers)
            fine = sound(work, 1 + heads)
            for i in range(staff):
                fine &= act(work, i, advisers, now, Draw(seed, replicate, week, office, 0, 0))
            if not fine:
                return replicate, week
            count(work, advisers, 1 + heads, stages[r, week], tallies[r, week])
    return -1, -1


def populate(
    work: Workspace, advisers: int, heads: int, settings: Any, seed: int, replicate: int, office: int
) -> None:
    """Draw the people of an office: advisers first, then the office leader, then the heads.

    Department h leads a run of neighbouring advisers, of sizes that differ by at most one.
    """
    ties = min(settings[ADVISER, 0].office.ties, advisers - 1)
    for i in range(advisers + 1 + heads):
        leader = i - advisers
        me = i if leader < 0 else LEADER_ID + leader
        p = settings[role_of(leader), 0]
        shift = 0.0 if leader < 0 else p.leader.innovativeness
        draw_person(work.people[i], p, Draw(seed, replicate, 0, office, me, 0), shift)
        for s in range(work.uses.shape[1]):
            begin_use(work.uses[i, s], p, Draw(seed, replicate, 0, office, me, work.services[s].number))
        if leader < 0:
            draw_ties(work.ties[i, :ties], i, advisers, p, Draw(seed, replicate, 0, office, me, 0))
            work.boss[i] = 0 if heads == 0 else 1 + i * heads // advisers
        else:
            work.boss[i] = NOBODY if leader == 0 else 0
            work.leaders[leader] = work.no_leader[0]  # nothing stays from the run before
            work.leaders[leader].clarity = p.leader.clarity_at_start
    for leader in range(1 + heads):
        for i in range(advisers + 1 + heads):
            if work.boss[i] == leader:
                if work.leaders[leader].reports == 0:
                    work.first_report[leader] = i
                work.leaders[leader].reports += 1


def role_of(leader: int) -> int:
    """Return the role of a leader by rank; advisers have ranks below zero."""
    if leader < 0:
        return ADVISER
    return OFFICE_LEADER if leader == 0 else DEPARTMENT_HEAD


def direct(work: Workspace, advisers: int, heads: int, now: Any, draw: Draw) -> None:
    """Let all leaders hear, plan and lead."""
    for leader in range(1 + heads):
        me = work.leaders[leader]
        p = now[role_of(leader)]
        me.bundling = 0.0 if leader == 0 else work.leaders[0].clarity
        hear(me, p, Draw(draw.seed, draw.replicate, draw.week, draw.office, LEADER_ID + leader, 0))
        plan(me, p)
    for leader in range(1 + heads):
        lead(work.leaders[leader], now[role_of(leader)])


def remember(work: Workspace, staff: int, advisers: int) -> None:
    """Keep what everybody showed at the end of last week, for others to see this week."""
    for i in range(staff):
        for s in range(len(work.services)):
            stage = work.uses[i, s].stage
            work.known[i, s] = stage > Stage.UNAWARE
            work.routine[i, s] = stage == Stage.ROUTINE
            if i >= advisers:
                work.shown[i - advisers, s] = work.uses[i, s].mastery if stage == Stage.ROUTINE else 0.0


def act(work: Workspace, i: int, advisers: int, now: Any, draw: Draw) -> bool:
    """Let one person see, adopt, learn and cope, with every service; tell whether all is possible."""
    fine = True
    person = work.people[i]
    seen = work.seen[0]
    load = work.load[0]
    leader = i - advisers
    boss = work.boss[i]
    guide = work.leaders[max(0, boss)]  # at the top, one listens to oneself
    p = now[role_of(leader)]
    if leader < 0:
        me, practice = i, 1.0
        ties = min(p.office.ties, advisers - 1)
    else:
        me, practice = LEADER_ID + leader, work.leaders[leader].practice
        ties = work.leaders[leader].reports
    look_around(work, i, leader, ties)

    seen.ties = ties
    seen.clarity = guide.clarity
    seen.facilitation = guide.facilitation
    seen.licence = guide.licence
    seen.support = 0.0 if boss == NOBODY else guide.support
    seen.practice = practice
    load.learning = 0.0
    load.clarity = seen.clarity
    load.support = seen.support
    load.support_hours = 0.0 if boss == NOBODY else guide.support_hours
    for s in range(len(work.services)):
        service = work.services[s]
        if service.available == 0:
            continue
        use = work.uses[i, s]
        seen.usefulness = service.usefulness
        seen.complexity = service.complexity
        seen.aware_share = work.known_around[s] / ties
        seen.routine_share = work.routine_around[s] / ties
        seen.leader_use = 0.0 if boss == NOBODY else p.leader.visibility * work.shown[boss, s]
        stage = use.stage
        if stage == Stage.TRYING:
            load.learning += service.complexity * (1.0 - use.mastery)
        adopt(person, use, seen, p, Draw(draw.seed, draw.replicate, draw.week, draw.office, me, service.number))
        use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
        believe(person, use, seen, p)
        learn(person, use, seen, p)
        fine &= 0 <= use.stage < STAGES and 0.0 <= use.mastery <= 1.0 and 0.0 <= use.belief <= 1.0
    cope(person, load, p)
    fine &= 0.0 <= person.strain <= 1.0 and 0.0 <= person.trust <= 1.0
    fine &= 0.0 <= person.skill <= 1.0 and 0.0 <= person.threshold <= 1.0
    return bool(fine)


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


def sound(work: Workspace, leaders: int) -> bool:
    """Tell whether what leaders do is possible: shares in [0, 1] and hours of zero or more."""
    fine = True
    for k in range(leaders):
        me = work.leaders[k]
        fine &= 0.0 <= me.clarity <= 1.0 and 0.0 <= me.facilitation <= 1.0 and 0.0 <= me.licence <= 1.0
        fine &= 0.0 <= me.support <= 1.0 and 0.0 <= me.practice <= 1.0
        fine &= 0.0 <= me.hours_meetings < math.inf and 0.0 <= me.hours_administration < math.inf
        fine &= 0.0 <= me.hours_facilitating < math.inf and 0.0 <= me.hours_integrating < math.inf
        fine &= 0.0 <= me.hours_renewing < math.inf and 0.0 <= me.hours_learning < math.inf
        fine &= 0.0 <= me.hours_support < math.inf and 0.0 <= me.hours_switching < math.inf
        fine &= 0.0 <= me.support_hours < math.inf and me.messages >= 0
    return fine


def count(work: Workspace, advisers: int, leaders: int, stages: Any, tally: Any) -> None:
    """Sum up the office at the end of the week."""
    tally.advisers = advisers
    tally.leaders = leaders
    for s in range(len(work.services)):
        tally.available += work.services[s].available
    for i in range(advisers):
        person = work.people[i]
        tally.strain += person.strain
        tally.trust += person.trust
        tally.support_hours += work.leaders[work.boss[i]].support_hours
        for s in range(len(work.services)):
            use = work.uses[i, s]
            stages[s, use.stage] += 1
            tally.mastery += use.mastery
            tally.belief += use.belief
            if use.stage == Stage.ROUTINE:
                tally.effective += use.mastery
            if use.stage == Stage.LAPSED and use.weeks_in_stage == 0:
                tally.lapses += 1
    for k in range(leaders):
        me = work.leaders[k]
        tally.leader_strain += work.people[advisers + k].strain
        tally.clarity += me.clarity
        tally.facilitation += me.facilitation
        tally.licence += me.licence
        tally.messages += me.messages
        tally.hours_meetings += me.hours_meetings
        tally.hours_administration += me.hours_administration
        tally.hours_facilitating += me.hours_facilitating
        tally.hours_integrating += me.hours_integrating
        tally.hours_renewing += me.hours_renewing
        tally.hours_learning += me.hours_learning
        tally.hours_support += me.hours_support
        tally.hours_switching += me.hours_switching
        for s in range(len(work.services)):
            tally.leader_routine += work.uses[advisers + k, s].stage == Stage.ROUTINE


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
