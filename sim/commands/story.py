"""``story``: tell the life of one adviser or leader week by week: what they saw, drew and did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from sim.analysis.life import life
from sim.commands.options import LANGUAGE, checked, settings_apart
from sim.engines.batch import MAX_REPLICATES
from sim.errors import InputError
from sim.language import long_date, say
from sim.scenario.checks import one_of, whole_from_text
from sim.scenario.compose import compose
from sim.scenario.folders import check_own_file, groups
from sim.study.design.build import Design, single


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
    lives = [told(kind, place, replicate, first, language)]
    if "beside" in asked:  # composed before anything is printed, because it may be refused
        check_own_file("scenario", one_of("scenario", asked["beside"], groups()["scenario"]))
        others = [o for o in overrides if not o.startswith("scenario=")] + [f"scenario={asked['beside']}"]
        lives.append(told(kind, place, replicate, single(compose(others)), language))
    yield from lives[0]
    if "beside" in asked:
        yield ""
        yield say(
            "The same person, with the same random draws, in {scenario}:", language, scenario=asked["beside"]
        )
        yield from lives[1]


MOST_PEOPLE = 1_000_000
"""More than any office can have; `life` refuses a number beyond the actual staff."""


def told(kind: str, place: int, replicate: int, design: Design, language: str) -> Iterator[str]:
    """Yield the life of one person in one scenario, line by line."""
    from sim.engines.mesa.model import NavModel

    scenario, book = design.cells[0].scenario, design.cells[0].book
    one = life(kind, place, NavModel(scenario, design.settings.seed, replicate, book), book, language)
    yield one.person
    for (week, what), luck in zip(one.events, one.luck, strict=True):
        date = long_date(scenario.date_of(week), language)
        yield say("week {week}, {date}: {what}", language, week=week, date=date, what=f"{what} {luck}".rstrip())
    yield one.end
    yield from (f"  {service}" for service in one.services)
