"""The people of the reference engine: Mesa agents that gather what they see, then act on it.

What they *do* stands in `sim.model.rules`; here is only who sees what.
"""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints
from weakref import WeakKeyDictionary

import mesa

from sim.errors import RunFailed
from sim.model import state
from sim.model.draws import LEADER_ID, Draw
from sim.model.population import begin_use, draw_person, draw_ties
from sim.model.rules.changing import norm_gap
from sim.model.rules.learning import to_be_learnt, training_hours
from sim.model.rules.meeting import caseload, closeness
from sim.model.state import Kind, Stage

if TYPE_CHECKING:
    from sim.engines.mesa.office import Office


class NumbersByModel(WeakKeyDictionary):  # type: ignore[type-arg]
    """Counters of agents by model that forget a model when nobody else holds it.

    Mesa 3.3 keeps each model for ever in `Agent._ids`; with thousands of runs memory would grow.
    """

    def __getitem__(self, model: Any) -> Any:
        return self.setdefault(model, itertools.count(1))


class Use(SimpleNamespace):
    """One person and one service; see `sim.model.state.Use`."""

    stage: int
    weeks_in_stage: int
    pressed: int
    mastery: float
    belief: float


class Seen(SimpleNamespace):
    """What one person sees of one service, see `sim.model.state.Seen`; nothing of it can be set."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"seen.{name} cannot be set: what is seen is read only")


def blank(thing: type) -> dict[str, Any]:
    """Return every attribute of a thing at zero."""
    return {name: kind(0) for name, kind in get_type_hints(thing).items()}


class Person(mesa.Agent):  # type: ignore[misc]
    """Anybody in an office; see `sim.model.state.Person`.

    Attributes
    ----------
    office : Office
    number : int
        Number in the keys of draws.
    boss : Leader or None
        Own leader; None for the office leader.
    ties, elsewhere : list of Person
        Whom this person looks to, in the office and in others.
    uses : list of Use
        One for each service of the model.
    week : SimpleNamespace
        The week as it is lived, see `sim.model.state.Week`.
    """

    _ids = NumbersByModel()

    innovativeness: float
    skill: float
    threshold: float
    combining: float
    strain: float
    fatigue: float
    trust: float
    need: float
    superuser_rank: float
    leaving: int
    practice = 1.0  # an adviser's daily work; a leader practises in the hours kept for it

    role = ""

    def __init__(self, office: Office, number: int, boss: Leader | None) -> None:
        super().__init__(office.model)
        self.office = office
        self.number = number
        self.boss = boss
        self.ties: list[Person] = []
        self.elsewhere: list[Person] = []
        self.uses = [Use() for _ in office.services]
        self.week = SimpleNamespace(**blank(state.Week))
        self.begin()

    def begin(self) -> None:
        """Begin in this place, at the start or after somebody left."""
        draw_person(self, self.p, self.draw(), self.shift)
        self.week.overload = 0.0
        for service, use in zip(self.office.services, self.uses, strict=True):
            begin_use(use, self.p, service.release_week, self.draw(service.number))

    @property
    def p(self) -> Any:
        """The parameters that hold for this person this week."""
        return self.office.parameters(self.role, self.department)

    @property
    def department(self) -> int:
        """Number of the own department, from 1; 0 without departments, and for the office leader."""
        return 0 if self.boss is None else self.boss.rank

    @property
    def shift(self) -> float:
        """Added innovativeness, in standard deviations."""
        return 0.0

    def draw(self, service: int = 0) -> Draw:
        """Return the key of this person's draws this week, for one service."""
        model = self.model
        return Draw(model.seed_number, model.replicate, model.week, self.office.number, self.number, service)

    def look(self) -> None:
        """Gather what this person sees, as it was at the end of last week."""
        boss, week, office = self.boss, self.week, self.office
        guide: Any = boss if boss is not None else self  # at the top, one listens to oneself
        self.look_ahead()
        week.arrivals += self.p.nation.merger_arrivals * office.merging
        week.messages, week.clarity, week.licence = guide.messages, guide.clarity, guide.licence
        week.caseload = caseload(office.headcount, self.p)
        week.norm_gap = norm_gap(office, self.p)
        week.answering = office.asked
        overload, week.overload = week.overload, 0.0
        if boss is None:
            week.pressure = week.support = week.found = 0.0
            week.help_personal = week.help_digital = week.help_rich = 0.0
        else:
            week.pressure = boss.pressure
            self.model.rules.receive(self, boss, week, boss.p)
        learners = sum(
            to_be_learnt(use, self.p)
            for service, use in zip(office.services, self.uses, strict=True)
            if service.available
        )
        a = self.p.adviser
        week.training = training_hours(learners, week.pairs, self.p)
        training = a.training_hours * (1.0 - a.training_to_combine) / max(1, learners)
        alive = [self.strength_of_tie(other) for other in self.elsewhere]
        reach = 0.0
        for strength in alive:  # one by one, as the compiled engine adds; sum() rounds otherwise
            reach += strength
        ties = len(self.ties) + reach
        superusers = sum(other.superuser_rank < a.superuser_share for other in self.ties)
        everything = {
            "ties": ties,
            "superusers": superusers / len(self.ties),
            "closeness": closeness(week.collaboration, week.connected, self.p),
            "example": 0.0 if boss is None else boss.p.leader.example,
            "clarity": guide.clarity,
            "facilitation": guide.facilitation,
            "licence": guide.licence,
            "support": week.support,
            "pressure": week.pressure,
            "practice": self.practice,
            "overload": overload,
        }
        self.seen = []
        for s, (service, use) in enumerate(zip(office.services, self.uses, strict=True)):
            aware: float = sum(other.uses[s].stage > Stage.UNAWARE for other in self.ties)
            routine: float = sum(other.uses[s].stage == Stage.ROUTINE for other in self.ties)
            aware_far, routine_far = 0.0, 0.0
            for other, strength in zip(self.elsewhere, alive, strict=True):
                aware_far += strength * (other.uses[s].stage > Stage.UNAWARE)
                routine_far += strength * (other.uses[s].stage == Stage.ROUTINE)
            leader_use = 0.0
            if boss is not None and boss.uses[s].stage == Stage.ROUTINE:
                leader_use = boss.p.leader.visibility * boss.uses[s].mastery
            self.seen.append(
                Seen(
                    usefulness=service.usefulness,
                    complexity=service.complexity,
                    learning_hours=service.learning_hours,
                    updated=service.updated,
                    aware_share=(aware + aware_far) / ties,
                    routine_share=(routine + routine_far) / ties,
                    leader_use=leader_use,
                    trained_hours=training if to_be_learnt(use, self.p) else 0.0,
                    **everything,
                )
            )

    def look_ahead(self) -> None:
        """Sum up this person's services at the start of the week."""
        week, services = self.week, self.office.services
        week.trying = 0
        week.learning = week.arrivals = week.possible_saving = week.mastered_saving = 0.0
        mastered: dict[int, float] = dict.fromkeys(Kind, 0.0)
        there = dict.fromkeys(Kind, 0)
        connected = 0.0
        for s, (service, use) in enumerate(zip(services, self.uses, strict=True)):
            if not service.available:
                continue
            week.arrivals += service.fresh + self.p.office.update_size * service.updated
            week.possible_saving += service.saving
            week.trying += use.stage == Stage.TRYING
            if use.stage in (Stage.TRYING, Stage.ROUTINE):
                week.learning += service.complexity * (1.0 - use.mastery)
            used = use.mastery if use.stage == Stage.ROUTINE else 0.0
            week.mastered_saving += service.saving * used
            there[service.kind] += 1
            mastered[service.kind] += used
            if service.kind == Kind.COLLABORATION:
                connected += used * sum(other.uses[s].stage == Stage.ROUTINE for other in self.ties)
        channel_use = mastered[Kind.USER_CHANNEL]
        week.channel_use = self.p.meeting.readiness * channel_use / max(1, there[Kind.USER_CHANNEL])
        week.collaboration = self.collaborating()
        week.connected = connected / max(1, there[Kind.COLLABORATION] * len(self.ties))
        mobiles = sum(service.kind == Kind.MOBILE_WORK for service in services)
        week.equipped = mastered[Kind.MOBILE_WORK] / mobiles if mobiles else 1.0
        here = [(one, other) for one, other in self.model.pairs
                if services[one].available and services[other].available]  # fmt: skip
        both = sum(
            self.uses[one].stage == Stage.ROUTINE and self.uses[other].stage == Stage.ROUTINE
            for one, other in here
        )
        week.pairs = both / max(1, len(here))

    def collaborating(self) -> float:
        """Return mean mastery in routine use of the collaboration tools that are there."""
        tools, mastered = 0, 0.0
        for service, use in zip(self.office.services, self.uses, strict=True):
            if service.available and service.kind == Kind.COLLABORATION:
                tools += 1
                mastered += use.mastery if use.stage == Stage.ROUTINE else 0.0
        return mastered / max(1, tools)

    def strength_of_tie(self, other: Person) -> float:
        """Return how far a tie to another office is alive: as far as both use collaboration tools."""
        strength: float = self.p.nation.strength_elsewhere * self.week.collaboration * other.collaborating()
        return strength

    def act(self) -> None:
        """Adopt, believe and learn with every service that is there; meet, cope, perhaps leave."""
        rules, p = self.model.rules, self.p
        for s, (service, use, seen) in enumerate(zip(self.office.services, self.uses, self.seen, strict=True)):
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
        rules.combine(self, self.week, p)
        self.spend_week()
        rules.cope(self, self.week, p)
        rules.leave(self, p, self.draw())

    def spend_week(self) -> None:
        """Spend the hours of the week; leaders have planned theirs already."""


