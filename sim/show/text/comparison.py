"""The answer of a comparison: what helps most, at what price, when, how surely, and what all the others do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import PRICE, Effect, Effects, Heading, Kind, Size
from sim.analysis.studies.endpoints import FEW, Certainty
from sim.analysis.studies.no_effect import no_effect
from sim.language import capital, day_of_week, decimals_for, listed, long_month, mark, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import Panel, between, name_of, scale
from sim.show.text.amounts import Amounts, amount, amounts, said
from sim.show.text.cases import Case, Row, places, rows_of
from sim.show.text.form import Answer
from sim.show.text.over_worlds import few_runs
from sim.show.text.sentences import length
from sim.statistics.worlds import ROBUST, Verdict
from sim.study.store.folder import Study

MOST_TIED = 3
"""Lines that may be as good as the first and are named; of more, only the number is given."""

VERBS = {
    ("better", False, True): mark("what helps most is"),
    ("better", True, True): mark("what probably helps most is"),
    ("better", False, False): mark("what helps is"),
    ("better", True, False): mark("what probably helps is"),
    ("worse", False, True): mark("what does most harm is"),
    ("worse", True, True): mark("what probably does most harm is"),
    ("worse", False, False): mark("what does harm is"),
    ("worse", True, False): mark("what probably does harm is"),
    ("either", False, True): mark("what makes the largest difference is"),
    ("either", True, True): mark("what probably makes the largest difference is"),
    ("either", False, False): mark("what makes a difference is"),
    ("either", True, False): mark("what probably makes a difference is"),
}
"""What a line does, by direction, whether it is only probable, and whether it is the first of several."""
MAY_AS_WELL = {
    "better": mark("{lines} may help as much"),
    "worse": mark("{lines} may do as much harm"),
    "either": mark("{lines} may differ as much"),
}
LEAD_SERVICES = mark(
    "{does} {line}{tied}: an adviser uses {value} of {released} services routinely after {time}, against {base} "
    "with {reference}"
)
LEAD_SERVICES_IN = mark(
    "{does} {line}{tied}: {where}, an adviser uses {value} of {released} services routinely after {time}, against "
    "{base} with {reference}"
)
LEAD = mark("{does} {line}{tied}: {outcome} is {value} after {time}, against {base} with {reference}")
LEAD_IN = mark("{does} {line}{tied}: {where}, {outcome} is {value} after {time}, against {base} with {reference}")
RISES = {
    "routine_share": mark("routine use rises by {size}"),
    "strain": mark("strain rises by {size}"),
    "trust": mark("trust in leaders rises by {size}"),
    "personal_contact": mark("personal contact rises by {size}"),
}
FALLS = {
    "routine_share": mark("routine use falls by {size}"),
    "strain": mark("strain falls by {size}"),
    "trust": mark("trust in leaders falls by {size}"),
    "personal_contact": mark("personal contact falls by {size}"),
}
THEMSELVES = {
    "routine_share": mark("routine use"),
    "strain": mark("strain"),
    "trust": mark("trust in leaders"),
    "personal_contact": mark("personal contact"),
}
LUCK = {
    (Size.SMALL, Certainty.CLEAR): mark("The difference is small but clearly not due to chance"),
    (Size.SMALL, Certainty.PROBABLE): mark("The difference is small and probably not due to chance"),
    (Size.LARGE, Certainty.CLEAR): mark("The difference is large and clearly not due to chance"),
    (Size.LARGE, Certainty.PROBABLE): mark("The difference is large and probably not due to chance"),
}
"""Size and certainty: two scales, each with its own word."""
WORLDS = {
    Verdict.ROBUST: mark("{luck}, and it holds in {worlds} (robust)."),
    Verdict.CONDITIONAL: mark("{luck}, and it holds in {worlds} (conditional: it depends on assumptions)."),
    Verdict.FRAGILE: mark("{luck}; yet it holds in only {worlds} (fragile: it depends on assumptions)."),
}


@dataclass(frozen=True)
class Telling:
    """What every sentence of a comparison needs."""

    study: Study
    effects: Effects
    outcome: Outcome
    language: str

    @property
    def amounts(self) -> Amounts:
        """How amounts of the outcome are written."""
        return Amounts(self.effects.ends, self.outcome)

    @property
    def time(self) -> str:
        """The length of the runs in words."""
        return length(self.study, self.language)

    def gap(self, case: Case, plus: bool = True) -> str:
        """Return the difference of a case."""
        value = case.effect.end.mean
        return self.amounts.gap(value if plus else abs(value), case.effect.cell, self.language, plus)


def comparison(study: Study, effects: Effects, panels: Sequence[Panel], outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study that compares lines."""
    telling = Telling(study, effects, outcome, language)
    rows = rows_of(effects, panels, outcome.name, language)
    if not rows:
        nothing = say("No runs can be compared", language)
        return Answer(nothing, f"{nothing}.")
    first, case = foremost(rows)
    if not case.gain:
        return without_difference(rows, telling)
    tied = may_as_well(first, rows, telling)
    return Answer(
        title_of(first, case, len(rows), telling),
        lead(first, case, rows, tied, telling),
        price(along_with(effects, case.effect.cell, outcome), outcome, language),
        when(case, telling),
        sure(case.effect, study, language),
        tuple(others([row for row in rows if row is not first], telling, nothing_helps=case.gain < 0.0)),
    )


