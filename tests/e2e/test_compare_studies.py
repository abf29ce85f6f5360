"""Comparing studies as a user does: two commands, a table that says what differs, refusals that help."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with two studies that differ in their seed."""
    place = tmp_path_factory.mktemp("compared")
    fast = ("office.staff=10", "weeks=30", "replicates=12", "adviser.news_rate=1")
    for more in (("-m", "scenario=baseline,facilitator,renewer", "study=roles"), ("seed=2", "study=other")):
        done = run(place, *more, *fast)
        assert done.returncode == 0, done.stderr
    return place


def test_a_study_is_compared_in_the_terminal_and_in_a_file(folder: Path, run: Run) -> None:
    [study] = folder.glob("results/roles*")
    words = ("compare", str(study), "outcome=strain", "--csv", "table.csv")
    done = run(folder, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Facilitator: strain is " in " ".join(done.stdout.split())
    assert "Ranking by strain, 12 runs each." in done.stdout
    assert list(pd.read_csv(folder / "table.csv")["B"]) == ["Facilitator", "Renewer"]
    norwegian = run(folder, *words[:3], "--language", "nb")
    assert "Tilretteleggeren: belastning er " in " ".join(norwegian.stdout.split())


def test_two_studies_of_other_luck_are_compared_and_that_is_said(folder: Path, run: Run) -> None:
    studies = [str(next(folder.glob(f"results/{name}*"))) for name in ("other", "roles")]
    done = run(folder, "compare", *studies)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Unpaired, because the studies differ in seed. Runs: 12 and 12.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare",), "expected one study folder or two, got 0"),
        (("compare", "results"), "is not a study"),
        (("compare", "results", "--language", "de"), "is not one of"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_message(
    words: tuple[str, ...], message: str, folder: Path, run: Run
) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
