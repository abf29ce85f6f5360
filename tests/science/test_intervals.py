"""Do the intervals, tests and rankings keep their word? Each stands beside one that must not.

Truth is known here: samples are drawn from distributions with a known difference. Seeds are
fixed, so each test gives the same answer every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.statistics.corrections import corrected, letters
from sim.statistics.effects import chance_of_more, effect_size, variance_gain
from sim.statistics.intervals import (
    bootstrap_interval,
    chunks,
    paired_p,
    simultaneous_band,
    weights,
    welch,
)
from sim.statistics.summaries import paired_interval, without_rounding

COMPARISONS = 2000
TRUE = 0.03
"""The known difference, such as three percentage points."""


def pairs(draw: np.random.Generator, n: int, skewed: bool, comparisons: int = COMPARISONS) -> tuple[Any, Any]:
    """Return A and B of many comparisons (replicates, comparisons): shared luck, and B's own."""
    size = (n, comparisons)
    shared = draw.normal(0.5, 0.06, size)
    own = draw.exponential(0.02, size) - 0.02 if skewed else draw.normal(0, 0.02, size)
    return shared, shared + TRUE + own


def covered(low: Any, high: Any, truth: float = TRUE) -> float:
    """Return in how many of the comparisons the truth lies in the interval."""
    return float(((low <= truth) & (truth <= high)).mean())


INTERVALS: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "t": lambda a, b: paired_interval((b - a).T)[1:],
    "bootstrap": lambda a, b: bootstrap_interval([b - a], resamples=1999),
    "welch": lambda a, b: welch(a, b)[1:3],
}


@pytest.mark.parametrize("skewed", [False, True], ids=["normal", "skewed"])
@pytest.mark.parametrize("name", ["t", "bootstrap"])
def test_a_paired_interval_covers_the_truth_as_often_as_it_says(name: str, skewed: bool) -> None:
    """At 200 replicates, which is what a study has unless told otherwise."""
    a, b = pairs(np.random.default_rng(11), 200, skewed)
    assert 0.93 <= covered(*INTERVALS[name](a, b)) <= 0.97


def test_few_replicates_are_enough_for_t_when_differences_are_normal() -> None:
    draw = np.random.default_rng(12)
    a, b = pairs(draw, 5, skewed=False)
    assert 0.93 <= covered(*paired_interval((b - a).T)[1:]) <= 0.97
    d = b - a  # negative control: the normal quantile instead of Student's
    half = 1.96 * d.std(axis=0, ddof=1) / 5**0.5
    assert covered(d.mean(axis=0) - half, d.mean(axis=0) + half) < 0.90


@pytest.mark.parametrize("name", ["welch", "bootstrap"])
def test_an_unpaired_interval_covers_when_nothing_pairs_and_covers_too_much_when_luck_is_shared(name: str) -> None:
    interval = INTERVALS["welch"] if name == "welch" else lambda a, b: bootstrap_interval([a, b], resamples=1999)
    draw = np.random.default_rng(13)
    a, b = draw.normal(0.5, 0.06, (120, COMPARISONS)), draw.normal(0.5 + TRUE, 0.03, (60, COMPARISONS))
    assert 0.93 <= covered(*interval(a, b)) <= 0.97
    assert covered(*interval(*pairs(draw, 60, skewed=False))) > 0.99, "control: pairs taken for strangers"


def test_the_bootstrap_is_that_of_scipy() -> None:
    """The same method by other code: limits differ by chance of the resamples only."""
    draw = np.random.default_rng(14)
    a, b = draw.exponential(1.0, 40), draw.exponential(2.0, 40)
    for samples, statistic in (([b - a], np.mean), ([a, b], lambda x, y, axis: y.mean(axis) - x.mean(axis))):
        ours = bootstrap_interval(samples, resamples=50_000)
        theirs = stats.bootstrap(samples, statistic, n_resamples=50_000, random_state=1).confidence_interval
        np.testing.assert_allclose(ours, theirs, atol=0.02 * (theirs.high - theirs.low))


def test_the_bootstrap_is_the_same_every_time_and_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = np.random.default_rng(15).normal(0, 1, (30, 2))
    one = bootstrap_interval([sample], seed=3)
    np.testing.assert_array_equal(one, bootstrap_interval([sample], seed=3))
    assert not np.array_equal(one, bootstrap_interval([sample], seed=4))
    monkeypatch.setattr("sim.statistics.intervals.LARGEST", 3000)
    weights.cache_clear()
    assert len(chunks(30, 4999)) == 50
    np.testing.assert_allclose(one, bootstrap_interval([sample], seed=3), atol=0.04)
    same = np.full((9, 2), 0.25)
    np.testing.assert_array_equal(bootstrap_interval([same]), np.full((2, 2), 0.25))


