"""The schema of plan and manifest, the two files that describe a study, and which of its versions can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.engines.batch import MAX_REPLICATES
from sim.errors import InputError
from sim.scenario.checks import describe_type, file_name, whole
from sim.study.settings import ask_of

SCHEMA = 4
"""Format of the folder that this version writes, and the only one that it can add runs to."""
READABLE = (2, 3, SCHEMA)
"""Formats that every verb reads; version 0.1.0 wrote format 2."""

Shape = Any
"""A type; a list of one shape; or a mapping from required keys, or from ``str`` for any key, to shapes."""

RECIPE: Shape = {
    "config": dict,
    "cells": [{"cell": int, "identity": str, "point": dict, "differs": dict}],
    "rule_files": dict,
}
OWN: Shape = {
    "parameters": [
        {
            **dict.fromkeys(("name", "unit", "source", "confidence", "kind"), str),
            **dict.fromkeys(("default", "low", "high"), int | float),
            "plausible": [int | float],
            "label": {"nb": str, "en": str},
            "dated": bool,
        }
    ],
    "outcomes": [
        {
            "name": str,
            "unit": str,
            "label": {"nb": str, "en": str},
            "explanation": {"nb": str, "en": str},
            "percent": bool,
            "good": int,
            "margin": int | float,
            "weekly": bool,
        }
    ],
}
"""What user files declare; only studies that have such files state it."""
WORLDS: Shape = {"name": str, "names": [str], "draws": [[int | float]]}
BOOKS: Shape = [{"rules": {str: str}, "sources": {str: str}}]
PLAN: Shape = {
    "schema": int,
    "name": str,
    "fingerprint": str,
    "command": str,
    "axes": [{"key": str, "values": list}],
    "compared": [str],
    "design": {"kind": str},
    "versions": {str: str},
    "recipe": RECIPE,
}
MANIFEST: Shape = {
    **PLAN,
    "seed": int,
    "replicates": int,
    "replicates_by_cell": [int],
    "engine": str,
    "weekly": [str],
    "weekly_replicates": bool,
    "outcome": str,
    "language": str,
    "start": str,
    "weeks": int,
    "services": [{"key": str, "name": {"en": str, str: str}, "release": str}],
    "levers": [{"cell": int, "key": str, "title": {"en": str, str: str}, "from": str}],
    "rules_replaced": [str],
    "started": str,
    "seconds": int | float,
    "precision": dict | None,
    "failed": int,
    "tables": {str: str},
}


def check_manifest(where: str, manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest that this version cannot read, or that is incomplete.

    Raises
    ------
    InputError
        Names the part that is not as expected.
    """
    check_plan(where, manifest)
    check_shape(where, manifest, MANIFEST)
    ask_of(manifest.get("ask"))
    for number, count in enumerate(manifest["replicates_by_cell"]):
        whole(f"{where}: replicates_by_cell[{number}]", count, 0, MAX_REPLICATES)
    if len(manifest["replicates_by_cell"]) != len(manifest["recipe"]["cells"]):
        raise InputError(f"{where} is damaged: replicates_by_cell does not have one number for each cell.")
    if manifest["schema"] == SCHEMA:
        shape = {"blocks": {str: int}, "configs": {str: str}, "words": str, "worlds": {"draws": int}}
        check_shape(where, manifest, shape)
        if (
            manifest["worlds"]["draws"] != len(manifest["recipe"]["worlds"]["draws"])
            or not manifest["worlds"]["draws"]
        ):
            raise InputError(f"{where} is damaged: worlds.draws is not the number of draws in the recipe.")


def check_plan(where: str, plan: Mapping[str, Any]) -> None:
    """Refuse a plan, or the plan within a manifest, that has another format or is incomplete."""
    if plan.get("schema") not in READABLE:
        raise InputError(
            f"{where} has storage format {plan.get('schema')}; expected {', '.join(map(str, READABLE))}. "
            "Read it with the version of nav-adoption that wrote it, or run the study again."
        )
    check_shape(where, plan, PLAN)
    check_shape(where, plan.get("own", {"parameters": [], "outcomes": []}), OWN, "own")
    file_name(f"{where}: name", plan["name"], "role_by_size")
    cells = plan["recipe"]["cells"]
    if not cells or [cell["cell"] for cell in cells] != list(range(len(cells))):
        raise InputError(f"{where} is damaged: its cells are not numbered from 0.")
    if plan["schema"] == SCHEMA:
        check_shape(where, plan, {"recipe": {"books": BOOKS, "cells": [{"book": int}], "worlds": WORLDS}})
        books = range(len(plan["recipe"]["books"]))
        if not all(cell["book"] in books for cell in cells):
            raise InputError(f"{where} is damaged: a cell has a rule book that is not listed.")


def check_shape(where: str, value: Any, shape: Shape, key: str = "") -> None:
    """Refuse a value that does not have the given shape; additional keys are allowed."""
    kind = type(shape) if isinstance(shape, list | dict) else shape
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        name = getattr(kind, "__name__", str(kind))
        raise InputError(f"{where} is damaged: {key or 'it'} is {describe_type(value)}; expected {name}.")
    if isinstance(shape, list):
        for number, entry in enumerate(value):
            check_shape(where, entry, shape[0], f"{key}[{number}]")
    elif isinstance(shape, dict):
        for name, below in shape.items():
            for one in value if name is str else [name]:
                inside = f"{key}.{one}".lstrip(".")
                if one not in value:
                    raise InputError(f"{where} is damaged: {inside} is missing.")
                check_shape(where, value[one], below, inside)
