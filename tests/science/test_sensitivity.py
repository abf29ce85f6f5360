"""Sensitivity analysis finds the known truth, tells luck from effect, and says what it cannot tell.

The Ishigami function has indices that are known exactly (Ishigami & Homma 1990). It goes through our own
axes, designs and tables here, as a study does. A dummy that nothing depends on is the negative control.
"""

from __future__ import annotations

import dataclasses
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris

from sim.analysis.studies.indices import Index, elementary_effects, noise_share, sources
from sim.analysis.studies.sensitivity import Sensitivity, judged, sensitivity
from sim.errors import InputError
from sim.show.figures import picture
from sim.show.text.ranking import matters_most, ranking
from sim.study.design.axis import Axis
from sim.study.design.method import Method
from sim.study.design.points import lay_out

A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
FIRST = {
    "x1": 0.5 * (1 + B * math.pi**4 / 5) ** 2 / VARIANCE, "x2": A**2 / 8 / VARIANCE, "x3": 0.0, "dummy": 0.0,
}  # fmt: skip
INTERPLAY = 8 * B**2 * math.pi**8 / 225 / VARIANCE
TOTAL = {"x1": FIRST["x1"] + INTERPLAY, "x2": FIRST["x2"], "x3": INTERPLAY, "dummy": 0.0}
AXES = (
    *(Axis(f"x{k}", (-math.pi, math.pi), interval=True) for k in (1, 2, 3)),
    Axis("dummy", ("blue", "green", "red")),
)


def ishigami(cells: pd.DataFrame) -> Any:
    x1, x2, x3 = (cells[name].to_numpy() for name in ("x1", "x2", "x3"))
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def study(method: Method, luck: float, replicates: int = 5, scenarios: tuple[str, ...] = ()) -> Any:
    """Return a study of the Ishigami function with luck that is common to all cells, and luck that is not."""
    axes = [*([Axis("scenario", scenarios)] if scenarios else []), *AXES]
    _, points = lay_out(method, axes)
    cells = pd.DataFrame([{"cell": k, **point} for k, point in enumerate(points)])
    draws = np.random.default_rng(7)
    common = draws.normal(0, 20, (1, replicates))
    values = ishigami(cells)[:, None] + common + luck * draws.normal(size=(len(cells), replicates))
    if scenarios:
        values += np.where(cells["scenario"] == scenarios[-1], 2 * cells["x3"], 0.0)[:, None]
    runs = pd.DataFrame(values).rename_axis("cell").reset_index().melt("cell", None, "replicate", "routine_share")
    manifest = {
        "design": method.as_config(), "axes": [{"key": a.key, "values": list(a.values)} for a in axes],
        "name": "ishigami", "fingerprint": "0" * 64,
    }  # fmt: skip
    return SimpleNamespace(manifest=manifest, cells=cells, runs=runs, worlds=1)


def by_name(found: Sensitivity) -> dict[str, Any]:
    return {index.name: index for index in found.indices}


SALTELLI = Method("saltelli", samples=1024)


@pytest.fixture(scope="module")
def calm() -> Sensitivity:
    return sensitivity(study(SALTELLI, luck=0.0))[0]


def test_saltelli_finds_the_shares_of_variance_that_are_known_exactly(calm: Sensitivity) -> None:
    for name, index in by_name(calm).items():
        assert index.value == pytest.approx(TOTAL[name], abs=0.03), name
        assert index.alone == pytest.approx(FIRST[name], abs=0.03), name
        assert index.low - 0.01 <= TOTAL[name] <= index.high + 0.01
    assert [index.name for index in calm.indices] == ["x1", "x2", "x3", "dummy"]
    assert calm.noise == pytest.approx(0, abs=1e-9), "luck that all cells share cancels"
    assert not calm.too_few


def test_what_matters_only_in_interplay_is_found_and_what_does_not_matter_is_not(calm: Sensitivity) -> None:
    found = by_name(calm)
    assert found["x3"].distinguishable
    assert found["x3"].alone_low < 0 < found["x3"].alone_high, "by itself it cannot be told from nothing"
    assert not found["dummy"].distinguishable
    assert [index.name for index in calm.distinguishable] == ["x1", "x2", "x3"]


def test_with_luck_a_dummy_shows_the_noise_floor_and_is_not_distinguishable() -> None:
    found = sensitivity(study(SALTELLI, luck=4.0))[0]
    expected = 4.0**2 / 5 / (VARIANCE + 4.0**2 / 5)
    assert found.noise == pytest.approx(expected, rel=0.1)
    dummy = by_name(found)["dummy"]
    assert dummy.value == pytest.approx(expected, abs=0.03), "without the floor one would think it mattered"
    assert dummy.low > 0
    assert not dummy.distinguishable
    assert {index.name for index in found.distinguishable} == {"x1", "x2", "x3"}


