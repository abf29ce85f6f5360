"""The ensemble of worlds: the shipped draws are of the rules of today, and show what they are said to show."""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest

from sim.analysis.validation import world_search as walks
from sim.analysis.validation.pattern_samples import Finding
from sim.analysis.validation.targets import (
    DRAWN,
    FIRST_SEED,
    LEVEL,
    OTHER_SEED,
    STRENGTHS,
    TARGETS,
    made_by,
    plausible,
    targets_shown,
)
from sim.analysis.validation.world_search import (
    SHIPPED_WORLDS,
    as_csv,
    each,
    far,
    misses,
    ordered,
    over_worlds,
    step,
    walk,
)
from sim.errors import InputError
from sim.language import number
from sim.model.parameters import registry
from sim.scenario.worlds import FOLDER, load_worlds
from sim.statistics.summaries import Interval

Array = npt.NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = FOLDER / "constrained.csv"


@pytest.fixture(scope="module")
def draws() -> list[dict[str, float]]:
    worlds = load_worlds("constrained")
    return [worlds.at(r) for r in range(len(worlds))]


# The shipped file


def test_the_shipped_draws_are_of_the_rules_and_targets_of_today(draws: list[dict[str, float]]) -> None:
    first = SHIPPED.read_text(encoding="utf-8").splitlines()[0]
    [mark] = re.findall(r"[0-9a-f]{16}", first)
    assert mark == made_by(), "stale: rules, numbers or targets have moved; run python experiments/calibrate.py"
    assert as_csv(draws) == SHIPPED.read_text(encoding="utf-8")
    assert len(draws) == SHIPPED_WORLDS
    assert tuple(draws[0]) == DRAWN == LEVEL + STRENGTHS
    assert len(set(DRAWN)) == 46


def test_what_decides_the_draws_moves_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a target that moves is found out, and words about it are not."""
    before = made_by()
    target = TARGETS["year"]
    monkeypatch.setitem(
        TARGETS, "year", dataclasses.replace(target, source="somebody", what={"en": "other words"})
    )
    assert made_by() == before
    monkeypatch.setitem(TARGETS, "year", dataclasses.replace(target, high=0.43))
    assert made_by() != before


def test_the_page_is_of_the_shipped_draws(draws: list[dict[str, float]]) -> None:
    page = (ROOT / "docs" / "worlds.md").read_text(encoding="utf-8")
    assert "do not edit" in page
    for name in DRAWN:
        ends = np.quantile([draw[name] for draw in draws], [0.05, 0.5, 0.95])
        low, middle, high = (number(float(end), "en", 3) for end in ends)
        assert f"| {low} to {high} | {middle} |" in page, name
    for target in TARGETS.values():
        assert target.source in page


@pytest.mark.parametrize("number", [0, 41])
def test_a_shipped_draw_shows_every_target_with_both_seeds(draws: list[dict[str, float]], number: int) -> None:
    assert far(draws[number]) == (0, 0.0)
    shown = targets_shown(draws[number])
    assert [name for name, target in TARGETS.items() if not target.low <= shown[name] <= target.high] == []


@pytest.mark.slow
def test_all_shipped_draws_show_every_target_with_both_seeds(draws: list[dict[str, float]]) -> None:
    assert [number for number, draw in enumerate(draws) if far(draw) != (0, 0.0)] == []


@pytest.mark.parametrize(
    "broken",
    [{"adviser.lapse_rate": 0.002}, {"adviser.weight_facilitation": 0.0}, {"adviser.persuasion_rate": 0.0}],
    ids=["nobody lapses", "facilitation does nothing", "nobody is persuaded"],
)
def test_a_broken_draw_does_not(draws: list[dict[str, float]], broken: Mapping[str, float]) -> None:
    seeds, missed = far(draws[0] | broken)
    assert seeds == 2
    assert missed > 0.1


# How far, and steps


def test_how_far_counts_seeds_first_and_stops_where_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def missed(values: Mapping[str, float], seed: int, patience: float) -> float:
        asked.append((seed, patience))
        return values[str(seed)]

    monkeypatch.setattr(walks, "misses", missed)
    one, other = str(FIRST_SEED), str(OTHER_SEED)
    assert far({one: 0.3, other: 0.0}) == (2, 0.3)
    assert far({one: 0.0, other: 0.2}) == (1, 0.2)
    assert far({one: 0.0, other: 0.0}) == (0, 0.0)
    assert asked[0] == (FIRST_SEED, np.inf)
    for than, patience in (((2, 0.3), [0.3, np.inf]), ((1, 0.2), [0.0, 0.2]), ((0, 0.0), [0.0, 0.0])):
        asked.clear()
        far({one: 0.0, other: 0.0}, than)
        assert asked == [(FIRST_SEED, patience[0]), (OTHER_SEED, patience[1])]


def test_patience_stops_at_the_first_target_beyond_it(
    draws: list[dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    class Shown:
        def __init__(self, values: Mapping[str, float], seed: int) -> None:
            pass

        def __getattr__(self, name: str) -> object:
            looked.append(name)
            target = TARGETS[name]
            return lambda: target.high + 0.5 * (target.high - target.low)

    monkeypatch.setattr(walks, "Trial", Shown)
    assert misses(draws[0], 1) == pytest.approx(0.5 * len(TARGETS)), "in widths of the tolerances"
    assert looked == list(TARGETS)
    looked.clear()
    assert misses(draws[0], 1, patience=0.7) == pytest.approx(1.0)
    assert looked == list(TARGETS)[:2]


def by_two_numbers(values: Mapping[str, float], than: object = None) -> tuple[int, float]:
    """Stand for `far`: targets are a low lapse rate with one seed, and a high news rate with the other."""
    missed = values["adviser.lapse_rate"] - 0.01, 0.33 - values["adviser.news_rate"]
    return next(((2 - k, m) for k, m in enumerate(missed) if m > 0.0), (0, 0.0))


def test_a_step_never_moves_farther_and_changes_six_numbers_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "far", by_two_numbers)
    rng = np.random.default_rng(1)
    draw = {name: plausible(name, rng) for name in DRAWN}
    place, moved, stayed = by_two_numbers(draw), 0, 0
    for _ in range(3000):
        after, then, taken = step(draw, place, rng)
        assert then <= place
        assert then == by_two_numbers(after)
        changed = [name for name in DRAWN if after[name] != draw[name]]
        assert len(changed) <= 6
        assert bool(changed) == taken
        assert all(registry()[k].plausible[0] <= after[k] <= registry()[k].plausible[1] for k in changed)
        moved, stayed = moved + taken, stayed + (not taken)
        draw, place = after, then
    assert place == (0, 0.0), "and it arrives"
    assert min(moved, stayed) > 100


def test_a_walk_ends_where_all_is_shown_and_is_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "far", by_two_numbers)
    one, other = walk(3), walk(4)
    assert by_two_numbers(one.draw) == (0, 0.0)
    assert one.steps_in > 0
    assert 0 < one.moved < walks.STEPS
    assert walk(3) == one
    assert one.draw != other.draw


def test_targets_that_contradict_each_other_end_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "far", lambda values, than=None: (2, 1.0))
    monkeypatch.setattr(walks, "MOST_STEPS", 20)
    with pytest.raises(RuntimeError, match="walk 5: no draw that shows every target within 20 steps"):
        walk(5)


def test_walks_end_anywhere_where_targets_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is the uniform distribution over the draws that agree: here known."""
    monkeypatch.setattr(walks, "far", by_two_numbers)
    ends = [walk(number).draw for number in range(150)]
    for name, low, high in (("adviser.lapse_rate", 0.002, 0.01), ("adviser.duty", 0.7, 1.2)):
        assert registry()[name].plausible[0] == low
        share = (np.array([end[name] for end in ends]) - low) / (high - low)
        assert share.mean() == pytest.approx(0.5, abs=4.0 / np.sqrt(12 * 150))
        assert share.std() == pytest.approx(1 / np.sqrt(12), rel=0.2)


