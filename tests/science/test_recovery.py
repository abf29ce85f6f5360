"""Recovery: regions from a table hold a known truth as often as they say, and the shipped result is of today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.stats import truncnorm

from sim.analysis.calibration.asked import CANDIDATES
from sim.analysis.calibration.calibrated import Table, played, worlds_of
from sim.analysis.calibration.counts import Count, digest_of
from sim.analysis.validation.pattern_samples import baseline
from sim.analysis.validation.recovery import (
    COLUMNS,
    MISREAD,
    ROWS,
    Recovery,
    agreeing,
    difference,
    draw_of,
    judge,
    no_role_model,
    places,
    read_table,
    row_of,
)
from sim.analysis.validation.recovery_office import (
    NAMES,
    SCALE,
    misreadings,
    office_counts,
    office_runs,
    read_office,
)
from sim.analysis.validation.targets import DRAWN, TARGETS, Trial, applied, made_by, targets_shown
from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.calibrated import rules_mark
from sim.scenario.values import value_of
from sim.scenario.worlds import Worlds, load_worlds
from sim.show.validation.recovery_page import recovery_page
from sim.statistics.rejection import IDENTIFIABLE, LEVEL, WANTED, Regions, moved, nearest, region

Array = npt.NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[2]

# A simulator with a known answer: two numbers show themselves with noise, a third shows nothing.

NOISE, SETS, DRAWS, COUNT = 0.1, 200, 6000, 199


def shown(truth: Array, rng: np.random.Generator) -> Array:
    return np.asarray(truth[:, :2] + rng.normal(0.0, NOISE, (len(truth), 2)))


@pytest.fixture(scope="module")
def known() -> tuple[Array, Array, Array, Array]:
    """Return truths, their data, and the table: draws, and what they show."""
    rng = np.random.default_rng(7)
    truth, draws = rng.random((SETS, 3)), rng.random((DRAWS, 3))
    return truth, shown(truth, rng), draws, shown(draws, rng)


def regions(data: Array, draws: Array, shows: Array) -> Regions:
    ends = []
    for one in data:
        rows = nearest(shows, one, np.ones(2), COUNT)
        ends.append(region(moved(draws[rows], shows[rows], one)))
    low, high = np.stack(ends, axis=1)
    return Regions(low, high)


def right(coverage: Array) -> list[bool]:
    return [WANTED[0] <= share <= WANTED[1] for share in coverage]


def test_regions_hold_the_truth_as_often_as_they_say(known: tuple[Array, Array, Array, Array]) -> None:
    truth, data, draws, shows = known
    assert all(right(regions(data, draws, shows).hold(truth)))


def test_regions_are_as_wide_as_the_exact_posterior(known: tuple[Array, Array, Array, Array]) -> None:
    _, data, draws, shows = known
    exact = truncnorm(-data / NOISE, (1.0 - data) / NOISE, data, NOISE)
    width = (exact.ppf(0.95) - exact.ppf(0.05)).mean(axis=0)
    ours = regions(data, draws, shows).width()
    np.testing.assert_allclose(ours[:2], width, rtol=0.1)
    assert ours[2] == pytest.approx(LEVEL, rel=0.02), "of what shows nothing, the prior is left"


def test_a_wrong_reading_of_one_summary_is_revealed_by_what_it_is_about(
    known: tuple[Array, Array, Array, Array],
) -> None:
    """Negative control: a shift, and a wrong sign."""
    truth, data, draws, shows = known
    for misread in (data + np.array([2.0 * NOISE, 0.0]), np.column_stack([1.0 - data[:, 0], data[:, 1]])):
        coverage = regions(misread, draws, shows).hold(truth)
        assert coverage[0] < WANTED[0] - 0.1
        assert right(coverage[1:]) == [True, True]


def test_regions_that_are_too_narrow_are_revealed(known: tuple[Array, Array, Array, Array]) -> None:
    """Negative control."""
    truth, data, draws, shows = known
    coverage = regions(data, draws, shows).narrowed(0.5).hold(truth)
    assert right(coverage) == [False] * 3
    assert (coverage < WANTED[0]).all()


def test_shuffled_summaries_give_the_prior_back_whose_coverage_is_right(
    known: tuple[Array, Array, Array, Array],
) -> None:
    """Coverage alone is no proof: width is what tells the prior from a posterior."""
    truth, data, draws, shows = known
    shuffled = regions(data, draws, np.random.default_rng(3).permutation(shows))
    assert all(right(shuffled.hold(truth)))
    np.testing.assert_allclose(shuffled.width(), LEVEL, rtol=0.02)


def test_moving_narrows_what_few_rows_leave_wide(known: tuple[Array, Array, Array, Array]) -> None:
    _, data, draws, shows = known
    ends = [region(draws[nearest(shows, one, np.ones(2), 1000)]) for one in data]
    low, high = np.stack(ends, axis=1)
    assert Regions(low, high).width()[0] > 1.5 * regions(data, draws, shows).width()[0]
    rows = nearest(shows, data[0], np.ones(2), 1000)
    far = moved(np.vstack([draws[rows], [0.0, 1.0, 0.5]]), np.vstack([shows[rows], [9.0, -9.0]]), data[0])
    assert ((far >= 0.0) & (far <= 1.0)).all(), "and stays inside the prior, however far off a row is"


def test_nearest_is_in_units_of_the_widths() -> None:
    shows = np.array([[0.0, 0.0], [0.0, 3.0], [1.0, 0.0], [5.0, 5.0]])
    assert set(nearest(shows, np.zeros(2), np.array([1.0, 10.0]), 2)) == {0, 1}
    assert set(nearest(shows, np.zeros(2), np.array([10.0, 1.0]), 2)) == {0, 2}


def test_a_region_lies_between_the_tenth_from_below_and_from_above() -> None:
    values = np.random.default_rng(2).permutation(np.arange(1.0, 200.0))[:, None]
    low, high = region(values)
    assert (low[0], high[0]) == pytest.approx((10.0, 190.0))


# The shipped table and page


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return read_table(ROOT / "docs" / "recovery.parquet")


@pytest.fixture(scope="module")
def recovery(table: pd.DataFrame) -> Recovery:
    return judge(table)


def test_the_table_is_of_the_rules_and_targets_of_today(table: pd.DataFrame) -> None:
    stale = "stale: rules, numbers or targets have moved; run python experiments/recovery.py"
    assert table.attrs["rules"] == made_by(), stale
    assert (len(table), tuple(table.columns)) == (ROWS, COLUMNS)
    for row in (1, ROWS - 1):
        again = pd.DataFrame([row_of(row)], columns=list(COLUMNS)).astype("float32")
        np.testing.assert_array_equal(again.iloc[0], table.iloc[row], stale)


@pytest.fixture(scope="module")
def office() -> tuple[Table, tuple[Count, ...]]:
    """Return the table of the example of a calibration, and its counts."""
    counts = office_counts(ROOT / "examples" / "calibration" / "office.csv")
    return read_office(ROOT / "docs" / "recovery-office.parquet"), counts


def test_the_table_of_the_office_is_of_the_rules_and_counts_of_today(
    office: tuple[Table, tuple[Count, ...]],
) -> None:
    shown, counts = office
    about = read_table(ROOT / "docs" / "recovery-office.parquet").attrs
    stale = "stale: rules, numbers or counts have moved; run python experiments/recovery.py table=office"
    assert about == {"rules": rules_mark(), "counts": digest_of(counts)}, stale
    assert len(shown.places) == CANDIDATES
    runs = office_runs()
    worlds = worlds_of(runs, NAMES, shown.places, range(CANDIDATES))
    tried = replace(runs, scenario=runs.scenario.over(worlds))
    for row in (1, CANDIDATES - 1):
        np.testing.assert_allclose(
            tried.block(counts, row, 1)[0], shown.shown[row], atol=1.0 / SCALE, err_msg=stale
        )


def test_counts_of_an_office_lead_back_to_the_truth(office: tuple[Table, tuple[Count, ...]]) -> None:
    held, width = played(office[0])
    assert all(right(held))
    known = dict(zip(NAMES, width, strict=True))
    assert known["adviser.lapse_rate"] <= IDENTIFIABLE
    assert max(known.values()) < 0.8, "none of the three is one that the counts tell nothing of"


def test_misread_counts_of_an_office_do_not(office: tuple[Table, tuple[Count, ...]]) -> None:
    """Negative control."""
    shown, counts = office
    for how, misread in misreadings(counts).items():
        assert min(played(shown, misread).held) < WANTED[0] - 0.1, how
    assert (played(shown, narrowed=0.5).held < WANTED[0]).all()


def test_the_page_says_what_the_table_says(table: pd.DataFrame, office: tuple[Table, tuple[Count, ...]]) -> None:
    worlds = load_worlds("constrained")
    page = recovery_page(table, [worlds.at(r) for r in range(len(worlds))], *office)
    assert page == (ROOT / "docs" / "recovery.md").read_text(encoding="utf-8")


def test_the_regions_of_the_difference_hold_the_truth(recovery: Recovery) -> None:
    assert "difference" not in recovery.off


def test_the_regions_of_numbers_hold_the_truth(recovery: Recovery) -> None:
    """One of 46 may lie outside by chance."""
    assert len([name for name in recovery.off if name in DRAWN]) <= 1
    assert np.mean([recovery.coverage[name] for name in DRAWN]) == pytest.approx(LEVEL, abs=0.01)


@pytest.mark.parametrize("how", MISREAD)
def test_a_broken_likelihood_does_not(table: pd.DataFrame, how: str) -> None:
    """Negative control."""
    judged = judge(table, misread=how)
    assert min(judged.coverage[name] for name in judged.off) < WANTED[0] - 0.05


def test_narrow_regions_do_not(table: pd.DataFrame) -> None:
    """Negative control."""
    assert set(judge(table, narrowed=0.5).off) == {*DRAWN, "difference"}


def test_no_role_model_differs_in_nothing_but_what_the_scenario_sets() -> None:
    draw = draw_of(5)
    world = Worlds("draw", tuple(draw), (tuple(draw.values()),))
    without, usual = (s.over(world).in_world(0).parameters for s in (no_role_model(), baseline()))
    differing = [name for name in registry() if value_of(without, name) != value_of(usual, name)]
    assert sorted(differing) == ["leader.example", "leader.visibility"]
    assert value_of(usual, "leader.example") == draw["leader.example"]


def test_the_same_draw_and_seed_give_the_same_difference_and_nothing_without_an_example() -> None:
    draw = draw_of(0) | {"leader.example": 0.0, "leader.visibility": 0.0}
    assert difference(draw, 3) == 0.0
    seen = draw | {"leader.example": 6.0, "leader.visibility": 1.0}
    assert difference(seen, 3) == difference(seen, 3) < 0.0


def test_a_row_is_simulated_in_full_where_a_walk_would_give_up() -> None:
    draw = draw_of(0) | {"adviser.lapse_rate": 0.002}
    whole, short = Trial(draw, 1, whole=True), Trial(draw, 1)
    assert targets_shown(draw, 1)["half_year"] == whole.half_year() == applied(whole.courses)[1]
    assert short.half_year() != whole.half_year()


def test_rows_that_agree_show_all_targets_once_or_twice() -> None:
    middle = {name: (target.low + target.high) / 2.0 for name, target in TARGETS.items()}
    again = {f"{name}_again": value for name, value in middle.items()}
    rows = pd.DataFrame([middle | again, middle | again | {"year_again": 0.9}, middle | again | {"launch": 7.0}])
    assert (agreeing(rows).tolist(), agreeing(rows, looks=1).tolist()) == ([0], [0, 1])


def test_draws_of_rows_lie_in_the_plausible_ranges_and_differ() -> None:
    where = places(50)
    assert where.shape == (50, len(DRAWN))
    assert ((where >= 0.0) & (where <= 1.0)).all()
    assert len(np.unique(where[:, 0])) == 50
    assert draw_of(3) == draw_of(3)


@pytest.mark.parametrize("words", [["rows=8"], ["table=mine"], ["table=kept", "seed=2"]])
def test_a_mistyped_setting_of_the_experiment_is_refused(words: list[str]) -> None:
    with pytest.raises(InputError, match="table=kept"):
        run_path(str(ROOT / "experiments" / "recovery.py"))["main"](words)
