"""Size, certainty, worlds and course of a difference: four things that are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.studies.effects import Course, Effect, Heading, Size, Spell, course_of, size_of, spells_of
from sim.analysis.studies.endpoints import Certainty, End
from sim.model.outcomes import OUTCOMES
from sim.statistics.worlds import Spread, Verdict

USE, STRAIN, HELP = (OUTCOMES[name] for name in ("routine_share", "strain", "support_per_adviser"))


@pytest.mark.parametrize(
    ("value", "size"),
    [(0.0, Size.NEGLIGIBLE), (0.0099, Size.NEGLIGIBLE), (-0.01, Size.SMALL), (0.049, Size.SMALL),
     (-0.05, Size.LARGE), (0.2, Size.LARGE)],
)  # fmt: skip
def test_size_is_counted_in_margins_whatever_the_sign(value: float, size: Size) -> None:
    assert size_of(value, USE.margin) == size


def test_the_margin_is_the_outcomes_own() -> None:
    assert (USE.margin, HELP.margin) == (0.01, 0.1)
    assert size_of(0.05, HELP.margin) == Size.NEGLIGIBLE
    assert size_of(0.05, USE.margin) == Size.LARGE


def effect(mean: float, half: float, outcome=USE, spread: Spread | None = None, n: int = 256) -> Effect:
    return Effect(1, outcome, End(mean, mean - half, mean + half, n), spread, None, False)


@pytest.mark.parametrize(
    ("mean", "half", "side", "surely"),
    [
        (0.03, 0.01, 1, False),  # matters, and is no chance
        (-0.03, 0.01, -1, False),
        (0.03, 0.05, 0, False),  # would matter, may be chance
        (0.005, 0.001, 0, True),  # no chance, does not matter
        (0.005, 0.02, 0, False),  # may matter, may be chance
    ],
)
def test_a_difference_counts_when_it_matters_and_is_no_chance(mean, half, side, surely) -> None:
    one = effect(mean, half)
    assert (one.side, one.surely_negligible) == (side, surely)


@pytest.mark.parametrize(
    ("half", "p", "n", "certainty"),
    [
        (0.02, 0.04, 256, Certainty.PROBABLE),
        (0.02, 0.06, 256, Certainty.NONE),  # one of many comparisons, and the interval is of this one alone
        (0.01, 0.001, 256, Certainty.CLEAR),
        (np.nan, 1.0, 1, Certainty.ALONE),
    ],
)
def test_many_comparisons_are_counted(half: float, p: float, n: int, certainty: Certainty) -> None:
    assert End(0.03, 0.03 - half, 0.03 + half, n, p).certainty == certainty


def test_more_strain_is_worse_and_more_use_is_better() -> None:
    assert effect(0.03, 0.01).good == 1
    assert effect(0.03, 0.01, STRAIN).good == -1
    assert effect(-0.03, 0.01, STRAIN).good == 1
    assert effect(0.3, 0.1, OUTCOMES["leader_routine"]).good == 0, "neither more nor less is better"


def test_worlds_are_a_thing_of_their_own() -> None:
    """A difference that is no chance in these worlds may hold in few of them."""
    edges = [np.float64(value) for value in (0.0, 0.04, -0.01, 0.02, 0.06)]
    spread = Spread(64, *edges, np.float64(0.6), np.float64(0.05))
    assert effect(0.03, 0.001, spread=spread).holds == (1, Verdict.CONDITIONAL)
    assert effect(0.03, 0.001).holds == (0, Verdict.UNKNOWN)


def test_worlds_are_told_on_the_side_of_the_mean_when_most_of_them_contradict_it() -> None:
    edges = [np.float64(value) for value in (-0.03, 0.0, -0.08, 0.0, 0.02)]
    spread = Spread(64, *edges, np.float64(0.375), np.float64(0.25))
    assert effect(-0.02, 0.001, spread=spread).told == (-1, 0.25, Verdict.FRAGILE)
    assert effect(0.02, 0.001, spread=spread).told == (1, 0.375, Verdict.FRAGILE), "those agree"
    assert effect(0.02, 0.001).told[2] == Verdict.UNKNOWN


WEEKS = np.arange(157.0)


@pytest.mark.parametrize(
    ("mean", "course"),
    [
        (0.0005 * WEEKS, Course(156, 0.078, Heading.GROWING)),
        (np.minimum(0.001 * WEEKS, 0.05), Course(50, 0.05, Heading.LASTING)),
        (np.where(WEEKS < 80, 0.002 * WEEKS, 0.16 - 0.001 * (WEEKS - 80)), Course(80, 0.16, Heading.CLOSING)),
        (np.where(WEEKS < 60, 0.1, 0.08), Course(0, 0.1, Heading.CLOSING)),  # long past its peak
        (-np.minimum(0.001 * WEEKS, 0.05), Course(50, -0.05, Heading.LASTING)),
    ],
    ids=["growing", "lasting", "closing", "lower than it was", "below zero"],
)
def test_the_course_of_a_difference(mean, course: Course) -> None:
    developed = course_of(mean, 0.01)
    assert (developed.peak, developed.heading) == (course.peak, course.heading)
    assert developed.most == pytest.approx(course.most)


def test_the_peak_is_on_the_side_on_which_it_ends() -> None:
    mean = np.where(WEEKS < 20, -0.3, 0.02)
    assert course_of(mean, 0.01) == Course(20, 0.02, Heading.LASTING)


@pytest.mark.parametrize("last", [0.0, 0.009, -0.009, np.nan])
def test_what_ends_within_the_margin_has_no_course(last: float) -> None:
    mean = 0.1 * np.sin(WEEKS / 20)
    mean[-1] = last
    assert course_of(mean, 0.01) is None


@pytest.mark.parametrize(
    ("mean", "spells"),
    [
        ([0.0, 0.009, -0.009], []),
        ([0.0, 0.02, 0.03, 0.01, 0.0], [Spell(1, 3, 2, 0.03)]),
        ([0.02, -0.04, -0.02], [Spell(0, 0, 0, 0.02), Spell(1, 2, 1, -0.04)]),
        ([0.01, 0.0, 0.05], [Spell(0, 0, 0, 0.01), Spell(2, 2, 2, 0.05)]),
        ([0.02, 0.02], [Spell(0, 1, 0, 0.02)]),
    ],
    ids=["negligible", "one", "turns", "two", "all weeks"],
)
def test_spells_are_the_weeks_beyond_the_margin_on_one_side(mean: list[float], spells: list[Spell]) -> None:
    assert spells_of(np.array(mean), 0.01) == spells
