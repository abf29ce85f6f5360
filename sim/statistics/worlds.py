"""Luck and worlds: two sources of uncertainty of a mean difference, told apart in one design.

Each run is a pair of a world, what is not known about the model, and of luck, its random draws. Several runs in
each of many worlds show both: how far a mean would move with other random draws in the same worlds, and how far it
lies from world to world. With d_wj the paired difference of run j in world w, r_w runs of W worlds, N in all, and
D the mean of the worlds' means d̄_w (random effects, one way; Searle, Casella & McCulloch 1992, chapter 3):

    MSW = ΣΣ (d_wj − d̄_w)² / (N − W)        luck
    MSB = Σ r_w (d̄_w − D)² / (W − 1)        worlds and luck
    (MSB − MSW) / r₀,  r₀ = (N − Σ r_w² / N) / (W − 1)        worlds: unbiased, but below 0 where luck is large

Cut at 0, it would say of half of all small effects that they are the same in every world. The σ² that is used is
never 0: it maximises its likelihood times λ, its share of what is seen (an adjusted likelihood; Li & Lahiri 2010).
With m = (W − 1) / 2 and θ = r₀ σ² + MSW, λ is 1 − MSW / θ, and θ the larger root of

    m θ² − (m MSB + (m + 1) MSW) θ + m MSB MSW = 0.

Luck is not the same in every world: where a scenario changes little, runs differ little. s²_w, the variance of the
runs of one world, says by how much, but of few runs it is a poor estimate. It is moderated by that of all worlds
(Smyth 2004). With d_w = r_w − 1, log s²_w would scatter with variance ψ′(d_w / 2) if luck were alike everywhere;
what they scatter more is ψ′(d₀ / 2), here with ψ′(y) ≈ 1 / y + 1 / (2 y²). The luck of a world is then

    v_w = (d₀ s₀² + d_w s²_w) / (d₀ + d_w),   log s₀² = the mean of log s²_w − ψ(d_w / 2) + log(d_w / 2),
                                              plus ψ(d₀ / 2) − log(d₀ / 2),

and MSW in every world where nothing is left over. One MSW for all would move worlds in which nothing happens out
to the others, and count them among those with an effect.

A world's own mean holds luck as well, so that it lies too far out. The best guess of a single world is its
shrunken mean D + λ_w (d̄_w − D), λ_w = σ² / (σ² + v_w / r_w). As a set such guesses lie too close together: their
variance is λ σ². The range over worlds, and the share beyond a margin, are those of θ_w = D + √λ_w (d̄_w − D),
whose variance is σ² (Louis 1984).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array

FEWEST_RUNS, FEWEST_WORLDS = 128, 32
"""With fewer runs luck and worlds are not told apart, with fewer worlds nothing is called robust."""
ROBUST, CONDITIONAL = 0.9, 0.5
"""Share of the worlds from which a finding is robust, and from which it is conditional."""

LEAST_LUCK = 1e-3
"""Runs of a world that are all alike count as this part of the mean variance of luck, which has a logarithm."""


class Verdict(Enum):
    """In how many worlds a finding holds."""

    ROBUST = "robust"
    CONDITIONAL = "conditional"
    FRAGILE = "fragile"
    UNKNOWN = "too few runs to tell luck and worlds apart"


class Grouped(NamedTuple):
    """Values by world: the mean of each (…, worlds), runs of each, and the world of each value."""

    means: Array
    runs: Array
    of: Array


@dataclass(frozen=True)
class Spread:
    """How a mean difference spreads over worlds; arrays have the shape of the differences without the last axis.

    Attributes
    ----------
    worlds : int
    low, high : array
        95 % interval of the mean over all worlds that could have been drawn.
    q05, median, q95 : array
        Of the worlds, luck taken out.
    above, below : array
        Share of the worlds that lie above the margin, and below minus the margin.
    """

    worlds: int
    low: Array
    high: Array
    q05: Array
    median: Array
    q95: Array
    above: Array
    below: Array


def grouped(difference: Array, world: npt.NDArray[np.integer]) -> Grouped:
    """Return the values of the last axis by world; the order of sums depends on the replicates alone."""
    order = np.argsort(world, kind="stable")
    _, starts, of, runs = np.unique(world[order], return_index=True, return_inverse=True, return_counts=True)
    sums = np.add.reduceat(difference[..., order], starts, axis=-1)
    back = np.empty_like(of)
    back[order] = of
    return Grouped(sums / runs, runs.astype(float), back)


def can_tell(runs: int, worlds: int) -> bool:
    """Return whether there are enough runs to tell luck and worlds apart."""
    return worlds > 1 and runs >= max(FEWEST_RUNS, 2 * worlds)


def luck_alone(difference: Array, world: npt.NDArray[np.integer]) -> Array:
    """Return differences without what worlds add to their spread, so the usual intervals are for chance alone.

    Each world's own mean is moved to the mean of all, and the rest stretched for the means that were estimated, so
    that the standard error of what is returned is √(MSW / N), or √(MSW Σ 1 / r_w) / W where worlds have unlike
    numbers of runs r_w; its degrees of freedom are those of `luck_freedom`.
    Returned as given when there are fewer than two runs a world.

    Parameters
    ----------
    difference : array (…, replicates)
    world : array (replicates,) of int
    """
    freedom = luck_freedom(world)
    if freedom == len(world) - 1:
        return difference
    by_world = grouped(difference, world)
    centre = by_world.means.mean(axis=-1, keepdims=True)
    stretch = np.sqrt((len(world) - 1) / freedom)
    if by_world.runs.min() < by_world.runs.max():
        stretch *= np.sqrt(len(world) * (1.0 / by_world.runs).mean() / len(by_world.runs))
    return np.asarray(centre + stretch * (difference - by_world.means[..., by_world.of]))


def luck_freedom(world: npt.NDArray[np.integer]) -> int:
    """Return the degrees of freedom of luck: runs less the means estimated, one of each world.

    One of all runs where there are fewer than two runs a world, for luck and worlds are then one.
    """
    runs, worlds = len(world), len(np.unique(world))
    return runs - 1 if runs < 2 * worlds else runs - worlds


def over_worlds(difference: Array, world: npt.NDArray[np.integer], margin: float | Array) -> Spread:
    """Return how mean differences spread over worlds; see the module.

    Parameters
    ----------
    difference : array (…, replicates)
    world : array (replicates,) of int
    margin : float or array
        Smallest difference that matters; an array is broadcast against (…, worlds).
    """
    from scipy.special import stdtrit

    means, _, kept = shrinkage(difference, world)
    worlds, centre = means.shape[-1], means.mean(axis=-1, keepdims=True)
    each = centre + np.sqrt(kept) * (means - centre)
    error = np.sqrt(((means - centre) ** 2).sum(axis=-1) / (worlds * (worlds - 1)))
    half = stdtrit(worlds - 1, 0.975) * error
    q05, median, q95 = np.quantile(each, [0.05, 0.5, 0.95], axis=-1)
    return Spread(
        worlds, centre[..., 0] - half, centre[..., 0] + half, q05, median, q95,
        (each > margin).mean(axis=-1), (each < -margin).mean(axis=-1),
    )  # fmt: skip


def by_world(difference: Array, world: npt.NDArray[np.integer]) -> Array:
    """Return the best guess of the mean difference in each world (…, worlds): shrunken means, see the module."""
    means, centre, kept = shrinkage(difference, world)
    return np.asarray(centre + kept * (means - centre))


def shrinkage(difference: Array, world: npt.NDArray[np.integer]) -> tuple[Array, Array, Array]:
    """Return the mean of each world, the mean of them, and λ of each; see the module."""
    (means, runs, _), squares = analysed(difference, world)
    within, between = (one[..., None] for one in parted(means, runs, squares))
    variance, noise = never_zero(within, between, runs), luck_of_each(squares, runs) / runs
    kept = np.divide(variance, variance + noise, out=np.ones(means.shape), where=variance + noise > 0.0)
    return means, means.mean(axis=-1, keepdims=True), kept


def luck_of_each(squares: Array, runs: Array) -> Array:
    """Return the variance of luck in each world (…, worlds), shrunk towards the pooled variance; see the module.

    Parameters
    ----------
    squares : array (…, worlds)
        Sums of squares within worlds, as of `analysed`.
    runs : array (worlds,)
    """
    from scipy.special import polygamma, psi

    free, many = runs - 1.0, runs > 1.0
    pooled = squares.sum(axis=-1, keepdims=True) / free.sum()
    half = free[many] / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):  # where no world has any luck
        seen = np.maximum(np.compress(many, squares, axis=-1) / free[many], LEAST_LUCK * pooled)
        logs = np.log(seen) - psi(half) + np.log(half)
        left = logs.var(axis=-1, ddof=1, keepdims=True) - polygamma(1, half).mean()
        prior = (1.0 + np.sqrt(1.0 + 2.0 * np.maximum(left, 0.0))) / (2.0 * left)  # d₀ / 2
        usual = np.exp(logs.mean(axis=-1, keepdims=True) + psi(prior) - np.log(prior))
        moderated = (2.0 * prior * usual + squares) / (2.0 * prior + free)
    return np.asarray(np.where((left > 0.0) & (pooled > 0.0), moderated, pooled))


def never_zero(within: Array, between: Array, runs: Array) -> Array:
    """Return the variance of worlds that is used, from those that `variances` returns; see the module.

    Parameters
    ----------
    runs : array (worlds,)
        Of each world.
    """
    m, alike = (len(runs) - 1) / 2, typical_runs(runs)
    both = within + alike * between
    half = m * both + (m + 1) * within
    theta = (half + np.sqrt(np.maximum(0.0, half**2 - 4 * m**2 * both * within))) / (2 * m)
    return np.asarray((theta - within) / alike)


def typical_runs(runs: Array) -> float:
    """Return r₀, the runs of a world where all have as many; see the module."""
    total = runs.sum()
    return float((total - (runs**2).sum() / total) / (len(runs) - 1))


def variances(values: Array, world: npt.NDArray[np.integer]) -> tuple[Array, Array]:
    """Return the variances of luck, MSW, and of worlds, unbiased and perhaps below 0; see the module."""
    (means, runs, _), squares = analysed(values, world)
    return parted(means, runs, squares)


def analysed(values: Array, world: npt.NDArray[np.integer]) -> tuple[Grouped, Array]:
    """Return values by world, and the sum of squares about the mean of each world (…, worlds)."""
    by_world = grouped(values, world)
    means, runs, of = by_world
    return by_world, grouped((values - means[..., of]) ** 2, world).means * runs


def parted(means: Array, runs: Array, squares: Array) -> tuple[Array, Array]:
    """Return the variances of luck and of worlds from what `analysed` returns."""
    worlds = len(runs)
    centre = means.mean(axis=-1, keepdims=True)
    within = squares.sum(axis=-1) / (runs.sum() - worlds)
    between = (runs * (means - centre) ** 2).sum(axis=-1) / (worlds - 1)
    return within, (between - within) / typical_runs(runs)


def verdict(above: float, below: float, worlds: int) -> tuple[int, Verdict]:
    """Return what most worlds say, 1 above, −1 below, 0 within the margin, and in how many of them it holds.

    A share of 0.9 of 64 worlds is one of 0.80 to 0.95 of all (Wilson's interval).
    """
    if not above >= 0.0:
        return 0, Verdict.UNKNOWN
    share, sign = max((above, 1), (below, -1), (1.0 - above - below, 0))
    return sign, graded(share, worlds)


def graded(share: float, worlds: int) -> Verdict:
    """Return how far a finding holds that is made in a share of some worlds."""
    if share >= ROBUST and worlds >= FEWEST_WORLDS:
        return Verdict.ROBUST
    return Verdict.CONDITIONAL if share >= CONDITIONAL else Verdict.FRAGILE