@pytest.mark.parametrize("luck", [0.0, 2.0])
def test_morris_tells_what_matters_from_what_does_not(luck: float) -> None:
    found = sensitivity(study(Method("morris", trajectories=60, levels=8), luck))[0]
    indices = by_name(found)
    assert {index.name for index in found.distinguishable} == {"x1", "x2", "x3"}
    dummy = indices["dummy"]
    assert dummy.value == pytest.approx(dummy.floor, abs=0.5)
    assert (dummy.value > 1) == (luck > 0), "with luck a dummy seems to have an effect"
    assert indices["x1"].direction == 1, "it raises the outcome, whatever the rest"
    assert indices["x3"].direction == 0, "which way it goes depends on the rest"


LINEAR = (
    Axis("leader.span", (8, 25), interval=True, whole=True),
    Axis("leader.learning", (0.0, 2.0), interval=True),
    Axis("listed", (8, 12, 25)),
    Axis("kind", ("blue", "green", "red")),
)
SLOPES = {"leader.span": 3.0, "leader.learning": -2.0, "listed": 1.0, "kind": 0.5}
ACROSS = {"leader.span": 51.0, "leader.learning": -4.0, "listed": 17.0, "kind": 1.0}


@pytest.mark.parametrize("levels", [4, 6, 10])
def test_an_effect_is_divided_by_the_step_that_was_taken(levels: int) -> None:
    """A linear function: each effect is slope times range, however whole numbers and categories are rounded to."""
    method = Method("morris", trajectories=12, levels=levels)
    _, points = lay_out(method, list(LINEAR))
    cells = pd.DataFrame([{"cell": k, **point} for k, point in enumerate(points)])
    numbers = cells.assign(kind=cells["kind"].map({"blue": 0, "green": 1, "red": 2}))
    moved = sum(slope * numbers[key].astype(float) for key, slope in SLOPES.items())
    runs = pd.concat(
        pd.DataFrame({"cell": cells["cell"], "replicate": k, "routine_share": moved + 10 * k}) for k in range(3)
    )
    manifest = {"design": method.as_config(), "axes": [{"key": a.key, "values": list(a.values)} for a in LINEAR]}
    found = by_name(sensitivity(SimpleNamespace(manifest=manifest, cells=cells, runs=runs, worlds=1))[0])
    for key, across in ACROSS.items():
        assert found[key].alone == pytest.approx(across), key
        assert found[key].value == pytest.approx(abs(across)), key
        assert found[key].spread == pytest.approx(0, abs=1e-9), "a straight line has the same effect everywhere"
    steps = cells["leader.span"].diff().abs()
    assert steps[steps > 0].nunique() > 1 or levels == 4, (
        "steps differ after rounding, or this test proves nothing"
    )
    assert not np.isclose(steps[steps > 0] / 17, levels / (2 * (levels - 1))).all(), "nor are they the nominal one"


def test_effects_of_continuous_inputs_are_those_of_salib() -> None:
    made = study(Method("morris", trajectories=10, levels=4), luck=0.0)
    unit = np.column_stack([(made.cells[f"x{k}"] + math.pi) / (2 * math.pi) for k in (1, 2, 3)])
    blue = made.cells["dummy"].map({"blue": 0.0, "green": 0.5, "red": 1.0})
    places, values = np.column_stack([unit, blue]), ishigami(made.cells)
    ours = elementary_effects(places, values[:, None])[:3, :, 0]
    described = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    theirs = morris.analyze(described, places, values, num_levels=4, seed=1)
    assert np.abs(ours).mean(axis=1) == pytest.approx(np.asarray(theirs["mu_star"])[:3], rel=1e-3)
    assert ours.std(axis=1, ddof=1) == pytest.approx(np.asarray(theirs["sigma"])[:3], rel=1e-3)


def test_the_share_of_luck_is_that_of_a_two_way_table() -> None:
    draws = np.random.default_rng(1)
    cells, common = draws.normal(0, 3, (400, 1)), draws.normal(0, 50, (1, 20))
    assert noise_share(cells + common) == pytest.approx(0, abs=1e-9)
    values = cells + common + draws.normal(0, 6, (400, 20))
    assert noise_share(values) == pytest.approx(1.8 / (9 + 1.8), rel=0.15)
    assert math.isnan(noise_share(cells))
    assert noise_share(np.zeros((5, 4))) == 0


@pytest.mark.parametrize("mixed", [False, True])
def test_what_is_varied_worlds_and_luck_have_their_shares_of_single_runs(mixed: bool) -> None:
    """As drawn: 4 : 2 : 1. Negative control: worlds under wrong names are luck."""
    draws, worlds, points = np.random.default_rng(3), 64, 400
    world = np.arange(4 * worlds) % worlds
    values = draws.normal(0.0, 2.0, (points, 1)) + draws.normal(0.0, 1.0, (points, len(world)))
    values += math.sqrt(2.0) * draws.normal(size=(points, worlds))[:, draws.permutation(world) if mixed else world]
    found = sources(values, worlds)
    expected = (4 / 7, 0.0, 3 / 7) if mixed else (4 / 7, 2 / 7, 1 / 7)
    assert found == pytest.approx(expected, abs=0.05)
    few = sources(values[:, :64], worlds)
    assert math.isnan(few.worlds) and few.varied + few.luck == pytest.approx(1.0)


