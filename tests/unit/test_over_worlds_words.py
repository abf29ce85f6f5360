"""How a difference holds over worlds in words, for each sign and verdict.

In English only, until the sentences have Bokmål; that they are never half translated holds in both.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.studies.effects import Effect
from sim.analysis.studies.endpoints import End
from sim.language import NO_BREAK
from sim.model.formulas import MARGINS as SIZES
from sim.model.outcomes import OUTCOMES
from sim.show.report.comparison import reading
from sim.show.text.over_worlds import MARGINS, WORDS, few_runs, of_all_worlds, worlds_sentence
from sim.statistics.worlds import Spread, Verdict

SHARE, HOURS = OUTCOMES["routine_share"], OUTCOMES["support_per_adviser"]

POINT = "one percentage point"
CASES = [
    (0.95, 0.0, 0.02, 0.091, f"Robust: in 61 of 64 worlds more than {POINT} above", "+2.0 to +9.1"),
    (0.75, 0.10, -0.02, 0.091, f"Conditional: in 48 of 64 worlds more than {POINT} above", "−2.0 to +9.1"),
    (0.45, 0.30, -0.05, 0.06, f"Fragile: in only 29 of 64 worlds more than {POINT} above", "−5.0 to +6.0"),
    (0.0, 1.0, -0.20, -0.10, f"Robust: in 64 of 64 worlds more than {POINT} below", "−20.0 to −10.0"),
    (0.10, 0.50, -0.04, 0.02, f"Conditional: in 32 of 64 worlds more than {POINT} below", "−4.0 to +2.0"),
    (0.30, 0.40, -0.04, 0.03, f"Fragile: in only 26 of 64 worlds more than {POINT} below", "−4.0 to +3.0"),
    (0.0, 0.0, -0.004, 0.006, f"Negligible: in 64 of 64 worlds within {POINT}", "−0.40 to +0.60"),
    (0.0, 0.0, -2e-6, 1e-6, f"Negligible: in 64 of 64 worlds within {POINT}", "0.00 to 0.00"),
    (0.25, 0.0, -0.004, 0.02, f"Conditional: negligible in 48 of 64 worlds, within {POINT}", "−0.4 to +2.0"),
    (0.30, 0.30, -0.02, 0.02, f"Fragile: negligible in only 26 of 64 worlds, within {POINT}", "−2.0 to +2.0"),
]


def row(above: float, below: float, low: float, high: float) -> dict[str, float]:
    return {"world_above": above, "world_below": below, "world_q05": low, "world_q95": high}


def plain(words: str) -> str:
    return words.replace(NO_BREAK, " ")


@pytest.mark.parametrize(("above", "below", "low", "high", "said", "span"), CASES)
def test_what_is_said(above: float, below: float, low: float, high: float, said: str, span: str) -> None:
    words = plain(worlds_sentence(row(above, below, low, high), 64, SHARE, "en"))
    assert words == f"{said} (middle 90 % of all worlds: {span})."
    other = worlds_sentence(row(above, below, low, high), 64, SHARE, "nb")
    assert "{" not in other
    assert "64" in other


def test_every_sign_has_every_verdict_and_every_unit_its_margin() -> None:
    assert set(WORDS) == {(s, v) for s in (-1, 0, 1) for v in Verdict if v != Verdict.UNKNOWN}
    assert set(MARGINS) == set(SIZES) >= {outcome.unit for outcome in OUTCOMES.values()}


def test_another_unit_and_fewer_worlds() -> None:
    said = plain(worlds_sentence(row(1.0, 0.0, 0.15, 0.4), 20, HOURS, "en"))
    assert said.startswith("Conditional: in 20 of 20 worlds more than six minutes a week above"), "20 are too few"
    assert said.endswith("(middle 90 % of all worlds: +0.15 to +0.40).")


@pytest.mark.parametrize("columns", [row(math.nan, math.nan, math.nan, math.nan), row(0.0, 0.0, 0.0, 0.0)])
def test_nothing_is_said_where_nothing_can_be_told_or_nothing_differs(columns: dict[str, float]) -> None:
    assert worlds_sentence(columns, 64, SHARE, "en") == ""


@pytest.mark.parametrize(
    ("worlds", "said"),
    [
        (64, "32 of 64 stand for 38–62 % of all that are as plausible, 58 of 64 for 81–96 % (95 % interval)."),
        (
            256,
            "128 of 256 stand for 44–56 % of all that are as plausible, 231 of 256 for 86–93 % (95 % interval).",
        ),
    ],
)
def test_a_count_of_worlds_is_that_of_a_sample(worlds: int, said: str) -> None:
    assert plain(of_all_worlds(worlds, "en")) == f"Worlds are a sample: {said}"


@pytest.mark.parametrize(
    ("runs", "worlds", "needed"),
    [(127, 64, 128), (20, 64, 128), (100, 2, 128), (199, 100, 200), (128, 64, 0), (5, 1, 0), (256, 64, 0)],
)
def test_too_few_runs_are_said_to_be(runs: int, worlds: int, needed: int) -> None:
    said = f"It takes {needed} runs or more to say in how many worlds this holds." if needed else ""
    assert plain(few_runs(runs, worlds, "en")) == said
    assert bool(few_runs(runs, worlds, "nb")) == bool(needed)


@pytest.mark.parametrize(
    ("mean", "above", "below", "said"),
    [
        (0.02, 0.6, 0.1, "clearly higher"),
        (0.02, 0.4, 0.1, "higher on average"),
        (-0.02, 0.1, 0.4, "lower on average"),
        (0.004, 0.2, 0.2, "negligible"),
        (0.004, 0.4, 0.3, "negligible on average"),
    ],
)
def test_a_badge_does_not_contradict_the_worlds_beside_it(mean, above, below, said) -> None:
    edges = [np.float64(value) for value in (-0.03, 0.0, -0.08, 0.0, 0.02)]
    spread = Spread(64, *edges, np.float64(above), np.float64(below))
    one = Effect(1, SHARE, End(mean, mean - 0.001, mean + 0.001, 256), spread, None, False)
    assert reading(one, "en") == said
