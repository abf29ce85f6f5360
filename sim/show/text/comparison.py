"""The answer of a comparison: what helps most, at what price, when, how surely, and what all the others do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.studies.effects import Effect, Effects, Kind
from sim.analysis.studies.endpoints import Certainty
from sim.language import capital, listed, mark, say, small
from sim.model.formulas import Outcome
from sim.show.drawing import Panel, name_of
from sim.show.text.amounts import amount, beyond, said
from sim.show.text.cases import Case, Row, places, rows_of
from sim.show.text.certainty import in_brackets, range_words, sure, sure_elsewhere
from sim.show.text.course import develops
from sim.show.text.foremost import answered, may_as_well
from sim.show.text.form import Answer
from sim.show.text.like_for_like import like_for_like
from sim.show.text.monday import week_words
from sim.show.text.others import idle_in, others, reasons, without_effect
from sim.show.text.price import along_with, price
from sim.show.text.side_effects import beside, paid
from sim.show.text.telling import Telling, of_case, sizes
from sim.show.text.working_time import dearest, takes
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
    "{reference}"
)
LEAD_SERVICES_IN = mark(
    "{does} {line}{tied}: {where}, an adviser uses {value} of {released} services routinely after {time}, against "
    "{base} {reference}"
)
LEAD = mark("{does} {line}{tied}: {outcome} is {value} after {time}, against {base} {reference}")
LEAD_IN = mark("{does} {line}{tied}: {where}, {outcome} is {value} after {time}, against {base} {reference}")


def comparison(study: Study, effects: Effects, panels: Sequence[Panel], outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study that compares lines."""
    telling = Telling(study, effects, outcome, language)
    rows = rows_of(effects, panels, outcome.name, language)
    if not rows:
        nothing = say("No runs can be compared", language)
        return Answer(nothing, f"{nothing}.")
    first, case = answered(rows, telling)
    if not case.gain:
        return without_difference(rows, telling)
    tied = may_as_well(first, rows, telling)
    rest = [row for row in rows if row is not first]
    other_offices = any(unlike([first], telling))
    return Answer(
        no_verdict(first, telling) if other_offices else title_of(first, case, len(rows), tied, telling),
        " ".join([*unlike(rows, telling), lead(first, case, rows, tied, telling)]),
        paid(first, case, rest, telling),
        week_words(effects, case.effect.cell, effects.ends.reference[case.effect.cell], language),
        when(case.effect, telling),
        say("No count of worlds or runs makes this a finding.", language)
        if other_offices
        else " ".join([sure(case.effect, study, language), *sure_elsewhere(alike(first, case), telling)]),
        tuple(others(rest, telling, nothing_helps=case.gain < 0.0, told=first)) + beside(rest, telling),
    )


def unlike(rows: Sequence[Row], telling: Telling) -> Iterator[str]:
    """Yield which lines are compared with other offices than their own."""
    reference = telling.effects.ends.reference
    cells = [case.effect.cell for row in rows for case in row.cases]
    names = [row.label for row in rows for _ in row.cases]
    pairs = [(cell, reference[cell], name) for cell, name in zip(cells, names, strict=True)]
    yield from like_for_like(telling.study, pairs, telling.language)


def no_verdict(row: Row, telling: Telling) -> str:
    """Return that nothing can be said of a line that has other offices than its reference."""
    return say("No verdict on {line}: its reference has other offices", telling.language, line=row.label)


def direction(case: Case) -> str:
    """Return whether a case is better or worse; either, when neither more nor less of the outcome is good."""
    if not case.effect.outcome.good:
        return "either"
    return "better" if case.gain > 0.0 else "worse"


def does(case: Case, several: bool, language: str) -> str:
    """Return what the foremost case does, with the certainty that chance leaves."""
    only_probable = case.effect.end.certainty <= Certainty.PROBABLE
    return say(VERBS[direction(case), only_probable, several], language)


def lead(first: Row, case: Case, rows: Sequence[Row], tied: Sequence[Row], telling: Telling) -> str:
    """Return what helps most and by how much, over all panels; or that nothing helps, and what does most harm."""
    language, cell = telling.language, case.effect.cell
    base = telling.effects.ends.reference[cell]
    amounts = telling.amounts
    value, before = amounts.pair(cell, base, language)
    where = places(telling.study, [case], language) if case.panel else ""
    services = amounts.counted(cell) and amounts.counted(base)
    template = (LEAD_SERVICES_IN if where else LEAD_SERVICES) if services else (LEAD_IN if where else LEAD)
    words = say(
        template, language, line=case.label, tied=as_well(case, tied, language), where=where,
        does=does(case, len(rows) > 1, language),
        value=value, base=before,
        released=amounts.released(cell, language) if services else "", time=telling.time,
        outcome=name_of(telling.outcome, language), reference=case.against,
    )  # fmt: skip
    words = "; ".join([words, *elsewhere(first, case, telling)]) + "."
    if direction(case) == "worse" and len(rows) > 1:
        nothing = (
            mark("On average nothing compared here raises {outcome} enough to matter; {rest}")
            if telling.outcome.good > 0
            else mark("On average nothing compared here lowers {outcome} enough to matter; {rest}")
        )
        return say(nothing, language, outcome=name_of(telling.outcome, language), rest=words)
    return capital(words)