def test_the_difference_between_scenarios_has_a_ranking_of_its_own() -> None:
    method = Method("saltelli", samples=256, compare=("scenario",))
    level, difference = sensitivity(study(method, luck=0.5, scenarios=("baseline", "renewer")))
    assert (level.difference, difference.difference) == (False, True)
    assert difference.compared == {"scenario": "renewer"}
    assert [index.name for index in difference.distinguishable] == ["x3"]
    assert by_name(difference)["x3"].value == pytest.approx(1, abs=0.1)
    assert ranking(difference, "nb")[0].startswith("Forskjell i fast bruk i siste uke, renewer minus referansen")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_too_small_a_sample_nothing_is_said_but_how_many_would_do(seed: int) -> None:
    few = sensitivity(study(Method("saltelli", samples=8, seed=seed), luck=0.0))[0]
    assert few.too_few
    told = " ".join(ranking(few))
    assert "of the variance with all its interplay" not in told, "no finding"
    assert "Too few samples to say what matters: with 8, " in told
    assert f"About design.samples={few.enough} would do." in told
    assert matters_most(few, "nb").startswith("Utvalget er for lite til å si hva som betyr mest for fast bruk")
    assert 16 <= few.enough <= 256
    enough = sensitivity(study(Method("saltelli", samples=256, seed=seed), luck=0.0))[0]
    assert not enough.too_few, "control: what was advised is about right"
    assert "1. x1: " in ranking(enough)[1]
    assert any(f"For ±10 % take about design.samples={enough.enough}" in words for words in ranking(enough))


def test_an_input_that_explains_more_alone_than_in_all_is_no_finding() -> None:
    """The sample of the kind that was told as one: 44 % with all interplay and 95 % alone, both quite narrow."""

    def index(name: str, total: float, first: float, half: float) -> Index:
        return Index(name, total, total - half, total + half, 0.0, first, first - half, first + half, 0.0)

    others = [index("a", 0.3, 0.3, 0.05), index("b", 0.2, 0.2, 0.05)]
    assert judged([index("x", 0.44, 0.95, 0.09), *others], 8, shares=True) == (True, 16)
    assert judged([index("x", 0.44, 0.5, 0.09), *others], 8, shares=True) == (False, 8), (
        "control: within the error"
    )


def test_too_few_walks_are_said_to_be_too_few() -> None:
    few = sensitivity(study(Method("morris", trajectories=3, levels=4), luck=0.0))[0]
    assert few.too_few
    assert f"About design.trajectories={few.enough} would do." in " ".join(ranking(few))
    assert not any("moving it across its range" in words for words in ranking(few))
    assert not any("design." in words for words in ranking(few, advise=False)), "no commands in the answer"
    some = dataclasses.replace(
        few, indices=tuple(dataclasses.replace(it, low=1.0, floor=0.0) for it in few.indices)
    )
    assert matters_most(some, "en").startswith(
        "At least 4 assumptions matter for routine use in the last week: x2, x1"
    )
    assert matters_most(some, "en").endswith("; their order is uncertain")
    none = dataclasses.replace(few, indices=tuple(dataclasses.replace(it, low=0.0) for it in few.indices))
    assert matters_most(none, "en").startswith("Too few samples")
    made = study(Method("morris", trajectories=4 * few.enough, levels=4), luck=0.0)
    assert not sensitivity(made)[0].too_few


def test_one_replicate_is_told_as_one() -> None:
    alone = sensitivity(study(Method("saltelli", samples=16), luck=0.0, replicates=1))[0]
    assert any("One replicate" in sentence for sentence in ranking(alone))


def test_what_is_the_same_everywhere_has_nothing_to_explain() -> None:
    made = study(Method("morris", trajectories=4, levels=4), luck=0.0)
    made.runs["routine_share"] = 0.25
    found = sensitivity(made)
    assert ranking(found[0]) == [
        "Routine use in the last week: the same in all cells. There is nothing to explain."
    ]
    assert picture("sensitivity", made, "routine_share", "en").title.startswith(
        "No input can be distinguished from chance"
    )


def test_studies_that_cannot_tell_are_refused() -> None:
    with pytest.raises(InputError, match="design=morris"):
        sensitivity(study(Method("lhs", samples=8), luck=0.0))
    made = study(Method("morris", trajectories=4, levels=4), luck=0.0)
    with pytest.raises(InputError, match="Did you mean 'routine_share'"):
        sensitivity(made, "routine_shar")
    made.runs = made.runs.iloc[:-3]
    with pytest.raises(InputError, match="3 runs of the study are missing"):
        sensitivity(made)
    made.runs = made.runs.iloc[:0]
    with pytest.raises(InputError, match="all runs of the study are missing"):
        sensitivity(made)
