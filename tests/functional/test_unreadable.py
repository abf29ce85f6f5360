"""User input that cannot be read is refused in one message, with the file and the line to blame."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from sim.__main__ import main

pytestmark = pytest.mark.slow

HEADER = "# @package _global_\n"

EXPLODING = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 10)}]\n" for before, after in ("ab", "bc", "cd", "de", "ef")
)

FILES: dict[str, tuple[bytes, str]] = {
    # what is wrong with scenario/mine.yaml: its bytes, and what the message must say
    "tab": (f"{HEADER}name: x\nadviser:\n\tlearning_rate: 0.1\n".encode(), "mine.yaml, line 4: is not YAML"),
    "key twice": (f"{HEADER}name: x\nname: y\n".encode(), "line 3: is not YAML: found duplicate key name"),
    "deeper key twice": (f"{HEADER}name: x\noffice:\n  staff: 8\n  staff: 9\n".encode(), "line 5"),
    "latin-1": (f"{HEADER}title: {{nb: blåbær}}\n".encode("latin-1"), "line 2: not UTF-8 text"),
    "UTF-16": (f"{HEADER}name: x\n".encode("utf-16"), "line 1: not UTF-8 text"),
    "missing value": (f"{HEADER}name: x\nseed: ???\n".encode(), "line 3: ??? stands for a value that is missing"),
    "unknown tag": (f"{HEADER}name: !mine x\n".encode(), "line 2: is not YAML: could not determine"),
    "tag of Python": (f"{HEADER}name: !!python/name:os.system\n".encode(), "line 2: is not YAML"),
    "nowhere": (f"{HEADER}name: x\nseed: ${{nowhere}}\n".encode(), "seed: the reference in its value"),
    "nowhere, its line": (f"{HEADER}name: x\nseed: ${{nowhere}}\n".encode(), "mine.yaml, line 3)"),
    "no such variable": (f"{HEADER}name: x\nseed: ${{oc.env:NOPE_42}}\n".encode(), "mine.yaml, line 3)"),
    "itself": (f"{HEADER}name: x\nseed: ${{seed}}\n".encode(), "Recursive interpolation"),
    "byte order mark": (b"\xef\xbb\xbf" + f"{HEADER}name: x\n".encode(), "line 1: begins with a byte order mark"),
    "empty": (b"", "expected the first line '# @package _global_'"),
    "only a header": (HEADER.encode(), "mine.yaml: is empty"),
    "no header": (b"name: x\n", "line 1: expected the first line '# @package _global_'"),
    "another header": (b"# @package hydra\nname: x\n", "Change it"),
    "no": (f"{HEADER}name: no\n".encode(), "line 2: YAML reads no as true or false. Quote it: 'no'"),
    "title of no": (f"{HEADER}name: x\ntitle: {{no: Hei}}\n".encode(), "line 3: YAML reads no as"),
    "title is no": (f"{HEADER}name: x\ntitle: {{nb: off}}\n".encode(), "line 3: YAML reads off as"),
    "a list": (f"{HEADER}- a\n".encode(), "line 2: expected settings"),
    "a word": (f"{HEADER}hello\n".encode(), "line 2: expected settings"),
    "two documents": (f"{HEADER}name: x\n---\nname: y\n".encode(), "line 3: is not YAML"),
    "unclosed": (f"{HEADER}name: 'x\n".encode(), "line 3: is not YAML"),
    "zero byte": (f"{HEADER}name: a\x00b\n".encode(), "line 2: the character U+0000"),
    "deep": (f"{HEADER}adviser: {'[' * 3000}{']' * 3000}\n".encode(), "brackets nested too deeply"),
    "opens a reference": (f"{HEADER}adviser: ${{\n".encode(), "adviser: no viable alternative"),
    "holds itself": (f"{HEADER}adviser: &a [*a]\n".encode(), "line 2: refers to itself"),
    "anchors that explode": (
        f"{HEADER}{EXPLODING}".encode(),
        "holds over 100000 entries",
    ),
    "5,000 digits": (f"{HEADER}office: {{staff: {'9' * 5000}}}\n".encode(), "line 2: a number of 5000 digits"),
    "400 digits": (f"{HEADER}office:\n  staff: {'9' * 400}\n".encode(), "mine.yaml, line 3)"),
    "list as a key": (f"{HEADER}? [a]\n: 1\n".encode(), "line 2: expected a name before the colon"),
    "joined by a point": (f"{HEADER}office.staff: 9\n".encode(), "In a file, nest it: office: {staff: …}."),
    "number as a key": (f"{HEADER}1: 2\n".encode(), "Unknown setting '1'"),
    "unknown setting": (f"{HEADER}office:\n  stafff: 3\n".encode(), "Did you mean 'office.staff'"),
    "out of range": (f"{HEADER}adviser:\n  learning_rate: 2\n".encode(), "mine.yaml, line 3)"),
    "merged with a number": (f"{HEADER}<<: 3\n".encode(), "line 2: is not YAML"),
    "defaults of nothing": (f"{HEADER}defaults: [override /leader: nil]\n".encode(), "leader/nil"),
    "defaults are a number": (f"{HEADER}defaults: 3\n".encode(), "line 2: defaults=3: expected"),
    "folder for Hydra": (f"{HEADER}hydra: {{run: {{dir: away}}}}\n".encode(), "line 2: a file may set"),
    "code for Hydra": (f"{HEADER}hydra: {{callbacks: {{x: {{_target_: y}}}}}}\n".encode(), "nothing else"),
    "launcher for Hydra": (f"{HEADER}defaults: [override /hydra/launcher: x]\n".encode(), "names no group"),
}  # fmt: skip


def refusal(words: list[str]) -> str:
    """Return the message with which a call is refused; it writes nothing else."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        assert main(words) == 2, error.getvalue()
    said = error.getvalue()
    assert out.getvalue() == "" and said.startswith("error: ") and said.count("error:") == 1
    assert "Traceback" not in said
    return said


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of configuration, in the folder in which the program is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own" / "scenario").mkdir(parents=True)
    return tmp_path / "own"


