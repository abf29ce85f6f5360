"""The answer of a comparison: what helps most, at what price, when, how surely, and what all the others do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.studies.effects import Effect, Effects, Heading, Kind
from sim.analysis.studies.endpoints import Certainty
from sim.language import capital, listed, mark, say, small
from sim.model.formulas import Outcome
from sim.show.drawing import Panel, name_of
from sim.show.text.ahead import Ahead, ahead
from sim.show.text.amounts import amount, beyond
from sim.show.text.answer_parts import Answer
from sim.show.text.cases import Case, Row, places, rows_of
from sim.show.text.certainty import in_brackets, range_words, sure, sure_elsewhere, sure_of_each
from sim.show.text.course import develops
from sim.show.text.lead import alike, headline_of, lead, levels, within_ties
from sim.show.text.like_for_like import like_for_like, same_offices
from sim.show.text.monday import week_words
from sim.show.text.other_cases import idle_in, others, without_effect
from sim.show.text.over_worlds import MARGINS
from sim.show.text.price import along_with, price
from sim.show.text.sentence_context import Telling, of_case, sizes, with_places
from sim.show.text.side_effects import beside, paid, paid_by_each
from sim.show.text.working_time import dearest, takes
from sim.study.store.folder import Study


def comparison(study: Study, effects: Effects, panels: Sequence[Panel], outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study that compares lines."""
    telling = Telling(study, effects, outcome, language)
    rows = rows_of(effects, panels, outcome.name, language)
    if not rows:
        nothing = say("No runs can be compared", language)
        return Answer(nothing, f"{nothing}.")
    if not any(case.effect.alike for row in rows for case in row.cases):
        return no_verdict(rows, telling)
    groups = ahead(rows, telling)
    if not groups:
        return without_difference(rows, telling)
    first, case = groups[0].rows[0], groups[0].cases[0]
    each = [(case, group.of(row)) for group in groups
            for row, case in zip(group.rows, group.cases, strict=True)]  # fmt: skip
    rest = not_told(rows, groups)
    alone = len(each) == 1
    return Answer(
        headline_of(groups, len(rows), telling),
        " ".join([*unlike(rows, telling), lead(groups, len(rows), telling)]),
        paid(first, case, rest, telling) if alone else paid_by_each(each, telling),
        week_of(case, telling) if alone else "",
        when(case.effect, telling) if alone else when_of_each(each, telling),
        " ".join([sure(case.effect, study, language), *sure_elsewhere(alike(first, case), telling)])
        if alone
        else sure_of_each(each, telling),
        (
            *within_ties(groups, telling),
            *others(rest, telling, nothing_helps=case.gain < 0.0),
            *beside(rest, telling),
            *alike_with(rows, telling),
        ),
    )


def not_told(rows: Sequence[Row], groups: Sequence[Ahead]) -> list[Row]:
    """Return the lines that the lead does not name; where the order turns, also where others are ahead of them."""
    if len(groups) == 1:
        return [row for row in rows if row not in groups[0].rows]
    led = [case for group in groups for row in group.rows for case in group.of(row)]
    others = [tuple(case for case in row.cases if case not in led) for row in rows]
    return sorted((Row(cases) for cases in others if cases), key=lambda row: -row.gain)


def unlike(rows: Sequence[Row], telling: Telling) -> Iterator[str]:
    """Yield which lines are compared with other offices than their own."""
    yield from like_for_like(telling.study, pairs_of(rows, telling), telling.language)


def alike_with(rows: Sequence[Row], telling: Telling) -> Iterator[str]:
    """Yield the settings with which lines are compared in the same offices."""
    yield from same_offices(telling.study, pairs_of(rows, telling), telling.language)


def pairs_of(rows: Sequence[Row], telling: Telling) -> list[tuple[int, int, str]]:
    """Return the cell of each case, its reference, and the name of its line."""
    cells = [(case.effect.cell, row.label) for row in rows for case in row.cases]
    return [(cell, telling.effects.ends.reference[cell], label) for cell, label in cells]


def no_verdict(rows: Sequence[Row], telling: Telling) -> Answer:
    """Return that nothing can be said of lines that have other offices than their references."""
    language, first = telling.language, Ahead(tuple(rows[:1]), (rows[0].cases[0].panel,))
    case = first.cases[0]
    headline = say("No verdict on {lines}: not the same offices as the reference", language,
                   lines=listed([row.label for row in rows], language))  # fmt: skip
    level = f"{levels(first, capital(case.label), telling)}."
    certain = sure(case.effect, telling.study, language)
    return Answer(headline, " ".join([*unlike(rows, telling), level]), sure=certain,
                  others=tuple(alike_with(rows, telling)))  # fmt: skip


def when(effect: Effect, telling: Telling) -> str:
    """Return when a difference is largest, and whether it is growing, lasting or closing as the run ends."""
    course, language = effect.course, telling.language
    if course is None or not effect.side:
        return ""
    most, now = (telling.amounts.gap(abs(gap), effect.cell, language) for gap in (course.most, effect.end.mean))
    return develops(course, telling.outcome, telling.study.manifest["start"], most, now, language)


