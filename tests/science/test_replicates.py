"""Are there as many replicates as it takes? Power and precision against simulations with known truth."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest
from scipy import stats

from sim.analysis.studies.power import needs, power_of_t, replicates_for, upper_spread
from sim.statistics.effects import variance_gain
from sim.statistics.intervals import paired_p, welch
from sim.statistics.precision import MINIMUM, Precision, refine, replicates_needed
from sim.statistics.summaries import paired_interval

TRIES = 4000


@pytest.mark.parametrize(("effect", "n", "alpha"), [(0.8, 12, 0.05), (0.5, 40, 0.01), (0.0, 9, 0.05)])
def test_power_is_how_often_the_test_finds_the_difference(effect: float, n: int, alpha: float) -> None:
    draw = np.random.default_rng(31)
    error = 3 * (0.25 / TRIES) ** 0.5
    found = (paired_p(draw.normal(effect, 1.0, (n, TRIES))) < alpha).mean()
    assert found == pytest.approx(power_of_t(effect, 1.0, n, alpha), abs=error)
    a, b = draw.normal(0.0, 1.0, (n, TRIES)), draw.normal(effect, 1.0, (n, TRIES))
    found = (welch(a, b)[3] < alpha).mean()
    assert found == pytest.approx(power_of_t(effect, 1.0, n, alpha, samples=2), abs=error)
    if effect:
        normal = 1 - stats.norm.cdf(stats.norm.ppf(1 - alpha / 2) - effect * n**0.5)
        assert abs(normal - power_of_t(effect, 1.0, n, alpha)) > error, "control: z instead of t"


def test_replicates_are_those_of_the_literature() -> None:
    """Per group at α = 0.01 and power 0.95: 891, 396, 143 and 56 for d of 0.2, 0.3, 0.5 and 0.8 (Cohen 1988)."""
    sizes = (0.2, 0.3, 0.5, 0.8)
    assert [replicates_for(d, 1.0, 0.01, 0.95, samples=2) for d in sizes] == pytest.approx(
        [893, 398, 145, 58], abs=2
    )
    for d in (0.05, 0.5, 3.0):
        n = replicates_for(d, 1.0)
        assert power_of_t(d, 1.0, n, 0.01) >= 0.95
        assert n == 2 or power_of_t(d, 1.0, n - 1, 0.01) < 0.95
    assert replicates_for(0.02, 0.0) == 2


def test_a_pilot_says_how_many_pairs_and_what_pairing_saves() -> None:
    draw = np.random.default_rng(32)
    luck = draw.normal(0.5, 0.06, 400)
    values = {0: luck, 1: luck + draw.normal(0.02, 0.02, 400), 2: draw.normal(0.5, 0.06, 400)}
    first, second = needs(0.02, [(0, 1), (0, 2)], values)
    assert (first.b, second.b) == (2, 1), "the neediest first"
    assert second.gain == pytest.approx(variance_gain(values[0], values[1]), rel=0.2)
    assert first.gain == pytest.approx(1.0, rel=0.2), "control: luck that is not shared saves nothing"
    assert second.paired <= second.safe
    under = np.mean([upper_spread(draw.normal(0, 1, 20).std(ddof=1), 20) > 1.0 for _ in range(TRIES)])
    assert under == pytest.approx(0.8, abs=0.02)


def test_needed_replicates_are_the_least_that_do() -> None:
    for spread, half in ((1.0, 0.5), (1.0, 0.05), (0.02, 0.01)):
        n = replicates_needed(spread, half)
        wide = {k: stats.t.ppf(0.975, k - 1) * spread / k**0.5 for k in (n, n - 1)}
        assert wide[n] <= half < wide[n - 1]


class Bench:
    """Two cells whose replicates are drawn when asked for."""

    def __init__(self, seed: int, spread: float = 0.04) -> None:
        draw = np.random.default_rng(seed)
        luck = draw.normal(0.5, 0.06, 5000)
        self.all = {0: luck, 1: luck + 0.03 + draw.normal(0.0, spread, 5000)}
        self.count = 0
        self.asked: list[int] = []
        self.failed: dict[int, list[int]] = {}

    def extend(self, replicates: Mapping[int, int]) -> None:
        assert set(replicates) <= set(self.all)
        self.asked += set(replicates.values())
        self.count = max(self.count, *replicates.values())

    def ends(self, cell: int, outcome: str) -> tuple[np.ndarray, np.ndarray]:
        kept = np.setdiff1d(np.arange(self.count), self.failed.get(cell, []))
        return kept, self.all[cell][kept] * (3.0 if outcome == "strain" else 1.0)

    def refine(self, most: int = 5000, first: int = 2, **targets: float) -> Precision:
        return refine([(1, 0)], targets, extend=self.extend, ends=self.ends, most=most, first=first)

    @property
    def apart(self) -> np.ndarray:
        return self.all[1] - self.all[0]


def test_replicates_are_added_until_the_interval_is_narrow_enough() -> None:
    bench = Bench(34)
    found = bench.refine(routine_share=0.005)
    assert found.reached
    assert found.rounds[-1].half_widths["routine_share"] <= 0.005 < found.rounds[0].half_widths["routine_share"]
    assert found.rounds[0].replicates == MINIMUM
    assert bench.asked == sorted(bench.asked)
    assert found.replicates < 1.5 * replicates_needed(0.04, 0.005)
    both = Bench(34).refine(routine_share=0.005, strain=0.005)
    assert both.replicates > 5 * found.replicates, "the neediest outcome decides"
    assert json.loads(json.dumps(both.record()))["replicates"] == both.replicates


def test_what_was_run_before_changes_no_decision() -> None:
    """A study that was broken off after its last round goes on as if it had not been."""
    bench = Bench(34)
    whole = bench.refine(routine_share=0.005)
    bench.count = 4000
    assert bench.refine(routine_share=0.005) == whole


def test_runs_that_failed_are_made_up_for_by_others() -> None:
    bench = Bench(37)
    bench.failed = {0: [0, 3], 1: list(range(1, 5000, 2))}
    found = bench.refine(routine_share=0.008)
    kept = np.delete(bench.apart[: found.replicates : 2], 0)
    assert found.reached
    assert found.rounds[-1].half_widths["routine_share"] == pytest.approx(kept.mean() - paired_interval(kept.T)[1])


def test_it_stops_where_it_is_told_to_and_says_so() -> None:
    found = Bench(35).refine(most=100, routine_share=0.001)
    assert (found.reached, found.replicates) == (False, 100)
    few = Bench(35).refine(most=10, routine_share=0.5)
    assert (few.reached, few.replicates) == (True, 10)
    same = Bench(35, spread=0.0).refine(first=50, routine_share=0.001)
    assert (same.reached, same.replicates, len(same.rounds)) == (True, 50, 1)
    alone = Bench(36)
    mean = refine([(0, 0)], {"routine_share": 0.01}, extend=alone.extend, ends=alone.ends, most=5000)
    assert mean.replicates == pytest.approx(replicates_needed(0.06, 0.01), rel=0.3), "one cell: its own mean"


def test_stopping_when_it_is_narrow_enough_costs_little_coverage() -> None:
    """Control: stopping as early as two replicates allow is badly optimistic."""

    def covered(sample: np.ndarray) -> bool:
        _, low, high = paired_interval(sample.T)
        return bool(low <= 0.03 <= high)

    careful, greedy = [], []
    n = np.arange(2, 121)
    for seed in range(600):
        bench = Bench(1000 + seed)
        bench.refine(routine_share=0.012)
        apart = bench.apart
        careful.append(covered(apart[: bench.count]))
        widths = stats.t.ppf(0.975, n - 1) * np.array([apart[:k].std(ddof=1) for k in n]) / n**0.5
        greedy.append(covered(apart[: n[np.argmax(widths <= 0.012)]]))
    assert np.mean(careful) > 0.925
    assert np.mean(greedy) < 0.92
