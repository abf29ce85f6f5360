"""Studies made by hand for tests of what is shown: no engine runs, and every number is known."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.model.outcomes import OUTCOMES

STAGES = ("routine_share", "trying_share", "persuaded_share", "aware_share", "unaware_share", "lapsed_share")
BY_WEEK = (*STAGES, "mastery", "innovative_gap", "support_per_adviser")
"""Outcomes that a study made by hand has weeks of; its runs have all."""
WEEKS = 60


def end_of(outcome: str, shift: float) -> float:
    """Return where an outcome ends, for a cell that is shifted so much."""
    ends = {
        "routine_share": 0.5, "trying_share": 0.15, "persuaded_share": 0.05, "aware_share": 0.05,
        "unaware_share": 0.2, "lapsed_share": 0.05, "users_personal": 8.0, "hours_casework": 20.0,
        "hours_meetings": 18.0, "contact_change": -1.0, "innovative_gap": 0.05,
    }  # fmt: skip
    base = ends.get(outcome, 0.4 if OUTCOMES[outcome].percent else 1.5)
    weight = {"strain": -0.6, "trust": 0.3, "contact_change": 25.0, "unaware_share": -1.0, "users_personal": -4.0}
    return base + weight.get(outcome, 1.0 if outcome == "routine_share" else 0.3) * shift


@pytest.fixture(scope="session")
def handmade() -> Callable[..., SimpleNamespace]:
    """Return a function that makes a study.

    ``handmade({"scenario": {"baseline": 0.0, "renewer": -0.05}, "office.staff": {10: 0.0, 30: 0.01}})``
    gives each value of each axis, and how far it shifts the outcomes.
    """

    def make(
        axes: Mapping[str, Mapping[Any, float]],
        *,
        replicates: int = 40,
        labels: Mapping[Any, str] | None = None,
        seed: int = 1,
        tables: Mapping[str, pd.DataFrame] | None = None,
        interaction: Callable[[dict[str, Any]], float] = lambda point: 0.0,
    ) -> SimpleNamespace:
        draw = np.random.default_rng(seed)
        luck = draw.normal(0, 0.04, replicates)
        points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
        first = next(iter(axes), None)
        called = labels or {}
        cells, runs, weeks, differences = [], [], [], []
        for number, point in enumerate(points):
            start = {**point, first: next(iter(axes[first]))} if first else point
            reference = points.index(start)
            names = [str(called.get(value, f"{key.rpartition('.')[2]} {value}")) for key, value in point.items()]
            row = {"cell": number, "reference": reference, **point}
            for language in ("nb", "en"):
                row[f"label_{language}"] = (names or ["Alene" if language == "nb" else "Alone"])[0]
                row[f"panel_{language}"] = ", ".join(names[1:])
            cells.append(row)
            shift = sum(axes[key][value] for key, value in point.items()) + interaction(point)
            own = draw.normal(0, 0.01, replicates)
            values = {
                name: end_of(name, shift) * (1 + luck) + (own if number != reference else 0.0) * (shift != 0)
                for name in OUTCOMES
            }
            values |= {
                "services_per_adviser": 9.0 * values["routine_share"],
                "services_released": 9.0 + 0.0 * luck,
            }
            runs.append(pd.DataFrame({"cell": number, "replicate": np.arange(replicates), **values}))
        table = pd.concat(runs, ignore_index=True)
        rise = 1 / (1 + np.exp(-(np.arange(WEEKS) - 30) / 6))
        rise = (rise - rise[0]) / (rise[-1] - rise[0])
        for row in cells:
            mine = table[table["cell"] == row["cell"]]
            base = table[table["cell"] == row["reference"]]
            for name in BY_WEEK:
                ends = mine[name].to_numpy()
                gap = ends - base[name].to_numpy()
                path = 1 - rise * (1 - ends.mean()) if name == "unaware_share" else rise * ends.mean()
                key = {"cell": row["cell"], "week": np.arange(WEEKS), "outcome": name}
                spread = np.quantile(ends, [0.05, 0.25, 0.5, 0.75, 0.95]) - ends.mean()
                quantiles = {
                    f"q{q:02d}": path + rise * s for q, s in zip((5, 25, 50, 75, 95), spread, strict=True)
                }
                weeks.append(pd.DataFrame({**key, "mean": path, **quantiles}))
                if row["cell"] != row["reference"]:
                    half = 2.02 * gap.std(ddof=1) / replicates**0.5 if replicates > 1 else np.nan
                    differences.append(
                        pd.DataFrame({**key, "reference": row["reference"], "mean": rise * gap.mean(),
                                      "low": rise * (gap.mean() - half), "high": rise * (gap.mean() + half),
                                      "replicates": replicates})
                    )  # fmt: skip
        columns = ["cell", "reference", "week", "outcome", "mean", "low", "high", "replicates"]

        def stored(name: str) -> pd.DataFrame:
            if name not in (tables or {}):
                raise InputError(f"no {name}")
            return (tables or {})[name]

        services: Sequence[tuple[str, str]] = (("Digisos", "2017-04-03"), ("Aktivitetsplanen", "2017-09-04"))
        return SimpleNamespace(
            folder=Path("results/handmade"),
            worlds=1,
            manifest={
                "name": "handmade", "fingerprint": "0123456789abcdef" * 4, "start": "2017-01-02", "weeks": WEEKS,
                "replicates": replicates, "outcome": "routine_share", "language": "nb",
                "command": "python -m sim -m …", "design": {"kind": "product"},
                "axes": [{"key": key, "values": list(values)} for key, values in axes.items()],
                "services": [{"key": name, "name": {"nb": name, "en": name}, "release": day}
                             for name, day in services],
                "service": {"nb": "Digisos", "en": "Digisos"},
                "levers": [],
            },
            cells=pd.DataFrame(cells),
            runs=table,
            weeks=pd.concat(weeks, ignore_index=True),
            differences=pd.concat(differences or [pd.DataFrame(columns=columns)], ignore_index=True),
            table=stored,
        )  # fmt: skip

    return make
