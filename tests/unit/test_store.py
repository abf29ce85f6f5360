"""A study's folder is read as it was written, and what is missing, damaged or strange is named as such."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sim.engines.batch import LARGE, MANY, SIZE, block_size
from sim.errors import InputError
from sim.model.outcomes import WEEKLY
from sim.scenario.compose import compose, load_scenario
from sim.statistics.summaries import QUANTILES, describe_replicates
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.settings import SHOWN
from sim.study.store.blocks import ALL, BlockName, Blocks, DamagedBlock, missing_ranges
from sim.study.store.content import Contents, Failure, encode, failures_in, offices_in
from sim.study.store.files import check_writable
from sim.study.store.folder import Study, building, once
from sim.study.store.provenance import GONE, change_in_words, command, shown
from sim.study.store.schema import SCHEMA


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study that is in order."""
    results = tmp_path_factory.mktemp("results")
    words = ["scenario=baseline,renewer", "office.staff=5", "weeks=3", "replicates=2", f"results_dir={results}"]
    return run_study(expand(words, {}, compose))


@pytest.fixture
def study(whole: Study, tmp_path: Path) -> Study:
    """Return a copy of it that may be spoilt."""
    shutil.copytree(whole.folder, tmp_path / "study")
    return Study(tmp_path / "study")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_written_is_read(whole: Study) -> None:
    assert whole.manifest["schema"] == SCHEMA
    assert (len(whole.cells), len(whole.runs), len(whole.failures)) == (2, 4, 0)
    assert len(whole.weeks) == 2 * 3 * len(SHOWN) == 2 * len(whole.differences)
    assert [path.name for path in whole.folder.parent.iterdir()] == [whole.folder.name]
    assert whole.folder.stat().st_mode & 0o777 == 0o777 & ~umask(), "colleagues may read it"


def umask() -> int:
    """Return what the system takes away from the rights of new files."""
    now = os.umask(0)
    os.umask(now)
    return now


def test_a_data_frame_tells_what_varies(whole: Study) -> None:
    runs = whole.to_pandas()
    assert list(runs.scenario) == ["baseline", "baseline", "renewer", "renewer"]
    assert set(whole.runs.columns) < set(runs.columns)
    assert set(whole.to_pandas("differences").scenario) == {"renewer"}
    pd.testing.assert_frame_equal(whole.to_pandas("cells"), whole.cells)
    with pytest.raises(InputError, match=r"has no paths\.parquet"):
        whole.to_pandas("paths")


def test_every_table_says_which_study_it_is_of(whole: Study) -> None:
    import pyarrow.parquet as pq

    for path in whole.folder.glob("*.parquet"):
        told = pq.read_schema(path).metadata
        assert told[b"fingerprint"].decode() == whole.manifest["fingerprint"], path


def test_any_other_folder_is_no_study(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path, tmp_path / "not there", tmp_path / "file"):
        with pytest.raises(InputError, match="is not a study"):
            _ = Study(place).manifest


def test_what_is_made_of_a_study_stays_with_that_reading_of_it(tmp_path: Path) -> None:
    """Two readings of a folder are equal; runs may have been added between them."""
    before, after = Study(tmp_path), Study(tmp_path)
    assert before == after
    assert [once(before, "runs", lambda: 8), once(before, "runs", lambda: 16)] == [8, 8]
    assert once(after, "runs", lambda: 16) == 16


def test_a_study_that_is_begun_says_how_to_go_on(study: Study) -> None:
    (study.folder / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"begun but not finished\. Repeat .*the study states: python -m sim"):
        _ = Study(study.folder).runs


@pytest.mark.parametrize("text", ["", "{", '{"schema": 2', "\x00\x01", "not json", "[]", "3", "null", '"text"'])
def test_a_damaged_manifest_is_named(text: str, study: Study) -> None:
    (study.folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"manifest\.json is damaged.* Its blocks hold 4 runs\. .*the study states: python -m sim"
    ):
        _ = Study(study.folder).manifest


