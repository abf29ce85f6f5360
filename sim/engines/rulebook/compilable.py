"""What Python can do in a rule and the compiled engine cannot: each with what to write instead."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.engines.rulebook.body import Body
from sim.engines.rulebook.mistakes import Problem
from sim.engines.rulebook.sources import NOT_THERE, is_own_function, place, reachable, tree_of, values_used
from sim.model.draws import Draw

LOOP = "Write a for loop that counts or adds up."
CONSTRUCTS: dict[type[ast.AST], str] = {
    ast.ListComp: f"a list comprehension. {LOOP}",
    ast.SetComp: f"a set comprehension. {LOOP}",
    ast.DictComp: f"a dict comprehension. {LOOP}",
    ast.GeneratorExp: f"a generator. {LOOP}",
    ast.List: "a list. Use single numbers, or a tuple of numbers.",
    ast.Dict: "a dict. Use if and elif, or a tuple of numbers, read by position.",
    ast.Set: "a set. Compare one by one: a == 1 or a == 2.",
    ast.JoinedStr: "an f-string. Rules work with numbers only; look at them with engine=reference.",
    ast.Try: "try. Ask first with if, such as if x > 0.0.",
    ast.TryStar: "try. Ask first with if, such as if x > 0.0.",
    ast.With: "with. Read files where the rule file is loaded, outside the rule.",
    ast.ClassDef: "a class. Rules work with numbers only.",
    ast.Lambda: "a lambda. Write a function of its own beside the rule.",
    ast.FunctionDef: "a function inside a function. Write it beside the rule.",
    ast.AsyncFunctionDef: "an async function. Write a plain one.",
    ast.Await: "await. Rules wait for nothing.",
    ast.Yield: "yield. Write a function that returns one number.",
    ast.YieldFrom: "yield from. Write a function that returns one number.",
    ast.Starred: "a star. Name every argument.",
    ast.Delete: "del. Leave it out.",
    ast.Match: "match. Use if and elif.",
    ast.Assert: "assert. Leave it out: what a rule leaves is checked.",
    ast.Raise: "raise. Leave it out: what a rule leaves is checked.",
}

TEXT = "text. Rules work with numbers only."
NOT_NUMBERS: dict[type, str] = {str: TEXT, bytes: TEXT, complex: "complex numbers. Use two numbers."}

NO_NUMBERS = {
    "nan": "nan, which is no number: nothing that a rule leaves may be nan. Write a number.",
    "inf": "infinity as text. Write math.inf, and import math at the top.",
    "infinity": "infinity as text. Write math.inf, and import math at the top.",
}
"""Texts that Python converts to NaN or infinity."""
FUNCTIONS = {abs, bool, float, int, len, max, min, pow, range, round, enumerate, zip, divmod}
"""What of Python's own functions can be compiled."""

INSTEAD: dict[str, str] = {
    "sum": LOOP,
    "any": "Write it with or.",
    "all": "Write it with and.",
    "sorted": "Compare with min and max.",
    "print": "Look at rules with engine=reference.",
    "breakpoint": "Look at rules with engine=reference.",
    "getattr": "Name the attribute: seen.clarity.",
    "hasattr": "Every attribute that is described is there.",
    "clip": "Write min(high, max(low, x)).",
    "minimum": "Write min(a, b).",
    "maximum": "Write max(a, b).",
    "where": "Write a if condition else b.",
    "abs": "Write abs(x).",
    "power": "Write x ** y.",
    "sign": "Compare with if.",
    "mean": LOOP,
    "exit": "Let the rule return; a run cannot be stopped from within.",
}
MATHS = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "copysign", "cos", "cosh", "degrees",
    "erf", "erfc", "exp", "expm1", "fabs", "floor", "fmod", "gamma", "gcd", "hypot", "isfinite", "isinf", "isnan",
    "lgamma", "log", "log10", "log1p", "log2", "pow", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
)  # fmt: skip
"""What of `math` can be compiled."""

FREER = "The reference engine can run it: add engine=reference (slower, same results)."


