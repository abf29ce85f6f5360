"""The two files that describe a study: the plan when it begins, the manifest when it is complete."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from typing import Any

from sim.engines.rulebook.files import rules_by_name
from sim.scenario.shipped import hashed
from sim.study.design.build import Cell, Design
from sim.study.store.provenance import Identity, recipe, versions, without_settings
from sim.study.store.schema import SCHEMA

SAME_AS_PLAN = (
    "schema", "name", "fingerprint", "versions", "command", "axes", "compared", "design", "recipe",
)  # fmt: skip


def plan_of(design: Design, identity: Identity, by: str) -> dict[str, Any]:
    """Return the plan of a study, with everything that is needed to repeat it.

    Parameters
    ----------
    identity : Identity
        Identity of the study.
    by : str
        The command that runs it.
    """
    return {
        "schema": SCHEMA,
        "name": identity.name,
        "fingerprint": identity.fingerprint,
        "command": by,
        "axes": [{"key": key, "values": values} for key, values in design.axes.items()],
        "compared": list(design.compared),
        "design": design.method.as_config(),
        "replicates": design.settings.replicates,
        "versions": versions(),
        "recipe": recipe(design, identity),
        **own_of(design),
    }


def manifest_of(
    design: Design, plan: Mapping[str, Any], replicates: Mapping[int, int], began: float
) -> dict[str, Any]:
    """Return the description of a study and of how it was made.

    Parameters
    ----------
    plan : mapping
        The plan from `plan_of`.
    replicates : mapping
        Number of replicates by number of the cell.
    began : float
        When the study was started, in seconds since 1970.
    """
    settings, first = design.settings, design.cells[0].scenario
    services = {(s.key, s.release): s for cell in design.cells for s in cell.scenario.services}
    levers = [(cell.number, lever) for cell in design.cells for lever in cell.scenario.levers]
    return {
        **{key: plan[key] for key in (*SAME_AS_PLAN, "own") if key in plan},
        "seed": settings.seed,
        "replicates": min(replicates.values()),
        "replicates_by_cell": [replicates[cell.number] for cell in design.cells],
        "worlds": {
            "name": settings.worlds.name,
            "draws": len(settings.worlds),
            "digest": settings.worlds.digest,
        },
        "engine": settings.engine,
        "runner": settings.runner.name,
        "workers": settings.workers,
        "weekly": settings.weekly_names,
        "weekly_replicates": settings.weekly_replicates,
        "outcome": settings.outcome,
        "figure": settings.figure,
        "ask": settings.ask,
        "language": settings.language,
        "start": str(first.start),
        "weeks": first.weeks,
        "services": [
            {"key": key, "name": one.name or {"nb": key, "en": key}, "release": str(release)}
            for (key, release), one in services.items()
        ],
        "levers": [
            {
                "cell": number,
                "key": lever.key,
                "title": lever.title or {"nb": lever.key, "en": lever.key},
                "from": str(lever.start),
                "weeks": lever.weeks,
            }
            for number, lever in levers
        ],
        "rules": sorted({cell.book.digest() for cell in design.cells}),
        "rules_replaced": sorted({rule for cell in design.cells for rule in cell.book.replaced}),
        "started": datetime.datetime.fromtimestamp(began, datetime.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.time() - began, 2),
    }


def own_of(design: Design) -> dict[str, Any]:
    """Return what user files declare, so that a reader of the study need not load them."""
    own = design.cells[0].book.own
    return {"own": own.described()} if own else {}


def words_of(design: Design) -> str:
    """Return a digest of all titles, questions and sources of a design, and of what is best; none change a run."""
    told = [without_settings(cell.config) for cell in design.cells]
    best = design.settings.ask.get("best")
    return hashed([*told, best] if best else told)


def stored_config(cell: Cell) -> dict[str, Any]:
    """Return the configuration of a cell as a study stores it: without settings, rules without their folder."""
    return {**without_settings(cell.config), "rules": rules_by_name(cell.book)}