def test_a_band_over_weeks_holds_in_all_weeks_at_once() -> None:
    draw = np.random.default_rng(16)
    hits, control = [], []
    for _ in range(300):
        walk = 0.01 * np.cumsum(draw.normal(0, 1, (60, 40)), axis=1)  # neighbours in time resemble each other
        _, low, high = simultaneous_band(walk, resamples=499)
        hits.append(((low <= 0) & (high >= 0)).all())
        _, low, high = paired_interval(walk.T)
        control.append(((low <= 0) & (high >= 0)).all())
    assert 0.92 <= np.mean(hits) <= 0.98
    assert np.mean(control) < 0.90, "control: an interval of each week alone"


def paired_weeks(draw: np.random.Generator, replicates: int = 60, weeks: int = 40) -> Any:
    """Return paired differences that wander as those of a study do (replicates, weeks): AR(1), around `TRUE`."""
    made = np.empty((replicates, weeks))
    made[:, 0] = draw.normal(0, 1, replicates)
    for week in range(1, weeks):
        made[:, week] = 0.9 * made[:, week - 1] + (1 - 0.9**2) ** 0.5 * draw.normal(0, 1, replicates)
    return TRUE + 0.01 * made


RARE = {"rounding": 1e-17, "one service of one adviser": 1 / 90}


@pytest.mark.parametrize("size", RARE.values(), ids=RARE)
def test_a_week_in_which_one_run_of_60_differs_does_not_decide_the_band(size: float) -> None:
    made = paired_weeks(np.random.default_rng(20))
    made[:, :8] = 0.0
    _, low, high = simultaneous_band(made)
    made[7, 3] = size
    mean, narrow, wide = simultaneous_band(made)
    np.testing.assert_array_equal(wide[8:], high[8:])
    np.testing.assert_array_equal(narrow[8:], low[8:])
    assert wide[3] - narrow[3] < 0.01, "nor is it itself wide: it was millions of percentage points"
    assert narrow[3] <= mean[3] <= wide[3]
    made[:, 3] = TRUE  # the same of a week in which all runs but one differ, and alike
    made[7, 3] += size
    np.testing.assert_array_equal(simultaneous_band(made)[2][8:], high[8:])


def test_a_week_takes_part_once_enough_runs_differ() -> None:
    """Six of 60 at 95 %: rarer than that, resamples without any of them would decide."""
    made = paired_weeks(np.random.default_rng(21))
    made[:, 3] = 0.0
    _, low, high = simultaneous_band(made)
    widths = []
    for differing in (5, 6):
        made[:differing, 3] = 1 / 90
        _, narrow, wide = simultaneous_band(made)
        widths.append((wide - narrow)[-1] / (high - low)[-1])
    assert widths[0] == 1.0 < widths[1] < 1.2


def test_a_band_of_weeks_with_rare_differences_alone_is_finite_and_wider_than_student() -> None:
    made = np.zeros((60, 30))
    made[5, 4:] = 1 / 90
    mean, low, high = simultaneous_band(made)
    _, _, wide = paired_interval(made.T)
    assert (low[:4] == 0).all()
    assert (high[:4] == 0).all()
    assert (1.5 * (wide - mean)[4:] < (high - mean)[4:]).all()
    assert (high[4:] < 0.002).all()
    np.testing.assert_array_equal(simultaneous_band(np.zeros((60, 3))), np.zeros((3, 3)))


def test_a_band_over_weeks_covers_differences_that_wander_as_often_as_it_says() -> None:
    draw = np.random.default_rng(22)
    hits, control = [], []
    for seed in range(400):
        made = paired_weeks(draw, weeks=24)
        _, low, high = simultaneous_band(made, resamples=499, seed=seed)
        hits.append(((low <= TRUE) & (high >= TRUE)).all())
        _, low, high = paired_interval(made.T)
        control.append(((low <= TRUE) & (high >= TRUE)).all())
    assert 0.93 <= np.mean(hits) <= 0.97
    assert np.mean(control) < 0.85, "control: an interval of each week alone"


def test_rounding_is_no_difference() -> None:
    a = np.random.default_rng(23).normal(0.5, 0.1, 60)
    b = (a + 0.1) - 0.1  # the same number, in another order of sums
    assert (a != b).any(), "or this test proves nothing"
    np.testing.assert_array_equal(without_rounding(a, b), a)
    b[3] += 1e-6
    assert (without_rounding(a, b) != a).sum() == 1, "control: a small difference is one"
    assert effect_size(a, a + 0.1, paired=True) == np.inf, "equal differences, though their last digits are not"
    assert len(without_rounding(np.zeros(0), np.zeros(0))) == 0


FAMILIES = 2000


def families(true_effects: int, tests: int = 12) -> Any:
    """Return p-values (families, tests), of which the first ones are of real differences."""
    draw = np.random.default_rng(17)
    means = np.where(np.arange(tests) < true_effects, 0.8, 0.0)
    return paired_p(draw.normal(means, 1.0, (30, FAMILIES, tests)))


