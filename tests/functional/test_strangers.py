"""A study from somebody else is data: no verb runs what came with it, or writes outside the place meant for it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.engines.rulebook.files import placed
from sim.errors import InputError
from sim.scenario.checks import file_name
from sim.scenario.compose import compose
from sim.scenario.shipped import text_digest
from sim.study.design.build import expand
from sim.study.run.session import run_study
from sim.study.store.files import read_json, sealed, write_json
from sim.study.store.folder import Study

OWN = (
    "from pathlib import Path\n\nPath({mark!r}).write_text('ran')\n\n\n"
    "def persuade(person, use, seen, p, draw):\n    use.belief = 0.5\n"
)
"""A rule whose file does something when it is loaded, as one of a stranger may."""
VERBS: dict[str, list[str]] = {
    "verify": [], "reproduce": [], "replay": ["0", "0"], "export": ["--to", "out.zip"], "compare": [],
    "figures": ["comparison"], "report": [], "sensitivity": [],
}  # fmt: skip
"""Every verb that reads a study, with what else it needs."""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a study that was run with a rule of its own."""
    folder = tmp_path_factory.mktemp("honest")
    (folder / "own.py").write_text(OWN.format(mark=str(folder / "ran")), encoding="utf-8")
    words = [
        "scenario=baseline,renewer", "office.staff=5", "weeks=3", "replicates=2", "engine=reference", "workers=1",
        f"results_dir={folder}", f"rules.persuade={folder / 'own.py'}:persuade",
    ]  # fmt: skip
    study = run_study(expand(words, {}, compose))
    assert (folder / "ran").exists(), "the user's own rule runs"
    (folder / "ran").unlink()
    return study.folder


