"""Boxes in which something happens: the patient rule induction method (PRIM), peeling and pasting.

Which ranges of a few settings hold most points of interest and little else? A box begins as the whole space.
Peeling cuts off the thin slice, at one end of one setting, without which the share of points of interest is
highest, and goes on until few points are left; pasting then widens it where that raises the share (Friedman &
Fisher 1999). *Density* is the share of points in a box that are of interest, *coverage* the share of all points of
interest that are in it (Bryant & Lempert 2010). Existing packages have a different licence or come with a
whole workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array

Flags = npt.NDArray[np.bool_]

PEEL, PASTE = 0.1, 0.05
"""Part of the points in the box that is cut off, or added, at a time (Friedman & Fisher: 0.05 to 0.1)."""
LEAST = 0.05
"""Smallest part of all points that a box holds."""
CHANCE = 0.05
"""How often chance may make a limit, or a box, that counts as more than chance."""
SHUFFLES = 39


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes
    ----------
    low, high : array (settings,)
        Its ends; a setting without a limit goes from the lowest to the highest value of all points.
    density, coverage : float
    points : int
        In the box.
    """

    low: Array
    high: Array
    density: float
    coverage: float
    points: int

    @property
    def balance(self) -> float:
        """Harmonic mean of density and coverage."""
        both = self.density + self.coverage
        return 2.0 * self.density * self.coverage / both if both else 0.0

    def holds(self, x: Array) -> Flags:
        """Return which points lie in it."""
        return np.asarray(((x >= self.low) & (x <= self.high)).all(axis=1))


def box_of(x: Array, wanted: Flags, low: Array, high: Array) -> Box:
    """Return the box with these ends."""
    inside = ((x >= low) & (x <= high)).all(axis=1)
    count, hits = int(inside.sum()), int((inside & wanted).sum())
    return Box(low, high, hits / count if count else 0.0, hits / int(wanted.sum()), count)


def peeled(x: Array, wanted: Flags) -> list[Box]:
    """Return the boxes of the peeling, from the whole space to the smallest.

    Parameters
    ----------
    x : array (points, settings)
    wanted : array of bool (points,)
        Which points are of interest; at least one.
    """
    boxes = [box_of(x, wanted, x.min(axis=0), x.max(axis=0))]
    fewest = max(2, round(LEAST * len(x)))
    while True:
        now = boxes[-1]
        smaller = [box for box in slices(x, wanted, now) if fewest <= box.points < now.points]
        best = max(smaller, key=lambda box: (box.density, box.points), default=None)
        if best is None:
            return boxes
        boxes.append(best)


def slices(x: Array, wanted: Flags, box: Box) -> Iterator[Box]:
    """Yield the box without a thin slice at either end of each setting."""
    inside = x[box.holds(x)]
    for column in range(x.shape[1]):
        values = np.unique(inside[:, column])
        if len(values) < 2:
            continue
        below, above = np.quantile(inside[:, column], [PEEL, 1.0 - PEEL])
        low, high = box.low.copy(), box.high.copy()
        low[column] = values[values > values[0]][0] if below <= values[0] else values[values >= below][0]
        high[column] = values[-2] if above >= values[-1] else values[values <= above][-1]
        yield box_of(x, wanted, low, box.high)
        yield box_of(x, wanted, box.low, high)


def pasted(x: Array, wanted: Flags, box: Box) -> Box:
    """Return the box, widened by thin slices as long as that makes it denser, or as dense and larger."""
    while True:
        wider = max(widened(x, wanted, box), key=lambda one: (one.density, one.points), default=box)
        if (wider.density, wider.points) <= (box.density, box.points):
            return box
        box = wider


def widened(x: Array, wanted: Flags, box: Box) -> Iterator[Box]:
    """Yield the box with a thin slice more at either end of each setting."""
    more = max(1, round(PASTE * box.points))
    for column in range(x.shape[1]):
        others = [place for place in range(x.shape[1]) if place != column]
        beside = ((x[:, others] >= box.low[others]) & (x[:, others] <= box.high[others])).all(axis=1)
        values = np.sort(x[beside, column])
        under, over = values[values < box.low[column]], values[values > box.high[column]]
        if len(under):
            low = box.low.copy()
            low[column] = under[-min(more, len(under))]
            yield box_of(x, wanted, low, box.high)
        if len(over):
            high = box.high.copy()
            high[column] = over[min(more, len(over)) - 1]
            yield box_of(x, wanted, box.low, high)


def without_idle_limits(x: Array, wanted: Flags, box: Box) -> Box:
    """Return the box without limits that chance would make as well.

    A setting keeps its limits when there are more points of interest in the box than chance would draw from the
    box without them (binomial test of Bryant & Lempert 2010), corrected for the number of settings.
    """
    from scipy.stats import binomtest

    ends = x.min(axis=0), x.max(axis=0)
    low, high = box.low.copy(), box.high.copy()
    for column in range(x.shape[1]):
        opened = box.low.copy(), box.high.copy()
        for one, end in zip(opened, ends, strict=True):
            one[column] = end[column]
        without = box_of(x, wanted, *opened)
        if without.points == box.points:
            p = 1.0
        else:
            hits = round(box.density * box.points)
            p = float(binomtest(hits, box.points, without.density, alternative="greater").pvalue)
        if p >= CHANCE / x.shape[1]:
            low[column], high[column] = ends[0][column], ends[1][column]
    return box_of(x, wanted, low, high)


def best_box(x: Array, wanted: Flags) -> tuple[Box, list[Box]]:
    """Return the box with the best balance of density and coverage, and all boxes of the peeling."""
    boxes = peeled(x, wanted)
    chosen = pasted(x, wanted, max(boxes, key=lambda box: box.balance))
    return without_idle_limits(x, wanted, chosen), boxes


def by_chance(x: Array, wanted: Flags, box: Box, seed: int = 0, shuffles: int = SHUFFLES) -> float:
    """Return how often points of interest scattered at random have a box as well balanced: a permutation test.

    The search picks the best of many boxes: judged as if there had been none, it would look better than it is.
    """
    draw = np.random.default_rng(seed)
    scattered = (best_box(x, draw.permutation(wanted))[0].balance for _ in range(shuffles))
    return (1 + sum(balance >= box.balance for balance in scattered)) / (1 + shuffles)
