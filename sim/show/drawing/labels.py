"""Names beside points of a plane, kept clear of each other and of the points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Point = tuple[float, float]

NEAR = 0.07
REACHES = (NEAR, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72)
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
DOT, AIR = 0.045, 0.02
"""All in inches."""


def beside_points(
    points: Sequence[Point], widths: Sequence[float], tall: float, page: Point, taken: Sequence[Box] = ()
) -> list[Box] | None:
    """Return a box for the name of each point, as near to it as is free; None when there is no room for all.

    Parameters
    ----------
    points : sequence of tuple
        In inches from the lower left corner of the panel.
    widths : sequence of float
        Of the names.
    tall : float
        Height of a name.
    page : tuple
        Width and height of the panel.
    taken : sequence of tuple
        What else is written there.
    """
    dots = [dot_box(point) for point in points]
    placed: dict[int, Box] = {}
    for place in sorted(range(len(points)), key=lambda place: -neighbours(points[place], points)):
        others = [*taken, *placed.values(), *dots]
        free = (
            box for box in around(points[place], widths[place], tall)
            if within(box, page) and not any(overlap(box, other) for other in others)
        )  # fmt: skip
        box = next(free, None)
        if box is None:
            return None
        placed[place] = box
    return [placed[place] for place in range(len(points))]


def dot_box(point: Point) -> Box:
    """Return the box of a dot."""
    return point[0] - DOT, point[1] - DOT, point[0] + DOT, point[1] + DOT


def around(point: Point, width: float, tall: float) -> Iterator[Box]:
    """Yield the places of a name, the nearest first."""
    for reach in REACHES:
        for across, up in DIRECTIONS:
            # On a diagonal the corner of the name is as far away as its side is elsewhere.
            far = reach / math.hypot(across, up)
            x, y = point[0] + across * (far + width / 2), point[1] + up * (far + tall / 2)
            yield x - width / 2, y - tall / 2, x + width / 2, y + tall / 2


def neighbours(point: Point, points: Sequence[Point]) -> float:
    """Return how crowded it is around a point."""
    return sum(1.0 / (0.2 + math.dist(point, other)) for other in points)


def within(box: Box, page: Point) -> bool:
    """Return whether a box is inside the panel."""
    return box[0] >= 0.0 and box[1] >= 0.0 and box[2] <= page[0] and box[3] <= page[1]


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes are nearer than a little air."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > -AIR
        and min(one[3], other[3]) - max(one[1], other[1]) > -AIR
    )


def nearest(box: Box, point: Point) -> Point:
    """Return the point of a box that is nearest to another point."""
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])
