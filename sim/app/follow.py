"""One person followed through a run in a second: the others are as the compiled engine leaves them each week.

The reference engine lets everybody look and act, which takes seconds. Both engines agree to the last bit, so that
only the person who is followed need do so here; what this person sees of others comes from the compiled engine.
"""

from __future__ import annotations

from typing import Any

from sim.engines.compiled import week as kernel
from sim.engines.compiled.workspace import Workspace
from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import RuleBook
from sim.scenario.scenario import Scenario


class Followed(NavModel):
    """A model of one office in which one person looks and acts.

    Parameters
    ----------
    scenario : Scenario
        Of one office.
    seed, replicate : int
    book : RuleBook
    row : int
        The person: advisers first, then the office leader and the department heads.
    """

    def __init__(self, scenario: Scenario, seed: int, replicate: int, book: RuleBook, row: int) -> None:
        super().__init__(scenario, seed, replicate, book)
        self.rows = dict(enumerate([*self.advisers, *self.leaders]))
        self.person = self.rows[row]
        seen = {self.person, self.person.boss, *self.person.ties}
        self.near = {row: person for row, person in self.rows.items() if person in seen}
        self.work = Workspace.make(self.tables)

    def step(self) -> None:
        """Run one week of the person."""
        until_now = self.tables._replace(epoch=self.tables.epoch[: self.week + 1])
        kernel.run(until_now, self.book, self.seed_number, self.replicate, 1, work=self.work)
        for person in self.near.values():
            if person.leaving:
                person.begin()
        self.direct()
        for person in self.near.values():
            person.show()
        self.person.look()
        self.person.act()
        for row, person in self.near.items():
            if person is not self.person:
                take(person, self.work.people[row])
                take(person.week, self.work.weeks[row])
                for use, record in zip(person.uses, self.work.uses[row], strict=True):
                    take(use, record)
        self.week += 1

    def direct(self) -> None:
        """Take over office, services and leaders: what is decided early in a week stays until its end."""
        (office,) = self.offices
        take(office, self.work.offices[0])
        for service, record in zip(office.services, self.work.services[0], strict=True):
            take(service, record)
        for leader, record in zip(self.leaders, self.work.leaders[len(self.advisers) :], strict=False):
            take(leader, record)


def take(thing: Any, record: Any) -> None:
    """Give a thing the attributes of its record."""
    for name, value in zip(record.dtype.names, record.item(), strict=True):
        setattr(thing, name, value)
