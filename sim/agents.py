"""The people of the reference engine: Mesa agents that gather what they see, then act on it.

What they *do* stands in `sim.rules`; here is only who sees what.
"""

from __future__ import annotations

import functools
import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints
from weakref import WeakKeyDictionary

import mesa

from sim.draws import LEADER_ID, Draw
from sim.errors import RunFailed
from sim.population import begin_use, draw_person, draw_ties
from sim.rules import things
from sim.rules.things import Stage

if TYPE_CHECKING:
    from sim.model import OfficeModel


class NumbersByModel(WeakKeyDictionary):  # type: ignore[type-arg]
    """Counters of agents by model that forget a model when nobody else holds it.

    Mesa 3.3 keeps each model for ever in `Agent._ids`; with thousands of runs memory would grow.
    """

    def __getitem__(self, model: Any) -> Any:
        return self.setdefault(model, itertools.count(1))


class Use(SimpleNamespace):
    """One person and one service; see `sim.rules.things.Use`."""

    stage: int
    weeks_in_stage: int
    mastery: float
    belief: float


class Person(mesa.Agent):  # type: ignore[misc]
    """Anybody in the office; see `sim.rules.things.Person`.

    Attributes
    ----------
    number : int
        Number in the keys of draws.
    boss : Leader or None
        Own leader; None for the office leader.
    ties : list of Person
        Whom this person looks to.
    uses : list of Use
        One for each service of the model.
    """

    _ids = NumbersByModel()

    innovativeness: float
    skill: float
    threshold: float
    strain: float
    trust: float
    practice = 1.0  # an adviser's daily work; a leader practises in the hours kept for it

    role = ""

    def __init__(self, model: OfficeModel, number: int, boss: Leader | None, shift: float = 0.0) -> None:
        super().__init__(model)
        self.number = number
        self.boss = boss
        self.ties: list[Person] = []
        self.uses = [Use() for _ in model.services]
        draw_person(self, self.p, self.draw(), shift)
        for service, use in zip(model.services, self.uses, strict=True):
            begin_use(use, self.p, self.draw(service.number))

    @property
    def p(self) -> Any:
        """The parameters that hold for this person this week."""
        return self.model.parameters(self.role)

    def draw(self, service: int = 0) -> Draw:
        """Return the key of this person's draws this week, for one service."""
        model = self.model
        return Draw(model.seed_number, model.replicate, model.week, model.office, self.number, service)

    def look(self) -> None:
        """Gather what this person sees, as it was at the end of last week."""
        boss = self.boss
        guide = boss if boss is not None else self  # at the top, one listens to oneself
        everything = {
            "ties": len(self.ties),
            "clarity": guide.clarity,
            "facilitation": guide.facilitation,
            "licence": guide.licence,
            "support": 0.0 if boss is None else boss.support,
            "practice": self.practice,
        }
        self.load = SimpleNamespace(
            learning=0.0,
            clarity=guide.clarity,
            support=everything["support"],
            support_hours=0.0 if boss is None else boss.support_hours,
        )
        self.seen = []
        for s, (service, use) in enumerate(zip(self.model.services, self.uses, strict=True)):
            aware = sum(other.uses[s].stage > Stage.UNAWARE for other in self.ties)
            routine = sum(other.uses[s].stage == Stage.ROUTINE for other in self.ties)
            leader_use = 0.0
            if boss is not None and boss.uses[s].stage == Stage.ROUTINE:
                leader_use = self.p.leader.visibility * boss.uses[s].mastery
            self.seen.append(
                SimpleNamespace(
                    usefulness=service.usefulness,
                    complexity=service.complexity,
                    aware_share=aware / len(self.ties),
                    routine_share=routine / len(self.ties),
                    leader_use=leader_use,
                    **everything,
                )
            )
            if service.available and use.stage == Stage.TRYING:
                self.load.learning += service.complexity * (1.0 - use.mastery)

    def act(self) -> None:
        """Adopt, believe and learn with every service that is there; cope with the week."""
        rules, p = self.model.rules, self.p
        for s, (service, use, seen) in enumerate(zip(self.model.services, self.uses, self.seen, strict=True)):
            if not service.available:
                continue
            stage = use.stage
            try:
                rules.adopt(self, use, seen, p, self.draw(service.number))
                use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
                rules.believe(self, use, seen, p)
                rules.learn(self, use, seen, p)
            except RunFailed as failure:
                raise RunFailed(f"{failure} (service {s + 1} of {len(self.uses)})") from failure
        rules.cope(self, self.load, p)


class Adviser(Person):
    """Meets users of NAV; takes services into use or does not."""

    role = "advisers"

    def befriend(self, advisers: list[Adviser]) -> None:
        """Choose whom to look to among all advisers of the office."""
        chosen = [0] * min(self.p.office.ties, len(advisers) - 1)
        draw_ties(chosen, self.number, len(advisers), self.p, self.draw())
        self.ties = [advisers[k] for k in chosen]


class Leader(Person, things.Leader):
    """Leads, and takes services into use like everybody; see `sim.rules.things.Leader`.

    The first leader is the office leader, others are department heads.
    """

    def __init__(self, model: OfficeModel, rank: int, boss: Leader | None) -> None:
        self.role = "office_leaders" if rank == 0 else "department_heads"
        shift = model.parameters("advisers").leader.innovativeness
        super().__init__(model, LEADER_ID + rank, boss, shift)
        for name, kind in get_type_hints(things.Leader).items():
            setattr(self, name, kind(0))
        self.clarity = model.parameters("advisers").leader.clarity_at_start

    @functools.cached_property
    def rank(self) -> int:
        """0 for the office leader, else the number of the department."""
        return self.number - LEADER_ID

    def take_charge(self, reports: list[Person]) -> None:
        """Lead these people, and look to them: influence from below."""
        self.ties = reports
        self.reports = len(reports)

    def prepare(self) -> None:
        """Hear what comes from above and plan the week."""
        self.bundling = 0.0 if self.boss is None else self.boss.clarity
        self.model.rules.hear(self, self.p, self.draw())
        self.model.rules.plan(self, self.p)

    def lead(self) -> None:
        """Turn the week's hours into conditions for the staff."""
        self.model.rules.lead(self, self.p)
