"""Provenance: identify a study by a fingerprint, record what made it, and tell how two studies differ."""

from __future__ import annotations

import dataclasses
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
from sim.errors import InputError
from sim.scenario.checks import printed
from sim.scenario.scenario import Scenario
from sim.scenario.shipped import hashed, shipped_sources, text_digest
from sim.scenario.worlds import Worlds
from sim.study.design.build import Design
from sim.study.settings import SETTINGS

PACKAGES = ("hydra-core", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "matplotlib")
BOOK = "rule book"
"""Key of a rule book's digest among its sources; it is only known once the rules are loaded."""
ENGINE = "engine"
"""Key of the engine among the sources of a rule book with user rules."""
WORDS = frozenset({"name", "title", "question", "source", "given", "drawn"})
"""Parts of a scenario that are for the reader or its making, and change no run."""


@dataclass(frozen=True)
class Identity:
    """The identity of a study and of its cells.

    Attributes
    ----------
    name : str
    fingerprint : str
        SHA-256 of everything that decides the numbers of the study, 64 hexadecimal digits.
    cells : list of str
        Identity of each cell, 64 hexadecimal digits: cells with the same identity have the same runs.
    """

    name: str
    fingerprint: str
    cells: list[str]

    def folder(self, results: Path) -> Path:
        """Return the study's folder, whose name does not depend on the number of replicates."""
        return results / f"{self.name}-{self.fingerprint[:10]}"


def identify(design: Design, stated: Sequence[Mapping[str, str]] | None = None) -> Identity:
    """Return the identity of the study of a design.

    Scenarios, rules, seed and package version count; titles, the number of replicates and the number of workers do
    not, because they change no run. The engine counts where a user's rules or tables run on it: only of shipped
    rules is it known that both give the same.

    Parameters
    ----------
    stated : sequence of mapping, optional
        Sources of each cell as a stored study states them, in place of those of the cell's rule book. With them
        no rule has to be loaded.
    """
    if stated is None:
        books = {id(cell.book): cell.book for cell in design.cells}
        known = {key: sources(book, design.settings.engine) for key, book in books.items()}
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
"""How many axes the name of a study lists; the name of its folder must stay short."""


def study_name(design: Design) -> str:
    """Return the name of a study: as set, or its scenario, or the axes that it compares."""
    if design.settings.study:
        return design.settings.study
    if not design.axes:
        return design.cells[0].scenario.name
    names = [key.rpartition(".")[2].replace("/", "-") for key in design.axes]
    more = f"-and-{len(names) - MOST_IN_NAME}-more" if len(names) > MOST_IN_NAME else ""
    return "-by-".join(names[:MOST_IN_NAME]) + more


def essence(scenario: Scenario | Any) -> Any:
    """Return the part of a scenario that decides its runs: everything but its texts.

    Of worlds it is the digest of what they draw here; who set the other parameters changes no run.
    """
    if isinstance(scenario, Worlds):
        return scenario.digest
    if dataclasses.is_dataclass(scenario):
        scenario = {name: getattr(scenario, name) for name in scenario.__dataclass_fields__}
    if isinstance(scenario, Mapping):
        return {key: essence(value) for key, value in scenario.items() if key not in WORDS}
    return [essence(value) for value in scenario] if isinstance(scenario, list | tuple) else scenario


def sources(book: RuleBook, engine: str = "compiled") -> dict[str, str]:
    """Return the digest of a rule book, and of each file that affects its results.

    Shipped files are named by their path, such as ``sim/model/rules/adopting.py``, a user's own as
    ``own/my_rules.py``. With user rules or tables the engine is among them.
    """
    own = {f"own/{path.name}": text_digest(path)[:16] for path in own_files(book)}
    runs_on = {ENGINE: engine} if book.replaced or book.own else {}
    return {BOOK: book.digest(), **shipped_sources(), **own, **runs_on}


def versions() -> dict[str, str]:
    """Return the versions of Python and of every package that affects a study."""
    packages = ("nav-adoption", *PACKAGES)
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}


def command() -> str:
    """Return the command that this process was started with, as a reader would type it."""
    script = Path(sys.argv[0])
    program = [f"experiments/{script.name}"] if script.parent.name == "experiments" else ["-m", "sim"]
    return shlex.join(["python", *program, *sys.argv[1:]])


