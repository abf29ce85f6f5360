"""What may make the engines differ, as far as it can be seen in the source of a rule.

None of it is a mistake by itself: whether it matters depends on the numbers that come along.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import Body
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.kinds import kinds_of
from sim.engines.rulebook.sources import place, tree_of

ROOTS = {math.sqrt: ">= 0.0", math.log: "> 0.0", math.log2: "> 0.0", math.log10: "> 0.0", math.log1p: "> -1.0"}
"""Functions that raise for some numbers in Python, with the condition that the others meet."""


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
"""Most causes that one message lists."""


def causes_in(function: FunctionType, tree: ast.FunctionDef, kinds: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of each possible cause in one function."""
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
    """Yield results of two numbers in which the engines differ."""
    one, other = body.number(left), body.number(right)
    if isinstance(node.op, ast.Pow) and one is None and not (other is not None and other.is_integer()):
        base = f"({ast.unparse(left)})" if isinstance(left, ast.BinOp) else ast.unparse(left)
        says = f"{base} ** {ast.unparse(right)} is nan on the compiled engine and no real number in Python"
        yield node.lineno, f"{says} where {base} is negative. {FIRST}if {base} >= 0.0."
        return
    whole = body.kind(left) is body.kind(right) is int and None in (one, other)
    if whole and isinstance(node.op, ast.Mult | ast.Pow | ast.LShift):
        says = f"{ast.unparse(node)}: whole numbers beyond 2**63 come out otherwise on the compiled engine"
        yield node.lineno, f"{says}. Calculate with decimals: 2.0 instead of 2."


FIRST = "Ask first: "
