"""Boxes of PRIM: a box that was planted comes out, and scattered points have none."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.formulas import Array
from sim.statistics.prim import Flags, best_box, box_of, by_chance, pasted, peeled

POINTS, SETTINGS = 200, 5


def planted(seed: int, wrong: float = 0.0) -> tuple[Array, Flags]:
    """Return points of interest in a box of two settings, and some elsewhere."""
    draw = np.random.default_rng(seed)
    x = draw.random((POINTS, SETTINGS))
    inside = (x[:, 1] > 0.6) & (x[:, 3] < 0.5)
    return x, inside ^ (draw.random(POINTS) < wrong)


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_box_comes_out(seed: int) -> None:
    x, wanted = planted(seed, wrong=0.03)
    box, _ = best_box(x, wanted)
    limited = (box.low > x.min(axis=0)) | (box.high < x.max(axis=0))
    assert limited.tolist() == [False, True, False, True, False]
    assert box.low[1] == pytest.approx(0.6, abs=0.08)
    assert box.high[3] == pytest.approx(0.5, abs=0.08)
    assert box.density > 0.75
    assert box.coverage > 0.7
    assert by_chance(x, wanted, box, shuffles=24) < 0.05


def test_scattered_points_have_a_box_as_rarely_as_is_said() -> None:
    """Negative control: of studies without any box, five in a hundred report one."""
    draw = np.random.default_rng(1)
    ps = []
    for seed in range(16):
        x, wanted = draw.random((60, 3)), draw.random(60) < 0.3
        ps.append(by_chance(x, wanted, best_box(x, wanted)[0], seed, shuffles=19))
    assert sum(p <= 0.05 for p in ps) <= 4
    assert np.mean(ps) > 0.3


def test_peeling_only_shrinks_and_never_below_the_least() -> None:
    x, wanted = planted(3)
    boxes = peeled(x, wanted)
    assert boxes[0].points == POINTS
    assert boxes[0].coverage == 1.0
    sizes = [box.points for box in boxes]
    assert sizes == sorted(set(sizes), reverse=True)
    assert sizes[-1] >= 10
    assert boxes[-1].density == 1.0


def test_pasting_never_loses_density() -> None:
    x, wanted = planted(4)
    narrow = box_of(x, wanted, np.array([0.0, 0.7, 0.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.4, 1.0]))
    wider = pasted(x, wanted, narrow)
    assert wider.density >= narrow.density
    assert wider.coverage > narrow.coverage


def test_whole_numbers_and_settings_that_never_vary_are_peeled_as_they_are() -> None:
    draw = np.random.default_rng(5)
    x = np.column_stack([draw.integers(8, 13, 100), np.full(100, 3.0)]).astype(float)
    box, _ = best_box(x, x[:, 0] >= 11)
    assert (box.low[0], box.high[0]) == (11.0, 12.0)
    assert box.density == box.coverage == 1.0
