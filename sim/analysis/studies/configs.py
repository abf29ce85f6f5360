"""The configuration of each cell, as the study keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.scenario.compose import SCENARIO_KEYS
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.study.store.folder import Study


def config_of(study: Study, cell: int) -> dict[str, Any]:
    """Return the configuration of a cell; nothing when the study does not keep it."""
    folder = getattr(study, "folder", None)
    return read(folder / "configs" / f"cell-{cell:04d}.json") if folder else {}


def read(path: Path) -> dict[str, Any]:
    """Return what a file of configuration says; nothing when there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged: {error}. Run the study again.") from error
    return found if isinstance(found, dict) else {}


def scenario_of_cell(study: Study, cell: int) -> Scenario:
    """Return the scenario of a cell, or refuse what this version does not know."""
    config = config_of(study, cell)
    if not config:
        raise InputError(f"the configuration of cell {cell} is not kept.")
    return Scenario.check({key: value for key, value in config.items() if key in SCENARIO_KEYS})
