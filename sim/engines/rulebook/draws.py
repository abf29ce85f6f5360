"""Draws of one rule: no path through it may draw twice with the same key.

Two draws of one purpose give the same number, so that two events that ought to be independent always
happen together.
"""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import DRAWING, Body
from sim.engines.rulebook.mistakes import Problem
from sim.engines.rulebook.signatures import EVERY, handed_over
from sim.engines.rulebook.sources import place, tree_of
from sim.engines.rulebook.syntax import argument
from sim.model import draws

Drawn = frozenset[str]
"""Purposes drawn so far, as they are written in messages."""

ANOTHER = (
    "Both would give the same number. For two numbers of one purpose write one, other = pair(draw, Purpose.…); "
    "for another event use a purpose that nothing else draws in this week."
)


def drawn_twice(
    rule: str, function: FunctionType, stands_for: Mapping[Any, FunctionType] | None = None
) -> Iterator[Problem]:
    """Yield every draw that repeats one made before it with the same key.

    Parameters
    ----------
    stands_for : mapping, optional
        Replacements of functions that it calls, where they are looked into as well.
    """
    if "draw" not in handed_over(rule):
        return
    walk = Walk(function, "draw", dict(stands_for or {}))
    walk.run(frozenset())
    for line, purpose in sorted(set(walk.twice)):
        yield Problem(rule, place(function), line, f"draws {purpose} a second time. {ANOTHER}")


def drawn_by_two_rules(replaced: Mapping[str, FunctionType]) -> Iterator[Problem]:
    """Yield purposes of replacements that another rule draws too, for the same person, service and week."""
    if not any("draw" in handed_over(name) for name in replaced):
        return
    stands_for: dict[Any, FunctionType] = {EVERY[name]: new for name, new in replaced.items()}
    for together in ONE_KEY:
        drawn: Drawn = frozenset()
        twice: set[str] = set()
        for name in together:
            walk = Walk(stands_for.get(EVERY[name], EVERY[name]), "draw", stands_for)
            drawn = walk.run(drawn)
            twice |= {purpose for _, purpose in walk.twice}
        for purpose, (name, new) in itertools.product(sorted(twice), replaced.items()):
            alone = Walk(new, "draw", stands_for)
            if "draw" not in handed_over(name) or purpose not in alone.run(frozenset()):
                continue
            if purpose not in {twice for _, twice in alone.twice}:  # else `drawn_twice` says so, with the line
                says = (
                    f"draws {purpose}, and so does another rule for the same person, service and week. {ANOTHER}"
                )
                yield Problem(name, place(new), new.__code__.co_firstlineno, says)


ONE_KEY = (
    ("see_service", "adopt", "believe", "learn"),
    ("draw_person", "see_staff", "hear", "plan", "lead", "say", "see_office", "receive", "see_people",
     "begin_week", "combine", "cope", "leave", "end_week"),
    ("draw_person", "draw_ties", "see_office", "receive", "see_people", "begin_week", "combine", "meet", "cope",
     "leave", "end_week"),
    ("release", "update"),
    ("adjust_norm", "merge"),
)  # fmt: skip
"""Rules that draw with one key: of a person and a service, a leader, an adviser, a service, an office."""


class Walk:
    """One function, followed along every path that its conditions allow.

    Parameters
    ----------
    key : str
        The argument that is the key of draws. Draws with other keys are left alone.
    above : tuple of function
        The functions that called it.

    Attributes
    ----------
    twice : list
        Line and purpose of each draw that repeats one.
    """

    def __init__(
        self,
        function: FunctionType,
        key: str,
        stands_for: dict[FunctionType, FunctionType],
        above: tuple[FunctionType, ...] = (),
    ) -> None:
        self.function, self.key, self.stands_for, self.above = function, key, stands_for, above
        self.tree = tree_of(function)
        self.twice: list[tuple[int, str]] = []
        self.ends: list[Drawn] = []
        if self.tree is not None:
            self.body = Body(function, self.tree, {}, returns=True)

    def run(self, before: Drawn) -> Drawn:
        """Return what may be drawn at the end, on any path."""
        if self.tree is None:
            return before
        end = self.block(self.tree.body, before)
        return frozenset().union(*self.ends, end or frozenset(), before)

    def block(self, statements: list[ast.stmt], drawn: Drawn | None) -> Drawn | None:
        """Return what may be drawn after statements; None when no path leads beyond them."""
        for statement in statements:
            if drawn is None:
                return None
            drawn = self.statement(statement, drawn)
        return drawn

    def statement(self, node: ast.stmt, drawn: Drawn) -> Drawn | None:
        """Return what may be drawn after one statement."""
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return drawn
        if isinstance(node, ast.If):
            drawn = self.expression(node.test, drawn)
            ways = [way for part in (node.body, node.orelse) if (way := self.block(part, drawn)) is not None]
            return frozenset().union(*ways) if ways else None
        if isinstance(node, ast.For | ast.While):
            after = self.expression(node.iter if isinstance(node, ast.For) else node.test, drawn)
            once = self.block(node.body, after)
            if once is not None:
                self.block(node.body, once)  # a second time round
            return after | (once or frozenset())
        if isinstance(node, ast.Return | ast.Raise):
            if isinstance(node, ast.Return) and node.value is not None:
                drawn = self.expression(node.value, drawn)
            self.ends.append(drawn)
            return None
        return self.expression(node, drawn)

    def expression(self, node: ast.AST, drawn: Drawn) -> Drawn:
        """Return what may be drawn after an expression, or a statement without branches."""
        if isinstance(node, ast.Lambda):
            return drawn
        if isinstance(node, ast.IfExp):
            drawn = self.expression(node.test, drawn)
            return self.expression(node.body, drawn) | self.expression(node.orelse, drawn)
        for child in ast.iter_child_nodes(node):
            drawn = self.expression(child, drawn)
        return self.call(node, drawn) if isinstance(node, ast.Call) else drawn

    def call(self, node: ast.Call, drawn: Drawn) -> Drawn:
        """Return what may be drawn after a call, and note what it draws twice."""
        callee = self.body.value(node.func)
        if any(callee is getattr(draws, name) for name in DRAWING):
            key, purpose = argument(node, 0, "draw"), argument(node, 1, "purpose")
            if not self.is_key(key) or purpose is None:
                return drawn
            number = self.body.value(purpose)
            if not isinstance(number, int) or number not in list(draws.Purpose):
                return drawn
            name = f"Purpose.{draws.Purpose(number).name}"
            if name in drawn:
                self.twice.append((node.lineno, name))
            return drawn | {name}
        if not isinstance(callee, FunctionType) or callee in self.above:
            return drawn
        names = list(inspect.signature(callee).parameters)
        handed = [name for name, value in zip(names, node.args, strict=False) if self.is_key(value)]
        handed += [word.arg for word in node.keywords if word.arg in names and self.is_key(word.value)]
        if not handed:
            return drawn
        inner = Walk(
            self.stands_for.get(callee, callee), handed[0], self.stands_for, (*self.above, self.function, callee)
        )
        after = inner.run(drawn)
        self.twice += [(node.lineno, name) for _, name in inner.twice]
        return after

    def is_key(self, node: ast.expr | None) -> bool:
        """Tell whether an expression is the key as it was passed."""
        return isinstance(node, ast.Name) and node.id == self.key
