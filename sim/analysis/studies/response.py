"""Response: how an outcome of a study answers to one of its axes, run by run on the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.studies.events import counted
from sim.errors import InputError, did_you_mean
from sim.model.outcomes import OUTCOMES, Array
from sim.statistics.summaries import paired_interval, without_rounding

if TYPE_CHECKING:
    from sim.study.store.folder import Study


@dataclass(frozen=True)
class Point:
    """An outcome at one value of an axis, all else equal.

    Attributes
    ----------
    value : int, float or str
        Of the axis.
    values : array
        The outcome of each run; weekly outcomes as of the last week.
    mean, low, high : float
        Paired difference to the first value of the axis, with its 95 % interval; 0 there.
    """

    value: Any
    values: Array
    mean: float
    low: float
    high: float

    @property
    def level(self) -> float:
        """Mean of the outcome itself."""
        return float(self.values.mean())


@dataclass(frozen=True)
class Curve:
    """An outcome along an axis, for one combination of values of the other axes.

    Attributes
    ----------
    others : dict
        Value by key of the other axes.
    points : tuple of Point
        In the order of the axis.
    """

    others: dict[str, Any]
    points: tuple[Point, ...]

    def best(self, sign: int) -> tuple[Point, list[Point]]:
        """Return the best point, and those that are not detectably worse.

        Parameters
        ----------
        sign : int
            1 when more is better, −1 when less is.
        """
        best = max(self.points, key=lambda point: sign * point.level)
        ties = [other for other in self.points if other is not best and not sign * lead(best, other, sign) > 0.0]
        return best, ties


def lead(one: Point, other: Point, sign: int) -> float:
    """Return the end of the interval of a paired difference that is nearer to the other's favour."""
    _, low, high = paired_interval(without_rounding(other.values, one.values) - other.values)
    return float(low if sign > 0 else high)


def curves(study: Study, outcome: str, along: str) -> list[Curve]:
    """Return an outcome of a study along one of its axes, one curve for each combination of the others.

    Values with which no run worked are left out, and replicates that failed with any other value.

    Raises
    ------
    InputError
        When the study has no such axis or outcome, or too few runs worked.
    """
    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    if along not in axes:
        raise InputError(
            f"{study.folder} has no axis '{along}'.{did_you_mean(along, axes)} Axes: {', '.join(axes)}."
        )
    if outcome not in OUTCOMES:
        raise InputError(f"There is no outcome named '{outcome}'.{did_you_mean(outcome, OUTCOMES)}")
    runs = counted(study).pivot(index="replicate", columns="cell", values=outcome).dropna()
    firsts = set(study.cells.loc[study.cells[along] == study.cells[along].iloc[0], "cell"])
    if not len(runs) or not firsts <= set(runs.columns):
        raise InputError(
            f"{study.folder}: too many runs failed to compare values of {along}; see failures.parquet."
        )
    found: dict[tuple[Any, ...], list[tuple[Any, Array]]] = {}
    for row in study.cells[study.cells["cell"].isin(runs.columns)].to_dict("records"):
        others = tuple(row[key] for key in axes if key != along)
        found.setdefault(others, []).append((row[along], runs[row["cell"]].to_numpy()))
    keys = [key for key in axes if key != along]
    return [
        Curve(
            dict(zip(keys, others, strict=True)),
            tuple(
                Point(
                    value, values, *(float(np.asarray(bound)) for bound in paired_interval(values - points[0][1]))
                )
                for value, values in points
            ),
        )
        for others, points in found.items()
    ]