@pytest.mark.parametrize("wrong", FILES)
@pytest.mark.parametrize("words", [["scenario=mine"], ["-m", "scenario=baseline,mine"]], ids=["one", "many"])
def test_a_file_is_refused_with_its_line(wrong: str, words: list[str], own: Path) -> None:
    content, phrase = FILES[wrong]
    (own / "scenario" / "mine.yaml").write_bytes(content)
    assert phrase in refusal(["--config-dir", "own", *words])
    assert list(own.parent.iterdir()) == [own]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("hydra/launcher/mine.yaml", "own/hydra: a folder of your own holds choices"),
        ("registry.yaml", "own/registry.yaml: a folder of your own holds choices"),
        ("config.yaml", "own/config.yaml: a folder of your own holds choices"),
        ("scenario/baseline.yaml", "there is a shipped file of this name"),
    ],
)
def test_a_folder_replaces_nothing_that_is_shipped(name: str, phrase: str, own: Path) -> None:
    file = own / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{HEADER}name: x\n", encoding="utf-8")
    assert phrase in refusal(["--config-dir", "own", "scenario=renewer"])


def test_a_file_that_defaults_name_is_read_too(own: Path) -> None:
    (own / "leader").mkdir()
    (own / "leader" / "mine.yaml").write_text("facilitating: 0.1\nfacilitating: 0.2\n", encoding="utf-8")
    text = f"{HEADER}defaults:\n  - override /leader: mine\nname: x\n"
    (own / "scenario" / "mine.yaml").write_text(text, encoding="utf-8")
    assert "own/leader/mine.yaml, line 2" in refusal(["--config-dir", "own", "scenario=mine"])


