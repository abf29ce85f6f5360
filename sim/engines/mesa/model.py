"""The reference engine: NAV as an idiomatic Mesa model, to read, to step and to break into.

model = NavModel(seed=3)         # the baseline scenario, one office, replicate 0
model.step()                     # one week
model.advisers[3].uses[0].stage  # where adviser 3 is with the first service
model.datacollector.get_model_vars_dataframe()
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NoReturn

import mesa
import numpy as np

from sim.engines.mesa.agents import Leader, People
from sim.engines.mesa.collect import Collector, row_of, sum_up
from sim.engines.mesa.inputs import classes_of, replicate_of, seed_of, world_of
from sim.engines.mesa.network import graph_of, grid_of
from sim.engines.mesa.office import Office
from sim.engines.mesa.scenario import NavScenario
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.book_from import book_of
from sim.errors import RunFailed
from sim.model.own_tables import Own
from sim.model.parameters import Parameters
from sim.model.records import STAGES, Ends
from sim.model.totals import totals_record
from sim.scenario.scenario import Scenario


class NavModel(mesa.Model):  # type: ignore[misc]
    """Offices of NAV, week by week; most often one.

    An ordinary Mesa model: it steps, collects, pickles, and works with `mesa.batch_run` and SolaraViz. It differs
    from Mesa's habits in three things, each for a reason.

    *Random numbers* come from keyed draws, never from `self.random` or `self.rng`. A draw depends on seed,
    replicate, week, person, service and purpose alone, so that a person draws the same numbers in every scenario,
    and two scenarios can be compared person by person. Mesa's `seed` or `rng` is the seed of the keys;
    without one every model differs, as in Mesa, and `seed_number` says which. The number of the run under one
    seed is `replicate`, which also chooses the world, the values of what is not known. So
    ``mesa.batch_run(NavModel, {}, iterations=3)`` gives three runs of world 0, new ones each time, and
    ``mesa.batch_run(NavModel, {"rng": 1, "replicate": range(3)})`` the first three runs that the command line has
    with seed 1, whatever the scenario. (Mesa 3.4 and later fill `seed` themselves; `rng` is left to you.)

    *The order of people* changes nothing, so that nobody is shuffled: first everybody looks, then everybody acts.

    *Rules* are chosen when a model is made, all of them together, since rules call each other.

    Parameters
    ----------
    scenario : str, Scenario or NavScenario
        A name of ``configs/scenario``, what `load_scenario` returns, or the same as Mesa's scenario.
    seed : int, optional
        First part of the key of all random numbers; by default a new one.
    replicate : int
        Second part of the key, and which world.
    rules : str, mapping or RuleBook, optional
        Rules to replace, such as ``"my_rules.py:persuade"`` or ``{"persuade": my_function}``; by default the
        shipped ones.
    first_office : int
        Number of the first office, part of the key.
    rng : optional
        Instead of `seed`, in any of Mesa's forms.
    own : mapping, optional
        Values of user parameters by name; by default those of the files.
    agent_classes : mapping, optional
        User classes by ``"adviser"`` or ``"leader"``, made from `Adviser` and `Leader`.
    book : RuleBook, optional
        An older name of `rules`.
    **changes
        Changes of a scenario that is named, such as ``office={"staff": 12}``; see `load_scenario`.

    Attributes
    ----------
    world : Scenario
        The checked scenario, in the world of the replicate; `scenario` is the same in Mesa's form.
    offices : list of Office
    advisers, leaders : People
        AgentSets: the people of all offices, in the order of offices and numbers.
    network, grid : networkx.DiGraph, mesa.discrete_space.Network
        Who looks to whom, made when asked for; `grid` is what SolaraViz draws.
    week : int
        The week that is about to run.
    running : bool
        Whether the last week of the scenario is still to come.
    totals : SimpleNamespace
        Sums at the end of last week, see `sim.model.totals`.
    """

    _rules: Rules

    def __init__(
        self,
        scenario: str | Scenario | NavScenario = "baseline",
        seed: int | None = None,
        replicate: int = 0,
        rules: str | Mapping[str, Any] | RuleBook | None = None,
        first_office: int = 0,
        *,
        rng: Any = None,
        own: Mapping[str, float] | None = None,
        agent_classes: Mapping[str, type] | None = None,
        book: RuleBook | None = None,
        **changes: Any,
    ) -> None:
        if seed is None and rng is None and isinstance(scenario, NavScenario):
            rng = scenario.rng
        self.seed_number = seed_of(seed, rng)
        super().__init__(rng=self.seed_number)  # Mesa wants one; random numbers come from keyed draws alone
        self.book = book_of(rules or book, "NavModel")
        world = world_of(scenario, changes).with_own(self.book.own.parameters, own or {})
        self.replicate = replicate_of(replicate)
        self.world = world.in_world(self.replicate)
        self.scenario = NavScenario.of(self.world, self.seed_number)
        self.agent_classes = classes_of(agent_classes)
        self._link_rules()
        self.week = 0
        self.tables = self.world.tables()
        self.pairs = [(int(one), int(other)) for one, other in self.tables.pairs]
        count = self.world.parameters.nation.offices
        self.offices = [Office(self, index, first_office + index) for index in range(count)]
        everybody = list(self.advisers)
        for one in self.offices:
            one.connect(everybody)
        self.totals, self.stage_counts = sum_up(self.offices, self.rules, self.own)
        self.datacollector: Any = Collector(self.own)
        self.datacollector.collect(self)  # how people begin, before the first week

    @property
    def rules(self) -> Any:
        """The rules of this model by name; they are exchanged all together or not at all."""
        return self._rules

    @rules.setter
    def rules(self, value: Any) -> None:
        if not isinstance(value, SimpleNamespace) or set(vars(value)) != set(vars(self._rules)):
            raise AttributeError(HOW_TO_REPLACE)
        self._rules = Rules(**vars(value))

    @property
    def advisers(self) -> People:
        """All advisers, office by office."""
        return People([adviser for office in self.offices for adviser in office.advisers], random=self.random)

    @property
    def leaders(self) -> People:
        """All leaders, office by office."""
        return People([leader for office in self.offices for leader in office.leaders], random=self.random)

    @property
    def network(self) -> Any:
        """Who looks to whom now, as a directed graph of networkx; see `graph_of`."""
        return graph_of(self)

    @property
    def grid(self) -> Any:
        """The same as a space of Mesa, which SolaraViz draws."""
        return grid_of(self)

    def parameters(self, role: str, staff: int, region: int, department: int, style: int = 0) -> Parameters:
        """Return the parameters that hold this week for a role; see `Scenario.parameters_for`."""
        week = min(self.week, self.world.weeks - 1)
        key = role, int(self.tables.epoch[week]), staff, region, department, style
        if key not in self._parameters:
            self._parameters[key] = self.world.parameters_for(role, week, staff, region, department, style)
        return self._parameters[key]

    def step(self) -> None:
        """Run one week: change, prepare, lead, show, look, act, sum up, as sim/model/rules/__init__.py says."""
        try:
            for office in self.offices:
                office.change()
            for phase in ("prepare", "lead"):
                for leader in self.leaders:
                    self.attempt(leader, phase)
            self.agents.do("show")
            self.agents.do("look")
            for person in self.agents:
                self.attempt(person, "act")
        except RunFailed as failure:
            date = self.world.date_of(self.week)
            raise RunFailed(f"replicate {self.replicate}, week {self.week} ({date}), {failure}") from failure
        self.totals, self.stage_counts = sum_up(self.offices, self.rules, self.own)
        self.week += 1
        self.running = self.week < self.world.weeks
        self.datacollector.collect(self)

    def attempt(self, person: Any, phase: str) -> None:
        """Let one person do one thing; name the person when that fails."""
        try:
            getattr(person, phase)()
        except RunFailed as failure:
            who = person.role.rstrip("s").replace("_", " ")
            number = person.rank if isinstance(person, Leader) else person.number
            where = f"office {person.office.index}, " if len(self.offices) > 1 else ""
            raise RunFailed(f"{where}{who} {number}: {failure}") from failure

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs, without the functions that it makes again.

        Ties are listed apart: followed from person to person they would lead a pickler too deep.
        """
        made_again = ("_rules", "own", "_parameters", "scenario", "_scenario")
        state = {name: value for name, value in vars(self).items() if name not in made_again}
        if type(self.datacollector) is Collector:
            state["datacollector"] = self.datacollector.collected()
        state["links"] = [(person, person.boss, person.ties, person.elsewhere) for person in self.agents]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        links = state.pop("links")
        self.__dict__.update(state)
        self._link_rules()
        if isinstance(self.datacollector, dict):
            self.datacollector = Collector(self.own, self.datacollector)
        for person, boss, ties, elsewhere in links:
            person.boss, person.ties, person.elsewhere = boss, ties, elsewhere
        self.scenario = NavScenario.of(self.world, self.seed_number)

    def _link_rules(self) -> None:
        """Make what follows from the rule book."""
        self._rules = Rules(**vars(self.book.plain()))
        self.own: Own = self.book.own
        self._parameters: dict[tuple[str, int, int, int, int, int], Parameters] = {}