def foremost(rows: Sequence[Row]) -> tuple[Row, Case]:
    """Return the line and the case that an answer begins with: what helps most, or else does most harm."""
    best, worst = rows[0], rows[-1]
    if not best.best.effect.outcome.good:  # neither more nor less is better
        far = max(rows, key=lambda row: max(abs(row.best.gain), abs(row.worst.gain)))
        return far, max(far.cases, key=lambda case: abs(case.gain))
    helping = [row for row in rows if row.gain > 0.0 or row.best.gain > 0.0]
    return (helping[0], helping[0].best) if helping else (worst, worst.worst)


def direction(case: Case) -> str:
    """Return whether a case is better or worse; either, when neither more nor less of the outcome is good."""
    if not case.effect.outcome.good:
        return "either"
    return "better" if case.gain > 0.0 else "worse"


def does(case: Case, several: bool, language: str) -> str:
    """Return what the foremost case does, with the certainty that chance leaves."""
    only_probable = case.effect.end.certainty == Certainty.PROBABLE
    return say(VERBS[direction(case), only_probable, several], language)


def may_as_well(first: Row, rows: Sequence[Row], telling: Telling) -> list[Row]:
    """Return the lines that may be as good, or as bad, as the first: what lies between may be chance."""
    if len(first.cases) > 1:
        return []
    case, tied = first.cases[0], []
    for row in rows:
        other = row.cases[0]
        if row is first or other.gain * case.gain <= 0.0 or case.effect.end.certainty < Certainty.PROBABLE:
            continue
        between_them = telling.effects.of(case.effect.cell, telling.outcome.name, to=other.effect.cell)
        if not between_them.side:
            tied.append(row)
    return tied


def lead(first: Row, case: Case, rows: Sequence[Row], tied: Sequence[Row], telling: Telling) -> str:
    """Return what helps most and by how much, over all panels; or that nothing helps, and what does most harm."""
    language, cell = telling.language, case.effect.cell
    base = telling.effects.ends.reference[cell]
    amounts = telling.amounts
    value, before = amounts.pair(cell, base, language)
    where = places(telling.study, [case], language) if case.panel else ""
    as_well = ""
    if tied:
        lines = (
            listed([row.label for row in tied], language)
            if len(tied) <= MOST_TIED
            else say("{count} others", language, count=len(tied))
        )
        as_well = f" ({say(MAY_AS_WELL[direction(case)], language, lines=lines)})"
    services = amounts.counted(cell) and amounts.counted(base)
    template = (LEAD_SERVICES_IN if where else LEAD_SERVICES) if services else (LEAD_IN if where else LEAD)
    words = say(
        template, language, line=case.label, tied=as_well, does=does(case, len(rows) > 1, language), where=where,
        value=value, base=before,
        released=amounts.released(cell, language) if services else "", time=telling.time,
        outcome=name_of(telling.outcome, language), reference=case.reference,
    )  # fmt: skip
    words = "; ".join([words, *elsewhere(first, case, telling)]) + "."
    if direction(case) == "worse" and len(rows) > 1:
        return say("Nothing compared here helps; {rest}", language, rest=words)
    return capital(words)


