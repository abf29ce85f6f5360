"""How certain a difference is, in words: all rules, for every sentence and figure.

- One replicate: there is no interval, and the sentence says so.
- The 95 % interval holds zero: *no detectable difference*. That is a result, not a failure.
- Zero lies outside the interval: *probably*.
- Zero lies outside an interval twice as wide, about four standard errors away, and there are at least
  20 replicates: *clearly*. Among hundreds of differences none is then expected by chance alone.

The words are about the simulation under its assumptions. They never predict what an office will see.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.endpoints import Certainty, End
from sim.language import decimals_for, mark, say, say_many
from sim.model.formulas import Outcome
from sim.show.drawing import between, change, name_of, scale


@dataclass(frozen=True)
class Difference(End):
    """How far one line ends from its reference.

    Attributes
    ----------
    line, reference : str
        Labels, with the panel when there are several.
    value, label, panel : str
        Value of the first axis, its label, and the panel, when there are several.
    no_effect : str
        Why the line cannot differ from its reference; empty when it can.
    over_worlds : str
        How it holds over worlds, as a sentence; empty when that cannot be told.
    """

    line: str
    reference: str
    value: str = ""
    label: str = ""
    panel: str = ""
    no_effect: str = ""
    over_worlds: str = ""


ABOVE = {
    Certainty.CLEAR: mark("{line}: {outcome} is clearly above {reference}, by {size} ({interval})."),
    Certainty.PROBABLE: mark("{line}: {outcome} is probably above {reference}, by {size} ({interval})."),
    Certainty.ALONE: mark("{line}: {outcome} is {size} above {reference} in one replicate, which may be luck."),
}
BELOW = {
    Certainty.CLEAR: mark("{line}: {outcome} is clearly below {reference}, by {size} ({interval})."),
    Certainty.PROBABLE: mark("{line}: {outcome} is probably below {reference}, by {size} ({interval})."),
    Certainty.ALONE: mark("{line}: {outcome} is {size} below {reference} in one replicate, which may be luck."),
}
ALL_ABOVE = {
    Certainty.CLEAR: mark("{line}: {outcome} is clearly above {reference} in {cases}, by {least} to {most}."),
    Certainty.PROBABLE: mark("{line}: {outcome} is probably above {reference} in {cases}, by {least} to {most}."),
    Certainty.ALONE: mark(
        "{line}: {outcome} is above {reference} in {cases}, by {least} to {most}, in one replicate."
    ),
}
ALL_BELOW = {
    Certainty.CLEAR: mark("{line}: {outcome} is clearly below {reference} in {cases}, by {least} to {most}."),
    Certainty.PROBABLE: mark("{line}: {outcome} is probably below {reference} in {cases}, by {least} to {most}."),
    Certainty.ALONE: mark(
        "{line}: {outcome} is below {reference} in {cases}, by {least} to {most}, in one replicate."
    ),
}


def interval_words(difference: Difference, outcome: Outcome, language: str) -> str:
    """Return the interval of a difference, counted away from zero, and the number of replicates."""
    decimals = decimals_for(scale(outcome) * difference.mean)
    return say_many(
        "95 % interval {interval}; {count} paired replicate",
        "95 % interval {interval}; {count} paired replicates",
        difference.n,
        language,
        interval=between(*difference.away, outcome, language, decimals),
    )


def difference_sentence(difference: Difference, outcome: Outcome, language: str) -> str:
    """Return one paired difference in words: size, certainty given the model, and how it holds over worlds."""
    luck = luck_sentence(difference, outcome, language)
    return f"{luck} {difference.over_worlds}" if difference.over_worlds else luck


def luck_sentence(difference: Difference, outcome: Outcome, language: str) -> str:
    """Return one paired difference in words, with its certainty, interval and number of replicates."""
    common = {"line": difference.line, "outcome": name_of(outcome, language), "reference": difference.reference}
    if difference.no_effect:
        return say("{line} has no effect here: {why}.", language, line=difference.line, why=difference.no_effect)
    if not difference.sign:
        if math.isnan(difference.low):
            return say("{line}: {outcome} equals {reference} in one replicate.", language, **common)
        return say(
            "{line}: no detectable difference in {outcome} from {reference} ({size}; {interval}).",
            language,
            size=change(difference.mean, outcome, language),
            interval=interval_words(difference, outcome, language),
            **common,
        )
    alone = difference.certainty == Certainty.ALONE
    return say(
        (ABOVE if difference.sign > 0 else BELOW)[difference.certainty],
        language,
        size=change(abs(difference.mean), outcome, language),
        interval="" if alone else interval_words(difference, outcome, language),
        **common,
    )


def weakest(differences: Sequence[Difference]) -> Certainty:
    """Return the certainty of the least certain of some differences."""
    return min(difference.certainty for difference in differences)
