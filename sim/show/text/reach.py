"""What a scenario changes in the offices in which it acts, apart from the others, in words."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.endpoints import Certainty, End
from sim.analysis.studies.reach import Reach, reach
from sim.language import capital, listed, mark, percent, say
from sim.model.formulas import Outcome
from sim.show.drawing import name_of
from sim.show.text.amounts import amount, ends
from sim.show.text.cases import Row
from sim.show.text.sentence_context import Telling, of_case

MOST_NAMED = 4
"""Offices that are named; of more, only the number is given."""
MOST_TOLD = 3
"""Lines that get a sentence."""
FEW = mark(
    "{line} acts in {count} of {offices} offices only ({names}). Change in {outcome} there: {here}; in the other "
    "offices, by way of neighbours: {elsewhere}."
)
SOME = mark(
    "{line} acts in {share} of the offices only. Change in {outcome} there: {here}; in the other offices, by way "
    "of neighbours: {elsewhere}."
)


def reaches(rows: Sequence[Row], telling: Telling) -> list[str]:
    """Return a sentence for each line that acts in some offices only, the largest change there first."""
    reference, by_size = telling.effects.ends.reference, []
    for case in [case for row in rows for case in row.cases if not case.effect.idle]:
        cell = case.effect.cell
        part = reach(telling.study, cell, reference[cell], telling.outcome.name)
        if part is not None:
            label = of_case(case, telling.language)
            by_size.append((abs(part.here.mean), reach_words(label, part, telling.outcome, telling.language)))
    return [words for _, words in sorted(by_size, key=lambda one: -one[0])[:MOST_TOLD]]


def reach_words(line: str, part: Reach, outcome: Outcome, language: str) -> str:
    """Return what a line changes where it acts, and elsewhere."""
    return say(
        FEW if 0 < len(part.names) <= MOST_NAMED else SOME,
        language,
        line=capital(line),
        count=len(part.names),
        offices=part.offices,
        names=listed(part.names, language),
        share=percent(part.share, language),
        outcome=name_of(outcome, language),
        here=changed(part.here, outcome, language),
        elsewhere=changed(part.elsewhere, outcome, language),
    )


def changed(end: End, outcome: Outcome, language: str) -> str:
    """Return a difference with its sign and interval; none that may be chance or is too small to matter as one."""
    size = amount(end.mean, outcome, language, plus=True)
    if end.n < 2:
        return size
    if max(abs(end.low), abs(end.high)) < outcome.margin:
        return say("hardly any ({size})", language, size=size)
    words = (
        mark("none that can be distinguished from chance ({size}; 95 % interval {interval})")
        if end.certainty == Certainty.NONE
        else mark("{size} (95 % interval {interval})")
    )
    return say(words, language, size=size, interval=ends(end, outcome, language, plus=True))
