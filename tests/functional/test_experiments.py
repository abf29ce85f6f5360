"""Every preset has a script that makes something of it, and every script answers with a picture and a sentence."""

import importlib.util
from pathlib import Path

import pytest

from sim.configuration import groups

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
    for preset, script in WITHIN_ANOTHER.items():
        assert preset in (ROOT / "experiments" / f"{script}.py").read_text(encoding="utf-8")


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
    english = any(words in said for words in ("percentage points", "hours", "o value of", "variance"))
    assert english == (language == "en")
