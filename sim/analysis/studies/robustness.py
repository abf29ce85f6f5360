"""Does a finding hold over what is plausible? Paired differences at the points of a sample, counted by sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.store.folder import Study


@dataclass(frozen=True)
class Robustness:
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
        Smallest, middle and largest mean difference over the points.
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
    found = []
    for _, rows in now.groupby(compared, sort=False) if compared else ():
        first = rows.sort_values("cell").iloc[0]
        found.append(
            Robustness(
                cell=int(first["cell"]),
                reference=int(first["reference"]),
                points=len(rows),
                above=int((rows["low"] > 0).sum()),
                below=int((rows["high"] < 0).sum()),
                same=int(((rows["mean"] == 0) & (rows["low"] == rows["high"])).sum()),
                low=float(rows["mean"].min()),
                median=float(rows["mean"].median()),
                high=float(rows["mean"].max()),
            )
        )
    return found
