"""What may make the engines differ, as far as it can be seen in the source of a rule.

None of it is a mistake by itself: whether it matters depends on the numbers that come along.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import Body
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.kinds import kinds_of
from sim.engines.rulebook.sources import place, tree_of

ROOTS = {math.sqrt: ">= 0.0", math.log: "> 0.0", math.log2: "> 0.0", math.log10: "> 0.0", math.log1p: "> -1.0"}
"""Functions that Python refuses to ask of some numbers, with what must hold of the others."""


def causes(book: RuleBook) -> list[str]:
    """Return sentences that each name file, line and what the engines do differently there; few at most."""
    rule_of = {function: rule for rule, function in book.replaced.items()}
    sentences: dict[str, None] = {}
    for function in book.own_functions():
        tree = tree_of(function)
        if tree is not None:
            kinds = kinds_of(rule_of[function], book.own) if function in rule_of else {}
            for line, says in sorted(causes_in(function, tree, kinds)):
                sentences[f"A cause may be {place(function)}, line {line}: {says}"] = None
    return list(sentences)[:SHOWN]


SHOWN = 3
"""Causes that one message names."""


def causes_in(function: FunctionType, tree: ast.FunctionDef, kinds: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of each possible cause in one function."""
    yield from without_value(function, tree)
    body = Body(function, tree, kinds, returns=True)
    for _ in body.check():  # which tells what its names stand for
        pass
    for node in (inner for statement in tree.body for inner in ast.walk(statement)):
        if isinstance(node, ast.Call) and node.args and body.number(node.args[0]) is None:
            holds = next((ROOTS[one] for one in ROOTS if body.value(node.func) is one), None)
            if holds:
                asked = f"if {ast.unparse(node.args[0])} {holds}"
                yield (
                    node.lineno,
                    f"{ast.unparse(node)} is nan on the compiled engine where Python fails. {FIRST}{asked}.",
                )
        if isinstance(node, ast.BinOp | ast.AugAssign):
            left, right = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
            yield from of_numbers(node, left, right, body)


def of_numbers(
    node: ast.BinOp | ast.AugAssign, left: ast.expr, right: ast.expr, body: Body
) -> Iterator[tuple[int, str]]:
    """Yield what two numbers may give that only one of the engines knows."""
    one, other = body.number(left), body.number(right)
    if isinstance(node.op, ast.Pow) and one is None and not (other is not None and other.is_integer()):
        base = ast.unparse(left)
        says = f"{base} ** {ast.unparse(right)} is nan on the compiled engine and no real number in Python"
        yield node.lineno, f"{says} where {base} is negative. {FIRST}if {base} >= 0.0."
        return
    whole = body.kind(left) is body.kind(right) is int and None in (one, other)
    if whole and isinstance(node.op, ast.Mult | ast.Pow | ast.LShift):
        says = f"{ast.unparse(node)}: whole numbers beyond 2**63 come out otherwise on the compiled engine"
        yield node.lineno, f"{says}. Calculate with decimals: 2.0 instead of 2."


FIRST = "Ask first: "


def without_value(function: FunctionType, tree: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Yield names that are read although nothing gave them a value on some way through a function."""
    code = function.__code__
    walk = Assigned({*code.co_varnames[code.co_argcount :], *code.co_cellvars})
    walk.block(tree.body, frozenset())
    for name, line in walk.missing.items():
        says = (
            f"{name} has no value on some way through {tree.name}: Python fails there, the compiled engine takes 0"
        )
        yield line, f"{says}. Give it one before the if or the loop."


class Assigned:
    """Follows a function through its branches, with the names that have a value for certain.

    Attributes
    ----------
    missing : dict
        Line of the first reading of each name that may have no value.
    """

    def __init__(self, local: Iterable[str]) -> None:
        self.local = frozenset(local)
        self.missing: dict[str, int] = {}

    def block(self, statements: list[ast.stmt], known: frozenset[str]) -> frozenset[str]:
        """Return the names that have a value after statements; all of them where no way leads on."""
        for statement in statements:
            known = self.statement(statement, known)
        return known

    def statement(self, node: ast.stmt, known: frozenset[str]) -> frozenset[str]:
        """Return the names that have a value after one statement."""
        if isinstance(node, ast.If):
            known = self.expression(node.test, known)
            return self.block(node.body, known) & self.block(node.orelse, known)
        if isinstance(node, ast.For):
            known = self.expression(node.iter, known)
            self.block(node.body, self.expression(node.target, known))
            return self.block(node.orelse, known)
        if isinstance(node, ast.While):
            known = self.expression(node.test, known)
            within = self.block(node.body, known)
            return within if isinstance(node.test, ast.Constant) else known
        if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue):
            self.expression(node, known)
            return self.local
        return self.expression(node, known)

    def expression(self, node: ast.AST, known: frozenset[str]) -> frozenset[str]:
        """Note the names that an expression, or a statement without branches, reads; return those it sets too."""
        names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id in self.local]
        changed = (
            {node.target.id} if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) else set()
        )
        for name in names:
            if (isinstance(name.ctx, ast.Load) or name.id in changed) and name.id not in known:
                self.missing.setdefault(name.id, name.lineno)
        return known | {name.id for name in names if not isinstance(name.ctx, ast.Load)}
