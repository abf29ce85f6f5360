"""How the answer of a comparison begins: which lines are ahead, by how much, and where that is otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.studies.effects import Kind
from sim.analysis.studies.endpoints import Certainty
from sim.language import capital, listed, mark, say
from sim.show.drawing import axis_names, name_of
from sim.show.text.ahead import Ahead
from sim.show.text.amounts import amounts, beyond, from_to
from sim.show.text.cases import STAFF, Case, Row, places
from sim.show.text.other_cases import reasons
from sim.show.text.sentence_context import Telling, sizes

MOST_TIED = 4
"""Lines ahead that are named; of more, only the number is given."""

DOES = {
    ("better", False, True): mark("what helps most is {line}"),
    ("better", True, True): mark("what probably helps most is {line}"),
    ("better", False, False): mark("what helps is {line}"),
    ("better", True, False): mark("what probably helps is {line}"),
    ("worse", False, True): mark("what does most harm is {line}"),
    ("worse", True, True): mark("what probably does most harm is {line}"),
    ("worse", False, False): mark("what does harm is {line}"),
    ("worse", True, False): mark("what probably does harm is {line}"),
    ("either", False, True): mark("what makes the largest difference is {line}"),
    ("either", True, True): mark("what probably makes the largest difference is {line}"),
    ("either", False, False): mark("what makes a difference is {line}"),
    ("either", True, False): mark("what probably makes a difference is {line}"),
}
"""What a line does, by direction, whether it is only probable, and whether it is the first of several."""
DO_ALIKE = {
    ("better", False): mark("{lines} help about as much"),
    ("better", True): mark("{lines} probably help about as much"),
    ("worse", False): mark("{lines} do about as much harm"),
    ("worse", True): mark("{lines} probably do about as much harm"),
    ("either", False): mark("{lines} differ about as much"),
    ("either", True): mark("{lines} probably differ about as much"),
}
"""What several lines do that cannot be distinguished."""
TURNS = {
    "better": mark("what helps most depends on {axes}: {clauses}"),
    "worse": mark("what does most harm depends on {axes}: {clauses}"),
    "either": mark("what makes the largest difference depends on {axes}: {clauses}"),
}
"""Where another line is ahead in other panels."""
LEAD_SERVICES = mark(
    "{does}: an adviser uses {value} of {released} services routinely after {time}, against {base} {reference}"
)
LEAD_SERVICES_IN = mark(
    "{does}: {where}, an adviser uses {value} of {released} services routinely after {time}, against {base} "
    "{reference}"
)
LEAD = mark("{does}: {outcome} is {value} after {time}, against {base} {reference}")
LEAD_IN = mark("{does}: {where}, {outcome} is {value} after {time}, against {base} {reference}")


def headline_of(groups: Sequence[Ahead], lines: int, telling: Telling) -> str:
    """Return the answer in few words: *What helps most is bundled information: routine use is … higher …*."""
    if len(groups) > 1:
        return capital(turning(groups, telling, on_axis=True))
    language, (row, *_), cases = telling.language, groups[0].rows, groups[0].cases
    case, outcome = cases[0], telling.outcome
    where = f" {places(telling.study, [case], language)}" if case.panel else ""
    gaps = sorted(abs(one.effect.end.mean) for one in cases)
    title = say("{does}: {outcome} is {size} than {reference}{where} after {time}", language,
                does=does(cases, lines > 1, language), outcome=name_of(outcome, language),
                size=beyond(amounts(gaps, outcome, language), case.effect.side, outcome, language),
                reference=case.against, where=where, time=telling.time)  # fmt: skip
    if case.effect.end.certainty == Certainty.ALONE:
        title = say("{title} (one replicate)", language, title=title)
    return capital("; ".join([title, *opposite(row, case, telling, on_axis=True)]))


def direction(case: Case) -> str:
    """Return whether a case is better or worse; either, when neither more nor less of the outcome is good."""
    if not case.effect.outcome.good:
        return "either"
    return "better" if case.gain > 0.0 else "worse"


def does(cases: Sequence[Case], several: bool, language: str) -> str:
    """Return what the foremost cases do, with the certainty that chance leaves."""
    only_probable = min(case.effect.end.certainty for case in cases) <= Certainty.PROBABLE
    if len(cases) == 1:
        return say(DOES[direction(cases[0]), only_probable, several], language, line=cases[0].label)
    return say(DO_ALIKE[direction(cases[0]), only_probable], language, lines=named(cases, language))


def named(cases: Sequence[Case], language: str) -> str:
    """Return the lines of some cases; of many their number."""
    if len(cases) > MOST_TIED:
        return say("{line} and {count} others", language, line=cases[0].label, count=len(cases) - 1)
    return listed([case.label for case in cases], language)


def lead(groups: Sequence[Ahead], lines: int, telling: Telling) -> str:
    """Return what helps most and by how much, over all panels; or that nothing helps, and what does most harm."""
    language, case = telling.language, groups[0].cases[0]
    if len(groups) > 1:
        words = say("{turning}; these are differences in {outcome} after {time} from what it is {reference}.",
                    language, turning=turning(groups, telling), time=telling.time,
                    outcome=name_of(telling.outcome, language), reference=case.against)  # fmt: skip
    else:
        said = levels(groups[0], does(groups[0].cases, lines > 1, language), telling)
        words = "; ".join([said, *elsewhere(groups[0], telling)]) + "."
    if direction(case) == "worse" and lines > 1:
        nothing = (
            mark("On average nothing compared here raises {outcome} enough to matter; {rest}")
            if telling.outcome.good > 0
            else mark("On average nothing compared here lowers {outcome} enough to matter; {rest}")
        )
        return say(nothing, language, outcome=name_of(telling.outcome, language), rest=words)
    return capital(words)


def levels(group: Ahead, words: str, telling: Telling) -> str:
    """Return, after some words, the levels of the lines of a group where the first is farthest ahead."""
    language, amounts, case = telling.language, telling.amounts, group.cases[0]
    cell, base = case.effect.cell, telling.effects.ends.reference[case.effect.cell]
    by_size = sorted(group.cases, key=lambda one: one.effect.end.mean)
    pairs = [amounts.pair(one.effect.cell, base, language) for one in by_size]
    where = places(telling.study, [case], language) if case.panel else ""
    services = amounts.counted(cell) and amounts.counted(base)
    template = (LEAD_SERVICES_IN if where else LEAD_SERVICES) if services else (LEAD_IN if where else LEAD)
    return say(
        template, language, where=where, does=words,
        value=from_to([value for value, _ in pairs], language), base=pairs[0][1],
        released=amounts.released(cell, language) if services else "", time=telling.time,
        outcome=name_of(telling.outcome, language), reference=case.against,
    )  # fmt: skip


def turning(groups: Sequence[Ahead], telling: Telling, on_axis: bool = False) -> str:
    """Return which lines are ahead where, when that turns from panel to panel."""
    language, axes = telling.language, [axis["key"] for axis in telling.study.manifest["axes"]][1:]
    clauses = []
    for group in groups:
        here = [case for row in group.rows for case in group.of(row)]
        clauses.append(
            say("{where} it is {lines} ({sizes})", language, lines=named(group.cases, language),
                where=places(telling.study, group.of(group.rows[0]), language),
                sizes=sizes(here, telling, on_axis))
        )  # fmt: skip
    depends = say("the size of the office", language) if axes == [STAFF] else axis_names(axes, language)
    return say(TURNS[direction(groups[0].cases[0])], language, axes=depends, clauses=", ".join(clauses))


def within_ties(groups: Sequence[Ahead], telling: Telling) -> Iterator[str]:
    """Yield which of several lines that help about as much is a little ahead where, when that turns."""
    language = telling.language
    for group in groups:
        first: dict[str, list[Case]] = {}
        for panel in group.panels:
            here = [case for row in group.rows for case in group.of(row) if case.panel == panel]
            best = max(here, key=lambda case: abs(case.gain))
            first.setdefault(best.label, []).append(best)
        if len(first) > 1:
            clauses = [f"{line} {places(telling.study, cases, language)}" for line, cases in first.items()]
            yield say("A little ahead, but by too little to matter: {clauses}.", language,
                      clauses=listed(clauses, language))  # fmt: skip


def alike(row: Row, case: Case) -> list[Case]:
    """Return the other panels in which a line does the same as in one."""
    return [other for other in row.cases if other is not case and other.gain * case.gain > 0.0]


def elsewhere(group: Ahead, telling: Telling) -> Iterator[str]:
    """Yield what the lines of a group do in the other panels; where they do the opposite or nothing, the first."""
    language, (row, *_), (case, *_) = telling.language, group.rows, group.cases
    rest = [other for other in row.cases if other is not case]
    if same := alike(row, case):
        panels = {other.panel for other in same}
        their = [other for line in group.rows for other in line.cases if other.panel in panels]
        yield say("the same holds {where} ({sizes})", language, where=places(telling.study, same, language),
                  sizes=sizes(their, telling))  # fmt: skip
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
