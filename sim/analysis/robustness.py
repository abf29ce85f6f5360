"""Does a finding hold over what is plausible? Paired differences at the points of a sample, counted by sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Study(Protocol):
    """What is read of a study; `sim.study.store.Study` is one."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Number of weeks, and the design."""

    @property
    def cells(self) -> pd.DataFrame:
        """One row per cell: values of all axes and labels."""

    @property
    def differences(self) -> pd.DataFrame:
        """Paired difference to the reference by cell, week and outcome."""


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
    low, median, high : float
        Smallest, middle and largest mean difference over the points.
    """

    cell: int
    reference: int
    points: int
    above: int
    below: int
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
                low=float(rows["mean"].min()),
                median=float(rows["mean"].median()),
                high=float(rows["mean"].max()),
            )
        )
    return found
