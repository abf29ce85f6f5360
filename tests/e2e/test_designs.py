"""Designs from the command line: what is asked for is told, run and stored, and the same in a preset file."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
Studies = Callable[[Path], list[Path]]

FAST = ("replicates=3", "weeks=40", "office.staff=10")


def test_a_sample_is_run_under_each_scenario_and_is_the_same_in_a_preset_file(
    tmp_path: Path, run: Run, studies: Studies
) -> None:
    words = (
        "design=lhs",
        "design.samples=5",
        "adviser.learning_rate=interval(0.03,0.12)",
        "leader.span=plausible",
    )
    done = run(tmp_path, "-m", *words, "scenario=baseline,renewer", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("10 cells × 3 replicates = 30 runs.\nAbout ")
    assert "in the last week, over 5 points" in done.stdout
    assert "Renewer: above Typical leadership at " in done.stdout
    (study,) = studies(tmp_path)
    cells = pd.read_parquet(study / "cells.parquet")
    assert list(cells["reference"]) == [0, 1, 2, 3, 4] * 2
    halves = [cells.loc[cells["scenario"] == name, ["adviser.learning_rate", "leader.span"]].reset_index(drop=True)
              for name in ("baseline", "renewer")]  # fmt: skip
    pd.testing.assert_frame_equal(*halves)
    assert halves[0]["leader.span"].nunique() == 5
    for number, row in cells.iterrows():
        config = json.loads((study / "configs" / f"cell-{number:04d}.json").read_text(encoding="utf-8"))
        assert config["adviser"]["learning_rate"] == row["adviser.learning_rate"], "the same to the last digit"

    preset = tmp_path / "own" / "experiment" / "mine.yaml"
    preset.parent.mkdir(parents=True)
    preset.write_text(
        "# @package _global_\n# Mine.\ndefaults:\n  - override /design: lhs\n"
        "hydra:\n  mode: MULTIRUN\n  sweeper:\n    params:\n      scenario: baseline,renewer\n"
        "      adviser.learning_rate: interval(0.03,0.12)\n      leader.span: plausible\n"
        "design: {samples: 5}\noffice: {staff: 10}\nreplicates: 3\nweeks: 40\n",
        encoding="utf-8",
    )
    done = run(tmp_path, "--config-dir", "own", "experiment=mine", "study=mine")
    assert done.returncode == 0
    assert done.stderr.startswith("30 runs are reused from "), "they are the same cells"
    other = next(path for path in studies(tmp_path) if path.name.startswith("mine"))
    for table in ("cells", "runs", "weeks", "differences"):
        pd.testing.assert_frame_equal(*(pd.read_parquet(path / f"{table}.parquet") for path in (study, other)))


def test_values_side_by_side_make_as_many_cells_as_values(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "-m", "design=zip", "leader.span=8,12,25", "office.ties=4,6,8", *FAST, "language=nb")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 celler × 3 replikater = 9 kjøringer.\nOmtrent ")
    cells = pd.read_parquet(studies(tmp_path)[0] / "cells.parquet")
    assert list(zip(cells["leader.span"], cells["office.ties"], strict=True)) == [(8, 4), (12, 6), (25, 8)]
    assert list(cells["reference"]) == [0, 0, 0]


def test_cells_can_be_named_on_the_command_line(tmp_path: Path, run: Run, studies: Studies) -> None:
    cells = "design.cells={today:{title:{nb:I dag,en:Today}},help:{leader.support:0.5,scenario:renewer}}"
    done = run(tmp_path, "-m", "design=list", cells, *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "with today" in done.stdout.lower()
    made = pd.read_parquet(studies(tmp_path)[0] / "cells.parquet")
    assert list(made["scenario"]) == ["today", "help"]
    assert list(made["label_nb"]) == ["I dag", "help"]


def test_a_walk_through_parameters_ranks_them_and_the_ranking_can_be_asked_for_again(
    tmp_path: Path, run: Run, studies: Studies
) -> None:
    words = (
        "adviser.learning_rate=interval(0.02,0.3)",
        "adviser.trial_rate=plausible",
        "office.largest=plausible",
    )
    done = run(tmp_path, "-m", "design=morris", "design.trajectories=12", *words, "replicates=4",
               "office.staff=10", "weeks=80")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "What matters most for routine use in the last week: “Learning rate” (the advisers)" in done.stdout
    (study,) = studies(tmp_path)
    assert {path.name for path in (study / "figures").iterdir()} == {"sensitivity.en.png", "sensitivity.en.svg"}
    again = run(tmp_path, "sensitivity", str(study))
    assert (again.returncode, again.stderr) == (0, "")
    subject, _, ranking = again.stdout.partition("\n")
    assert subject == "Routine use in the last week:"  # which the answer of the run has said
    assert ranking and ranking in done.stdout
    assert "Largest" not in again.stdout, (
        "the size of the largest drawn office does not matter: no office is drawn"
    )
    assert "Læringsrate (veilederne)" in run(tmp_path, "sensitivity", str(study), "--language", "nb").stdout


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (("design=lhs",), "a design needs -m"),
        (("adviser.trust_start=plausible",), "a design needs -m"),
        (
            ("-m", "design=zip", "office.staff=10,20", "leader.span=8,9,10"),
            "office.staff has 2, leader.span has 3",
        ),
        (("-m", "office.staff=interval(10,20)"), "design=product cannot run every value of a range"),
        (("-m", "design=sobol", "design.samples=48", "adviser.transfer=plausible"), "The nearest are 32 and 64"),
        (("sensitivity", "nowhere"), "is not a study"),
    ],
)
def test_wrong_uses_get_one_message_and_leave_nothing(
    words: tuple[str, ...], phrase: str, tmp_path: Path, run: Run
) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert phrase in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
