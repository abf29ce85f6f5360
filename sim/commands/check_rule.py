"""``check-rule``: check a user file, first by reading it, then by running it on both engines."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.engines.rulebook.mistakes import Problem


@click.argument("file")
@click.argument("words", nargs=-1)
@click.option("--run/--no-run", default=True, show_default=True, help="Also run it on both engines.")
def check_rule(file: str, words: Sequence[str], run: bool) -> Iterator[str]:
    """Check a file of your own rules: FILE [rules.NAME=FILE:function …].

    Every function that has the name of a rule is checked, with the tables of the file; a function of another name
    when a word says which rule it stands for. All mistakes come at once, and then nothing is run.

    Parameters
    ----------
    words : sequence of str
        Such as ``rules.persuade=my_rules.py:bandwagon``.

    Raises
    ------
    InputError
        With all mistakes, or with the first check that failed when the rules ran.
    """
    from sim.engines.rulebook.checking import checked_file
    from sim.engines.rulebook.warnings import doubts

    made = checked_file(file, dict(named(word, file) for word in words))
    if made.problems:
        count = len(made.problems)
        told = "\n".join(in_words(one, Path(file)) for one in made.problems)
        raise InputError(f"{count} mistake{'s' if count > 1 else ''} in {file}:\n{told}")
    book = made.book
    yield f"{file}: no mistakes in {', '.join([*(f'rules.{name}' for name in book.replaced), *tables(book.own)])}."
    doubtful = list(doubts(book))
    yield from (f"  ! {one}" for one in doubtful)
    if not run:
        return
    from sim.engines.conformance import conformance

    warned = bool(doubtful)
    for one in conformance(book):
        if one.fails:
            raise InputError(f"{file} failed a check:\n{one}")
        warned |= one.warns
        yield str(one)
    yield "No mistakes. Read what is marked ! before you interpret a result." if warned else "No problems found."


def named(word: str, file: str) -> tuple[str, str]:
    """Return rule and function of a word such as ``rules.persuade=my_rules.py:bandwagon``."""
    setting, _, place = word.partition("=")
    where, _, function = place.rpartition(":")
    if not setting.startswith("rules.") or not function or Path(where) != Path(file):
        raise InputError(
            f"{word}: expected a rule and a function in the file, such as rules.persuade={file}:mine."
        )
    return setting.removeprefix("rules."), function


def tables(own: object) -> list[str]:
    """Return the names of the tables in which a file declares something."""
    return [name.upper() for name in ("parameters", "state", "outcomes") if getattr(own, name)]


def in_words(problem: Problem, file: Path) -> str:
    """Return a mistake with the line of the file below it."""
    line = linecache.getline(str(file.with_name(problem.file).resolve()), problem.line).strip()
    return f"{problem}\n    {line}" if line else str(problem)
