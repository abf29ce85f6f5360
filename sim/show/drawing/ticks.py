"""Numbers along an axis: round ones, written as the language does."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.language import number, shortest

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def round_numbers(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers within the limits."""
    from matplotlib.ticker import MaxNLocator

    places = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    edge = 1e-9 * (high - low)
    return [float(place) for place in places if low - edge <= place <= high + edge]


def written(ticks: Sequence[float], language: str, plus: bool = False) -> list[str]:
    """Return numbers along an axis in words, all with the same decimals."""
    step = min((b - a for a, b in itertools.pairwise(ticks)), default=1.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [number(tick, language, decimals, plus) for tick in ticks]


def mark_values(
    axes: Axes, low: float, high: float, language: str, plus: bool = False, labels: bool = True
) -> None:
    """Let the vertical axis run between two values, with round numbers and no line of its own."""
    axes.set_ylim(low, high)
    ticks = round_numbers(low, high)
    axes.set_yticks(ticks, labels=written(ticks, language, plus) if labels else [""] * len(ticks))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def mark_across(axes: Axes, low: float, high: float, language: str, width: float, plus: bool = False) -> None:
    """Let the horizontal axis run between two values, with as many round numbers as there is room for."""
    axes.set_xlim(low, high)
    ticks = round_numbers(low, high, most=max(2, int(width / 0.55)))
    axes.set_xticks(ticks, labels=written(ticks, language, plus))


def mark_settings(axes: Axes, places: Sequence[float], values: Sequence[float], language: str) -> None:
    """Mark the values of a setting that were tried, each where it stands."""
    axes.set_xticks(list(places), labels=[shortest(value, language) for value in values])
