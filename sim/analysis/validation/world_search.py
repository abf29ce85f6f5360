"""Walks: how draws are found that show every target, and what is made of them.

A constrained prior: draws from the plausible ranges that lie within the tolerance of every target, with two sets
of random numbers, so that no draw gets in by luck alone. Walks find them (approximate Bayesian computation by
Markov chains, Marjoram et al. 2003); all ends count alike.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sim.analysis.validation.pattern_samples import Finding, Samples, baseline
from sim.analysis.validation.patterns import find
from sim.analysis.validation.targets import (
    DRAWN,
    FIRST_SEED,
    OTHER_SEED,
    TARGETS,
    Trial,
    made_by,
    plausible,
)
from sim.engines.batch import pool_of
from sim.model.parameters import registry
from sim.statistics.summaries import Interval

Draw = TypeVar("Draw")
Made = TypeVar("Made")


def misses(values: Mapping[str, float], seed: int, patience: float = math.inf) -> float:
    """Return by how much a draw misses the targets with one seed: 0 when it shows all of them.

    Each target adds how far its value lies outside, in widths of its tolerance. What is more than `patience` is
    not looked at any further.
    """
    trial, missed = Trial(values, seed), 0.0
    for name, target in TARGETS.items():
        value = getattr(trial, name)()
        missed += max(0.0, target.low - value, value - target.high) / (target.high - target.low)
        if missed > patience:
            break
    return missed


def far(values: Mapping[str, float], than: tuple[int, float] = (2, math.inf)) -> tuple[int, float]:
    """Return how far a draw is from showing all targets: seeds it still fails, and by how much the first of them.

    Parameters
    ----------
    than : tuple
        What is farther than this need not be known exactly.
    """
    for left, seed in ((2, FIRST_SEED), (1, OTHER_SEED)):
        missed = misses(values, seed, than[1] if than[0] == left else math.inf if than[0] > left else 0.0)
        if missed > 0.0:
            return left, missed
    return 0, 0.0


@dataclass(frozen=True)
class Walk:
    """A walk through the plausible ranges that ends at a draw which agrees with the patterns.

    Attributes
    ----------
    draw : dict
        Value by parameter.
    steps_in : int
        Steps tried before the walk came to where all targets are shown.
    moved : int
        Steps taken of the `STEPS` tried after that.
    """

    draw: dict[str, float]
    steps_in: int
    moved: int


STEPS, TOGETHER = 100, 6
"""Steps tried where all targets are shown, and parameters that a step redraws."""
MOST_STEPS = 2000


def walk(number: int) -> Walk:
    """Return where the walk with a number ends.

    It starts anywhere. A step redraws a few parameters from their plausible ranges, and is taken when the draw
    comes no farther from showing all targets; once it shows them, when it still does. Those steps are a Metropolis
    chain whose limit is the uniform distribution over all draws that show every target with both seeds.

    Raises
    ------
    RuntimeError
        When the targets are not met within `MOST_STEPS`: they contradict each other, or the ranges.
    """
    rng = np.random.default_rng([FIRST_SEED, number])
    draw = {name: plausible(name, rng) for name in DRAWN}
    place = far(draw)
    steps_in = moved = 0
    while place > (0, 0.0):
        if steps_in == MOST_STEPS:
            raise RuntimeError(f"walk {number}: no draw that shows every target within {MOST_STEPS} steps")
        draw, place, _ = step(draw, place, rng)
        steps_in += 1
    for _ in range(STEPS):
        draw, place, taken = step(draw, place, rng)
        moved += taken
    return Walk(draw, steps_in, moved)


def step(
    draw: dict[str, float], place: tuple[int, float], rng: np.random.Generator
) -> tuple[dict[str, float], tuple[int, float], bool]:
    """Return draw and place after one step is tried, and whether it was taken."""
    chosen = rng.choice(len(DRAWN), TOGETHER, replace=False)
    other = draw | {DRAWN[k]: plausible(DRAWN[k], rng) for k in chosen}
    now = far(other, place)
    return (other, now, True) if now <= place else (draw, place, False)


SHIPPED_WORLDS = 64
"""Draws that are shipped."""


def as_csv(draws: Sequence[Mapping[str, float]]) -> str:
    """Return draws as a file of worlds, with how it was made in its first line."""
    lines = [f"# Made by python experiments/calibrate.py; do not edit. Rules {made_by()}.", ",".join(DRAWN)]
    return "\n".join([*lines, *(",".join(f"{draw[name]:g}" for name in DRAWN) for draw in draws)]) + "\n"


def patterns_shown(draw: Mapping[str, float]) -> list[Finding]:
    """Return the value of every pattern under a draw, fitted and held out, in `SURVEYED` offices."""
    return find(Samples(baseline(), SURVEYED, FIRST_SEED).but(draw))


SURVEYED = 40
"""Offices in which each world is compared to the patterns: a world among many need not be known exactly."""


def over_worlds(findings: Sequence[Sequence[Finding]]) -> list[Finding]:
    """Return each finding with its median over worlds, between the ends of the middle 90 % of them.

    Parameters
    ----------
    findings : sequence of sequence of Finding
        By world, the same in each.
    """
    together = []
    for same in zip(*findings, strict=True):
        values = [one.simulated.mean for one in same]
        low, middle, high = np.nanquantile(values, [0.05, 0.5, 0.95])
        spread = Interval(float(middle), float(low), float(high), len(values))
        together.append(dataclasses.replace(same[0], simulated=spread))
    return together


def each(
    task: Callable[[Draw], Made], draws: Sequence[Draw], workers: int, done: Callable[[int], object]
) -> list[Made]:
    """Return what a task makes of each draw, several at a time, each in a process of its own."""
    made = []
    with pool_of(workers, "compiled", processes=True) as pool:
        for one in (pool.map if pool else map)(task, draws):
            made.append(one)
            done(1)
    return made


def ordered(draws: Sequence[dict[str, float]]) -> list[dict[str, float]]:
    """Return draws so that every beginning covers them: the middle one, then always the farthest from the rest.

    The middle one has the least mean distance to all others (the medoid); distances are in units of the plausible
    ranges (greedy maximin design, Gonzalez 1985).
    """
    low, high = np.array([registry()[name].plausible for name in draws[0]]).T
    places = (np.array([list(draw.values()) for draw in draws]) - low) / (high - low)
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))
    order = [int(apart.mean(axis=1).argmin())]
    while len(order) < len(draws):
        nearest = apart[:, order].min(axis=1)
        nearest[order] = -1.0
        order.append(int(nearest.argmax()))
    return [draws[k] for k in order]
