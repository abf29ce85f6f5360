"""Effect sizes besides the mean difference: the chance that B beats A, and standardised differences."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from sim.model.formulas import Array
from sim.statistics.summaries import ROUNDING


def chance_of_more(a: Array, b: Array, paired: bool, level: float = 0.95) -> tuple[float, float, float]:
    """Return the probability that a run of B exceeds one of A (ties count half), with its interval.

    Paired: the share of pairs, with Wilson's interval (1927). Unpaired: the share of all
    combinations (Mann & Whitney 1947), with the interval of DeLong, DeLong & Clarke-Pearson (1988).
    """
    if paired:
        share = float(((b > a) + 0.5 * (b == a)).mean())
        low, high = wilson(np.asarray(share), len(a), level)
        return share, float(low), float(high)
    z = float(ndtri(0.5 + level / 2))
    over = beaten(a, b)  # for each value of B, the share of A below it
    under = 1.0 - beaten(b, a)  # for each value of A, the share of B above it
    share = float(over.mean())
    error = math.sqrt(over.var(ddof=1) / len(b) + under.var(ddof=1) / len(a))
    return share, max(0.0, share - z * error), min(1.0, share + z * error)


def wilson(share: Array, n: int, level: float) -> tuple[Array, Array]:
    """Return the interval of a share of n (Wilson 1927)."""
    z = float(ndtri(0.5 + level / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def beaten(others: Array, values: Array) -> Array:
    """Return, for each value, the share of the others below it (ties count half)."""
    ordered = np.sort(others)
    below, up_to = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    return np.asarray((below + up_to) / (2.0 * len(ordered)))


def effect_size(a: Array, b: Array, paired: bool) -> float:
    """Return the mean difference in standard deviations: of the differences (d_z), else of A and B (d).

    Without any spread it is 0 when nothing differs, else infinite.
    """
    mean = float(b.mean() - a.mean())
    spread = (b - a).std(ddof=1) if paired else math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    if spread > ROUNDING * abs(mean):
        return mean / float(spread)
    return math.copysign(math.inf, mean) if mean else 0.0


def correlation(a: Array, b: Array) -> float:
    """Return the correlation over pairs; NaN when either sample is constant."""
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else math.nan


def variance_gain(a: Array, b: Array) -> float:
    """Return the factor by which independent seeds would raise the replicates needed for the same interval.

    That is (Var A + Var B) / Var(B − A): with independent seeds the variance of a difference is
    the sum, with common random numbers it is that of the pairs. Infinite when all pairs differ
    by the same amount, NaN when nothing varies at all.
    """
    apart, together = a.var(ddof=1) + b.var(ddof=1), (b - a).var(ddof=1)
    # Differences that are equal except for rounding have a variance of about 1e-32 of the outcome's.
    return float(apart / together) if together > 1e-24 * apart else math.inf if apart > 0 else math.nan
