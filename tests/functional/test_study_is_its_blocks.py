"""A study is what its blocks say: what is damaged, swapped or edited is found, and mended by the same command.

And what somebody else put into its folder stays.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.__main__ import main
from sim.errors import InputError, RunFailed
from sim.scenario.compose import compose
from sim.show.pictures import draw_pictures, with_report
from sim.show.text.answer import findings
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.blocks import BlockName
from sim.study.store.files import check_output, digest_of, read_json, record_shown, sealed, write_json
from sim.study.store.folder import Study
from sim.study.store.schema import SCHEMA
from sim.study.store.unpack import opened
from sim.study.verify import verify

pytestmark = pytest.mark.slow

WORDS = [
    "scenario=baseline,renewer",
    "office.staff=5",
    "weeks=4",
    "replicates=27",
    "workers=1",
    "engine=reference",
]
"""Four blocks: a whole one and a short one of each cell."""
OLD = Path(__file__).parents[1] / "data" / "study-0.1.0.zip"
"""A study as version 0.1.0 wrote and exported it, with blocks."""


def again(results: Path, *more: str) -> Study:
    """Give the same command, with something else."""
    named = {word.partition("=")[0] for word in more}
    words = [word for word in WORDS if word.partition("=")[0] not in named]
    return run_study(expand([*words, *more, f"results_dir={results}"], {}, compose))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study that is in order."""
    study = again(tmp_path_factory.mktemp("whole"))
    assert len(study.blocks.names()) == 4
    assert study.runs.strain.nunique() > 20, "something happens in it"
    return study


@pytest.fixture
def study(whole: Study, tmp_path: Path) -> Study:
    """Return a copy of it that may be spoilt, in a folder of results of its own."""
    shutil.copytree(whole.folder, tmp_path / whole.folder.name)
    return Study(tmp_path / whole.folder.name)


def call(*arguments: str) -> int:
    """Run the command line in this process and return its exit code; click ends by exiting."""
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in [*folder.glob("*.parquet"), folder / "dictionary.csv"]}


def blocks(study: Study) -> list[Path]:
    return sorted((study.folder / "blocks").iterdir())


