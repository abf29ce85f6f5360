"""Names that a rule reads although some path through it gave them no value.

Python fails when it comes there, perhaps late in a run; the compiled engine takes 0.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from types import FunctionType


def without_value(function: FunctionType, tree: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Yield names that are read although some path through a function gave them no value."""
    code = function.__code__
    own = names_of_comprehensions(tree)  # from Python 3.12 on they are names of the function
    walk = Assigned({*code.co_varnames[code.co_argcount :], *code.co_cellvars} - own)
    walk.block(tree.body, frozenset())
    for name, line in walk.missing.items():
        says = (
            f"{name} has no value on some way through {tree.name}: Python fails there, the compiled engine takes 0"
        )
        yield line, f"{says}. Give it one before the if or the loop."


def names_of_comprehensions(tree: ast.AST) -> set[str]:
    """Return the names that comprehensions give values to, each within itself."""
    targets = [node.target for node in ast.walk(tree) if isinstance(node, ast.comprehension)]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


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
        """Return the names that have a value after statements; all of them where no path leads on."""
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
