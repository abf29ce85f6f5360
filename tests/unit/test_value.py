"""The value of information, on choices whose answer is arithmetic."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from sim.analysis.studies import value as module
from sim.analysis.studies.regret import regrets
from sim.analysis.studies.value import Information, Worth, gain, gains_by_chance, information, worth
from sim.errors import InputError
from sim.show.text.value import answer, headline

Array = npt.NDArray[np.float64]

WORLDS, EACH = 64, 4
NAMES = ("adviser.news_rate", "adviser.duty", "leader.example")


def evenly(seed: int) -> Array:
    """Return one number in each of 64 equal parts of −1 to 1, in any order."""
    return np.random.default_rng(seed).permutation((np.arange(WORLDS) + 0.5) / WORLDS * 2.0 - 1.0)


# One number


def test_a_number_that_decides_is_worth_what_arithmetic_says() -> None:
    """Of 0 and x, x even over −1 to 1, one would take the larger: worth E max(0, x) = 1/4; today's best is 0."""
    x = evenly(1)
    value = np.array([np.zeros(WORLDS), x])
    raw, changes = gain(x, value)
    assert raw == pytest.approx(0.25, abs=1e-3)
    assert changes == pytest.approx(0.5, abs=0.02)
    one = worth("x", x, value, gains_by_chance(value))
    assert one.distinguishable
    assert one.value == pytest.approx(0.25, abs=0.05), "less what luck alone would show"
    assert one.value < raw


def test_only_the_order_of_a_number_counts_and_more_does_not_raise_it() -> None:
    x = evenly(2)
    value = np.array([np.zeros(WORLDS), x])
    assert gain(np.exp(3.0 * x), value) == gain(x, value) == pytest.approx(gain(-x, value))
    assert gain(x, 3.0 * value)[0] == pytest.approx(3.0 * gain(x, value)[0])


def test_a_number_that_moves_all_options_alike_changes_no_choice() -> None:
    x = evenly(3)
    assert gain(x, np.array([x, x + 0.1])) == (pytest.approx(0.0, abs=1e-12), 0.0)
    far = gain(x, np.array([np.zeros(WORLDS), 2.0 + x]))
    assert far == (pytest.approx(0.0, abs=1e-12), 0.0), "the second is better whatever x is"


def test_a_middle_that_is_best_is_seen() -> None:
    """Known exactly, x² − 1/3 against 0: E max(0, x² − 1/3) = 2 / (9 √3)."""
    x = evenly(4)
    raw, changes = gain(x, np.array([np.zeros(WORLDS), x**2 - (x**2).mean()]))
    assert raw == pytest.approx(2.0 / (9.0 * np.sqrt(3.0)), abs=2e-3)
    assert min(changes, 1.0 - changes) == pytest.approx(1.0 - 1.0 / np.sqrt(3.0), abs=0.03)


def test_numbers_without_influence_are_seldom_distinguishable() -> None:
    """Negative control: about 5 of 100, and worth next to nothing on average."""
    rng = np.random.default_rng(5)
    value = np.array([np.zeros(WORLDS), rng.normal(0.02, 0.1, WORLDS)])
    chance = gains_by_chance(value)
    idle = [worth("idle", rng.random(WORLDS), value, chance) for _ in range(200)]
    share = np.mean([one.distinguishable for one in idle])
    assert 0.01 <= share <= 0.10, "0.05, give or take three standard errors"
    decisive = worth("x", value[1], value, chance)
    assert np.mean([one.value for one in idle]) < 0.1 * decisive.value


# A whole study


class Runs:
    """Stands for `Ends`: a study of three options over worlds in which only the first number decides."""

    def __init__(self, study: Any) -> None:
        self.study, self.reference = study, dict(study.pairs)

    def of(self, cell: int) -> pd.DataFrame:
        rows = self.study.runs
        return rows[rows["cell"] == cell]


def study_of(worlds: int = WORLDS, each: int = EACH, options: int = 3, luck: float = 0.02) -> SimpleNamespace:
    """Return a study: option 1 is better by the first number, option 2 worse by 0.5."""
    rng, world = np.random.default_rng(6), np.arange(worlds * each) % worlds
    draws = np.array([evenly(seed)[:worlds] for seed in (7, 8, 9)]).T
    common = rng.normal(0.0, 0.5, len(world))
    shift = np.array([np.zeros(worlds), draws[:, 0] + 0.1, np.full(worlds, -0.5)])[:options]
    runs = [
        pd.DataFrame({
            "cell": cell, "replicate": np.arange(len(world)),
            "routine_share": common + shift[cell][world] + rng.normal(0.0, luck, len(world)) * (cell > 0),
            "strain": -common - shift[cell][world],
        })
        for cell in range(options)
    ]  # fmt: skip
    pairs = [(cell, 0) for cell in range(options)]
    return SimpleNamespace(
        folder=Path("results/made"), worlds=worlds, pairs=pairs, runs=pd.concat(runs, ignore_index=True),
        cells=pd.DataFrame(pairs, columns=["cell", "reference"]),
        manifest={
            "axes": [], "recipe": {"worlds": {"name": "made", "names": list(NAMES), "draws": draws.tolist()}},
        },
    )  # fmt: skip


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Ends", Runs)
    monkeypatch.setattr(module, "config_of", lambda study, cell: {})


def test_the_number_that_decides_is_the_first() -> None:
    [one] = information(study_of(), "routine_share")
    assert (one.options, one.best, one.worlds) == ((0, 1, 2), 1, WORLDS)
    assert one.lead == pytest.approx(0.1, abs=0.01)
    # E max(0, x + 0.1) − 0.1 = (1.1² / 4) − 0.1
    assert one.everything == pytest.approx(1.1**2 / 4 - 0.1, abs=0.01)
    assert one.changes == pytest.approx(0.45, abs=0.02)
    assert one.worths[0].name == NAMES[0]
    assert one.worths[0].value == pytest.approx(one.everything, abs=0.04)
    assert [worth.distinguishable for worth in one.worths] == [True, False, False]


