"""Where a rule is defined and what it uses: its text and syntax tree, functions it calls, values it reads."""

from __future__ import annotations

import ast
import dis
import enum
import functools
import linecache
import os
import sys
import sysconfig
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.scenario.shipped import SHIPPED

INSTALLED = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
"""Folders of Python and installed packages, identified by version rather than content."""
NOT_OWN = tuple({Path(folder).resolve() for folder in INSTALLED} | {SHIPPED})
NOT_OWN_AS_TEXT = tuple(f"{folder}{os.sep}" for folder in {*INSTALLED, *map(str, NOT_OWN)})

NOT_THERE = object()
"""Stands for an unknown name."""


def is_own(file: str | None) -> bool:
    """Tell whether a file is the user's, not the package's or a library's; input of a session is the user's."""
    if file is None or file.startswith("<frozen"):
        return False
    if file.startswith(NOT_OWN_AS_TEXT) and os.pardir not in file:  # of thousands of modules, nearly all
        return False
    return file.startswith("<") or lies_elsewhere(file)


@functools.lru_cache(4096)
def lies_elsewhere(file: str) -> bool:
    """Tell whether a file lies, links followed, neither in the package nor among libraries."""
    return not any(Path(file).resolve().is_relative_to(folder) for folder in NOT_OWN)


def is_own_function(value: Any) -> bool:
    """Tell whether a value is a plain user function."""
    return isinstance(value, FunctionType) and is_own(value.__code__.co_filename)


def is_own_module(value: Any) -> bool:
    """Tell whether a value is a user module."""
    return isinstance(value, ModuleType) and is_own(getattr(value, "__file__", None))


def place(function: FunctionType) -> str:
    """Return the name of the file in which a function is defined."""
    return name_of(function.__code__.co_filename)


@functools.lru_cache(256)  # the reference engine asks at every call of a rule
def name_of(path: str) -> str:
    """Return the name of a file, of its path."""
    return Path(path).name


def tree_of(function: FunctionType) -> ast.FunctionDef | None:
    """Return the syntax tree of a function, with the lines of its file; None when it was typed in a session."""
    code = function.__code__
    linecache.checkcache(code.co_filename)
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    return functions_of(text).get((code.co_name, code.co_firstlineno))


@functools.lru_cache(64)
def functions_of(text: str) -> dict[tuple[str, int], ast.FunctionDef]:
    """Return every function of a source, by its name and first line, decorators included."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return {}
    return {
        (node.name, min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])): node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


def value_of(function: FunctionType, name: str) -> Any:
    """Return what a name that is not local means in a function, or `NOT_THERE`."""
    if name in function.__code__.co_freevars:
        try:
            return (function.__closure__ or ())[function.__code__.co_freevars.index(name)].cell_contents
        except ValueError:  # not yet filled
            return NOT_THERE
    if name in function.__globals__:
        return function.__globals__[name]
    builtins = function.__globals__.get("__builtins__", {})
    table = vars(builtins) if isinstance(builtins, ModuleType) else builtins
    return table.get(name, NOT_THERE)


@functools.lru_cache(4096)
def names_used(code: CodeType) -> frozenset[str]:
    """Return every global name that a function's code, or code nested in it, may use."""
    names = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return frozenset(names).union(*(names_used(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def attributes_used(code: CodeType) -> frozenset[str]:
    """Return every name that follows a dot in a function's code, among others."""
    inner = (attributes_used(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(code.co_names).union(*inner)


def attributes_set(function: FunctionType, apart: Collection[Any]) -> set[str]:
    """Return every attribute that a function, or any function that it may call, sets by name.

    Parameters
    ----------
    apart : collection of functions
        Those that are not followed.
    """
    called = reachable(function, set(apart), lambda value: isinstance(value, FunctionType))
    return set().union(*(stored(one.__code__) for one in called))


@functools.lru_cache(1024)  # each model asks of all rules
def stored(code: CodeType) -> frozenset[str]:
    """Return every attribute that code sets by name."""
    return frozenset(step.argval for step in dis.get_instructions(code) if step.opname == "STORE_ATTR")


def values_used(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield what a function reads from outside, with a name: globals, what it encloses, defaults.

    What lies in a user module is followed: ``a.b.RATE`` is yielded as such.
    """
    code = function.__code__
    for name in sorted(names_used(code)):
        if name in function.__globals__:
            yield from within(name, function.__globals__[name], attributes_used(code), frozenset())
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:
            continue  # not yet filled: there is nothing to read
    for k, value in enumerate(function.__defaults__ or ()):
        yield f"default {k + 1} of {function.__name__}", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f"default of {name}", value


def within(name: str, value: Any, names: frozenset[str], above: frozenset[int]) -> Iterator[tuple[str, Any]]:
    """Yield a value, and of a user module also what is used in it."""
    yield name, value
    if is_own_module(value) and id(value) not in above:
        for inner in sorted(names & vars(value).keys()):
            yield from within(f"{name}.{inner}", vars(value)[inner], names, above | {id(value)})


def reachable(
    function: FunctionType, seen: set[Any] | None = None, follow: Callable[[Any], bool] = is_own_function
) -> Iterator[FunctionType]:
    """Yield a function and all functions, by default user functions, that it, or one of these, may call."""
    seen = set() if seen is None else seen
    if function in seen:
        return
    seen.add(function)
    yield function
    for _, value in values_used(function):
        if follow(value):
            yield from reachable(value, seen, follow)


class CannotTell(Exception):
    """It cannot be determined whether a value is the same as before; the message says what it is."""


def told_apart(value: Any) -> Any:
    """Return a value in a form whose `repr` differs whenever the value does.

    Raises
    ------
    CannotTell
        When there is no such form.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise CannotTell("an array of objects")
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, np.generic):
        return ("number", value.dtype.str, value.tobytes())
    if isinstance(value, list | tuple):
        return (type(value).__name__, [told_apart(part) for part in value])
    if isinstance(value, dict):
        return ("dict", [(told_apart(key), told_apart(part)) for key, part in value.items()])
    if isinstance(value, set | frozenset):
        return (type(value).__name__, sorted(repr(told_apart(part)) for part in value))
    if isinstance(value, enum.Enum):
        return (type(value).__qualname__, value.name, told_apart(value.value))
    if value is None or isinstance(value, bool | int | float | complex | str | bytes | range):
        return value
    if isinstance(value, ModuleType):
        return ("module", value.__name__)
    if isinstance(value, FunctionType | type) or (callable(value) and not is_own(file_of(value))):
        return ("named", getattr(value, "__module__", ""), getattr(value, "__qualname__", str(value)))
    raise CannotTell(f"of the kind {type(value).__name__}")


def code_told_apart(code: CodeType) -> Any:
    """Return what a function's code does, wherever it is, in a form whose `repr` differs when it does."""
    constants = [code_told_apart(c) if isinstance(c, CodeType) else (type(c), repr(c)) for c in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_argcount, code.co_flags, code.co_code, getattr(code, "co_exceptiontable", b""), names, constants


def file_of(value: Any) -> str | None:
    """Return the file of the module that says it made a callable; None for what no file made."""
    named = getattr(value, "__name__", None)
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    return "<unnamed>" if named is None else getattr(module, "__file__", None)
