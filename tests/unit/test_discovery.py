"""Scenario discovery in a handmade sample: it finds the region that was planted, and finds none in pure chance."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies.discovery import Discovery, discover, scores_of
from sim.errors import InputError
from sim.show.text.discovery import discovery_told, headline

KEYS = ("adviser.learning_rate", "adviser.lapse_rate", "leader.span")
PLANTED = "adviser.learning_rate"
POINTS = 64


def sample(effect: float, compared: bool = False, seed: int = 4) -> Any:
    """Return a sampled study in which routine use is higher by an effect where the learning rate is high."""
    draw = np.random.default_rng(seed)
    x = draw.random((POINTS, 2))
    rows = [
        {KEYS[0]: fast, KEYS[1]: lapse, KEYS[2]: int(span)}
        for (fast, lapse), span in zip(x, draw.integers(8, 20, POINTS), strict=True)
    ]
    scenarios = ("baseline", "renewer") if compared else ("baseline",)
    cells, runs = [], []
    for place, scenario in enumerate(scenarios):
        for number, row in enumerate(rows):
            cell = place * POINTS + number
            named = {"label_nb": scenario, "label_en": scenario, "panel_nb": "", "panel_en": ""}
            reference = number if compared else cell
            cells.append({"cell": cell, "reference": reference, "scenario": scenario, **row, **named})
            lift = effect * (row[PLANTED] > 0.7) * (place == len(scenarios) - 1)
            luck = 0.2 + lift + draw.normal(0.0, 0.01, 4)
            runs.append(pd.DataFrame({"cell": cell, "replicate": range(4), "routine_share": luck, "strain": 0.1}))
    keys = [*(["scenario"] if compared else []), *KEYS]
    manifest = {
        "axes": [{"key": key, "values": []} for key in keys], "compared": ["scenario"] if compared else [],
        "design": {"kind": "lhs"}, "weeks": 156,
    }  # fmt: skip
    return SimpleNamespace(
        folder="here", worlds=1, manifest=manifest, cells=pd.DataFrame(cells), runs=pd.concat(runs)
    )


@pytest.fixture(scope="module")
def found_out() -> Discovery:
    return discover(sample(0.2), "routine_share", above=0.3)


def test_a_planted_region_is_told_with_its_limit(found_out: Discovery) -> None:
    assert found_out.beyond_chance
    ((key, (low, high)),) = found_out.limits.items()
    assert key == PLANTED
    assert low == pytest.approx(0.7, abs=0.06)
    assert high is None
    assert found_out.box.density == found_out.box.coverage == 1.0
    assert found_out.scores[0].key == PLANTED
    assert [score.beyond for score in found_out.scores].count(True) == 1


def test_it_is_told_in_both_languages(found_out: Discovery) -> None:
    study = sample(0.2)
    assert "learning rate from 0.7" in " ".join(discovery_told(study, found_out, "en"))
    assert headline(found_out, "en").startswith(
        "100 % of the points with learning rate from 0.7".replace(" %", "\xa0%")
    )
    assert "dekning" in " ".join(discovery_told(study, found_out, "nb"))


def test_pure_luck_has_no_box_but_in_few_studies() -> None:
    """Negative control: nothing was planted. Four of ten with a box are one case in 1,000."""
    studies = [sample(0.0, seed=seed) for seed in range(10)]
    made = [(study, discover(study, "routine_share")) for study in studies]
    without = [(study, one) for study, one in made if not one.beyond_chance]
    assert len(without) > 6
    assert all("No box" in " ".join(discovery_told(study, one, "en")) for study, one in without)


def test_pure_luck_goes_with_a_setting_in_one_study_of_twenty() -> None:
    draw = np.random.default_rng(6)
    claims = [any(one.beyond for one in scores_of(KEYS, draw.random((POINTS, 3)), draw.random(POINTS)))
              for _ in range(200)]  # fmt: skip
    assert np.mean(claims) < 0.09


def test_points_of_a_comparison_are_its_differences() -> None:
    study = sample(0.2, compared=True)
    made = discover(study, "routine_share", above=0.1)
    assert made.compared == (POINTS, 0)
    assert made.points == POINTS
    assert list(made.limits) == [PLANTED]
    assert "The difference of renewer" in next(discovery_told(study, made, "en"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"outcome": "routine_share", "above": 0.9}, "is above 0.9 in 0 of 64 points"),
        ({"outcome": "routine_share", "below": 0.9}, "is below 0.9 in 64 of 64 points"),
        ({"outcome": "routine_share", "below": 0.9, "above": 0.1}, "Give one of them"),
        ({"outcome": "happiness"}, "has no such column"),
    ],
)
def test_what_cannot_be_discovered_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        discover(sample(0.2), **asked)


def test_few_points_or_settings_are_refused() -> None:
    study = sample(0.2)
    study.cells = study.cells.drop(columns=[KEYS[1], KEYS[2]]).assign(**{KEYS[1]: 1.0, KEYS[2]: 8})
    with pytest.raises(InputError, match="at least two varied numeric settings; here has 1"):
        discover(study, "routine_share")
    few = sample(0.2)
    few.runs = few.runs[few.runs["cell"] < 10]
    with pytest.raises(InputError, match=r"needs at least 20 points; .* has 10"):
        discover(few, "routine_share")


def test_means_that_differ_by_rounding_have_one_rank() -> None:
    """Shares of a few runs tie often; the last digit of their sums must not break ties."""
    draw = np.random.default_rng(8)
    x, y = draw.random((POINTS, 1)), draw.integers(0, 5, POINTS) / 7.0
    noise = y * (1.0 + 1e-15 * draw.integers(-3, 4, POINTS))
    assert len(set(noise)) > len(set(y)), "control"
    assert scores_of(KEYS[:1], x, noise) == scores_of(KEYS[:1], x, y)
