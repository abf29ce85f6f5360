"""``story``: tell the life of one adviser or leader week by week: what they saw, drew and did."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from sim.commands.options import LANGUAGE, checked, settings_apart
from sim.engines.batch import MAX_REPLICATES
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.language import label_of, long_date, mark, number, percent, say
from sim.model.draws import Purpose, uniform
from sim.model.rules.adopting import visible_use
from sim.model.state import Stage
from sim.scenario.checks import one_of, whole_from_text
from sim.scenario.compose import compose, groups
from sim.study.design.build import Design, single

WHY = {
    Purpose.NOTICE: mark("hears of {service}; {aware} of those looked to know it, clarity {clarity}"),
    Purpose.PERSUADE: mark(
        "is persuaded of {service}; believed usefulness {belief}, {routine} of those looked to use it routinely"
    ),
    Purpose.TRY_OUT: mark("begins to try {service}; licence to experiment {licence}"),
    Purpose.PRESS: mark("begins to try {service} under pressure ({pressure}), without being convinced"),
    Purpose.SETTLE: mark("uses {service} routinely below the own threshold, by chance"),
    Purpose.LAPSE: mark("stops using {service}; mastery {mastery}, support {support}, strain {strain}"),
    Purpose.RECONSIDER: mark("considers {service} again"),
}
"""What a successful draw of each purpose means."""

SETTLED = mark("uses {service} routinely; mastery {mastery}, sees {visible} do so, wanted {threshold}")

STAGES = {
    Stage.UNAWARE: mark("unaware"),
    Stage.AWARE: mark("aware"),
    Stage.PERSUADED: mark("persuaded"),
    Stage.TRYING: mark("trying"),
    Stage.ROUTINE: mark("routine use"),
    Stage.LAPSED: mark("lapsed"),
}


@dataclass(frozen=True)
class Chance:
    """One random draw of the person: its purpose, the service, the probability, and the number drawn."""

    purpose: Purpose
    service: int
    probability: float
    drew: float


@click.argument("words", nargs=-1)
@LANGUAGE
def story(words: Sequence[str], language: str) -> Iterator[str]:
    """Tell the life of one person: adviser=17 or leader=0 [replicate=3] [beside=SCENARIO] [key=value …].

    Parameters
    ----------
    words : sequence of str
        ``adviser=17`` or ``leader=0``, perhaps ``replicate=3`` and ``beside=baseline`` (a second
        scenario), and settings such as ``scenario=control_regime``.
    language : str
        ``nb`` or ``en``.

    Raises
    ------
    InputError
        When there is no such person.
    """
    asked, overrides = settings_apart(words, ("adviser", "leader", "replicate", "beside"))
    checked(overrides)
    if ("adviser" in asked) == ("leader" in asked):
        raise InputError("story: name one person, such as adviser=17 or leader=0.")
    kind = "adviser" if "adviser" in asked else "leader"
    place = whole_from_text(kind, asked[kind], MOST_PEOPLE)
    replicate = whole_from_text("replicate", asked.get("replicate", "0"), MAX_REPLICATES - 1)
    first = single(compose(overrides))
    lives = [life(kind, place, replicate, first, language)]
    if "beside" in asked:  # composed before anything is printed, because it may be refused
        one_of("scenario", asked["beside"], groups()["scenario"])
        others = [o for o in overrides if not o.startswith("scenario=")] + [f"scenario={asked['beside']}"]
        lives.append(life(kind, place, replicate, single(compose(others)), language))
    yield from lives[0]
    if "beside" in asked:
        yield ""
        yield say(
            "The same person, with the same random draws, in {scenario}:", language, scenario=asked["beside"]
        )
        yield from lives[1]


MOST_PEOPLE = 1_000_000
"""More than any office can have; `life` refuses a number beyond the actual staff."""


def life(kind: str, place: int, replicate: int, design: Design, language: str) -> Iterator[str]:
    """Yield the life of one person in one scenario."""
    from sim.engines.mesa.model import NavModel

    scenario, book = design.cells[0].scenario, design.cells[0].book
    model = NavModel(scenario, design.settings.seed, replicate, book)
    people: list[Any] = model.leaders if kind == "leader" else model.advisers
    if place >= len(people):
        raise InputError(f"{kind}={place}: this office has {kind}s 0 to {len(people) - 1}.")
    person = people[place]
    chances: list[Chance] = []
    model.rules = recording(book, person, chances)
    names = [label_of({"en": service.key, **service.name}, language) for service in scenario.services]

    who = say("Leader {n}", language, n=place) if kind == "leader" else say("Adviser {n}", language, n=place)
    yield say(
        "{who} in an office of {staff}, replicate {replicate}: innovativeness {innovativeness}, "
        "wants to see {threshold} of those looked to in routine use.",
        language,
        who=who,
        staff=person.office.headcount,
        replicate=replicate,
        innovativeness=number(person.innovativeness, language, 1, plus=True),
        threshold=percent(person.caution * person.threshold, language),
    )

    def in_week(week: int, what: str) -> str:
        date = long_date(scenario.date_of(week), language)
        return say("week {week}, {date}: {what}", language, week=week, date=date, what=what)

    reported_waiting: set[int] = set()
    while model.week < scenario.weeks:
        week = model.week
        before = [use.stage for use in person.uses]
        chances.clear()
        model.step()
        enough = person.p.adviser.routine_mastery
        for s, use in enumerate(person.uses):
            service, seen = person.office.services[s], person.seen[s]
            shares = {
                "aware": seen.aware_share, "routine": seen.routine_share, "clarity": seen.clarity,
                "licence": seen.licence, "belief": use.belief, "pressure": seen.pressure, "support": seen.support,
                "mastery": use.mastery, "strain": person.strain,
                "threshold": person.p.adviser.conformity * person.caution * person.threshold,
                "visible": visible_use(seen),
            }  # fmt: skip
            facts = {"service": names[s], **{name: percent(share, language) for name, share in shares.items()}}
            what = say("{service} comes.", language, **facts) if service.fresh else None
            if use.stage != before[s] and service.available:
                reported_waiting.discard(s)
                what = why(use.stage, service.number, chances, language, facts)
            elif s not in reported_waiting and use.stage == Stage.TRYING and use.mastery >= enough:
                reported_waiting.add(s)  # able to use it, and held back by the threshold alone
                what = say(
                    "is able to use {service} and waits: sees {visible} in routine use, wants {threshold}.",
                    language,
                    **facts,
                )
            if what:
                yield in_week(week, what)
        if person.leaving:
            yield in_week(week, say("leaves, and somebody new begins in this place.", language))
    yield say(
        "At the end: strain {strain}, trust {trust}, skill in combining {combining}.",
        language,
        strain=percent(person.strain, language),
        trust=percent(person.trust, language),
        combining=percent(person.combining, language),
    )
    for name, use in zip(names, person.uses, strict=True):
        stage, mastery = say(STAGES[Stage(use.stage)], language), percent(use.mastery, language)
        yield "  " + say(
            "{service}: {stage}, mastery {mastery}", language, service=name, stage=stage, mastery=mastery
        )


def why(stage: int, service: int, chances: list[Chance], language: str, facts: dict[str, str]) -> str:
    """Return why a person reached a stage this week: the last successful draw, or the threshold."""
    lucky = [c for c in chances if c.service == service and c.drew < c.probability]
    if not lucky or (stage == Stage.ROUTINE and lucky[-1].purpose != Purpose.SETTLE):
        return f"{say(SETTLED, language, **facts)}."
    chance = lucky[-1]
    return say(
        "{told} (chance {chance}, drew {drew}).",
        language,
        told=say(WHY[chance.purpose], language, **facts),
        chance=percent(chance.probability, language, 1),
        drew=percent(chance.drew, language, 1),
    )


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
