"""Rules of a user's own travel as text: to workers without a common disk, and with a study."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

RuleFiles = dict[str, tuple[str, str]]
"""Name and text of each rule file, by the path it was named with."""


def rule_files(wanted: Iterable[Mapping[str, Any]]) -> RuleFiles:
    """Return the files of replaced rules.

    Parameters
    ----------
    wanted : iterable of mapping
        Rule name to ``path/to/file.py:function`` or None, for each rule book.
    """
    places = {place.rpartition(":")[0] for rules in wanted for place in rules.values() if isinstance(place, str)}
    paths = {place: Path(place).expanduser() for place in sorted(places)}
    return {place: (path.name, path.read_text(encoding="utf-8")) for place, path in paths.items()}


def placed(rules: Mapping[str, Any], files: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the same rules, read from copies of their files on this machine."""
    found = {}
    for rule, place in rules.items():
        if place:
            file, _, function = place.rpartition(":")
            found[rule] = f"{put(*files[file])}:{function}"
    return found


@functools.cache
def put(name: str, text: str) -> Path:
    """Write a rule file into a temporary folder of this process's own and return where it is."""
    folder = tempfile.mkdtemp(prefix="nav-adoption-rules-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8")
    return path
