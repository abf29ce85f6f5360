"""Summaries over replicates: mean, quantiles, and the interval of a paired difference.

All functions reduce the last axis of arrays with contiguous rows, so the order of every sum depends
only on the replicates, not on what else is computed in the same call.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array
from sim.statistics.worlds import luck_alone, luck_freedom

Worlds = npt.NDArray[np.integer]
"""The world of each replicate."""

ROUNDING = 1e-12
"""Relative size below which a difference is rounding: sums of a few hundred numbers are exact to about 1e-14."""

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True)
class Interval:
    """A mean with its interval; subclasses add fields of their own.

    Attributes
    ----------
    mean, low, high : float
        Low and high are NaN when the mean involves no chance, or with one replicate.
    n : int
        Number of replicates, pairs or offices behind the mean.
    """

    mean: float
    low: float
    high: float
    n: int

    def __iter__(self) -> Iterator[float]:
        """Yield mean, low and high."""
        return iter((self.mean, self.low, self.high))

    @classmethod
    def of(cls, values: Array, world: Worlds | None = None, /, level: float = 0.95, **more: Any) -> Self:
        """Return the mean of values, such as paired differences, with the interval of `paired_interval`.

        Parameters
        ----------
        values : array
            By replicate.
        world : array of int, optional
            Of each replicate.
        level : float
        **more
            Fields that a subclass adds.
        """
        mean, low, high = paired_interval(values, level, world)
        return cls(float(mean), float(low), float(high), len(values), **more)


def describe_replicates(values: Array) -> dict[str, Array]:
    """Return mean and quantiles over the last axis; quantiles as `numpy.quantile` gives them.

    One sort serves all quantiles, which is several times faster than one call for each.
    """
    values = np.ascontiguousarray(values)
    ordered = np.sort(values, axis=-1)
    last = values.shape[-1] - 1
    summary = {"mean": values.mean(axis=-1)}
    for name, level in QUANTILES.items():
        place = level * last
        below = min(int(place), last)
        low, high = ordered[..., below], ordered[..., min(below + 1, last)]
        part = place - below
        # Interpolate from the nearer end, as numpy does, so that equal neighbours give exactly their value.
        summary[name] = low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)
    return summary


def without_rounding(a: Array, b: Array) -> Array:
    """Return b, with the value of a where the two differ by rounding alone.

    Sums taken in another order differ in the last digits. That is no effect, but a test that divides by its spread
    would report one. What counts as rounding is measured against the largest value of both.
    """
    sizes = np.abs(np.concatenate([np.ravel(a), np.ravel(b)]))
    largest = np.max(sizes, initial=0.0, where=np.isfinite(sizes))
    return np.where(np.abs(b - a) <= ROUNDING * largest, a, b)


def paired_interval(
    difference: Array, level: float = 0.95, world: Worlds | None = None
) -> tuple[Array, Array, Array]:
    """Return mean, low and high of paired differences over the last axis (Student's t).

    With one replicate there is no interval: low and high are NaN.

    Parameters
    ----------
    difference : array (…, replicates)
    level : float
    world : array (replicates,) of int, optional
        Worlds, where replicates go through several: the interval is then for chance in these worlds alone.
    """
    from scipy.special import stdtrit  # Student's t without importing scipy.stats, which takes a second

    freedom = difference.shape[-1] - 1 if world is None else luck_freedom(world)
    difference = np.ascontiguousarray(difference if world is None else luck_alone(difference, world))
    n = difference.shape[-1]
    mean = difference.mean(axis=-1)
    if n < 2:
        missing = np.full_like(mean, math.nan)
        return mean, missing, missing
    half = stdtrit(freedom, 0.5 + level / 2) * difference.std(axis=-1, ddof=1) / math.sqrt(n)
    return mean, mean - half, mean + half