# Order


def places(draws: list[dict[str, float]]) -> Array:
    low, high = np.array([registry()[name].plausible for name in draws[0]]).T
    return (np.array([list(draw.values()) for draw in draws]) - low) / (high - low)


def test_the_middle_one_is_first_and_every_beginning_covers_the_whole() -> None:
    rng = np.random.default_rng(2)
    names = ("adviser.duty", "adviser.news_rate")
    many = [{name: plausible(name, rng) for name in names} for _ in range(60)]
    inorder = ordered(many)
    assert sorted(map(str, inorder)) == sorted(map(str, many)), "the same draws"
    where = places(inorder)
    apart = np.linalg.norm(where[:, None] - where[None], axis=-1)
    assert apart.mean(axis=1).argmin() == 0
    reach = [apart[:, :k].min(axis=1).max() for k in range(1, 60)]
    assert all(later <= earlier for earlier, later in itertools.pairwise(reach))
    original = places(many)
    unordered = np.linalg.norm(original[:, None] - original[None, :8], axis=-1).min(axis=1).max()
    assert reach[7] < unordered, "control: eight taken as they come leave a larger hole"
    for k in range(1, 60):
        assert apart[k, :k].min() == pytest.approx(reach[k - 1]), "each is the farthest from those before"


def test_the_shipped_order_is_that(draws: list[dict[str, float]]) -> None:
    assert ordered(draws) == draws
    shuffled = [draws[k] for k in np.random.default_rng(3).permutation(len(draws))]
    assert ordered(shuffled) == draws


# What is made of them


def test_findings_over_worlds_are_medians_between_the_ends_of_the_middle_90_percent() -> None:
    one = Finding("P2", {"en": "it"}, "fitted", "share", 0.4, 0.3, 0.5, Interval(0.0, 0.0, 0.0, 1))
    values = [*np.linspace(0.0, 1.0, 101), np.nan]
    worlds = [[dataclasses.replace(one, simulated=Interval(value, value, value, 1))] for value in values]
    [together] = over_worlds(worlds)
    assert tuple(together.simulated)[:3] == pytest.approx((0.5, 0.05, 0.95))
    assert (together.pattern, together.low, together.high) == ("P2", 0.3, 0.5)


def test_each_keeps_the_order_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[int] = []
    assert each(abs, [-3, 2, -1], 1, done.append) == [3, 2, 1]
    assert done == [1, 1, 1]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("experiment_calibrate", ROOT / "experiments" / "calibrate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("words", [["world=8"], ["8"], ["worlds=many"], ["worlds=8", "seed=2"]])
def test_a_mistyped_setting_of_the_experiment_is_refused(words: list[str]) -> None:
    with pytest.raises(InputError, match="worlds"):
        script().main(words)
