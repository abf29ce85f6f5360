"""Points of one's own, from a file: settings in the first line, one point on each other line.

    scenario,leader.span,adviser.learning_rate
    baseline,8,0.05
    renewer,12,0.08

Lines that begin with # are left out. What the settings mean is checked like any other word of the command line.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.checks import brief

Numbered = tuple[int, dict[str, Any]]
"""The number of a line, and the point on it: value by setting."""
WORDS = {"true": True, "false": False}


def read_points(path: str) -> list[Numbered]:
    """Return the points in a file.

    Raises
    ------
    InputError
        With file and line, when the file cannot be read or is no table of points.
    """
    lines = lines_of(path)
    if len(lines) < 2:
        raise InputError(
            f"{path}: lists no point. Expected settings in the first line, such as leader.span,office.staff, and "
            "one point on each other line."
        )
    (first, header), *others = lines
    keys = [key.strip() for key in header]
    if len(keys) == 1 and ";" in keys[0]:
        raise InputError(f"{path}, line {first}: semicolons separate the columns. Save it with commas.")
    for key in keys:
        if not key or keys.count(key) > 1:
            problem = f"{key} is named twice" if key else "a column has no name"
            raise InputError(f"{path}, line {first}: {problem}. Name each setting once.")
    points: list[Numbered] = []
    seen: dict[str, int] = {}
    for line, values in others:
        where = f"{path}, line {line}"
        if len(values) != len(keys):
            raise InputError(
                f"{where}: {len(values)} values for {len(keys)} columns. Quote what holds a comma; write numbers "
                "with a decimal point."
            )
        point = {key: value_of(f"{where}: {key}", key, value) for key, value in zip(keys, values, strict=True)}
        before = seen.setdefault(repr(point), line)
        if before != line:
            raise InputError(f"{where}: the same point is on line {before} already. List each point once.")
        points.append((line, point))
    return points


def lines_of(path: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a file with their numbers, split at commas, without empty ones and comments."""
    try:
        raw = Path(path).expanduser().read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"design.file={brief(path)}: cannot be read ({error}).") from error
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: is not text in UTF-8. Save it as 'CSV UTF-8'.") from error
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    try:
        return [(number, next(csv.reader([line], strict=True))) for number, line in kept]
    except csv.Error as error:
        raise InputError(f"{path}: is no table with commas ({error}).") from error


def value_of(where: str, key: str, written: str) -> Any:
    """Return a value of a point: a number, true or false, or a name."""
    plain = written.strip()
    if not plain:
        raise InputError(f"{where} is empty. Give each point a value of every setting.")
    if plain.lower() in WORDS:
        return WORDS[plain.lower()]
    about = registry().get(key)
    try:
        value = float(plain)
    except ValueError:
        if about:
            raise InputError(f"{where}={brief(plain)}: expected a number with a decimal point.") from None
        return plain
    if not math.isfinite(value):
        raise InputError(f"{where}: {plain} is no finite number.")
    return value if "." in plain or (about and about.kind is float) else int(value)