def test_holm_keeps_even_one_false_finding_as_rare_as_it_says() -> None:
    for true_effects in (0, 4):
        p = families(true_effects)
        holm = np.array([corrected(row, "holm") for row in p])
        wrong = (holm[:, true_effects:] < 0.05).any(axis=1).mean()
        assert wrong < 0.05 + 3 * (0.05 * 0.95 / FAMILIES) ** 0.5
        assert wrong > 0.025, "not by never finding anything"
        assert (p[:, true_effects:] < 0.05).any(axis=1).mean() > 0.30, "control: uncorrected"
    assert (holm[:, :4] < 0.05).mean() > 0.75, "what is there is found"
    assert list(corrected(np.array([0.01, 0.04, 0.03]), "holm")) == pytest.approx([0.03, 0.06, 0.06])


def test_benjamini_hochberg_keeps_the_share_of_false_findings() -> None:
    p = families(6)
    found = np.array([corrected(row, "bh") for row in p]) < 0.05
    false_share = found[:, 6:].sum(axis=1) / np.maximum(found.sum(axis=1), 1)
    assert false_share.mean() < 0.05
    assert ((p < 0.05)[:, 6:].sum(axis=1) / np.maximum((p < 0.05).sum(axis=1), 1)).mean() > 0.03
    assert found[:, :6].mean() > (np.array([corrected(row, "holm") for row in p]) < 0.05)[:, :6].mean()


def test_letters_are_shared_exactly_by_those_that_cannot_be_told_apart() -> None:
    draw = np.random.default_rng(18)
    for _ in range(200):
        order = list(range(draw.integers(2, 8)))
        different = [(a, b) for a in order for b in order if a < b and draw.random() < 0.5]
        named = letters(order, different)
        for a in order:
            assert named[a]
            for b in order[a + 1 :]:
                assert bool(set(named[a]) & set(named[b])) == ((a, b) not in different)
    assert letters([3, 1, 2], [(3, 2)]) == {3: "a", 1: "ab", 2: "b"}
    assert letters([3, 1, 2], []) == {3: "a", 1: "a", 2: "a"}


def test_chance_that_b_gives_more() -> None:
    """Paired it is a share of pairs; unpaired the two-sample one, known for normal numbers."""
    draw = np.random.default_rng(19)
    truth = float(stats.norm.cdf(0.5 / 2**0.5))
    hits = []
    for _ in range(1000):
        a, b = draw.normal(0, 1, 60), draw.normal(0.5, 1, 60)
        _, low, high = chance_of_more(a, b, paired=False)
        hits.append(low <= truth <= high)
    assert 0.93 <= np.mean(hits) <= 0.97
    a, b = np.array([0.0, 0.0, 1.0, 2.0]), np.array([1.0, 0.0, 2.0, 3.0])
    share, low, high = chance_of_more(a, b, paired=True)
    assert share == 0.875
    assert 0 < low < share < high <= 1
    assert chance_of_more(a, b, paired=False)[0] == pytest.approx(stats.mannwhitneyu(b, a).statistic / 16)


def test_size_and_gain_are_what_their_formulas_say() -> None:
    a, b = (one[:, 0] for one in pairs(np.random.default_rng(20), 20_000, skewed=False, comparisons=1))
    assert effect_size(a, b, paired=True) == pytest.approx(0.03 / 0.02, rel=0.05)
    assert effect_size(a, b, paired=False) == pytest.approx(0.03 / 0.0616, rel=0.05)
    assert variance_gain(a, b) == pytest.approx((2 * 0.06**2 + 0.02**2) / 0.02**2, rel=0.05)
    other = np.random.default_rng(21).permutation(b)
    assert variance_gain(a, other) == pytest.approx(1.0, rel=0.05), "control: no shared luck, no gain"
    assert variance_gain(a, a + TRUE) == np.inf
    assert effect_size(a, a, paired=True) == 0.0
    assert effect_size(np.zeros(3), np.ones(3), paired=True) == np.inf
    assert list(paired_p(np.column_stack([np.zeros(3), np.ones(3)]))) == [1.0, 0.0]


def test_welch_is_that_of_scipy() -> None:
    draw = np.random.default_rng(22)
    a, b = draw.normal(0, 1, 12), draw.normal(1, 3, 20)
    theirs = stats.ttest_ind(b, a, equal_var=False)
    mean, low, high, p = welch(a, b)
    assert p == pytest.approx(theirs.pvalue, rel=1e-9)
    np.testing.assert_allclose((low, high), theirs.confidence_interval(0.95))
    assert mean == pytest.approx(b.mean() - a.mean())
    assert welch(a, a)[3] == pytest.approx(1.0)
    assert welch(np.zeros(3), np.ones(3))[3] == 0.0
