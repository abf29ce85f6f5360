"""A user file on the command line: its numbers are swept and its outcomes are outcomes like others."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLES = Path(__file__).parents[2] / "examples" / "extensions"
SMALL = ("replicates=8", "weeks=20", "office.staff=8", "worlds=typical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with a study that sweeps a rule and a user parameter."""
    here = tmp_path_factory.mktemp("own")
    for name in ("memory.py", "hard_weeks.py"):
        shutil.copy(EXAMPLES / name, here)
    words = ("rules.cope=null,memory.py:cope", "own.relief=0.1,0.5", "own.file=hard_weeks.py", "study=mine")
    done = run(here, "-m", *words, *SMALL, "outcome=experience", "report=en")
    assert done.returncode == 0, done.stderr
    assert "Relief by experience" in done.stdout and "experience" in done.stdout
    return here


def study(folder: Path) -> Path:
    """Return the folder of the study."""
    (made,) = folder.glob("results/mine-*")
    return made


def test_tables_and_dictionary_hold_them(folder: Path) -> None:
    with (study(folder) / "dictionary.csv").open(encoding="utf-8") as file:
        rows = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    assert rows["runs", "experience"]["meaning_en"] == "Experience. Last week."
    assert rows["runs", "hard_weeks"]["unit"] == "weeks"
    assert rows["cells", "own.relief"]["meaning_en"] == "Relief by experience"
    manifest = json.loads((study(folder) / "manifest.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in manifest["own"]["outcomes"]} == {"experience", "hard_weeks", "strain_swing"}
    assert str(folder) not in json.dumps(manifest["recipe"])
    assert "Experience" in (study(folder) / "report.en.html").read_text(encoding="utf-8")


def test_they_are_compared_like_others(folder: Path, run: Run) -> None:
    told = run(folder, "compare", str(study(folder)), "outcome=experience")
    assert told.returncode == 0 and "xperience" in told.stdout, told.stderr
    told = run(folder, "compare", str(study(folder)), "outcome=hard_weeks")
    assert told.returncode == 0, told.stderr


def test_it_is_verified_and_reproduced_by_who_trusts_it(folder: Path, run: Run) -> None:
    assert run(folder, "verify", str(study(folder)), "--run-its-rules").returncode == 0
    refused = run(folder, "reproduce", str(study(folder)))
    assert refused.returncode == 2 and "own.file (hard_weeks.py,memory.py)" in refused.stderr
    again = run(folder, "reproduce", str(study(folder)), "--run-its-rules")
    assert again.returncode == 0, again.stderr


def test_plan_and_explain_know_them(folder: Path, run: Run) -> None:
    told = run(folder, "explain", "own.relief", "own.file=memory.py", "own.relief=0.7")
    assert "own.relief = 0.7 (share)" in told.stdout and "Set by: the command line" in told.stdout
    told = run(folder, "explain", "experience", "own.file=memory.py")
    assert "experience: an outcome, in share, each week" in told.stdout
    planned = run(folder, "plan", "-m", "own.file=memory.py", "own.relief=0.1,0.5", *SMALL, "outcome=experience")
    assert planned.returncode == 0, planned.stderr


def test_values_out_of_range_are_refused(folder: Path, run: Run) -> None:
    refused = run(folder, "own.file=memory.py", "own.relief=2", *SMALL)
    assert refused.returncode == 2 and "own.relief=2: expected a number from 0 to 1 (share)" in refused.stderr


def test_sensitivity_ranks_them(folder: Path, run: Run) -> None:
    words = ("rules.cope=memory.py:cope", "own.relief=plausible", "own.pace=plausible", "design=morris")
    made = run(folder, "-m", *words, *SMALL, "design.trajectories=4", "outcome=experience", "study=ranked")
    assert made.returncode == 0, made.stderr
    assert "Pace of experience" in made.stdout
    (place,) = folder.glob("results/ranked-*")
    told = run(folder, "sensitivity", str(place), "--outcome", "experience")
    assert told.returncode == 0 and "ace of experience" in told.stdout, told.stderr


def test_a_lever_moves_a_parameter_of_one_s_own(folder: Path, run: Run) -> None:
    lever = "++levers.more={from: 2017-02-06, set: {own: {pace: 0.5}}}"
    plain = run(folder, "rules.cope=memory.py:cope", *SMALL, "outcome=experience", "study=plain")
    moved = run(folder, "rules.cope=memory.py:cope", lever, *SMALL, "outcome=experience", "study=moved")
    assert plain.returncode == moved.returncode == 0, moved.stderr
    assert plain.stdout.splitlines()[3] != moved.stdout.splitlines()[3]
