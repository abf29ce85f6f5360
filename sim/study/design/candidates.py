"""Candidates for the best mix: points that spread evenly over all ways to use a budget of a leader's hours.

Weights on a leader's activities add up to what they add up to today, so that a candidate moves hours between them
and adds none. Any other parameter takes values within its plausible range.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.model.parameters.leader import ACTIVITIES
from sim.study.design.axis import plausible_axis

WEIGHTS = tuple(f"leader.{activity}" for activity in ACTIVITIES)
"""Parameters that split a leader's hours."""
DECIMALS = 4


def candidates(today: Mapping[str, Any], count: int, seed: int) -> list[dict[str, Any]]:
    """Return points to try: today's, each activity with the whole budget, and a low-discrepancy sample.

    Parameters
    ----------
    today : mapping
        Value by parameter; these vary.
    count : int
        Number of points in all.
    seed : int
        Of the sample; the same seed gives the same points.

    Raises
    ------
    InputError
        When there are too few points, or a single activity, which has nothing to share hours with.
    """
    from scipy.stats import qmc

    weights = [key for key in today if key in WEIGHTS]
    others = [plausible_axis(registry()[key]) for key in today if key not in WEIGHTS]
    if len(weights) == 1:
        raise InputError(
            f"over: {weights[0]} shares the budget of hours with other activities. Name at least two of "
            f"{', '.join(WEIGHTS)}."
        )
    corners, few = corners_of(today), fewest(today)
    if count < few:
        raise InputError(f"candidates={count}: expected {few} or more for {len(today)} parameters.")
    cuts = max(len(weights) - 1, 0)
    sample = qmc.Halton(cuts + len(others), rng=np.random.default_rng(seed)).random(count - 1 - corners)
    shares = (
        np.concatenate([np.eye(len(weights))[:corners], parts(sample[:, :cuts])]) if weights else sample[:, :0]
    )
    least = np.array([registry()[key].low for key in weights])
    free = sum(today[key] for key in weights) - least.sum()
    high = max((registry()[key].high for key in weights), default=free)
    if free > high:
        raise InputError(
            f"over: the weights add up to {least.sum() + free:g} today; a single one may be at most {high:g}. "
            "Set smaller ones."
        )
    rows = (least + free * shares).round(DECIMALS)
    points = [
        dict(zip(weights, row, strict=True))
        | {axis.key: axis.at(float(sample[place, cuts + column])) for column, axis in enumerate(others)}
        for place, row in enumerate(rows.tolist())
    ]
    ordered = [dict(today), *({key: point[key] for key in today} for point in points)]
    return [point for place, point in enumerate(ordered) if point not in ordered[:place]]


def corners_of(keys: Collection[str]) -> int:
    """Return how many points give one activity the whole budget: none where other parameters vary as well."""
    return len(keys) if set(keys) <= {*WEIGHTS} else 0


def fewest(keys: Collection[str]) -> int:
    """Return the smallest number of candidates: today's, the corners, and one of the sample."""
    return corners_of(keys) + 2


def closer(tried: Sequence[Mapping[str, Any]], best: int, count: int) -> list[dict[str, Any]]:
    """Return new points around one that was tried: halfway from it to each of its nearest neighbours.

    Weights are measured by the budget, other parameters by their plausible ranges.

    Parameters
    ----------
    tried : sequence of mapping
    best : int
        The place of the one to look around.
    count : int
        Number of neighbours.
    """
    keys = list(tried[best])
    rows = np.array([[float(point[key]) for key in keys] for point in tried])
    spread = np.ptp(rows, axis=0)
    scaled = rows / np.where(spread > 0.0, spread, 1.0)
    nearest = np.argsort(np.abs(scaled - scaled[best]).sum(axis=1), kind="stable")[1 : count + 1]
    halfway = ((rows[nearest] + rows[best]) / 2.0).tolist()
    points = [
        {key: registry()[key].kind(round(value, DECIMALS)) for key, value in zip(keys, row, strict=True)}
        for row in halfway
    ]
    return [point for place, point in enumerate(points) if point not in [*tried, *points[:place]]]


def parts(cuts: Array) -> Array:
    """Return the parts into which each row of cuts divides the range from 0 to 1: uniform where the cuts are."""
    ends = np.zeros((len(cuts), 1)), np.ones((len(cuts), 1))
    return np.diff(np.concatenate([ends[0], np.sort(cuts, axis=1), ends[1]], axis=1), axis=1)