def elsewhere(row: Row, case: Case, telling: Telling) -> Iterator[str]:
    """Yield what a line does in the other panels, in groups."""
    language, rest = telling.language, [other for other in row.cases if other is not case]
    if same := [other for other in rest if other.gain * case.gain > 0.0]:
        yield say("the same holds {where} ({sizes})", language, where=places(telling.study, same, language),
                  sizes=sizes(same, telling))  # fmt: skip
    yield from opposite(row, case, telling)
    for kind, words in (
        (Kind.NEGLIGIBLE, mark("{where} the difference is negligible")),
        (Kind.UNSURE, mark("{where} the difference cannot be distinguished from chance")),
    ):
        if cases := [other for other in rest if other.effect.verdict == kind]:
            yield say(words, language, where=places(telling.study, cases, language))
    if idle := [other for other in rest if other.effect.idle]:
        yield say("{where} it has no effect: {why}", language, where=places(telling.study, idle, language),
                  why=reasons(idle, telling))  # fmt: skip


def opposite(row: Row, case: Case, telling: Telling, on_axis: bool = False) -> Iterator[str]:
    """Yield where a line does the opposite of a case, when there is such a panel."""
    if cases := [other for other in row.cases if other.gain * case.gain < 0.0]:
        yield say("the opposite holds {where} ({sizes})", telling.language,
                  where=places(telling.study, cases, telling.language),
                  sizes=sizes(cases, telling, on_axis))  # fmt: skip


def sizes(cases: Sequence[Case], telling: Telling, on_axis: bool = False) -> str:
    """Return one difference, or the smallest and the largest of several; in the unit of an axis for titles."""
    means = sorted((case.effect.end.mean for case in cases), key=abs)
    if on_axis:
        return amounts(means, telling.outcome, telling.language, plus=True)
    return telling.amounts.span(means, cases[0].effect.cell, telling.language, plus=True)


def along_with(effects: Effects, cell: int, outcome: Outcome) -> list[Effect]:
    """Return what changes along with an outcome: the price of use, and use where the outcome is a price."""
    use = [effects.of(cell, "routine_share")] if outcome.name in PRICE else []
    return [*use, *effects.price(cell)]


def price(effects: Sequence[Effect], outcome: Outcome, language: str) -> str:
    """Return what changes along with the outcome; in numbers only what matters and is more than chance."""
    clauses: list[str] = []
    hardly: list[str] = []
    unsure: list[str] = []
    for effect in effects:
        name = effect.outcome.name
        if name == outcome.name:
            continue
        if effect.side:
            words = (RISES if effect.side > 0 else FALLS)[name]
            clauses.append(say(words, language, size=said(effect, language)))
        else:
            (hardly if effect.verdict != Kind.UNSURE else unsure).append(say(THEMSELVES[name], language))
    if hardly:
        clauses.append(
            say_many("{names} hardly changes", "{names} hardly change", len(hardly), language,
                     names=listed(hardly, language))
        )  # fmt: skip
    if unsure:
        clauses.append(
            say("changes in {names} cannot be distinguished from chance", language, names=listed(unsure, language))
        )
    return capital("; ".join(clauses)) + "." if clauses else ""


def when(case: Case, telling: Telling) -> str:
    """Return when a difference is largest, and whether it is growing, lasting or closing as the run ends."""
    course, language = case.effect.course, telling.language
    if course is None or not case.effect.side:
        return ""
    if course.heading == Heading.GROWING:
        return say("The difference is still growing as the run ends.", language)
    if course.heading == Heading.LASTING:
        return say("The difference lasts: over the last half year it hardly changes.", language)
    day = day_of_week(telling.study.manifest["start"], course.peak)
    most = telling.amounts.gap(abs(course.most), case.effect.cell, language)
    return say("The difference peaks in {month}, at {most}, and is closing as the run ends, at {now}.", language,
               month=long_month(day, language), most=most, now=telling.gap(case, plus=False))  # fmt: skip


