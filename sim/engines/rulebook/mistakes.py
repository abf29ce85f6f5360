"""Mistakes in a rule of one's own, found in its source before anything runs.

`problems` yields them all, each with file, line and one sentence. What no compiler knows is reported by
`sim.engines.rulebook.compilable`, and what is drawn twice by `sim.engines.rulebook.draws`.
"""

from __future__ import annotations

import inspect
import math  # noqa: F401 - one of HOMES
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import KINDS, UNSTEADY_SAYS, Body, unsteady
from sim.engines.rulebook.sources import (
    CannotTell,
    place,
    reachable,
    told_apart,
    tree_of,
    values_used,
)
from sim.model.rules import RULES

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


def signature_of(rule: str) -> dict[str, str]:
    """Return the arguments of a rule: what each is, by name."""
    return {name: kind for name, kind in RULES[rule].__annotations__.items() if name != "return"}


def problems(rule: str, function: FunctionType) -> Iterator[Problem]:
    """Yield every mistake in what is to stand for a rule, for either engine.

    A function without a source, as one typed in a session, is checked by what it uses only; the
    engines audit what it leaves behind.
    """
    expected, given = list(signature_of(rule)), list(inspect.signature(function).parameters)
    first = function.__code__.co_firstlineno
    if given != expected:
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
    kinds = {name: KINDS[kind] for name, kind in signature_of(rule).items()}
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
        body = Body(current, tree, known, returns=current is not function)
        yield from (Problem(rule, place(current), line, says) for line, says in sorted(set(body.check())))
        waiting += body.calls


TURN_INTO = "Turn it into numbers, a tuple or a numpy array where the file is loaded."


def wrong_arguments(name: str, given: list[str], expected: list[str]) -> str:
    """Say which arguments a rule takes."""
    return f"{name} takes ({', '.join(given)}); the rule takes ({', '.join(expected)})."