WORDS: dict[str, tuple[list[str], str]] = {
    # what is wrong: the words, and what the message must say
    "itself": (["weeks=${weeks}"], "weeks: the reference in its value leads nowhere"),
    "no such variable": (["seed=${oc.env:NOPE_42}"], "Environment variable 'NOPE_42' not found"),
    "no value": (["office.staff=???"], "??? stands for a value that is missing"),
    "taken away": (["~seed"], "only levers and services can be removed"),
    "folder taken away": (["~results_dir"], "Give results_dir a value instead"),
    "group taken away": (["~scenario"], "only levers and services"),
    "400 digits": ([f"adviser.learning_rate={'9' * 400}"], "from 0 to 1"),
    "400 digits, precision": ([f"precision={'9' * 400}"], "half-width above 0"),
    "400 digits, lever": (
        [f"+levers.x={{from:2018-01-01,set:{{leader:{{integrating:{'9' * 400}}}}}}}"],
        "a number",
    ),
    "5,000 digits": ([f"office.staff={'9' * 5000}"], "is not an override"),
    "brackets": ([f"seed={'[' * 1000}"], "is not an override"),
    "first day": (["start=0001-01-01"], "from 1900-01-01 to 2199-12-31"),
    "last day": (["start=9999-12-27"], "from 1900-01-01 to 2199-12-31"),
    "yes for a name": (["name=true"], "name=True: expected a name"),
    "list for a name": (["name=[a]"], "expected a name that can be a file"),
    "null for a name": (["name=null"], "name=None: expected a name"),
    "no as a language": (["title={no:Hei}"], "Did you mean 'title.nb'"),
    "null folder": (["results_dir=null"], "expected a folder's name"),
    "true folder": (["results_dir=true"], "expected a folder's name"),
    "list folder": (["results_dir=[a]"], "expected a folder's name"),
    "endless folder": (["results_dir=1e400"], "expected a folder's name"),
    "empty folder": (["results_dir="], "expected a folder's name"),
    "nobody's folder": (["results_dir='~nobody_42/x'"], "Name a folder"),
    "folder of 300 letters": ([f"results_dir={'a' * 300}"], "File name too long"),
    "folder in a loop": (["results_dir=loop/x"], "cannot write there"),
    "preset is null": (["experiment=null"], "name one of"),
    "nothing chosen": (["scenario=[]"], "name one of"),
    "package": (["office@adviser=small"], "Write office=… without '@'"),
    "equal numbers": (["-m", "office.staff=8,8.0"], "a value occurs twice"),
    "equal numbers side by side": (
        ["-m", "design=zip", "office.staff=8,8.0", "leader.span=9,9"],
        "two cells have the same values",
    ),
    "no step": (["-m", "office.staff=range(8,12,0)"], "a step other than 0"),
    "endless range": (["-m", "office.staff=range(8,1e9)"], "more than 100000 values"),
    "too many cells": (["-m", "office.staff=range(3,1000)", "leader.span=range(1,300)"], "more than 100000 cells"),
    "a pickle": (["--experimental-rerun", "x.pickle"], "--experimental-rerun: there is no such flag here"),
    "a pickle, shortened": (["--exp", "x.pickle"], "there is no such flag here"),
    "another configuration": (["--config-name", "x"], "Did you mean '--config-dir'"),
    "a setting with dashes": (["--language", "nb"], "Settings have no dashes: language=nb. Flags: "),
    "another folder of it": (["--config-path=x"], "there is no such flag here"),
    "folder of Hydra": (["hydra.run.dir=away"], "Hydra's own settings"),
    "folder of Hydra, forced": (["++hydra.sweep.dir=away"], "Hydra's own settings"),
    "launcher of Hydra": (["hydra/launcher=basic"], "Hydra's own settings"),
    "code for Hydra": (["+hydra.callbacks.x={_target_:os.system,command:touch_it}"], "Hydra's own settings"),
    "log of Hydra": (["hydra/job_logging=default"], "Hydra's own settings"),
    "search path of Hydra": (["hydra.searchpath=[pkg://own]"], "expected folders, such as hydra.searchpath"),
    "configuration that is not there": (
        ["--config-dir", "nowhere"],
        "--config-dir nowhere: there is no such folder",
    ),
    "flag without its value": (["--cfg"], "expected one of job, hydra, all"),
    "week": (["compare", "nothing", "week=²"], "nothing is not a study"),
    "person": (["story", "adviser=²"], "adviser=²: expected a whole number"),
    "two persons": (["story", "adviser=1", "leader=0"], "one person"),
    "person twice": (["story", "adviser=1", "adviser=2"], "named twice"),
    "replicate": (["story", "adviser=0", "replicate=99999999999999999999"], "from 0 to 9999999"),
    "beside nothing": (["story", "adviser=0", "beside=nothing"], "scenario=nothing: there is no such choice"),
    "seed of a story": (["story", "adviser=0", "seed=-1"], "seed=-1"),
    "rules of a story": (["story", "adviser=0", "rules=3"], "rules=3"),
    "file for a folder": (["network", "service=modia", "--to", "file"], "--to file: expected a folder"),
    "weeks of a network": (["network", "service=modia", "at=²"], "at=²: expected a whole number"),
    "click": (["replay", "nothing", "x", "0"], "'x' is not a valid integer"),
    "click, flag": (["describe", "--nonsense"], "No such option '--nonsense'"),
}


@pytest.mark.parametrize("wrong", WORDS)
def test_words_are_refused(wrong: str, own: Path) -> None:
    (own.parent / "file").write_text("", encoding="utf-8")
    (own.parent / "loop").symlink_to("loop")
    before = sorted(own.parent.rglob("*"))
    words, phrase = WORDS[wrong]
    assert phrase in refusal(words)
    assert sorted(own.parent.rglob("*")) == before
