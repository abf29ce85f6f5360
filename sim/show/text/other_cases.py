"""Every other line of a comparison, in groups: what helps, does harm, hardly matters, or cannot act."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.analysis.studies.effects import Effect, Kind
from sim.analysis.studies.effort import LEAST
from sim.analysis.studies.endpoints import Certainty
from sim.analysis.studies.no_effect import no_effect
from sim.language import capital, listed, mark, say
from sim.show.text.cases import Case, Row, places
from sim.show.text.sentence_context import Telling, of_case, sizes
from sim.show.text.working_time import hours_by_line, time_of
from sim.statistics.worlds import ROBUST, Verdict

MOST_NAMED = 4
"""Lines of a group that are named; the table has all."""
MOST_VARYING = 3
"""Lines that are negligible on average but not in every world and are named with their worlds."""


def others(rows: Sequence[Row], telling: Telling, *, nothing_helps: bool) -> Iterator[str]:
    """Yield every other line in groups: what helps, what does harm, what does either in few worlds, the rest."""
    language, good = telling.language, telling.outcome.good
    one_way = [row for row in rows if bool(row.of(Kind.BETTER)) != bool(row.of(Kind.WORSE))]
    few = [row for row in one_way if in_few_worlds(row)]
    helping = [row for row in one_way if row.of(Kind.BETTER) and row not in few]
    harming = [row for row in reversed(one_way) if row.of(Kind.WORSE) and row not in few]
    if helping:
        words = mark("What also helps: {lines}.") if good else mark("Higher: {lines}.")
        yield f"{say(words, language, lines=items(helping, telling))}{times(helping, telling)}"
    if harming:
        words = (
            mark("Lower: {lines}.")
            if not good
            else mark("What also does harm: {lines}.")
            if nothing_helps
            else mark("What does harm: {lines}.")
        )
        yield say(words, language, lines=items(harming, telling))
    if few:
        yield say("Different on average, but in fewer than half the worlds: {lines}.", language,
                  lines=items(few, telling))  # fmt: skip
    for row in rows:
        better, worse = row.of(Kind.BETTER), row.of(Kind.WORSE)
        if better and worse:
            yield say("{line} cuts both ways: better {better} ({gains}), worse {worse} ({losses}).", language,
                      line=capital(row.label), better=places(telling.study, better, language),
                      gains=sizes(better, telling), worse=places(telling.study, worse, language),
                      losses=sizes(worse, telling))  # fmt: skip
    yield from without_effect([case for row in rows for case in row.cases], telling)


def in_few_worlds(row: Row) -> bool:
    """Tell whether the difference that a line makes is there in fewer than half the worlds, in every panel."""
    return all(case.effect.agreeing[1] == Verdict.FRAGILE for case in row.of(Kind.BETTER, Kind.WORSE))


def times(rows: Sequence[Row], telling: Telling) -> str:
    """Return whose times lines say, and that the others take hardly any; empty when none says any."""
    hours = hours_by_line([case for row in rows for case in row.of(Kind.BETTER)], telling).values()
    if not any(each >= LEAST for each in hours):
        return ""
    words = (
        mark("Times are working time per adviser and week.")
        if min(hours) >= LEAST
        else mark("Times are working time per adviser and week; the others take hardly any.")
    )
    return f" {say(words, telling.language)}"


def items(rows: Sequence[Row], telling: Telling) -> str:
    """Return lines with their sizes, the worlds that agree, and the working time they take, as running text."""
    return some_of([item(row, telling) for row in rows], telling.language)


def some_of(words: Sequence[str], language: str) -> str:
    """Return what is named as running text; of more than fit a screen, how many are left to the table."""
    if len(words) <= MOST_NAMED + 1:
        return listed(words, language)
    rest = say("{count} others (see the table)", language, count=len(words) - MOST_NAMED)
    return listed([*words[:MOST_NAMED], rest], language)


def item(row: Row, telling: Telling) -> str:
    """Return one line with its size, where that is, in how many worlds it is there, and what it takes."""
    language, cases = telling.language, row.of(Kind.BETTER, Kind.WORSE)
    words = sizes(cases, telling)
    if not everywhere(cases, telling):
        words = f"{words} {places(telling.study, cases, language)}"
    certain = min(case.effect.end.certainty for case in cases)
    if certain == Certainty.PROBABLE:
        words = say("probably {size}", language, size=words)
    if all(case.effect.spread for case in cases):
        least = min(case.effect.agreeing[0] for case in cases)
        count, worlds = round(least * telling.study.worlds), telling.study.worlds
        words += say(", {count} of {worlds} worlds", language, count=count, worlds=worlds)
    if time := time_of(cases, telling):
        words += f", {time}"
    return f"{row.label} ({words})"


def without_effect(cases: Sequence[Case], telling: Telling) -> Iterator[str]:
    """Yield which cases make no difference that matters, which may be chance, and which cannot act and why."""
    language = telling.language
    negligible, unsure, idle, unlike = (
        [case for case in cases if case.effect.verdict == kind]
        for kind in (Kind.NEGLIGIBLE, Kind.UNSURE, Kind.IDLE, Kind.UNLIKE)
    )
    if negligible:
        words = say("Negligible on average: {lines}.", language, lines=names(negligible, telling))
        if varying := sorted((case for case in negligible if not within(case.effect)), key=nearness):
            shown = [
                f"{of_case(case, language)} ({sides(case.effect, language)})" for case in varying[:MOST_VARYING]
            ]
            if len(varying) > MOST_VARYING:
                shown.append(say("{count} others", language, count=len(varying) - MOST_VARYING))
            words = say("{words} Yet not in every world: {lines}.", language, words=words,
                        lines=listed(shown, language))  # fmt: skip
        yield words
    if unsure:
        yield say("Not distinguishable from chance: {lines}.", language, lines=names(unsure, telling))
    if unlike:
        yield say("No verdict, for the offices are others: {lines}.", language, lines=names(unlike, telling))
    for label in dict.fromkeys(case.label for case in idle):
        yield idle_in([case for case in idle if case.label == label], telling)


def nearness(case: Case) -> float:
    """Return in which share of worlds a difference lies within the margin: what matters in most comes first."""
    return in_margin(case.effect)


def sides(effect: Effect, language: str) -> str:
    """Return in how many worlds a difference matters, above and below."""
    assert effect.spread is not None  # else it would be within the margin
    spread, share = effect.spread, effect.outcome.percent
    counts = [round(float(part) * spread.worlds) for part in (spread.above, spread.below)]
    words = (mark("higher in {count}"), mark("lower in {count}")) if share else (
        mark("more in {count}"), mark("less in {count}"))  # fmt: skip
    told = [say(word, language, count=count) for word, count in zip(words, counts, strict=True) if count]
    return say("{counts} of {worlds} worlds", language, counts=listed(told, language), worlds=spread.worlds)


def names(cases: Sequence[Case], telling: Telling) -> str:
    """Return the lines of some cases as running text, with the panels in which there are some but not all."""
    language = telling.language
    by_line: dict[str, list[Case]] = {}
    for case in cases:
        by_line.setdefault(case.label, []).append(case)
    if all(everywhere(mine, telling) for mine in by_line.values()):
        return some_of([*by_line], language)
    return "; ".join(
        label if everywhere(mine, telling) else f"{label} {places(telling.study, mine, language)}"
        for label, mine in by_line.items()
    )


def everywhere(cases: Sequence[Case], telling: Telling) -> bool:
    """Return whether these cases of a line are all that it has."""
    axes = [len(axis["values"]) for axis in telling.study.manifest["axes"][1:]]
    return not cases[0].panel or len(cases) == math.prod(axes)


def within(effect: Effect) -> bool:
    """Return whether at least nine in ten worlds lie within the margin, as far as can be told."""
    return in_margin(effect) >= ROBUST


def in_margin(effect: Effect) -> float:
    """Return the share of worlds in which a difference lies within the margin; 1 when that cannot be told."""
    return 1.0 if effect.spread is None else 1.0 - float(effect.spread.above) - float(effect.spread.below)


def idle_in(idle: Sequence[Case], telling: Telling) -> str:
    """Return that a line cannot act, in all panels or in some, and why."""
    language, why = telling.language, reasons(idle, telling)
    if everywhere(idle, telling):
        return say("{line} has no effect here: {why}.", language, line=capital(idle[0].label), why=why)
    return say("{line} has no effect {where}: {why}.", language, line=capital(idle[0].label), why=why,
               where=places(telling.study, idle, language))  # fmt: skip


def reasons(idle: Sequence[Case], telling: Telling) -> str:
    """Return why some cases cannot act, each reason once."""
    study, reference = telling.study, telling.effects.ends.reference
    why = [
        no_effect(study, reference[case.effect.cell], study, case.effect.cell, case.reference, telling.language)
        for case in idle
    ]
    return "; ".join(dict.fromkeys(words for words in why if words))
