"""The compiled engine: the same rules over rows of arrays, hundreds of runs a second.

`run_replicates` is plain Python like everything it calls; `compile.py` turns it into machine code, once for
all rule books. Who is where is in `workspace.py`, what people do in `sim.model.rules`; it calls the rules by
``rules.<name>(…)``, so that any of them can be replaced.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engines.compiled.compile import compiled
from sim.engines.compiled.seeing import look_around, look_elsewhere, show_all, survey
from sim.engines.compiled.workspace import (
    ADVISER,
    DEPARTMENT_HEAD,
    NOBODY,
    Workspace,
    begin,
    connect,
    group_of,
    number_of,
    populate,
    settle_offices,
    take_charge,
)
from sim.engines.rulebook.audits import (
    Impossible,
    possible_leader,
    possible_office,
    possible_person,
    possible_service,
    possible_use,
    possible_week,
)
from sim.engines.rulebook.book import RuleBook
from sim.model.draws import LEADER_ID, NO_PERSON, Draw
from sim.model.population import EVERY_OFFICE, has_neighbour, turn_to_new
from sim.model.records import PARAMETERS, STAGES, Ends, shortened
from sim.model.rules.seeing import look_ahead, see_no_leader
from sim.model.state import Stage
from sim.model.totals import TOTALS, add_adviser, add_leader, add_leader_use, add_office, add_use, totals_record
from sim.scenario.tables import Tables


def run_replicates(
    rules: Any,
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
    totals: Any,
    ends: Ends,
) -> tuple[int, int]:
    """Run replicates ``first, first + 1, …``; fill `stages`, `totals` and `ends`.

    Parameters
    ----------
    rules : Rules
        What stands for each rule, see `sim.engines.compiled.rule_calls`.
    seed, first, office : int
        Parts of every key; `office` is the number of the first office.
    parameters : array (office class, group, epoch) of PARAMETERS
    office_class : array (styles × regions, staff + 1) of int
        Which class an office of a given size belongs to, by the style of its leaders and, as levers may aim at it,
        its region; the regions of the first style come first.
    groups : array (roles, departments) of int
        Which group of people somebody belongs to (levers may aim at both).
    epoch : array (weeks,) of int
        Which epoch a week belongs to; between two levers' dates parameters stand still.
    services : array (services,) of SERVICE
    stages : array (replicates, weeks, services, stages) of int
        Filled with the number of advisers in each stage.
    totals : array (replicates, weeks) of TOTALS

    Returns
    -------
    tuple of int
        (−1, −1), or replicate and week in which a rule produced an invalid state.
    """
    for r in range(len(stages)):
        replicate = first + r
        nowhere = Draw(seed, replicate, 0, office, NO_PERSON, 0)
        settle_offices(rules, work, parameters[0, ADVISER, 0], office_class, services, nowhere)
        for o in range(len(work.offices)):
            populate(rules, work, o, parameters[work.kind[o]], groups, nowhere)
        connect(work, parameters, nowhere)
        for week in range(len(epoch)):
            draw = Draw(seed, replicate, week, office, NO_PERSON, 0)
            now = parameters[:, :, epoch[week]]
            for o in range(len(work.offices)):
                change(rules, work, o, now, office_class, groups, draw)
            for o in range(len(work.offices)):
                prepare(rules, work, o, now[work.kind[o]], draw)
            for o in range(len(work.offices)):
                lead(rules, work, o, now[work.kind[o]], draw)
            show_all(work)
            fine = True
            for o in range(len(work.offices)):
                fine &= possible_office(work.offices[o])
                for s in range(len(services)):
                    fine &= possible_service(work.services[o, s])
                for i in range(work.start[o] + work.advisers[o], work.start[o + 1]):
                    fine &= possible_leader(work.leaders[i])
                for i in range(work.start[o], work.start[o + 1]):
                    fine &= act(rules, work, i, o, now[work.kind[o]], draw)
            if not fine:
                return replicate, week
            for o in range(len(work.offices)):
                sum_up(rules, work, o, stages[r, week], totals[r, week])
        if ends.totals.shape[1] > 0:
            for o in range(len(work.offices)):
                sum_up(rules, work, o, ends.stages[r, o], ends.totals[r, o])
    return -1, -1


def change(rules: Any, work: Workspace, o: int, now: Any, office_class: Any, groups: Any, draw: Draw) -> None:
    """Let services and updates come, people begin where others left, the norm move, offices merge."""
    office = work.offices[o]
    services = work.services[o]
    p = now[work.kind[o], ADVISER]
    for s in range(len(services)):
        service = services[s]
        key = Draw(draw.seed, draw.replicate, draw.week, EVERY_OFFICE, NO_PERSON, service.number)
        rules.release(service, draw.week, key)
        rules.update(service, p, key)
    asked = 0.0
    for i in range(work.start[o], work.start[o] + work.advisers[o]):
        asked += work.weeks[i].asked
    office.asked = asked / work.advisers[o]
    for i in range(work.start[o], work.start[o + 1]):
        if work.people[i].leaving == 1:
            begin(rules, work, i, o, now[work.kind[o], work.group[i]], draw)
    if work.host[o] != o:
        office.norm = work.offices[work.host[o]].norm
        office.merging = work.offices[work.host[o]].merging
        return
    key = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, NO_PERSON, 0)
    rules.adjust_norm(office, p, key)
    if has_neighbour(o, work.places.region):
        rules.merge(office, p, key)
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
        work.kind[house] = office_class[work.row[house], staff]
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


def prepare(rules: Any, work: Workspace, o: int, now: Any, draw: Draw) -> None:
    """Let all leaders of an office see their staff, hear what comes from above and plan."""
    top = work.start[o] + work.advisers[o]
    for i in range(top, work.start[o + 1]):
        me = work.leaders[i]
        p = now[work.group[i]]
        me.bundling = 0.0 if work.boss[i] == NOBODY else work.leaders[work.boss[i]].clarity
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, LEADER_ID + i - top, 0)
        survey(rules, work, i, o, p, key)
        rules.hear(me, p, key)
        rules.plan(me, p, key)


def lead(rules: Any, work: Workspace, o: int, now: Any, draw: Draw) -> None:
    """Let all leaders of an office turn their week into conditions for the staff."""
    top = work.start[o] + work.advisers[o]
    for i in range(top, work.start[o + 1]):
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, LEADER_ID + i - top, 0)
        rules.lead(work.leaders[i], now[work.group[i]], key)
        rules.say(work.leaders[i], now[work.group[i]], key)


def act(rules: Any, work: Workspace, i: int, o: int, now: Any, draw: Draw) -> bool:
    """Let one person look, get help, adopt, learn, meet and cope; return whether the state it leaves is valid."""
    fine = True
    person = work.people[i]
    week = work.weeks[i]
    seen = work.seen[0]
    office = work.offices[o]
    is_adviser = i < work.start[o] + work.advisers[o]
    p = now[work.group[i]]
    mine = Draw(draw.seed, draw.replicate, draw.week, draw.office + o, number_of(work, i, o), 0)
    boss = work.boss[i]
    guide = work.leaders[i if boss == NOBODY else boss]  # at the top, one listens to oneself
    guide_p = now[work.group[i if boss == NOBODY else boss]]
    near, superusers = look_around(rules, work, i, o, is_adviser, p)
    reach = look_elsewhere(rules, work, i, is_adviser)
    services, uses = work.services[o], work.uses[i]
    learners = look_ahead(week, services, uses, work.shown[i], work.pairs, work.routine_near, near, p)
    week.collaboration = work.collaborating[i]
    rules.see_office(week, office, work.headcount[o], guide, p, mine)
    if boss == NOBODY:
        see_no_leader(week)
    else:
        rules.receive(person, guide, week, guide_p, mine)
    example = 0.0 if boss == NOBODY else guide_p.leader.example
    practice = 1.0 if is_adviser else work.leaders[i].practice
    caution = 1.0 if is_adviser else p.leader.caution
    rules.see_people(seen, person, week, guide, near, reach, superusers, example, practice, caution, p, mine)
    training = rules.plan_training(week, learners, 0.0 if is_adviser else work.leaders[i].hours_learning, p)
    rules.begin_week(person, week, p, mine)
    for s in range(len(services)):
        service = services[s]
        if service.available == 0:
            continue
        use = uses[s]
        stage = use.stage
        aware = work.known_near[s] + work.known_far[s]
        in_use = work.routine_near[s] + work.routine_far[s]
        leader_use = 0.0 if boss == NOBODY else guide_p.leader.visibility * work.shown[boss, s]
        key = Draw(mine.seed, mine.replicate, mine.week, mine.office, mine.person, service.number)
        rules.see_service(seen, person, service, use, aware, in_use, leader_use, training, p, key)
        rules.adopt(person, use, seen, p, key)
        use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
        rules.believe(person, use, seen, p, key)
        rules.learn(person, use, seen, p, key)
        fine &= possible_use(use)
    rules.combine(person, week, p, mine)
    if is_adviser:
        rules.meet(person, week, p, mine)
    rules.cope(person, week, p, mine)
    rules.leave(person, p, mine)
    rules.end_week(person, week, p, mine)
    return fine and possible_week(week) and possible_person(person)


def sum_up(rules: Any, work: Workspace, o: int, stages: Any, totals: Any) -> None:
    """Add one office at the end of the week to the totals, people in order, services in order."""
    services = work.services.shape[1]
    start = work.start[o]
    top = start + work.advisers[o]
    routine = 0
    for i in range(start, top):
        person = work.people[i]
        add_adviser(totals, person, work.weeks[i])
        rules.add_own_adviser(totals, person, work.weeks[i])
        for s in range(services):
            use = work.uses[i, s]
            stages[s, use.stage] += 1
            routine += use.stage == Stage.ROUTINE
            add_use(totals, person, use)
            rules.add_own_use(totals, person, use)
    for i in range(top, work.start[o + 1]):
        add_leader(totals, work.people[i], work.leaders[i])
        rules.add_own_leader(totals, work.people[i], work.leaders[i])
        for s in range(services):
            add_leader_use(totals, work.uses[i, s])
    available = 0
    for s in range(services):
        available += work.services[o, s].available
    guest = work.offices[o].merged == 1 and work.host[o] != o
    add_office(totals, work.offices[o], guest, available, routine / (work.advisers[o] * services))
    rules.add_own_office(totals, work.offices[o])


def run(
    tables: Tables,
    book: RuleBook,
    seed: int,
    first: int,
    replicates: int,
    ends: Ends | None = None,
    work: Workspace | None = None,
) -> tuple[Any, Any]:
    """Run some replicates of a scenario.

    Parameters
    ----------
    ends : Ends, optional
        Filled with every office at the end of each run.
    work : Workspace, optional
        Where the runs work; afterwards as the last of them left it.

    Returns
    -------
    stages : array (replicates, weeks, services, stages) of int32
    totals : record array (replicates, weeks) of TOTALS

    Raises
    ------
    ImpossibleState
        When a rule produced an invalid state; names the replicate only.
    InputError
        When a rule cannot be compiled.
    """
    weeks, services = len(tables.epoch), len(tables.services)
    stages = np.zeros((replicates, weeks, services, STAGES), np.int32)
    totals = np.zeros((replicates, weeks), totals_record(book.own.totals))
    check_parameters(tables, book)
    parameters, sums = shortened(tables.parameters, PARAMETERS), shortened(totals, TOTALS)
    ends = ends or Ends.make(tables, replicates, kept=False)
    try:
        replicate, _ = compiled(run_replicates, book)(
            seed, first, 0, parameters, tables.office_class, tables.groups, tables.epoch, tables.services,
            work or Workspace.make(tables, book.own), stages, sums,
            ends._replace(totals=shortened(ends.totals, TOTALS)),
        )  # fmt: skip
    except Impossible as failure:  # those before it are complete
        raise ImpossibleState(first + int(np.argmin(totals["places"][:, -1]))) from failure
    if replicate >= 0:
        raise ImpossibleState(replicate)
    return stages, totals.view(np.recarray)


def check_parameters(tables: Tables, book: RuleBook) -> None:
    """Refuse tables without the parameters that rules read: machine code would read past them."""
    own = tables.parameters.dtype.fields.get("own")
    given = own[0].names if own else ()
    wanted = tuple(name.partition(".")[2] for name in book.own.parameters)
    if given != wanted:
        raise ValueError(f"the scenario has the user parameters {given}, the rules read {wanted}")


class ImpossibleState(Exception):
    """A rule produced an invalid state in this replicate."""

    def __init__(self, replicate: int) -> None:
        super().__init__(f"replicate {replicate}")
        self.replicate = replicate
