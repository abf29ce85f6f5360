"""Whether a function that must return a number returns exactly one, on every path through it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def wrong_returns(tree: ast.FunctionDef, expected: str) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of every path on which a function returns no number, or several.

    Parameters
    ----------
    expected : str
        What it must return, for messages.
    """
    given = list(returns(tree.body))
    if not any(gives(node) for node in given):
        yield first_line(tree), f"{tree.name} returns nothing; expected {expected}."
        return
    for node in given:
        if not gives(node):
            yield node.lineno, f"{tree.name} returns nothing here; expected {expected}. Write return and a number."
        elif isinstance(node.value, ast.Tuple | ast.List):
            count = len(node.value.elts)
            yield node.lineno, f"{ast.unparse(node)}: {count} values; expected one, {expected}."
    if not always_ends(tree.body):
        last = open_end(tree.body)
        when = "when this does not hold" if isinstance(last, ast.If) else "after this"
        yield last.lineno, f"{tree.name} returns nothing {when}; expected {expected}. Add a return and a number."


def gives(node: ast.Return) -> bool:
    """Tell whether a statement returns anything but None."""
    return node.value is not None and ast.unparse(node.value) != "None"


def returns(statements: Sequence[ast.AST]) -> Iterator[ast.Return]:
    """Yield every return of a function, except those of functions within it."""
    for node in statements:
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield from returns(list(ast.iter_child_nodes(node)))


def always_ends(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether no path leads beyond some statements."""
    return any(ends(node) for node in statements)


def open_end(statements: Sequence[ast.stmt]) -> ast.stmt:
    """Return the statement by which a path leads beyond some statements: an ``if`` when its condition fails."""
    last = statements[-1]
    if isinstance(last, ast.If) and not always_ends(last.body):
        return open_end(last.body)
    if isinstance(last, ast.If) and last.orelse:
        return open_end(last.orelse)
    return last


def ends(node: ast.stmt) -> bool:
    """Tell whether no path leads beyond a statement."""
    if isinstance(node, ast.If):
        return always_ends(node.body) and always_ends(node.orelse)
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
        return not any(isinstance(inner, ast.Break) for inner in ast.walk(node))
    if isinstance(node, ast.Match):
        last = node.cases[-1]
        whole = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        return whole and all(always_ends(case.body) for case in node.cases)
    if isinstance(node, ast.With):
        return always_ends(node.body)
    return isinstance(node, ast.Return | ast.Raise)


def first_line(tree: ast.FunctionDef) -> int:
    """Return the first line of a function, decorators included."""
    return min([tree.lineno, *(decorator.lineno for decorator in tree.decorator_list)])