class Adviser(Person):
    """Meets users of NAV; takes services into use or does not."""

    role = "advisers"

    def befriend(self, advisers: list[Adviser]) -> None:
        """Choose whom to look to among all advisers of the office; others come later."""
        chosen = [0] * min(self.p.office.ties, len(advisers) - 1)
        draw_ties(chosen, self.number, len(advisers), self.p, self.draw())
        self.ties = [advisers[k] for k in chosen]

    def spend_week(self) -> None:
        """Meet users and colleagues, learn, and do case work with what is left."""
        self.model.rules.meet(self, self.week, self.p)


class Leader(Person, state.Leader):
    """Leads, and takes services into use like everybody; see `sim.model.state.Leader`.

    The first leader is the office leader, others are department heads.
    """

    def __init__(self, office: Office, rank: int, boss: Leader | None) -> None:
        self.rank = rank
        self.role = "office_leaders" if rank == 0 else "department_heads"
        for name, zero in blank(state.Leader).items():
            setattr(self, name, zero)
        super().__init__(office, LEADER_ID + rank, boss)

    @property
    def shift(self) -> float:
        """Added innovativeness, in standard deviations."""
        shift: float = self.p.leader.innovativeness
        return shift

    def begin(self) -> None:
        """Begin in this place, with clarity still to be made."""
        super().begin()
        self.clarity = self.p.leader.clarity_at_start

    @property
    def department(self) -> int:
        """Number of the department one heads; 0 for the office leader."""
        return self.rank

    def take_charge(self, person: Person) -> None:
        """Lead somebody, and look to that person: influence from below."""
        self.ties.append(person)
        self.reports += 1

    def strength_of_tie(self, other: Person) -> float:
        """Return how much a peer in the region counts."""
        weight: float = self.p.nation.leader_peer_weight
        return weight

    def survey(self) -> None:
        """See how the staff stands, and how much one masters oneself, at the end of last week."""
        services = self.office.services
        self.changes = 0.0
        for service in services:
            self.changes += service.fresh + service.updated
        there = [s for s, service in enumerate(services) if service.available]
        overviews = [s for s in there if services[s].kind == Kind.OVERVIEW]
        mastered = done = overview = strain = combining = need = 0.0
        for s in there:
            mastered += self.uses[s].mastery
            if self.uses[s].stage == Stage.ROUTINE:
                done += self.uses[s].mastery
        for s in overviews:
            if self.uses[s].stage == Stage.ROUTINE:
                overview += self.uses[s].mastery
        stages = [person.uses[s].stage for person in self.ties for s in there]
        for person in self.ties:
            strain += person.strain
            combining += person.combining
            need += person.need
        pairs = max(1, len(stages))
        self.stuck = stages.count(Stage.TRYING) / pairs
        idle = stages.count(Stage.AWARE) + stages.count(Stage.PERSUADED) + stages.count(Stage.LAPSED)
        self.idle = idle / pairs
        self.settled = stages.count(Stage.ROUTINE) / pairs * (1.0 - combining / self.reports)
        self.strained = strain / self.reports
        self.mean_need = need / self.reports
        self.own_gap = 1.0 - mastered / len(there) if there else 0.0
        self.done = done / max(1, len(there))
        self.overview = overview / max(1, len(overviews))

    def prepare(self) -> None:
        """See the staff, hear what comes from above and plan the week."""
        self.bundling = 0.0 if self.boss is None else self.boss.clarity
        self.survey()
        self.model.rules.hear(self, self.p, self.draw())
        self.model.rules.plan(self, self.p)

    def lead(self) -> None:
        """Turn the week's hours into conditions for the staff."""
        self.model.rules.lead(self, self.p)
        self.model.rules.say(self, self.p)
