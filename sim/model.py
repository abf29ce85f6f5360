"""The reference engine: one office as an idiomatic Mesa model, to read, to step and to break into.

model = OfficeModel()            # the baseline scenario, replicate 0
model.step()                     # one week
model.advisers[3].uses[0].stage  # where adviser 3 is with the first service
model.datacollector.get_model_vars_dataframe()
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any, get_type_hints

import mesa
import numpy as np

from sim.agents import Adviser, Leader
from sim.draws import NO_PERSON, Draw
from sim.errors import RunFailed
from sim.outcomes import WEEKLY
from sim.parameters import Parameters
from sim.population import department_heads, office_size
from sim.rulebook import RuleBook
from sim.rules import things
from sim.rules.things import Stage, Week
from sim.scenario import Scenario
from sim.state import STAGES, TALLY, Tally


class OfficeModel(mesa.Model):  # type: ignore[misc]
    """One office of NAV, week by week.

    Parameters
    ----------
    scenario : Scenario
        The world, such as ``load_scenario("baseline")``; kept as `world`.
    seed, replicate : int
        Together the key of all luck.
    book : RuleBook, optional
        The rules; by default the shipped ones.
    office : int
        Number of the office, part of the key.

    Attributes
    ----------
    advisers, leaders : list
        The people, in the order of their numbers; `agents` is Mesa's own set of all.
    services : list
        What there is to adopt.
    week : int
        The week that is about to run.
    tally : SimpleNamespace
        Sums at the end of last week, see `sim.state.Tally`.
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
        self.office_number = office
        self.rules = (book or RuleBook()).plain()
        self.week = 0
        self.tables = scenario.tables()
        self.services = [
            SimpleNamespace(**{n: row[n].item() for n in self.tables.services.dtype.names})
            for row in self.tables.services
        ]
        self.pairs = [(int(one), int(other)) for one, other in self.tables.pairs]
        self._parameters: dict[tuple[str, int], Parameters] = {}
        self.populate()
        self.tally: Any = None
        self.stage_counts = np.zeros((len(self.services), STAGES), np.int32)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: functools.partial(report, name) for name in WEEKLY},
            agent_reporters={"strain": "strain", "trust": "trust", "stages": stages_of},
        )

    def populate(self) -> None:
        """Draw the people: advisers look to colleagues, leaders to those they lead."""
        key = self.office_draw()
        p = self.world.parameters
        self.office = SimpleNamespace(norm=p.office.norm_at_start, leader_use=0.0, asked=0.0)
        self.staff = office_size(p, key)
        heads = department_heads(self.staff, p)
        count = self.staff - 1 - heads
        top = Leader(self, 0, None)
        self.leaders = [top, *(Leader(self, h, top) for h in range(1, heads + 1))]
        departments = self.leaders[1:] or [top]
        self.advisers = [Adviser(self, i, departments[i * len(departments) // count]) for i in range(count)]
        for adviser in self.advisers:
            adviser.befriend(self.advisers)
        for leader in self.leaders:
            everybody = [*self.advisers, *self.leaders]
            leader.take_charge([person for person in everybody if person.boss is leader])

    def office_draw(self, service: int = 0) -> Draw:
        """Return the key of draws that belong to the whole office this week."""
        return Draw(self.seed_number, self.replicate, self.week, self.office_number, NO_PERSON, service)

    def parameters(self, role: str) -> Parameters:
        """Return the parameters that hold for a role this week."""
        week = min(self.week, self.world.weeks - 1)
        key = role, int(self.tables.epoch[week])
        if key not in self._parameters:
            staff = getattr(self, "staff", 0)
            self._parameters[key] = self.world.parameters_for(role, week, staff)
        return self._parameters[key]

    def step(self) -> None:
        """Run one week: what comes, what leaders do, what everybody sees, what everybody does."""
        try:
            self.change()
            for phase in ("prepare", "lead"):
                for leader in self.leaders:
                    self.attempt(leader, phase)
            self.agents.do("look")
            for person in self.agents:
                self.attempt(person, "act")
        except RunFailed as failure:
            date = self.world.date_of(self.week)
            raise RunFailed(f"replicate {self.replicate}, week {self.week} ({date}), {failure}") from failure
        self.count()
        self.week += 1
        self.datacollector.collect(self)

    def change(self) -> None:
        """Let services and updates come, people begin where others left, and the norm move."""
        p = self.parameters("advisers")
        for service in self.services:
            self.rules.release(service, self.week)
            self.rules.update(service, p, self.office_draw(service.number))
        self.office.asked = sum(adviser.week.asked for adviser in self.advisers) / len(self.advisers)
        for person in [*self.advisers, *self.leaders]:
            if person.leaving:
                person.begin()
        there, shown = 0, 0.0
        for leader in self.leaders:
            for service, use in zip(self.services, leader.uses, strict=True):
                if service.available:
                    there += 1
                    if use.stage == Stage.ROUTINE:
                        shown += use.mastery
        self.office.leader_use = shown / max(1, there)
        self.rules.adjust_norm(self.office, p)

    def attempt(self, person: Any, phase: str) -> None:
        """Let one person do one thing; say who it was when that fails."""
        try:
            getattr(person, phase)()
        except RunFailed as failure:
            who = person.role.rstrip("s").replace("_", " ")
            number = person.rank if isinstance(person, Leader) else person.number
            raise RunFailed(f"{who} {number}: {failure}") from failure

    def count(self) -> None:
        """Sum up the office at the end of the week, people in order, as the compiled engine does."""
        tally = SimpleNamespace(**{n: kind(0) for n, kind in get_type_hints(Tally).items()})
        tally.advisers, tally.leaders = len(self.advisers), len(self.leaders)
        tally.norm = self.office.norm
        tally.available = sum(service.available for service in self.services)
        self.stage_counts[:] = 0
        for adviser in self.advisers:
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
                self.stage_counts[s, use.stage] += 1
                tally.mastery += use.mastery
                tally.belief += use.belief
                if use.stage == Stage.ROUTINE:
                    tally.effective += use.mastery
                    tally.innovative_routine += innovative
                elif use.stage == Stage.TRYING:
                    tally.pressed += use.pressed
                elif use.stage == Stage.LAPSED and use.weeks_in_stage == 0:
                    tally.lapses += 1
        for leader in self.leaders:
            tally.leader_strain += leader.strain
            for name in OF_LEADER:
                setattr(tally, name, getattr(tally, name) + getattr(leader, name))
            tally.leader_routine += sum(use.stage == Stage.ROUTINE for use in leader.uses)
        self.tally = tally


SUMS = get_type_hints(Tally)
OF_PERSON = ("strain", "fatigue", "trust", "combining")
OF_LEADER = [name for name in get_type_hints(things.Leader) if name in SUMS]
OF_WEEK = [name for name in get_type_hints(Week) if name in SUMS and name not in OF_LEADER]


def report(name: str, model: OfficeModel) -> float:
    """Return one weekly outcome of a model, for the data collector."""
    return float(WEEKLY[name].compute(model.tally, model.stage_counts))


def stages_of(person: Any) -> tuple[int, ...]:
    """Return the stage of a person with each service, for the data collector."""
    return tuple(int(use.stage) for use in person.uses)


def run(scenario: Scenario, book: RuleBook, seed: int, first: int, replicates: int) -> tuple[Any, Any]:
    """Run some replicates of one office; the same shapes as `sim.kernel.run`.

    Raises
    ------
    RunFailed
        When a rule raises or leaves nonsense, with rule, file, line, week and person.
    """
    services = len(scenario.services)
    stages = np.zeros((replicates, scenario.weeks, services, STAGES), np.int32)
    tallies = np.zeros((replicates, scenario.weeks), TALLY)
    for r in range(replicates):
        model = OfficeModel(scenario, seed, first + r, book)
        for week in range(scenario.weeks):
            model.step()
            stages[r, week] = model.stage_counts
            tallies[r, week] = tuple(getattr(model.tally, name) for name in tallies.dtype.names)
    return stages, tallies.view(np.recarray)
