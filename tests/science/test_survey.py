"""Virtual surveys ask the people of the runs, and find what mechanisms put there."""

import numpy as np
import pytest

from sim.analysis.validation.survey import CONSTRUCTS, DIFFER, answers, performance, survey, with_values
from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.parameters import Parameters, registry
from sim.model.rules.meeting import caseload
from sim.model.state import WEEK_HOURS, Stage
from sim.scenario.compose import load_scenario
from sim.statistics.estimates import correlation

WEEK = 80


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("baseline", office="national", weeks=WEEK + 1)


@pytest.fixture(scope="module")
def found(scenario):
    return survey(scenario, offices=40, seed=3, differ=DIFFER)


def test_the_people_asked_are_those_of_the_runs(scenario):
    alike = survey(scenario, offices=8, seed=3)
    stages, tallies = kernel.run(scenario.tables(), SHIPPED_RULES, 3, 0, 8)
    by_office = alike.advisers.groupby("office")
    assert by_office.size().tolist() == tallies.advisers[:, -1].tolist()
    np.testing.assert_allclose(by_office["strain"].sum(), tallies.strain[:, -1])
    np.testing.assert_allclose(by_office["users_personal"].sum(), tallies.users_personal[:, -1])
    np.testing.assert_allclose(alike.leaders.groupby("office")["said"].sum(), tallies.said[:, -1])
    routine = (alike.stages == Stage.ROUTINE).sum(axis=0)
    assert routine.tolist() == stages[:, -1, :, Stage.ROUTINE].sum(axis=0).tolist()


def test_an_earlier_week_of_a_longer_run_is_the_same_week(scenario):
    short = survey(with_values(scenario, {}), offices=4, seed=3, week=30)
    again = survey(load_scenario("baseline", office="national", weeks=31), offices=4, seed=3)
    assert short.advisers.equals(again.advisers)
    assert not short.advisers["strain"].equals(survey(scenario, offices=4, seed=3).advisers["strain"])


def test_surveys_of_two_worlds_ask_the_same_people(scenario):
    one = survey(scenario, offices=6, seed=3)
    other = survey(with_values(scenario, {"leader.visibility": 0.0}), offices=6, seed=3)
    for same in ("office", "innovativeness", "threshold", "caseload"):
        assert one.advisers[same].equals(other.advisers[same])
    assert not one.advisers["intention"].equals(other.advisers["intention"])


def test_offices_differ_over_the_whole_plausible_range(found):
    for name in DIFFER:
        values = found.advisers.groupby("office")[name].first().to_numpy()
        low, high = registry()[name].plausible
        assert low <= values.min() and values.max() <= high
        if registry()[name].kind is float:  # one office in each of 40 strata
            strata = np.floor((values - low) / (high - low) * 40).astype(int)
            assert sorted(strata) == list(range(40)), name


def test_everybody_answers_and_the_noise_is_what_it_says(found):
    answered = answers(found, reliability=0.8, seed=5)
    for name, construct in CONSTRUCTS.items():
        true = construct(found.advisers).to_numpy()
        asked = np.isfinite(true)
        noise = (answered[name].to_numpy() - true)[asked]
        assert np.var(noise) == pytest.approx(np.var(true[asked]) / 4, rel=0.15), name
        assert abs(np.mean(noise * (true[asked] - true[asked].mean()))) <= 0.06 * np.var(true[asked]), name
    exact = answers(found, reliability=1.0)
    assert np.array_equal(exact["stress"], found.advisers["strain"])
    assert answers(found, seed=5).equals(answered)


def test_intention_is_asked_of_those_who_use_something_only(found):
    in_use = np.isin(found.stages, (Stage.TRYING, Stage.ROUTINE)).any(axis=1)
    intention = found.advisers["intention"].to_numpy()
    assert np.array_equal(np.isfinite(intention), in_use)
    assert ((intention[in_use] > 0) & (intention[in_use] < 1)).all()


def test_performance_is_what_an_hour_gets_done_whatever_the_caseload(found):
    p = Parameters()
    users = caseload(p.office.mean_staff, p) * p.contact.minutes_per_user / 60
    ordinary = WEEK_HOURS - p.contact.margin_hours - users
    saving = np.array([0.0, 0.1, 0.2, 5.0])
    expected = [1.0, ordinary / (ordinary - 3.75), ordinary / (ordinary - 7.5), 10.0]
    np.testing.assert_allclose(performance({"saving": saving}, p), expected)
    assert found.advisers["performance"].corr(found.advisers["saving"], method="spearman") > 0.999


def test_control_that_strains_is_found_by_the_survey_and_gone_when_it_is_switched_off(scenario, lively):
    """Offices differ in control only; all else that control does, and what reviewing does, is switched off.

    Leaders who use overview lead other offices than those who do not, so the control of the test is
    the same survey with the same random numbers without the mechanism, not a correlation of nought.
    """
    only = {
        "overview.reviewing": 0.6, "leader.learning": 0.5, "leader.caution": 0.0,
        "overview.follow_up": 0.0, "overview.pressure_rate": 0.0, "overview.control_to_trust": 0.0,
        **{f"adviser.{name}": value for name, value in lively.items()},
    }  # fmt: skip
    r = {}
    for size in (0.2, 0.0):
        world = with_values(scenario, {**only, "overview.control_to_strain": size})
        people = survey(world, offices=60, seed=3, differ=["overview.control"]).advisers
        assert people["pressure"].max() > 0.05
        r[size] = correlation(*(people[c].to_numpy() for c in ("pressure", "strain", "office")))
    assert r[0.2].mean > 0.3
    assert r[0.2].low > r[0.0].high
    assert r[0.0].mean < 0.1  # it may be negative: control needs overview, which goes with little strain
