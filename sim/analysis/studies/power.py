"""Power: how many replicates it takes to detect a difference of a given size.

A pilot estimates the spread of paired differences, and the noncentral t distribution gives the pairs
needed (exactly, for normal differences). The number needed with independent seeds is given as well:
the ratio is the gain from common random numbers.

The defaults, α = 0.01 and power 0.95, are those that Seri & Secchi (2017) argue for in simulations,
where runs are cheap; most published ones fall short of it.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri, nctdtr, stdtrit

from sim.engines.simulate import simulate
from sim.errors import InputError
from sim.model.formulas import Array
from sim.statistics.effects import correlation
from sim.study.design.build import Design

ALPHA, POWER = 0.01, 0.95
PILOT = 20
"""Pairs of a pilot (assumed): enough to estimate a spread to about 16 %, and quick to run."""
SAFE = 0.8
"""Confidence level of the upper limit of the spread, for the safe number (Browne 1995)."""
MOST = 10**9


@dataclass(frozen=True)
class Need:
    """Replicates that a comparison needs.

    Attributes
    ----------
    a, b : int
        The cells.
    pilot : int
        Pairs of the pilot.
    mean, spread : float
        Mean and standard deviation of its paired differences.
    correlation : float
    paired : int
        Replicates with common random numbers, by the pilot's spread.
    safe : int
        The same, by the upper limit of the spread, since a pilot is small.
    independent : int
        Replicates of each scenario if seeds were independent, by the pilot's spreads.
    """

    a: int
    b: int
    pilot: int
    mean: float
    spread: float
    correlation: float
    paired: int
    safe: int
    independent: int

    @property
    def gain(self) -> float:
        """Factor by which independent seeds would raise the number of runs."""
        return self.independent / self.paired


def power_of_t(effect: float, spread: float, n: int, alpha: float, samples: int = 1) -> float:
    """Return the probability that a two-sided t test detects a difference of this size.

    Parameters
    ----------
    effect : float
    spread : float
        Standard deviation: of paired differences, or of each of two samples.
    n : int
        Pairs, or size of each sample.
    samples : int
        1 for pairs, 2 for independent samples of equal size.
    """
    freedom = samples * (n - 1)
    off = abs(effect) / (spread * math.sqrt(samples / n))
    critical = float(stdtrit(freedom, 1 - alpha / 2))
    # Where these probabilities underflow, far from the critical value, nctdtr gives NaN instead of 0.
    missed, wrong_sign = np.nan_to_num(nctdtr(freedom, off, [critical, -critical]))
    return float(1.0 - missed + wrong_sign)


def replicates_for(
    effect: float, spread: float, alpha: float = ALPHA, power: float = POWER, samples: int = 1
) -> int:
    """Return the smallest n, at least 2, at which `power_of_t` reaches the wanted power."""
    if spread == 0:
        return 2

    def enough(n: int) -> bool:
        return power_of_t(effect, spread, n, alpha, samples) >= power

    return 2 + bisect.bisect_left(range(2, MOST), True, key=enough)


def upper_spread(spread: float, n: int) -> float:
    """Return the upper confidence limit of the true spread, for normal differences."""
    return spread * math.sqrt((n - 1) / float(chdtri(n - 1, SAFE)))


def pilot(design: Design, pairs: int = PILOT) -> dict[int, Array]:
    """Run a few replicates of a design and return the final values of its outcome, by cell.

    A study repeats these runs as its first replicates, so none of a pilot is wasted.
    """
    settings = design.settings
    return {
        cell.number: simulate(cell.scenario, pairs, settings.seed, settings.engine, rules=cell.book.wanted).series[
            settings.outcome
        ][:, -1]
        for cell in design.cells
    }


def compared(design: Design) -> list[tuple[int, int]]:
    """Return the pairs of cells that a study of this design compares; refuse a design that compares none."""
    pairs = [(design.reference(cell).number, cell.number) for cell in design.cells]
    differing = [(a, b) for a, b in pairs if a != b]
    if not differing:
        raise InputError(
            "effect=…: a single scenario has nothing to compare with. Name several, such as "
            "python -m sim plan -m effect=0.02 scenario=baseline,renewer."
        )
    return differing


def needs(
    effect: float,
    pairs: Sequence[tuple[int, int]],
    values: Mapping[int, Array],
    alpha: float = ALPHA,
    power: float = POWER,
) -> list[Need]:
    """Return the replicates each pair of cells needs, the most demanding pair first.

    Parameters
    ----------
    effect : float
        Size of the difference to be detected.
    pairs : sequence of (int, int)
        Cells A and B.
    values : mapping
        Outcome of each cell by replicate, from a pilot with common random numbers.
    """
    needed = []
    for a, b in pairs:
        one, other = values[a], values[b]
        apart = other - one
        n, spread = len(apart), float(apart.std(ddof=1))
        single = math.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
        needed.append(
            Need(
                a, b, n, float(apart.mean()), spread, correlation(one, other),
                paired=replicates_for(effect, spread, alpha, power),
                safe=replicates_for(effect, upper_spread(spread, n), alpha, power),
                independent=replicates_for(effect, single, alpha, power, samples=2),
            )
        )  # fmt: skip
    return sorted(needed, key=lambda need: -need.paired)