def sure(effect: Effect, study: Study, language: str) -> str:
    """Return how certain a difference is: given the model, and over what is not known about it."""
    if effect.end.certainty == Certainty.ALONE:
        return say("This is a single run, and may be chance; run more.", language)
    if effect.end.n < FEW:
        return first_look(effect.end.n, language)
    luck = say(LUCK[effect.size, effect.end.certainty], language)
    share, holds = effect.agreeing
    if holds == Verdict.UNKNOWN:
        few = few_runs(effect.end.n, study.worlds, language)
        return (
            f"{luck}. {few}" if few else say("{luck}; only one set of assumptions was run.", language, luck=luck)
        )
    count = round(share * study.worlds)
    return say(WORLDS[holds], language, luck=luck, worlds=worlds_words(count, study.worlds, language))


def first_look(runs: int, language: str) -> str:
    """Return that there are too few runs."""
    return say_many("With only {count} replicate this is a first look; run more.",
                    "With only {count} replicates this is a first look; run more.", runs, language)  # fmt: skip


def worlds_words(count: int, worlds: int, language: str) -> str:
    """Return in how many worlds, such as *62 of 64 plausible worlds*."""
    if count == worlds:
        return say("all {worlds} plausible worlds", language, worlds=worlds)
    return say("{count} of {worlds} plausible worlds", language, count=count, worlds=worlds)


# ---------------------------------------------------------------- the others


def others(rows: Sequence[Row], telling: Telling, *, nothing_helps: bool) -> Iterator[str]:
    """Yield every other line in groups: what helps, does harm, depends, or makes no difference."""
    language, good = telling.language, telling.outcome.good
    helping = [row for row in rows if row.of(Kind.BETTER) and not row.of(Kind.WORSE)]
    harming = [row for row in reversed(rows) if row.of(Kind.WORSE) and not row.of(Kind.BETTER)]
    if helping:
        words = mark("What also helps: {lines}.") if good else mark("Higher: {lines}.")
        yield say(words, language, lines=items(helping, telling))
    if harming:
        words = (
            mark("Lower: {lines}.")
            if not good
            else mark("What also does harm: {lines}.")
            if nothing_helps
            else mark("What does harm: {lines}.")
        )
        yield say(words, language, lines=items(harming, telling))
    for row in rows:
        better, worse = row.of(Kind.BETTER), row.of(Kind.WORSE)
        if better and worse:
            yield say("{line} cuts both ways: better {better} ({gains}), worse {worse} ({losses}).", language,
                      line=row.label, better=places(telling.study, better, language),
                      gains=sizes(better, telling), worse=places(telling.study, worse, language),
                      losses=sizes(worse, telling))  # fmt: skip
    yield from without_effect([case for row in rows for case in row.cases], telling)


def items(rows: Sequence[Row], telling: Telling) -> str:
    """Return lines with their sizes and the worlds that agree, as running text."""
    return listed([item(row, telling) for row in rows], telling.language)


def item(row: Row, telling: Telling) -> str:
    """Return one line with its size, where that is, and in how many worlds it is there."""
    language, cases = telling.language, row.of(Kind.BETTER, Kind.WORSE)
    words = sizes(cases, telling)
    if len(cases) < len(row.cases):
        words = f"{words} {places(telling.study, cases, language)}"
    certain = min(case.effect.end.certainty for case in cases)
    if certain == Certainty.PROBABLE:
        words = say("probably {size}", language, size=words)
    if all(case.effect.spread for case in cases):
        least = min(case.effect.agreeing[0] for case in cases)
        count, worlds = round(least * telling.study.worlds), telling.study.worlds
        words += say(", {count} of {worlds} worlds", language, count=count, worlds=worlds)
    return f"{row.label} ({words})"


