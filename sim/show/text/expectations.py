"""Expectations in words: whether each holds, by how much, and in how many worlds."""

from __future__ import annotations

import dataclasses
import math

from sim.analysis.validation.expectations import Result
from sim.language import label_of, mark, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import with_interval
from sim.show.drawing.measures import margin_words, name_of, unit_of_change

VERDICTS = {
    "holds": mark("holds"),
    "too small": mark("does not hold: the difference is smaller than what matters"),
    "opposite": mark("does not hold: the opposite"),
    "uncertain": mark("does not hold: the interval reaches too far to tell; more runs may tell"),
    "too large": mark("does not hold: the difference is larger than the margin"),
    "too few worlds": mark("does not hold: in too few worlds"),
}
EXPECTED = {
    1: mark("more than {margin} above zero"),
    -1: mark("more than {margin} below zero"),
    0: mark("within {margin} of zero"),
}


def sentences(result: Result, language: str) -> list[str]:
    """Return the verdict on an expectation, and the numbers behind it."""
    one, expected = result.checked, result.checked.expected
    outcome: Outcome = OUTCOMES[expected.measure.outcomes[0]]
    asked = dataclasses.replace(outcome, matters=expected.margin)
    apart = result.difference
    verdict = "too few worlds" if result.outcome == "holds" and not result.holds else result.outcome
    if expected.sign == 0 and (apart.low >= expected.margin or apart.high <= -expected.margin):
        verdict = "too large"
    difference, interval = with_interval(apart.mean, apart.low, apart.high, outcome, language)
    said = label_of(expected.says, language)
    told = [
        f"{one.key}: {say(VERDICTS[verdict], language)}",
        *([f"  {said}"] if said else []),
        "  "
        + say(
            "Difference in {outcome}: {difference} {unit} (95 % interval {interval}); expected {expected}.",
            language,
            outcome=name_of(outcome, language),
            difference=difference,
            unit=unit_of_change(outcome, language),
            interval=interval,
            expected=say(EXPECTED[expected.sign], language, margin=margin_words(asked, language)),
        ),
    ]
    if result.agreeing is not None and one.share is not None:
        told.append(
            "  "
            + say(
                "So it is in {count} of {worlds} worlds; expected in at least {needed}.",
                language,
                count=round(result.agreeing * result.worlds),
                worlds=result.worlds,
                needed=math.ceil(one.share * result.worlds),
            )
        )
    return told
