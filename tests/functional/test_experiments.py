"""Every preset has a script that makes something of it, and every script answers with a picture and a sentence."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from sim.commands.presets import print_picture
from sim.scenario.compose import groups
from sim.study.design.build import preset
from sim.study.run.session import run_study

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path.stem for path in (ROOT / "experiments").glob("*.py"))
PRESETS = groups()["experiment"]
WITHIN_ANOTHER = {"paradox_map": "paradox"}
"""Presets that another script uses beside its own."""
OWN_TESTS = {"claims", "patterns"}
"""Scripts that run no preset; they have tests of their own."""
FAST = ["replicates=2", "weeks=10"]


def load(name):
    spec = importlib.util.spec_from_file_location(f"experiment_{name}", ROOT / "experiments" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_preset_has_its_script():
    assert set(PRESETS) - set(WITHIN_ANOTHER) <= set(SCRIPTS)
    for within, script in WITHIN_ANOTHER.items():
        assert within in (ROOT / "experiments" / f"{script}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name in PRESETS])
def test_a_script_says_question_claim_command_and_time(name):
    said = load(name).__doc__
    question = said.partition("\n")[0]
    assert question.endswith("?")
    assert "Claim" in said
    assert f"configs/experiment/{name}.yaml" in said
    assert f"python experiments/{name}.py" in said
    assert "two cores" in said


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name in PRESETS])
def test_a_script_runs_draws_and_answers(name, tmp_path, capsys):
    """With few replicates and weeks: whether it works, not what it finds. Every second one in Norwegian."""
    language = "nb" if SCRIPTS.index(name) % 2 else "en"
    load(name).ask([*FAST, f"results_dir={tmp_path}", f"language={language}"])
    said = capsys.readouterr().out.strip()
    *sentences, picture = said.splitlines()
    assert len([line for line in sentences if line.endswith(".")]) >= 2
    assert Path(picture).read_bytes().startswith(b"\x89PNG")
    english = any(
        words in said for words in ("percentage points", "hours", "o value of", "variance", "no effect here")
    )
    assert english == (language == "en")


SMALLER = {
    "scenarios": ["scenario=baseline,renewer", "office.staff=8"],
    "pace_of_change": ["office.staff=8"],
    "variance": ["design.samples=2", "office.staff=8"],
    "information_overload": ["leader.senders=1,4", "office.staff=8"],
}
"""One script of each way to draw a picture, with little to run."""


@pytest.mark.parametrize("name", SMALLER)
def test_a_picture_that_is_missing_is_drawn_though_the_study_is_finished(name, tmp_path, capsys):
    """The study was run by the program, which draws another picture; the script then finds it finished."""
    settings = [*FAST, f"results_dir={tmp_path}", "engine=reference", "workers=1", *SMALLER[name]]
    finished = run_study(preset(name, settings))
    pictures = finished.folder / "figures"
    assert not pictures.exists(), "so that this can fail"
    print_picture(finished)
    assert capsys.readouterr().out == "", "no path of a picture that is not there"
    load(name).ask(settings)
    picture = Path(capsys.readouterr().out.strip().splitlines()[-1])
    assert picture.parent == pictures
    assert picture.read_bytes().startswith(b"\x89PNG")


RULE = "def persuade(person, use, seen, p, draw):\n    if p.office.pace > {beyond}:\n        use.belief = 7.0\n"


@pytest.mark.parametrize(("beyond", "told"), [(3.0, "response.en.png"), (-1.0, "no run worked: all")])
def test_a_script_tells_of_runs_that_fail_and_keeps_the_others(beyond, told, tmp_path):
    (tmp_path / "flawed.py").write_text(RULE.format(beyond=beyond), encoding="utf-8")
    words = ["replicates=2", "weeks=4", "engine=reference", "on_error=continue"]
    command = [sys.executable, str(ROOT / "experiments" / "pace_of_change.py"), *words]
    done = subprocess.run(
        [*command, "rules.persuade=flawed.py:persuade"], cwd=tmp_path, capture_output=True, text=True
    )
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("results/*/failures.parquet"))
