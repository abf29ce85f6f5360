"""Questions about the syntax of a rule that need not know what its names stand for."""

from __future__ import annotations

import ast


def never_ends(loop: ast.While) -> bool:
    """Tell whether a loop can never end: nothing leaves it, and its condition does not change."""
    asked = {ast.unparse(one) for one in ast.walk(loop.test) if isinstance(one, ast.Name | ast.Attribute)}
    for node in (inner for statement in loop.body for inner in ast.walk(statement)):
        if isinstance(node, ast.Break | ast.Return | ast.Raise):
            return False
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed = ast.unparse(node.value if isinstance(node, ast.Subscript) else node)
            if changed in asked:
                return False
    # A call may draw, or change what it is handed.
    calls = (loop.test, *loop.body) if asked else (loop.test,)
    return not any(isinstance(one, ast.Call) for part in calls for one in ast.walk(part))


def root_of(node: ast.expr) -> ast.Name | None:
    """Return the name at the root of attributes and items, such as a of a.b[1].c, or None."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def argument(node: ast.Call, number: int, name: str) -> ast.expr | None:
    """Return an argument of a call by place or name."""
    if len(node.args) > number:
        return node.args[number]
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
