"""One person's life in one run: what they saw, drew and did, week by week, in words.

The words come from a run on the reference engine, whose rules are wrapped so that the draws of the person are
recorded.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.language import label_of, mark, percent, say, small
from sim.model.draws import Purpose, uniform
from sim.model.outcomes import STAGE_LABELS
from sim.model.rules.adopting import visible_use
from sim.model.state import Stage

if TYPE_CHECKING:
    from sim.engines.mesa.model import NavModel

WHY = {
    Purpose.NOTICE: mark("hears of {service}; {aware} of the colleagues looked to know it, clarity {clarity}"),
    Purpose.PERSUADE: mark(
        "is persuaded of {service}; believed usefulness {belief}, {routine} of the colleagues looked to use it "
        "routinely"
    ),
    Purpose.TRY_OUT: mark("begins to try {service}; licence to experiment {licence}"),
    Purpose.PRESS: mark("begins to try {service} under pressure ({pressure}), without being convinced"),
    Purpose.SETTLE: mark("uses {service} routinely below their own threshold, by chance"),
    Purpose.LAPSE: mark("stops using {service}; mastery {mastery}, support {support}, strain {strain}"),
    Purpose.RECONSIDER: mark("considers {service} again"),
}
"""What a successful draw of each purpose means."""

SETTLED = mark("uses {service} routinely; mastery {mastery}, sees {visible} do so, wanted {threshold}")

INNOVATIVE = (
    (-1.0, mark("much less innovative than average")),
    (-0.5, mark("less innovative than average")),
    (-0.05, mark("a little less innovative than average")),
    (0.05, mark("as innovative as the average")),
    (0.5, mark("a little more innovative than average")),
    (1.0, mark("more innovative than average")),
    (math.inf, mark("much more innovative than average")),
)
"""Labels by upper bound of innovativeness, in standard deviations."""


@dataclass(frozen=True)
class Chance:
    """One random draw of the person: its purpose, the service, the probability, and the number drawn."""

    purpose: Purpose
    service: int
    probability: float
    drew: float


@dataclass(frozen=True)
class Life:
    """What one person's story needs.

    Attributes
    ----------
    person : str
        Who it is, in one sentence.
    events : tuple of (int, str)
        Week, and what happened in it.
    luck : tuple of str
        The chance of each event and the number drawn; empty where nothing was drawn.
    end : str
        How the person is at the end of the run, in one sentence.
    services : tuple of str
        Stage and mastery at the end, by service.
    """

    person: str
    events: tuple[tuple[int, str], ...]
    luck: tuple[str, ...]
    end: str
    services: tuple[str, ...]


def stage_name(stage: int, language: str) -> str:
    """Return what a stage is called within a sentence."""
    nb, en = STAGE_LABELS[Stage(stage)]
    return small(label_of({"nb": nb, "en": en}, language))


def life(kind: str, place: int, model: NavModel, book: RuleBook, language: str) -> Life:
    """Return the life of one person.

    Parameters
    ----------
    kind : str
        ``adviser`` or ``leader``.
    place : int
        Which of them, from 0.
    model : NavModel
        At its start; it is run to its end.
    book : RuleBook
        The rules of the model.

    Raises
    ------
    InputError
        When there is no such person.
    """
    people: list[Any] = model.leaders if kind == "leader" else model.advisers
    if place >= len(people):
        raise InputError(f"{kind}={place}: this office has {kind}s 0 to {len(people) - 1}.")
    person = people[place]
    names = [label_of({"en": service.key, **service.name}, language) for service in model.world.services]
    about = say(
        "{who} in an office of {staff}, replicate {replicate}: {innovative}; uses a service routinely only when "
        "{threshold} of the colleagues looked to do so.",
        language,
        who=name_of(kind, place, language),
        staff=person.office.headcount,
        replicate=model.replicate,
        innovative=say(next(words for most, words in INNOVATIVE if person.innovativeness <= most), language),
        threshold=percent(person.caution * person.threshold, language),
    )
    events = [*events_of(model, person, book, names, language)]
    end = say(
        "At the end: strain {strain}, trust {trust}, skill in combining {combining}.",
        language,
        strain=percent(person.strain, language),
        trust=percent(person.trust, language),
        combining=percent(person.combining, language),
    )
    services = tuple(
        say("{service}: {stage}, mastery {mastery}", language, service=name,
            stage=stage_name(use.stage, language), mastery=percent(use.mastery, language))
        for name, use in zip(names, person.uses, strict=True)
    )  # fmt: skip
    told = tuple((week, what) for week, what, _ in events)
    return Life(about, told, tuple(luck for _, _, luck in events), end, services)


def name_of(kind: str, place: int, language: str) -> str:
    """Return what a person is called: people have numbers, no names."""
    return say("Leader {n}", language, n=place) if kind == "leader" else say("Adviser {n}", language, n=place)


def events_of(
    model: NavModel, person: Any, book: RuleBook, names: list[str], language: str
) -> Iterator[tuple[int, str, str]]:
    """Run a model to its end and yield what happens to a person: the week, the event, and its luck in words."""
    chances: list[Chance] = []
    model.rules = recording(book, person, chances)
    reported_waiting: set[int] = set()
    while model.week < model.world.weeks:
        week = model.week
        before = [use.stage for use in person.uses]
        chances.clear()
        model.step()
        enough = person.p.adviser.routine_mastery
        for s, use in enumerate(person.uses):
            service, seen = person.office.services[s], person.seen[s]
            if not service.available:
                continue
            shares = {
                "aware": seen.aware_share, "routine": seen.routine_share, "clarity": seen.clarity,
                "licence": seen.licence, "belief": use.belief, "pressure": seen.pressure, "support": seen.support,
                "mastery": use.mastery, "strain": person.strain,
                "threshold": person.p.adviser.conformity * person.caution * person.threshold,
                "visible": visible_use(seen),
            }  # fmt: skip
            facts = {"service": names[s], **{name: percent(share, language) for name, share in shares.items()}}
            what, luck = say("{service} comes.", language, **facts) if service.fresh else None, ""
            if use.stage != before[s]:
                reported_waiting.discard(s)
                what, luck = why(use.stage, service.number, chances, language, facts)
            elif s not in reported_waiting and use.stage == Stage.TRYING and use.mastery >= enough:
                reported_waiting.add(s)  # able to use it, and held back by the threshold alone
                what = say(
                    "is able to use {service} and waits: sees {visible} in routine use, wants {threshold}.",
                    language,
                    **facts,
                )
            if what:
                yield week, what, luck
        if person.leaving:
            yield week, say("leaves, and somebody new begins in this place.", language), ""


def why(stage: int, service: int, chances: list[Chance], language: str, facts: dict[str, str]) -> tuple[str, str]:
    """Return why a person reached a stage this week, the last successful draw or the threshold, and the luck."""
    lucky = [c for c in chances if c.service == service and c.drew < c.probability]
    if not lucky or (stage == Stage.ROUTINE and lucky[-1].purpose != Purpose.SETTLE):
        return f"{say(SETTLED, language, **facts)}.", ""
    chance = lucky[-1]
    return f"{say(WHY[chance.purpose], language, **facts)}.", say(
        "(chance {chance}, drew {drew})", language, chance=percent(chance.probability, language, 1),
        drew=percent(chance.drew, language, 1),
    )  # fmt: skip


def recording(book: RuleBook, person: Any, chances: list[Chance]) -> Any:
    """Return the rules of a book, wrapped so that the draws of one person are recorded in `chances`."""

    def wrap(function: Any) -> Any:
        @functools.wraps(function)
        def happens(draw: Any, purpose: Any, hazard: float) -> Any:
            if draw.person == person.number and hazard > 0.0:
                probability = 1.0 - math.exp(-hazard)
                chances.append(Chance(Purpose(purpose), draw.service, probability, uniform(draw, purpose)))
            return function(draw, purpose, hazard)

        return happens if function.__name__ == "happens" else function

    return book.plain(wrap)
