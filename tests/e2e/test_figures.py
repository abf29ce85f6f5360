"""Pictures from the command line: of a study that is there, in a language and as files of one's choice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return the folder of a small study."""
    folder = tmp_path_factory.mktemp("figures")
    done = run(folder, "-m", "scenario=baseline,renewer", "office.staff=8,12", "replicates=25", "weeks=30")
    assert done.returncode == 0, done.stderr
    return next((folder / "results").glob("*/manifest.json")).parent


def test_all_figures_that_fit_are_drawn_and_the_others_say_why(study: Path, run: Run) -> None:
    done = run(study.parents[1], "figures", str(study), "--language", "nb", "--format", "svg")
    assert done.returncode == 0, done.stderr
    drawn = {path.stem.removesuffix(".nb") for path in (study / "figures").glob("*.svg")}
    assert drawn >= {
        "comparison",
        "contact",
        "groups",
        "hours",
        "matrix",
        "offices",
        "precision",
        "sizes",
        "stages",
    }
    assert "triangle: ikke tegnet." in done.stdout
    assert "Traceback" not in done.stderr
    text = (study / "figures" / "sizes.nb.svg").read_text(encoding="utf-8")
    assert "fingerprint: " in text
    assert "http://purl.org" in text
    again = run(study.parents[1], "figures", str(study), "sizes", "--language", "nb", "--format", "svg")
    assert again.returncode == 0
    assert (study / "figures" / "sizes.nb.svg").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["triangle"], "this one lacks leader.facilitating"),
        (["comparisons"], "Did you mean 'comparison'"),
        (["--format", "gif"], "pictures can be png, svg, pdf"),
        (["--look", "phon"], "Did you mean 'phone'"),
        (["--outcome", "routine_shar", "comparison"], "Did you mean 'routine_share'"),
        (["--outcome", "klarity"], "Did you mean 'clarity'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_message(
    study: Path, run: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    copy = tmp_path / "study"
    shutil.copytree(study, copy, ignore=shutil.ignore_patterns("figures"))
    done = run(tmp_path, "figures", str(copy), *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(copy.rglob("*.png"))


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path, run: Run) -> None:
    done = run(tmp_path, "figures", "nowhere")
    assert done.returncode == 2
    assert "is not a study" in done.stderr


def test_one_office_is_drawn_as_its_network(tmp_path: Path, run: Run) -> None:
    small = ("office.staff=8", "weeks=20", "at=0,19")
    done = run(tmp_path, "network", "service=modia", *small, "--language", "nb", "--look", "phone")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Modia: fast bruk hos ")
    assert (tmp_path / "network.nb.png").stat().st_size > 5000
    assert "uka fra 2.\u00a0januar 2017".replace("\u00a0", " ") in done.stdout.replace("\u00a0", " ")
    for words, said in (
        ("service=modi", "Did you mean 'modia'"),
        ("at=400", "whole number from 0 to 155"),
    ):
        service = () if words.startswith("service") else ("service=modia",)
        refused = run(tmp_path, "network", *service, words, "office.staff=8")
        assert refused.returncode == 2
        assert said in refused.stderr
