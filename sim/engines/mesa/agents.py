"""The people of the reference engine: Mesa agents that look around, then act.

What a look adds is in `sim.model.rules.seeing`, what people do in the other rules; who looks at whom is here.
"""

from __future__ import annotations

import functools
import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints
from weakref import WeakKeyDictionary

import mesa
from mesa.agent import AgentSet

from sim.errors import RunFailed
from sim.model import state
from sim.model.draws import LEADER_ID, Draw
from sim.model.population import start_leader, start_person, start_use
from sim.model.rules.seeing import (
    look_ahead,
    see_colleague,
    see_no_leader,
    see_oneself,
    see_report,
    show,
)

if TYPE_CHECKING:
    from sim.engines.mesa.office import Office


class NumbersByModel(WeakKeyDictionary):  # type: ignore[type-arg]
    """Counters of agents by model that forget a model when nobody else holds it.

    Mesa 3.3 keeps each model for ever in `Agent._ids`; with thousands of runs memory would grow.
    """

    def __getitem__(self, model: Any) -> Any:
        return self.setdefault(model, itertools.count(1))


class People(AgentSet):  # type: ignore[misc]
    """An agent set in which `people[3]` is the fourth; Mesa 3.5 discourages that in sets that are shuffled."""

    def __getitem__(self, item: Any) -> Any:
        return list(self)[item]


def blank(kind: type) -> dict[str, Any]:
    """Return every attribute of a kind of `sim.model.state` at zero."""
    return {name: kind_of(0) for name, kind_of in hints(kind).items()}


@functools.cache  # every person, use and week begins blank
def hints(kind: type) -> dict[str, Any]:
    """Return the type of each attribute of a kind of `sim.model.state`."""
    return get_type_hints(kind)


class Use(SimpleNamespace, state.Use):
    """One person and one service; see `sim.model.state.Use`."""


class Week(SimpleNamespace, state.Week):
    """One person's week, all services together; see `sim.model.state.Week`."""


class Seen(SimpleNamespace, state.Seen):
    """What one person sees of one service, see `sim.model.state.Seen`; rules can set nothing of it."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"seen.{name} cannot be set: what is seen is read only")


class Person(mesa.Agent, state.Person):  # type: ignore[misc]
    """Anybody in an office; what rules read and set is in `sim.model.state.Person`.

    Attributes
    ----------
    office : Office
    number : int
        Number in the keys of draws.
    boss : Leader or None
        Own leader; None for the office leader.
    ties, elsewhere : list of Person
        Whom this person looks to, in the office and in others; the ties of a leader are the direct reports.
    uses : list of Use
        One for each service of the model.
    week : Week
    sight, around, training
        What a look at the people around gave this week, see `look`.
    seen : list of Seen
        What this person saw of each service, as it was looked at last.
    known, routine, shown : list of float
        What others see of this person's services this week, see `sim.model.rules.seeing.show`.
    """

    _ids = NumbersByModel()

    practice = 1.0  # an adviser's daily work; a leader practises in the hours kept for it
    hours_learning = 0.0

    role = ""

    def __init__(self, office: Office, number: int, boss: Leader | None) -> None:
        super().__init__(office.model)
        self.office = office
        self.number = number
        self.boss = boss
        self.ties: list[Person] = []
        self.elsewhere: list[Person] = []
        services = len(office.services)
        self.sight: Any = None
        self.around: list[tuple[float, float, float]] = []
        self.training = 0.0
        self.seen: list[Seen] = [Seen()] * services
        self.uses = [Use() for _ in range(services)]
        self.week = Week(**blank(state.Week))
        self.known, self.routine, self.shown = ([0.0] * services for _ in range(3))
        self.begin()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.number}, office {self.office.index}>"

    def __getstate__(self) -> dict[str, Any]:
        """Return all but the ties, which the model keeps for everybody at once."""
        return {name: value for name, value in vars(self).items() if name not in ("boss", "ties", "elsewhere")}

    def remove(self) -> None:
        """Leave for good: nobody looks here any more, and nobody begins in this place."""
        self.office.part_with(self)
        super().remove()

    def begin(self) -> None:
        """Begin in this place, at the start or after somebody left."""
        rules, p = self.model.rules, self.p
        start_person(self, p)
        rules.begin_person(self, p)
        rules.draw_person(self, p, self.draw())
        for use in self.uses:
            start_use(use, p)
            rules.begin_use(use, p)

    @property
    def p(self) -> Any:
        """The parameters that hold for this person this week."""
        return self.office.parameters(self.role, self.department)

    @property
    def department(self) -> int:
        """Number of the person's department, from 1; 0 without departments, and for the office leader."""
        return 0 if self.boss is None else self.boss.rank

    @property
    def caution(self) -> float:
        """Share of the person's threshold that must be reached."""
        return 1.0

    def draw(self, service: int = 0) -> Draw:
        """Return the key of this person's draws this week, for one service."""
        model = self.model
        return Draw(model.seed_number, model.replicate, model.week, self.office.number, self.number, service)

    def show(self) -> None:
        """Let others see what this person does with each service, as it was at the end of last week."""
        services = self.office.services
        self.week.collaboration = show(self.known, self.routine, self.shown, services, self.uses)

    def look(self) -> None:
        """See services, colleagues and one's leader, and get help."""
        boss, week, office, p, rules = self.boss, self.week, self.office, self.p, self.model.rules
        draw = self.draw()
        leader: Any = boss if boss is not None else self  # at the top, one listens to oneself
        near = len(self.ties)
        superusers = sum(rules.is_superuser(other, p) for other in self.ties)
        aware, in_use, aware_far, in_use_far = ([0.0] * len(self.uses) for _ in range(4))
        for other in self.ties:
            see_colleague(aware, in_use, other.known, other.routine, 1)
        reach = 0.0
        for other in self.elsewhere:
            strength = self.strength_of_tie(other)
            reach += strength
            see_colleague(aware_far, in_use_far, other.known, other.routine, strength)
        learners = look_ahead(week, office.services, self.uses, self.shown, self.model.pairs, in_use, near, p)
        rules.see_office(week, office, office.headcount, leader, p, draw)
        if boss is None:
            see_no_leader(week)
        else:
            boss_p = boss.p
            rules.receive(self, boss, week, boss_p, draw)
        example = 0.0 if boss is None else boss_p.leader.example
        self.sight = SimpleNamespace()
        rules.see_people(
            self.sight, self, week, leader, near, reach, superusers, example, self.practice, self.caution, p, draw
        )
        self.training = rules.plan_training(week, learners, self.hours_learning, p)
        self.around = []
        for s in range(len(self.uses)):
            leader_use = 0.0 if boss is None else boss_p.leader.visibility * boss.shown[s]
            self.around.append((aware[s] + aware_far[s], in_use[s] + in_use_far[s], leader_use))

    def see(self, s: int) -> Seen:
        """See one service, now that it is its turn; the people around are as they were in `look`."""
        service, rules = self.office.services[s], self.model.rules
        key = self.draw(service.number)
        rules.see_service(self.sight, self, service, self.uses[s], *self.around[s], self.training, self.p, key)
        return Seen(**vars(self.sight))

    def strength_of_tie(self, other: Person) -> float:
        """Return how far a tie to another office is alive."""
        strength: float = self.model.rules.tie_to_another_office(self.week.collaboration, other.week.collaboration)
        return strength

    def act(self) -> None:
        """Adopt, believe and learn with every service that is released; meet, cope, perhaps leave."""
        rules, p, draw = self.model.rules, self.p, self.draw()
        rules.begin_week(self, self.week, p, draw)
        for s, (service, use) in enumerate(zip(self.office.services, self.uses, strict=True)):
            if not service.available:
                continue
            stage, key = use.stage, self.draw(service.number)
            try:
                seen = self.seen[s] = self.see(s)
                rules.adopt(self, use, seen, p, key)
                use.weeks_in_stage = use.weeks_in_stage + 1 if use.stage == stage else 0
                rules.believe(self, use, seen, p, key)
                rules.learn(self, use, seen, p, key)
            except RunFailed as failure:
                raise RunFailed(f"{failure} (service {s + 1} of {len(self.uses)})") from failure
        rules.combine(self, self.week, p, draw)
        self.spend_week()
        rules.cope(self, self.week, p, draw)
        rules.leave(self, p, draw)
        rules.end_week(self, self.week, p, draw)

    def spend_week(self) -> None:
        """Spend the hours of the week; leaders have planned theirs already."""