def test_a_manifest_that_is_not_text_is_damaged(study: Study) -> None:
    (study.folder / "manifest.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputError, match="is damaged"):
        _ = Study(study.folder).manifest


@pytest.mark.parametrize("schema", [1, SCHEMA + 1, None, "2", [2]])
def test_another_form_is_refused(schema: Any, study: Study) -> None:
    (study.folder / "manifest.json").write_text(json.dumps({"schema": schema}), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(f"has storage format {schema}; expected 2, 3")):
        _ = Study(study.folder).manifest


def test_a_missing_table_is_named(study: Study) -> None:
    (study.folder / "runs.parquet").unlink()
    with pytest.raises(InputError, match=r"has no runs\.parquet\. Run the study again"):
        _ = study.runs


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_cut_off_table_is_damaged(kept: int, study: Study) -> None:
    path = study.folder / "weeks.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"weeks\.parquet is damaged.*Run the study again"):
        _ = study.weeks


@pytest.mark.parametrize("failure", [ValueError("ugly"), OSError(28, "No space left"), KeyboardInterrupt()])
def test_what_fails_while_it_is_built_leaves_the_tables_of_before(failure: BaseException, study: Study) -> None:
    before = content(study.folder)
    with pytest.raises(type(failure)), building(study.folder) as place:
        (place / "runs.parquet").write_text("half", encoding="utf-8")
        raise failure
    assert content(study.folder) == before


def test_what_is_built_takes_its_place_as_a_whole(study: Study) -> None:
    with building(study.folder) as place:
        (place / "runs.parquet").write_text("new", encoding="utf-8")
        (place / "manifest.json").write_text("new", encoding="utf-8")
        (place / "configs").mkdir()
        (place / "configs" / "cell-0000.json").write_text("new", encoding="utf-8")
        assert study.manifest["schema"] == SCHEMA, "the older one stands until the last moment"
    assert (study.folder / "runs.parquet").read_text(encoding="utf-8") == "new"
    assert (study.folder / "configs" / "cell-0000.json").read_text(encoding="utf-8") == "new"
    assert (study.folder / "configs" / "cell-0001.json").exists(), "what is not built again stays"


@pytest.mark.parametrize("place", ["file", "file/below", "file/below/that"])
def test_a_place_that_cannot_be_written_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"results_dir=.*cannot write there.*results_dir=…"):
        check_writable(tmp_path / place)


def test_a_place_that_can_be_written_is_made_and_left_empty(tmp_path: Path) -> None:
    check_writable(tmp_path / "some" / "where")
    assert list((tmp_path / "some" / "where").iterdir()) == []


def series(runs: int, weeks: int = 4) -> dict[str, Any]:
    """Return weekly outcomes that all differ."""
    rng = np.random.default_rng(1)
    return {name: rng.random((runs, weeks)) for name in WEEKLY}


def test_a_block_gives_back_what_went_in(tmp_path: Path) -> None:
    """Runs that failed are missing from it, and offices stay with their run."""
    values = series(2)
    offices = pa.table({"replicate": [5, 7, 5], "office": [0, 0, 1], "staff": [3, 4, 9]})
    blocks = Blocks(tmp_path / "blocks")
    holds = Contents("a" * 64, 5, 3)
    name = blocks.write(holds, ALL, encode(holds, [5, 7], values, None, [Failure(6, "broke")], offices))
    table = Blocks(tmp_path / "blocks").read(name)
    assert table["replicate"].to_pylist() == [5, 7]
    assert failures_in(table) == [Failure(6, "broke")]
    np.testing.assert_array_equal(table["strain"], values["strain"][:, -1])
    np.testing.assert_array_equal(table["weeks of strain"].to_pylist(), values["strain"])
    assert offices_in(table).to_pylist() == [
        {"replicate": 5, "office": 0, "staff": 3}, {"replicate": 5, "office": 1, "staff": 9},
        {"replicate": 7, "office": 0, "staff": 4},
    ]  # fmt: skip
    some = Blocks(tmp_path / "blocks").read(name, ["replicate", "weeks of trust", "weeks of nothing"])
    assert some.column_names == ["replicate", "weeks of trust"]


@pytest.mark.parametrize("position", [0, 8, 500, -1])
def test_one_changed_bit_is_found_wherever_it_is(position: int, tmp_path: Path) -> None:
    blocks = Blocks(tmp_path / "blocks")
    holds = Contents("b" * 64, 0, 2)
    name = blocks.write(holds, ALL, encode(holds, [0, 1], series(2)))
    path = blocks.folder / name.file
    spoilt = bytearray(path.read_bytes())
    spoilt[position] ^= 1
    path.write_bytes(spoilt)
    with pytest.raises(DamagedBlock):
        Blocks(tmp_path / "blocks").read(name)


CELL, OTHER = "c" * 64, "d" * 64


@pytest.mark.parametrize(
    ("holds", "replicates"),
    [
        (Contents(OTHER, 0, 2), [0, 1]),
        (Contents(CELL, 25, 2), [25, 26]),
        (Contents(CELL, 0, 3), [0, 1, 2]),
        (Contents(CELL, 0, 2), [0, 2]),
        (Contents(CELL, 0, 2), [0]),
        (Contents(CELL, 0, 2), [0, 0]),
    ],
    ids=["another cell", "later replicates", "more runs", "another run", "too few runs", "one run twice"],
)
def test_a_block_that_is_not_where_it_belongs_is_found_though_its_digest_fits(
    holds: Contents, replicates: list[int], tmp_path: Path
) -> None:
    blocks = Blocks(tmp_path / "blocks")
    for inside, runs, fits in ((Contents(CELL, 0, 2), [0, 1], True), (holds, replicates, False)):
        name = blocks.write(Contents(CELL, 0, 2), ALL, encode(inside, runs, series(len(runs))))
        try:
            Blocks(tmp_path / "blocks").check(name, CELL)
        except DamagedBlock:
            assert not fits
        else:
            assert fits


