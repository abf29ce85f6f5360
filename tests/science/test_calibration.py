"""A calibration is right: no data leave the prior, a truth is held as often as said, and wrong data are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from sim.analysis.calibration.calibrated import (
    FARTHEST,
    PLAYED,
    Calibration,
    Table,
    as_far,
    calibrate,
    places,
    played,
    posteriors,
    table_of,
    worlds_of,
)
from sim.analysis.calibration.counts import Count
from sim.analysis.calibration.simulated_counts import Runs
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.scenario.scenario import Scenario
from sim.scenario.worlds import Worlds
from sim.statistics.rejection import IDENTIFIABLE, WANTED, distance, predicted

NAMES = ("adviser.news_rate", "adviser.fatigue_recovery")
"""Known from who has heard of a service; and hardly from anything that is counted here."""
CANDIDATES = 2000
CHANCE = 0.001
"""Below this a difference is not due to chance."""
COUNTS = tuple(Count(week, None, "first", "unaware_share", 0.2, 0.02) for week in (4, 12, 24))


def nothing(runs: int) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def runs(make_scenario: Callable[..., Scenario]) -> Runs:
    scenario = make_scenario(office={"staff": 25}).over(Worlds("one", ("adviser.duty",), ((1.0,),)))
    return Runs(scenario, SHIPPED_RULES, "compiled", 1, 1)


@pytest.fixture(scope="module")
def table(runs: Runs) -> Table:
    return table_of(runs, COUNTS, NAMES, CANDIDATES)


def places_drawn(made: Calibration, name: str) -> Array:
    low, high = registry()[name].plausible
    values = np.array(made.worlds.draws)[:, made.worlds.names.index(name)]
    return np.asarray((values - low) / (high - low))


def test_without_data_the_posterior_is_the_prior(runs: Runs) -> None:
    made = calibrate(runs, (), NAMES, 500, CANDIDATES, nothing)
    for k, name in enumerate(NAMES):
        assert kstest(places_drawn(made, name), "uniform").pvalue > CHANCE
        assert made.known[k].width == pytest.approx(1.0, abs=0.05)
    assert made.near
    assert made.worlds.names == (*NAMES, "adviser.duty"), "what was drawn beside stays in the draws"


def test_counts_that_are_nothing_but_error_leave_the_prior(runs: Runs) -> None:
    useless = (
        Count(20, None, None, "hours_casework", 0.0, 1e6),
        Count(30, None, None, "hours_casework", 0.0, 1e6),
    )
    made = calibrate(runs, useless, NAMES, 199, CANDIDATES, nothing)
    for name in NAMES:
        assert kstest(places_drawn(made, name), "uniform").pvalue > CHANCE
    assert not any(one.told for one in made.known)


def test_counts_that_tell_something_do_not(runs: Runs) -> None:
    """Negative control: the test above sees a posterior that is not the prior."""
    made = calibrate(runs, COUNTS, NAMES, 199, CANDIDATES, nothing)
    assert kstest(places_drawn(made, NAMES[0]), "uniform").pvalue < CHANCE
    assert [one.told for one in made.known] == [True, False]


def test_regions_hold_a_known_truth_as_often_as_they_say(table: Table) -> None:
    held, width = played(table)
    assert all(WANTED[0] <= share <= WANTED[1] for share in held)
    assert width[0] <= IDENTIFIABLE
    assert width[1] > 0.8


@pytest.mark.parametrize(
    "misread",
    [lambda data: 1.0 - data, lambda data: 0.5 * data, lambda data: data[:, ::-1]],
    ids=["aware for unaware", "half of the answers", "a turned calendar"],
)
def test_a_broken_likelihood_does_not(table: Table, misread: Callable[[Array], Array]) -> None:
    """Negative control: aware for unaware, half of the answers, and a turned calendar."""
    assert played(table, misread).held[0] < WANTED[0] - 0.1


def test_regions_that_are_too_narrow_do_not(table: Table) -> None:
    """Negative control."""
    assert (played(table, narrowed=0.5).held < WANTED[0]).all()


def test_common_random_numbers_for_all_candidates_hold_the_truth_too_rarely(runs: Runs, table: Table) -> None:
    """Why each candidate has luck of its own: few sets of random numbers leave most of an office's luck out."""
    candidates, common = 125, 16  # as many runs as in the table
    where = places(len(NAMES), candidates, 2)
    worlds = worlds_of(runs, NAMES, where, range(candidates))
    shown = [
        replace(runs, scenario=runs.scenario.over(Worlds("one", worlds.names, (draw,)))).show(COUNTS, 0, common)
        for draw in worlds.draws
    ]
    truths = slice(PLAYED, 2 * PLAYED)  # whose luck no candidate shares
    held, _ = played(
        Table(
            np.concatenate([table.places[truths], np.repeat(where, common, axis=0)]),
            np.concatenate([table.shown[truths], *shown]),
        )
    )
    assert held[0] < WANTED[0]


def test_data_that_candidates_play_are_near_and_impossible_data_are_not(table: Table) -> None:
    truths = table.shown[:PLAYED]
    near = [as_far(table, one) >= FARTHEST for one in truths[::10]]
    assert np.mean(near) > 0.9
    impossible = np.array([0.0, 1.0, 0.0])  # all know of it, then nobody, then all
    assert as_far(table, impossible) < FARTHEST


def test_a_second_look_at_the_same_rows_gives_the_same_answer(table: Table) -> None:
    ((one, near),) = posteriors(table, table.shown[5:6])
    ((again, moved),) = posteriors(table, table.shown[5:6])
    assert (np.sort(one) == np.sort(again)).all()
    np.testing.assert_array_equal(near, moved)
    assert ((near >= 0.0) & (near <= 1.0)).all()


def test_predictions_from_many_summaries_find_what_is_in_few() -> None:
    """Of 40 summaries one says something, along a curve, and one never moves."""
    rng = np.random.default_rng(3)
    where = rng.random((3000, 1))
    shown = rng.normal(size=(3000, 40))
    shown[:, 7] = where[:, 0] ** 2 + 0.05 * rng.normal(size=3000)
    shown[:, 9] = 5.0
    told, seen = predicted(where, shown, shown[:10])
    np.testing.assert_allclose(told[:10], seen)
    assert np.sqrt(np.mean((told - where) ** 2)) < 0.12, "a third of the prior's standard deviation of 0.29"


def test_a_distance_is_in_standard_deviations_of_the_rows() -> None:
    rows = np.array([[0.0, 0.0], [0.0, 20.0], [2.0, 0.0], [2.0, 20.0]])  # standard deviations 1 and 10
    assert distance(rows, np.array([0.0, 30.0]), 1) == pytest.approx(1.0)
    assert distance(rows, np.array([3.0, 20.0]), 1) == pytest.approx(1.0)
    assert distance(rows, np.array([0.0, 20.0]), 1) == 0.0
