"""Provenance: what a study is, in one fingerprint; what made it; and how two studies differ."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import platform
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.files import own_files, rule_files, rules_by_name
from sim.engines.rulebook.sources import SHIPPED, shipped_files, text_digest
from sim.errors import InputError
from sim.scenario.checks import printed
from sim.scenario.scenario import Scenario
from sim.study.design.build import Design
from sim.study.settings import SETTINGS

PACKAGES = ("hydra-core", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "matplotlib")
BOOK = "rule book"
"""Key of a rule book's digest among its sources; it can only be known once the rules are loaded."""
WORDS = frozenset({"name", "title", "question", "source"})
"""What of a scenario is for the reader and changes no run."""


@dataclass(frozen=True)
class Identity:
    """What a study is.

    Attributes
    ----------
    name : str
    fingerprint : str
        SHA-256 of all that decides the numbers of the study, 64 hexadecimal digits.
    cells : list of str
        What each cell is, 64 hexadecimal digits: cells of one identity have the same runs.
    """

    name: str
    fingerprint: str
    cells: list[str]

    def folder(self, results: Path) -> Path:
        """Return where the study stands; the number of replicates is not in its name."""
        return results / f"{self.name}-{self.fingerprint[:10]}"


def identify(design: Design, stated: Sequence[Mapping[str, str]] | None = None) -> Identity:
    """Return what the study of a design is.

    Scenarios, rules, seed and package version go in; titles, the number of replicates, the
    engine and the number of workers do not, because they change no run.

    Parameters
    ----------
    stated : sequence of mapping, optional
        Sources of each cell as a stored study states them, in place of those of the cell's rule book: what the
        study would be if they were true. No rule needs to be loaded for that.
    """
    if stated is None:
        books = {id(cell.book): cell.book for cell in design.cells}
        known = {key: sources(book) for key, book in books.items()}
        stated = [known[id(cell.book)] for cell in design.cells]
    shared = {"version": version("nav-adoption"), "seed": design.settings.seed}
    cells = [
        hashed({**shared, "sources": of_cell, "scenario": essence(cell.scenario)})
        for cell, of_cell in zip(design.cells, stated, strict=True)
    ]
    points = [{key: str(value) for key, value in cell.point.items()} for cell in design.cells]
    mark = hashed({"axes": list(design.axes), "compared": design.compared, "points": points, "cells": cells})
    return Identity(study_name(design), mark, cells)


MOST_IN_NAME = 4
"""Axes that the name of a study tells; it is that of a folder, which may not be long."""


def study_name(design: Design) -> str:
    """Return a name for a study: as wished, or its scenario, or what it compares."""
    if design.settings.study:
        return design.settings.study
    if not design.axes:
        return design.cells[0].scenario.name
    names = [key.rpartition(".")[2].replace("/", "-") for key in design.axes]
    more = f"-and-{len(names) - MOST_IN_NAME}-more" if len(names) > MOST_IN_NAME else ""
    return "-by-".join(names[:MOST_IN_NAME]) + more


def hashed(what: Any) -> str:
    """Return the SHA-256 of something that JSON can write."""
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


def essence(scenario: Scenario | Any) -> Any:
    """Return what of a scenario decides its runs: everything but its words."""
    if dataclasses.is_dataclass(scenario):
        scenario = {name: getattr(scenario, name) for name in scenario.__dataclass_fields__}
    if isinstance(scenario, Mapping):
        return {key: essence(value) for key, value in scenario.items() if key not in WORDS}
    return [essence(value) for value in scenario] if isinstance(scenario, list | tuple) else scenario


def sources(book: RuleBook) -> dict[str, str]:
    """Return the digest of a rule book, and of each file that decides numbers with it.

    Shipped files are named by their place, such as ``sim/model/rules/adopting.py``, a user's own as
    ``own/my_rules.py``.
    """
    own = {f"own/{path.name}": text_digest(path)[:16] for path in own_files(book)}
    return {BOOK: book.digest(), **shipped_sources(), **own}


@functools.cache
def shipped_sources() -> dict[str, str]:
    """Return the digest of each shipped file that decides numbers, by its place in the package."""
    return {f"sim/{path.relative_to(SHIPPED).as_posix()}": text_digest(path)[:16] for path in shipped_files()}


def versions() -> dict[str, str]:
    """Return the versions of Python and of every package that takes part."""
    packages = ("nav-adoption", *PACKAGES)
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}


def command() -> str:
    """Return the command that this process was started with, as a reader would type it."""
    script = Path(sys.argv[0])
    program = [f"experiments/{script.name}"] if script.parent.name == "experiments" else ["-m", "sim"]
    return shlex.join(["python", *program, *sys.argv[1:]])


