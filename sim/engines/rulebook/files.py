"""Rules of a user's own travel as text: to workers without a common disk, and with a study."""

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

from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.sources import SHIPPED
from sim.errors import InputError
from sim.scenario.checks import file_name

RuleFiles = dict[str, str]
"""Text of each rule file, by its bare name."""


def own_files(book: RuleBook) -> list[Path]:
    """Return the files of a user's own that a rule book rests on: of rules, and of what they import."""
    return [path for path in book.files() if not path.is_relative_to(SHIPPED)]


def rule_files(books: Iterable[RuleBook]) -> RuleFiles:
    """Return the files of a user's own that rule books rest on.

    Raises
    ------
    InputError
        When two of them have one name, or one lies below a rule file: they travel as one folder.
    """
    texts: RuleFiles = {}
    for book in books:
        folders = {Path(place.rpartition(":")[0]).resolve().parent for place in named_places(book).values()}
        for path in own_files(book):
            if folders and path.resolve().parent not in folders:
                raise InputError(
                    f"{path} cannot travel with the study, because it does not lie in the folder of the rule file "
                    "that imports it. Put it there."
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
    """Return the replaced rules of a book as ``file.py:function``, without the folder of one machine."""
    return {
        rule: f"{Path(place.rpartition(':')[0]).name}:{place.rpartition(':')[2]}"
        for rule, place in named_places(book).items()
    }


def named_places(book: RuleBook) -> dict[str, str]:
    """Return the replaced rules that come from a file, as the user named them."""
    return {rule: place for rule, place in book.wanted.items() if isinstance(place, str)}


def placed(rules: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
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
    for rule, place in rules.items():
        if place.rpartition(":")[0] not in texts:
            raise InputError(f"rules.{rule}={place}: this file did not come with the study.")
    return {
        rule: f"{folder / place.rpartition(':')[0]}:{place.rpartition(':')[2]}" for rule, place in rules.items()
    }


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