def uncompilable(rule: str, function: FunctionType) -> Iterator[Problem]:
    """Yield whatever in a rule, and in the user functions that it calls, cannot be compiled."""
    for current in reachable(function):
        tree = tree_of(current)
        if tree is None:
            continue
        mistakes = [*arguments(tree), *constructs(current, tree)]
        called = (value for _, value in values_used(current) if is_own_function(value))
        if any(current in reachable(value) for value in called):
            mistakes.append((tree.lineno, f"{current.__name__} calls itself. Write a while loop."))
        for line, says in sorted(set(mistakes)):
            yield Problem(rule, place(current), line, f"cannot be compiled: {says}", compiled_only=True)


def arguments(tree: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Yield arguments that cannot be compiled."""
    given = tree.args
    if given.defaults or any(given.kw_defaults):
        yield tree.lineno, f"the default argument of {tree.name}. Pass every argument."
    if given.vararg or given.kwarg or given.kwonlyargs:
        yield tree.lineno, f"the star in the arguments of {tree.name}. Name every argument."


def constructs(function: FunctionType, tree: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Yield statements, expressions and values from outside the function that cannot be compiled."""
    body = Body(function, tree, {}, returns=True)

    def visit(node: ast.AST) -> Iterator[tuple[int, str]]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # docstrings do no harm
        says = CONSTRUCTS.get(type(node))
        if isinstance(node, ast.Constant):
            says = no_number(node.value)
        elif isinstance(node, ast.Name | ast.Attribute):
            value = body.value(node)
            says = None if value is NOT_THERE else foreign(value, ast.unparse(node), node)
        if says:
            yield node.lineno, says  # type: ignore[attr-defined]  # each of them has a line
        if isinstance(node, ast.ExceptHandler):
            parts: Iterable[ast.AST] = node.body
        elif isinstance(node, ast.Attribute):
            parts = [node.value] if body.value(node) is NOT_THERE else []  # of a.b only the whole counts
        elif isinstance(node, ast.Call) and (wrong := list(visit(node.func))):
            yield from wrong
            return
        else:
            parts = ast.iter_child_nodes(node)
        # What stands within something that cannot be is no second mistake, but for the statements of a block.
        for part in parts:
            if not says or isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
                yield from visit(part)

    for statement in tree.body:
        yield from visit(statement)


def no_number(value: Any) -> str | None:
    """Say what is wrong with a constant, or None for numbers and the like."""
    word = value.strip().lower().lstrip("+-") if isinstance(value, str) else ""
    return NO_NUMBERS.get(word) or NOT_NUMBERS.get(type(value))


def foreign(value: Any, name: str, node: ast.expr) -> str | None:
    """Say why a value cannot be compiled, or None when it can."""
    leaf = name.rpartition(".")[2]
    instead = f" {INSTEAD[leaf]}" if leaf in INSTEAD else ""
    if isinstance(value, np.ufunc) or (getattr(value, "__module__", None) or "").startswith("numpy"):
        if not instead and leaf in MATHS:
            instead = f" Write math.{leaf}(x)."
        return f"{name}, which works on arrays.{instead or ' Rules work with single numbers: use math.'}"
    if isinstance(value, np.ndarray):
        return f"the array '{name}' of texts or objects." if value.dtype.kind not in "biuf" else None
    if value is None or numbers_only(value) or isinstance(value, ModuleType):
        return None
    if isinstance(value, tuple):
        return f"the tuple '{name}' of things other than numbers."
    if isinstance(value, BuiltinFunctionType | type) and (value in FUNCTIONS or value is Draw):
        return None
    if getattr(value, "__module__", None) == "math":
        return None if leaf in MATHS else f"{name}. From math it supports {', '.join(sorted(MATHS))}."
    if is_own_function(value) and isinstance(node, ast.Attribute):
        return f"{name} through its module. Import it by name: from {name.rpartition('.')[0]} import {leaf}."
    if isinstance(value, FunctionType) and (is_own_function(value) or value.__module__.startswith("sim.")):
        return None
    if isinstance(value, list | dict | set | str):
        kind = "text" if isinstance(value, str) else f"{type(value).__name__}"
        return f"'{name}', a {kind}. Use numbers, a tuple of numbers or a numpy array."
    return f"{name}.{instead or ' Rules work with numbers, math and functions imported by name.'}"


def numbers_only(value: Any) -> bool:
    """Tell whether a value is a number, or a tuple of nothing but numbers and such tuples."""
    if isinstance(value, tuple):
        return all(numbers_only(part) for part in value)
    return isinstance(value, bool | int | float | enum.Enum | np.generic)
