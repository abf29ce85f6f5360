"""Luck and worlds are told apart: what synthetic data were drawn with comes back, and simpler ways fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.statistics.intervals import paired_p
from sim.statistics.summaries import paired_interval
from sim.statistics.worlds import (
    Spread,
    Verdict,
    analysed,
    by_world,
    can_tell,
    grouped,
    luck_alone,
    luck_of_each,
    never_zero,
    over_worlds,
    variances,
    verdict,
)

Array = npt.NDArray[np.float64]

SETS, WORLDS, EACH = 2000, 64, 4
MEAN, BETWEEN, WITHIN = 0.02, 0.03, 0.05
"""What the data are drawn with: mean difference, and standard deviations of worlds and of luck."""
WORLD = np.arange(WORLDS * EACH) % WORLDS
MARGIN = 0.01


def drawn(world: npt.NDArray[np.integer], between: float = BETWEEN, seed: int = 1) -> tuple[Array, Array]:
    """Return many data sets (sets, replicates), and what is true in each world (sets, worlds)."""
    rng = np.random.default_rng(seed)
    true = MEAN + rng.normal(0.0, between, (SETS, WORLDS))
    return true[:, world] + rng.normal(0.0, WITHIN, (SETS, len(world))), true


@pytest.fixture(scope="module")
def data() -> tuple[Array, Array]:
    return drawn(WORLD)


def parts(difference: Array, world: npt.NDArray[np.integer]) -> tuple[Array, Array]:
    """Return the variances of luck and of worlds that are used."""
    within, between = variances(difference, world)
    runs = grouped(difference, world).runs
    return within, never_zero(within[:, None], between[:, None], runs)[:, 0]


def covered(low: Array, high: Array, true: Array | float) -> float:
    return float(((low <= true) & (true <= high)).mean())


def width(means: Array) -> float:
    """Return the mean width of the middle 90 % of worlds (sets, worlds)."""
    return float(np.ptp(np.quantile(means, [0.05, 0.95], axis=-1), axis=0).mean())


def error_of(rate: float) -> float:
    """Return three standard errors of a rate over all data sets."""
    return 3.0 * float(np.sqrt(rate * (1.0 - rate) / SETS))


@pytest.mark.parametrize("between", [0.0, 0.02, BETWEEN, 0.2])
def test_both_variances_come_back(between: float) -> None:
    difference = drawn(WORLD, between)[0]
    within, worlds = parts(difference, WORLD)
    unbiased = variances(difference, WORLD)[1]
    assert within.mean() == pytest.approx(WITHIN**2, abs=3.0 * within.std() / np.sqrt(SETS))
    assert unbiased.mean() == pytest.approx(between**2, abs=4.0 * unbiased.std() / np.sqrt(SETS))
    assert worlds.min() > 0.0 and worlds.mean() < between**2 + 0.06 * WITHIN**2, "never 0, and hardly too high"
    if between == 0.0:
        assert (unbiased < 0.0).mean() > 0.4, "control: cut at 0, these would be"
    else:
        assert worlds.mean() == pytest.approx(between**2, rel=0.2)


def test_the_interval_of_luck_covers_the_mean_of_these_worlds(data: tuple[Array, Array]) -> None:
    difference, true = data
    _, low, high = paired_interval(difference, world=WORLD)
    assert covered(low, high, true.mean(axis=-1)) == pytest.approx(0.95, abs=error_of(0.95))
    _, low, high = paired_interval(difference)
    assert covered(low, high, true.mean(axis=-1)) > 0.95 + error_of(0.95), "control: worlds would widen it"


def test_the_interval_over_worlds_covers_the_mean_of_all_there_could_be(data: tuple[Array, Array]) -> None:
    difference, _ = data
    spread = over_worlds(difference, WORLD, MARGIN)
    assert covered(spread.low, spread.high, MEAN) == pytest.approx(0.95, abs=error_of(0.95))
    for world in (None, WORLD):
        _, low, high = paired_interval(difference, world=world)
        assert covered(low, high, MEAN) < 0.95 - error_of(0.95), (
            "control: replicates of one world are not independent"
        )


def test_luck_alone_is_the_textbook_interval(data: tuple[Array, Array]) -> None:
    """D ± t √(MSW / N) with N − W degrees of freedom, and p to match (one-way analysis of variance)."""
    difference, n = data[0][:5], WORLDS * EACH
    within = difference.reshape(5, EACH, WORLDS).var(axis=1, ddof=1).mean(axis=-1)
    mean, low, high = paired_interval(difference, world=WORLD)
    np.testing.assert_allclose(mean, difference.mean(axis=-1), atol=1e-15)
    np.testing.assert_allclose(
        (high - low) / 2.0, stats.t.ppf(0.975, n - WORLDS) * np.sqrt(within / n), rtol=1e-12
    )
    p = 2.0 * stats.t.sf(np.abs(mean) / np.sqrt(within / n), n - WORLDS)
    np.testing.assert_allclose(paired_p(difference.T, WORLD), p, rtol=1e-9)
    assert (2.0 * stats.t.sf(np.abs(mean) / np.sqrt(within / n), n - 1) < 0.9 * p).any(), "control"


def test_unlike_numbers_of_runs_count_in_the_standard_error() -> None:
    """The mean counts each world once, so a world with few runs adds more luck than its share of runs."""
    world = np.array([*np.arange(20) % 10, *[0] * 12])
    difference = drawn(world)[0][:5, :]
    runs = np.bincount(world)
    within = np.array([[row[world == w].var(ddof=1) * (runs[w] - 1) for w in range(10)] for row in difference])
    error = np.sqrt(within.sum(axis=1) / (len(world) - 10) * (1.0 / runs).sum()) / 10
    mean, _, high = paired_interval(difference, world=world)
    np.testing.assert_allclose(mean, [np.mean([row[world == w].mean() for w in range(10)]) for row in difference])
    np.testing.assert_allclose(high - mean, stats.t.ppf(0.975, len(world) - 10) * error, rtol=1e-12)
    assert (error > 1.2 * np.sqrt(within.sum(axis=1) / (len(world) - 10) / len(world))).all(), (
        "control: by N alone"
    )


def test_two_runs_a_world_cost_half_the_degrees_of_freedom() -> None:
    """With N − 1 of them a 95 % interval over few worlds misses too often."""
    world = np.arange(8) % 4
    true = np.random.default_rng(3).normal(0.0, 1.0, (20 * SETS, 4))
    difference = true[:, world] + np.random.default_rng(4).normal(size=(20 * SETS, 8))
    _, low, high = paired_interval(difference, world=world)
    assert covered(low, high, true.mean(axis=-1)) == pytest.approx(0.95, abs=0.005)
    _, low, high = paired_interval(luck_alone(difference, world))
    assert covered(low, high, true.mean(axis=-1)) < 0.93, "control"


def test_the_range_and_the_share_of_worlds_are_nearer_the_truth_than_those_of_raw_means(
    data: tuple[Array, Array],
) -> None:
    difference, true = data
    spread, raw = over_worlds(difference, WORLD, MARGIN), grouped(difference, WORLD).means
    shares = (true > MARGIN).mean(), (true < -MARGIN).mean()
    bias = float(np.mean(spread.q95 - spread.q05)) - width(true)
    bias_of_raw = width(raw) - width(true)
    assert bias_of_raw > 0.2 * width(true), "control: luck widens the range of raw means"
    assert abs(bias) < 0.9 * bias_of_raw
    below = (raw < -MARGIN).mean() - shares[1]
    assert below > 0.02, "control: too many raw means lie on the other side"
    assert abs(spread.below.mean() - shares[1]) < below
    assert abs(spread.above.mean() - shares[0]) < 0.05


def test_the_range_of_worlds_is_as_wide_as_they_are(data: tuple[Array, Array]) -> None:
    """Means shrunken by λ are the best guess of each world, and lie too close together (Louis 1984)."""
    difference, true = data
    spread = over_worlds(difference, WORLD, MARGIN)
    assert np.mean(spread.q95 - spread.q05) == pytest.approx(width(true), rel=0.05)


def test_without_worlds_no_world_lies_beyond_the_margin() -> None:
    """Luck alone spreads raw means of worlds; the shrunken ones stay where all of them are."""
    difference, _ = drawn(WORLD, between=0.0)
    spread, raw = over_worlds(difference, WORLD, MARGIN), grouped(difference, WORLD).means
    assert (raw < -MARGIN).mean() > 0.1, "control"
    assert spread.below.mean() < 0.01
    assert np.median(spread.q95 - spread.q05) < 0.45 * np.ptp(np.quantile(raw, [0.05, 0.95]))


@pytest.mark.parametrize(("runs", "low"), [(2, 18), (4, 20), (16, 26)])
def test_worlds_in_which_nothing_happens_do_not_count_among_the_others(runs: int, low: int) -> None:
    """In 28 of 64 worlds there is a difference, and even more luck; in the others hardly anything of either."""
    rng = np.random.default_rng(5)
    live = np.arange(WORLDS) < 28
    world = np.arange(WORLDS * runs) % WORLDS
    noise = rng.normal(size=(SETS // 10, len(world)))
    data = np.where(live[world], 0.08 + 0.12 * noise, 0.0005 * noise)
    counted = 64 * over_worlds(data, world, MARGIN).above
    assert low <= counted.mean() <= 30
    alike = grouped(data, world)  # negative control: with one luck for all they are moved out to the others
    within, between = (one[:, None] for one in variances(data, world))
    spread = never_zero(within, between, alike.runs)
    centre = alike.means.mean(axis=-1, keepdims=True)
    out = centre + np.sqrt(spread / (spread + within / runs)) * (alike.means - centre)
    assert runs > 4 or 64 * (out > MARGIN).mean() > 32


def test_the_luck_of_a_world_is_its_own_where_worlds_differ_and_that_of_all_where_not() -> None:
    rng = np.random.default_rng(6)
    world, apart = np.arange(WORLDS * 8) % WORLDS, np.exp(rng.normal(0.0, 0.4, WORLDS))
    alike, unlike = (rng.normal(size=(200, len(world))) * scale for scale in (1.0, apart[world]))
    for data, true in ((alike, np.ones(WORLDS)), (unlike, apart**2)):
        values, squares = analysed(data, world)
        moderated = luck_of_each(squares, values.runs)
        error = np.log(moderated / true)
        assert abs(np.median(error)) < 0.15
        assert error.std() < np.log(squares / 7.0 / true).std(), "better than each by itself"
        assert (error.std() < np.log(squares.mean() / 7.0 / true).std()) == (data is unlike), "or than one for all"


def test_few_runs_do_not_make_a_finding_robust() -> None:
    """An effect beyond the margin in two of three worlds, with two runs in each: luck hides the others."""
    world = np.arange(2 * WORLDS) % WORLDS
    difference, true = drawn(world, between=0.023)
    spread = over_worlds(difference, world, MARGIN)
    assert (true > MARGIN).mean() == pytest.approx(0.67, abs=0.01)
    means, cut = grouped(difference, world).means, np.maximum(0.0, variances(difference, world)[1])
    kept = np.sqrt(cut / (cut + WITHIN**2 / 2))[:, None]
    middle = means.mean(axis=-1, keepdims=True)
    before = ((middle + kept * (means - middle)) > MARGIN).mean(axis=-1)
    assert (before >= 0.9).mean() > 0.1, "control: cut at 0, a tenth of all studies call it robust"
    assert (spread.above >= 0.9).mean() < 0.02


def test_a_better_estimate_of_every_world(data: tuple[Array, Array]) -> None:
    difference, true = data
    raw, shrunken = grouped(difference, WORLD).means, by_world(difference, WORLD)
    errors = [float(np.sqrt(((estimate - true) ** 2).mean())) for estimate in (raw, shrunken)]
    assert errors[1] < 0.9 * errors[0]


# Failed runs: worlds with fewer runs, and worlds that are not there at all


def unbalanced(seed: int = 3) -> npt.NDArray[np.integer]:
    """Return the worlds of replicates of which a quarter failed, all those of one world among them."""
    kept = np.random.default_rng(seed).random(len(WORLD)) > 0.25
    return WORLD[kept & (WORLD != 7)]


def test_failed_runs_leave_means_variances_and_coverage_in_place() -> None:
    world = unbalanced()
    counts = np.unique(world, return_counts=True)[1]
    assert (len(counts), counts.min(), counts.max()) == (63, 1, 4), "unbalanced indeed"
    difference, true = drawn(world)
    present = true[:, np.unique(world)]
    spread = over_worlds(difference, world, MARGIN)
    assert spread.worlds == 63
    assert covered(spread.low, spread.high, MEAN) == pytest.approx(0.95, abs=error_of(0.95))
    bias = float(np.mean(spread.q95 - spread.q05)) - width(present)
    assert abs(bias) < 0.9 * (width(grouped(difference, world).means) - width(present))
    _, low, high = paired_interval(difference, world=world)
    assert covered(low, high, present.mean(axis=-1)) == pytest.approx(0.95, abs=error_of(0.95))


def test_a_world_with_fewer_runs_is_drawn_nearer_to_the_others() -> None:
    world = np.array([*WORLD, *[0] * 60])
    difference, _ = drawn(world)
    means, shrunken = grouped(difference, world).means, by_world(difference, world)
    centre = means.mean(axis=-1, keepdims=True)
    kept = np.median((shrunken - centre) / (means - centre), axis=0)
    assert kept[0] > 0.9 > kept[1:].max()


# Order, and shapes


def test_order_and_names_of_worlds_change_nothing(data: tuple[Array, Array]) -> None:
    difference = data[0][:3]
    order = np.random.default_rng(1).permutation(len(WORLD))
    one = over_worlds(difference, WORLD, MARGIN)
    for other in (
        over_worlds(difference[:, order], WORLD[order], MARGIN),
        over_worlds(difference, 7 * WORLD + 3, MARGIN),
    ):
        for name in (attribute.name for attribute in dataclasses.fields(Spread)):
            np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-12)
    np.testing.assert_allclose(
        luck_alone(difference[:, order], WORLD[order]), luck_alone(difference, WORLD)[:, order], atol=1e-15
    )


def test_many_differences_at_once_are_those_one_by_one(data: tuple[Array, Array]) -> None:
    difference = data[0][:6].reshape(2, 3, -1)
    margins = np.array([0.01, 0.05])[:, None, None]
    together, alone = over_worlds(difference, WORLD, margins), luck_alone(difference, WORLD)
    for i, j in np.ndindex(2, 3):
        one = over_worlds(difference[i, j], WORLD, float(margins[i, 0, 0]))
        assert (together.above[i, j], together.below[i, j]) == (one.above, one.below)
        np.testing.assert_array_equal(together.q95[i, j], one.q95)
        np.testing.assert_array_equal(alone[i, j], luck_alone(difference[i, j], WORLD))


# Edges


@pytest.mark.parametrize("value", [0.0, 0.25, -0.3])
def test_a_constant_difference_is_that_in_every_world(value: float) -> None:
    difference = np.full(len(WORLD), value)
    np.testing.assert_allclose(luck_alone(difference, WORLD), difference, atol=1e-16)
    spread = over_worlds(difference, WORLD, MARGIN)
    ends = [spread.low, spread.high, spread.q05, spread.median, spread.q95]
    np.testing.assert_allclose(ends, value, atol=1e-15)
    assert (spread.above, spread.below) == (float(value > MARGIN), float(value < -MARGIN))


def test_differences_of_worlds_without_luck_stay_where_they_are() -> None:
    true = np.random.default_rng(2).normal(size=WORLDS)
    np.testing.assert_allclose(by_world(true[WORLD], WORLD), true, atol=1e-14)
    np.testing.assert_allclose(luck_alone(true[WORLD], WORLD), true.mean(), atol=1e-14)


@pytest.mark.parametrize(
    ("runs", "worlds", "able"),
    [(256, 64, True), (128, 64, True), (127, 64, False), (128, 2, True), (20, 2, False), (256, 1, False),
     (128, 65, False), (200, 128, False)],
)  # fmt: skip
def test_how_many_runs_it_takes(runs: int, worlds: int, able: bool) -> None:
    assert can_tell(runs, worlds) == able


@pytest.mark.parametrize(
    "world",
    [np.zeros(256, int), np.arange(64), np.arange(100) % 64, np.zeros(1, int)],
    ids=["one world", "one run each", "too few each", "one run"],
)
def test_one_world_or_too_few_runs_leave_differences_as_they_are(world: npt.NDArray[np.integer]) -> None:
    difference = np.random.default_rng(1).normal(size=len(world))
    assert luck_alone(difference, world) is difference


HOLDS = [
    (0.95, 0.0, 64, 1, Verdict.ROBUST),
    (0.90, 0.0, 64, 1, Verdict.ROBUST),
    (0.89, 0.0, 64, 1, Verdict.CONDITIONAL),
    (0.50, 0.0, 64, 1, Verdict.CONDITIONAL),
    (0.45, 0.30, 64, 1, Verdict.FRAGILE),
    (0.0, 0.95, 64, -1, Verdict.ROBUST),
    (0.20, 0.70, 64, -1, Verdict.CONDITIONAL),
    (0.30, 0.45, 64, -1, Verdict.FRAGILE),
    (0.05, 0.02, 64, 0, Verdict.ROBUST),
    (0.30, 0.10, 64, 0, Verdict.CONDITIONAL),
    (0.30, 0.28, 64, 0, Verdict.FRAGILE),
    (1.0, 0.0, 32, 1, Verdict.ROBUST),
    (1.0, 0.0, 31, 1, Verdict.CONDITIONAL),
    (0.0, 1.0, 3, -1, Verdict.CONDITIONAL),
    (0.0, 0.0, 16, 0, Verdict.CONDITIONAL),
    (0.4, 0.3, 3, 1, Verdict.FRAGILE),
    (float("nan"), float("nan"), 64, 0, Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("above", "below", "worlds", "sign", "holds"), HOLDS)
def test_verdicts(above: float, below: float, worlds: int, sign: int, holds: Verdict) -> None:
    assert verdict(above, below, worlds) == (sign, holds)


@pytest.mark.parametrize("count", range(33))
def test_every_number_of_32_worlds_has_the_verdict_of_its_share(count: int) -> None:
    """Shares are ratios of whole numbers: none may lose a verdict to rounding."""
    expected: Callable[[int], Verdict] = lambda most: (  # noqa: E731 - a rule, beside where it is used
        Verdict.ROBUST if most >= 28.8 else Verdict.CONDITIONAL if most >= 16 else Verdict.FRAGILE
    )
    assert verdict(count / 32, 0.0, 32)[1] == expected(max(count, 32 - count))
    assert verdict(0.0, count / 32, 32)[1] == expected(max(count, 32 - count))
    of_forty = [verdict(above / 40, 0.0, 40)[1] for above in (36, 35)]
    negligible = [verdict(above / 40, 0.0, 40)[1] for above in (4, 5)]
    assert of_forty == negligible == [Verdict.ROBUST, Verdict.CONDITIONAL]