def without_effect(cases: Sequence[Case], telling: Telling) -> Iterator[str]:
    """Yield which cases make no difference that matters, which may be chance, and which cannot act and why."""
    language = telling.language
    negligible, unsure, idle = (
        [case for case in cases if case.effect.verdict == kind]
        for kind in (Kind.NEGLIGIBLE, Kind.UNSURE, Kind.IDLE)
    )
    if negligible:
        words = say("Negligible: {lines}.", language, lines=names(negligible, telling))
        if varying := [case for case in negligible if not within(case.effect)]:
            words += " " + say(
                "For {lines} that holds on average: in more than one in ten plausible worlds the difference "
                "matters.",
                language, lines=names(varying, telling),
            )  # fmt: skip
        yield words
    if unsure:
        yield say("Not distinguishable from chance: {lines}.", language, lines=names(unsure, telling))
    for label in dict.fromkeys(case.label for case in idle):
        yield idle_in([case for case in idle if case.label == label], telling)


def names(cases: Sequence[Case], telling: Telling) -> str:
    """Return the lines of some cases as running text, with the panels in which there are some but not all."""
    language = telling.language
    by_line: dict[str, list[Case]] = {}
    for case in cases:
        by_line.setdefault(case.label, []).append(case)
    if all(everywhere(mine, telling) for mine in by_line.values()):
        return listed([*by_line], language)
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
    spread = effect.spread
    return spread is None or 1.0 - float(spread.above) - float(spread.below) >= ROBUST


def idle_in(idle: Sequence[Case], telling: Telling) -> str:
    """Return that a line cannot act, in all panels or in some, and why."""
    language, why = telling.language, reasons(idle, telling)
    if everywhere(idle, telling):
        return say("{line} has no effect here: {why}.", language, line=idle[0].label, why=why)
    return say("{line} has no effect {where}: {why}.", language, line=idle[0].label, why=why,
               where=places(telling.study, idle, language))  # fmt: skip


def reasons(idle: Sequence[Case], telling: Telling) -> str:
    """Return why some cases cannot act, each reason once."""
    study, reference = telling.study, telling.effects.ends.reference
    why = [
        no_effect(study, reference[case.effect.cell], study, case.effect.cell, case.reference, telling.language)
        for case in idle
    ]
    return "; ".join(dict.fromkeys(words for words in why if words))


# ---------------------------------------------------------------- nothing matters


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
        else mark("No difference in {outcome} that matters after {time}")
    )
    headline = say(words, language, outcome=about, time=telling.time)
    if len(rows) == 1:
        headline = f"{rows[0].label}: {small(headline)}"
    base = telling.effects.ends.reference[cases[0].effect.cell]
    lead = say("{words}; with {reference}, {level}.", language, words=headline,
               level=telling.amounts.alone(base, language), reference=cases[0].reference)  # fmt: skip
    changing = max(cases, key=lambda case: changes_along(case, telling))
    paid = price(along_with(telling.effects, changing.effect.cell, outcome), outcome, language)
    if paid and len(cases) > 1:
        paid = (
            say("{line}: {changes}", language, line=of_case(changing, language), changes=small(paid))
            if changes_along(changing, telling)
            else ""
        )
    return Answer(
        headline, lead, paid, "", range_words(cases, telling),
        tuple(without_effect(cases, telling)) if len(rows) > 1 else (),
    )  # fmt: skip


def changes_along(case: Case, telling: Telling) -> int:
    """Return how many outcomes change along with a case."""
    return sum(bool(effect.side) for effect in along_with(telling.effects, case.effect.cell, telling.outcome))


