"""The rule by which claims are judged: in how many worlds, beyond which margin, and how surely."""

import math

import numpy as np
import pytest

from sim.analysis.validation.cases import Measure
from sim.analysis.validation.claims import Claim, Expectation
from sim.analysis.validation.hypotheses import Hypothesis
from sim.analysis.validation.judging import Estimate, Judgement, estimate
from sim.show.validation.hypothesis_row import row
from sim.statistics.worlds import over_worlds

ROUTINE = Measure(("routine_share",))
WORLDS, RUNS = 64, 128
LUCK = np.random.default_rng(1).normal(0.0, 0.05, RUNS)


def expect(sign=1, contrast=(("a", 1.0), ("b", -1.0)), best_of=(), beats=(), beyond=0.0, margin=0.01, **rest):
    return Expectation(
        says={"nb": "Det er slik.", "en": "It is so."},
        contrast=() if best_of else contrast,
        best_of=best_of,
        beats=beats,
        measure=ROUTINE,
        sign=sign,
        beyond=beyond,
        margin=margin,
        scale=0.01,
        decisive=rest.get("decisive", True),
        contexts=("small",),
    )


def runs_of(**values):
    """Return runs by case that share their luck, so that differences are as given, but for little noise.

    A value is a number, or one for each world.
    """
    noise = np.random.default_rng(2).normal(0.0, 0.002, RUNS)
    return {
        (case, "small"): {ROUTINE: LUCK + np.resize(value, RUNS) + (noise if k else 0.0)}
        for k, (case, value) in enumerate(values.items())
    }


def outcome(one, **values):
    return estimate(one, "small", runs_of(**values), WORLDS).outcome


@pytest.mark.parametrize(
    ("sign", "difference", "expected"),
    [
        (1, 0.03, "robust"), (1, 0.0, "too small"), (1, 0.004, "too small"), (1, -0.03, "opposite"),
        (-1, -0.03, "robust"), (-1, 0.03, "opposite"), (-1, 0.001, "too small"),
        (0, 0.0, "robust"), (0, 0.02, "opposite"),
    ],
)  # fmt: skip
def test_where_worlds_are_alike_the_size_decides(sign, difference, expected):
    assert outcome(expect(sign), b=0.5, a=0.5 + difference) == expected


@pytest.mark.parametrize(
    ("holding", "otherwise", "expected"),
    [
        (62, 0.0, "robust"), (40, 0.0, "conditional"), (20, 0.0, "too small"), (20, -0.04, "opposite"),
        (60, -0.5, "robust"),
    ],
)  # fmt: skip
def test_where_worlds_differ_their_number_decides(holding, otherwise, expected):
    """However much is lost in a few worlds: they are counted, not weighed."""
    difference = np.where(np.arange(WORLDS) < holding, 0.04, otherwise)
    one = estimate(expect(), "small", runs_of(b=0.5, a=0.5 + difference), WORLDS)
    assert one.outcome == expected
    assert one.expected == pytest.approx(holding / WORLDS)


def test_worlds_that_disagree_are_fragile():
    third = np.resize([0.04, 0.0, -0.04], WORLDS)
    assert outcome(expect(), b=0.5, a=0.5 + third) == "fragile"


@pytest.mark.parametrize(("difference", "expected"), [(0.011, "fragile"), (0.0, "too small"), (0.03, "robust")])
def test_luck_counts_against_it_in_every_world(difference, expected):
    """Where all worlds are alike and the mean hardly passes the margin, all of them seem to: luck decides that."""
    runs = runs_of(b=0.5, a=0.5 + difference)
    runs["a", "small"][ROUTINE] = runs["a", "small"][ROUTINE] + np.random.default_rng(4).normal(0.0, 0.02, RUNS)
    one = estimate(expect(), "small", runs, WORLDS)
    assert one.outcome == expected
    assert (one.expected >= 0.5) == (expected == "robust")
    apart = runs["a", "small"][ROUTINE] - runs["b", "small"][ROUTINE]
    seeming = over_worlds(apart, np.arange(RUNS) % WORLDS, 0.01).above
    assert (seeming >= 0.5) == (difference > 0.01), "negative control: uncounted luck"


def test_luck_must_be_shared_for_small_differences_to_show():
    """Negative control: the same difference with luck of its own is lost in it."""
    runs = runs_of(b=0.5, a=0.515)
    assert estimate(expect(), "small", runs, WORLDS).outcome == "robust"
    runs["a", "small"][ROUTINE] = np.random.default_rng(3).permutation(runs["a", "small"][ROUTINE])
    assert estimate(expect(), "small", runs, WORLDS).outcome != "robust"


