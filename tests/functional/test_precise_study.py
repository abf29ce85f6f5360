"""A study that is asked for a precision runs as many replicates as it takes, and says why."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.scenario.compose import compose
from sim.show.text.power import why_so_many
from sim.statistics.summaries import paired_interval
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.folder import Study

FAST = [
    "office.staff=10",
    "weeks=40",
    "worlds=typical",
    "adviser.news_rate=1",
    "scenario=baseline,facilitator,renewer",
]
TARGETS = {"mastery": 0.0015, "strain": 0.0012}
WANTED = "precision={mastery:0.0015,strain:0.0012}"


def study_of(folder: Path, *overrides: str) -> Study:
    return run_study(expand([*FAST, f"results_dir={folder}", *overrides], {}, compose))


def widest(study: Study, outcome: str, first: int | None = None) -> float:
    """Return the widest half-width of the paired differences to the first cell."""
    runs = study.runs.pivot(index="replicate", columns="cell", values=outcome)[:first].to_numpy()
    mean, low, _ = paired_interval((runs[:, 1:] - runs[:, :1]).T)
    return float((mean - low).max())


@pytest.fixture(scope="module")
def precise(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(tmp_path_factory.mktemp("precise"), "replicates=5", WANTED)


def test_every_interval_is_as_narrow_as_wanted(precise: Study) -> None:
    found = precise.manifest["precision"]
    assert found["reached"]
    assert found["replicates"] == precise.manifest["replicates"] == precise.runs.groupby("cell").size().min()
    assert len(found["rounds"]) > 1
    for outcome, target in TARGETS.items():
        assert widest(precise, outcome) == pytest.approx(found["rounds"][-1]["half_widths"][outcome])
        assert widest(precise, outcome) <= target
    first = found["rounds"][0]
    assert [o for o, target in TARGETS.items() if first["half_widths"][o] > target], "control: it took more rounds"
    assert len(why_so_many(precise.manifest, "en")) == 2


def test_a_precise_study_is_that_of_so_many_replicates(precise: Study, tmp_path: Path) -> None:
    asked = study_of(tmp_path, f"replicates={precise.manifest['replicates']}")
    pd.testing.assert_frame_equal(asked.runs, precise.runs, check_exact=True)
    assert asked.manifest["fingerprint"] == precise.manifest["fingerprint"]
    assert asked.manifest["precision"] is None


def test_the_same_command_again_runs_nothing_and_a_wish_for_more_goes_on(
    precise: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when a byte on the disk has changed meanwhile: those runs are run again."""
    shutil.copytree(precise.folder, tmp_path / precise.folder.name)
    before, runs = precise.manifest, precise.runs
    assert study_of(tmp_path, "replicates=5", WANTED).manifest == before
    block = next((tmp_path / precise.folder.name / "blocks").iterdir())
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1
    block.write_bytes(content)
    more = study_of(tmp_path, "replicates=5", "precision={mastery:0.0009}")
    assert "is damaged" in capsys.readouterr().err
    assert more.manifest["replicates"] > before["replicates"]
    assert more.folder.name == precise.folder.name
    old = more.runs[more.runs.replicate < before["replicates"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(old, runs.reset_index(drop=True), check_exact=True)


def test_it_stops_at_what_is_allowed_and_says_so(tmp_path: Path) -> None:
    study = study_of(tmp_path, "replicates=5", "precision=0.0001", "max_replicates=35", "outcome=mastery")
    found = study.manifest["precision"]
    assert (found["reached"], found["replicates"], study.manifest["replicates"]) == (False, 35, 35)
    assert "the most allowed" in why_so_many(study.manifest, "en")[0]
    assert np.isclose(found["rounds"][-1]["half_widths"]["mastery"], widest(study, "mastery"))
    assert study_of(
        tmp_path, "replicates=5", "precision=0.0001", "max_replicates=35", "outcome=mastery"
    ).manifest == (study.manifest)
