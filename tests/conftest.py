"""What all tests share: a small catalogue, a way to make scenarios, studies made by hand, and a test of counts."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from scipy import stats

from sim.errors import InputError
from sim.model.outcomes import OUTCOMES
from sim.model.own_tables import NOTHING, declare
from sim.scenario.scenario import Scenario

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("steady")


gc.set_threshold(50_000)  # collect garbage less often; a figure makes more than that


def pytest_collection_finish() -> None:
    """Collect no garbage among what is imported, through which Python would look again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Nor among what is left at the end, which goes with the process."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _forget_what_is_one_s_own() -> Iterator[None]:
    """Let nothing that a command of one test declares be known in the next; a process has one command."""
    yield
    declare(NOTHING)


@pytest.fixture
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a quarter of the offices of `experiment=interviews`: whether it works, not what it finds."""
    from sim.analysis.validation import what_data_tell

    few = what_data_tell.OFFICES[:-1]
    for name, value in {"OFFICES": few, "SETS": few[-1] // what_data_tell.STUDIED, "SHUFFLES": 9}.items():
        monkeypatch.setattr(what_data_tell, name, value)
    for kind in ("interviews", "survey"):
        monkeypatch.setitem(what_data_tell.AMOUNTS, kind, few)


@pytest.fixture(scope="session")
def services() -> dict[str, dict[str, Any]]:
    """Return a small catalogue: one service there from the first week, one that comes in week 8."""
    return {
        "first": {"kind": "user_channel", "release": "2017-01-02", "usefulness": 0.7, "complexity": 0.4},
        "second": {"kind": "case_tool", "release": "2017-02-27", "usefulness": 0.5, "complexity": 0.6},
    }


@pytest.fixture(scope="session")
def make_scenario(services: dict[str, dict[str, Any]]) -> Callable[..., Scenario]:
    """Return a function that makes a scenario: ten staff, 40 weeks, and what one wants instead.

    ``make_scenario(weeks=20, office={"staff": 30}, adviser={"news_rate": 0.2})``
    """

    def make(**wanted: Any) -> Scenario:
        office = {"staff": 10, **wanted.pop("office", {})}
        return Scenario.check({"services": services, "weeks": 40, "office": office, **wanted})

    return make


@pytest.fixture(scope="session")
def one_service() -> dict[str, dict[str, Any]]:
    """Return a catalogue of one service that is there from the first week."""
    return {"only": {"kind": "case_tool", "release": "2017-01-02"}}


@pytest.fixture(scope="session")
def catalogue() -> dict[str, dict[str, Any]]:
    """Return a catalogue with every kind of service, updates, and services that combine."""
    return {
        "channel": {
            "kind": "user_channel", "release": "2016-10-03", "usefulness": 0.8, "complexity": 0.3,
            "saving": 0.03, "updates_per_year": 2.0, "combines_with": ["tool"],
        },
        "tool": {
            "kind": "case_tool", "release": "2017-01-02", "usefulness": 0.7, "complexity": 0.5,
            "saving": 0.05, "updates_per_year": 4.0, "combines_with": ["teams"],
        },
        "teams": {
            "kind": "collaboration", "release": "2017-02-27", "usefulness": 0.6, "complexity": 0.4,
            "saving": 0.01, "updates_per_year": 3.0,
        },
        "overview": {
            "kind": "overview", "release": "2017-01-02", "usefulness": 0.6, "complexity": 0.5,
            "saving": 0.01, "updates_per_year": 1.0,
        },
    }  # fmt: skip


@pytest.fixture(scope="session")
def lively() -> dict[str, float]:
    """Return parameters of people with whom much happens within a year, as for the ``adviser`` group."""
    return {
        "news_rate": 0.4, "persuasion_rate": 1.0, "trial_rate": 2.0, "learning_rate": 0.15,
        "routine_mastery": 0.15, "threshold_noise": 0.1, "lapse_rate": 0.03, "return_rate": 0.2,
    }  # fmt: skip


@pytest.fixture(scope="session")
def p_value() -> Callable[..., float]:
    """Return Pearson's chi-square test of whole numbers against a distribution on 0, 1, 2 and so on.

    Neighbouring values are pooled until each cell expects at least ten.
    """

    def test(values: Any, probabilities: Any) -> float:
        expected = np.asarray(probabilities) * len(values)
        observed = np.bincount(values, minlength=len(expected)).astype(float)
        assert len(observed) == len(expected), "a value that the distribution rules out"
        cells: list[list[float]] = []
        seen, hoped = 0.0, 0.0
        for one, other in zip(observed, expected, strict=True):
            seen, hoped = seen + one, hoped + other
            if hoped >= 10.0:
                cells.append([seen, hoped])
                seen, hoped = 0.0, 0.0
        cells[-1][0] += seen
        cells[-1][1] += hoped
        table = np.array(cells)
        table[:, 1] *= table[:, 0].sum() / table[:, 1].sum()
        return float(stats.chisquare(table[:, 0], table[:, 1]).pvalue)

    return test


# ------------------------------------- studies made by hand: no engine runs, and every number is known

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