def as_well(case: Case, tied: Sequence[Row], language: str) -> str:
    """Return in brackets which lines may be as good, or as bad, as the foremost; empty when none may."""
    if not tied:
        return ""
    lines = (
        listed([row.label for row in tied], language)
        if len(tied) <= MOST_TIED
        else say("{count} others", language, count=len(tied))
    )
    return f" ({say(MAY_AS_WELL[direction(case)], language, lines=lines)})"


def alike(row: Row, case: Case) -> list[Case]:
    """Return the other panels in which a line does the same as in one."""
    return [other for other in row.cases if other is not case and other.gain * case.gain > 0.0]


def elsewhere(row: Row, case: Case, telling: Telling) -> Iterator[str]:
    """Yield what a line does in the other panels, in groups."""
    language, rest = telling.language, [other for other in row.cases if other is not case]
    if same := alike(row, case):
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


def when(effect: Effect, telling: Telling) -> str:
    """Return when a difference is largest, and whether it is growing, lasting or closing as the run ends."""
    course, language = effect.course, telling.language
    if course is None or not effect.side:
        return ""
    most, now = (telling.amounts.gap(abs(gap), effect.cell, language) for gap in (course.most, effect.end.mean))
    return develops(course, telling.outcome, telling.study.manifest["start"], most, now, language)


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
        headline = f"{rows[0].label}: {small(headline)}"
    base = telling.effects.ends.reference[cases[0].effect.cell]
    lead = say("{words}; {reference}, {level}.", language, words=headline,
               level=telling.amounts.alone(base, language), reference=cases[0].against)  # fmt: skip
    lead = " ".join([*unlike(rows, telling), lead])
    changing = max(cases, key=lambda case: changes_along(case, telling))
    paid = price(along_with(telling.effects, changing.effect.cell, outcome), outcome, language, intervals=True)
    if paid and len(cases) > 1:
        paid = (
            say("{line}: {changes}", language, line=of_case(changing, language), changes=small(paid))
            if changes_along(changing, telling)
            else ""
        )
    # What does not help has its price all the same.
    hours = takes(telling.study, changing.effect, base, language) if len(cases) == 1 else dearest(cases, telling)
    return Answer(
        headline,
        lead,
        " ".join(filter(None, (hours, paid))),
        week_words(telling.effects, changing.effect.cell, base, language) if len(cases) == 1 else "",
        "",
        range_words(cases, telling),
        (*without_effect(cases, telling), *beside(rows, telling)) if len(rows) > 1 else (),
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
        say("{line}: {outcome} is {clauses}.", language, line=row.label, outcome=about,
            clauses="; ".join(clauses)) if clauses else "",
        idle_in(idle, telling) if idle else "",
    ]  # fmt: skip
    return " ".join(filter(None, parts))


def title_of(row: Row, case: Case, lines: int, tied: Sequence[Row], telling: Telling) -> str:
    """Return the answer in few words: *What helps most is Bundled information: routine use is … higher …*."""
    language, effect = telling.language, case.effect
    where = f" {places(telling.study, [case], language)}" if case.panel else ""
    words = mark("{does} {line}: {outcome} is {size} than {reference}{where} after {time}")
    line = f"{case.label}{as_well(case, tied, language)}"
    title = say(words, language, line=line, does=does(case, lines > 1, language),
                outcome=name_of(telling.outcome, language),
                size=beyond(said(effect, language), effect.side, telling.outcome, language),
                reference=case.against, where=where, time=telling.time)  # fmt: skip
    if effect.end.certainty == Certainty.ALONE:
        title = say("{title} (one replicate)", language, title=title)
    return capital("; ".join([title, *opposite(row, case, telling, on_axis=True)]))


def case_sentence(case: Case, telling: Telling) -> str:
    """Return one case as a sentence: its size with the interval of chance, and the worlds that agree."""
    language, effect = telling.language, case.effect
    gaps = {"line": of_case(case, language), "outcome": name_of(telling.outcome, language),
            "reference": case.against, "sure": in_brackets(case, telling)}  # fmt: skip
    size = amount(abs(effect.end.mean), telling.outcome, language)
    if effect.end.certainty == Certainty.PROBABLE:
        size = say("probably {size}", language, size=size)
    size = beyond(size, effect.side, telling.outcome, language)
    return say("{line}: {outcome} is {size} than {reference} ({sure}).", language, size=size, **gaps)
