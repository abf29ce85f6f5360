"""Figures and sentences: words in both languages, nothing cut or overlapping, honest wording."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import Refused
from sim.outcomes import OUTCOMES
from sim.rules.things import Stage
from sim.show import layout, sentences, style, text
from sim.show.comparison import comparison_figure, save
from sim.show.panels import panels_of, spread_evenly

SCENARIOS = {
    "baseline": ("Nåsituasjonen", "Baseline"),
    "facilitator": ("Tilretteleggeren", "Facilitator"),
    "integrator": ("Meningsskaperen", "Integrator"),
    "renewer": ("Fornyeren", "Renewer"),
    "balanced": ("Balansert", "Balanced"),
    "adaptive": ("Tilpasset", "Adaptive"),
    "no_role_model": ("Uten rollemodell", "No role model"),
    "control_regime": ("Kontrollregime", "Control regime"),
    "support_regime": ("Støtteregime", "Support regime"),
    "bundled_messages": ("Samlede beskjeder", "Bundled messages"),
    "fewer_meetings": ("Færre møter", "Fewer meetings"),
    "early_support": ("Tidlig støtte", "Early support"),
}


def synthetic_study(
    lines: int = 5,
    panels: int = 3,
    replicates: int = 60,
    weeks: int = 156,
    seed: int = 1,
    levers: Sequence[dict[str, Any]] = (),
    outcome: str = "routine_share",
    effect: float = 1.0,
) -> SimpleNamespace:
    """Return a study with curves like those of adoption, drawn and not simulated."""
    draw = np.random.default_rng(seed)
    names = list(SCENARIOS)[:lines]
    staff = [10, 30, 100, 200, 400, 800][:panels]
    axes: list[dict[str, Any]] = [{"key": "scenario", "values": names}] if lines * panels > 1 else []
    if panels > 1:
        axes.append({"key": "office.staff", "values": staff})
    week = np.arange(weeks)
    cells, levels, differences = [], [], []
    for panel, size in enumerate(staff):
        luck = draw.normal(0, 1, (replicates, 1))
        reference = panel * lines
        first: Any = None
        for line, name in enumerate(names):
            cell = reference + line
            lift = effect * (0 if line == 0 else draw.normal(0.03, 0.06))
            top = np.clip(0.45 + 0.05 * panel + lift + 0.08 * luck, 0.05, 0.98)
            middle = weeks * (0.55 - 0.03 * panel) - 60 * lift + 5 * luck
            wobble = 0 if effect == 0 else np.cumsum(draw.normal(0, 0.002, (replicates, weeks)), 1)
            runs = np.clip(top / (1 + np.exp(-(week - middle) / (weeks / 8))) + wobble, 0, 1)
            labels = dict(zip(("label_nb", "label_en"), SCENARIOS[name], strict=True))
            row: dict[str, Any] = {"cell": cell, "reference": reference, **labels}
            row |= {"panel_nb": f"{size} ansatte", "panel_en": f"{size} staff"}
            if panels == 1:
                row |= {"panel_nb": "", "panel_en": ""}
            row |= {axis["key"]: value for axis, value in zip(axes, (name, size), strict=False)}
            cells.append(row)
            q = np.quantile(runs, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
            numbers = dict(zip(("q05", "q25", "q50", "q75", "q95"), q, strict=True))
            key = {"cell": cell, "week": week, "outcome": outcome}
            levels.append(pd.DataFrame({**key, "mean": runs.mean(0), **numbers}))
            if line == 0:
                first = runs
                continue
            gap = runs - first
            half = 2 * gap.std(0, ddof=1) / replicates**0.5 if replicates > 1 else np.full(weeks, np.nan)
            mean = gap.mean(0)
            key |= {"reference": reference, "replicates": replicates}
            differences.append(pd.DataFrame({**key, "mean": mean, "low": mean - half, "high": mean + half}))
    columns = ["cell", "reference", "week", "outcome", "mean", "low", "high", "replicates"]
    return SimpleNamespace(
        manifest={
            "name": "synthetic",
            "fingerprint": "0123456789abcdef" * 4,
            "start": "2017-01-02",
            "weeks": weeks,
            "replicates": replicates,
            "axes": axes,
            "services": [
                service("digisos", "Digisos", "Digisos", "2017-10-02"),
                service("activity_plan", "Aktivitetsplanen", "Activity plan", "2017-12-04"),
                service("modia", "Modia", "Modia", "2018-11-05"),
            ],
            "levers": list(levers),
        },
        cells=pd.DataFrame(cells),
        weeks=pd.concat(levels, ignore_index=True),
        differences=pd.concat(differences, ignore_index=True)
        if differences
        else pd.DataFrame(columns=columns),
    )


def service(key: str, nb: str, en: str, release: str) -> dict[str, Any]:
    return {"key": key, "name": {"nb": nb, "en": en}, "release": release}


def lever(cell: int, nb: str, en: str, start: str, weeks: int | None = None) -> dict[str, Any]:
    return {"cell": cell, "key": en, "title": {"nb": nb, "en": en}, "from": start, "weeks": weeks}


LEVERS = [
    lever(7, "Støtte fra regionen", "Support from the region", "2018-01-01"),
    lever(8, "Færre beskjeder", "Fewer messages", "2018-08-06", 26),
]
CASES: dict[str, dict[str, Any]] = {
    "1x1": {"lines": 1, "panels": 1},
    "3x1": {"lines": 3, "panels": 1, "levers": [lever(1, "Nytt krav", "New demand", "2019-10-07")]},
    "5x3": {"lines": 5, "panels": 3, "levers": LEVERS},
    "12x4": {"lines": 12, "panels": 4},
    "1x4": {"lines": 1, "panels": 4},
    "5x6": {"lines": 5, "panels": 6},
    "one_replicate": {"lines": 5, "panels": 3, "replicates": 1},
    "short": {"lines": 2, "panels": 3, "weeks": 40},
    "long": {"lines": 2, "panels": 4, "weeks": 700},
    "no_difference": {"lines": 3, "panels": 1, "effect": 0.0},
}
