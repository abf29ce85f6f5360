"""Mistakes in a user rule, found in its source before anything runs.

`problems` yields them all, each with file, line and one sentence. What no compiler knows is reported by
`sim.engines.rulebook.compilable`, and what is drawn twice by `sim.engines.rulebook.draws`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import Body, unsteady
from sim.engines.rulebook.chance import how_to_draw
from sim.engines.rulebook.kinds import kinds_of
from sim.engines.rulebook.returns import wrong_returns
from sim.engines.rulebook.sentences import UNSTEADY_SAYS
from sim.engines.rulebook.signatures import SETS_SEEN, handed_over, returned_by, signature_of
from sim.engines.rulebook.sources import (
    CannotTell,
    is_own_function,
    place,
    reachable,
    told_apart,
    tree_of,
    values_used,
)
from sim.engines.rulebook.unassigned import without_value
from sim.errors import did_you_mean
from sim.model.own_tables import NOTHING, Own

NEVER_RUNS = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


@dataclass(frozen=True)
class Problem:
    """One mistake in a user file.

    Attributes
    ----------
    rule : str
        Name of the rule that the mistake makes unusable; empty when it is in none.
    file : str
    line : int
    says : str
        What is wrong and what to write instead.
    compiled_only : bool
        Whether the reference engine could run it.
    """

    rule: str
    file: str
    line: int
    says: str
    compiled_only: bool = False

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"rules.{self.rule} ({where}): {self.says}" if self.rule else f"{where}: {self.says}"


def problems(rule: str, function: FunctionType, own: Own = NOTHING) -> Iterator[Problem]:
    """Yield every mistake in a function that is to replace a rule, for either engine.

    A function without a source, as one typed in a session, is checked by what it uses only; the
    engines audit what it leaves behind.
    """
    expected, given = list(signature_of(rule)), list(inspect.signature(function).parameters)
    first = function.__code__.co_firstlineno
    if given not in (expected, list(handed_over(rule))):
        yield Problem(rule, place(function), first, wrong_arguments(function.__name__, given, expected))
        return
    yield from untold(rule, function)
    returned = returned_by(rule)
    if returned is not None and (tree := tree_of(function)) is not None:
        for line, says in wrong_returns(tree, returned.words):
            yield Problem(rule, place(function), line, says)
    yield from in_bodies(rule, function, kinds_of(rule, own), returned is not None)


def formula_problems(name: str, function: FunctionType) -> Iterator[Problem]:
    """Yield what makes a user outcome differ from call to call; apart from that, a formula may be any Python."""
    for problem in (*untold("", function), *in_bodies("", function, {}, returns=True)):
        if problem.says.startswith("uses "):
            yield replace(problem, says=f"OUTCOMES[{name!r}] {problem.says}")


def untold(rule: str, function: FunctionType) -> Iterator[Problem]:
    """Yield outside values that might change unnoticed, and functions that run nothing."""
    for current in reachable(function):
        first = current.__code__.co_firstlineno
        if current.__code__.co_flags & NEVER_RUNS:
            says = (
                f"{current.__name__} is not a plain function: calling it runs nothing. Leave out async and yield."
            )
            yield Problem(rule, place(current), first, says)
        for name, value in values_used(current):
            if unsteady(value):
                if tree_of(current) is None:  # otherwise reported below, with its line
                    says = f"{UNSTEADY_SAYS.format(name=name)} {how_to_draw(rule, function)}"
                    yield Problem(rule, place(current), first, says)
                continue
            try:
                told_apart(value)
            except CannotTell as what:
                says = f"uses '{name}', {what}: it is impossible to tell whether it has changed. {TURN_INTO}"
                yield Problem(rule, place(current), first, says)


def in_bodies(rule: str, function: FunctionType, kinds: dict[str, Any], returns: bool) -> Iterator[Problem]:
    """Yield mistakes in the statements of a function, and of all user functions that it calls."""
    seen: set[Any] = set()
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
        may_return = returns or current is not function
        body = Body(current, tree, known, may_return, rule in SETS_SEEN, how_to_draw(rule, function))
        lines = {*body.check(), *without_value(current, tree)}
        yield from (Problem(rule, place(current), line, says) for line, says in sorted(lines))
        waiting += [call for call in body.calls if is_own_function(call[0])]


TURN_INTO = "Turn it into numbers, a tuple or a numpy array where the file is loaded."


def wrong_arguments(name: str, given: list[str], expected: list[str]) -> str:
    """Say which arguments a rule takes, and what is wrong with those that are given."""
    says = f"{name} takes ({', '.join(given)}); the rule takes ({', '.join(expected)})."
    if sorted(given) == sorted(expected):
        return f"{says} The same names in another order: the engines pass arguments by position."
    wrong = [one for one in given if one not in expected]
    near = did_you_mean(wrong[0], expected) if len(wrong) == 1 else ""
    missing = [one for one in expected if one not in given]
    return f"{says}{near}" if wrong else f"{says} Add {', '.join(missing)}."
