"""Where everybody is in the arrays of the compiled engine, and how they are filled at the start.

Everybody has a row. The rows of an office stand together: its advisers, then its office leader,
then its department heads. What a person does as a leader is in the same row of `leaders`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.model.draws import LEADER_ID, NO_PERSON, Draw
from sim.model.own_tables import NOTHING, Own
from sim.model.population import (
    department_heads,
    draw_colleagues_elsewhere,
    draw_leader_peers,
    office_size,
    start_leader,
    start_office,
    start_person,
    start_use,
    style_of,
)
from sim.model.records import LEADER, OFFICE, PERSON, SEEN, SERVICE, USE, WEEK, record, roomy
from sim.scenario.roster import Places
from sim.scenario.tables import Tables

OFFICE_LEADER, DEPARTMENT_HEAD, ADVISER = 0, 1, 2
NOBODY = -1


class Workspace(NamedTuple):
    """Arrays that one run works in; made once for a block of runs and used again.

    By office: `offices` their state, `start` the first row (and the row after the last), `advisers`
    how many, `headcount` staff of the office, of both offices once merged, `host` the office one
    belongs to, `row` its style and region, `kind` the row of parameters; `places` what the scenario says of each.
    By row: `boss` the leader's row, `group` the column of parameters, `first_report` and `next_report` the
    chain of those one leads, `ties` and `elsewhere` the rows one looks to, in the office and in others.
    """

    offices: Any
    start: Any
    advisers: Any
    headcount: Any
    host: Any
    row: Any
    kind: Any
    places: Places
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
    def make(cls, tables: Tables, own: Own = NOTHING) -> Workspace:
        """Return arrays large enough for the largest offices of a scenario.

        Where a user file declares attributes, each row is followed by them; the week sees the row only.
        """

        def rows(shape: Any, base: Any, kind: str) -> Any:
            thing = own.kinds.get(kind)
            return np.zeros(shape, base) if thing is None else roomy(shape, base, record(thing))[1]

        offices, services = tables.offices, len(tables.services)
        people = offices * tables.most_staff  # rows that are never used never take memory
        by_office, by_row = np.zeros((5, offices), np.int64), np.zeros((5, people), np.int64)
        return cls(
            offices=rows(offices, OFFICE, "Office"),
            start=np.zeros(offices + 1, np.int64),
            advisers=by_office[0],
            headcount=by_office[1],
            host=by_office[2],
            row=by_office[3],
            kind=by_office[4],
            places=tables.places,
            people=rows(people, PERSON, "Person"),
            weeks=np.zeros(people, WEEK),
            no_week=np.zeros(1, WEEK),
            leaders=rows(people, LEADER, "Leader"),
            no_leader=np.zeros(1, LEADER),
            uses=rows((people, services), USE, "Use"),
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


def settle_offices(rules: Any, work: Workspace, p: Any, office_class: Any, services: Any, draw: Draw) -> None:
    """Draw what no roster says of every office, and give it its rows, state, parameters and services."""
    work.start[0] = 0
    places = work.places
    for o in range(len(work.offices)):
        key = Draw(draw.seed, draw.replicate, 0, draw.office + o, NO_PERSON, 0)
        staff = places.staff[o] if places.staff[o] > 0 else office_size(p, key)
        heads = places.heads[o] if places.heads[o] >= 0 else department_heads(staff, p)
        work.start[o + 1] = work.start[o] + staff
        work.advisers[o] = staff - 1 - heads
        work.headcount[o] = staff
        work.host[o] = o
        work.row[o] = style_of(places.style[o], places.shares, key) * p.nation.regions + places.region[o]
        work.kind[o] = office_class[work.row[o], staff]
        start_office(work.offices[o], p)
        rules.begin_office(work.offices[o], p)
        for s in range(len(services)):
            work.services[o, s] = services[s]


def populate(rules: Any, work: Workspace, o: int, settings: Any, groups: Any, draw: Draw) -> None:
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
            rules.draw_ties(ties, i - start, advisers, p, key)
            for k in range(len(ties)):
                ties[k] += start
        else:
            work.boss[i] = NOBODY if rank == 0 else top
            work.group[i] = group_of(groups, OFFICE_LEADER if rank == 0 else DEPARTMENT_HEAD, rank)
            work.leaders[i] = work.no_leader[0]  # nothing stays from the run before
        begin(rules, work, i, o, settings[work.group[i], 0], draw)
    for i in range(start, work.start[o + 1]):
        if work.boss[i] != NOBODY:
            take_charge(work, work.boss[i], i)


def group_of(groups: Any, role: int, department: int) -> int:
    """Return the group of people somebody belongs to; departments that no lever names are alike."""
    return int(groups[role, min(department, groups.shape[1] - 1)])


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
        work.elsewhere_count[top] = draw_leader_peers(peers, o, work.places.region, key)
        for k in range(work.elsewhere_count[top]):
            peers[k] = work.start[peers[k]] + work.advisers[peers[k]]
        first += work.advisers[o]


def adviser_row(work: Workspace, rank: int) -> int:
    """Return the row of an adviser by rank among the advisers of all offices."""
    o = 0
    while rank >= work.advisers[o]:
        rank -= work.advisers[o]
        o += 1
    return int(work.start[o] + rank)


def begin(rules: Any, work: Workspace, i: int, o: int, p: Any, draw: Draw) -> None:
    """Let somebody begin in a place, at the start or after somebody left."""
    rank = i - work.start[o] - work.advisers[o]
    me = number_of(work, i, o)
    office = draw.office + o
    if rank >= 0:
        start_leader(work.leaders[i], p)
        rules.begin_leader(work.leaders[i], p)
    start_person(work.people[i], p)
    rules.begin_person(work.people[i], p)
    rules.draw_person(work.people[i], p, Draw(draw.seed, draw.replicate, draw.week, office, me, 0))
    for s in range(work.services.shape[1]):
        start_use(work.uses[i, s], p)
        rules.begin_use(work.uses[i, s], p)


def number_of(work: Workspace, i: int, o: int) -> int:
    """Return the number in the keys of draws of the person in a row."""
    rank = i - work.start[o] - work.advisers[o]
    return int(i - work.start[o] if rank < 0 else LEADER_ID + rank)
