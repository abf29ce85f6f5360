"""Values of outcomes as text: with their unit, and with meaningful decimals."""

from __future__ import annotations

from sim.language import MINUS, NO_BREAK, decimals_for, label_of, number, say, say_plain, shortest, small
from sim.model.formulas import Outcome


def scale(outcome: Outcome) -> float:
    """Return the factor for display: 100 for per cent."""
    return 100.0 if outcome.percent else 1.0


def name_of(outcome: Outcome, language: str) -> str:
    """Return the label of an outcome as written inside a sentence."""
    return small(label_of(outcome.label, language))


def unit_of(outcome: Outcome, language: str) -> str:
    """Return the unit of an outcome in words."""
    return "%" if outcome.percent else say_plain(outcome.unit, language)


def unit_of_change(outcome: Outcome, language: str) -> str:
    """Return the unit of a difference in an outcome: percentage points for shares."""
    return say("percentage points", language) if outcome.percent else unit_of(outcome, language)


def with_unit(outcome: Outcome, language: str) -> str:
    """Return the label of an outcome with its unit, as written above a panel."""
    label = label_of(outcome.label, language)
    return say("{outcome}, {unit}", language, outcome=label, unit=unit_of(outcome, language))


def level(value: float, outcome: Outcome, language: str, decimals: int | None = None) -> str:
    """Return a value with its unit, such as ``43 %`` or ``1.9 hours per week``."""
    shown = scale(outcome) * value
    if decimals is None:
        decimals = 0 if outcome.percent and abs(shown) >= 10 else decimals_for(shown)
    return f"{number(shown, language, decimals)}{NO_BREAK}{unit_of(outcome, language)}"


def change(value: float, outcome: Outcome, language: str, plus: bool = False) -> str:
    """Return a difference with its unit, such as ``9.1 percentage points``."""
    shown = scale(outcome) * value
    return f"{number(shown, language, decimals_for(shown), plus)} {unit_of_change(outcome, language)}"


def margin_words(outcome: Outcome, language: str) -> str:
    """Return the smallest difference that matters, such as ``1 percentage point``."""
    margin = scale(outcome) * outcome.margin
    if outcome.percent and margin == 1.0:
        return say("1 percentage point", language)
    return f"{shortest(margin, language)} {unit_of_change(outcome, language)}"


def with_interval(mean: float, low: float, high: float, outcome: Outcome, language: str) -> tuple[str, str]:
    """Return a difference and its interval with their signs, as written in a table."""
    decimals = min(decimals_for(scale(outcome) * mean), 2)
    words = number(scale(outcome) * mean, language, decimals, plus=True)
    return words, between(low, high, outcome, language, decimals, plus=True)


def between(low: float, high: float, outcome: Outcome, language: str, decimals: int, plus: bool = False) -> str:
    """Return the ends of an interval of differences, such as ``8.2 to 10.0``."""
    ends = (number(scale(outcome) * value, language, decimals, plus) for value in (low, high))
    return say("{low} to {high}", language, **dict(zip(("low", "high"), ends, strict=True)))


def duration(hours: float, language: str, signed: bool = False) -> str:
    """Return hours as hours and minutes, such as ``1 h 20 min``."""
    minutes = round(60 * abs(hours))
    sign = "" if not signed or not minutes else MINUS if hours < 0 else "+"
    whole, part = divmod(minutes, 60)
    if not whole:
        words = say("{minutes} min", language, minutes=part)
    elif not part:
        words = say("{hours} h", language, hours=whole)
    else:
        words = say("{hours} h {minutes} min", language, hours=whole, minutes=part)
    return (sign + words).replace(" ", NO_BREAK)
