"""Over the points of a sample, a difference is counted by the sign of its whole interval."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.analysis.studies.sensitivity import robustness
from sim.show.text.ranking import over_points


@pytest.fixture
def study() -> Any:
    """Return a study of three points under two scenarios: once above, once below, once neither."""
    cells = pd.DataFrame(
        {
            "cell": range(6), "reference": [0, 1, 2, 0, 1, 2], "scenario": ["baseline"] * 3 + ["renewer"] * 3,
            "label_en": ["Baseline"] * 3 + ["Renewer"] * 3, "label_nb": ["Grunnlinje"] * 3 + ["Fornyeren"] * 3,
        }
    )  # fmt: skip
    differences = pd.DataFrame(
        {
            "cell": [3, 4, 5] * 2, "reference": [0, 1, 2] * 2, "week": [8] * 3 + [9] * 3,
            "outcome": "routine_share",
            "mean": [9.0] * 3 + [0.05, -0.02, 0.01], "low": [8.0] * 3 + [0.04, -0.03, -0.01],
            "high": [10.0] * 3 + [0.06, -0.01, 0.03],
        }
    )  # fmt: skip
    weeks = pd.DataFrame(
        {"cell": range(6), "week": 9, "outcome": "routine_share", "mean": [0.4, 0.5, 0.6, 0, 0, 0]}
    )
    manifest = {"weeks": 10, "design": {"compare": ["scenario"]}}
    return SimpleNamespace(worlds=1, manifest=manifest, cells=cells, differences=differences, weeks=weeks)


def test_points_are_counted_by_sign_in_the_last_week(study: Any) -> None:
    (found,) = robustness(study)
    assert (found.points, found.above, found.below) == (3, 1, 1)
    assert (found.low, found.median, found.high) == (-0.02, 0.01, 0.05)


def test_it_is_told_in_both_languages(study: Any) -> None:
    level, difference = over_points(study)
    assert level == "Routine use in the last week, over 3 points: 50 % in the middle one, from 40 to 60."
    assert difference == (
        "Renewer: above Baseline at 1 of 3 points, below at 1, not distinguishable from chance at 1; the median "
        "difference is 1.0 percentage points, from −2.0 to 5.0."
    )
    assert over_points(study, language="nb")[1].startswith(
        "Fornyeren: over Grunnlinje i 1 av 3 punkter, under i 1"
    )


def test_where_nothing_is_compared_only_the_level_is_told(study: Any) -> None:
    study.manifest["design"]["compare"] = []
    assert robustness(study) == []
    assert len(over_points(study)) == 1
