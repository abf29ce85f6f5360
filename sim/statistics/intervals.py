"""Intervals of a mean difference: Student's t (Welch's when nothing pairs), bootstrap, and a band over weeks.

Replicates lie along the first axis throughout; other axes (outcomes, weeks) are handled together.
The paired t interval, which studies store, is `sim.statistics.summaries.paired_interval`.

A resample is a row of weights: how often each replicate was drawn. The means of all resamples
are then one matrix product, for all outcomes and weeks together. That is ten times as fast as
scipy.stats.bootstrap, against which a test compares it, and all weeks share their resamples, as
a band over weeks requires.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from sim.model.formulas import Array
from sim.statistics.summaries import ROUNDING, Worlds
from sim.statistics.worlds import luck_alone, luck_freedom

RESAMPLES = 4999
"""Enough for the resampling error of a limit to be about a fortieth of the interval."""

LARGEST = 4_000_000
"""Weights held in memory at once: 32 MB."""


def welch(a: Array, b: Array, level: float = 0.95) -> tuple[Array, Array, Array, Array]:
    """Return mean(b) − mean(a), low, high and p of unpaired samples of unequal variance (Welch 1947).

    For samples without spread, p is 1 when they are equal, else 0.
    """
    from scipy import stats  # takes a second to import

    with warnings.catch_warnings():  # about samples that have no spread
        warnings.simplefilter("ignore", RuntimeWarning)
        result = stats.ttest_ind(b, a, equal_var=False)
    limits = result.confidence_interval(level)
    p = np.where(np.isnan(result.pvalue), 1.0, result.pvalue)
    return b.mean(axis=0) - a.mean(axis=0), limits.low, limits.high, p


def paired_p(difference: Array, world: Worlds | None = None) -> Array:
    """Return the two-sided p of paired differences over the first axis (Student's t).

    For differences without any spread it is 1 when they are 0, else 0.

    Parameters
    ----------
    difference : array (replicates, …)
    world : array (replicates,) of int, optional
        As for `sim.statistics.summaries.paired_interval`.
    """
    n = len(difference)
    freedom = n - 1 if world is None else luck_freedom(world)
    if world is not None:
        difference = luck_alone(difference.T, world).T
    if n < 2:
        return np.ones(difference.shape[1:])
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference.mean(axis=0)) / (difference.std(axis=0, ddof=1) / math.sqrt(n))
    return np.where(np.isnan(t), 1.0, 2.0 * stdtr(freedom, -t))


@functools.lru_cache(maxsize=4)
def weights(n: int, resamples: int, seed: int, sample: int, part: int = 0) -> Array:
    """Return how often each of n replicates is drawn, one resample a row.

    Parameters
    ----------
    sample : int
        Number of the sample: unpaired samples are resampled independently.
    part : int
        Number of the chunk, when the weights do not fit into memory at once.
    """
    rng = np.random.default_rng([seed, sample, part])
    drawn = rng.multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(float)
    drawn.flags.writeable = False
    return drawn


def chunks(n: int, resamples: int) -> list[int]:
    """Return how many resamples to do at a time."""
    most = max(1, LARGEST // n)
    return [min(most, resamples - done) for done in range(0, resamples, most)]


def bootstrap_interval(
    samples: Sequence[Array], level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Array, Array]:
    """Return low and high of a mean, or of a difference of two means, by BCa (Efron 1987).

    Bias-corrected and accelerated: percentiles of resampled means, shifted for bias and skew.

    Parameters
    ----------
    samples : sequence of array
        One sample, such as paired differences: its mean. Two, A and B: mean(B) − mean(A).
    seed : int
        The same seed gives the same interval.
    """
    flat = [np.asarray(sample, dtype=float).reshape(len(sample), -1) for sample in samples]
    signs = (1.0,) if len(flat) == 1 else (-1.0, 1.0)
    mean = sum(sign * sample.mean(axis=0) for sign, sample in zip(signs, flat, strict=True))
    drawn: Array = np.zeros((resamples, flat[0].shape[1]))
    pull = []
    for number, (sign, sample) in enumerate(zip(signs, flat, strict=True)):
        n, begin = len(sample), 0
        centred = sign * (sample - sample.mean(axis=0))
        for part, count in enumerate(chunks(n, resamples)):
            drawn[begin : begin + count] += weights(n, count, seed, number, part) @ centred / n
            begin += count
        pull.append(centred / n)  # how far each replicate pulls the mean
    pulls = np.concatenate(pull)
    spread = (pulls**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        acceleration = np.where(spread > 0, (pulls**3).sum(axis=0) / (6.0 * spread**1.5), 0.0)
    under = ((drawn < 0).sum(axis=0) + 0.5 * (drawn == 0).sum(axis=0)) / resamples
    bias = ndtri(np.clip(under, 0.5 / resamples, 1 - 0.5 / resamples))
    shifted = bias + ndtri([[0.5 - level / 2], [0.5 + level / 2]])
    shares = ndtr(bias + shifted / (1.0 - acceleration * shifted))
    limits = [np.quantile(*pair, method="hazen") for pair in zip(drawn.T, shares.T, strict=True)]
    low, high = (mean + np.transpose(limits)).reshape(2, *np.asarray(samples[0]).shape[1:])
    return low, high


def simultaneous_band(
    difference: Array,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
    world: Worlds | None = None,
) -> tuple[Array, Array, Array]:
    """Return mean, low and high of a band that covers all weeks at once with this probability.

    The critical value is the quantile of the largest studentised distance over weeks (max-t
    bootstrap; Montiel Olea & Plagborg-Møller 2019). Separate 95 % intervals each miss 5 times in
    100, so over 156 weeks at least one of them misses far more often.

    A week in which almost all pairs differ by the same amount, usually zero, is left out of that maximum. When one
    run of 60 differs, a third of all resamples lack it; they have no spread to divide by, and rounding would
    decide (on such studentised statistics: Canty, Davison, Hinkley & Ventura 2006). A week takes part when
    fewer than a tenth of the resamples that the band may miss lack all its differing runs: six
    runs of 60 at 95 %. Other weeks get the same multiple of their standard error, without the guarantee:
    five runs cannot show how rare such runs are. When no week takes part, the multiple is
    Student's t with a Bonferroni correction over all weeks.

    Parameters
    ----------
    difference : array
        Paired differences (replicates, weeks).
    world : array (replicates,) of int, optional
        As for `sim.statistics.summaries.paired_interval`. Resamples know of luck without worlds, not of the means
        that were estimated: the multiple is larger by the ratio of Student's t with and without them.
    """
    n = len(difference)
    freedom = n - 1 if world is None else luck_freedom(world)
    if world is not None:
        difference = luck_alone(difference.T, world).T
    mean = difference.mean(axis=0)
    centred = difference - mean
    error = centred.std(axis=0, ddof=1) / math.sqrt(n)
    rounding = ROUNDING * np.abs(difference).max(initial=0.0)
    differing = (np.abs(difference - np.median(difference, axis=0)) > rounding).sum(axis=0)
    telling = (1.0 - differing / n) ** n < (1.0 - level) / 10.0
    if not telling.any():
        weeks = max(1, int((differing > 0).sum()))
        critical = float(stdtrit(freedom, 1.0 - (1.0 - level) / 2 / weeks))
    else:
        largest = largest_distances(centred[:, telling], resamples, seed)
        alone, alone_in_worlds = (float(stdtrit(free, 0.5 + level / 2)) for free in (n - 1, freedom))
        critical = max(float(np.quantile(largest, level)) * alone_in_worlds / alone, alone_in_worlds)
    return mean, mean - critical * error, mean + critical * error


def largest_distances(centred: Array, resamples: int, seed: int) -> Array:
    """Return for each resample its largest studentised distance from zero over all columns."""
    n = len(centred)
    squared = centred**2
    largest = []
    for part, count in enumerate(chunks(n, resamples)):
        drawn = weights(n, count, seed, 0, part)
        means, squares = drawn @ centred / n, drawn @ squared / n
        spread = squares - means**2
        spread[spread <= ROUNDING * squares] = np.inf  # a resample of equal values has no spread to divide by
        largest.append((np.abs(means) / np.sqrt(spread / (n - 1))).max(axis=1))
    return np.concatenate(largest)