def test_regret_is_what_arithmetic_says() -> None:
    """Options 0, x + 0.1 and −0.5, x even over −1 to 1: against the best of each world, option 0 loses x + 0.1."""
    [one] = regrets(study_of(luck=0.0), "routine_share")
    assert (one.best.cell, one.safest.cell, one.calmest.cell) == (1, 1, 1)
    none, better, worse = one.options
    assert none.worst == pytest.approx(1.1, abs=0.02)
    assert none.most == pytest.approx(0.9, abs=0.04), "x is above 0.8 in one of ten worlds"
    assert better.mean == pytest.approx(0.9**2 / 4, abs=0.01), "E max(0, −x − 0.1)"
    assert (better.most, better.worst) == (pytest.approx(0.7, abs=0.04), pytest.approx(0.9, abs=0.02))
    assert worse.worst == pytest.approx(1.6, abs=0.02)
    [other] = regrets(study_of(luck=0.0), "strain")
    assert other.options[1].worst == pytest.approx(better.worst), "less is better where less is good"


def test_the_safest_need_not_be_best_on_average() -> None:
    """A bold choice is best on average and bad in one world of six; a tame one is never far behind."""
    study = study_of(luck=0.0)
    world = study.runs["replicate"].to_numpy() % WORLDS
    study.runs["routine_share"] = np.select(
        [study.runs["cell"] == 0, study.runs["cell"] == 1], [0.0, np.where(world < 10, -1.0, 0.5)], 0.3
    )
    [one] = regrets(study, "routine_share")
    assert (one.best.cell, one.safest.cell, one.calmest.cell) == (2, 2, 2)
    study.runs.loc[study.runs["cell"] == 2, "routine_share"] = 0.1
    [one] = regrets(study, "routine_share")
    assert (one.best.cell, one.safest.cell, one.calmest.cell) == (1, 2, 2)
    assert one.safest.most == pytest.approx(0.4)
    assert one.best.worst == pytest.approx(1.1)


def test_less_is_better_where_less_is_good() -> None:
    [more], [less] = (information(study_of(luck=0.0), outcome) for outcome in ("routine_share", "strain"))
    assert (less.best, less.options) == (more.best, more.options)
    assert less.everything == pytest.approx(more.everything)


def test_a_number_that_somebody_set_or_that_is_the_same_everywhere_is_not_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = study_of()
    for draw in study.manifest["recipe"]["worlds"]["draws"]:
        draw[2] = 0.3
    given = {2: {"adviser": {"duty": 1.0}}}
    monkeypatch.setattr(module, "config_of", lambda study, cell: given.get(cell, {}))
    [one] = information(study, "routine_share")
    assert [worth.name for worth in one.worths] == [NAMES[0]]


def test_failed_runs_are_left_out_of_every_option() -> None:
    study = study_of()
    gone = (study.runs["cell"] == 2) & (study.runs["replicate"] % WORLDS == 5)
    study.runs = study.runs[~gone]
    [one] = information(study, "routine_share")
    assert one.worlds == WORLDS - 1
    assert one.worths[0].name == NAMES[0]


def test_each_panel_is_a_choice_of_its_own() -> None:
    study = study_of()
    other = study.runs.assign(cell=study.runs["cell"] + 3)
    study.runs = pd.concat([study.runs, other], ignore_index=True)
    study.pairs = [*study.pairs, (3, 3), (4, 3), (5, 3)]
    study.cells = pd.DataFrame(study.pairs, columns=["cell", "reference"])
    assert [one.options for one in information(study, "routine_share")] == [(0, 1, 2), (3, 4, 5)]


@pytest.mark.parametrize(
    ("study", "outcome", "message"),
    [
        (study_of(worlds=1, each=256), "routine_share", "has one world, so there is nothing more to know"),
        (study_of(options=1), "routine_share", "has nothing to choose between"),
        (study_of(), "offices", "outcome=offices: neither more nor less of it is better"),
        (study_of(each=1), "routine_share", "64 replicates succeeded in every cell; too few"),
        (study_of(worlds=40, each=3), "routine_share", "Add runs: replicates=160."),
    ],
    ids=["one world", "one cell", "neither good nor bad", "one run each", "fewer than 128"],
)
def test_what_cannot_be_answered_is_refused(study: Any, outcome: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        information(study, outcome)


# In words


def test_numbers_are_named_only_when_they_can_be_shown_to_matter() -> None:
    telling, idle = Worth("adviser.duty", 0.03, 0.01, 0.25), Worth("adviser.news_rate", 0.01, 0.02, 0.1)
    one = Information("routine_share", (0, 1), 1, 0.02, 0.05, 0.3, (telling, idle), 64)
    assert "adviser.duty" in answer(one, "en")
    assert "another choice in 16 of 64 worlds" in answer(one, "en")
    assert "adviser.news_rate" not in answer(one, "en")
    assert headline(one, "en").startswith("Worth measuring first: “Duty keeps up use”, ")
    assert headline(one, "nb").startswith("Mål dette først: «Plikt holder bruken oppe» (verdt ")
    little = dataclasses.replace(one, worths=(dataclasses.replace(telling, value=0.004, floor=0.001), idle))
    assert headline(little, "en").startswith(
        "No single number is worth measuring for this choice alone; the first"
    )
    none = Information("routine_share", (0, 1), 1, 0.02, 0.05, 0.3, (idle,), 64)
    assert answer(none, "en") == "No single number can be shown to change the choice."
    assert headline(none, "en") == "No single number can be shown to change the choice"
