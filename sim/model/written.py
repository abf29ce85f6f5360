"""Functions written at import: a compiler cannot loop over attributes, so such loops become source."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def written(name: str, source: str, scope: dict[str, Any]) -> FunctionType:
    """Return the function of this name that a source defines.

    Parameters
    ----------
    scope : dict
        What the source may use; it becomes the globals of the function.
    """
    exec(source, scope)
    function: FunctionType = scope[name]
    function.__module__ = __name__
    return function
