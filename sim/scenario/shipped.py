"""Shipped sources that decide numbers, and their digests: by these studies and files of draws know their rules."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parents[1].resolve()
"""Where this package lies; the fingerprint holds its sources by themselves."""

DECIDING = (
    "model", "model/parameters", "model/rules", "scenario", "engines/compiled", "engines/mesa", "engines/rulebook",
)  # fmt: skip
"""Folders of the package whose sources decide numbers."""
WITHOUT_NUMBERS = {
    "model/__init__.py", "scenario/__init__.py", "engines/compiled/__init__.py", "engines/mesa/__init__.py",
    "engines/rulebook/__init__.py", "engines/compiled/assignments.py",
    *(f"scenario/{name}.py" for name in (
        "calibrated", "checks", "compose", "config_errors", "folders", "origin", "shipped",
    )),
    *(f"engines/rulebook/{name}.py" for name in (
        "body", "calls", "causes", "chance", "checking", "compilable", "draws", "files", "kinds", "loading",
        "mistakes", "returns", "rule_template", "sentences", "sources", "syntax", "trying", "unassigned",
        "uses", "warnings",
    )),
}  # fmt: skip
"""Sources in these folders that decide no number: they refuse, tell, or compose a scenario."""


@functools.cache
def shipped_files() -> tuple[Path, ...]:
    """Return the shipped sources that decide what a run does."""
    files = [path for folder in DECIDING for path in sorted((SHIPPED / folder).glob("*.py"))]
    silent = {SHIPPED / name for name in WITHOUT_NUMBERS}
    return tuple(path for path in files if path not in silent)


@functools.cache
def shipped_sources() -> dict[str, str]:
    """Return the digest of each shipped file that affects results, by its path in the package."""
    return {f"sim/{path.relative_to(SHIPPED).as_posix()}": code_digest(path)[:16] for path in shipped_files()}


def hashed(content: Any) -> str:
    """Return the SHA-256 of anything that can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def normalised(path: Path) -> bytes:
    """Return a source's bytes with every line ended by a line feed, and without a byte order mark."""
    return with_plain_lines(path.read_bytes())


def with_plain_lines(source: bytes) -> bytes:
    """Return a source with every line ended by a line feed, and without a byte order mark."""
    return source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def text_digest(path: Path) -> str:
    """Return the SHA-256 of a source text, 64 hexadecimal digits; line ends do not count."""
    return hashlib.sha256(normalised(path)).hexdigest()


def code_digest(path: Path) -> str:
    """Return the SHA-256 of what a shipped source does, 64 hexadecimal digits.

    Comments, docstrings and blank lines do not count: a better sentence moves no number.
    """
    return hashlib.sha256(code_of(normalised(path))).hexdigest()


@functools.lru_cache(256)  # each rule book asks for all of them
def code_of(source: bytes) -> bytes:
    """Return a source without comments, docstrings and blank lines; in a user file, all may count."""
    return SPOKEN.sub(lambda match: match["value"] or b"", source)


SPOKEN = re.compile(
    rb"""
    ^[ ]*\"{3}(?:\\.|[^\\])*?\"{3}\n                                    # a docstring
    | ^[ ]*(?:\#[^\n]*)?\n                                             # a comment, or nothing
    | [ ]*\#[^\n]*                                                     # a comment behind a statement
    | (?P<value> \"{3}(?:\\.|[^\\])*?\"{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
"""What speaks to the reader of a source, and the texts (``value``) that the code works with."""
