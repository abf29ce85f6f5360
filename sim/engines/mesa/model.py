"""The reference engine: NAV as an idiomatic Mesa model, to read, to step and to break into.

model = NavModel()               # the baseline scenario, one office, replicate 0
model.step()                     # one week
model.advisers[3].uses[0].stage  # where adviser 3 is with the first service
model.datacollector.get_model_vars_dataframe()
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from sim.engines.mesa.agents import Adviser, Leader
from sim.engines.mesa.office import Office
from sim.engines.rulebook.book import RuleBook
from sim.errors import RunFailed
from sim.model.formulas import Outcome
from sim.model.outcomes import WEEKLY
from sim.model.own import Own
from sim.model.parameters import Parameters
from sim.model.records import STAGES, Ends
from sim.model.state import Stage
from sim.model.totals import add_adviser, add_leader, add_leader_use, add_office, add_use, nothing, totals_record
from sim.scenario.scenario import Scenario


class NavModel(mesa.Model):  # type: ignore[misc]
    """Offices of NAV, week by week; most often one.

    Parameters
    ----------
    scenario : Scenario
        The world, such as ``load_scenario("baseline")``; kept as `world`.
    seed, replicate : int
        Together the key of all random numbers.
    book : RuleBook, optional
        The rules; by default the shipped ones.
    office : int
        Number of the first office, part of the key.

    Attributes
    ----------
    offices : list of Office
    advisers, leaders : list
        The people of all offices, in the order of offices and numbers; `agents` is Mesa's own set of all.
    week : int
        The week that is about to run.
    totals : SimpleNamespace
        Sums at the end of last week, see `sim.model.totals`.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        replicate: int = 0,
        book: RuleBook | None = None,
        office: int = 0,
    ) -> None:
        super().__init__(rng=seed)  # Mesa wants one; random numbers come from keyed draws alone
        book = book or RuleBook()
        scenario = scenario.with_own(book.own.parameters, {}).in_world(replicate)
        self.world = scenario  # Mesa 3.5 has a `scenario` of its own
        self.seed_number = seed
        self.replicate = replicate
        self.rules, self.own = book.plain(), book.own
        self.week = 0
        self.tables = scenario.tables()
        self.pairs = [(int(one), int(other)) for one, other in self.tables.pairs]
        self._parameters: dict[tuple[str, int, int, int, int, int], Parameters] = {}
        count = scenario.parameters.nation.offices
        self.offices = [Office(self, index, office + index) for index in range(count)]
        for one in self.offices:
            one.connect(self.advisers)
        self.totals: Any = None
        self.stage_counts = np.zeros((len(self.tables.services), STAGES), np.int32)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: reporter(one) for name, one in {**WEEKLY, **self.own.means}.items()},
            agent_reporters={"strain": "strain", "trust": "trust", "stages": stages_of},
        )

    @property
    def advisers(self) -> list[Adviser]:
        """All advisers, office by office."""
        return [adviser for office in self.offices for adviser in office.advisers]

    @property
    def leaders(self) -> list[Leader]:
        """All leaders, office by office."""
        return [leader for office in self.offices for leader in office.leaders]

    def parameters(self, role: str, staff: int, region: int, department: int, style: int = 0) -> Parameters:
        """Return the parameters that hold this week for a role; see `Scenario.parameters_for`."""
        week = min(self.week, self.world.weeks - 1)
        key = role, int(self.tables.epoch[week]), staff, region, department, style
        if key not in self._parameters:
            self._parameters[key] = self.world.parameters_for(role, week, staff, region, department, style)
        return self._parameters[key]

    def step(self) -> None:
        """Run one week: what comes, what leaders do, what everybody sees, what everybody does."""
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
        self.totals, self.stage_counts = totals_of(self.offices, self.rules, self.own)
        self.week += 1
        self.datacollector.collect(self)

    def attempt(self, person: Any, phase: str) -> None:
        """Let one person do one thing; say who it was when that fails."""
        try:
            getattr(person, phase)()
        except RunFailed as failure:
            who = person.role.rstrip("s").replace("_", " ")
            number = person.rank if isinstance(person, Leader) else person.number
            where = f"office {person.office.index}, " if len(self.offices) > 1 else ""
            raise RunFailed(f"{where}{who} {number}: {failure}") from failure


def totals_of(offices: list[Office], rules: Any, own: Own) -> tuple[Any, Any]:
    """Sum up offices at the end of the week.

    Returns
    -------
    totals : SimpleNamespace
        See `sim.model.totals`.
    stage_counts : array (services, stages) of int32
    """
    totals = nothing(own.totals)
    stage_counts = np.zeros((len(offices[0].services), STAGES), np.int32)
    for office in offices:
        routine = 0
        for adviser in office.advisers:
            add_adviser(totals, adviser, adviser.week)
            rules.add_own_adviser(totals, adviser, adviser.week)
            for s, use in enumerate(adviser.uses):
                stage_counts[s, use.stage] += 1
                routine += use.stage == Stage.ROUTINE
                add_use(totals, adviser, use)
                rules.add_own_use(totals, adviser, use)
        for leader in office.leaders:
            add_leader(totals, leader, leader)
            rules.add_own_leader(totals, leader, leader)
            for use in leader.uses:
                add_leader_use(totals, use)
        available = sum(service.available for service in office.services)
        routine_share = routine / (len(office.advisers) * len(office.services))
        add_office(totals, office, office.host is not office, available, routine_share)
        rules.add_own_office(totals, office)
    return totals, stage_counts


def reporter(outcome: Outcome) -> Callable[[NavModel], float]:
    """Return a function that reads a weekly outcome off a model, for the data collector.

    Mesa 3.4 takes plain functions only, and calls others without the model.
    """

    def report(model: NavModel) -> float:
        return float(outcome.compute(model.totals, model.stage_counts))

    return report


def row_of(totals: Any) -> tuple[float, ...]:
    """Return totals in the order of `TOTALS`."""
    return tuple(vars(totals).values())


def stages_of(person: Any) -> tuple[int, ...]:
    """Return the stage of a person with each service, for the data collector."""
    return tuple(int(use.stage) for use in person.uses)


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
                of_office, ends.stages[r, o] = totals_of([office], model.rules, model.own)
                ends.totals[r, o] = row_of(of_office)
    changed = sorted(name for name, value in book.kept().items() if kept.get(name) != value)
    if changed:
        raise RunFailed(
            f"a rule has changed {changed[0]} while it ran, so that a run depends on those before it. Set "
            "attributes of the person, use, week, leader, office or service instead."
        )
    return stages, totals.view(np.recarray)
