"""``calibrate`` as a whole: files, refusals, interrupts, and the same road from Python and the command line."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import InputError, NavModel, calibrate, study
from sim.__main__ import main
from sim.analysis.calibration import asked as calibration
from sim.analysis.calibration.counts import Count
from sim.analysis.calibration.simulated_counts import Runs, ends_of
from sim.engines.batch import run_block
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.scenario.calibrated import MARK, rules_mark
from sim.scenario.compose import load_scenario
from sim.scenario.worlds import load_worlds

OFFICE = {"staff": 10}
NAMES = ["adviser.news_rate", "adviser.lapse_rate"]
WORDS = ("parameters=[adviser.news_rate,adviser.lapse_rate]", "office.staff=10", "candidates=1200", "draws=40")
TABLE = "week,service,outcome,share,sd\n8,modia,unaware_share,{first},0.05\n30,modia,unaware_share,{second},0.05\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shares.csv").write_text(TABLE.format(first=0.3, second=0.1), encoding="utf-8")
    far = "week,share,sd\n12,0.95,0.001\n30,0.99,0.001\n"
    (tmp_path / "odd.csv").write_text(far, encoding="utf-8")
    return tmp_path


def only(pattern: str) -> Path:
    (place,) = Path().glob(pattern)
    return place


def test_a_calibration_from_the_first_word_to_a_study_in_its_draws(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["calibrate", "data=shares.csv", *WORDS]) == 0
    said = capsys.readouterr().out
    assert "2 counts, 1200 candidates: 1360 runs, about" in said
    assert "News from above (adviser.news_rate)" in said
    folder = only("results/calibration-*")
    files = {path.name for path in folder.iterdir()}
    assert files == {
        "calibration.json", "draws.csv", *(f"calibration.{code}.{kind}" for code in ("en", "nb")
                                           for kind in ("md", "png", "svg")),
    }  # fmt: skip
    draws = load_worlds(str(folder / "draws.csv"))
    assert len(draws) == 40
    assert draws.names[:2] == tuple(NAMES)
    assert len(draws.names) == 46, "what worlds=constrained draws beside stays in the file"
    lines = (folder / "draws.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# Calibrated with rules {rules_mark()}."
    assert lines[1].startswith("# Command: python -m sim")
    assert lines[2].startswith("# Counts: shares.csv, ")

    def never(*_: Any) -> None:
        raise AssertionError("it is there already")

    monkeypatch.setattr(Runs, "show", never)
    assert main(["calibrate", "data=shares.csv", *WORDS]) == 0
    assert capsys.readouterr().out.strip().endswith(said.strip().partition("\n\n")[2])
    same = calibrate(NAMES, "shares.csv", office=OFFICE, candidates=1200, draws=40)
    assert same.draws == str(folder / "draws.csv")
    assert list(same.table["name"]) == NAMES
    assert len(same.counts) == 2
    assert same.picture("nb").exists()
    assert "<li>" in same._repr_html_()

    made = study(worlds=same.draws, office=OFFICE, replicates=80, weeks=12, report=False)
    assert made.manifest["failed"] == 0


def test_counts_that_nothing_comes_near_give_no_draws(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "data=odd.csv", *WORDS, "worlds=typical"]) == 1
    said = capsys.readouterr().out
    assert said.partition("\n\n")[2].startswith("Not calibrated: no candidate comes near the counts.")
    assert "That is a finding" in said
    assert not list(Path().glob("results/*/draws.csv"))
    with pytest.raises(InputError, match="not calibrated"):
        _ = calibrate(NAMES, "odd.csv", office=OFFICE, candidates=1200, draws=40, worlds="typical").draws
    assert json.loads(only("results/*/calibration.json").read_text(encoding="utf-8"))["calibrated"] is False


def test_without_data_the_draws_cover_the_prior(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", *WORDS, "language=nb"]) == 0
    assert "Ingenting er talt" in capsys.readouterr().out
    assert len(load_worlds(str(only("results/*/draws.csv")))) == 40


def test_an_interrupt_leaves_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Runs, "block", interrupted)
    assert main(["calibrate", "data=shares.csv", *WORDS]) == 130
    assert not Path("results").exists()


def test_a_failure_while_files_are_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(calibration, "draws_file", full)
    assert main(["calibrate", *WORDS]) == 2
    assert not list(Path().glob("results/*"))
    assert not list(Path().glob("results/.*"))


def test_draws_of_other_rules_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", *WORDS]) == 0
    file = only("results/*/draws.csv")
    text = file.read_text(encoding="utf-8")
    assert MARK.match(text)
    old = Path("old.csv")
    old.write_text(text.replace(rules_mark(), "0123456789abcdef"), encoding="utf-8")
    assert main([f"worlds={old}", "office.staff=10", "weeks=4", "replicates=4", "report=false"]) == 2
    said = capsys.readouterr().err
    assert "old.csv: calibrated with rules 0123456789abcdef; those of today are" in said
    for verb in (["story", "adviser=0"], ["explain", "adviser.duty"], ["plan"], ["calibrate", *WORDS[:-1]]):
        assert main([*verb, f"worlds={old}"]) == 2, verb
        assert "old.csv: calibrated with rules" in capsys.readouterr().err
    for made in (load_scenario, NavModel):  # all that simulate can be given comes from load_scenario
        with pytest.raises(InputError, match=r"old\.csv: calibrated with rules"):
            made("baseline", worlds=str(old))
    assert load_scenario("baseline", worlds=str(file)).worlds, "negative control"
    file.write_text(text.replace(",", ", ", 1) + "0.1\n", encoding="utf-8")
    assert main(["calibrate", *WORDS]) == 2


REFUSED = {
    "nothing to calibrate": (["data=shares.csv"], r"parameters=: expected what"),
    "an unknown parameter": (["parameters=[adviser.laps_rate]"], r"Did you mean 'adviser\.lapse_rate'"),
    "one named twice": (["parameters=adviser.duty,adviser.duty"], r"adviser\.duty is named twice"),
    "one that is set": (["parameters=adviser.duty", "adviser.duty=1"], r"adviser\.duty is set, by"),
    "one that a scenario sets": (["parameters=leader.facilitating", "leader=facilitator"], r"is set, by"),
    "the number of offices": (["parameters=nation.offices"], r"nation\.offices is the same in all worlds"),
    "candidates named twice": ([*WORDS, "candidates=100"], r"candidates is named twice"),
    "few candidates": (["parameters=adviser.duty", "candidates=100"], r"candidates=100: expected"),
    "many draws": (["parameters=adviser.duty", "draws=1000"], r"candidates=4096: expected .* 5200"),
    "replicates": (["parameters=adviser.duty", "replicates=9"], r"replicates=9: a calibration cannot use it"),
    "several scenarios": (["parameters=adviser.duty", "scenario=baseline,renewer"], r"-m"),
    "no file": (["parameters=adviser.duty", "data=none.csv"], r"data=none\.csv: cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_calibrated_is_refused(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, message = REFUSED[kind]
    assert main(["calibrate", *words]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.strip().splitlines()
    assert re.search(message, line), line
    assert not Path("results").exists()


@pytest.fixture
def roster(home: Path) -> Iterator[str]:
    file = home / "offices.csv"
    file.write_text("office,region,staff\nHorten,Vestfold,8\nUtsira,Rogaland,5\n", encoding="utf-8")
    yield str(file)


def test_counts_of_one_office_are_those_of_a_run_that_ends_then(roster: str) -> None:
    """What is counted early is not changed by how long a run goes on; offices are found by name."""
    scenario = load_scenario("baseline", nation={"roster": roster}, weeks=60)
    counts = (
        Count(20, "Horten", None, "routine_share", 0.0, 0.0),
        Count(20, "Utsira", "modia", "unaware_share", 0.0, 0.0),
        Count(50, None, "modia", "unaware_share", 0.0, 0.0),
        Count(30, None, None, "strain", 0.0, 0.0),
    )
    assert ends_of(counts) == [20, 50]
    runs = Runs(scenario, SHIPPED_RULES, "compiled", 3, 1)
    shown = runs.show(counts, 2, 4)
    short = run_block(dataclasses.replace(scenario, weeks=21), SHIPPED_RULES, "compiled", 3, 2, 4)
    offices = short.offices.to_pandas()
    horten = offices[offices["office_name"] == "Horten"]["routine_share"]
    np.testing.assert_array_equal(shown[:, 0], horten)
    whole = run_block(scenario, SHIPPED_RULES, "compiled", 3, 2, 4)
    np.testing.assert_array_equal(shown[:, 3], whole.weekly["strain"][:, 30])
    assert ((shown[:, 1:3] >= 0.0) & (shown[:, 1:3] <= 1.0)).all()
    slow = Runs(scenario, SHIPPED_RULES, "reference", 3, 1).show(counts, 2, 1)
    np.testing.assert_array_equal(slow[0], shown[0])


def test_errors_of_counting_have_their_size_and_stay_within_what_is_possible(
    make_scenario: Callable[..., Any],
) -> None:
    runs = Runs(make_scenario(weeks=2), SHIPPED_RULES, "compiled", 1, 1)
    exact, blurred = (
        Count(1, None, None, "hours_casework", 0.0, 0.0),
        Count(1, None, None, "hours_casework", 0.0, 3.0),
    )
    shown = runs.show((exact, blurred), 0, 400)
    assert np.std(shown[:, 1] - shown[:, 0]) == pytest.approx(3.0, rel=0.1)
    share = runs.show((Count(1, None, None, "routine_share", 0.0, 0.3),), 0, 50)
    assert share.min() == 0.0
    assert share.max() <= 1.0


def test_two_workers_show_what_one_does(make_scenario: Callable[..., Any]) -> None:
    counts = (Count(9, None, "first", "unaware_share", 0.0, 0.1),)
    one, two = (
        Runs(make_scenario(), SHIPPED_RULES, "compiled", 1, workers).show(counts, 0, 60) for workers in (1, 2)
    )
    np.testing.assert_array_equal(one, two)
