"""How local leaders in NAV, with scarce hours, change whether digital services come into use.

For notebooks:

    simulate        run a scenario many times (sim.engines.simulate)
    load_scenario   a shipped scenario, with changes (sim.scenario.compose)
    NavModel     one office as a Mesa model, to step and look into (sim.engines.mesa.model)

Where things are, ground floor first:

    draws, rules                              keyed draws; what leaders and advisers do
    parameters, scenario, state, population   every number; what is simulated; who is there
    rulebook, agents, model, kernel, outcomes the two engines; what is measured
    configuration, simulate, study            Hydra's files; runs; a study and its folder
    analysis, show, commands                  comparison; pictures and sentences; the command line

Results are conditional on the model's assumptions: they explore and explain, they do not predict.
"""

from __future__ import annotations

import importlib
import os
import sys


def _leave_current_folder_out() -> None:
    """Let ``python -m sim`` import nothing from the folder that it is started in.

    Python looks there first. It may be a study from somebody else, with a file named like a module of Python.
    """
    here = os.getcwd() if os.path.exists(os.curdir) else ""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    asked = sys.orig_argv[sys.orig_argv.index("-m") + 1 :][:1] if "-m" in sys.orig_argv else []
    if asked == ["sim"] and sys.path[:1] == [here] and here != home:
        del sys.path[0]


_leave_current_folder_out()

from typing import Any  # noqa: E402 - it might come from there

_HOMES = {
    "simulate": "sim.engines.simulate",
    "Outcomes": "sim.engines.simulate",
    "load_scenario": "sim.scenario.compose",
    "NavModel": "sim.engines.mesa.model",
    "InputError": "sim.errors",
    "RunFailed": "sim.errors",
}

__all__ = ["InputError", "NavModel", "Outcomes", "RunFailed", "load_scenario", "simulate"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts fast."""
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value  # also where the module of the same name would stand
        return value
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
