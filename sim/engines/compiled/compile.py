"""Compiling: plain functions become machine code through numba, the week once, replaced rules by themselves."""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, cast

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # its exp and pow differ in the last bit; read on import

import numba
import numpy as np
from numba.core import types

from sim.engines.compiled.assignments import MISTAKE, Checking, CheckingSight, fix
from sim.engines.compiled.machine_code import Compiler, keep, module_of
from sim.engines.compiled.rule_calls import SHIPPED, Rules, kinds_with, signature_of
from sim.engines.progress import said
from sim.engines.rulebook.audits import POSSIBLE, with_audit
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook, refuse
from sim.engines.rulebook.signatures import ASKED, EVERY, SETS_SEEN, USUAL, handed_over
from sim.engines.rulebook.sources import attributes_set, is_own_function, reachable
from sim.errors import InputError
from sim.model.rules import HOOKS, REPLACEABLE

Run = Callable[..., tuple[int, int]]
LONG = {test.__code__ for test in POSSIBLE.values()}
"""Functions too long to inline."""

_runs: dict[str, Run] = {}
_rules: dict[str, Any] = {}
_one_at_a_time = threading.Lock()


def compiled(outermost: Run, book: RuleBook) -> Run:
    """Return a function, and all it calls, as machine code with the rules of a rule book.

    It is compiled once for all rule books, with the shipped rules within; a rule that differs is compiled by
    itself and called by its address.

    Raises
    ------
    InputError
        When a replaced rule uses something that cannot be compiled, or a setting makes numba compile nothing.
    """
    digest = book.digest()
    with _one_at_a_time:
        if digest not in _runs:
            refuse(book.problems(compiled=True))
            if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
                raise InputError(
                    "NUMBA_DISABLE_JIT is set, so that numba compiles nothing. Unset it, or add engine=reference "
                    "(slower, same results)."
                )
            asked = ASKED if book.roomy else USUAL
            replaced = {rule: compiled_rule(rule, book) for rule in asked if book.acting_in(rule)}
            run = with_shipped_rules(outermost, book.roomy)
            _runs[digest] = functools.partial(run, Rules(replaced, book.roomy))
    return _runs[digest]


def compiled_rule(rule: str, book: RuleBook) -> Any:
    """Return what stands for a rule in a rule book as machine code, from disk where it was made before."""
    digest = book.digest_of(rule)
    if digest not in _rules:
        jit = compiler(book, home=module_of(digest))
        if book.own.parameters:
            fix(kinds_with(book.own)["Parameters"])

        def audited(name: str, linked: Any, replaced: bool) -> Any:
            # After shipped rules, which keep to their ranges, the end of the week is early enough.
            if not replaced or name in HOOKS:
                return linked
            may_set = attributes_set(linked.py_func, apart=REPLACEABLE.values())
            return SHIPPED_RULES.link(with_audit(name, linked, may_set, book.own.kinds), jit)

        code = book.link(EVERY[rule], jit, named=audited)
        if book.roomy and code.py_func.__code__.co_argcount < len(handed_over(rule)):
            code = jit(with_audit(rule, code, (), book.own.kinds, roomy=True))
        code.py_func.__qualname__ = f"{rule}_{digest[:16]}"  # machine code finds functions by their names
        keep(code, cache_folder(digest))
        acting = {name: book.stand_ins[name] for name in book.acting_in(rule)}
        made(code, signature_of(rule, book.roomy, book.own), "your rules", acting)
        _rules[digest] = code
    return _rules[digest]


@functools.cache
def with_shipped_rules(outermost: Run, roomy: bool) -> Run:
    """Return a kernel: a function that asks rules as machine code, the shipped ones inlined.

    It is made when first called.
    """
    linked = SHIPPED_RULES.linker(compiler(SHIPPED_RULES, outermost))
    code = linked(outermost)
    SHIPPED.update({rule: linked(EVERY[rule]) for rule in ASKED})
    digest = SHIPPED_RULES.digest()
    keep(code, cache_folder(hashlib.sha256(f"{digest} roomy".encode()).hexdigest() if roomy else digest))

    def call(*arguments: Any) -> tuple[int, int]:
        if not code.overloads:  # the arguments are of the same kinds each time
            kinds = tuple(numba.typeof(argument) for argument in arguments)  # type: ignore[no-untyped-call]
            once = "the model, which takes about half a minute and is kept for the next time"
            made(code, tuple(map(anywhere, kinds)) if roomy else kinds, once, {})
        if not roomy:
            return cast("tuple[int, int]", code(*arguments))
        (made_for,) = code.overloads.values()  # the one signature that was compiled
        return cast("tuple[int, int]", made_for.entry_point(*arguments))

    return call