def reseal(study: Study, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a JSON file and renew its digest, as somebody who knows the form can."""
    content = read_json(study.folder / name)
    change(content)
    write_json(study.folder / name, content)


# --- What is damaged is found by the same command, cheaply, and by verify ---


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def as_other_cell(path: Path) -> None:
    """Give a block the name of the other cell's; its digest fits."""
    cells = sorted({other.name[:16] for other in path.parent.iterdir()})
    other = cells[1 - cells.index(path.name[:16])]
    [target] = [p for p in path.parent.iterdir() if p.name[:31] == f"{other}{path.name[16:31]}"]
    target.unlink()
    shutil.copy(path, path.parent / f"{other}{path.name[16:]}")


def exchange(path: Path) -> None:
    """Exchange the contents of two blocks."""
    [target] = [
        p for p in path.parent.iterdir() if p.name[:16] != path.name[:16] and p.name[16:31] == path.name[16:31]
    ]
    mine, theirs = path.read_bytes(), target.read_bytes()
    path.write_bytes(theirs)
    target.write_bytes(mine)


def as_later_replicates(path: Path) -> None:
    """Give the last block the name of other replicates, digest unchanged."""
    name = BlockName.parse(path.name)
    assert name is not None
    path.rename(path.with_name(BlockName(name.cell, 25, name.count, name.kept, name.digest).file))


@pytest.mark.parametrize("spoil", [cut, flip, Path.unlink, as_other_cell, exchange, as_later_replicates])
def test_the_same_command_finds_a_spoilt_block_and_runs_it_again(
    spoil: Callable[[Path], object], study: Study, whole: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(blocks(study)[0])
    with pytest.raises(InputError, match="has problems"):
        list(verify(study, 0))
    mended = again(study.folder.parent)
    assert tables(mended.folder) == tables(whole.folder)
    shutil.rmtree(mended.folder / "damaged", ignore_errors=True)
    for name in mended.blocks.names():
        if name not in whole.blocks.names():
            (mended.folder / "blocks" / name.file).unlink()  # a name that nobody asked for is left alone
    assert list(verify(mended, 2))[-1].startswith("as stated")


@pytest.mark.parametrize(
    "name", ["configs/cell-0000.json", "plan.json", "shown.json", "figures/comparison.en.svg"]
)
def test_the_same_command_mends_whatever_else_is_damaged(
    name: str, study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*WORDS, f"results_dir={study.folder.parent}"]

    def same_command() -> Study:
        return run_study(expand(words, {}, compose), draw_pictures)

    same_command()
    (place := study.folder / name).chmod(0o644)
    flip(place)
    with pytest.raises(InputError):
        list(verify(Study(study.folder), 0))
    assert list(verify(same_command(), 0))
    told = capsys.readouterr().err
    kept = sorted(path.name for path in (study.folder / "figures").glob("*.kept*"))
    assert kept == (["comparison.en.svg.kept"] if "svg" in name else kept)
    assert "has changed since this study wrote it" in told or "figures" not in name


def test_a_swapped_block_does_not_reach_the_tables_when_a_study_grows(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_other_cell(blocks(study)[0])
    grown = again(study.folder.parent, "replicates=30")
    assert tables(grown.folder) == tables(again(tmp_path / "at once", "replicates=30").folder)


def test_a_study_whose_blocks_are_as_they_were_is_not_read_through(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only blocks younger than the manifest are read; a large study must answer at once."""
    from sim.study.store.blocks import Blocks

    for path in blocks(study):
        os.utime(path, (1, 1))
    read: list[str] = []
    monkeypatch.setattr(Blocks, "open", lambda self, name: read.append(name.file))
    again(study.folder.parent)
    assert read == []
    os.utime(blocks(study)[0])
    again(study.folder.parent)
    assert read == [blocks(study)[0].name]


# --- What was edited is found by verify ---


def all_means(study: Study) -> None:
    path = study.folder / "weeks.parquet"
    table = pq.read_table(path)
    column = table.column_names.index("mean")
    pq.write_table(table.set_column(column, "mean", pa.array(np.full(table.num_rows, 0.99))), path)


def fewer_rows(study: Study) -> None:
    pq.write_table(pq.read_table(study.folder / "runs.parquet").slice(0, 40), study.folder / "runs.parquet")


def one_difference(study: Study) -> None:
    path = study.folder / "differences.parquet"
    table = pq.read_table(path)
    high = table["high"].to_pylist()
    high[-1] += 1e-9
    pq.write_table(table.set_column(table.column_names.index("high"), "high", pa.array(high)), path)


def other_labels(study: Study) -> None:
    path = study.folder / "cells.parquet"
    table = pq.read_table(path)
    pq.write_table(
        table.set_column(table.column_names.index("label_en"), "label_en", pa.array(["Best", "Worst"])), path
    )


@pytest.mark.parametrize("edit", [all_means, fewer_rows, one_difference, other_labels])
def test_an_edited_table_is_found_though_its_digest_was_renewed(
    edit: Callable[[Study], None], study: Study
) -> None:
    edit(study)

    def renew(manifest: dict[str, Any]) -> None:
        manifest["tables"] = {name: digest_of(study.folder / name) for name in manifest["tables"]}

    reseal(study, "manifest.json", renew)
    with pytest.raises(InputError, match="is not what the blocks give"):
        list(verify(Study(study.folder), 0))


@pytest.mark.parametrize("edit", [all_means, one_difference, fewer_rows])
def test_of_an_exported_study_without_blocks_all_runs_show_it(edit: Callable[[Study], None], study: Study) -> None:
    edit(study)

    def renew(manifest: dict[str, Any]) -> None:
        manifest["tables"] = {name: digest_of(study.folder / name) for name in manifest["tables"]}

    reseal(study, "manifest.json", renew)
    shutil.rmtree(study.folder / "blocks")
    with pytest.raises(InputError, match=r"tables differ|has 40 rows; expected 54"):
        list(verify(Study(study.folder), None))


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a table struck from the list": (lambda m: m["tables"].pop("weeks.parquet"), "weeks.parquet is not listed"),
    "seed": (lambda m: m.update(seed=9), "seed is 9, but the recipe gives 1"),
    "weeks": (lambda m: m.update(weeks=3), "weeks is 3, but the recipe gives 4"),
    "start": (lambda m: m.update(start="2016-01-04"), "start is 2016-01-04"),
    "replicates": (lambda m: m.update(replicates=1000), "replicates is 1000, but the recipe gives 27"),
    "failed": (lambda m: m.update(failed=3), "failed is 3, but 0 runs failed"),
    "weekly": (lambda m: m.update(weekly=["strain"]), "weeks are not stored"),
    "rules_replaced": (lambda m: m.update(rules_replaced=["adopt"]), "rules_replaced"),
    "services": (lambda m: m["services"].pop(), "services"),
    "configuration": (lambda m: m["recipe"]["config"]["office"].update(staff=6), "plan.json belongs to another"),
    "fingerprint": (lambda m: m.update(fingerprint="0" * 64), "plan.json belongs to another study"),
    "a block struck from the list and removed": (lambda m: m["blocks"].clear(), ""),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_manifest_is_found_though_its_digest_was_renewed(what: str, study: Study) -> None:
    change, told = EDITS[what]
    reseal(study, "manifest.json", change)
    if not told:
        blocks(study)[0].unlink()
        told = "runs of cell . are missing"
    with pytest.raises(InputError, match=told):
        list(verify(Study(study.folder), 0))


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_manifest_is_found_by_every_verb_when_its_digest_was_not_renewed(
    what: str, study: Study
) -> None:
    manifest = json.loads((study.folder / "manifest.json").read_text(encoding="utf-8"))
    EDITS[what][0](manifest)
    (study.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match=r"was changed after it was written\. Its blocks hold 54 runs\. "):
        _ = Study(study.folder).manifest


@pytest.mark.parametrize(
    "name", ["plan.json", "configs/cell-0001.json", "weeks.parquet", "dictionary.csv", "failures.parquet"]
)
def test_verify_knows_the_whole_list_of_what_must_be_there(name: str, study: Study) -> None:
    (study.folder / name).unlink()
    with pytest.raises(InputError, match=name.rpartition("/")[2]):
        list(verify(study, 0))


def test_pictures_and_reports_are_verified_too(study: Study) -> None:
    (study.folder / "figures").mkdir()
    (picture := study.folder / "figures" / "comparison.en.png").write_bytes(b"picture")
    record_shown(study.folder, [picture], "routine_share")
    assert "files: 9 as written" in list(verify(study, 0))
    picture.write_bytes(b"another")
    with pytest.raises(InputError, match=r"figures/comparison.en.png is damaged"):
        list(verify(study, 0))
    picture.unlink()
    with pytest.raises(InputError, match=r"figures/comparison.en.png is missing, though shown.json lists it"):
        list(verify(study, 0))


def test_what_no_digest_can_prove_is_labelled_as_stated(study: Study) -> None:
    reseal(study, "manifest.json", lambda manifest: manifest.update(command="python -m sim somebody=else"))
    told = list(verify(Study(study.folder), 0))
    assert "as stated, for no file can prove it: command, versions, and when and where it was run" in told


# --- A manifest or plan of any form is one message ---


READERS = {
    "compare": (), "figures": (), "report": (), "sensitivity": (), "verify": (), "reproduce": (), "export": (),
    "replay": ("0", "0"),
}  # fmt: skip


@pytest.mark.parametrize("verb", READERS)
def test_a_manifest_without_most_of_it_is_one_message(
    verb: str, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for content in ({"schema": 2}, {"schema": SCHEMA}, {}, {"schema": SCHEMA, "name": 3}):
        (study.folder / "manifest.json").write_text(json.dumps(sealed(content)), encoding="utf-8")
        assert call(verb, str(study.folder), *READERS[verb]) == 2
        told = capsys.readouterr().err
        assert "manifest.json" in told and "Its blocks hold 54 runs." in told and "Traceback" not in told
    (study.folder / "manifest.json").unlink()
    (study.folder / "manifest.json").mkdir()
    assert call(verb, str(study.folder), *READERS[verb]) == 2
    assert "Traceback" not in capsys.readouterr().err


def leaves(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of everything within a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, below in inside for place in leaves(below, (*at, key)))]


def changed(value: Any, at: tuple[Any, ...], new: Any, gone: bool) -> Any:
    """Return a JSON value in which something is another, or gone."""
    copied = json.loads(json.dumps(value))
    *groups, last = at
    place = copied
    for key in groups:
        place = place[key]
    if gone:
        del place[last]
    else:
        place[last] = new
    return copied


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_edited_in_manifest_or_plan_no_wrong_table_is_told(
    data: st.DataObject, whole: Study, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With renewed digests: what is read is refused in words, or verify finds it, or it decides no number."""
    name = data.draw(st.sampled_from(["manifest.json", "plan.json"]))
    content = read_json(whole.folder / name)
    content.pop("sha256")
    place = data.draw(st.sampled_from([at for at in leaves(content) if at]))
    new = data.draw(st.sampled_from([None, True, -1, 3, 0.5, "", "x", [], {}, ["x"], {"x": 1}, "../x", 10**400]))
    edited = changed(content, place, new, data.draw(st.booleans()))
    folder = tmp_path_factory.mktemp("edited") / whole.folder.name
    shutil.copytree(whole.folder, folder, copy_function=os.link)
    (folder / name).unlink()
    write_json(folder / name, edited)
    try:
        list(findings(Study(folder), "routine_share", "en"))
        told = list(verify(Study(folder), 2))
    except (InputError, RunFailed):
        return
    finally:
        shutil.rmtree(folder.parent)
    assert told
    decided = (
        "schema", "fingerprint", "recipe", "seed", "weeks", "start", "weekly", "replicates_by_cell", "tables",
        "blocks", "failed", "weekly_replicates",
    )  # fmt: skip
    if name == "manifest.json":
        assert place[0] not in decided or edited == content, place


@pytest.mark.parametrize("name", ["runs.parquet", "weeks.parquet", "plan.json", "shown.json", "blocks"])
def test_what_cannot_be_read_is_one_message(name: str, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder in the place of a file, or the other way round; nobody is asked whether it may be read."""
    place = study.folder / name
    if place.is_dir():
        shutil.rmtree(place)
        place.write_text("", encoding="utf-8")
    else:
        place.unlink(missing_ok=True)
        place.mkdir()
    assert call("verify", str(study.folder), "--runs", "0") == 2
    told = capsys.readouterr().err
    assert name in told and "Traceback" not in told


# --- Studies of an earlier version are read ---


def test_a_study_of_version_0_1_0_is_read_by_every_verb_that_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(OLD) as study:
        shutil.copytree(study.folder, "old")
    assert call("compare", "old", "week=5") == 0, capsys.readouterr().err
    assert call("figures", "old", "comparison") == 0, capsys.readouterr().err
    assert call("report", "old", "--language", "en") == 0, capsys.readouterr().err
    assert call("export", "old", "--to", "again.zip") == 0, capsys.readouterr().err
    for verb in ("verify", "reproduce"):
        assert call(verb, "old") == 2
        told = capsys.readouterr()
        assert "was made by nav-adoption 0.1.0. It can be read; to run it again, use that version" in told.err
    assert call("verify", "old", "--runs", "0") == 0
    told = capsys.readouterr().out
    assert "blocks: 2 as written" in told and "recipe, tables and runs: not checked" in told
    (Path("old") / "weeks.parquet").write_bytes(b"")
    assert call("compare", "old") == 0, "compare reads runs"
    assert call("verify", "old") == 2
    assert "weeks.parquet is damaged" in capsys.readouterr().err


def test_a_study_of_version_0_1_0_is_not_added_to(study: Study) -> None:
    folder = study.folder
    shutil.rmtree(folder)
    with opened(OLD) as old:
        shutil.copytree(old.folder, folder)
    with pytest.raises(
        InputError, match=r"by nav-adoption 0.1.0 \(storage format 2\). It can be read, but not added"
    ):
        again(folder.parent)
    assert not (folder / "shown.json").exists()


# --- Nothing of others is removed or replaced ---


def test_own_notes_stay_whatever_a_study_does(study: Study) -> None:
    notes = {"notes.txt": "mine", "figures/mine.png": "mine", "configs/own.yaml": "mine", "blocks/.gitkeep": "",
             ".hidden.json": "{}", "report.final.html": "mine"}  # fmt: skip
    for name, text in notes.items():
        (study.folder / name).parent.mkdir(exist_ok=True)
        (study.folder / name).write_text(text, encoding="utf-8")
    again(study.folder.parent)
    again(study.folder.parent, "replicates=30")
    for name, text in notes.items():
        assert (study.folder / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("notes", [["notes.txt"], []])
def test_own_notes_stay_when_a_study_ends_before_its_first_block_and_nothing_else_does(
    notes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.study.run import session as working

    design = expand([*WORDS, f"results_dir={tmp_path}"], {}, compose)
    folder = working.identify(design).folder(tmp_path)
    for name in notes:
        folder.mkdir()
        (folder / name).write_text("mine", encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(working, "work", interrupt)
    monkeypatch.setattr(working, "run_local", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_study(design)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"] == notes
    assert folder.exists() == bool(notes)


def test_a_picture_of_ones_own_in_the_way_is_kept(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    (study.folder / "figures").mkdir()
    (study.folder / "figures" / "comparison.en.png").write_bytes(b"mine")
    draw_pictures(study)
    assert (study.folder / "figures" / "comparison.en.png.kept").read_bytes() == b"mine"
    assert "has changed since this study wrote it. It is kept as comparison.en.png.kept" in capsys.readouterr().err
    picture = study.folder / "figures" / "comparison.en.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    picture.write_bytes(b"also mine")
    draw_pictures(study)
    assert (study.folder / "figures" / "comparison.en.png.kept").read_bytes() == b"mine"
    assert (study.folder / "figures" / "comparison.en.png.kept.2").read_bytes() == b"also mine"


@pytest.mark.parametrize(
    "name", ["runs.parquet", "manifest.json", "blocks/x.zip", "notes.zip", "figures/a.zip", "."]
)
def test_no_output_goes_into_a_study(name: str, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    (study.folder / "figures").mkdir()
    before = tables(study.folder)
    with pytest.raises(InputError, match=r"whose files are never overwritten|this is a folder"):
        check_output("--to", study.folder / name)
    assert call("export", str(study.folder), "--to", str(study.folder / name)) == 2
    assert tables(study.folder) == before
    assert not (study.folder / "notes.zip").exists()


def test_a_repetition_uses_nothing_that_was_made_before(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("reproduce", str(study.folder), "--into", str(study.folder.parent)) == 2
    assert "a repetition must not reuse earlier runs" in capsys.readouterr().err
    beside = tmp_path / "beside"
    again(beside, "scenario=baseline,renewer,balanced")  # another study that has the same cells
    assert call("reproduce", str(study.folder), "--into", str(beside)) == 0
    told = capsys.readouterr()
    assert told.out.endswith("Reproduced.\n") and "taken over" not in told.err


# --- Runs are used again; what is asked for is made ---


@pytest.mark.parametrize(
    "other",
    [["study=another name"], ["study='a[1]'"], ["office.staff=5,6"], ["adviser.learning_rate=0.06,0.07"]],
    ids=["another name", "a name with brackets", "one more axis", "another axis"],
)
def test_runs_of_the_same_cells_are_used_again(
    other: list[str], study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    again(study.folder.parent, *other)
    taken = "54 runs are reused from" in capsys.readouterr().err
    assert taken == (other != ["adviser.learning_rate=0.06,0.07"]) or "0.06" in str(compose([])["adviser"])


def test_what_is_asked_for_is_made_though_no_run_is_missing(study: Study) -> None:
    results = study.folder.parent

    def ask(report: str | None, *more: str) -> set[str]:
        named = {word.partition("=")[0] for word in more}
        words = [word for word in WORDS if word.partition("=")[0] not in named]
        design = expand([*words, *more, f"results_dir={results}"], {}, compose)
        made = run_study(design, with_report(draw_pictures, report))
        return {path.name for path in [*made.folder.glob("*.html"), *made.folder.glob("figures/*.png")]}

    assert ask(None) == {"comparison.en.png"}
    assert ask("nb") == {"comparison.en.png", "report.nb.html"}
    assert ask("en", "language=nb") == {
        "comparison.en.png", "comparison.nb.png", "report.nb.html", "report.en.html",
    }  # fmt: skip
    picture = study.folder / "figures" / "comparison.en.png"
    before = picture.read_bytes()
    ask(None, "outcome=strain")
    assert picture.read_bytes() != before, "it is about another outcome now"
    picture.unlink()
    assert "comparison.en.png" in ask(None, "outcome=strain"), "what was removed is made again"


def test_a_corrected_title_is_shown_without_a_run(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(title: str) -> Study:
        return again(study.folder.parent, "scenario=baseline", f"title={{en: {title}, nb: {title}}}")

    first = ask("Wrong")
    written = {path.name: path.stat().st_mtime_ns for path in blocks(first)}
    assert list(first.cells.label_en) == ["Wrong"]
    second = ask("Right")
    assert second.folder == first.folder
    assert list(second.cells.label_en) == ["Right"]
    assert written == {path.name: path.stat().st_mtime_ns for path in blocks(second)}
    assert "Right" in (second.folder / "configs" / "cell-0000.json").read_text(encoding="utf-8")
    assert list(verify(second, 1))


def test_the_command_of_a_failed_run_works_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flawed.py").write_text(
        "def hear(leader, p, draw):\n    leader.messages = 1 if draw.replicate % 2 else -1\n", encoding="utf-8"
    )
    words = ["office.staff=5", "weeks=2", "replicates=4", "workers=1", "engine=reference", "on_error=continue"]
    study = run_study(expand([*words, "results_dir=my results/out", "rules.hear=flawed.py:hear"], {}, compose))
    assert list(study.failures.replicate) == [0, 2]
    capsys.readouterr()
    program, module, sim, *printed = shlex.split(study.failures.command[1])
    assert (program, module, sim) == ("python", "-m", "sim")
    assert call(*printed) == 2
    assert (
        "replicate 2, week 0 (2017-01-02), office leader 0: rule hear (flawed.py, line 1) left messages = -1"
        in capsys.readouterr().err
    )
