"""Estimates with intervals for people clustered in offices.

People of one office resemble each other, so an interval that treated them as independent would be too
narrow. The bootstrap here resamples whole offices (Davison & Hinkley 1997, section 3.8).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.model.formulas import Array
from sim.statistics.summaries import Interval

RESAMPLES = 1000


def bootstrapped(sums: Array, formula: Callable[[Array], Array], seed: int) -> Interval:
    """Return the value of a formula on sums over offices, with its 95 % interval.

    Parameters
    ----------
    sums : array (offices, sums)
        What each office adds to each sum.
    formula : callable
        From sums (…, sums) to values (…); only formulas on sums can be resampled fast.
    seed : int
    """
    offices = len(sums)
    rng = np.random.default_rng([seed, 2])
    times_drawn = rng.multinomial(offices, np.full(offices, 1.0 / offices), size=RESAMPLES)
    value = float(formula(sums.sum(axis=0)))
    if offices < 2 or math.isnan(value):
        return Interval(value, math.nan, math.nan, offices)
    low, high = np.nanquantile(formula(times_drawn @ sums), [0.025, 0.975])
    return Interval(value, float(low), float(high), offices)


def certain(value: float) -> Interval:
    """Return a value that involves no chance."""
    return Interval(value, math.nan, math.nan, 0)


def per_office(columns: Array, office: Array) -> Array:
    """Return the sums of columns (people, columns) over each office."""
    _, group = np.unique(office, return_inverse=True)
    sums = np.zeros((group.max() + 1, columns.shape[1]))
    np.add.at(sums, group, columns)
    return sums


def mean(x: Array, office: Array, seed: int = 1, weight: Array | None = None) -> Interval:
    """Return the mean of a column, each person counted once, or with a weight."""
    w = np.ones(len(x)) if weight is None else weight
    fine = np.isfinite(x)
    columns = np.stack([x * w, w], axis=1)[fine]
    return bootstrapped(per_office(columns, office[fine]), lambda s: s[..., 0] / s[..., 1], seed)


def correlation(x: Array, y: Array, office: Array, seed: int = 1, reliability: float = 1.0) -> Interval:
    """Return Pearson's correlation over people.

    Parameters
    ----------
    reliability : float
        Of both answers; below 1 the correlation is corrected for it, as meta-analyses that report ρ do.
    """
    fine = np.isfinite(x) & np.isfinite(y)
    # Centred first: sums of squares of numbers far from zero lose precision.
    a, b = x[fine] - x[fine].mean(), y[fine] - y[fine].mean()
    columns = np.stack([np.ones(len(a)), a, b, a * a, b * b, a * b], axis=1)

    def pearson(s: Array) -> Array:
        n, sa, sb, saa, sbb, sab = np.moveaxis(s, -1, 0)
        spread = np.sqrt(np.maximum((saa - sa * sa / n) * (sbb - sb * sb / n), 0.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(spread > 1e-12 * n, (sab - sa * sb / n) / spread, np.nan) / reliability

    return bootstrapped(per_office(columns, office[fine]), pearson, seed)


def difference(x: Array, group: Array, office: Array, seed: int = 1) -> Interval:
    """Return the mean of x where `group` is true less the mean where it is not."""
    columns = np.stack([x * group, group, x * ~group, ~group], axis=1).astype(float)
    return bootstrapped(per_office(columns, office), lambda s: s[..., 0] / s[..., 1] - s[..., 2] / s[..., 3], seed)