def anywhere(kind: Any) -> Any:
    """Return the type of rows that may lie apart from each other, in place of that of rows side by side."""
    if isinstance(kind, types.Array) and isinstance(kind.dtype, types.Record):
        return kind.copy(layout="A")
    if isinstance(kind, types.NamedTuple):
        parts = list(map(anywhere, kind.types))
        return types.NamedTuple(parts, kind.instance_class)  # type: ignore[no-untyped-call]
    return kind


def compiler(book: RuleBook, outermost: Run | None = None, home: str = "") -> Callable[[FunctionType], Any]:
    """Return what lets numba compile functions, so that all they call becomes part of them.

    Parameters
    ----------
    home : str, optional
        Name of the module in which user functions are to stand, see `module_of`.
    """
    own = {function.__code__: Checking for function in book.own_functions()}
    seeing = [new for name, new in book.replaced.items() if name in SETS_SEEN]
    own |= {function.__code__: CheckingSight for new in seeing for function in reachable(new)}

    def jit(function: FunctionType) -> Any:
        top = outermost is not None and function.__code__ is outermost.__code__
        if home and is_own_function(function):
            function.__module__ = home
        options: dict[str, Any] = {
            "forceinline": not top and function.__code__ not in LONG,
            "no_cpython_wrapper": not top,  # Python calls the outermost only
            "no_cfunc_wrapper": True,
            "_nrt": False,  # rules make no arrays, so none needs reference counting
            "pipeline_class": own.get(function.__code__, Compiler),
            "boundscheck": is_own_function(function),  # out-of-bounds access would touch other memory
        }
        return numba.njit(function, nogil=True, **options)

    return jit


def made(code: Any, kinds: Any, what: str, replaced: dict[str, FunctionType]) -> None:
    """Let numba make machine code with some replaced rules, or say in one message which cannot be compiled."""
    try:
        with contextlib.ExitStack() as meanwhile:
            code._cache.missed = lambda: meanwhile.enter_context(said(f"Compiling {what}"))
            code.compile(kinds)
    except Exception as error:
        raise InputError(cannot_compile(str(error) or type(error).__name__, replaced)) from error


def cannot_compile(report: str, replaced: dict[str, FunctionType]) -> str:
    """Return a short message from numba's report: rule, file, line, reason, and what to do."""
    report = re.sub(r"\x1b\[[0-9;]*m", "", report)
    if MISTAKE in report:
        said = report.partition(MISTAKE)[2].splitlines()[0]
        return f"rules.{', rules.'.join(replaced)}: {said}"
    own = {Path(f.__code__.co_filename).name: name for name, f in replaced.items()}
    place = "a rule"
    for file, line in re.findall(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+)', report):
        if file in own:
            place = f"rules.{own[file]} ({file}, line {line})"
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    skip = ("Failed in", "File ", "During", "Enable logging", "<source", "^", "There are", "def ", "- ")
    reasons = [line for line in lines if not line.startswith(skip)]
    reason = next((r for r in reasons if r.startswith(("Untyped global", "Unknown attribute", "No implementation",
                   "Cannot", "NameError", "Use of unsupported", "The use of", "Invalid", "No conversion"))),
                  reasons[0] if reasons else report.strip()[:200])  # fmt: skip
    return (
        f"{place} cannot be compiled: {reason.rstrip('.:')}.\n"
        "Rules read and set numbers; math functions, if, for and other rules imported by name may be used.\n"
        "Run it as it is on the reference engine: add engine=reference (slower, same results)."
    )


UNUSED = 90
"""Days after which compiled code that nobody used is removed: of older versions, or of rules that were tried."""
LABEL = re.compile(r"\d+-[\w.+]+-[\w.+]+-[0-9a-f]{16}")
"""Name of a folder of compiled code: Python, numba, numpy, digest of the rules."""


def cache_folder(digest: str) -> Path:
    """Return a folder for compiled code that can be written, named by the rules' digest.

    It lies where ``NUMBA_CACHE_DIR`` says, else in the user's cache. Where neither can be written, or there is no
    home (in a container with an unknown user), it is a temporary one of this process.
    """
    version = f"{sys.version_info.major}{sys.version_info.minor}-{numba.__version__}-{np.__version__}"
    try:
        place = cache_place()
        folder = place / f"{version}-{digest[:16]}"
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)  # used today
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        temporary = tempfile.mkdtemp(prefix="nav-adoption-")
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return Path(temporary)
    clean(place, time.time() - UNUSED * 86400)
    return folder


def cache_place() -> Path:
    """Return where folders of compiled code lie."""
    own = os.environ.get("NUMBA_CACHE_DIR")
    if own:
        return Path(own)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "nav-adoption"


def clean(place: Path, before: float) -> None:
    """Remove compiled code that was last used before a time; another process may be doing the same."""
    for folder in place.iterdir():
        if LABEL.fullmatch(folder.name) and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