def range_words(cases: Sequence[Case], telling: Telling) -> str:
    """Return within which bounds all differences lie, or that there are too few runs to say."""
    language, study = telling.language, telling.study
    live = [case for case in cases if not case.effect.idle]
    runs = min(case.effect.end.n for case in live)
    if runs < FEW:
        return first_look(runs, language)
    low, high = min(case.effect.end.low for case in live), max(case.effect.end.high for case in live)
    words = say("The 95 % intervals lie within {interval}", language,
                interval=amounts([low, high], telling.outcome, language, plus=True))  # fmt: skip
    spread = [case.effect for case in live if case.effect.spread]
    if not spread or any(case.effect.verdict == Kind.UNSURE for case in live):
        return f"{words}."
    least = min(1.0 - float(e.spread.above) - float(e.spread.below) for e in spread if e.spread)
    count = round(least * study.worlds)
    template = (
        mark("{words}; the difference is negligible in {worlds}.")
        if count == study.worlds or len(live) == 1
        else mark("{words}; the difference is negligible in at least {worlds}.")
    )
    return say(template, language, words=words, worlds=worlds_words(count, study.worlds, language))


# ---------------------------------------------------------------- titles and findings


def over_panels(row: Row, telling: Telling) -> str:
    """Return how one line differs from its reference, in groups of panels."""
    language, clauses = telling.language, []
    for cases, words in (
        ([case for case in row.cases if case.effect.side > 0], mark("higher {where} ({sizes})")),
        ([case for case in row.cases if case.effect.side < 0], mark("lower {where} ({sizes})")),
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
        say("{line}: {outcome} is {clauses}.", language, line=row.label, outcome=about,
            clauses="; ".join(clauses)) if clauses else "",
        idle_in(idle, telling) if idle else "",
    ]  # fmt: skip
    return " ".join(filter(None, parts))


def title_of(row: Row, case: Case, lines: int, telling: Telling) -> str:
    """Return the answer in few words: *What helps most is Bundled information: routine use is … higher …*."""
    language, effect = telling.language, case.effect
    where = f" {places(telling.study, [case], language)}" if case.panel else ""
    words = (
        mark("{does} {line}: {outcome} is {size} higher than with {reference}{where} after {time}")
        if effect.side > 0
        else mark("{does} {line}: {outcome} is {size} lower than with {reference}{where} after {time}")
    )
    title = say(words, language, line=case.label, does=does(case, lines > 1, language),
                outcome=name_of(telling.outcome, language), size=said(effect, language),
                reference=case.reference, where=where, time=telling.time)  # fmt: skip
    if effect.end.certainty == Certainty.ALONE:
        title = say("{title} (one replicate)", language, title=title)
    return capital("; ".join([title, *opposite(row, case, telling, on_axis=True)]))


def of_case(case: Case, language: str) -> str:
    """Return the label of a case, with its panel when there are several."""
    return f"{case.label}, {case.panel}" if case.panel else case.label


def case_sentence(case: Case, telling: Telling) -> str:
    """Return one case as a sentence: its size with the interval of chance, and the worlds that agree."""
    language, effect = telling.language, case.effect
    gaps = {"line": of_case(case, language), "outcome": name_of(telling.outcome, language),
            "reference": case.reference, "sure": in_brackets(case, telling)}  # fmt: skip
    size = amount(abs(effect.end.mean), telling.outcome, language)
    if effect.end.certainty == Certainty.PROBABLE:
        size = say("probably {size}", language, size=size)
    words = (
        mark("{line}: {outcome} is {size} higher than with {reference} ({sure}).")
        if effect.side > 0
        else mark("{line}: {outcome} is {size} lower than with {reference} ({sure}).")
    )
    return say(words, language, size=size, **gaps)


def in_brackets(case: Case, telling: Telling) -> str:
    """Return the interval of chance, counted away from zero, and in how many worlds a difference is there."""
    language, effect, outcome = telling.language, case.effect, telling.outcome
    if effect.end.n < 2:
        return say("one replicate, which may be chance", language)
    ends = effect.end.away
    decimals = decimals_for(scale(outcome) * max(abs(end) for end in ends))
    words = say("95 % interval {interval}", language,
                interval=between(*ends, outcome, language, decimals))  # fmt: skip
    if effect.spread is None:
        return words
    count = round(effect.agreeing[0] * telling.study.worlds)
    return words + say("; in {worlds}", language, worlds=worlds_words(count, telling.study.worlds, language))
