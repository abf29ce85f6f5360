"""What a scenario changes in the offices that it concerns, told apart from the others, in words."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.endpoints import End
from sim.analysis.studies.reach import Reach, reach
from sim.language import decimals_for, listed, mark, percent, say
from sim.model.formulas import Outcome
from sim.show.drawing import between, name_of, scale
from sim.show.text.amounts import amount
from sim.show.text.cases import Row
from sim.show.text.telling import Telling, of_case

MOST_NAMED = 4
"""Offices that are named; of more, only the number is given."""
MOST_TOLD = 3
"""Lines that get a sentence."""
FEW = mark(
    "{line} changes something in {count} of {offices} offices only ({names}). There, {outcome} changes by {here}; "
    "in the other offices, {elsewhere}."
)
SOME = mark(
    "{line} changes something in {share} of the offices only. There, {outcome} changes by {here}; in the other "
    "offices, {elsewhere}."
)
HARDLY = mark("it hardly changes")
ALSO = mark("by {size}")


def reaches(rows: Sequence[Row], telling: Telling) -> list[str]:
    """Return a sentence for each line that concerns some offices only, the largest change there first."""
    reference, by_size = telling.effects.ends.reference, []
    for case in [case for row in rows for case in row.cases if not case.effect.idle]:
        cell = case.effect.cell
        part = reach(telling.study, cell, reference[cell], telling.outcome.name)
        if part is not None:
            label = of_case(case, telling.language)
            by_size.append((abs(part.here.mean), reach_words(label, part, telling.outcome, telling.language)))
    return [words for _, words in sorted(by_size, key=lambda one: -one[0])[:MOST_TOLD]]


def reach_words(line: str, part: Reach, outcome: Outcome, language: str) -> str:
    """Return what a line changes where it concerns offices, and elsewhere."""
    return say(
        FEW if 0 < len(part.names) <= MOST_NAMED else SOME,
        language,
        line=line,
        count=len(part.names),
        offices=part.offices,
        names=listed(part.names, language),
        share=percent(part.share, language),
        outcome=name_of(outcome, language),
        here=with_interval(part.here, outcome, language),
        elsewhere=say(HARDLY, language)
        if max(abs(part.elsewhere.low), abs(part.elsewhere.high), abs(part.elsewhere.mean)) < outcome.margin
        else say(ALSO, language, size=with_interval(part.elsewhere, outcome, language)),
    )


def with_interval(end: End, outcome: Outcome, language: str) -> str:
    """Return a difference with its sign, and the interval that luck leaves it."""
    size = amount(end.mean, outcome, language, plus=True)
    if end.n < 2:
        return size
    decimals = decimals_for(scale(outcome) * max(abs(end.low), abs(end.high)))
    interval = between(end.low, end.high, outcome, language, decimals, plus=True)
    return say("{size} (95 % interval {interval})", language, size=size, interval=interval)
