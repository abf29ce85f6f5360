"""The reference engine: NAV as an idiomatic Mesa model, to read, to step and to break into.

model = NavModel()               # the baseline scenario, one office, replicate 0
model.step()                     # one week
model.advisers[3].uses[0].stage  # where adviser 3 is with the first service
model.datacollector.get_model_vars_dataframe()
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, get_type_hints

import mesa
import numpy as np

from sim.engines.mesa.agents import Adviser, Leader
from sim.engines.mesa.office import Office
from sim.engines.rulebook.book import RuleBook
from sim.errors import RunFailed
from sim.model import state
from sim.model.outcomes import WEEKLY
from sim.model.parameters import Parameters
from sim.model.records import STAGES, TALLY, Ends, Tally
from sim.model.state import Stage, Week
from sim.scenario.scenario import Scenario


class NavModel(mesa.Model):  # type: ignore[misc]
    """Offices of NAV, week by week; most often one.

    Parameters
    ----------
    scenario : Scenario
        The world, such as ``load_scenario("baseline")``; kept as `world`.
    seed, replicate : int
        Together the key of all luck.
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
    tally : SimpleNamespace
        Sums at the end of last week, see `sim.model.records.Tally`.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        replicate: int = 0,
        book: RuleBook | None = None,
        office: int = 0,
    ) -> None:
        super().__init__(rng=seed)  # Mesa wants one; luck comes from keyed draws alone
        self.world = scenario  # Mesa 3.5 has a `scenario` of its own
        self.seed_number = seed
        self.replicate = replicate
        self.rules = (book or RuleBook()).plain()
        self.week = 0
        self.tables = scenario.tables()
        self.pairs = [(int(one), int(other)) for one, other in self.tables.pairs]
        self._parameters: dict[tuple[str, int, int, int, int], Parameters] = {}
        self.offices: list[Office] = []
        for index in range(scenario.parameters.nation.offices):
            self.offices.append(Office(self, index, office + index))
        for one in self.offices:
            one.connect(self.advisers)
        self.tally: Any = None
        self.stage_counts = np.zeros((len(self.tables.services), STAGES), np.int32)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: reporter(name) for name in WEEKLY},
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

    def parameters(self, role: str, staff: int, region: int, department: int) -> Parameters:
        """Return the parameters that hold this week for a role; see `Scenario.parameters_for`."""
        week = min(self.week, self.world.weeks - 1)
        key = role, int(self.tables.epoch[week]), staff, region, department
        if key not in self._parameters:
            self._parameters[key] = self.world.parameters_for(role, week, staff, region, department)
        return self._parameters[key]

    def step(self) -> None:
        """Run one week: what comes, what leaders do, what everybody sees, what everybody does."""
        try:
            for office in self.offices:
                office.change()
            for phase in ("prepare", "lead"):
                for leader in self.leaders:
                    self.attempt(leader, phase)
            self.agents.do("look")
            for person in self.agents:
                self.attempt(person, "act")
        except RunFailed as failure:
            date = self.world.date_of(self.week)
            raise RunFailed(f"replicate {self.replicate}, week {self.week} ({date}), {failure}") from failure
        self.tally, self.stage_counts = tally_of(self.offices)
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


def tally_of(offices: list[Office]) -> tuple[Any, Any]:
    """Sum up offices at the end of the week, people in order, as the compiled engine does.

    Returns
    -------
    tally : SimpleNamespace
    stage_counts : array (services, stages) of int32
    """
    tally = SimpleNamespace(**{n: kind(0) for n, kind in get_type_hints(Tally).items()})
    stage_counts = np.zeros((len(offices[0].services), STAGES), np.int32)
    tally.available = sum(service.available for service in offices[0].services)
    for office in offices:
        tally.places += 1
        tally.merged += office.host is not office
        tally.advisers += len(office.advisers)
        tally.leaders += len(office.leaders)
        tally.norm += office.norm
        routine = 0
        for adviser in office.advisers:
            innovative = adviser.innovativeness > 0.0
            tally.innovative += innovative
            tally.leavers += adviser.leaving
            for name in OF_PERSON:
                setattr(tally, name, getattr(tally, name) + getattr(adviser, name))
            for name in OF_WEEK:
                setattr(tally, name, getattr(tally, name) + getattr(adviser.week, name))
            tally.need += adviser.need
            tally.need_found += adviser.need * adviser.week.found
            for s, use in enumerate(adviser.uses):
                stage_counts[s, use.stage] += 1
                tally.mastery += use.mastery
                tally.belief += use.belief
                if use.stage == Stage.ROUTINE:
                    tally.effective += use.mastery
                    tally.innovative_routine += innovative
                    routine += 1
                elif use.stage == Stage.TRYING:
                    tally.pressed += use.pressed
                elif use.stage == Stage.LAPSED and use.weeks_in_stage == 0:
                    tally.lapses += 1
        share = routine / (len(office.advisers) * len(office.services))
        tally.place_routine += share
        tally.place_routine_squared += share * share
        for leader in office.leaders:
            tally.leader_strain += leader.strain
            for name in OF_LEADER:
                setattr(tally, name, getattr(tally, name) + getattr(leader, name))
            tally.leader_routine += sum(use.stage == Stage.ROUTINE for use in leader.uses)
    return tally, stage_counts


SUMS = get_type_hints(Tally)
OF_PERSON = ("strain", "fatigue", "trust", "combining")
OF_LEADER = [name for name in get_type_hints(state.Leader) if name in SUMS]
OF_WEEK = [name for name in get_type_hints(Week) if name in SUMS and name not in OF_LEADER]


def reporter(name: str) -> Callable[[NavModel], float]:
    """Return a function that reads one weekly outcome off a model, for the data collector.

    Mesa 3.4 takes plain functions only, and calls others without the model.
    """

    def report(model: NavModel) -> float:
        return float(WEEKLY[name].compute(model.tally, model.stage_counts))

    return report


def row_of(tally: Any) -> tuple[float, ...]:
    """Return sums in the order of `TALLY`."""
    return tuple(getattr(tally, name) for name in TALLY.fields or ())


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
    tallies = np.zeros((replicates, scenario.weeks), TALLY)
    for r in range(replicates):
        model = NavModel(scenario, seed, first + r, book)
        for week in range(scenario.weeks):
            model.step()
            stages[r, week] = model.stage_counts
            tallies[r, week] = row_of(model.tally)
        if ends is not None:
            for o, office in enumerate(model.offices):
                tally, ends.stages[r, o] = tally_of([office])
                ends.tallies[r, o] = row_of(tally)
    changed = sorted(name for name, value in book.kept().items() if kept.get(name) != value)
    if changed:
        raise RunFailed(
            f"a rule has changed {changed[0]} while it ran, so that a run depends on those before it. Set "
            "attributes of the person, use, week, leader, office or service instead."
        )
    return stages, tallies.view(np.recarray)
