"""A user folder with configuration files is known to every verb, to runs and to Python alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from sim import InputError, load_scenario
from sim.app.presets import own_scenarios
from sim.commands.completion import complete
from sim.scenario.folders import own_folders

Run = Callable[..., CompletedProcess[str]]

FILES = {
    "scenario/mine.yaml": """\
# @package _global_
# A user office.
defaults:
  - override /leader: bold
name: mine
title: {nb: Mitt kontor, en: My office}
question: {nb: "Hva da?", en: "What then?"}
office: {staff: 12}
weeks: 12
""",
    "leader/bold.yaml": "# A bold leader.\nfacilitating: 0.1\nintegrating: 0.1\nrenewing: 0.5\nsupport: 0.2\n",
    "levers/mine.yaml": """\
# Help from April on.
mine: {title: {nb: Hjelp, en: Help}, from: 2017-04-03, set: {leader: {deputies: 1.0}}}
""",
    "experiment/mine.yaml": """\
# @package _global_
# Two sizes.
defaults:
  - override /scenario: mine
hydra:
  mode: MULTIRUN
  sweeper: {params: {office.staff: "12,14"}}
replicates: 2
""",
    "scenario/broken.yaml": "# @package _global_\nname: broken\noffice: {staff: many}\n",
}
NAMED = (["--config-dir", "own"], ["--config-dir=own"], ["-cd", "own"], ["hydra.searchpath=[file://own]"])


ASKED = """\
replicates: 2
set: {weeks: 4}
expectations:
  bold:
    says: {nb: En dristig leder, en: A bold office asks}
    scenario: mine
    outcome: routine_share
    expect: more
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder in which ``own`` lies."""
    for name, text in FILES.items():
        file = tmp_path / "own" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "asked.yaml").write_text(ASKED, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("named", NAMED)
def test_a_folder_is_named_in_four_ways(place: Path, run: Run, named: list[str]) -> None:
    done = run(place, "describe", "scenario=mine", *named)
    assert "My office. What then?" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (["explain", "leader.renewing", "scenario=mine"], "Set by: own/leader/bold.yaml"),
        (["list", "scenario"], "mine                   A user office"),
        (["list", "leaders"], "A bold leader"),
        (["plan", "experiment=mine"], "office.staff: 12, 14"),
        (["plan", "-m", "scenario=baseline,mine", "weeks=12", "replicates=2"], "2 cells × 2 replicates"),
        (["story", "adviser=3", "scenario=mine"], "Adviser 3 in an office of 12"),
        (["story", "adviser=3", "weeks=3", "beside=mine"], "in mine:"),
        (["network", "service=modia", "scenario=mine", "at=3"], "network.en.png"),
        (["describe", "levers=[mine,superusers]"], "Help: from 3 April 2017"),
        (
            [
                "optimise",
                "over=[leader.support,leader.renewing]",
                "for=[routine_share]",
                "candidates=6",
                "scenario=mine",
                "weeks=3",
                "replicates=4",
                "report=false",
            ],
            "6 cells, 24 runs",
        ),
        (["check", "asked.yaml"], "A bold office asks"),
    ],
)
def test_every_verb_about_configurations_knows_it(place: Path, run: Run, words: list[str], phrase: str) -> None:
    done = run(place, *words, "--config-dir", "own")
    assert phrase in done.stdout.replace("\N{NO-BREAK SPACE}", " "), done.stderr
    without = run(place, *words)
    assert phrase not in without.stdout.replace("\N{NO-BREAK SPACE}", " ")


def test_the_explorer_offers_it_and_says_what_it_cannot_show(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three_years = FILES["scenario/mine.yaml"].replace("weeks: 12\n", "").replace("name: mine", "name: shown")
    (place / "own" / "scenario" / "shown.yaml").write_text(three_years, encoding="utf-8")
    with own_folders([place / "own"]):
        (shown,) = own_scenarios()
    assert (shown.labels, shown.choice.staff) == ({"nb": "Mitt kontor", "en": "My office"}, 12)
    assert shown.choice.weights[:3] == (0.1, 0.1, 0.5)
    said = capsys.readouterr().err
    assert "scenario=mine: the explorer takes start, weeks, rules and own as shipped." in said
    assert "many" in said, "the broken one"
    assert own_scenarios() == [], "no folder of one's own"


def test_a_run_finds_it_on_the_search_path_and_can_say_so_again(place: Path, run: Run) -> None:
    words = ["-m", "scenario=baseline,mine", "weeks=12", "office.staff=10", "replicates=2", "study=here"]
    first = run(place, *words, "hydra.searchpath=[file://own]")
    assert first.returncode == 0, first.stderr
    again = run(place, *words, "--config-dir", "own")
    assert "Study" in again.stdout
    (study,) = (place / "results").iterdir()
    assert "hydra.searchpath=[file://own]" in (study / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [[], ["describe"], ["plan"], ["story", "adviser=1"], ["explain", "office.staff"]]
)
def test_what_is_wrong_is_said_with_file_and_line_whoever_asks(place: Path, run: Run, words: list[str]) -> None:
    done = run(place, *words, "scenario=broken", "--config-dir", "own")
    assert done.returncode == 2
    assert done.stderr.startswith("error: office.staff=many: expected a whole number from 3 to 1000")
    assert done.stderr.rstrip().endswith("(own/scenario/broken.yaml, line 3)")


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (["describe", "--config-dir", "nowhere"], "--config-dir nowhere: there is no such folder."),
        (["describe", "--config-dir"], "--config-dir: expected a folder after it"),
        (["list", "hydra.searchpath=[pkg://secrets]"], "expected folders, such as hydra.searchpath=[file://own]"),
        (["describe", "scenario=mine", "hydra.searchpath=own,other"], "expected folders"),
        (["describe", "scenario=nine", "--config-dir", "own"], "there is no such choice. Did you mean 'mine'?"),
        (["compare", "x", "--config-dir", "own"], "a stored study has its own. Remove own"),
    ],
)
def test_what_names_no_folder_is_refused(place: Path, run: Run, words: list[str], phrase: str) -> None:
    done = run(place, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert phrase in done.stderr


def test_two_folders_may_not_hold_the_same_choice(place: Path, run: Run) -> None:
    other = place / "other" / "leader" / "bold.yaml"
    other.parent.mkdir(parents=True)
    other.write_text("renewing: 0.9\n", encoding="utf-8")
    done = run(place, "describe", "scenario=mine", "hydra.searchpath=[own,other]")
    assert "own/leader/bold.yaml has the same name and would be used instead. Rename one." in done.stderr
    assert done.returncode == 2


def test_tab_completes_what_lies_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert complete("nav-adoption describe --config-dir own scenario=mi") == [
        "scenario=mine", "scenario=mixed_contact",
    ]  # fmt: skip
    assert complete("nav-adoption describe scenario=min") == []


def test_a_scenario_from_python_knows_a_folder_and_several_levers(place: Path) -> None:
    scenario = load_scenario("mine", config_dir=place / "own", levers=["mine", "superusers"])
    assert (scenario.name, scenario.parameters.office.staff) == ("mine", 12)
    assert scenario.parameters.leader.renewing == 0.5
    assert [lever.key for lever in scenario.levers] == ["mine", "superusers"]


@pytest.mark.parametrize(
    ("asked", "phrase"),
    [
        ({"name": "mine"}, "scenario=mine: there is no such choice"),
        ({"levers": ["superusers", "supperusers"]}, "levers=supperusers: there is no such choice. Did you mean"),
        ({"config_dir": "nowhere"}, "nowhere: there is no such folder"),
    ],
)
def test_what_python_cannot_load_is_refused_in_the_same_words(asked: dict[str, Any], phrase: str) -> None:
    with pytest.raises(InputError, match=phrase):
        load_scenario(**asked)


ROSTER = "office,region,staff,leader\nHorten,Vestfold,18,bold\nUtsira,Rogaland,3,\n"


def test_a_roster_may_name_a_style_of_one_s_own(place: Path, run: Run) -> None:
    (place / "offices.csv").write_text(ROSTER, encoding="utf-8")
    words = ["nation.roster=offices.csv", "nation.styles={typical:0.25,renewer:0.75}", "--config-dir", "own"]
    told = run(place, "describe", *words).stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "Leaders with the style bold: Horten." in told
    assert "typical 25 % and renewer 75 %" in told
    done = run(place, *words, "weeks=8", "replicates=2", "study=mine")
    assert done.returncode == 0, done.stderr
    (study,) = (place / "results").iterdir()
    assert "reproduced" in run(place, "reproduce", str(study)).stdout.lower()
    assert "leader=bold: there is no such choice" in run(place, "describe", words[0]).stderr
    assert "nation.roster: a file that lists the offices" in run(place, "explain", "nation.roster").stdout
