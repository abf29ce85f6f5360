"""Check a user file: all that is wrong in it at once, before anything is compiled or run."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

from sim.engines.rulebook.book import OWN_FILE, RuleBook, with_tables
from sim.engines.rulebook.loading import function_in, load_file
from sim.engines.rulebook.mistakes import Problem
from sim.engines.rulebook.signatures import handed_over, signature_of
from sim.engines.rulebook.tables import line_of
from sim.errors import InputError, did_you_mean
from sim.model.rules import REPLACEABLE
from sim.scenario.shipped import normalised


@dataclass(frozen=True)
class Checked:
    """What a file holds, and what is wrong in it.

    Attributes
    ----------
    book : RuleBook
        The shipped rules with those of the file in their place.
    problems : list of Problem
    """

    book: RuleBook
    problems: list[Problem]


def checked_file(file: str, named: Mapping[str, str]) -> Checked:
    """Return what a file holds and all that is wrong in it.

    Every function of the file that has the name of a rule stands for that rule.

    Parameters
    ----------
    named : mapping
        Functions of the file that stand for rules of another name: function by rule.

    Raises
    ------
    InputError
        When nothing of the file can be read: it is not there, no Python, or holds neither rules nor tables.
    """
    if not file.endswith(".py"):
        raise InputError(f"check-rule: {file} is not a Python file; expected one such as my_rules.py.")
    for rule in named:
        if rule not in REPLACEABLE:
            raise InputError(f"There is no rule named '{rule}'.{did_you_mean(rule, REPLACEABLE)} {ALL_RULES}")
    module, loaded = load_file("check-rule", file)
    book, wrong = book_of(file, named, module, loaded)
    problems = [*wrong, *strays(module, set(named.values())), *book.problems(compiled=True)]
    if not (book.replaced or book.own or problems):
        raise InputError(
            f"{file} has no function named after a rule, and no PARAMETERS, STATE or OUTCOMES. {ALL_RULES}"
        )
    return Checked(book, list({str(one): one for one in problems}.values()) or unsteady_values(book, file, named))


ALL_RULES = f"Rules: {', '.join(REPLACEABLE)}. One to start from: python -m sim new-rule NAME > my_rules.py"


def book_of(
    file: str, named: Mapping[str, str], module: ModuleType, loaded: frozenset[Path]
) -> tuple[RuleBook, list[Problem]]:
    """Return the rule book of a loaded file, and what is wrong in its tables."""
    functions = {name: name for name in own_functions(module) if name in REPLACEABLE} | dict(named)
    replaced = {rule: function_in(rule, file, module, name) for rule, name in functions.items()}
    wanted = {**{rule: f"{file}:{name}" for rule, name in functions.items()}, OWN_FILE: file}
    return with_tables(replaced, wanted, {file: module}, loaded)


def own_functions(module: ModuleType) -> dict[str, FunctionType]:
    """Return the functions that a file defines, by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    }


def strays(module: ModuleType, named: set[str]) -> Iterator[Problem]:
    """Yield functions that nothing uses and that look like a rule: their author may believe that they act."""
    path = Path(module.__file__ or "")
    used = names_read(ast.parse(normalised(path)))
    for name, function in own_functions(module).items():
        if name in REPLACEABLE or name in named | used or name.startswith(("_", "test")):
            continue
        given = list(inspect.signature(function).parameters)
        near = did_you_mean(name, REPLACEABLE)
        alike = [rule for rule in REPLACEABLE if given in (list(signature_of(rule)), list(handed_over(rule)))]
        if near or alike:
            like = f" It has the arguments of {', '.join(alike)}." if alike and not near else ""
            says = (
                f"{name} is not the name of a rule, and nothing calls it, so that it never runs.{near}{like} "
                f"Give it the name of the rule, or say which one it stands for: rules.NAME={path.name}:{name}"
            )
            yield Problem("", path.name, function.__code__.co_firstlineno, says)


def names_read(tree: ast.Module) -> set[str]:
    """Return every name that a file reads; within a function, its own name does not count."""
    read: set[str] = set()
    for statement in tree.body:
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        read |= names - ({statement.name} if isinstance(statement, ast.FunctionDef) else set())
    return read


def unsteady_values(book: RuleBook, file: str, named: Mapping[str, str]) -> list[Problem]:
    """Return values that differ when the file is loaded a second time."""
    again, _ = book_of(file, named, *load_file("check-rule", file))
    path = Path(file)
    kept = again.kept()
    changed = [name.partition(" ")[0] for name, value in book.kept().items() if kept.get(name) != value]
    says = (
        "{name} is different each time the file is loaded, so that no run can be repeated. Write the "
        "numbers into the file, or make them from a seed: np.random.default_rng(1)."
    )
    return [Problem("", path.name, line_of(path, name), says.format(name=name)) for name in changed]
