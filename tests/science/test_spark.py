"""The mean field of the leader as spark: right in the limit in which it must be, and only there."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from sim.__main__ import main
from sim.analysis.studies.spark import MeanField, take_offs
from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.errors import InputError
from sim.model.state import Stage
from sim.scenario.compose import load_scenario
from sim.study.store.folder import Study

MARGIN = 0.03
"""Use is the same when the 90 % interval of the difference lies within this of zero (two one-sided tests)."""
STAFF, RUNS = 100, 100
LIMIT = {
    # One service that all know, want, master and keep; everybody looks to everybody; the leader starts.
    "services": {"only": {"kind": "case_tool", "release": "2017-01-02", "voluntariness": 0.0}},
    "weeks": 90,
    "office": {"staff": STAFF, "ties": 999, "department_heads_from": 1001, "turnover": 0.0, "pace": 0.0},
    "leader": {"caution": 0.0, "visibility": 1.0, "learning": 1.0},
}
ADVISER = {
    "threshold_noise": 0.0,
    "lapse_rate": 0.0,
    "steepness": 0.0,
    "learning_rate": 0.3,
    "forgetting_rate": 0.0,
}


CASES = {
    "too few begin": (0.4, 0.8, 0.01, 0.0),
    "a leader in sight is enough": (0.3, 0.8, 0.01, 20.0),
    "enough begin by themselves": (0.3, 0.8, 0.2, 0.0),
    "the chain stops half-way": (0.5, 3.0, 0.05, 20.0),
}
"""Median and spread of thresholds, share of innovators, and the ties that the leader counts as."""


@pytest.fixture(scope="module", params=list(CASES.values()), ids=list(CASES))
def case(request):
    """The numbers of a case, and the share of advisers in routine use at the end of each run."""
    threshold, spread, innovators, example = request.param
    scenario = load_scenario(
        "baseline",
        **{**LIMIT, "leader": {**LIMIT["leader"], "example": example}},
        adviser={**ADVISER, "threshold": threshold, "threshold_sd": spread, "innovators": innovators},
    )
    stages, _ = kernel.run(scenario.tables(), SHIPPED_RULES, 7, 0, RUNS)
    return request.param, stages[:, -1, 0, Stage.ROUTINE] / (STAFF - 1)


def mean_field(threshold, spread, innovators, example):
    return MeanField(threshold, spread, innovators, STAFF - 2, example, caution=0.0).least_use(1)


def equivalent(values, expected):
    """Tell whether the mean of values is within the margin of what is expected, by two one-sided tests at 5 %."""
    low, high = (
        stats.ttest_1samp(values, expected).confidence_interval(0.9) if np.ptp(values) else (values[0],) * 2
    )
    return low - expected > -MARGIN and high - expected < MARGIN


def test_in_a_large_office_without_neighbours_the_mean_field_is_right(case):
    """Protects the threshold: the chain stops where the mean field says."""
    numbers, use = case
    assert equivalent(use, mean_field(*numbers)), (use.mean(), mean_field(*numbers))


def test_a_mean_field_without_the_leader_is_found_out(case):
    """Negative control: where the example decides, a mean field that leaves it out is refused."""
    numbers, use = case
    without = mean_field(*numbers[:-1], 0.0)
    decides = abs(mean_field(*numbers) - without) > MARGIN
    assert equivalent(use, without) != decides


@pytest.mark.parametrize("leaders", [1, 4])
def test_chance_is_in_who_the_leaders_are(leaders):
    """Protects the sum over leaders: when one is enough, it is that of any being an innovator."""
    field = MeanField(0.33, 0.65, 0.01, 6, 20.0, caution=1.0, leaders=leaders)
    none, one = field.least_use(0), field.least_use(1)
    assert none < 0.5
    assert one > 0.5
    ready = float(field.ready(np.asarray(none)))
    assert field.chance_of_take_off() == pytest.approx(1.0 - (1.0 - ready) ** leaders)


def test_without_innovators_a_leader_who_waits_begins_nothing():
    """Protects the zero: nobody has a threshold of zero, so nobody is first; who waits for nobody is."""
    field = MeanField(0.33, 0.65, 0.0, 6, 20.0, caution=0.5)
    assert field.chance_of_take_off() == 0.0
    assert dataclasses.replace(field, caution=0.0).chance_of_take_off() == 1.0


def test_a_study_without_the_runs_of_reference_is_refused(tmp_path):
    """Protects the question: how much use there could be is not guessed."""
    words = ["-m", "office.staff=8,9", "weeks=2", "replicates=1", "engine=reference", "workers=1", "report=false"]
    assert main([*words, "study=other", f"results_dir={tmp_path}"]) == 0
    with pytest.raises(InputError, match=r"adviser.conformity=0,1"):
        take_offs(Study(next(tmp_path.glob("other-*"))))
