"""Machine code: made only of what is called, and kept on disk under the digest of what it was made from."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder

from sim.engines.rulebook.loading import OWN_RULES

KNOWN = (0, 68)
"""Newest numba whose inner workings are known to be as `WhenAsked` needs them."""


class WhenAsked(JITCodeLibrary):
    """Code of one function, of which machine code is made when somebody asks for it.

    numba makes it of every function, yet only the outermost is called; the others are inlined there. That was a
    fifth of the time to compile.
    """

    _waits = False
    _environment: tuple[Any, ...] = ()
    _codegen: Any

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._waits = self._finalized = True

    def _make(self) -> None:
        if self._waits:
            self._waits = False
            self._dynamic_globals.clear()
            super()._finalize_final_module()
            if self._environment:  # else it is still to come
                self._codegen.set_env(*self._environment)

    @property
    def codegen(self) -> Any:
        """Return who sets the environment of the function, once there is machine code."""
        return self if self._waits else self._codegen

    def set_env(self, *environment: Any) -> None:
        """Remember the environment."""
        self._environment = environment

    def get_pointer_to_function(self, name: str) -> int:
        """Return where a function lies, 0 when there is no such function."""
        self._ensure_finalized()
        if all(function.name != name for function in self.get_defined_functions()):
            return 0
        self._make()
        return int(super().get_pointer_to_function(name))

    def serialize_using_object_code(self) -> Any:
        """Return the machine code in the form in which it is kept."""
        self._ensure_finalized()
        self._make()
        return super().serialize_using_object_code()


class Compiler(CompilerBase):
    """numba's usual compiler, which makes machine code when it is asked for."""

    def define_pipelines(self) -> list[Any]:
        """Return the usual passes."""
        if numba.version_info.short <= KNOWN and self.state.library is None:
            codegen = self.state.targetctx.codegen()
            self.state.library = WhenAsked(codegen, self.state.func_id.func_qualname)
            self.state.library.enable_object_caching()
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        self.add_checks(passes)
        passes.finalize()
        return [passes]

    def add_checks(self, passes: Any) -> None:
        """Add a pass."""


class Folder(_CacheLocator):
    """Says that a function is kept in one folder, named by the digest of all that it was made from.

    numba's own ways look at the file in which the function stands: they miss when it moves or anything else in it
    changes, and do not notice when a function that it calls has changed.
    """

    folder: Path
    _py_file = "a rule"  # in warnings of numba

    @classmethod
    def from_function(cls, function: Any, file: str) -> Folder:
        """Return where a function is kept."""
        return cls()

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self.folder)

    def get_source_stamp(self) -> str:
        """Return what differs when the source does."""
        return self.folder.name

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart; each has a folder of its own."""
        return ""


class OwnRules:
    """Finds an empty module under each name that `module_of` gives.

    numba imports the module in which a function stood when it was compiled. All that the function needs of it is
    within the code, and neither a rule file nor one that it imports is a module that Python would find.
    """

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to load a module that is no longer there; None for others."""
        return importlib.util.spec_from_loader(name, self) if name.startswith(OWN_RULES) else None  # type: ignore[arg-type]

    def create_module(self, spec: object) -> None:
        """Let Python make the module as usual."""

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty."""


sys.meta_path.append(OwnRules())


def module_of(digest: str) -> str:
    """Return the name of an importable module in which kept code may say that user functions stand."""
    return importlib.import_module(f"{OWN_RULES}{digest[:16]}").__name__


class Kept(CompileResultCacheImpl):
    """How machine code is kept; the name of the file says nothing, so that rule files may be renamed."""

    def get_filename_base(self, name: str, flags: str) -> str:
        """Return how the names of files begin."""
        return "code"


class Cache(FunctionCache):
    """numba's cache, which tells when a function is not kept and must be compiled."""

    missed: Callable[[], object] = staticmethod(lambda: None)

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Return the machine code that is kept, or None."""
        kept = super().load_overload(signature, target_context)
        if kept is None:
            self.missed()
        return kept


def keep(function: Any, folder: Path) -> None:
    """Let a function that numba compiles be kept in a folder of its own, and be found there."""
    here = type("Here", (Folder,), {"folder": folder})
    kept = type("KeptHere", (Kept,), {"_locator_classes": [here]})
    function._cache = type("CacheHere", (Cache,), {"_impl_class": kept})(function.py_func)
