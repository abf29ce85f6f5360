"""How an outcome of a study responds to one of its axes, run by run with the same random draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.runs import by_cell, counted
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.statistics.summaries import Interval, without_rounding
from sim.study.design.method import SIDE_BY_SIDE
from sim.study.store.folder import Study

LEAST_VALUES = 3
"""Fewer values of a number are compared like scenarios."""


@dataclass(frozen=True)
class Point(Interval):
    """The paired difference from the first value of an axis, all else equal; 0 there.

    Attributes
    ----------
    value : int, float or str
        Of the axis.
    values : array
        The outcome itself in each run; weekly outcomes as of the last week.
    world : array
        World of each run.
    """

    value: Any
    values: Array
    world: Array

    @property
    def level(self) -> float:
        """Mean of the outcome itself."""
        return float(self.values.mean())

    def less(self, other: Point) -> Interval:
        """Return the mean difference from another point, with its interval."""
        return Interval.of(without_rounding(other.values, self.values) - other.values, self.world)

    def lead(self, other: Point, sign: int) -> float:
        """Return the end of the interval of the difference from another point that favours the other."""
        apart = self.less(other)
        return apart.low if sign > 0 else apart.high


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
        """Return the best point, and the points not detectably worse.

        Parameters
        ----------
        sign : int
            1 when more is better, −1 when less is.
        """
        best = max(self.points, key=lambda point: sign * point.level)
        return best, [p for p in self.points if p is not best and not sign * best.lead(p, sign) > 0.0]


def numeric(values: list[Any]) -> bool:
    """Tell whether the values of an axis are numbers, and enough of them for a curve."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == len(values) >= LEAST_VALUES


def side_by_side(study: Study) -> bool:
    """Tell whether the axes of a study move together, so that none of them has a response of its own."""
    kind = study.manifest.get("design", {}).get("kind")
    return len(study.manifest["axes"]) > 1 and kind in SIDE_BY_SIDE


def numeric_axes(study: Study) -> list[str]:
    """Return the axes of numbers that an outcome can respond to."""
    if side_by_side(study):
        return []
    return [str(axis["key"]) for axis in study.manifest["axes"] if numeric(axis["values"])]


def curves(study: Study, outcome: str, along: str) -> list[Curve]:
    """Return an outcome of a study along one of its axes, one curve for each combination of the others.

    Values at which every run failed are left out, and so are replicates that failed at any remaining value.

    Raises
    ------
    InputError
        When the study has no such axis or outcome, or too few runs succeeded.
    """
    axes = [axis["key"] for axis in study.manifest["axes"]]
    if along not in axes:
        raise InputError(
            f"{study.folder} has no axis '{along}'.{did_you_mean(along, axes)} Axes: {', '.join(axes)}."
        )
    runs = by_cell(counted(study), outcome).dropna()
    firsts = set(study.cells.loc[study.cells[along] == study.cells[along].iloc[0], "cell"])
    if not len(runs) or not firsts <= set(runs.columns):
        raise InputError(
            f"{study.folder}: values of {along} cannot be compared, because too many runs failed; see "
            "failures.parquet."
        )
    keys, world = [key for key in axes if key != along], runs.index.to_numpy() % study.worlds
    groups: dict[tuple[Any, ...], list[tuple[Any, Array]]] = {}
    for row in study.cells[study.cells["cell"].isin(runs.columns)].to_dict("records"):
        groups.setdefault(tuple(row[key] for key in keys), []).append((row[along], runs[row["cell"]].to_numpy()))
    return [
        Curve(
            dict(zip(keys, others, strict=True)),
            tuple(
                Point.of(values - points[0][1], world, value=value, values=values, world=world)
                for value, values in points
            ),
        )
        for others, points in groups.items()
    ]
