"""A scenario: one fully described world, checked once at the edge and trusted inside.

What comes from configuration is a plain nested dictionary. `Scenario.check` refuses whatever
is unknown, of the wrong type, out of range or impossible together, in one clear message.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import numpy as np

from sim.errors import InputError
from sim.model.parameters import GROUPS, OwnParameters, ParameterInfo, Parameters, WithOwn, registry
from sim.model.records import SERVICE, parameter_row, parameters_record
from sim.scenario.checks import check_number, file_name, known_keys, lookup, monday, part, texts, whole
from sim.scenario.lever import MAX_WEEKS, ROLES, Lever, check_lever
from sim.scenario.roster import (
    KEYS,
    OWN_STYLE,
    Listed,
    Places,
    Style,
    check_alone,
    check_roster,
    check_styles,
    places_of,
    plain_nation,
)
from sim.scenario.service import KINDS, SERVICE_VALUES, Service, check_service
from sim.scenario.worlds import Worlds

MAX_SERVICES = 30
SCENARIO_KEYS = {*GROUPS, "own", "services", "levers", "weeks", "start", "name", "title", "question"}
"""What a configuration says of one world, as opposed to how it is run."""
NO_OWN: Mapping[str, ParameterInfo] = {}


class Tables(NamedTuple):
    """A scenario as the engines want it: arrays only. See `sim.engines.compiled.week.run_replicates`."""

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


@dataclass(frozen=True)
class Scenario:
    """One world to simulate.

    Attributes
    ----------
    name : str
        Name of the scenario in the configuration.
    title, question : dict
        By language.
    parameters : Parameters
    services : tuple of Service
    levers : tuple of Lever
    start : datetime.date
        Monday of week 0.
    weeks : int
        Number of weeks.
    given : tuple of str
        Parameters that somebody set, in order of the alphabet: no world draws them.
    worlds : Worlds, optional
        What is not known, as draws of parameters; None is the same numbers in every replicate.
    drawn : tuple of str
        In one world, the parameters that it drew.
    roster : tuple of Listed
        The offices by name, region by region; empty when they are alike but for their size.
    styles : tuple of Style
        How leaders of some offices spend their hours.
    """

    name: str = "unnamed"
    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)
    services: tuple[Service, ...] = ()
    levers: tuple[Lever, ...] = ()
    start: datetime.date = datetime.date(2017, 1, 2)
    weeks: int = 156
    given: tuple[str, ...] = ()
    worlds: Worlds | None = None
    drawn: tuple[str, ...] = ()
    roster: tuple[Listed, ...] = ()
    styles: tuple[Style, ...] = ()

    @classmethod
    def check(cls, config: Mapping[str, Any], own: Mapping[str, ParameterInfo] = NO_OWN) -> Scenario:
        """Return the scenario that a composed configuration describes.

        Parameters
        ----------
        config : mapping
            Nested, with the groups of `GROUPS`, ``services``, ``levers``, ``weeks``, ``start``
            and optionally ``name``, ``title`` and ``question``. Values left out take their
            defaults.
        own : mapping, optional
            Parameters of one's own, by full name; their values are in the group ``own``.

        Raises
        ------
        InputError
            With what, where, what was expected, and the nearest valid choice.
        """
        known_keys(config, SCENARIO_KEYS)
        start = monday("start", config.get("start", cls.start))
        weeks = whole("weeks", config.get("weeks", cls.weeks), 1, MAX_WEEKS)
        services = tuple(
            check_service(k, v, start) for k, v in part("services", config.get("services", {})).items()
        )
        if not 1 <= len(services) <= MAX_SERVICES:
            raise InputError(
                f"services: {len(services)} services; expected 1 to {MAX_SERVICES}. "
                "Choose a catalogue, such as services=nav_2017_2019."
            )
        numbers = {service.number: service.key for service in services}
        for service in services:
            if service.key in service.combines_with:
                raise InputError(f"services.{service.key}.combines_with: a service cannot combine with itself.")
            if numbers[service.number] != service.key:
                raise InputError(
                    f"services.{service.key} and services.{numbers[service.number]} would use the same random "
                    "numbers (their names hash alike). Rename one."
                )
        levers = tuple(
            check_lever(k, v) for k, v in part("levers", config.get("levers", {})).items() if v is not None
        )
        nation = part("nation", config.get("nation"))
        styles = check_styles(nation.get("styles"))
        roster = check_roster(nation.get("roster"), [style.key for style in styles])
        if roster:
            check_alone(nation, part("office", config.get("office")), roster)
        config = {**config, "nation": plain_nation(nation, roster)}
        scenario = cls(
            roster=roster,
            styles=styles,
            name=file_name("name", config.get("name", cls.name), "name=my_scenario"),
            title=texts("title", config.get("title", {})),
            question=texts("question", config.get("question", {})),
            parameters=with_own(check_parameters(config), own, part("own", config.get("own"))),
            services=services,
            levers=levers,
            start=start,
            weeks=weeks,
            given=given_in(config),
        )
        scenario.check_together()
        return scenario

    def over(self, worlds: Worlds) -> Scenario:
        """Return the scenario with what nobody set drawn by worlds."""
        return dataclasses.replace(self, worlds=worlds.without(self.given))

    def with_own(self, own: Mapping[str, ParameterInfo], values: Mapping[str, Any]) -> Scenario:
        """Return the scenario with parameters of one's own; what has no value keeps it, or takes its default."""
        before = vars(self.parameters.own) if isinstance(self.parameters, WithOwn) else {}
        if not own or (list(before) == [name.partition(".")[2] for name in own] and not values):
            return self
        return dataclasses.replace(self, parameters=with_own(self.parameters, own, {**before, **values}))

    def in_world(self, replicate: int) -> Scenario:
        """Return the scenario with the numbers of a replicate's world, and no other worlds.

        There a lever that adds to a drawn number adds no more than the allowed range has room for.
        """
        if self.worlds is None:
            return self
        drawn = self.worlds.at(replicate)
        groups = {
            group: {name.partition(".")[2]: value for name, value in drawn.items() if name.startswith(f"{group}.")}
            for group in GROUPS
        }
        changed = {
            group: dataclasses.replace(getattr(self.parameters, group), **values)
            for group, values in groups.items()
            if values
        }
        parameters = dataclasses.replace(self.parameters, **changed)
        return dataclasses.replace(self, parameters=parameters, worlds=None, drawn=tuple(drawn))

    def check_together(self) -> None:
        """Refuse combinations that make no sense although each value does."""
        office = self.parameters.office
        if office.smallest > office.largest:
            raise InputError(f"office.smallest={office.smallest} is larger than office.largest={office.largest}.")
        if (
            office.drawn
            and not office.smallest
            <= math.exp(math.log(office.mean_staff) - 0.5 * office.log_sd_staff**2)
            <= office.largest
        ):
            raise InputError(
                f"office.drawn: the median office of mean_staff={office.mean_staff:g} and "
                f"log_sd_staff={office.log_sd_staff:g} lies outside {office.smallest}–{office.largest} staff."
            )
        nation = self.parameters.nation
        for lever in self.levers:
            for region in lever.regions:
                if region > nation.regions:
                    raise InputError(
                        f"levers.{lever.key}.offices.regions={region}: there are {nation.regions} regions. "
                        f"Name some of 1 to {nation.regions}, or set nation.regions."
                    )
        merging = [f"levers.{v.key}" for v in self.levers if (v.set | v.add).get("nation.merger_rate", 0) > 0]
        if nation.offices == 1 and (merging or nation.merger_rate > 0):
            raise InputError(
                f"{' and '.join(merging) or 'nation.merger_rate'}: one office has no neighbour to merge with. "
                "Add nation.offices=2 or more, or nation=nav_2019."
            )
        for one, other in itertools.combinations(self.levers, 2):
            if self.clash(one, other):
                raise InputError(
                    f"levers.{one.key} and levers.{other.key} set the same parameter for the same people in the "
                    "same weeks. Move one in time, narrow whom it concerns, or use 'add' instead of 'set'."
                )
        if self.levers:
            self.tables()  # a lever may carry a parameter out of its range

    def clash(self, one: Lever, other: Lever) -> bool:
        """Tell whether two levers set one parameter to two values at once."""
        first, second = self.span_of(one), self.span_of(other)
        return bool(
            set(one.set) & set(other.set)
            and set(one.roles) & set(other.roles)
            and (not one.regions or not other.regions or set(one.regions) & set(other.regions))
            and (not one.departments or not other.departments or set(one.departments) & set(other.departments))
            and one.min_staff <= other.max_staff
            and other.min_staff <= one.max_staff
            and first[0] < second[1]
            and second[0] < first[1]
        )

    def week_of(self, day: datetime.date) -> int:
        """Return the first week of the run that begins on or after a day (may be negative)."""
        return -((self.start - day).days // 7)

    def date_of(self, week: int) -> datetime.date:
        """Return the Monday of a week of the run."""
        return self.start + datetime.timedelta(weeks=week)

    def span_of(self, lever: Lever) -> tuple[int, int]:
        """Return first week and week after the last, within the run, in which a lever works."""
        first = self.week_of(lever.start)
        last = self.weeks if lever.weeks is None else first + lever.weeks
        return max(0, first), min(self.weeks, last)

    def never_works(self, lever: Lever) -> bool:
        """Tell whether a lever has no week of the run: it begins after its end, or ends before its start."""
        first, last = self.span_of(lever)
        return first >= last

    def parameters_for(
        self, role: str, week: int, staff: int, region: int = 1, department: int = 0, style: int = OWN_STYLE
    ) -> Parameters:
        """Return the parameters that hold for some people in a week.

        Parameters
        ----------
        role : str
            Of `ROLES`.
        week : int
        staff : int
            Of the office.
        region, department : int
            From 1; department 0 is an office without departments, or its leader.
        style : int
            Of the office's leaders, from 1; 0 is the scenario's own.
        """
        base = self.parameters
        for name, value in self.styles[style - 1].leader if style else ():
            base = with_value(base, name, value)
        working = [
            lever
            for lever in self.levers
            if lever.concerns_office(staff, region)
            and lever.concerns_person(role, department)
            and self.span_of(lever)[0] <= week < self.span_of(lever)[1]
        ]
        values: dict[str, float] = {name: value for lever in working for name, value in lever.set.items()}
        for lever in working:
            for name, value in lever.add.items():
                values[name] = values.get(name, value_of(base, name)) + value
        changed = base
        about = registry()
        for name, value in values.items():
            if name in self.drawn:
                value = min(max(value, about[name].low), about[name].high)
            shown = round(value, 12)  # 0.16 − 0.3 is −0.14 to a reader
            check_number(f"{name} (as changed by levers in week {week})", shown, about[name])
            changed = with_value(changed, name, value)
        return changed

    def largest_office(self) -> int:
        """Return the most staff an office of this scenario can have."""
        if self.roster:
            return max(one.staff for one in self.roster)
        office = self.parameters.office
        return office.largest if office.drawn else office.staff

    def smallest_office(self) -> int:
        """Return the least staff an office of this scenario can begin with."""
        if self.roster:
            return min(one.staff for one in self.roster)
        office = self.parameters.office
        return office.smallest if office.drawn else office.staff

    def mean_office(self) -> float:
        """Return how many staff an office has on average."""
        if self.roster:
            return sum(one.staff for one in self.roster) / len(self.roster)
        office = self.parameters.office
        return office.mean_staff if office.drawn else office.staff

    def tables(self) -> Tables:
        """Return the arrays that the engines run on."""
        most, nation = self.largest_office(), self.parameters.nation
        largest = most if nation.offices == 1 else 2 * most  # two that merge
        cuts = sorted({0, *(b for v in self.levers for b in (v.min_staff, v.max_staff + 1) if 0 < b <= largest)})
        rows = list(itertools.product(range(1 + len(self.styles)), range(1, nation.regions + 1)))

        def kind_of(style: int, region: int, staff: int) -> tuple[int, ...]:
            return style, *(v.concerns_office(staff, region) for v in self.levers)

        # Every kind of office, by the style of its leaders and the levers that may work there, with an example.
        places = {kind_of(*row, staff): (staff, row) for staff in cuts for row in rows}
        kinds = list(places)
        size_class = np.searchsorted(cuts, np.arange(largest + 1), side="right") - 1
        class_of_cut = np.array([[kinds.index(kind_of(*row, staff)) for staff in cuts] for row in rows])
        office_class = class_of_cut[:, size_class]
        # One column for each department that a lever names, and one for all beyond.
        departments = range(2 + max((d for v in self.levers for d in v.departments), default=-1))
        groups = np.array([[len(ROLES) * d + r for d in departments] for r in range(len(ROLES))])
        marks = sorted({0, *(w for v in self.levers for w in self.span_of(v) if 0 < w < self.weeks)})
        epoch = np.searchsorted(marks, np.arange(self.weeks), side="right") - 1
        own = vars(self.parameters.own) if isinstance(self.parameters, WithOwn) else {}
        parameters = np.zeros((len(kinds), groups.size, len(marks)), parameters_record(own))
        for (c, (staff, (style, region))), d, (r, role), (e, week) in itertools.product(
            enumerate(places.values()), departments, enumerate(ROLES), enumerate(marks)
        ):
            parameters[c, groups[r, d], e] = parameter_row(
                self.parameters_for(role, week, staff, region, d, style)
            )
        services = np.zeros(len(self.services), SERVICE)
        for s, service in enumerate(self.services):
            week, kind = self.week_of(service.release), KINDS.index(service.kind)
            values = [service.number, week, kind, *(getattr(service, name) for name in SERVICE_VALUES)]
            services[["number", "release_week", "kind", *SERVICE_VALUES]][s] = tuple(values)
        ties = min(self.parameters.office.ties, most - 1)
        index = {service.key: s for s, service in enumerate(self.services)}
        listed = {
            tuple(sorted((index[one.key], index[other])))
            for one in self.services
            for other in one.combines_with
            if other in index
        }
        pairs = np.array(sorted(listed), np.int64).reshape(-1, 2)
        elsewhere = max(nation.colleagues_elsewhere, nation.leader_peers) if nation.offices > 1 else 0
        return Tables(
            parameters, office_class, groups, epoch, services, pairs, nation.offices, most, ties, elsewhere,
            places_of(self.roster, self.styles, self.parameters),
        )  # fmt: skip


def value_of(p: Parameters, name: str) -> float:
    """Return the value of a parameter by its name; of one of one's own that is not among these, its default."""
    group, _, leaf = name.partition(".")
    if group == "own" and not (isinstance(p, WithOwn) and hasattr(p.own, leaf)):
        return registry()[name].default
    return cast(float, operator.attrgetter(name)(p))


def with_value(p: Parameters, name: str, value: float) -> Parameters:
    """Return parameters with one of them changed."""
    group, _, leaf = name.partition(".")
    before = getattr(p, group)
    if isinstance(before, OwnParameters):
        return dataclasses.replace(p, own=OwnParameters(**{**vars(before), leaf: value}))  # type: ignore[call-arg]
    return dataclasses.replace(p, **{group: dataclasses.replace(before, **{leaf: value})})


def check_parameters(config: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a configuration, each of its type and in its range; null is the default."""
    about = registry()
    checked = {
        group: {
            leaf: check_number(name, value, about[name])
            for leaf, value in part(group, config.get(group)).items()
            if lookup(name := f"{group}.{leaf}", about) and value is not None
        }
        for group in GROUPS
    }
    return Parameters(**{group: cls(**checked[group]) for group, cls in GROUPS.items()})


def with_own(p: Parameters, own: Mapping[str, ParameterInfo], values: Mapping[str, Any]) -> Parameters:
    """Return parameters with those of one's own, checked; null is the default."""
    for leaf, value in values.items():
        if value is not None and leaf != "file":
            lookup(f"own.{leaf}", {**registry(), **own})
    if not own:
        return p
    given = {name: values.get(name.partition(".")[2]) for name in own}
    checked = {
        name.partition(".")[2]: check_number(name, about.default if given[name] is None else given[name], about)
        for name, about in own.items()
    }
    return WithOwn(**{group: getattr(p, group) for group in GROUPS}, own=OwnParameters(**checked))


def given_in(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parameters that a configuration sets, in order of the alphabet."""
    return tuple(
        sorted(
            f"{group}.{leaf}"
            for group in GROUPS
            for leaf, value in (config.get(group) or {}).items()
            if value is not None and leaf not in KEYS
        )
    )
