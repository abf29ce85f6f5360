"""Provenance: what a study is, in one fingerprint, and what made it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
from importlib.metadata import version
from typing import Any

from sim.scenario import Scenario
from sim.study.design import Design

PACKAGES = ("hydra-core", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "matplotlib")


def fingerprint(design: Design) -> str:
    """Return the SHA-256 of all that decides the numbers of a study, 64 hexadecimal digits.

    Scenarios, rules, seed and package version go in; titles, the number of replicates, the
    engine and the number of workers do not, because they change no run.
    """
    what = {
        "version": version("nav-adoption"),
        "seed": design.settings.seed,
        "axes": list(design.axes),
        "cells": [
            {
                "point": {key: str(value) for key, value in cell.point.items()},
                "scenario": essence(cell.scenario),
                "rules": cell.book.digest(),
            }
            for cell in design.cells
        ],
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


def essence(scenario: Scenario) -> dict[str, Any]:
    """Return what of a scenario decides its runs: everything but its words."""
    words = {"name", "title", "question", "source", "kind"}

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in words}
        return [strip(v) for v in value] if isinstance(value, list | tuple) else value

    stripped: dict[str, Any] = strip(dataclasses.asdict(scenario))
    return stripped


def versions() -> dict[str, str]:
    """Return the versions of Python and of every package that takes part."""
    found = {package: version(package) for package in PACKAGES}
    return {"python": platform.python_version(), "nav-adoption": version("nav-adoption"), **found}
