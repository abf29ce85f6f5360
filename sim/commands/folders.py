"""User folders with configuration files, separated from the other words of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError

CONFIG_DIR = ("--config-dir", "-cd")
SEARCHPATH = "hydra.searchpath"


def folders_apart(words: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Separate the user folders, of ``--config-dir`` and ``hydra.searchpath``, from the other words."""
    folders: list[Path] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        flag, equals, value = word.partition("=")
        if flag in CONFIG_DIR:
            given = value if equals else next(waiting, "")
            if not given:
                raise InputError(f"{flag}: expected a folder after it, such as {flag} own.")
            folders.append(Path(given))
        elif flag == SEARCHPATH:
            folders += searched(word)
        else:
            rest.append(word)
    return folders, rest


def searched(word: str) -> list[Path]:
    """Return the folders that an override of Hydra's search path names."""
    from sim.study.design.overrides import parse, plain

    value = plain(parse([word])[0].value())
    places = value if isinstance(value, list) else [value]
    folders = [str(place).removeprefix("file://") for place in places]
    for place, folder in zip(places, folders, strict=True):
        if not isinstance(place, str) or not folder or "://" in folder:
            raise InputError(f"{word}: expected folders, such as {SEARCHPATH}=[file://own].")
    return [Path(folder) for folder in folders]
