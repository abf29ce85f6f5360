"""What all tests share: a small catalogue, a way to make scenarios, and a test of counts."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from scipy import stats

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


@pytest.fixture(autouse=True)
def _forget_what_is_one_s_own() -> Iterator[None]:
    """Let nothing that a command of one test declares be known in the next; a process has one command."""
    yield
    declare(NOTHING)


@pytest.fixture
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a quarter of the offices of `experiment=interviews`: whether it works, not what it finds."""
    from sim.analysis.validation import telling

    few = telling.OFFICES[:-1]
    for name, value in {"OFFICES": few, "SETS": few[-1] // telling.STUDIED, "SHUFFLES": 9}.items():
        monkeypatch.setattr(telling, name, value)
    for kind in ("interviews", "survey"):
        monkeypatch.setitem(telling.AMOUNTS, kind, few)


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
