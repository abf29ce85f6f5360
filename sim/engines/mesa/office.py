"""The offices of the reference engine: who works in one, what comes to it, and how two merge.

What people see and do is in `agents.py`, what they decide in `sim.model.rules`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engines.mesa.agents import Adviser, Leader, Person
from sim.errors import InputError
from sim.model import state
from sim.model.draws import NO_PERSON, Draw
from sim.model.population import (
    EVERY_OFFICE,
    department_heads,
    draw_colleagues_elsewhere,
    draw_leader_peers,
    has_neighbour,
    office_size,
    start_office,
    style_of,
    turn_to_new,
)

if TYPE_CHECKING:
    from sim.engines.mesa.model import NavModel
    from sim.model.parameters import Parameters


class Service(SimpleNamespace, state.Service):
    """A service in one office; see `sim.model.state.Service`."""


class Office(state.Office):
    """One office of NAV; see `sim.model.state.Office` for what rules see of it.

    Attributes
    ----------
    index, number : int
        Place among the offices of the model, from 0; number in the keys of draws.
    region, style : int
        Region, from 0; style of its leaders, from 1, or 0, the scenario's own.
    staff, headcount : int
        People at the start; people of the office it belongs to, two offices' once merged.
    host : Office
        The office it belongs to: itself until it becomes part of its neighbour.
    leaders, advisers : list
        The office leader first, then department heads; advisers in the order of their numbers.
    services : list
        The services that can be adopted here.
    """

    def __init__(self, model: NavModel, index: int, number: int) -> None:
        self.model = model
        self.index = index
        self.number = number
        self.host = self
        rows = model.tables.services
        self.services = [Service(**{n: row[n].item() for n in rows.dtype.names}) for row in rows]
        p = model.world.parameters
        start_office(self, p)
        model.rules.begin_office(self, p)
        places = model.tables.places
        self.region = int(places.region[index])
        self.style = style_of(int(places.style[index]), places.shares, self.draw())
        self.staff = self.headcount = int(places.staff[index]) or office_size(p, self.draw())
        heads = int(places.heads[index])
        self.populate(heads if heads >= 0 else department_heads(self.staff, p))

    def populate(self, heads: int) -> None:
        """Draw the people: advisers look to colleagues, leaders to those they lead."""
        count = self.staff - 1 - heads
        leader, adviser_class = self.model.agent_classes["leader"], self.model.agent_classes["adviser"]
        top = leader(self, 0, None)
        self.leaders: list[Leader] = [top, *(leader(self, h, top) for h in range(1, heads + 1))]
        departments = self.leaders[1:] or [top]
        self.advisers: list[Adviser] = [
            adviser_class(self, i, departments[i * len(departments) // count]) for i in range(count)
        ]
        for adviser in self.advisers:
            adviser.befriend(self.advisers)
        for person in [*self.advisers, *self.leaders]:
            if person.boss is not None:
                person.boss.take_charge(person)

    def connect(self, everybody: list[Adviser]) -> None:
        """Let advisers find colleagues in other offices, and the leader peers in the region.

        Parameters
        ----------
        everybody : list of Adviser
            Of all offices, in order.
        """
        first, own = everybody.index(self.advisers[0]), len(self.advisers)
        for adviser in self.advisers:
            chosen = [0] * adviser.p.nation.colleagues_elsewhere
            if len(everybody) > own:
                draw_colleagues_elsewhere(chosen, first, own, len(everybody), adviser.draw())
                adviser.elsewhere = [everybody[rank] for rank in chosen]
        top = self.leaders[0]
        peers = [0] * top.p.nation.leader_peers
        count = draw_leader_peers(peers, self.index, self.model.tables.places.region, top.draw())
        top.elsewhere = [self.model.offices[o].leaders[0] for o in peers[:count]]

    def draw(self) -> Draw:
        """Return the key of draws that belong to this office as a whole this week."""
        model = self.model
        return Draw(model.seed_number, model.replicate, model.week, self.number, NO_PERSON, 0)

    def draw_of_update(self, service: int) -> Draw:
        """Return the key of the updates of a service this week, the same in all offices."""
        model = self.model
        return Draw(model.seed_number, model.replicate, model.week, EVERY_OFFICE, NO_PERSON, service)

    def parameters(self, role: str, department: int = 0) -> Parameters:
        """Return the parameters that hold for a role here this week."""
        return self.model.parameters(role, self.headcount, 1 + self.region, department, self.style)

    def change(self) -> None:
        """Let services and updates come, people begin where others left, the norm move, offices merge."""
        rules, p = self.model.rules, self.parameters("advisers")
        for service in self.services:
            key = self.draw_of_update(service.number)
            rules.release(service, self.model.week, key)
            rules.update(service, p, key)
        asked = 0.0
        for adviser in self.advisers:  # one by one, as the compiled engine adds; sum() rounds otherwise
            asked += adviser.week.asked
        self.asked = asked / len(self.advisers)
        for person in [*self.advisers, *self.leaders]:
            if person.leaving:
                person.begin()
        if self.host is not self:
            self.norm, self.merging = self.host.norm, self.host.merging
            return
        rules.adjust_norm(self, p, self.draw())
        if has_neighbour(self.index, self.model.tables.places.region):
            rules.merge(self, p, self.draw())
            if self.merging:
                self.unite(self.model.offices[self.index + 1])

    def part_with(self, person: Person) -> None:
        """Let somebody leave for good.

        Whom a department head led is led by the office leader from then on; who looked to nobody else looks to
        another adviser.
        """
        if person.boss is None:
            raise InputError(f"{person} cannot be removed: an office needs its leader. Remove somebody else.")
        if isinstance(person, Leader):
            for one in person.ties:
                one.boss = person.boss
                person.boss.take_charge(one)
            self.leaders.remove(person)
        elif len(self.advisers) == 2:
            raise InputError(f"{person} cannot be removed: an office needs two advisers. Start with more staff.")
        elif person.boss.reports == 1:
            raise InputError(
                f"{person} cannot be removed: {person.boss} leads nobody else. Remove that leader first; the "
                "office leader then leads everybody."
            )
        else:
            self.advisers.remove(person)
        person.boss.reports -= 1
        for other in self.model.agents:
            for known in (other.ties, other.elsewhere):
                if person in known:
                    known.remove(person)
            if not other.ties and other is not person:
                other.ties.append(next(one for one in other.office.advisers if one is not other))
        for office in self.model.offices:
            if office.host is self.host:
                office.headcount -= 1

    def unite(self, guest: Office) -> None:
        """Let the next office become part of this one: its leader a head here, its people colleagues."""
        guest.host = self
        guest.merged = 1
        self.headcount = guest.headcount = self.headcount + guest.headcount
        for own, other in ((self, guest), (guest, self)):
            for adviser in own.advisers:
                turned: list[Any] = [0] * len(adviser.ties)
                turn_to_new(turned, len(other.advisers), self.parameters("advisers"), adviser.draw())
                adviser.ties = [
                    other.advisers[-1 - new] if new < 0 else old
                    for old, new in zip(adviser.ties, turned, strict=True)
                ]
        newcomer = guest.leaders[0]
        newcomer.role, newcomer.boss = "department_heads", self.leaders[0]
        self.leaders[0].take_charge(newcomer)