@pytest.fixture
def study(honest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of it, in the current folder, beside nothing else; its rule is as if never loaded."""
    for module in [name for name in sys.modules if name.startswith("_own_rules_")]:
        monkeypatch.delitem(sys.modules, module)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shutil.copytree(honest, "study")
    return Path("study")


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """Return a function that lists what lies outside the folder in which one works."""

    def outside() -> list[str]:
        return sorted(str(path) for path in tmp_path.iterdir() if path.name != "here")

    before = outside()
    yield outside
    assert outside() == before, "nothing is written outside"


def call(arguments: list[str]) -> int:
    """Run the command line in this process and return its exit code; click ends by exiting."""
    try:
        return main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)


def edit(study: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change plan and manifest of a study and renew their digests, as somebody who knows the form can."""
    for name in ("plan.json", "manifest.json"):
        content = read_json(study / name)
        change(content)
        write_json(study / name, content)


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_runs_rules_that_came_with_a_study(
    verb: str, study: Path, honest: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    code = call([verb, str(study), *VERBS[verb]])
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert not (honest.parent / "ran").exists()
    if verb in ("verify", "reproduce", "replay"):
        assert code == 2
        assert "persuade (own.py:persuade)" in told and told.rstrip().endswith("--run-its-rules")


def test_the_user_may_say_that_its_rules_run(
    study: Path, honest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["verify", str(study), "--run-its-rules"]) == 0, capsys.readouterr().err
    assert "4 of 4 run again, the same to the last bit" in capsys.readouterr().out
    assert (honest.parent / "ran").exists()
    (honest.parent / "ran").unlink()


def mark_when_loaded(study: Path, mark: Path) -> str:
    """Put a rule file beside the manifest of a study, and return how a setting would name it."""
    (study / "evil.py").write_text(OWN.format(mark=str(mark)), encoding="utf-8")
    return f"{study / 'evil.py'}:persuade"


@pytest.mark.parametrize("where", ["config", "differs"])
def test_a_recipe_cannot_name_rules_past_the_guard(
    where: str, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules named in the configuration would change no fingerprint, and so must not be read there."""
    mark = Path("mark")
    place = mark_when_loaded(study, mark.resolve())

    def name_them(content: dict[str, Any]) -> None:
        if where == "config":
            content["recipe"]["config"]["rules"] = {"persuade": place}
        else:
            content["recipe"]["cells"][1]["differs"]["rules.persuade"] = place

    edit(study, name_them)
    for words in (["verify", "--runs", "0"], ["verify", "--run-its-rules"], ["replay", "1", "0"], ["reproduce"]):
        assert call([words[0], str(study), *words[1:]]) == 2
        assert "its recipe sets rules, which is not for a study to decide" in capsys.readouterr().err
        assert not mark.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("runner", {"name": "dask", "address": "tcp://127.0.0.1:9"}), ("results_dir", "/tmp/elsewhere"),
        ("workers", 500), ("engine", "reference"), ("study", "other"), ("replicates", 10**6),
    ],
)  # fmt: skip
def test_a_recipe_cannot_choose_where_and_how_it_is_run(
    key: str, value: Any, study: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(study, lambda content: content["recipe"]["config"].update({key: value}))
    assert call(["reproduce", str(study), "--run-its-rules"]) == 2
    assert f"its recipe sets {key}, which is not for a study to decide" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["blocks", "configs", "figures", "damaged", ".lock"])
def test_a_study_with_links_is_not_added_to(
    name: str, honest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, victim = tmp_path / "results", tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("mine", encoding="utf-8")
    words = [
        "office.staff=5",
        "weeks=2",
        "engine=reference",
        "workers=1",
        f"results_dir={results}",
    ]
    study = run_study(expand([*words, "replicates=1"], {}, compose)).folder
    if (study / name).is_dir():
        shutil.move(study / name, victim / name)
    (study / name).unlink(missing_ok=True)
    (study / name).symlink_to(victim / (name if name in ("blocks", "configs") else "file"))
    before = {str(path): path.read_bytes() for path in victim.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=f"{name} is a symbolic link"):
        run_study(expand([*words, "replicates=2"], {}, compose))
    assert before == {str(path): path.read_bytes() for path in victim.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_module_in_the_folder_of_a_stranger_is_not_imported(study: Path) -> None:
    """Python looks in the current folder first when it is started with -m."""
    for name in ("random", "difflib", "click", "numpy", "json", "shlex"):
        (study / f"{name}.py").write_text(f"open('ran-{name}', 'w').close()\nraise ImportError", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", "verify", ".", "--runs", "0"], cwd=study, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(study.glob("ran-*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["runs.parquet", "manifest.json", "plan.json", "weeks.parquet"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    name: str, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study / name).unlink()
    os.mkfifo(study / name)
    for verb in ("compare", "verify", "export"):
        call([verb, str(study), *VERBS[verb]])
        assert "Traceback" not in capsys.readouterr().err


NAMES = [
    "../out.py", "/tmp/out.py", "a/b.py", "..", "x.txt", ".hidden.py", "nul.py", "a\x00.py", "a\n.py", "a\\b.py",
    "C:out.py", "", "x.py.", "é" * 150 + ".py",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_file_with_another_name_than_a_bare_one_is_refused_before_anything_is_written(
    name: str, study: Path, honest: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    def rename(content: dict[str, Any]) -> None:
        recipe = content["recipe"]
        recipe["rule_files"] = {name: recipe["rule_files"]["own.py"]}
        for book in recipe["books"]:
            book["rules"] = {"persuade": f"{name}:persuade"}

    edit(study, rename)
    with pytest.raises(InputError):
        placed({"persuade": f"{name}:persuade"}, {name: "def persuade(): ..."})
    assert call(["replay", str(study), "0", "0", "--run-its-rules"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (honest.parent / "ran").exists()


def test_a_rule_that_is_not_the_one_the_study_states_is_not_loaded_even_with_leave(
    study: Path, honest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def swap(content: dict[str, Any]) -> None:
        content["recipe"]["rule_files"]["own.py"] += "# and more\n"

    edit(study, swap)
    assert call(["replay", str(study), "0", "0", "--run-its-rules"]) == 2
    assert "own.py is not the text that the study was run with" in capsys.readouterr().err
    assert not (honest.parent / "ran").exists()


def test_a_rule_with_a_stated_digest_that_fits_is_not_loaded_when_the_fingerprint_does_not(
    study: Path, honest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever swaps the rule and its digest would have to renew the fingerprint of every cell as well."""
    (tmp_path / "other.py").write_text(
        text := OWN.format(mark=str(honest.parent / "ran")) + "# more\n", encoding="utf-8"
    )

    def swap(content: dict[str, Any]) -> None:
        content["recipe"]["rule_files"]["own.py"] = text
        for book in content["recipe"]["books"]:
            book["sources"]["own/own.py"] = text_digest(tmp_path / "other.py")[:16]

    edit(study, swap)
    assert call(["replay", str(study), "0", "0", "--run-its-rules"]) == 2
    assert "it was changed after it was written" in capsys.readouterr().err
    assert not (honest.parent / "ran").exists()


def test_a_rule_that_a_study_names_but_does_not_bring_is_refused(study: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"rules.persuade=other.py:persuade: this file did not come with the study"
    ):
        placed({"persuade": "other.py:persuade"}, {"own.py": ""})


BAD_NAMES = [
    "../../evil",
    "a/b",
    "/abs",
    "x" * 300,
    "..",
    ".",
    "",
    "a\x00b",
    "a\x1b[31mb",
    "a\nb",
    "con",
    "a\\b",
    "a:b",
    "x.",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_one_check_guards_every_text_that_becomes_part_of_a_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"expected a name that can be a file or folder|too long for a file or folder"
    ):
        file_name("study", name, "my_study")


@pytest.mark.parametrize("name", ["blåbær & co", "a[1]", "Å", "my study", "2019", "con_trol", "x" * 200])
def test_names_that_every_disk_takes_are_taken(name: str) -> None:
    assert file_name("study", name, "my_study") == name


@pytest.mark.parametrize("key", ["study", "name"])
@pytest.mark.parametrize("name", [name for name in BAD_NAMES if name])
def test_no_setting_leads_out_of_the_folder_of_results(
    key: str, name: str, study: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.scenario.compose import scenario_of
    from sim.study.settings import Settings

    config = compose([]) | {key: name}
    with pytest.raises(InputError, match=f"{key}="):
        _ = Settings.check(config), scenario_of(config)


def test_a_study_with_a_name_that_leads_elsewhere_is_damaged(
    study: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(study, lambda content: content.update(name="../../evil"))
    for verb, more in VERBS.items():
        assert call([verb, str(study), *more]) == 2
        assert "manifest.json: name=../../evil: expected a name" in capsys.readouterr().err


def test_texts_of_a_stranger_cannot_steer_a_terminal(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(study, lambda content: content.update(command="python -m sim \x1b]0;owned\x07\x1b[2J"))
    (study / "manifest.json").unlink()
    assert call(["compare", str(study)]) == 2
    told = capsys.readouterr().err
    assert "the study states: python -m sim" in told and "\x1b" not in told and "\x07" not in told


def packed(study: Path, **members: bytes) -> Path:
    """Return a study as a zip with more members, by name with ``__`` for a slash."""
    place = Path("evil.zip")
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(study.rglob("*")):
            if path.is_file() and "blocks" not in path.parts:
                zipped.write(path, path.relative_to(study))
        for name, content in members.items():
            zipped.writestr(name.replace("__", "/"), content)
    return place


@pytest.mark.parametrize(
    "name", ["..__out", "__tmp__nav-out", "blocks__..__..__out", "figures__..__..__out.png", "x.py", "own.pickle"]
)
def test_members_that_are_no_part_of_a_study_are_not_unpacked(
    name: str, study: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    place = packed(study, **{name: b"out"})
    assert call(["verify", str(place), "--runs", "0"]) == 0, capsys.readouterr().err
    assert not Path("/tmp/nav-out").exists()


def test_a_zip_that_unpacks_to_far_more_than_it_is_is_refused(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = packed(study, **{"huge.parquet": bytes(30 * 2**20)})
    for verb, more in VERBS.items():
        if verb in ("verify", "reproduce", "replay", "export"):
            assert call([verb, str(place), *more]) == 2
            told = capsys.readouterr().err
            assert "evil.zip: huge.parquet would unpack to 31,457,280 bytes" in told


def test_a_zip_with_one_folder_around_it_is_looked_into(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile("around.zip", "w") as zipped:
        for path in sorted(study.rglob("*")):
            if path.is_file():
                zipped.write(path, f"around/{path.relative_to(study)}")
    assert call(["verify", "around.zip", "--runs", "0"]) == 0, capsys.readouterr().err
    assert "as written, each of its cell" in capsys.readouterr().out


def encrypt(content: bytes) -> bytes:
    """Return a zip whose members claim to be encrypted."""
    spoilt = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = spoilt.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", spoilt, at + offset)[0]
            struct.pack_into("<H", spoilt, at + offset, flags | 1)
            at = spoilt.find(mark, at + 4)
    return bytes(spoilt)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda content: content[: len(content) // 2], "neither a folder nor a complete zip"),
        (lambda content: b"", "neither a folder nor a complete zip"),
        (lambda content: content[:200] + b"\xff" * 400 + content[600:], "neither a folder nor a complete zip"),
        (encrypt, "encrypted"),
    ],
    ids=["cut off", "empty", "overwritten", "encrypted"],
)
def test_a_zip_that_cannot_be_read_is_one_message_that_names_it(
    spoil: Callable[[bytes], bytes], told: str, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = packed(study)
    place.write_bytes(spoil(place.read_bytes()))
    assert call(["verify", str(place)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: evil.zip") and told in error and error.count("\n") == 1
    assert "nav-adoption-" not in error, "the temporary folder is gone and not named"


def test_what_is_wrong_in_a_zip_is_told_of_the_zip(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (study / "weeks.parquet").write_bytes(b"x")
    place = packed(study)
    assert call(["verify", str(place)]) == 2
    assert "evil.zip has problems" in (told := capsys.readouterr().err)
    assert "weeks.parquet is damaged" in told and "nav-adoption-" not in told


def test_pictures_are_not_written_through_a_link(
    study: Path, tmp_path: Path, untouched: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    (Path("elsewhere")).mkdir()
    shutil.rmtree(study / "figures", ignore_errors=True)
    (study / "figures").symlink_to(Path("elsewhere").resolve())
    assert call(["figures", str(study), "comparison"]) == 2
    assert "is a symbolic link" in capsys.readouterr().err
    assert not list(Path("elsewhere").iterdir())


def test_a_list_of_pictures_cannot_make_other_files_go(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = Path("keep.png")
    keep.write_text("mine", encoding="utf-8")
    for name in ("../keep.png", "/etc/hostname", "runs.parquet", "figures/../../keep.png"):
        entry = {"sha256": "0", "outcome": "routine_share"}
        (study / "shown.json").write_text(json.dumps(sealed({"files": {name: entry}})), encoding="utf-8")
        assert call(["figures", str(study), "comparison"]) == 2
        assert "shown.json is damaged" in capsys.readouterr().err
    assert keep.exists() and (study / "runs.parquet").exists()


def test_runs_of_a_strangers_study_are_used_only_when_one_comes_out_the_same(
    honest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of results may hold somebody else's study whose blocks claim to be of the same cell."""
    import numpy as np

    from sim.model.outcomes import WEEKLY
    from sim.study.store.blocks import ALL, Blocks
    from sim.study.store.content import Contents, encode

    words = ["office.staff=5", "weeks=3", "engine=reference", "workers=1", f"results_dir={tmp_path}"]
    first = run_study(expand([*words, "scenario=baseline", "replicates=2"], {}, compose))
    identity = first.manifest["recipe"]["cells"][0]["identity"]
    forged = {name: np.full((4, 3), 0.99) for name in WEEKLY}
    holds = Contents(identity, 2, 4)
    Blocks(first.folder / "blocks").write(holds, ALL, encode(holds, [2, 3, 4, 5], forged))
    capsys.readouterr()
    second = run_study(expand([*words, "scenario=baseline,renewer", "replicates=6"], {}, compose))
    told = capsys.readouterr().err
    assert "gives a different result here and is not used." in told
    assert "2 runs are reused" in told
    assert second.runs.strain.max() < 0.99


def test_an_export_holds_what_the_study_lists_and_nothing_of_this_machine(
    honest: Path, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (study / "figures").mkdir(exist_ok=True)
    (study / "figures" / "x.png").symlink_to(tmp_path / "secret.png")
    (study / "ro-crate-metadata.json").write_text("{}", encoding="utf-8")
    assert call(["export", str(study), "--to", "once.zip", "--blocks"]) == 0, capsys.readouterr().err
    assert call(["export", "once.zip", "--to", "twice.zip", "--blocks"]) == 0, capsys.readouterr().err
    assert Path("once.zip").read_bytes() == Path("twice.zip").read_bytes()
    with zipfile.ZipFile("once.zip") as zipped:
        names = zipped.namelist()
        everything = b"".join(zipped.read(name) for name in names)
    assert len(names) == len(set(names))
    assert not {"notes.txt", "figures/x.png", ".lock", ".holder"} & set(names)
    everything = everything.replace(str(honest.parent / "ran").encode(), b"")  # stands in the rule itself
    for private in (str(honest.parent), f'"{platform.node()}"', "secret", '"process"', '"host"'):
        assert private.encode() not in everything, private
    assert call(["verify", "once.zip", "--runs", "0"]) == 0, capsys.readouterr().err


def test_a_link_in_the_place_of_a_table_does_not_leave(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(study / "weeks.parquet", "weeks.parquet")
    (study / "weeks.parquet").unlink()
    (study / "weeks.parquet").symlink_to(Path("weeks.parquet").resolve())
    assert call(["export", str(study), "--to", "out.zip"]) == 2
    assert "is a link" in capsys.readouterr().err
    assert not Path("out.zip").exists()


def test_an_anonymous_export_has_no_path_and_no_time(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = (
        "python -m sim -m scenario=baseline,renewer rules.persuade=/data/kari/own.py:persuade results_dir=kari"
    )
    edit(study, lambda content: content.update(command=command))
    started = Study(study).manifest["started"]
    assert call(["export", str(study), "--to", "blind.zip", "--anonymous"]) == 0, capsys.readouterr().err
    with zipfile.ZipFile("blind.zip") as zipped:
        everything = b"".join(zipped.read(name) for name in zipped.namelist())
    assert b"/data/kari" not in everything and started.encode() not in everything
    assert b"rules.persuade=own.py:persuade" in everything
    assert call(["verify", "blind.zip", "--runs", "0"]) == 0, capsys.readouterr().err


def test_a_picture_that_is_a_bomb_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(bomb)
    assert call(["reproduce", "--figure", str(tmp_path / "bomb.png")]) == 2
    assert "cannot be read as a figure" in capsys.readouterr().err
