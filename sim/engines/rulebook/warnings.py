"""What is legal in a rule but seldom intended: ``check-rule`` reports it, and nothing refuses it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import FunctionType

from sim.engines.rulebook.body import DRAWING, Body
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.chance import own_purposes
from sim.engines.rulebook.mistakes import Problem
from sim.engines.rulebook.sources import place, reachable, tree_of
from sim.engines.rulebook.syntax import argument
from sim.model import draws

FREE = [name for name in draws.Purpose.__members__ if name.startswith("OWN_")]
"""Purposes that no shipped rule draws with."""


def doubts(book: RuleBook) -> Iterator[Problem]:
    """Yield draws with another rule's purpose, and keys that are the same for everybody."""
    for rule, new in book.replaced.items():
        for function in reachable(new):
            yield from (
                Problem(rule, place(function), line, says) for line, says in sorted(of_draws(rule, function))
            )


def of_draws(rule: str, function: FunctionType) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of each doubt in one function."""
    tree = tree_of(function)
    if tree is None:
        return
    body = Body(function, tree, {}, returns=True)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        callee = body.value(node.func)
        purpose = argument(node, 1, "purpose")
        if any(callee is getattr(draws, name) for name in DRAWING) and purpose is not None:
            number = body.value(purpose)
            if isinstance(number, int) and number in list(draws.Purpose):
                name = draws.Purpose(number).name
                if name not in (*FREE, *own_purposes(rule)):
                    mine = [f"Purpose.{one}" for one in own_purposes(rule)]
                    instead = ", ".join([*mine, f"Purpose.{FREE[0]} to Purpose.{FREE[-1]}"])
                    says = f"draws Purpose.{name}, which is another rule's: with the same key both get one number"
                    yield node.lineno, f"{says}. Free for {rule}: {instead}."
        elif callee is draws.Draw and node.args and all(body.number(one) is not None for one in node.args):
            says = f"{ast.unparse(node)} is one key for everybody in all weeks and runs: it gives one number"
            yield node.lineno, f"{says}. Use draw as the rule gets it."
