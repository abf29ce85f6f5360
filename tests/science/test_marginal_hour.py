"""The marginal hour: what is best, what is on the front, and where luck decides nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.__main__ import main
from sim.analysis.studies.marginal_hour import JUDGED, YEARS, Hours, hours_of, years_best
from sim.analysis.validation.marginal_hour import EXPECTED
from sim.errors import InputError
from sim.model.parameters.leader import ACTIVITIES
from sim.scenario.compose import compose, scenario_of
from sim.study.store.folder import Study

WORLD = np.repeat(np.arange(32), 4)


def made(effects: dict[str, dict[str, float]], luck: float = 0.0) -> Hours:
    """Return differences with given means by activity and outcome, and some luck around them."""
    rng = np.random.default_rng(1)
    return Hours(
        {
            (one, year, name): effects.get(one, {}).get(name, 0.0) + luck * rng.standard_normal(len(WORLD))
            for one in ACTIVITIES
            for year in YEARS
            for name in JUDGED
        },
        WORLD,
    )


def test_the_best_is_better_than_each_other_by_more_than_chance():
    """Protects the verdict: more use is better, less strain is."""
    hours = made({"support": {"routine_share": 0.02}, "integrating": {"strain": -0.03}}, luck=0.01)
    assert [hours.best(1, name) for name in ("routine_share", "strain")] == ["support", "integrating"]
    assert years_best(hours, "support", "routine_share") == 3


def test_by_luck_alone_nothing_is_best():
    """Negative control: five activities that do nothing."""
    hours = made({}, luck=0.02)
    assert not any(hours.best(year, name) for year in YEARS for name in JUDGED)


def test_the_front_leaves_out_what_another_beats_in_everything():
    """Protects the front: to be worse in all is needed, worse in two of three is not enough."""
    hours = made(
        {
            "support": {"routine_share": 0.02, "combining": 0.01, "strain": -0.01},
            "integrating": {"routine_share": 0.01, "combining": 0.005, "strain": -0.03},
            "facilitating": {"routine_share": 0.015, "combining": 0.002, "strain": -0.005},
        }
    )
    front = hours.on_front(1)
    assert (front["support"], front["integrating"], front["facilitating"]) == (1.0, 1.0, 0.0)


def test_worth_tells_luck_from_worlds():
    """Protects the two intervals: where worlds have effects of their own, luck is narrow, worlds are wide."""
    effect = np.linspace(0.0, 0.04, 32)[WORLD]
    hours = made({}, luck=0.001)
    worth = Hours({**hours.differences, ("support", 1, "routine_share"): effect}, WORLD).worth(
        "support", 1, "routine_share"
    )
    assert worth.mean == pytest.approx(0.02)
    assert worth.high - worth.low < 0.001
    assert worth.q95 - worth.q05 == pytest.approx(0.036, abs=0.002)
    assert worth.better == pytest.approx(31 / 32)


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_a_lever_moves_one_hour_and_nothing_else(activity):
    """Protects the question: an hour less of administration, and an hour more of one activity before switching."""
    before = scenario_of(compose(["levers=none"])).parameters.leader
    lever = scenario_of(compose([f"levers=hour_{activity}"])).levers[0]
    weights = {one: getattr(before, one) for one in ACTIVITIES}
    left = 37.5 * (1.0 - before.meeting_share - before.administration_share)
    added = lever.add[f"leader.{activity}"]
    assert set(lever.add) == {f"leader.{activity}", "leader.administration_share"}
    assert 37.5 * lever.add["leader.administration_share"] == pytest.approx(-1.0, abs=1e-5)
    after = (left + 1.0) * (weights[activity] + added) / (sum(weights.values()) + added)
    assert after - left * weights[activity] / sum(weights.values()) == pytest.approx(1.0, abs=1e-4)


def test_expectations_can_fail():
    """Negative control: where nothing does anything, only the front is as wide as expected."""
    assert [one.holds(made({}, luck=0.02)) for one in EXPECTED[:4]] == [False] * 4


def test_another_study_is_refused(tmp_path):
    """Protects the cells: another study has no hours to tell of."""
    words = ["-m", "office.staff=8,9", "weeks=2", "replicates=1", "engine=reference", "workers=1", "report=false"]
    assert main([*words, "study=other", f"results_dir={tmp_path}"]) == 0
    with pytest.raises(InputError, match="experiment=marginal_hour"):
        hours_of(Study(next(tmp_path.glob("other-*"))))
