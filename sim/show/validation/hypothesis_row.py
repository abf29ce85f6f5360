"""A hypothesis with what became of it, as a row of a table in Markdown."""

from __future__ import annotations

import math

from sim.analysis.validation.hypotheses import Hypothesis, Result
from sim.language import number, say
from sim.show.text import markdown


def row(one: Hypothesis[Result], result: Result, language: str, with_limits: bool = False) -> str:
    """Return what was expected, why, perhaps within which limits, what the study says, and whether it holds."""
    cells = [say(one.words, language), say(one.reason, language)]
    if with_limits:
        cells.append(limits(one, language))
    yes, no = say("yes", language), f"**{say('no', language)}**"
    cells += [in_unit(one.value(result), one.unit, language), yes if one.holds(result) else no]
    return markdown.row(*cells)


def limits(one: Hypothesis[Result], language: str) -> str:
    """Return between which limits a number is expected."""
    low, high = (
        in_unit(limit, one.unit, language) if math.isfinite(limit) else "" for limit in (one.least, one.most)
    )
    if low == high:
        return low
    if low and high:
        return say("{low} to {high}", language, low=low, high=high)
    return say("at least {limit}", language, limit=low) if low else say("at most {limit}", language, limit=high)


def in_unit(value: float, unit: str, language: str) -> str:
    """Return a number in its unit."""
    match unit:
        case "share":
            return number(100 * value, language, 1)
        case "points":
            return say("{points} points", language, points=number(100 * value, language, 1))
        case "weeks" if math.isfinite(value):
            return say("{count} weeks", language, count=number(value, language, 0))
        case "weeks":
            return say("half of the offices never take off", language)
        case "years":
            return say("{count} of 3 years", language, count=number(value, language, 0))
        case "activities":
            return say("{count} of 5 activities", language, count=number(value, language, 1))
        case "yes":
            return say("yes", language) if value else say("no", language)
    return number(value, language)
