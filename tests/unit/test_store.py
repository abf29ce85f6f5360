"""A study folder is written whole or not at all, and a damaged one is named as such."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.errors import Refused
from sim.study.store import SCHEMA, Study, check_writable, replace_folder, write_study

TABLE = pd.DataFrame({"cell": [0, 1], "mean": [0.1, 0.2]})


def nothing(study: Study) -> None:
    """Draw nothing."""


def write(folder: Path, draw: Callable[[Study], None] = nothing, **manifest: Any) -> Study:
    """Write a small study with all its tables."""
    tables = dict.fromkeys(("cells", "runs", "weeks", "differences"), TABLE)
    return write_study(folder, tables, {"schema": SCHEMA, **manifest}, {"configs/cell.json": "{}\n"}, draw)


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Return a study that is in order."""
    return write(tmp_path / "study", name="the first")


def test_what_is_written_is_read(study: Study, tmp_path: Path) -> None:
    assert study.manifest == {"schema": SCHEMA, "name": "the first"}
    for table in (study.cells, study.runs, study.weeks, study.differences):
        pd.testing.assert_frame_equal(table, TABLE)
    assert (study.folder / "configs" / "cell.json").read_text(encoding="utf-8") == "{}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_colleagues_may_read_it(study: Study) -> None:
    assert study.folder.stat().st_mode & 0o777 == 0o755


def test_the_drawing_sees_the_whole_study_before_it_stands(tmp_path: Path) -> None:
    seen = []

    def draw(study: Study) -> None:
        seen.append((study.folder.name, study.manifest["name"], len(study.runs)))
        assert not (tmp_path / "study").exists()
        (study.folder / "picture").write_text("", encoding="utf-8")

    written = write(tmp_path / "study", draw, name="mine")
    assert (written.folder / "picture").is_file()
    [(folder, name, runs)] = seen
    assert folder.startswith(".study-")
    assert (name, runs) == ("mine", 2)


@pytest.mark.parametrize("failure", [ValueError("ugly"), KeyboardInterrupt(), Refused("no such outcome")])
def test_a_failed_drawing_leaves_nothing_and_passes_on(failure: BaseException, tmp_path: Path) -> None:
    def draw(study: Study) -> None:
        raise failure

    with pytest.raises(type(failure)):
        write(tmp_path / "study", draw)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), ValueError("ugly")])
def test_a_failure_does_not_touch_the_study_of_before(failure: Exception, study: Study, tmp_path: Path) -> None:
    before = content(study.folder)

    def draw(study: Study) -> None:
        raise failure

    with pytest.raises((Refused, ValueError)):
        write(study.folder, draw, name="the second")
    assert content(study.folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    def draw(study: Study) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match=r"could not be written \(No space left on device\)"):
        write(tmp_path / "study", draw)


def test_an_older_study_is_replaced_as_a_whole(study: Study, tmp_path: Path) -> None:
    (study.folder / "left over").write_text("", encoding="utf-8")

    def draw(building: Study) -> None:
        assert Study(study.folder).manifest["name"] == "the first", "the older one stands until the last moment"

    again = write(study.folder, draw, name="the second")
    assert again.manifest["name"] == "the second"
    assert not (study.folder / "left over").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_when_the_new_one_cannot_be_moved_the_older_one_comes_back(study: Study, tmp_path: Path) -> None:
    before = content(study.folder)
    with pytest.raises(OSError, match="No such file"):
        replace_folder(tmp_path / "not there", study.folder)
    assert content(study.folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


KILLED = """
import os, signal, sys
from pathlib import Path
import pandas as pd
from sim.study.store import write_study
table = pd.DataFrame({"cell": [0]})
folder = Path(sys.argv[1])
write_study(folder, {"runs": table}, {"schema": 1}, {}, lambda study: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no SIGKILL")
def test_a_kill_while_writing_leaves_the_older_study_and_only_hidden_rests(study: Study, tmp_path: Path) -> None:
    before = content(study.folder)
    done = subprocess.run([sys.executable, "-c", KILLED, study.folder], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert content(study.folder) == before
    rests = [path.name for path in tmp_path.iterdir() if path != study.folder]
    assert len(rests) == 1
    assert rests[0].startswith(".study-")
    write(study.folder, name="the second")
    assert study.folder.joinpath("manifest.json").is_file()


def test_any_other_folder_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"is not a study: it has no manifest\.json"):
        _ = Study(tmp_path).manifest
    with pytest.raises(Refused, match="is not a study"):
        _ = Study(tmp_path / "not there").manifest


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1', "\x00\x01", "not json"])
def test_a_damaged_manifest_is_named(text: str, study: Study) -> None:
    (study.folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"manifest\.json is damaged.*Run the study again"):
        _ = Study(study.folder).manifest


def test_a_manifest_that_is_not_text_is_damaged(study: Study) -> None:
    (study.folder / "manifest.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(Refused, match="is damaged"):
        _ = Study(study.folder).manifest


@pytest.mark.parametrize("text", ["[]", "3", "null", '"text"'])
def test_a_manifest_that_is_no_group_of_settings_is_damaged(text: str, study: Study) -> None:
    (study.folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"manifest\.json|form"):
        _ = Study(study.folder).manifest


@pytest.mark.parametrize("schema", [SCHEMA + 1, None, "1"])
def test_another_form_is_refused(schema: Any, study: Study) -> None:
    (study.folder / "manifest.json").write_text(json.dumps({"schema": schema}), encoding="utf-8")
    with pytest.raises(Refused, match=f"has form {schema}; this version reads form {SCHEMA}"):
        _ = Study(study.folder).manifest


def test_a_missing_table_is_named(study: Study) -> None:
    (study.folder / "runs.parquet").unlink()
    with pytest.raises(Refused, match=r"has no runs\.parquet\. Run the study again"):
        _ = Study(study.folder).runs


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_cut_off_table_is_damaged(kept: int, study: Study) -> None:
    path = study.folder / "weeks.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refused, match=r"weeks\.parquet is damaged.*Run the study again"):
        _ = Study(study.folder).weeks


@pytest.mark.parametrize("place", ["file", "file/below", "file/below/that"])
def test_a_place_that_cannot_be_written_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match=r"results_dir=.*cannot write there.*results_dir=…"):
        check_writable(tmp_path / place)


def test_a_place_that_can_be_written_is_made_and_left_empty(tmp_path: Path) -> None:
    check_writable(tmp_path / "some" / "where")
    assert list((tmp_path / "some" / "where").iterdir()) == []
