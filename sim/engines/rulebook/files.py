"""User rules as text: how they reach workers without a shared disk, and stay with a study."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
import tokenize
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from sim.engines.rulebook.book import OWN_FILE, RuleBook, files_of
from sim.errors import InputError
from sim.scenario.checks import file_name
from sim.scenario.shipped import SHIPPED

RuleFiles = dict[str, str]
"""Text of each rule file, by its bare name."""


def own_files(book: RuleBook) -> list[Path]:
    """Return the user files that a rule book depends on: of rules, and of what they import."""
    return [path for path in book.files() if not path.is_relative_to(SHIPPED)]


def rule_files(books: Iterable[RuleBook]) -> RuleFiles:
    """Return the user files that rule books depend on.

    Raises
    ------
    InputError
        When two of them have one name, or one lies below a rule file: they are stored as one folder.
    """
    texts: RuleFiles = {}
    for book in books:
        folders = {Path(file).resolve().parent for file in named_files(book)}
        for path in own_files(book):
            if folders and path.resolve().parent not in folders:
                raise InputError(
                    f"{path} cannot be stored with the study, because it does not lie in the folder of the "
                    "rule file that imports it. Put it there."
                )
            text = text_of(path)
            if texts.setdefault(path.name, text) != text:
                raise InputError(
                    f"{path}: two rule files of a study have the name {path.name}. Rename one of them."
                )
    return texts


def text_of(path: Path) -> str:
    """Return a Python file's text as Python reads it, whatever encoding its first lines name."""
    with tokenize.open(path) as file:
        return file.read()


def rules_by_name(book: RuleBook) -> dict[str, str]:
    """Return the replaced rules of a book as ``file.py:function``, without the folder of one machine.

    Files with user tables stand under ``own.file``, with commas between them.
    """
    rules = {
        rule: f"{Path(place.rpartition(':')[0]).name}:{place.rpartition(':')[2]}"
        for rule, place in named_places(book).items()
    }
    tables = [Path(file).name for file in files_of(book.wanted.get(OWN_FILE))]
    return {**rules, OWN_FILE: ",".join(tables)} if tables else rules


def named_places(book: RuleBook) -> dict[str, str]:
    """Return the replaced rules that come from a file, as the user named them."""
    return {rule: place for rule, place in book.wanted.items() if isinstance(place, str) and rule != OWN_FILE}


def named_files(book: RuleBook) -> list[str]:
    """Return the files that the user named, for rules or for tables."""
    return [place.rpartition(":")[0] for place in named_places(book).values()] + files_of(
        book.wanted.get(OWN_FILE)
    )


def placed(rules: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the same rules, read from copies of their files on this machine.

    Parameters
    ----------
    rules : mapping
        From `rules_by_name`.
    texts : mapping
        From `rule_files`.

    Raises
    ------
    InputError
        When a file has no bare name, or a rule names a file that did not come with it.
    """
    if not rules:
        return {}
    folder = put(tuple(sorted(texts.items())))
    tables = [name for name in str(rules.get(OWN_FILE, "")).split(",") if name]
    functions = {rule: place for rule, place in rules.items() if rule != OWN_FILE}
    named = {
        **{f"rules.{rule}={place}": place.rpartition(":")[0] for rule, place in functions.items()},
        **{f"{OWN_FILE}={name}": name for name in tables},
    }
    for setting, name in named.items():
        if name not in texts:
            raise InputError(f"{setting}: this file did not come with the study.")
    moved: dict[str, Any] = {
        rule: f"{folder / place.rpartition(':')[0]}:{place.rpartition(':')[2]}"
        for rule, place in functions.items()
    }
    return {**moved, OWN_FILE: [str(folder / name) for name in tables]} if tables else moved


@functools.cache
def put(texts: tuple[tuple[str, str], ...]) -> Path:
    """Write rule files into a temporary folder of this process's own and return where it is."""
    for name, _ in texts:
        if Path(file_name("rule file", name, "my_rules.py")).suffix != ".py":
            raise InputError(f"rule file {name}: expected a name that ends in .py.")
    folder = Path(tempfile.mkdtemp(prefix="nav-adoption-rules-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, text in texts:
        (folder / name).write_bytes(encoded(text))
    return folder


def encoded(text: str) -> bytes:
    """Return a Python file's text as bytes, in the encoding that its first lines name."""
    encoding, _ = tokenize.detect_encoding(BytesIO(text.encode("utf-8", "replace")).readline)
    return text.encode(encoding)
