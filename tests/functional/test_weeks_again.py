"""Weeks that a study does not keep: repeated when they are asked for, exact, or refused in one message."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies.compare import compare, over_time
from sim.commands.figures import figures
from sim.errors import InputError
from sim.model.outcomes import WEEKLY
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.export import export
from sim.study.repeated_weeks import every_week, with_weeks
from sim.study.run.session import run_study
from sim.study.settings import SHOWN
from sim.study.store.files import digest_of, write_json
from sim.study.store.folder import Study
from sim.study.store.unpack import opened

FAST = ("scenario=baseline,renewer", "office.staff=8", "weeks=30", "replicates=6")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def shown(folder: Path) -> Study:
    """A study by default: it keeps the weeks of what is shown over time."""
    return run_study(expand([*FAST, f"results_dir={folder / 'shown'}"], {}, compose))


@pytest.fixture(scope="module")
def everything(folder: Path) -> Study:
    return run_study(expand([*FAST, "weekly=all", f"results_dir={folder / 'all'}"], {}, compose))


def test_a_study_keeps_what_is_shown_over_time_and_every_end(shown: Study, everything: Study) -> None:
    assert set(shown.manifest["weekly"]) == set(shown.weeks["outcome"]) == set(SHOWN)
    pd.testing.assert_frame_equal(shown.runs, everything.runs)
    sizes = [sum(file.stat().st_size for file in (s.folder / "blocks").iterdir()) for s in (shown, everything)]
    assert sizes[0] < sizes[1] / 2


def test_a_study_keeps_the_weeks_of_what_it_asks_for() -> None:
    design = expand([*FAST, "outcome=clarity"], {}, compose)
    assert set(design.settings.weekly_names) == {*SHOWN, "clarity"}
    ask = "ask={outcomes:[found_share],across:[scenario],along:[scenario]}"
    assert set(expand([*FAST, ask], {}, compose).settings.weekly_names) == {*SHOWN, "found_share"}
    assert set(expand([*FAST, "weekly=all"], {}, compose).settings.weekly_names) == set(WEEKLY)


def test_weeks_that_were_not_kept_are_repeated_to_the_last_bit(
    shown: Study, everything: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["clarity", "strain"]
    pd.testing.assert_frame_equal(
        compare(shown, named, week=20).table, compare(everything, named, week=20).table, check_exact=True
    )
    assert "does not keep the weeks of clarity, so 12 runs are repeated" in capsys.readouterr().err
    pd.testing.assert_frame_equal(over_time(shown, 0, 1, "clarity"), over_time(everything, 0, 1, "clarity"))
    assert capsys.readouterr().err == "", "runs are repeated once"


def test_a_study_that_came_without_its_blocks_is_compared_all_the_same(
    shown: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = export(shown, tmp_path / "shown.zip")
    with opened(packed) as stored:
        for outcome in ("strain", "clarity"):
            pd.testing.assert_frame_equal(
                compare(stored, [outcome], week=20).table, compare(shown, [outcome], week=20).table
            )
    notices = capsys.readouterr().err
    assert "does not keep the weeks of strain run by run, so 12 runs are repeated" in notices
    assert "export the study with --blocks" in notices
    assert str(stored.folder) not in notices, "a folder that is gone"


def test_tables_with_repeated_weeks_are_those_of_a_study_that_kept_them(shown: Study, everything: Study) -> None:
    before = {file: digest_of(file) for file in shown.folder.rglob("*.*") if file.is_file()}
    more = with_weeks(shown, "clarity")
    for name in ("weeks", "differences"):
        one, other = (
            table[table["outcome"] == "clarity"].reset_index(drop=True)
            for table in (getattr(more, name), getattr(everything, name))
        )
        assert len(one)
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert with_weeks(shown, "strain") is shown
    assert before == {file: digest_of(file) for file in shown.folder.rglob("*.*") if file.is_file()}


def test_a_figure_of_any_outcome_can_be_drawn(shown: Study, tmp_path: Path) -> None:
    copy = Study(shutil.copytree(shown.folder, tmp_path / "copy"))
    lines = list(figures(copy.folder, ["comparison"], "en", "png", "clarity", "wide"))
    assert lines[0].startswith("comparison: ")
    assert "clarity" in lines[0].lower()


def test_runs_that_failed_are_not_repeated(shown: Study) -> None:
    some = shown.runs[~((shown.runs["cell"] == 0) & shown.runs["replicate"].isin([0, 3]))]
    here = next(every_week(shown.showing({"runs": some}), ["clarity"], [0]))
    all_of_them = next(every_week(shown, ["clarity"], [0]))
    assert here.replicates.tolist() == [1, 2, 4, 5]
    np.testing.assert_array_equal(here.values["clarity"], all_of_them.values["clarity"][[1, 2, 4, 5]])


def test_repeated_runs_that_come_out_otherwise_are_refused(shown: Study) -> None:
    runs = shown.runs.copy()
    runs.loc[3, "trust"] = np.nextafter(runs.loc[3, "trust"], 1.0)
    with pytest.raises(InputError, match="trust of cell 0 gives a different result here from the one stored"):
        compare(shown.showing({"runs": runs}), ["clarity"], week=20)


def test_rules_of_a_study_are_not_run_for_its_weeks(tmp_path: Path) -> None:
    rules = tmp_path / "mine.py"
    rules.write_text(
        "from sim.model.rules.coping import cope as shipped\n\n\n"
        "def cope(person, week, p):\n    person.strain = 0.5 * person.strain\n",
        encoding="utf-8",
    )
    words = ["office.staff=8", "weeks=30", "replicates=2", f"rules.cope={rules}:cope", f"results_dir={tmp_path}"]
    study = run_study(expand([*words, "scenario=baseline,renewer", "engine=reference", "workers=1"], {}, compose))
    with pytest.raises(InputError, match="which are not run for that: run the study again with weekly=all"):
        compare(study, ["clarity"], week=20)


def test_a_study_of_other_sources_is_refused(shown: Study, tmp_path: Path) -> None:
    copy = Study(shutil.copytree(shown.folder, tmp_path / "copy"))
    manifest = copy.manifest
    name = next(iter(manifest["recipe"]["books"][0]["sources"]))
    manifest["recipe"]["books"][0]["sources"][name] = "0" * 16
    write_json(copy.folder / "manifest.json", manifest)
    with pytest.raises(InputError, match="its runs cannot be repeated here"):
        compare(Study(copy.folder), ["clarity"], week=20)
