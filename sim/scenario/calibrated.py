"""Calibrated draws as a file for ``worlds=``: with the rules they were calibrated by, which must still hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.scenario.checks import printed
from sim.scenario.sheet import text_in
from sim.scenario.shipped import hashed, shipped_sources
from sim.scenario.worlds import Worlds, worlds_of

MARK = re.compile(r"# Calibrated with rules ([0-9a-f]{16})\.")
"""First line of such a file."""


def rules_mark() -> str:
    """Return the digest of the shipped sources that decide what a run does; user rules do not count.

    So a rule can be replaced, and compared with the shipped one in the same calibrated worlds.
    """
    return hashed(shipped_sources())[:16]


def draws_file(worlds: Worlds, words: Sequence[str]) -> bytes:
    """Return draws as a file, with how it was made in its first lines.

    Parameters
    ----------
    words : sequence of str
        Lines for the reader.
    """
    text = io.StringIO()
    text.writelines(f"# {printed(line)}\n" for line in (f"Calibrated with rules {rules_mark()}.", *words))
    table = csv.writer(text, lineterminator="\n")
    table.writerow(worlds.names)
    table.writerows([f"{value:.6g}" for value in draw] for draw in worlds.draws)
    return text.getvalue().encode()


def worlds_named(value: Any) -> Worlds:
    """Return the worlds that a user names, see `worlds_of`; refuse draws that were calibrated with other rules.

    Whatever runs in a file of draws comes through here. What no calibration has made is fine.
    """
    stated = MARK.match(text_of(value)) if isinstance(value, str) else None
    if stated and stated[1] != rules_mark():
        raise InputError(
            f"worlds={printed(value)}: calibrated with rules {stated[1]}; those of today are {rules_mark()}. Run "
            "the command in its second line again, or use the version that made it."
        )
    return worlds_of(value)


def text_of(file: str) -> str:
    """Return the text of a file of draws; empty where it is none, such as for shipped draws.

    Raises
    ------
    InputError
        With the line, when it is in another encoding, or a spreadsheet has written semicolons.
    """
    try:
        exists = Path(file).expanduser().is_file()
    except RuntimeError as error:  # ~ of nobody
        raise InputError(f"worlds={printed(file)}: cannot be read ({error}).") from error
    text = text_in("worlds", file) if exists else ""
    for line, names in enumerate(text.splitlines(), 1):
        if names.strip() and not names.startswith("#"):
            if ";" in names:
                raise InputError(
                    f"{file}, line {line}: semicolons separate the columns. Save it with commas, and decimals "
                    "with a point."
                )
            break
    return text
