"""How much, in words that people count in: services an adviser uses, minutes a week, percentage points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect
from sim.analysis.studies.endpoints import End, Ends
from sim.language import decimals_for, mark, number, say
from sim.model.formulas import Outcome
from sim.show.drawing import level, name_of, scale, unit_of_change

SERVICES, RELEASED = "services_per_adviser", "services_released"
LEAST_SHOWN = 0.095
"""Services from which one decimal is enough."""
BROAD = 0.05
"""A difference of shares from which whole per cent tell the levels apart."""


@dataclass(frozen=True)
class Amounts:
    """The amounts of one outcome in a study.

    Attributes
    ----------
    ends : Ends
    outcome : Outcome
    """

    ends: Ends
    outcome: Outcome

    @property
    def in_services(self) -> bool:
        """Whether the outcome is written in services: routine use is theirs, divided by the catalogue."""
        columns = self.ends.study.runs.columns
        return self.outcome.name == "routine_share" and {SERVICES, RELEASED} <= set(columns)

    def catalogue(self, cell: int) -> float:
        """Return how many services the catalogue of a cell has, as its runs show; 0 when nobody uses any."""
        used, share = (self.ends.values(cell, name).sum() for name in (SERVICES, "routine_share"))
        return float(used / share) if share else 0.0

    def counted(self, cell: int) -> bool:
        """Return whether the amounts of a cell are written in services."""
        return self.in_services and self.catalogue(cell) > 0.0

    def released(self, cell: int, language: str) -> str:
        """Return how many services are released by the end."""
        return number(self.ends.level(cell, RELEASED).mean, language)

    def pair(self, cell: int, base: int, language: str) -> tuple[str, str]:
        """Return the levels of two cells, with as many decimals as tell them apart; services have no unit."""
        values = [self.ends.level(one, self.outcome.name).mean for one in (cell, base)]
        if self.counted(cell) and self.counted(base):
            counts = [value * self.catalogue(one) for value, one in zip(values, (cell, base), strict=True)]
            decimals = apart(counts)
            return number(counts[0], language, decimals), number(counts[1], language, decimals)
        if in_minutes(values, self.outcome):
            decimals = decimals_of_minutes(*values)
            one, other = (
                say("{minutes} minutes a week", language, minutes=number(60.0 * value, language, decimals))
                for value in values
            )
            return one, other
        gap = abs(values[0] - values[1])
        shown = [scale(self.outcome) * value for value in values]
        decimals = 0 if self.outcome.percent and round(gap, 3) >= BROAD else apart(shown)
        one, other = (level(value, self.outcome, language, decimals) for value in values)
        return one, other

    def alone(self, cell: int, language: str) -> str:
        """Return the level of a cell as a clause."""
        value, _ = self.pair(cell, cell, language)
        if self.counted(cell):
            return say("an adviser uses {value} of {released} services routinely", language, value=value,
                       released=self.released(cell, language))  # fmt: skip
        return say("{outcome} is {value}", language, outcome=name_of(self.outcome, language), value=value)

    def gap(self, value: float, cell: int, language: str, plus: bool = False) -> str:
        """Return a difference of a cell, such as ``0.6 services``, ``6.3 percentage points`` or ``6 minutes``."""
        return self.span([value], cell, language, plus)

    def span(self, values: Sequence[float], cell: int, language: str, plus: bool = False) -> str:
        """Return one difference, or from where to where several lie, with the unit once."""
        if not self.counted(cell):
            return amounts(values, self.outcome, language, plus)
        sizes = [value * self.catalogue(cell) for value in values]
        decimals = max(1 if abs(size) >= LEAST_SHOWN else 2 for size in sizes)
        size = from_to([number(one, language, decimals, plus) for one in sizes], language)
        return say("{size} services", language, size=size)


def apart(numbers: Sequence[float]) -> int:
    """Return how many decimals tell two numbers apart: one or two."""
    one, other = numbers
    return 1 + (one != other and round(one, 1) == round(other, 1))


def decimals_of_minutes(one: float, other: float) -> int:
    """Return 0 when whole minutes of two amounts in hours lie as far apart as the amounts themselves, else 1."""
    return int(round(60 * one) - round(60 * other) != round(60 * (one - other)))


def amounts(values: Sequence[float], outcome: Outcome, language: str, plus: bool = False) -> str:
    """Return differences with their unit: one, or from where to where; below an hour a week in minutes."""
    if in_minutes(values, outcome):
        minutes = from_to([number(60.0 * value, language, 0, plus) for value in values], language)
        return say("{minutes} minutes a week", language, minutes=minutes)
    shown = [scale(outcome) * value for value in values]
    decimals = decimals_for(max(abs(value) for value in shown))
    size = from_to([number(value, language, decimals, plus) for value in shown], language)
    return f"{size} {unit_of_change(outcome, language)}"


def in_minutes(values: Sequence[float], outcome: Outcome) -> bool:
    """Return whether amounts are written in minutes: hours a week that are all below one."""
    return outcome.unit == "hours per week" and max(abs(value) for value in values) < 1.0


def amount(value: float, outcome: Outcome, language: str, plus: bool = False) -> str:
    """Return a difference with its unit; below an hour a week in minutes."""
    return amounts([value], outcome, language, plus)


def from_to(words: Sequence[str], language: str) -> str:
    """Return a number, or the first and the last of several when they differ."""
    low, high = words[0], words[-1]
    return high if low == high else say("{low} to {high}", language, low=low, high=high)


def beyond(size: str, side: float, outcome: Outcome, language: str) -> str:
    """Return a size with its direction: shares are higher or lower, what can be counted is more or less."""
    if outcome.percent:
        words = mark("{size} higher") if side > 0 else mark("{size} lower")
    else:
        words = mark("{size} more") if side > 0 else mark("{size} less")
    return say(words, language, size=size)


def said(effect: Effect, language: str) -> str:
    """Return the size of an effect without its sign."""
    return amount(abs(effect.end.mean), effect.outcome, language)


def ends(one: End, outcome: Outcome, language: str, plus: bool = False) -> str:
    """Return the interval of a difference in the unit of its size and without it.

    Parameters
    ----------
    plus : bool
        Whether ends have their signs; by default they are counted away from zero.
    """
    minutes = in_minutes([one.mean], outcome)
    factor = 60.0 if minutes else scale(outcome)
    decimals = 0 if minutes else decimals_for(factor * one.mean)
    low_high = (one.low, one.high) if plus else one.away
    return from_to([number(factor * end, language, decimals, plus) for end in low_high], language)
