"""The points of a design: how the values of its axes are combined."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.errors import InputError
from sim.model.parameters import registry
from sim.study.design.axis import Axis, plausible_axis
from sim.study.design.method import Method
from sim.study.design.sampling import unit_points

Point = dict[str, Any]


def lay_out(method: Method, axes: Sequence[Axis]) -> tuple[tuple[str, ...], list[Point]]:
    """Return the axes that are compared, and the points in the order of their cells.

    A cell is compared to the one in which all compared axes have their first values and all else
    is equal. The compared axes run slowest.
    """
    if method.kind == "list":
        return ("scenario",), listed(method, axes)
    if method.kind == "product":
        check_compared(method, [axis for axis in axes if axis.key in method.compare])
        return method.compare or tuple(axis.key for axis in axes[:1]), combined(axes)
    if method.kind == "table":
        columns = list(method.rows[0])
        crossed = [axis for axis in axes if axis.key not in columns]
        points = [{**point, **row} for point in combined(crossed) for row in method.rows]
        return tuple(axis.key for axis in crossed) or tuple(columns), points

    crossed = [axis for axis in axes if axis.key in method.compare]
    others = [axis for axis in axes if axis.key not in method.compare]
    check_compared(method, crossed)
    rows = zipped(others) if method.kind == "zip" else sampled(method, others)
    points = [{**point, **row} for point in combined(crossed) for row in rows]
    if method.kind == "zip" and not crossed:
        crossed = others  # side by side, the first cell is what the others are compared to
    return tuple(axis.key for axis in crossed), points


def all_axes(method: Method, given: Sequence[Axis], named: Iterable[str]) -> list[Axis]:
    """Return the axes of a design, the compared ones first, with those of ``design.vary``.

    Parameters
    ----------
    given : sequence of Axis
        From overrides.
    named : iterable of str
        Settings that the user gave a value; they are not varied.
    """
    taken = set(named)
    varied = [
        plausible_axis(about)
        for about in registry().values()
        if about.confidence in method.vary and about.name not in taken and about.plausible[0] < about.plausible[1]
    ]
    axes = [*given, *varied]
    if method.kind == "list":
        axes = [Axis("scenario", tuple(method.cells)), *axes]
    if method.kind == "table":
        return [*axes, *columns_of(method, [axis.key for axis in axes])]
    first = [*(key for key in method.compare if key != "scenario"), "scenario"][::-1]
    return sorted(axes, key=lambda axis: -first.index(axis.key) - 1 if axis.key in first else 0)


def columns_of(method: Method, swept: Sequence[str]) -> list[Axis]:
    """Return the axes of a table: its columns, each with the values that occur; refuse one that also varies."""
    clash = [key for key in method.rows[0] if key in swept]
    if clash:
        raise InputError(f"{method.place}: {clash[0]} is both a column and varied elsewhere. Remove one.")
    return [Axis(key, tuple(dict.fromkeys(row[key] for row in method.rows))) for key in method.rows[0]]


def combined(axes: Sequence[Axis]) -> list[Point]:
    """Return all combinations of values, the last axis running fastest."""
    for axis in axes:
        if repeated(axis.values):
            raise InputError(f"{axis.key}: a value occurs twice among {list(axis.values)}. Name each value once.")
    if math.prod(len(axis.values) for axis in axes) > MOST_CELLS:
        counts = ", ".join(f"{axis.key} has {len(axis.values)}" for axis in axes)
        raise InputError(f"more than {MOST_CELLS} cells: {counts}. Name fewer values, or sample them: design=lhs.")
    return points_of(axes, itertools.product(*(axis.values for axis in axes)))


def points_of(axes: Sequence[Axis], rows: Iterable[Sequence[Any]]) -> list[Point]:
    """Return rows of values as points, which map axes to values."""
    return [{axis.key: value for axis, value in zip(axes, row, strict=True)} for row in rows]


MOST_CELLS = 100_000
"""Largest number of combinations; each cell holds a configuration, and nobody would read more."""


def repeated(values: Iterable[Any]) -> bool:
    """Tell whether a value occurs more than once."""
    texts = [repr(alike(value)) for value in values]
    return len(set(texts)) < len(texts)


def alike(value: Any) -> Any:
    """Return a value in a form in which equal numbers look alike: 8.0 as 8, also within lists and mappings."""
    if isinstance(value, Mapping):
        return {key: alike(one) for key, one in value.items()}
    if isinstance(value, list):
        return [alike(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def zipped(axes: Sequence[Axis]) -> list[Point]:
    """Return points that combine the first values of all axes, their second values, and so on."""
    if not axes:
        raise InputError(
            "design=zip: needs at least one setting with several values, such as office.staff=10,30 "
            "leader.span=8,12."
        )
    if len({len(axis.values) for axis in axes}) > 1:
        counts = ", ".join(f"{axis.key} has {len(axis.values)}" for axis in axes)
        raise InputError(
            f"design=zip: all axes need the same number of values, but {counts}. "
            "For all combinations use design=product."
        )
    rows = points_of(axes, zip(*(axis.values for axis in axes), strict=True))
    if repeated(rows):
        raise InputError("design=zip: two cells have the same values. Name each cell once.")
    return rows


def listed(method: Method, axes: Sequence[Axis]) -> list[Point]:
    """Return the named cells, combined with all values of the other axes."""
    if not method.cells:
        raise InputError(
            "design=list: design.cells is empty. Name cells, such as "
            "'design.cells={today:{leader:typical},more_help:{leader.support:0.5}}', or use a preset study."
        )
    keys = [axis.key for axis in axes]
    if keys.count("scenario") > 1:
        raise InputError(
            "design=list names its own scenarios. Set scenario within design.cells instead of sweeping it."
        )
    for name, settings in method.cells.items():
        clash = sorted(set(settings) & set(keys[1:]))
        if clash:
            raise InputError(f"design.cells.{name} sets {clash[0]}, which also varies. Remove one.")
    return combined(axes)


def sampled(method: Method, axes: Sequence[Axis]) -> list[Point]:
    """Return the points of a sample, each coordinate converted to a value of its axis."""
    if not axes:
        raise InputError(
            f"design={method.kind}: nothing to sample. Give ranges, such as adviser.learning_rate=plausible or "
            "leader.span=range(8,25), or design.vary=assumed for all parameters so marked."
        )
    shares = unit_points(method, [axis.key for axis in axes])
    return [{axis.key: axis.at(float(share)) for axis, share in zip(axes, row, strict=True)} for row in shares]


def check_compared(method: Method, crossed: Sequence[Axis]) -> None:
    """Refuse to compare axes that do not exist or have no values to compare."""
    for key in method.compare:
        if key != "scenario" and key not in {axis.key for axis in crossed}:
            raise InputError(f"design.compare={key}: {key} has no values to compare. Give some: {key}=a,b")
    for axis in crossed:
        if axis.interval:
            raise InputError(
                f"design.compare={axis.key}: an interval cannot be compared. Give values: {axis.key}=a,b"
            )
