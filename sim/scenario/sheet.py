"""A table that a user writes: columns named in the first line, one row on each other line, commas between.

Empty lines and lines that begin with # are left out.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from sim.errors import InputError
from sim.scenario.checks import brief


class Sheet(NamedTuple):
    """A table, as text.

    Attributes
    ----------
    header : str
        File and line of the first line, for messages.
    columns : list of str
    rows : list of (int, dict)
        Number of the line, and values by column.
    """

    header: str
    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read_sheet(setting: str, path: str, example: str, entry: str) -> Sheet:
    """Return the table in a file.

    Parameters
    ----------
    setting : str
        That names the file.
    example : str
        A first line.
    entry : str
        What a row is, such as ``office``.

    Raises
    ------
    InputError
        With file and line, when the file cannot be read or is no such table.
    """
    lines = lines_of(setting, path)
    if not lines:
        raise InputError(f"{path}: is empty. Expected a line such as {example}, then one {entry} on each line.")
    (first, names), *others = lines
    header, columns = f"{path}, line {first}", [name.strip() for name in names]
    if len(columns) == 1 and ";" in columns[0]:
        raise InputError(f"{header}: semicolons separate the columns. Save it with commas.")
    for name in columns:
        if not name or columns.count(name) > 1:
            problem = f"{name} is named twice" if name else "a column has no name"
            raise InputError(f"{header}: {problem}. Name each column once.")
    if not others:
        raise InputError(f"{path}: lists no {entry}. Expected one on each line below the first.")
    rows = []
    for line, values in others:
        if len(values) != len(columns):
            raise InputError(
                f"{path}, line {line}: {len(values)} values for {len(columns)} columns. Write decimals with a "
                "point, such as 0.43, and quote what holds a comma."
            )
        rows.append((line, {name: value.strip() for name, value in zip(columns, values, strict=True)}))
    return Sheet(header, columns, rows)


def text_in(setting: str, path: str) -> str:
    """Return the text of a file that a setting names."""
    try:
        raw = Path(path).expanduser().read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{setting}={brief(path)}: cannot be read ({error}).") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: not UTF-8 text. Save it as 'CSV UTF-8'.") from error


def lines_of(setting: str, path: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a file with their numbers, split at commas."""
    lines = text_in(setting, path).splitlines()
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    try:
        return [(number, next(csv.reader([line], strict=True))) for number, line in kept]
    except csv.Error as error:
        raise InputError(f"{path}: not a valid CSV table ({error}).") from error
