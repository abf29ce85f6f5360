"""How NAV's local leaders, short of time, affect whether advisers adopt digital services: an agent-based model.

The rooms of the house; each may import only those listed before it:

    errors, language   messages to the user; English, Bokmål and other languages
    model              people and services, what happens in a week, what is measured: start in model/rules
    scenario           one world, described in configs/ and checked
    statistics         estimates, intervals, corrections (arrays only)
    engines            run a world: on Mesa, to read; compiled by numba, to run thousands
    study              many runs, kept: design, run, store, reproduce
    analysis           what studies say; whether the model can be believed
    show               figures, sentences, reports
    notebook           studies from Python
    app                the live explorer: a page that updates as you move a control
    commands           the command line, one verb a file

For notebooks:

    load_scenario   a shipped scenario, with changes
    simulate        run a scenario many times
    NavModel        the offices as a Mesa model, to step and look into
    load_rules      your own rules in place of shipped ones
    try_rule        one rule by itself, against a table of cases
    study           run a whole study, the same as on the command line
    Study           open one from its folder
    calibrate       find the draws of parameters that fit your own counts
    optimise        find the best mix under limits

Results are conditional on the model's assumptions: they explore and explain, they do not predict.
"""

from __future__ import annotations

import importlib
import os
import sys


def _leave_current_folder_out() -> None:
    """Keep ``python -m sim`` from importing anything from the folder it is started in.

    The current folder may be somebody else's study with a file that shadows a standard module.
    """
    here = os.getcwd() if os.path.exists(os.curdir) else ""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    asked = sys.orig_argv[sys.orig_argv.index("-m") + 1 :][:1] if "-m" in sys.orig_argv else []
    if asked == ["sim"] and sys.path[:1] == [here] and here != home:
        del sys.path[0]


_leave_current_folder_out()

from typing import TYPE_CHECKING, Any  # noqa: E402 - it might come from there

if TYPE_CHECKING:  # what type checkers and editors see: above all `study` as the function, not as the room
    from sim.engines.mesa.model import NavModel
    from sim.engines.rulebook.book import RuleBook, load_rules
    from sim.engines.rulebook.trying import try_rule
    from sim.engines.simulate import Outcomes, simulate
    from sim.errors import InputError, RunFailed
    from sim.notebook import Study, calibrate, optimise, study
    from sim.scenario.compose import load_scenario

_HOMES = {
    "simulate": "sim.engines.simulate",
    "Outcomes": "sim.engines.simulate",
    "load_scenario": "sim.scenario.compose",
    "NavModel": "sim.engines.mesa.model",
    "Study": "sim.notebook",
    "calibrate": "sim.notebook",
    "optimise": "sim.notebook",
    "RuleBook": "sim.engines.rulebook.book",
    "load_rules": "sim.engines.rulebook.book",
    "try_rule": "sim.engines.rulebook.trying",
    "InputError": "sim.errors",
    "RunFailed": "sim.errors",
}

__all__ = [  # spelled out, so that editors can read it
    "InputError", "NavModel", "Outcomes", "RuleBook", "RunFailed", "Study", "calibrate", "load_rules",
    "load_scenario", "optimise", "simulate", "study", "try_rule",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts fast."""
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value  # overrides a submodule of that name
        return value
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