def when_of_each(each: Sequence[tuple[Case, Sequence[Case]]], telling: Telling) -> str:
    """Return how the differences of several foremost lines develop: once where all do alike, else line by line."""
    language = telling.language
    cases = [case for _, some in each for case in some]
    by_heading: dict[Heading | None, list[Case]] = {}
    for case in cases:
        course = case.effect.course
        by_heading.setdefault(course.heading if course else None, []).append(case)
    if len(by_heading.get(Heading.GROWING, [])) == len(cases):
        return say("These differences are still growing as the run ends.", language)
    if len(by_heading.get(Heading.LASTING, [])) == len(cases):
        return say("These differences last: over the last half year they change by less than {margin}.", language,
                   margin=say(MARGINS[telling.outcome.unit], language))  # fmt: skip
    groups = [by_heading.get(heading, []) for heading in (Heading.GROWING, Heading.LASTING)]
    groups += [[case] for case in by_heading.get(Heading.CLOSING, [])]  # each has a peak of its own
    told = []
    for some in filter(None, groups):
        lines = [[case for case in some if case.label == label] for label in dict.fromkeys(c.label for c in some)]
        names = listed([with_places(line, telling) for line in lines], language)
        told.append(f"{capital(names)}: {small(when(some[0].effect, telling))}")
    return " ".join(told)


def week_of(case: Case, telling: Telling) -> str:
    """Return what one case changes most in a leader's week."""
    base = telling.effects.ends.reference[case.effect.cell]
    line = with_places([case], telling)
    return week_words(telling.effects, case.effect.cell, base, line, telling.language)


def without_difference(rows: Sequence[Row], telling: Telling) -> Answer:
    """Return the answer of a study in which nothing makes a difference that matters."""
    language, outcome = telling.language, telling.outcome
    about = name_of(outcome, language)
    cases = [case for row in rows for case in row.cases]
    if all(case.effect.idle for case in cases):
        same = say("No effect on {outcome}: every run is the same, whatever is compared", language, outcome=about)
        return Answer(same, " ".join(without_effect(cases, telling)))
    words = (
        mark("No difference in {outcome} that can be distinguished from chance after {time}")
        if any(case.effect.verdict == Kind.UNSURE for case in cases)
        else mark("No difference in {outcome} that matters on average after {time}")
    )
    headline = say(words, language, outcome=about, time=telling.time)
    if len(rows) == 1:
        headline = f"{capital(rows[0].label)}: {small(headline)}"
    base = telling.effects.ends.reference[cases[0].effect.cell]
    lead = say("{words}; {reference}, {level}.", language, words=headline,
               level=telling.amounts.alone(base, language), reference=cases[0].against)  # fmt: skip
    lead = " ".join([*unlike(rows, telling), lead])
    changing = max(cases, key=lambda case: changes_along(case, telling))
    paid = price(along_with(telling.effects, changing.effect.cell, outcome), outcome, language, intervals=True)
    if paid and len(cases) > 1:
        paid = (
            say("{line}: {changes}", language, line=capital(of_case(changing, language)), changes=small(paid))
            if changes_along(changing, telling)
            else ""
        )
    # What does not help has its price all the same.
    hours = takes(telling.study, changing.effect, base, language) if len(cases) == 1 else dearest(cases, telling)
    return Answer(
        headline,
        lead,
        " ".join(filter(None, (hours, paid))),
        week_of(changing, telling) if len(cases) == 1 else "",
        "",
        range_words(cases, telling),
        (
            *((*without_effect(cases, telling), *beside(rows, telling)) if len(rows) > 1 else ()),
            *alike_with(rows, telling),
        ),
    )


def changes_along(case: Case, telling: Telling) -> int:
    """Return how many outcomes change along with a case."""
    return sum(bool(effect.side) for effect in along_with(telling.effects, case.effect.cell, telling.outcome))


def over_panels(row: Row, telling: Telling) -> str:
    """Return how one line differs from its reference, in groups of panels."""
    language, clauses = telling.language, []
    share = telling.outcome.percent
    for cases, words in (
        (
            [case for case in row.cases if case.effect.side > 0],
            mark("higher {where} ({sizes})") if share else mark("more {where} ({sizes})"),
        ),
        (
            [case for case in row.cases if case.effect.side < 0],
            mark("lower {where} ({sizes})") if share else mark("less {where} ({sizes})"),
        ),
        (row.of(Kind.NEGLIGIBLE), mark("hardly different {where}")),
        (row.of(Kind.UNSURE), mark("not distinguishable from chance {where}")),
    ):
        if cases:
            clauses.append(
                say(
                    words,
                    language,
                    where=places(telling.study, cases, language),
                    sizes=sizes(cases, telling, on_axis=True),
                )
            )
    idle = row.of(Kind.IDLE)
    about = name_of(telling.outcome, language)
    parts = [
        say("{line}: {outcome} is {clauses}.", language, line=capital(row.label), outcome=about,
            clauses="; ".join(clauses)) if clauses else "",
        idle_in(idle, telling) if idle else "",
    ]  # fmt: skip
    return " ".join(filter(None, parts))


def case_sentence(case: Case, telling: Telling) -> str:
    """Return one case as a sentence: its size with the interval of chance, and the worlds that agree."""
    language, effect = telling.language, case.effect
    gaps = {"line": capital(of_case(case, language)), "outcome": name_of(telling.outcome, language),
            "reference": case.against, "sure": in_brackets(case, telling)}  # fmt: skip
    size = amount(abs(effect.end.mean), telling.outcome, language)
    if effect.end.certainty == Certainty.PROBABLE:
        size = say("probably {size}", language, size=size)
    size = beyond(size, effect.side, telling.outcome, language)
    return say("{line}: {outcome} is {size} than {reference} ({sure}).", language, size=size, **gaps)
