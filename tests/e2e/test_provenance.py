"""A study can be checked, made again, and sent away; what is read of it elsewhere is the same."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.study.store.files import write_json

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "read-results.md"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with one study in ``results``."""
    folder = tmp_path_factory.mktemp("study")
    done = run(folder, "-m", "scenario=baseline,renewer", "office.staff=8", "replicates=30", "weeks=10")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def name_of(place: Path) -> str:
    [study] = (place / "results").iterdir()
    return study.name


@pytest.fixture(scope="module")
def packed(place: Path, run: Run) -> Path:
    """Return the same study as a zip."""
    done = run(place, "export", f"results/{name_of(place)}", "--to", "study.zip")
    assert done.returncode == 0, done.stderr
    return place / "study.zip"


def test_a_study_in_order_is_verified_from_its_folder_and_from_its_zip(
    place: Path, packed: Path, run: Run
) -> None:
    for words in ([f"results/{name_of(place)}"], [packed.name, "--runs", "5"]):
        done = run(place, "verify", *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "the same to the last bit" in done.stdout
        assert done.stdout.endswith("No problems found.\n")
    assert "5 of 60 run again" in done.stdout


def test_what_is_not_in_order_is_all_told(place: Path, tmp_path: Path, run: Run) -> None:
    import shutil

    study = tmp_path / "study"
    shutil.copytree(place / "results" / name_of(place), study)
    (study / "weeks.parquet").unlink()
    block = next((study / "blocks").iterdir())
    block.write_bytes(block.read_bytes()[:-1])
    (study / "blocks" / "strange").write_text("", encoding="utf-8")
    done = run(tmp_path, "verify", "study")
    assert done.returncode == 2
    for problem in ("weeks.parquet is missing", f"{block.name} is damaged", "strange is not one of this study's"):
        assert problem in done.stderr


def test_a_run_that_came_out_otherwise_is_named(place: Path, tmp_path: Path, run: Run) -> None:
    """As if the table had been made up, with digests to match, and sent without blocks."""
    import hashlib
    import shutil

    import pyarrow.parquet as pq

    study = tmp_path / "study"
    shutil.copytree(place / "results" / name_of(place), study)
    table = pq.read_table(study / "runs.parquet")
    better = [value + 0.001 for value in table["mastery"].to_pylist()]
    column = table.column_names.index("mastery")
    pq.write_table(table.set_column(column, "mastery", [better]), study / "runs.parquet")
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["runs.parquet"] = hashlib.sha256((study / "runs.parquet").read_bytes()).hexdigest()
    write_json(study / "manifest.json", manifest)
    shutil.rmtree(study / "blocks")
    done = run(tmp_path, "verify", "study", "--runs", "3")
    assert done.returncode == 2
    assert "3 of 3 runs that were run again differ" in done.stderr


def test_a_study_is_reproduced_from_its_zip_alone(packed: Path, tmp_path: Path, run: Run) -> None:
    done = run(tmp_path, "reproduce", str(packed), "--into", "again")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Reproduced.\n")
    same = done.stdout.splitlines()[0]
    for table in ("cells", "runs", "weeks", "differences", "failures"):
        assert f"{table}.parquet" in same
    assert len(list((tmp_path / "again").iterdir())) == 1


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_figure_says_what_made_it(kind: str, place: Path, run: Run) -> None:
    figure = f"results/{name_of(place)}/figures/comparison.en.{kind}"
    done = run(place, "reproduce", "--figure", figure)
    assert (done.returncode, done.stderr) == (0, "")
    assert "was made by: python -m sim -m scenario=baseline,renewer office.staff=8" in done.stdout
    assert f"Figure comparison.en.{kind}: same to the last byte" in done.stdout
    assert done.stdout.endswith("Reproduced.\n")


def test_a_figure_of_nothing_is_refused(tmp_path: Path, run: Run) -> None:
    from PIL import Image

    Image.new("RGB", (2, 2)).save(tmp_path / "holiday.png")
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    for name, phrase in {
        "holiday": "does not say what made it",
        "text": "cannot be read",
        "not": "There is no",
    }.items():
        done = run(tmp_path, "reproduce", "--figure", f"{name}.png")
        assert done.returncode == 2
        assert phrase in done.stderr


def test_the_zip_says_itself_what_is_in_it(packed: Path, place: Path, run: Run) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        crate = json.loads(archive.read("ro-crate-metadata.json"))
    by_id = {entity["@id"]: entity for entity in crate["@graph"]}
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert by_id["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    parts = {part["@id"] for part in by_id["./"]["hasPart"]}
    assert parts == names - {"ro-crate-metadata.json"}
    assert {by_id[part]["@type"] for part in parts} == {"File"}
    for needed in ("name", "description", "datePublished", "license"):
        assert by_id["./"][needed]
    run(place, "export", f"results/{name_of(place)}", "--to", "again.zip")
    assert (place / "again.zip").read_bytes() == packed.read_bytes(), "the same study, the same zip"


def test_one_run_is_replayed(place: Path, run: Run) -> None:
    done = run(place, "replay", name_of(place), "1", "7")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cell 1 (scenario=renewer), replicate 7, seed 1, on the reference engine" in done.stdout
    done = run(place, "replay", name_of(place), "2", "7")
    assert done.returncode == 2
    assert "cells 0 to 1" in done.stderr


def snippets() -> dict[str, str]:
    """Return the Python of the how-to by its heading."""
    parts = re.split(r"^## ", HOW_TO.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for part in parts:
        code = re.search(r"```python\n(.*?)```", part, re.DOTALL)
        if code:
            found[part.splitlines()[0]] = code[1]
    return found


@pytest.mark.parametrize("reader", snippets())
def test_the_how_to_reads_a_real_study(reader: str, place: Path, run: Run) -> None:
    import sys

    pytest.importorskip({"DuckDB": "duckdb", "Polars": "polars"}.get(reader, "pandas"))
    code = snippets()[reader].replace("STUDY", name_of(place))
    done = run(place, code, program=(sys.executable, "-c"))
    assert done.returncode == 0, done.stderr
    assert "renewer" in done.stdout or "fingerprint" in code
