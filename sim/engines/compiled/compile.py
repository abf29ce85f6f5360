"""Compiling: plain functions become machine code through numba, with the rules of one rule book."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from sim.engines.progress import said
from sim.engines.rulebook.audits import POSSIBLE, with_audit
from sim.engines.rulebook.audits import __name__ as AUDITS
from sim.engines.rulebook.book import RuleBook, refuse
from sim.engines.rulebook.compilable import FREER
from sim.errors import InputError

_compiled: dict[str, Any] = {}


def compiled(outermost: Callable[..., tuple[int, int]], book: RuleBook) -> Callable[..., tuple[int, int]]:
    """Return a function, and all it calls, as machine code with the rules of a rule book.

    numba keeps compiled code on disk but does not notice when a function that the kept one
    calls has changed; the folder is therefore named by the digest of all rule sources.

    Raises
    ------
    InputError
        When a replaced rule uses something that cannot be compiled, or numba is told to compile nothing.
    """
    digest = book.digest()
    if digest not in _compiled:
        refuse(book.problems(compiled=True), FREER)
        os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # its exp and pow differ in the last bit
        import numba

        if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
            raise InputError(
                "NUMBA_DISABLE_JIT is set, so that numba compiles nothing. Unset it, or add engine=reference "
                "(slower, same results)."
            )
        setattr(numba.config, "CACHE_DIR", str(cache_folder(digest)))  # noqa: B010 - made at run time
        from sim.engines.compiled.checks import Checking

        own = {function.__code__ for function in book.own_functions()}

        def jit(function: FunctionType) -> Any:
            top = function.__code__ is outermost.__code__
            # Rules make no arrays, so nobody need count who holds one: that took a third of the time.
            options: dict[str, Any] = {"_nrt": False}
            if not top:  # Python calls the outermost only; doors to the others took a quarter of the compilation
                options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
            if function.__code__ in own:
                options["pipeline_class"] = Checking
            inline = not top and function.__module__ != AUDITS  # long, and asked in many places
            return numba.njit(function, nogil=True, cache=top, forceinline=inline, **options)

        tests = {kind: jit(test) for kind, test in POSSIBLE.items()}

        def audited(name: str, rule: Any, replaced: bool) -> Any:
            # After shipped rules, which keep to their ranges, the end of the week is early enough.
            return jit(with_audit(name, rule, tests)) if replaced else rule

        inner = book.link(outermost, jit, named=audited)
        _compiled[digest] = _explaining(inner, book)
    code: Callable[..., tuple[int, int]] = _compiled[digest]
    return code


def _explaining(code: Any, book: RuleBook) -> Callable[..., tuple[int, int]]:
    """Return compiled code that says in one message which rule could not be compiled."""
    import numba

    def call(*arguments: Any) -> tuple[int, int]:
        if not code.overloads:  # the arguments are of the same kinds each time
            kinds = tuple(numba.typeof(argument) for argument in arguments)  # type: ignore[no-untyped-call]
            try:
                with said("Compiling the rules, which is kept for the next time"):
                    code.compile(kinds)
            except Exception as error:
                raise InputError(cannot_compile(str(error) or type(error).__name__, book)) from error
        result: tuple[int, int] = code(*arguments)
        return result

    return call


def cannot_compile(report: str, book: RuleBook) -> str:
    """Return a short message from numba's report: rule, file, line, reason, and what to do."""
    report = re.sub(r"\x1b\[[0-9;]*m", "", report)
    from sim.engines.compiled.checks import MISTAKE

    if MISTAKE in report:
        said = report.partition(MISTAKE)[2].splitlines()[0]
        return f"rules.{', rules.'.join(book.replaced)}: {said}"
    own = {Path(f.__code__.co_filename).name: name for name, f in book.replaced.items()}
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

    It lies where ``NUMBA_CACHE_DIR`` says, else in the user's cache. Where neither can be written, or nobody knows
    whose home it would be (in a container with a user of its own), it is a temporary one of this process.
    """
    import numba

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
    """Remove compiled code that was last used before a time; another process may be at it, too."""
    for folder in place.iterdir():
        if LABEL.fullmatch(folder.name) and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
