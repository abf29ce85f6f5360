"""Many runs, kept: design, run, store, reproduce. Called as a function, ``study(…)`` runs one.

`sim.notebook.study` is that function: room and function share a name, so the room passes the call on.
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class Room(ModuleType):
    """What ``from sim import study`` finds: a room that can be called."""

    def __call__(self, *scenarios_and_axes: Any, **settings: Any) -> Any:
        """Run a study, see `sim.notebook.study`."""
        return import_module("sim.notebook").study(*scenarios_and_axes, **settings)

    @property
    def __signature__(self) -> inspect.Signature:
        """The signature of the function, which a notebook shows after ``study(``."""
        return inspect.signature(import_module("sim.notebook").study)


sys.modules[__name__].__class__ = Room