def test_a_block_with_fewer_weeks_than_its_name_says_is_damaged(tmp_path: Path) -> None:
    blocks, holds = Blocks(tmp_path / "blocks"), Contents(CELL, 0, 2)
    name = blocks.write(holds, ALL, encode(holds, [0, 1], series(2), ["strain"]))
    with pytest.raises(DamagedBlock):
        Blocks(tmp_path / "blocks").read(name)


def test_a_block_that_is_no_table_is_damaged_though_its_digest_fits(tmp_path: Path) -> None:
    name = Blocks(tmp_path / "blocks").write(Contents(CELL, 0, 2), ALL, b"ARROW1 not at all")
    with pytest.raises(DamagedBlock):
        Blocks(tmp_path / "blocks").read(name)


def test_what_is_missing_is_cut_at_multiples_of_the_size() -> None:
    def there(*ranges: tuple[int, int]) -> list[BlockName]:
        return [BlockName("c", first, count, ALL, "") for first, count in ranges]

    assert list(missing_ranges([], 60)) == [(0, SIZE), (SIZE, SIZE), (2 * SIZE, 10)]
    assert list(missing_ranges(there((0, 25), (25, 5)), 60)) == [(30, 20), (50, 10)]
    assert list(missing_ranges(there((25, 25), (60, 15)), 70)) == [(0, 25), (50, 10)]
    assert list(missing_ranges(there((0, 25), (25, 25)), 30)) == []


def test_a_cell_of_many_runs_has_larger_blocks_and_no_block_takes_long() -> None:
    small, large = (load_scenario(worlds=None, office={"staff": staff}, weeks=52) for staff in (10, 1000))
    assert [block_size(small, "compiled", runs) for runs in (0, 256, SIZE * MANY)] == [SIZE] * 3
    assert block_size(small, "compiled", 4 * SIZE * MANY) == 4 * SIZE
    assert block_size(small, "compiled", 10**7) == LARGE
    assert block_size(large, "compiled", 10**7) < LARGE
    assert block_size(small, "reference", 10**7) < LARGE


def test_the_quantiles_of_one_sort_are_those_of_numpy() -> None:
    rng = np.random.default_rng(2)
    for runs in (1, 2, 3, 30, 200):
        values = np.round(rng.random((7, runs)), 1)
        found = describe_replicates(values)
        for name, level in QUANTILES.items():
            np.testing.assert_array_equal(found[name], np.quantile(values, level, axis=-1))


def test_the_command_is_the_one_that_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    for program, told in (("sim/__main__.py", "-m sim"), ("experiments/paradox.py", "experiments/paradox.py")):
        monkeypatch.setattr("sys.argv", [program, "weeks=3", "study=a b"])
        assert command() == f"python {told} weeks=3 'study=a b'"


@pytest.mark.parametrize("place", ["/data/me", "'/a b/c'", r"'C:\data\me'", r"'\\server\data'"])
def test_a_command_is_shown_without_the_place_of_one_machine(place: str) -> None:
    typed = f"python -m sim -m 'study=a b' results_dir={place} weeks=3"
    assert shown(typed) == "python -m sim -m 'study=a b' weeks=3"
    for kept in ("results_dir=mine/results", "study=/odd", "…"):
        assert shown(f"python -m sim {kept}") == f"python -m sim {kept}"


def test_what_only_one_of_two_configurations_has_is_told_by_its_names() -> None:
    assert change_in_words("own", {"herd": None}, GONE) == "own.herd is not there any more"
    assert change_in_words("levers", GONE, {"a": 1, "b": 2}) == "levers.a, levers.b are new"
    offices = [{"office": name, "staff": 9} for name in "ABCDE"]
    assert change_in_words("nation.roster", offices, offices[:4]) == "nation.roster differs in E"
    assert change_in_words("nation.roster", offices[:1], offices) == "nation.roster differs in B, C, D, and 1 more"
    assert change_in_words("nation.roster", offices, offices[::-1]) == "nation.roster differs in its order"
    assert change_in_words("own.herd", GONE, 0.1) == "own.herd is new: 0.1"
    assert change_in_words("adviser.trial_rate", None, 0.7) == "adviser.trial_rate was not set and is 0.7"
