"""A scenario as the engines take it: arrays only, cut into epochs in which parameters stand still."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.parameters import WithOwn
from sim.model.records import SERVICE, parameter_row, parameters_record
from sim.scenario.lever import ROLES
from sim.scenario.roster import Places, places_of
from sim.scenario.service import KINDS, SERVICE_VALUES

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


class Tables(NamedTuple):
    """Arrays and sizes that a run begins with; see `sim.engines.compiled.week.run_replicates`."""

    parameters: Any
    office_class: Any
    groups: Any
    epoch: Any
    services: Any
    pairs: Any
    offices: int
    most_staff: int
    ties: int
    elsewhere: int
    places: Places


def tables_of(scenario: Scenario) -> Tables:
    """Return the arrays of a scenario."""
    most, nation = scenario.largest_office(), scenario.parameters.nation
    largest = most if nation.offices == 1 else 2 * most  # two that merge
    cuts = sorted({0, *(b for v in scenario.levers for b in (v.min_staff, v.max_staff + 1) if 0 < b <= largest)})
    rows = list(itertools.product(range(1 + len(scenario.styles)), range(1, nation.regions + 1)))

    def kind_of(style: int, region: int, staff: int) -> tuple[int, ...]:
        return style, *(v.concerns_office(staff, region) for v in scenario.levers)

    # Every kind of office, by the style of its leaders and the levers that may work there, with an example.
    places = {kind_of(*row, staff): (staff, row) for staff in cuts for row in rows}
    kinds = list(places)
    size_class = np.searchsorted(cuts, np.arange(largest + 1), side="right") - 1
    class_of_cut = np.array([[kinds.index(kind_of(*row, staff)) for staff in cuts] for row in rows])
    office_class = class_of_cut.take(size_class, axis=1)  # rows side by side: the engine is compiled once for all
    # One column for each department that a lever names, and one for all beyond.
    departments = range(2 + max((d for v in scenario.levers for d in v.departments), default=-1))
    groups = np.array([[len(ROLES) * d + r for d in departments] for r in range(len(ROLES))])
    marks = sorted({0, *(w for v in scenario.levers for w in scenario.span_of(v) if 0 < w < scenario.weeks)})
    epoch = np.searchsorted(marks, np.arange(scenario.weeks), side="right") - 1
    own = vars(scenario.parameters.own) if isinstance(scenario.parameters, WithOwn) else {}
    parameters = np.zeros((len(kinds), groups.size, len(marks)), parameters_record(own))
    for (c, (staff, (style, region))), d, (r, role), (e, week) in itertools.product(
        enumerate(places.values()), departments, enumerate(ROLES), enumerate(marks)
    ):
        parameters[c, groups[r, d], e] = parameter_row(
            scenario.parameters_for(role, week, staff, region, d, style)
        )
    services = np.zeros(len(scenario.services), SERVICE)
    for s, service in enumerate(scenario.services):
        week, kind = scenario.week_of(service.release), KINDS.index(service.kind)
        values = [service.number, week, kind, *(getattr(service, name) for name in SERVICE_VALUES)]
        services[["number", "release_week", "kind", *SERVICE_VALUES]][s] = tuple(values)
    ties = min(scenario.parameters.office.ties, most - 1)
    index = {service.key: s for s, service in enumerate(scenario.services)}
    listed = {
        tuple(sorted((index[one.key], index[other])))
        for one in scenario.services
        for other in one.combines_with
        if other in index
    }
    pairs = np.array(sorted(listed), np.int64).reshape(-1, 2)
    elsewhere = max(nation.colleagues_elsewhere, nation.leader_peers) if nation.offices > 1 else 0
    return Tables(
        parameters, office_class, groups, epoch, services, pairs, nation.offices, most, ties, elsewhere,
        places_of(scenario.roster, scenario.styles, scenario.parameters),
    )  # fmt: skip
