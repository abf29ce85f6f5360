"""Does a finding hold over what is plausible? Paired differences at the points of a sample, counted by sign."""

from __future__ import annotations

from typing import NamedTuple

from sim.study.store.folder import Study


class Robustness(NamedTuple):
    """How one compared value differs from the reference over the points of a sample.

    Attributes
    ----------
    cell, reference : int
        The cells of the first point, which carry the labels.
    points : int
    above, below : int
        Points at which the whole 95 % interval lies above zero, or below; at the others no difference
        is detected.
    same : int
        Points, among those others, at which the outcome is the same in every run.
    low, median, high : float
        Smallest, median and largest mean difference over the points.
    """

    cell: int
    reference: int
    points: int
    above: int
    below: int
    same: int
    low: float
    median: float
    high: float


def robustness(study: Study, outcome: str = "routine_share") -> list[Robustness]:
    """Return how each compared value differs from the first, as of the last week, over all points."""
    compared = [key for key in study.manifest["design"]["compare"] if key in study.cells]
    last = int(study.manifest["weeks"]) - 1
    table = study.differences
    now = table[(table["outcome"] == outcome) & (table["week"] == last)].merge(study.cells[["cell", *compared]])
    now = now.sort_values("cell").assign(
        above=now["low"] > 0, below=now["high"] < 0, same=(now["mean"] == 0) & (now["low"] == now["high"])
    )
    found = []
    for _, rows in now.groupby(compared, sort=False) if compared else ():
        first = {name: int(rows[name].iloc[0]) for name in ("cell", "reference")}
        counts = {name: int(rows[name].sum()) for name in ("above", "below", "same")}
        low, median, high = (float(size) for size in rows["mean"].quantile([0.0, 0.5, 1.0]))
        found.append(Robustness(**first, points=len(rows), **counts, low=low, median=median, high=high))
    return found
