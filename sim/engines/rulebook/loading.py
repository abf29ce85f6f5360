"""Load a user's rule file, each time from disk, with the modules beside it."""

from __future__ import annotations

import builtins
import hashlib
import importlib
import importlib.util
import pkgutil
import re
import sys
import tokenize
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import PathEntryFinder
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from importlib.metadata import packages_distributions
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from sim.engines.rulebook.sources import is_own, is_own_module
from sim.errors import InputError, did_you_mean
from sim.scenario.shipped import normalised

OWN_RULES = "_own_rules_"
"""Prefix of module names given to rule files."""


def load_file(setting: str, file: str) -> tuple[ModuleType, frozenset[Path]]:
    """Return the module of a rule file, and the user files that it was made from.

    It is read from disk each time, so that tables it reads and modules it imports are as they are now.

    Parameters
    ----------
    setting : str
        What names the file, such as ``rules.persuade``, for messages.

    Raises
    ------
    InputError
        When there is no such file or it cannot be loaded.
    """
    try:
        path = Path(file).expanduser().resolve()
    except (ValueError, RuntimeError) as error:  # a null character, or the home of an unknown user
        raise InputError(f"{setting}: {file!r} cannot be a path: {error}.") from error
    if not path.is_file():
        near = did_you_mean(path.stem, [other.stem for other in sorted(path.parent.glob("*.py"))])
        near = near.replace("'?", ".py'?")
        raise InputError(f"{setting}: there is no file {file} (looked in {Path.cwd()}).{near}")
    check_readable(setting, path)
    # The name holds no folder: compiled code is kept under it, and must be found when the file moves.
    name = f"{OWN_RULES}{hashlib.sha256(path.name.encode() + normalised(path)).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, path, loader=FromSource(name, str(path)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with beside(path.parent) as files:
            spec.loader.exec_module(module)
    except SyntaxError as error:
        where = f"{Path(error.filename or file).name}, line {error.lineno or 1}"
        shown = f"\n    {error.text.strip()}" if error.text else ""
        indent = " Indent with four spaces, without tabs." if isinstance(error, IndentationError) else ""
        raise InputError(f"{setting}: {where}, is not valid Python: {error.msg}.{indent}{shown}") from error
    except (Exception, SystemExit) as error:
        says = f"{type(error).__name__} in line {line_of(error, path)}: {error}.{hint(error)}"
        raise InputError(f"{setting}: {file} cannot be loaded: {says}") from error
    for other in sorted(files):
        check_readable(setting, other)
    return module, frozenset({path, *files})


class FromSource(SourceFileLoader):
    """Compiles a user file each time, and neither reads nor writes its bytecode.

    Python knows by size and second whether bytecode is of today's source. A rule in which one digit changes
    within a second would go on as it was, under the fingerprint of what is written now.
    """

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of what the file holds now."""
        return self.source_to_code(self.get_data(self.path), self.path)


def line_of(error: BaseException, path: Path) -> int:
    """Return the last line of a file that an error passed through."""
    passed = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(path)]
    return passed[-1] or 1 if passed else 1


HOMES = ("sim.model.own", "sim.model.draws", "sim.model.state", "math")
"""Modules a rule file may have forgotten to import from."""


def hint(error: BaseException) -> str:
    """Return how to fix an error while a file is loaded, or nothing when no fix is known."""
    name = getattr(error, "name", None)
    if isinstance(error, NameError) and name:
        home = next((one for one in HOMES if hasattr(importlib.import_module(one), name)), None)
        if home and isinstance(getattr(sys.modules[home], name), ModuleType):
            return f" Write at the top: import {name}"
        return f" Write at the top: from {home} import {name}" if home else did_you_mean(name, dir(builtins))
    if isinstance(error, ModuleNotFoundError) and (name or "").startswith("sim."):
        above = str(name).rpartition(".")[0]
        folder = importlib.import_module(above) if above in sys.modules else None
        known = [f"{above}.{one.name}" for one in pkgutil.iter_modules(getattr(folder, "__path__", []))]
        return did_you_mean(name, known)
    if isinstance(error, ModuleNotFoundError) and name:
        near = did_you_mean(name, [*sys.stdlib_module_names, *packages_distributions()])
        return near or f" Install it (pip install {name}), put {name}.py beside the file, or remove the import."
    missed = re.match(r"cannot import name '(\w+)'", str(error))
    if isinstance(error, ImportError) and missed and name in sys.modules:
        return did_you_mean(missed[1], vars(sys.modules[name]))
    return ""


def check_readable(setting: str, path: Path) -> None:
    """Refuse a file that is not in the encoding it declares, or not in UTF-8 when it declares none."""
    try:
        with tokenize.open(path) as source:
            source.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise InputError(
            f"{setting}: {path.name} cannot be read as text: {error}. Save it as UTF-8, "
            "or declare its encoding in the first line: # -*- coding: latin-1 -*-"
        ) from error


@contextmanager
def beside(folder: Path) -> Iterator[set[Path]]:
    """Within the block, let modules of a folder be imported; yield the user files that were.

    Afterwards they are forgotten, so that files of the same name elsewhere, and changed ones, are
    read for themselves.
    """
    before = dict(sys.modules)
    hidden = {name: module for name, module in before.items() if lies_in(module, folder)}
    for name in hidden:
        del sys.modules[name]
    files: set[Path] = set()
    sys.path.insert(0, str(folder))
    sys.path_hooks.insert(0, from_source)
    sys.path_importer_cache.clear()
    try:
        yield files
    finally:
        sys.path.remove(str(folder))
        sys.path_hooks.remove(from_source)
        sys.path_importer_cache.clear()
        for name, module in list(sys.modules.items()):
            if (name not in before or name in hidden) and is_own_module(module):
                files.add(Path(module.__file__ or "").resolve())
                del sys.modules[name]
        sys.modules.update(hidden)


def from_source(folder: str) -> PathEntryFinder:
    """Return a finder of modules in a user folder that ignores bytecode; libraries keep theirs."""
    if not is_own(folder or str(Path.cwd())):
        raise ImportError(folder)
    finder = FileFinder.path_hook((ExtensionFileLoader, EXTENSION_SUFFIXES), (FromSource, SOURCE_SUFFIXES))
    return finder(folder)


def lies_in(module: ModuleType, folder: Path) -> bool:
    """Tell whether a module was read from a folder, other than as the program that runs or as a rule file."""
    file = getattr(module, "__file__", None)
    if file is None or module.__name__ == "__main__" or module.__name__.startswith(OWN_RULES):
        return False
    return is_own_module(module) and Path(file).resolve().is_relative_to(folder)


def function_in(rule: str, file: str, module: ModuleType, name: str) -> object:
    """Return a function of a module by name, or refuse."""
    if hasattr(module, name):
        return getattr(module, name)
    own = [n for n, v in vars(module).items() if isinstance(v, FunctionType) and v.__module__ == module.__name__]
    raise InputError(
        f"rules.{rule}: {file} has no function '{name}'.{did_you_mean(name, own)} "
        f"It has: {', '.join(own) or 'none'}."
    )