def shown(command: str, bare: bool = False) -> str:
    """Return a command for others to read: without the place on one machine where its results lie.

    Parameters
    ----------
    command : str
    bare : bool
        Whether to leave no path at all: of files only their names stay.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        return printed(command)  # not one that this program wrote
    kept = [word for word in words if not is_place(word)]
    if bare:
        kept = [re.sub(r"[^\s=,\[\]:]*[/\\]|(?<=[=,\[])[A-Za-z]:[/\\]", "", word) for word in kept]
    return printed(command if kept == words else shlex.join(kept))


def is_place(word: str) -> bool:
    """Tell whether a word of a command names where results lie on one machine, of whatever kind it is."""
    key, _, path = word.partition("=")
    return key == "results_dir" and any(kind(path).is_absolute() for kind in (PurePosixPath, PureWindowsPath))


def recipe(design: Design, who: Identity) -> dict[str, Any]:
    """Return all that is needed to make the study again, as JSON can write it.

    The first cell's configuration is there in full, of each other cell what differs from it.
    """
    first = without_settings(design.cells[0].config)
    books = {id(cell.book): cell.book for cell in design.cells}
    cells = [
        {
            "cell": cell.number,
            "identity": identity,
            "point": cell.point,
            "differs": {key: new for key, _, new in differences(first, without_settings(cell.config))},
            "book": list(books).index(id(cell.book)),
        }
        for cell, identity in zip(design.cells, who.cells, strict=True)
    ]
    written: dict[str, Any] = json.loads(
        json.dumps({"config": first, "cells": cells, **books_told(list(books.values()))}, default=str)
    )
    return written


def books_told(books: Sequence[RuleBook]) -> dict[str, Any]:
    """Return rule books as they travel: their rules, digests of their sources, and the texts of rule files."""
    return {
        "books": [{"rules": rules_by_name(book), "sources": sources(book)} for book in books],
        "rule_files": rule_files(books),
    }


def without_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a configuration is simulated, without how; the seed stays.

    Rules are left out: they are named with their rule book, where no folder of one machine appears.
    """
    return {key: value for key, value in config.items() if key not in SETTINGS - {"seed"} and key != "rules"}


GONE = "(not there)"


def differences(one: Mapping[str, Any], two: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield dotted keys at which two configurations differ, with both values."""
    for key in {**one, **two}:
        old, new = one.get(key, GONE), two.get(key, GONE)
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old is not new:
            yield from differences(old, new, f"{above}{key}.")
        elif old is not new and old != new:
            yield f"{above}{key}", old, new


def config_of(written: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the configuration of a cell from a recipe, or refuse a recipe that contradicts itself."""
    config = json.loads(json.dumps(written["config"]))
    for key, value in written["cells"][number]["differs"].items():
        *groups, leaf = key.split(".")
        place = config
        for group in groups:
            place = place.setdefault(group, {})
            if not isinstance(place, dict):
                raise InputError(f"The recipe of cell {number} is damaged: {printed(key)} is not within a group.")
        if value == GONE:
            place.pop(leaf, None)
        else:
            place[leaf] = value
    return dict(config)


def what_changed(old: Mapping[str, Any], new: Mapping[str, Any], most: int = 6) -> list[str]:
    """Return in words how the recipe of one study differs from that of another."""
    then, now = all_sources(old), all_sources(new)
    told = changed_sources(then, now) + [f"{name} is new" for name in now if name not in then]
    points = {json.dumps(cell["point"], sort_keys=True): cell["cell"] for cell in old["cells"]}
    seen = set()
    for cell in new["cells"]:
        twin = points.get(json.dumps(cell["point"], sort_keys=True))
        pair = () if twin is None else differences(config_of(old, twin), config_of(new, cell["cell"]))
        for key, was, now_is in pair:
            if key.partition(".")[0] not in WORDS | {"claim"} and key not in seen:
                seen.add(key)
                told.append(f"{key} was {was} and is {now_is}")
    return shortened(told, most)


def shortened(told: list[str], most: int = 6) -> list[str]:
    """Return the first entries of a list, and how many more there are."""
    return [*told[:most], *([f"and {len(told) - most} more"] if len(told) > most else [])]


def all_sources(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of all files that a recipe rests on."""
    return {
        name: digest
        for book in recipe.get("books", ())
        for name, digest in book["sources"].items()
        if name != BOOK
    }


def changed_sources(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return in words which files are not what they were."""
    return [f"{name} has changed" for name, digest in now.items() if then.get(name, digest) != digest]