class Rules(SimpleNamespace):
    """The rules of a model, linked with each other."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(HOW_TO_REPLACE)


HOW_TO_REPLACE = (
    "A rule of a model cannot be exchanged alone once it is made: rules call each other, and half of them would "
    "still call the old one. Make a model with NavModel(rules={'persuade': my_function})."
)


def run(
    scenario: Scenario, book: RuleBook, seed: int, first: int, replicates: int, ends: Ends | None = None
) -> tuple[Any, Any]:
    """Run some replicates of a scenario; the same shapes as `sim.engines.compiled.week.run`.

    Raises
    ------
    RunFailed
        When a rule raises or leaves nonsense, with rule, file, line, week and person.
    """
    services = len(scenario.services)
    kept = book.kept()
    stages = np.zeros((replicates, scenario.weeks, services, STAGES), np.int32)
    totals = np.zeros((replicates, scenario.weeks), totals_record(book.own.totals))
    for r in range(replicates):
        model = NavModel(scenario, seed, first + r, book)
        for week in range(scenario.weeks):
            model.step()
            stages[r, week] = model.stage_counts
            totals[r, week] = row_of(model.totals)
        if ends is not None:
            for o, office in enumerate(model.offices):
                of_office, ends.stages[r, o] = sum_up([office], model.rules, model.own)
                ends.totals[r, o] = row_of(of_office)
    changed = sorted(name for name, value in book.kept().items() if kept.get(name) != value)
    if changed:
        raise RunFailed(
            f"a rule has changed {changed[0]} while it ran, so that a run depends on those before it. Set "
            "attributes of the person, use, week, leader, office or service instead."
        )
    return stages, totals.view(np.recarray)