class Adviser(Person):
    """Meets users of NAV, and adopts services or does not."""

    role = "advisers"

    def befriend(self, advisers: list[Adviser]) -> None:
        """Choose whom to look to among all advisers of the office; others come later."""
        chosen = [0] * min(self.p.office.ties, len(advisers) - 1)
        self.model.rules.draw_ties(chosen, self.number, len(advisers), self.p, self.draw())
        self.ties = [advisers[k] for k in chosen]

    def spend_week(self) -> None:
        """Meet users and colleagues, learn, and do case work with what is left."""
        self.model.rules.meet(self, self.week, self.p, self.draw())


class Leader(Person, state.Leader):
    """Leads, and adopts services like everybody; see `sim.model.state.Leader`.

    The first leader is the office leader, others are department heads.
    """

    def __init__(self, office: Office, rank: int, boss: Leader | None) -> None:
        self.rank = rank
        self.role = "office_leaders" if rank == 0 else "department_heads"
        for name, zero in blank(state.Leader).items():
            setattr(self, name, zero)
        super().__init__(office, LEADER_ID + rank, boss)

    def __repr__(self) -> str:
        what = f"head of department {self.rank}" if self.rank else "office leader"
        return f"<{type(self).__name__}: {what}, office {self.office.index}>"

    @property
    def caution(self) -> float:
        """Share of the threshold that a leader waits for."""
        caution: float = self.p.leader.caution
        return caution

    def begin(self) -> None:
        """Begin in this place, with clarity still to be made."""
        start_leader(self, self.p)
        self.model.rules.begin_leader(self, self.p)
        super().begin()

    @property
    def department(self) -> int:
        """Number of the department one heads; 0 for the office leader."""
        return self.rank

    def take_charge(self, person: Person) -> None:
        """Lead somebody, and look to that person: influence from below."""
        self.ties.append(person)
        self.reports += 1

    def strength_of_tie(self, other: Person) -> float:
        """Return how much a peer in the region counts: as much as somebody one leads."""
        return 1.0

    def prepare(self) -> None:
        """See oneself and the staff, hear what comes from above and plan the week."""
        rules, p, services = self.model.rules, self.p, self.office.services
        self.bundling = 0.0 if self.boss is None else self.boss.clarity
        released = see_oneself(self, services, self.uses, p)
        combining = 0.0
        for person in self.ties:
            combining += see_report(self, person, services, person.uses)
        draw = self.draw()
        rules.see_staff(self, released, combining, draw)
        rules.hear(self, p, draw)
        rules.plan(self, p, draw)

    def lead(self) -> None:
        """Turn the week's hours into conditions for the staff."""
        rules, p, draw = self.model.rules, self.p, self.draw()
        rules.lead(self, p, draw)
        rules.say(self, p, draw)
