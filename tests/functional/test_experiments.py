"""Every preset asks a question in both languages, and answers it by itself with a picture and sentences."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sim.__main__ import main
from sim.commands.run import run, run_design
from sim.errors import InputError
from sim.scenario.compose import compose
from sim.scenario.folders import config_folder, groups
from sim.show.figures import FIGURES
from sim.study.design.build import preset
from sim.study.reproduce import runnable_design
from sim.study.run.session import run_study
from sim.study.settings import Settings, ask_of
from sim.study.store.folder import Study
from sim.study.store.provenance import identify

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path.stem for path in (ROOT / "experiments").glob("*.py"))
PRESETS = groups()["experiment"]
BY_SCRIPT = {"paradox", "paradox_map"}
"""Presets whose two studies a script draws in one picture."""
FAST = ["replicates=2", "weeks=30"]
FEWER = {
    "explorer": ["levers=none,[bundled_information]", "office.staff=8", "office.pace=1"],
    "screening": ["design.trajectories=2"],
    "variance": ["design.samples=8"],
}
"""Of presets with hundreds of cells and more."""
SMALL_OFFICES = ["office.drawn=0", "office.staff=8", "replicates=128"]
WHOLE = {
    "explorer": ["replicates=128", "weeks=30"],
    "interviews": SMALL_OFFICES,
    "marginal_hour": SMALL_OFFICES,
}
"""Of presets whose figure tells luck from worlds, or needs all weeks."""


def read(name):
    return (config_folder() / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")


def picture_of(name, folder):
    """Return the picture that a preset asks for, in whichever language."""
    pictures = list(folder.glob(f"*/figures/{name}.*.png"))
    assert len(pictures) == 1
    return pictures[0]


def test_scripts_are_those_that_ask_beyond_a_preset():
    asking_beyond = {
        "calibrate",
        "claims",
        "interviews",
        "marginal_hour",
        "paradox",
        "patterns",
        "recovery",
        "spark",
    }
    assert set(SCRIPTS) == asking_beyond | {"rule_change"}
    script = (ROOT / "experiments" / "paradox.py").read_text(encoding="utf-8")
    assert all(f'"{name}"' in script for name in BY_SCRIPT)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_question_claim_command_time_and_figure(name):
    said = yaml.safe_load(read(name))
    assert set(said["ask"]["question"]) == {"nb", "en"}
    assert all(question.strip().endswith("?") for question in said["ask"]["question"].values())
    assert f"python -m sim experiment={name}" in read(name)
    if name != "paradox_map":
        assert "laim" in read(name)
        assert "two cores" in read(name)
    assert (said.get("figure") in FIGURES) == (name != "paradox_map")


@pytest.mark.parametrize("name", [name for name in PRESETS if name not in BY_SCRIPT])
@pytest.mark.usefixtures("few_questions")
def test_a_preset_runs_draws_and_answers(name, tmp_path, capsys):
    """With little to run: whether it works, not what it finds. Every second one in Norwegian."""
    language = "nb" if PRESETS.index(name) % 2 else "en"
    words = [*WHOLE.get(name, FAST), *FEWER.get(name, []), f"language={language}", f"report={language}"]
    design = preset(name, [*words, f"results_dir={tmp_path}"])
    assert run_design(design) == 0
    said = capsys.readouterr().out
    place = picture_of(design.settings.figure, tmp_path)
    assert place.read_bytes().startswith(b"\x89PNG")
    assert str(place) in said, "the picture that the preset asks for is named"
    assert len(re.findall(r"\.(?=\s|$)", said.partition("\n\n")[2].partition("\n\n")[0])) >= 2, "sentences"
    english = any(
        words in said
        for words in (
            "percentage points",
            "hours",
            "o difference in",
            "hardly depends",
            "of the variance",
            "no effect",
        )
    )
    assert english == (language == "en")
    page = next(tmp_path.glob(f"*/report.{language}.html")).read_text(encoding="utf-8")
    question = yaml.safe_load(read(name))["ask"]["question"][language].replace("'", "&#39;")
    assert f"{question}</h1>" in page


def test_the_paradox_script_runs_draws_and_answers(tmp_path):
    command = [sys.executable, str(ROOT / "experiments" / "paradox.py"), *FAST, f"results_dir={tmp_path}"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    *sentences, picture = said.splitlines()
    assert len([line for line in sentences if line.endswith(".")]) >= 2
    assert Path(picture).read_bytes().startswith(b"\x89PNG")


SMALLER = {
    "scenarios": ["scenario=baseline,renewer", "office.staff=8"],
    "pace_of_change": ["office.staff=8"],
    "variance": ["design.samples=2", "office.staff=8"],
    "information_overload": ["leader.senders=1,4", "office.staff=8"],
}
"""One preset of each way to draw a picture, with little to run."""


@pytest.mark.parametrize("name", SMALLER)
def test_a_picture_that_is_missing_is_drawn_though_the_study_is_finished(name, tmp_path):
    settings = [*FAST, f"results_dir={tmp_path}", "engine=reference", "workers=1", "report=false", *SMALLER[name]]
    design = preset(name, settings)
    assert not (run_study(design).folder / "figures").exists(), "or this test proves nothing"
    assert run_design(design) == 0
    assert picture_of(design.settings.figure, tmp_path).read_bytes().startswith(b"\x89PNG")


SMALL = [*FAST, "engine=reference", "workers=1", "report=false", "office.staff=8"]


def test_what_is_asked_is_kept_for_a_repetition_and_changes_no_cell(tmp_path):
    words = [*SMALL, f"results_dir={tmp_path}"]
    study = run_study(preset("pace_of_change", words))
    again = runnable_design(study.manifest)
    assert (again.settings.figure, again.settings.ask) == ("response", study.manifest["ask"])
    assert study.manifest["ask"]["along"] == ["office.pace"]
    assert (
        identify(preset("pace_of_change", [*words, "figure=null", "ask=null"])).fingerprint
        == identify(again).fingerprint
    )
    old = {key: value for key, value in study.manifest.items() if key not in ("figure", "ask")}
    assert runnable_design(old).settings.figure is None, "a study of version 0.1.0 says neither"
    run_study(preset("pace_of_change", [*words, "figure=null"]))
    assert Study(study.folder).manifest["figure"] is None


def test_an_axis_that_is_fixed_leaves_the_findings_of_any_study(tmp_path, capsys):
    assert run_design(preset("pace_of_change", [*SMALL, f"results_dir={tmp_path}", "office.pace=1"])) == 0
    said = capsys.readouterr()
    assert "comparison.en.png" in said.out


def test_an_unknown_figure_is_refused_before_anything_runs(tmp_path, capsys):
    assert run([*SMALL, f"results_dir={tmp_path / 'new'}", "figure=triangel"]) == 2
    assert "Did you mean 'triangle'?" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        ({"outcome": ["strain"]}, "Did you mean 'outcomes'?"),
        ({"outcomes": "stain", "across": "x", "along": "x"}, "Did you mean 'strain'?"),
        ({"outcomes": "strain"}, "give all of outcomes, across, along"),
        ({"outcomes": [1], "across": "x", "along": "x"}, "expected one or more names"),
        ({"question": {"xx": "Why?"}}, "ask.question.xx"),
        ("why", "expected a group of settings"),
    ],
)
def test_what_cannot_be_asked_is_refused(ask, told):
    with pytest.raises(InputError, match=told.replace("?", r"\?")):
        ask_of(ask)


def test_a_scenario_keeps_its_own_question_beside_that_of_the_preset():
    config = compose(["experiment=span", "scenario=renewer"])
    assert config["question"] == compose(["scenario=renewer"])["question"]
    assert Settings.check(config).ask["question"]["en"] == "What does a smaller span of control bring?"


RULE = (
    "def persuade(person, use, seen, p, draw):\n"
    "    if p.office.pace > {beyond}:\n        use.belief = 7.0 + 0.0 * use.belief\n"
)


@pytest.mark.parametrize(("beyond", "told"), [(3.0, "response.en.png"), (-1.0, "no run worked: all")])
def test_a_preset_tells_of_runs_that_fail_and_keeps_the_others(beyond, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("flawed.py").write_text(RULE.format(beyond=beyond), encoding="utf-8")
    words = ["replicates=2", "weeks=4", "engine=reference", "workers=1", "on_error=continue", "report=false"]
    assert main(["experiment=pace_of_change", *words, "rules.persuade=flawed.py:persuade"]) != 0
    said = capsys.readouterr()
    assert told in said.out + said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.glob("results/*/failures.parquet"))