def shown(command: str, bare: bool = False) -> str:
    """Return a command for others to read: without the folder of results on this machine.

    Parameters
    ----------
    command : str
    bare : bool
        Whether to remove all paths, so that only the names of files remain.
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
    """Tell whether a word of a command sets the folder of results to an absolute path of any operating system."""
    key, _, path = word.partition("=")
    place = path.strip("'")
    return key == "results_dir" and any(kind(place).is_absolute() for kind in (PurePosixPath, PureWindowsPath))


def recipe(design: Design, identity: Identity) -> dict[str, Any]:
    """Return everything that is needed to reproduce a study, as plain JSON.

    The configuration of the first cell is complete; the other cells list only how they differ from it.
    """
    first = without_settings(design.cells[0].config)
    books = {id(cell.book): cell.book for cell in design.cells}
    cells = [
        {
            "cell": cell.number,
            "identity": cell_id,
            "point": cell.point,
            "differs": {key: new for key, _, new in differences(first, without_settings(cell.config))},
            "book": list(books).index(id(cell.book)),
        }
        for cell, cell_id in zip(design.cells, identity.cells, strict=True)
    ]
    written: dict[str, Any] = json.loads(
        json.dumps(
            {
                "config": first,
                "cells": cells,
                "worlds": design.settings.worlds.as_table(),
                **portable_books(list(books.values()), design.settings.engine),
            },
            default=str,
        )
    )
    return written


def portable_books(books: Sequence[RuleBook], engine: str) -> dict[str, Any]:
    """Return rule books in portable form: their rules, digests of their sources, and the texts of rule files."""
    return {
        "books": [{"rules": rules_by_name(book), "sources": sources(book, engine)} for book in books],
        "rule_files": rule_files(books),
    }


def without_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration without the settings of how it is run, except for the seed.

    Rules and user files are left out: the rule book names them without any folder of this machine.
    """
    kept = {key: value for key, value in config.items() if key not in SETTINGS - {"seed"} and key != "rules"}
    own = {name: value for name, value in (kept.pop("own", None) or {}).items() if name != "file"}
    return {**kept, "own": own} if own else kept


GONE = "(not there)"
"""Value of a key that one of two configurations lacks."""


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


def what_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return in words how the recipe of one study differs from that of another."""
    then, now = all_sources(old), all_sources(new)
    changes = changed_sources(then, now) + [f"{name} is new" for name in now if name not in then]
    points = {json.dumps(cell["point"], sort_keys=True): cell["cell"] for cell in old["cells"]}
    seen = set()
    for cell in new["cells"]:
        twin = points.get(json.dumps(cell["point"], sort_keys=True))
        pair = () if twin is None else differences(config_of(old, twin), config_of(new, cell["cell"]))
        for key, was, now_is in pair:
            if key.partition(".")[0] not in WORDS | {"claim"} and key not in seen:
                seen.add(key)
                changes.append(change_in_words(key, was, now_is))
    return shortened(changes)


def change_in_words(key: str, was: Any, now_is: Any) -> str:
    """Return how a value of a configuration has changed; of a group that only one of two has, its keys.

    Of two lists, such as rosters, it names the entries that only one of them has.
    """
    group = next((value for value in (was, now_is) if isinstance(value, Mapping)), {})
    names, verb = ", ".join(f"{key}.{name}" for name in group) or key, "are" if len(group) > 1 else "is"
    if was == GONE:
        return f"{names} {verb} new" if group else f"{key} is new: {now_is}"
    if now_is == GONE:
        return f"{names} {verb} not there any more"
    if isinstance(was, list) and isinstance(now_is, list):
        odd = [one for one in [*now_is, *was] if (one in now_is) != (one in was)]
        entries = dict.fromkeys(
            str(next(iter(one.values()), one) if isinstance(one, Mapping) else one) for one in odd
        )
        return f"{key} differs in {', '.join(shortened([*entries], 3)) or 'its order'}"
    before, after = ("not set" if value is None else value for value in (was, now_is))
    return f"{key} was {before} and is {after}"


def shortened(entries: list[str], most: int = 6) -> list[str]:
    """Return the first entries of a list, and how many more there are."""
    return [*entries[:most], *([f"and {len(entries) - most} more"] if len(entries) > most else [])]


def all_sources(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of all files that a recipe depends on."""
    return {
        name: digest
        for book in recipe.get("books", ())
        for name, digest in book["sources"].items()
        if name != BOOK
    }


def changed_sources(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return in words which files, or which engine, have changed."""
    return [
        f"{name} was {then[name]} and is {digest}" if name == ENGINE else f"{name} has changed"
        for name, digest in now.items()
        if then.get(name, digest) != digest
    ]
