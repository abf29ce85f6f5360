"""Points from a user's file: settings in the first line, one point on each other line.

    scenario,leader.span,adviser.learning_rate
    baseline,8,0.05
    renewer,12,0.08

Lines that begin with # are left out. What the settings mean is checked like any other word of the command line.
"""

from __future__ import annotations

import math
from typing import Any

from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.checks import brief
from sim.scenario.sheet import Sheet, read_sheet

Numbered = tuple[int, dict[str, Any]]
"""The number of a line, and the point on it: value by setting."""
WORDS = {"true": True, "false": False}


def read_points(path: str) -> list[Numbered]:
    """Return the points in a file.

    Raises
    ------
    InputError
        With file and line, when the file cannot be read or is not a table of points.
    """
    points: list[Numbered] = []
    seen: dict[str, int] = {}
    for line, values in sheet_of(path).rows:
        where = f"{path}, line {line}"
        point = {key: value_of(f"{where}: {key}", key, value) for key, value in values.items()}
        before = seen.setdefault(repr(point), line)
        if before != line:
            raise InputError(f"{where}: the same point is on line {before} already. List each point once.")
        points.append((line, point))
    return points


def sheet_of(path: str) -> Sheet:
    """Return the table of a file of points, as text."""
    return read_sheet("design.file", path, "leader.span,office.staff", "point")


def value_of(where: str, key: str, written: str) -> Any:
    """Return a value of a point: a number, true or false, or a name."""
    if not written:
        raise InputError(f"{where} is empty. Give each point a value of every setting.")
    if written.lower() in WORDS:
        return WORDS[written.lower()]
    about = registry().get(key)
    try:
        value = float(written)
    except ValueError:
        if about:
            raise InputError(f"{where}={brief(written)}: expected a number with a decimal point.") from None
        return written
    if not math.isfinite(value):
        raise InputError(f"{where}: {written} is not a finite number.")
    return value if "." in written or (about and about.kind is float) else int(value)
