"""Calls within rules: whether a shipped or user function gets the arguments it takes, in order."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from sim.engines.rulebook.kinds import KINDS, is_kind, names_of
from sim.engines.rulebook.sources import is_own_function

NUMBERS = ("int", "float", "Share", "Amount", "Hours")
"""Annotations of arguments that are numbers."""


def is_followed(callee: Any) -> bool:
    """Tell whether a value is a function whose source belongs to the model or to a user."""
    return is_own_function(callee) or (
        isinstance(callee, FunctionType) and callee.__module__.startswith("sim.model.")
    )


def given_to(callee: FunctionType, node: ast.Call) -> dict[str, ast.expr]:
    """Return what a call passes, by the name of the argument."""
    names = list(inspect.signature(callee).parameters)
    given = dict(zip(names, node.args, strict=False))
    return given | {word.arg: word.value for word in node.keywords if word.arg in names}


def wrong_call(callee: FunctionType, node: ast.Call, kind: Callable[[ast.expr], Any]) -> str | None:
    """Return what is wrong with the arguments of a call, or None when nothing is known to be wrong.

    Parameters
    ----------
    kind : callable
        What an expression is, see `sim.engines.rulebook.body.Body.kind`.
    """
    if any(isinstance(value, ast.Starred) for value in node.args) or any(w.arg is None for w in node.keywords):
        return None
    taken = inspect.signature(callee)
    takes = f"It takes ({', '.join(taken.parameters)}), in this order."
    words: dict[str, Any] = {str(word.arg): None for word in node.keywords}
    try:
        taken.bind(*node.args, **words)
    except TypeError as error:
        return f"{ast.unparse(node)}: {error}. {takes}"
    for name, value in given_to(callee, node).items():
        wanted = str(callee.__annotations__.get(name, ""))
        got = kind(value)
        thing = names_of(got) is not None
        number = got in (int, float)
        if (thing and wanted in NUMBERS) or ((thing or number) and other_thing(wanted, got)):
            return f"{ast.unparse(node)}: {ast.unparse(value)} is not what {name} stands for. {takes}"
    return None


def other_thing(wanted: str, got: Any) -> bool:
    """Tell whether an annotation names a kind of thing and the given value is of another kind."""
    return wanted in KINDS and wanted != "int" and not is_kind(got, KINDS[wanted])
