"""``optimise`` from the command line: an ordinary study with a known answer, resumed, verified, asked again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.__main__ import main
from sim.study.store.folder import Study

SMALL = ("worlds=typical", "replicates=6", "weeks=40", "office.staff=8", "report=false", "workers=1")
LEARNING = ("over=[adviser.learning_rate]", "for=[mastery,strain]", "candidates=6")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("best")


def optimise(place: Path, *words: str) -> int:
    """Run the verb; a third of the candidates lie around the best of the others."""
    return main(["optimise", *words, *SMALL, f"results_dir={place}"])


def study(place: Path) -> Study:
    """Return the study that was made first."""
    return Study(min(place.glob("best-*"), key=lambda folder: folder.stat().st_ctime_ns))


def test_a_parameter_whose_effect_is_known_is_best_at_its_end(
    place: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Who learns faster masters more, so that the largest rate that was tried is best."""
    table = tmp_path / "candidates.csv"
    assert optimise(place, *LEARNING, "--csv", str(table)) == 0
    told = capsys.readouterr().out
    rows = pd.read_csv(table).set_index("cell")
    assert len(rows) == 6
    assert rows["best"].sum() == 1
    assert rows["adviser.learning_rate"].idxmax() == rows["mastery"].idxmax() == rows["best"].idxmax()
    assert "The robust optimum is learning rate" in told
    assert "figures/front.en.png" in told.replace("\\", "/")
    made = study(place)
    assert made.manifest["design"]["kind"] == "table"
    assert len(made.manifest["design"]["rows"]) == 6


def test_the_same_command_runs_nothing_and_a_limit_that_cannot_be_kept_says_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = study(place)
    blocks = {path.name: path.stat().st_mtime_ns for path in (before.folder / "blocks").iterdir()}
    picture = (before.folder / "figures" / "front.en.svg").read_bytes()
    assert optimise(place, *LEARNING) == 0
    assert (before.folder / "figures" / "front.en.svg").read_bytes() == picture
    assert optimise(place, *LEARNING, "such_that={strain:-0.1}") == 1
    told = capsys.readouterr().out
    assert "No mix keeps strain at most" in told
    assert {path.name: path.stat().st_mtime_ns for path in (before.folder / "blocks").iterdir()} == blocks


def test_python_and_the_command_line_find_the_same(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert optimise(place, *LEARNING) == 0
    before = sorted(place.iterdir())
    best = sim.optimise(
        ["adviser.learning_rate"], ["mastery", "strain"], candidates=6, worlds="typical", replicates=6, weeks=40,
        office={"staff": 8}, report=False, workers=1, results_dir=place,
    )  # fmt: skip
    assert best.folder == study(place).folder
    assert sorted(place.iterdir()) == before
    rows = best.candidates.set_index("cell")
    assert rows["best"].idxmax() == rows["mastery"].idxmax() == best.optimum.best.cell
    assert "learning rate" in best.answer()[0]
    limited = sim.optimise(
        ["adviser.learning_rate"], ["mastery", "strain"], {"strain": -0.1}, candidates=6, worlds="typical",
        replicates=6, weeks=40, office={"staff": 8}, report=False, workers=1, results_dir=place,
    )  # fmt: skip
    assert limited.optimum.best is None
    assert not limited.candidates["feasible"].any()


@pytest.mark.slow
def test_it_is_an_ordinary_study(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert optimise(place, *LEARNING) == 0
    folder = str(study(place).folder)
    for verb in (["verify", folder], ["reproduce", folder], ["compare", folder], ["figures", folder]):
        assert main(verb) == 0, capsys.readouterr().err
    assert main(["report", folder, "--language", "nb"]) == 0


def test_a_mix_of_hours_keeps_the_budget(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "over=[leader.facilitating,leader.support]",
        "for=[routine_share,strain]",
        "candidates=6",
        "study=mix",
    )
    assert optimise(place, *words) == 0
    out, notices = capsys.readouterr()
    assert "leaders keep to the mix they are given" in notices
    assert re.search(r"(h|min) on facilitating and .*(h|min) on one-to-one support a week", out)
    (folder,) = place.glob("mix-*")
    cells = Study(folder).cells
    sums = cells["leader.facilitating"] + cells["leader.support"]
    assert sums.to_numpy() == pytest.approx(0.51, abs=2e-4)
    assert set(cells["reference"]) == {0}


def test_a_sample_is_searched_for_a_box_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who learns faster masters more, so that the box of high mastery is one of high learning rates."""
    sample = ("-m", "design=lhs", "design.samples=24", "adviser.learning_rate=plausible",
              "adviser.lapse_rate=plausible", "outcome=mastery", f"results_dir={tmp_path}", *SMALL)  # fmt: skip
    assert main([*sample]) == 0
    (folder,) = tmp_path.iterdir()
    capsys.readouterr()
    assert main(["discover", str(folder), "outcome=mastery"]) == 0
    told = capsys.readouterr().out
    assert "With learning rate from 0.0" in told
    assert (folder / "figures" / "boxes.en.png").exists()
    assert main(["discover", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["beyond_chance"] is True
    assert main(["discover", str(folder), "above=much"]) == 2
    assert "expected a number in the unit of the outcome" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["for=[strain]"], "over= is missing. Name parameters"),
        (["over=[leader.support,leader.renewing]"], "for= is missing. Name outcomes"),
        (["over=[leader.sensemaking]", "for=[strain]"], "over=leader.sensemaking: there is no such choice."),
        (["over=[leader.span,leader.span]", "for=[strain]"], "name each parameter once"),
        (["over=[leader.span]", "for=[strain]", "leader.span=8"], "both in over=[…] and set elsewhere"),
        (["over=[leader.span]", "for=[strain]", "candidates=x"], "candidates=x: expected a whole number"),
        (["over=leader.span,leader.support", "for=[strain]"], "put several in brackets"),
        (["over=[leader.span]", "for=[aware_share]"], "neither more nor less of it is better"),
        (["over=[leader.span]", "for=[strain]", "such_that={strain:x}"], "expected a number in its unit"),
        (["over=[leader.span]", "for=[strain]", "such_that={strain:35}"], "a share, such as 0.35 for 35 %"),
        (["over=[leader.span]", "for=[strain]", "such_that={strain:0,35}"], "decimals with a point"),
        (["over=[leader.span]", "for=[strain]", "such_that=strain:0.35"], "={strain:0.35}, with brackets"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["optimise", *words, f"results_dir={tmp_path / 'none'}"]) == 2
    refusal = capsys.readouterr().err
    assert told in refusal
    assert "Traceback" not in refusal
    assert not (tmp_path / "none").exists()
