"""Mistakes in a rule of one's own, found in its source before anything runs.

`problems` yields them all, each with file, line and one sentence. What no compiler knows is reported by
`sim.engines.rulebook.compilable`, and what is drawn twice by `sim.engines.rulebook.draws`.
"""

from __future__ import annotations

import ast
import inspect
import math  # noqa: F401 - one of HOMES
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import KINDS, UNSTEADY_SAYS, Body, unsteady
from sim.engines.rulebook.signatures import SETS_SEEN, handed_over, returned_by, signature_of
from sim.engines.rulebook.sources import (
    CannotTell,
    place,
    reachable,
    told_apart,
    tree_of,
    values_used,
)
from sim.model.own import NOTHING, Own

NEVER_RUNS = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


@dataclass(frozen=True)
class Problem:
    """One mistake in a rule.

    Attributes
    ----------
    rule : str
        Name of the rule that the mistake makes unusable.
    file : str
    line : int
    says : str
        What is wrong and what to write instead.
    """

    rule: str
    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"rules.{self.rule} ({self.file}, line {self.line}): {self.says}"


def problems(rule: str, function: FunctionType, own: Own = NOTHING) -> Iterator[Problem]:
    """Yield every mistake in what is to stand for a rule, for either engine.

    A function without a source, as one typed in a session, is checked by what it uses only; the
    engines audit what it leaves behind.
    """
    expected, given = list(signature_of(rule)), list(inspect.signature(function).parameters)
    first = function.__code__.co_firstlineno
    if given not in (expected, list(handed_over(rule))):
        yield Problem(rule, place(function), first, wrong_arguments(function.__name__, given, expected))
        return
    for current in reachable(function):
        if current.__code__.co_flags & NEVER_RUNS:
            says = f"{current.__name__} is no plain function: calling it runs nothing. Leave out async and yield."
            yield Problem(rule, place(current), current.__code__.co_firstlineno, says)
        for name, value in values_used(current):
            if unsteady(value):
                if tree_of(current) is None:  # else told with its line below
                    yield Problem(rule, place(current), first, UNSTEADY_SAYS.format(name=name))
                continue
            try:
                told_apart(value)
            except CannotTell as what:
                says = f"uses '{name}', {what}: whether it has changed cannot be told. {TURN_INTO}"
                yield Problem(rule, place(current), current.__code__.co_firstlineno, says)
    seen: set[Any] = set()
    kinds = {name: own.kinds.get(kind, KINDS.get(kind)) for name, kind in handed_over(rule).items()}
    returns = returned_by(rule) is not None
    if returns and (tree := tree_of(function)) is not None and not any(map(gives, ast.walk(tree))):
        says = f"{function.__name__} returns nothing; expected {returned(rule)}."
        yield Problem(rule, place(function), first, says)
    waiting: list[tuple[FunctionType, dict[str, Any]]] = [(function, kinds)]
    while waiting:
        current, known = waiting.pop(0)
        key = (current, tuple(sorted((name, str(kind)) for name, kind in known.items())))
        if key in seen:
            continue
        seen.add(key)
        tree = tree_of(current)
        if tree is None:
            continue
        body = Body(current, tree, known, returns or current is not function, sees=rule in SETS_SEEN)
        yield from (Problem(rule, place(current), line, says) for line, says in sorted(set(body.check())))
        waiting += body.calls


def gives(node: ast.AST) -> bool:
    """Tell whether a statement returns a value."""
    return isinstance(node, ast.Return) and node.value is not None


def returned(rule: str) -> str:
    """Say what a function must return."""
    range_ = returned_by(rule)
    return range_.words if range_ else "nothing"


TURN_INTO = "Turn it into numbers, a tuple or a numpy array where the file is loaded."


def wrong_arguments(name: str, given: list[str], expected: list[str]) -> str:
    """Say which arguments a rule takes."""
    return f"{name} takes ({', '.join(given)}); the rule takes ({', '.join(expected)})."
