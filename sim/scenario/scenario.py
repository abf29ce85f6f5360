"""A scenario: one fully described world, checked once at the edge and trusted inside.

What comes from configuration is a plain nested dictionary. `Scenario.check` refuses whatever
is unknown, of the wrong type, out of range or impossible together, in one clear message.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import InputError
from sim.model.parameters import GROUPS, ParameterInfo, Parameters, WithOwn, registry
from sim.scenario.checks import MAX_WEEKS, check_number, file_name, known_keys, monday, part, texts, whole
from sim.scenario.lever import Lever, check_lever
from sim.scenario.roster import (
    OWN_STYLE,
    Listed,
    Style,
    check_alone,
    check_roster,
    check_styles,
    plain_nation,
)
from sim.scenario.service import Service, check_service
from sim.scenario.tables import Tables, tables_of
from sim.scenario.values import check_parameters, given_in, value_of, with_own, with_value
from sim.scenario.worlds import Worlds

MAX_SERVICES = 30
SCENARIO_KEYS = {*GROUPS, "own", "services", "levers", "weeks", "start", "name", "title", "question"}
"""What a configuration says of one world, as opposed to how it is run."""
NO_OWN: Mapping[str, ParameterInfo] = {}


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
        Parameters that somebody set, in alphabetical order: no world draws them.
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
            User parameters, by full name; their values are in the group ``own``.

        Raises
        ------
        InputError
            With what, where, what was expected, and the nearest valid choice.
        """
        known_keys(config, SCENARIO_KEYS)
        start = monday("start", config.get("start", cls.start))
        weeks = whole("weeks", config.get("weeks", cls.weeks), 1, MAX_WEEKS)
        services = tuple(check_service(k, v) for k, v in part("services", config.get("services", {})).items())
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
        """Return the scenario with what nobody set drawn by worlds; refuse several that are one."""
        drawn = worlds.without(self.given)
        if len(drawn) > 1 and len(set(drawn.draws)) == 1:
            given = [name for name in worlds.names if name in self.given]
            why = f"with {', '.join(given)} set nothing is drawn" if given else "all draws are alike"
            raise InputError(
                f"worlds={worlds.name}: {why}, so all {len(drawn)} worlds are identical. Leave out what is set, "
                "give draws that differ, or run one world: worlds=typical."
            )
        return dataclasses.replace(self, worlds=drawn)

    def with_own(self, own: Mapping[str, ParameterInfo], values: Mapping[str, Any]) -> Scenario:
        """Return the scenario with user parameters; what has no value keeps it, or takes its default."""
        before = vars(self.parameters.own) if isinstance(self.parameters, WithOwn) else {}
        if not values and (not own or list(before) == [name.partition(".")[2] for name in own]):
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
        return tables_of(self)