def test_a_level_is_compared_to_what_it_should_pass():
    runs = {("a", "small"): {ROUTINE: 0.2 * LUCK + 0.9}}
    alone = (("a", 1.0),)
    level = estimate(expect(contrast=alone, beyond=0.85, margin=0.0), "small", runs, WORLDS)
    assert (level.outcome, level.mean) == ("robust", pytest.approx(0.9, abs=0.01)), "the mean is the level itself"
    assert level.q05 == pytest.approx(0.9, abs=0.02)
    assert estimate(expect(contrast=alone, beyond=0.95, margin=0.0), "small", runs, WORLDS).outcome == "opposite"


def test_the_best_must_beat_each_of_its_rivals():
    inner = expect(best_of=("middle", "other"), beats=("low", "high"))
    hill = estimate(inner, "small", runs_of(low=0.4, middle=0.5, other=0.2, high=0.45), WORLDS)
    assert (hill.outcome, hill.best) == ("robust", ("middle",))
    assert hill.mean == pytest.approx(0.05, abs=0.01), "the lead over the better rival"
    assert outcome(inner, low=0.5, middle=0.45, other=0.3, high=0.4) == "opposite"
    assert outcome(inner, low=0.5, middle=0.5, other=0.3, high=0.5) == "too small"


def test_the_best_of_many_alike_is_not_mistaken_for_better():
    """Chosen and tested on the same runs, the best of eighteen alike would look better in most seeds.

    With both halves apart an interval errs on one side in 2.5 % of seeds; 8 or more of 100 has odds of 1 in 300.
    """
    wrong = cheated = 0
    names = tuple(f"w{k}" for k in range(18))
    for seed in range(100):
        draws = np.random.default_rng(seed).normal(0.5, 0.05, (18, RUNS))
        runs = {(name, "small"): {ROUTINE: draws[k]} for k, name in enumerate(names)}
        runs |= {("rival", "small"): {ROUTINE: np.full(RUNS, 0.5)}}
        wrong += estimate(expect(best_of=names, beats=("rival",), margin=0.0), "small", runs, WORLDS).low > 0.0
        lead = draws[draws.mean(axis=1).argmax()] - 0.5
        cheated += lead.mean() > 2 * lead.std() / np.sqrt(len(lead))
    assert wrong < 8
    assert cheated > 15, "negative control"


def test_with_few_runs_the_mean_decides_and_nothing_is_robust():
    few = {key: {ROUTINE: values[ROUTINE][:20]} for key, values in runs_of(b=0.5, a=0.53).items()}
    one = estimate(expect(), "small", few, WORLDS)
    assert (one.outcome, np.isnan(one.expected)) == ("conditional", True)
    assert estimate(expect(-1), "small", few, WORLDS).outcome == "opposite"


@pytest.mark.parametrize(
    ("outcomes", "verdict", "contexts"),
    [
        ((("robust", "robust"), ("robust", "robust")), "reproduced", {"small": 2, "large": 2}),
        ((("robust", "robust"), ("robust", "conditional")), "conditional", {"small": 2, "large": 1}),
        ((("robust", "robust"), ("fragile", "conditional")), "conditional", {"small": 0, "large": 1}),
        ((("robust", "opposite"), ("too small", "robust")), "not reproduced", {"small": 0, "large": 0}),
        ((), "context", {}),
    ],
)
def test_a_claim_is_as_strong_as_its_weakest_decisive_expectation(outcomes, verdict, contexts):
    def estimates(row):
        pairs = zip(("small", "large"), row, strict=True)
        return tuple(
            Estimate(0.0, 0.0, 0.0, 9, context, result, 64, 1.0, 0.0, 0.0, 0.0) for context, result in pairs
        )

    deciding = tuple(expect() for _ in outcomes)
    claim = Claim("C0", {}, (), (), (), deciding, deciding)
    judgement = Judgement(claim, deciding, tuple(estimates(row) for row in outcomes))
    assert (judgement.verdict, judgement.contexts()) == (verdict, contexts)
    more = (*deciding, expect(decisive=False))
    further = (*judgement.estimates, estimates(("opposite", "opposite")))
    assert Judgement(claim, more, further).verdict == verdict


@pytest.mark.parametrize(
    ("least", "most", "unit", "value", "shown"),
    [
        (0.1, math.inf, "points", 0.2, "at least 10.0 points | 20.0 points | yes"),
        (-math.inf, 0.1, "share", 0.2, "at most 10.0 | 20.0 | **no**"),
        (5, 7, "measures", 6, "5 to 7 | 6 | yes"),
        (7, 7, "measures", 6, "7 | 6 | **no**"),
        (10, 156, "weeks", math.inf, "10 weeks to 156 weeks | half of the offices never take off | **no**"),
    ],
)
def test_a_hypothesis_is_shown_with_its_limits_and_what_became_of_it(
    least: float, most: float, unit: str, value: float, shown: str
) -> None:
    one: Hypothesis[float] = Hypothesis("More use", "theory", float, least, most, unit)
    assert row(one, value, "en", with_limits=True) == f"| More use | theory | {shown} |"
