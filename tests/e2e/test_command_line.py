"""The command line keeps its contract: what is asked for is run, told and left in one folder."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
Studies = Callable[[Path], list[Path]]

CONFIGS = Path(__file__).parents[2] / "configs"
SCENARIOS = sorted(file.stem for file in (CONFIGS / "scenario").glob("*.yaml") if file.stem != "lock_down_2020")

BY_COMMAND = ("role_by_size", "nation_2019", "screening", "variance")
FAST = ("replicates=4", "weeks=30")
CONTENT = {
    "plan.json", "manifest.json", "blocks", ".lock", "cells.parquet", "runs.parquet", "weeks.parquet",
    "differences.parquet", "failures.parquet", "dictionary.csv", "configs", "figures", "shown.json",
}  # fmt: skip


def only_study(folder: Path, studies: Studies) -> Path:
    """Return the one study there is, whole and with nothing beside it."""
    found = studies(folder)
    assert len(found) == 1, found
    many = {"offices.parquet"} if found[0].name.startswith("nation") else set()
    assert {path.name for path in found[0].iterdir()} == CONTENT | many
    name = "sensitivity" if manifest_of(found[0])["design"]["kind"] in ("morris", "saltelli") else "comparison"  # type: ignore[index]
    names = {name, manifest_of(found[0])["figure"] or name}  # a preset's own picture beside it
    assert {path.name for path in (found[0] / "figures").iterdir()} == {
        f"{figure}.en.{kind}" for figure in names for kind in ("png", "svg")
    }
    assert (found[0] / "figures" / f"{name}.en.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (found[0] / "figures" / f"{name}.en.svg").read_text(encoding="utf-8")
    return found[0]


def unexpected(told: str) -> list[str]:
    """Return what was told beside that a lever lies beyond the few weeks of a test."""
    return [line for line in told.splitlines() if "changes nothing: it has no week of this run" not in line]


def manifest_of(study: Path) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def composed(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """Return the configuration that ``--cfg job`` printed."""
    assert done.returncode == 0, done.stderr
    shown: dict[str, object] = yaml.safe_load(done.stdout)
    return shown


def test_one_run_leaves_one_whole_study_and_says_where(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "scenario=facilitator", "office.staff=10", *FAST)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    study = only_study(tmp_path, studies)
    assert str(Path("results") / study.name) in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["results"], "nothing of Hydra's is left"
    manifest = manifest_of(study)
    assert (manifest["replicates"], manifest["weeks"], manifest["axes"]) == (4, 30, [])
    assert "office.staff=10" in str(manifest["command"])
    config = json.loads((study / "configs" / "cell-0000.json").read_text(encoding="utf-8"))
    assert config["office"]["staff"] == 10
    assert config["leader"]["facilitating"] == 0.42
    assert len(pd.read_parquet(study / "runs.parquet")) == 4
    assert pd.read_parquet(study / "differences.parquet").empty
    dictionary = pd.read_csv(study / "dictionary.csv")
    for table in ("cells", "runs", "weeks", "differences", "failures"):
        columns = set(pd.read_parquet(study / f"{table}.parquet").columns)
        assert columns == set(dictionary.column[dictionary.table == table]), table
    assert not dictionary.isna().any(axis=None)


def test_several_values_become_the_cells_of_one_study(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "-m", "office.staff=10,30", "scenario=baseline,facilitator", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    study = only_study(tmp_path, studies)
    cells = pd.read_parquet(study / "cells.parquet")
    assert list(zip(cells["scenario"], cells["office.staff"], strict=True)) == [
        ("baseline", 10), ("baseline", 30), ("facilitator", 10), ("facilitator", 30),
    ]  # fmt: skip
    assert list(cells.reference) == [0, 1, 0, 1]
    assert len(list((study / "configs").iterdir())) == 4
    assert "Facilitator" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("experiment", BY_COMMAND)
def test_a_preset_study_runs_all_its_cells_without_m(
    experiment: str, tmp_path: Path, run: Run, studies: Studies
) -> None:
    """One of each kind of design; tests/functional/test_experiments.py runs and answers them all."""
    smaller = {
        "screening": ("design.trajectories=2", "design.vary=measured"),
        "variance": ("design.samples=2",),
    }.get(experiment, ())
    done = run(tmp_path, f"experiment={experiment}", "replicates=2", "weeks=10", *smaller)
    assert (done.returncode, unexpected(done.stderr)) == (0, [])
    study = only_study(tmp_path, studies)
    cells = pd.read_parquet(study / "cells.parquet")
    axes = manifest_of(study)["axes"]
    expected = {"screening": 2 * (len(axes) + 1), "variance": 2 * (6 + 2)}.get(experiment, 1)  # type: ignore[arg-type]
    if not smaller:
        for axis in axes:  # type: ignore[attr-defined]
            expected *= len(axis["values"])
    assert len(cells) == expected
    if experiment == "role_by_size":
        assert len(cells) == 15
    assert len(pd.read_parquet(study / "runs.parquet")) == 2 * len(cells)


@pytest.fixture(scope="module")
def all_scenarios(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a study of all shipped scenarios, as ``glob(*)`` names them; one has a calendar of its own."""
    folder = tmp_path_factory.mktemp("all")
    done = run(folder, "-m", "scenario=glob(*,exclude=lock_down*)", "office.staff=10", "replicates=2", "weeks=10")
    assert (done.returncode, unexpected(done.stderr)) == (0, [])
    return next((folder / "results").iterdir())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_scenario_runs(scenario: str, all_scenarios: Path) -> None:
    cells = pd.read_parquet(all_scenarios / "cells.parquet").set_index("scenario")
    runs = pd.read_parquet(all_scenarios / "runs.parquet")
    assert len(cells) == len(SCENARIOS)
    cell = cells.loc[scenario]
    assert cell["label_nb"] and cell["label_en"]
    assert (runs.cell == cell["cell"]).sum() == 2


def test_the_installed_program_is_the_same(tmp_path: Path, run: Run) -> None:
    for arguments in (["list"], ["--version"], ["office.staff=0"]):
        module = run(tmp_path, *arguments)
        script = run(tmp_path, *arguments, program=("nav-adoption",))
        assert script.returncode == module.returncode
        assert (script.stdout, script.stderr) == (module.stdout, module.stderr)


def test_hydras_own_flags_work_and_run_nothing(tmp_path: Path, run: Run) -> None:
    assert composed(run(tmp_path, "--cfg", "job", "office.staff=17"))["office"]["staff"] == 17  # type: ignore[index]
    flags = (
        ("--info", "defaults"),
        ("--hydra-help",),
        ("--cfg=job", "--resolve"),
        ("experiment=role_by_size", "-c", "job"),
    )
    for arguments in flags:
        done = run(tmp_path, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flag", ["--resolve", "--package=job"])
def test_a_flag_that_only_shapes_what_is_shown_is_refused_alone(tmp_path: Path, run: Run, flag: str) -> None:
    done = run(tmp_path, flag, "weeks=2")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"error: {flag.partition('=')[0]} only changes how --cfg shows a configuration. Add --cfg job.\n"
    )


def test_hydra_can_be_verbose(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "hydra.verbose=true", "office.staff=10", "replicates=2", "weeks=10")
    assert done.returncode == 0, done.stderr
    only_study(tmp_path, studies)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a configuration folder of the user's own, with a scenario and a preset study."""
    for name, text in {
        "scenario/mine.yaml": "# @package _global_\n# Mine.\ndefaults:\n  - override /leader: renewer\n"
        "name: mine\ntitle: {nb: Min, en: Mine own}\noffice: {staff: 12}\nweeks: 20\n",
        "experiment/mine.yaml": "# @package _global_\n# Mine.\noffice: {staff: 14}\nreplicates: 3\nweeks: 12\n",
    }.items():
        file = tmp_path / "mine" / name
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_scenario_of_the_users_own_is_run(mine: Path, run: Run, studies: Studies) -> None:
    done = run(mine, "--config-dir", "mine", "-m", "scenario=baseline,mine", "replicates=2", "weeks=20")
    assert (done.returncode, done.stderr) == (0, "")
    study = only_study(mine, studies)
    assert "Mine own" in done.stdout
    config = json.loads((study / "configs" / "cell-0001.json").read_text(encoding="utf-8"))
    assert (config["office"]["staff"], config["leader"]["renewing"]) == (12, 0.42)


@pytest.mark.parametrize("flag", ["--config-dir mine", "--config-dir=mine", "-cd mine"])
def test_a_folder_of_the_users_own_can_be_named_as_hydra_allows(flag: str, mine: Path, run: Run) -> None:
    shown = composed(run(mine, *flag.split(), "scenario=mine", "--cfg", "job"))
    assert shown["name"] == "mine"


def test_glob_finds_scenarios_of_the_users_own(mine: Path, run: Run, studies: Studies) -> None:
    done = run(mine, "--config-dir", "mine", "-m", "scenario=glob(mine*)", "office.staff=10", "replicates=2")
    assert done.returncode == 0, done.stderr
    assert list(pd.read_parquet(studies(mine)[0] / "cells.parquet")["scenario"]) == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "staff", "weeks", "replicates", "renewing"),
    [
        ((), 30, 156, 256, 0.12),
        (("scenario=mine",), 12, 20, 256, 0.42),
        (("experiment=mine",), 14, 12, 3, 0.12),
        (("experiment=mine", "scenario=mine"), 14, 12, 3, 0.42),
        (("experiment=mine", "scenario=mine", "weeks=9", "office.staff=5"), 5, 9, 3, 0.42),
        (("scenario=mine", "leader=integrator"), 12, 20, 256, 0.09),
        (("leader.renewing=0.3", "scenario=mine"), 12, 20, 256, 0.3),
        (("experiment=mine", "office=large"), 14, 12, 3, 0.12),
    ],
)
def test_what_is_named_later_wins(
    arguments: tuple[str, ...], staff: int, weeks: int, replicates: int, renewing: float, mine: Path, run: Run
) -> None:
    """Files of the base, then the scenario, then the preset study, then the command line."""
    shown = composed(run(mine, "--config-dir", "mine", *arguments, "--cfg", "job"))
    assert shown["office"]["staff"] == staff  # type: ignore[index]
    assert shown["leader"]["renewing"] == renewing  # type: ignore[index]
    assert (shown["weeks"], shown["replicates"]) == (weeks, replicates)


def test_norwegian_is_written_as_norwegians_write(tmp_path: Path, run: Run) -> None:
    done = run(tmp_path, "-m", "scenario=baseline,renewer", "office.staff=10", "language=nb", *FAST)
    assert done.returncode == 0, done.stderr
    assert "Vanlig ledelse" in done.stdout
    assert "Fornyeren" in done.stdout
    planned, findings, place = done.stdout.split("\n\n")
    words = planned + findings + "\n" + place.split("Studie")[0]
    numbers = [word.strip("().;,") for word in words.split() if any(letter.isdigit() for letter in word)]
    assert any("," in number for number in numbers)
    assert not [number for number in numbers if "." in number], "a decimal point where a comma belongs"


def test_help_and_version_are_told_without_loading_the_house(tmp_path: Path, run: Run) -> None:
    import sys

    heavy = {"numba", "hydra", "omegaconf", "mesa", "pandas", "matplotlib", "scipy", "pyarrow", "numpy", "click"}
    for flag in ("--help", "-h", "--version"):
        done = run(tmp_path, flag, program=(sys.executable, "-X", "importtime", "-m", "sim"))
        assert done.returncode == 0
        loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
        assert "sim" in loaded or "runpy" in loaded, "the list of imports was read"
        assert not heavy & loaded
    assert "scenario=renewer" in run(tmp_path, "--help").stdout


def test_the_verbs_answer(tmp_path: Path, run: Run) -> None:
    """What they answer is tested in tests/unit/test_commands.py; here, that each is wired."""
    for arguments, expected in {
        ("explain", "leader.renewing", "scenario=renewer"): "Set by: configs/leader/renewer.yaml",
        ("explain", "leader.renewing", "scenario=renewer", "leader.renewing=0.3"): "Set by: the command line",
        ("describe", "scenario=facilitator"): "0.42 instead of 0.21",
        ("describe", "scenario=facilitator", "--language", "nb"): "0,42 i stedet for 0,21",
        ("list", "scenarios"): "facilitator",
        ("list",): "services",
        ("explain", "--help"): "NAME",
        ("completion", "for", "nav-adoption scen"): "scenario=",
    }.items():
        done = run(tmp_path, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert expected in done.stdout
    assert list(tmp_path.iterdir()) == []


COMPLETION = """
eval "$(nav-adoption completion bash)"
ask() { COMP_LINE="$1"; COMP_POINT=${2:-${#1}}; COMPREPLY=(); _nav_adoption; echo "$1 -> ${COMPREPLY[*]}"; }
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
ask "nav-adoption scen"
ask "nav-adoption scen and what follows" 17
ask "nav-adoption scenario=fac"
ask "nav-adoption -m scenario=baseline,fac"
ask "nav-adoption explain adviser.lear"
ask "nav-adoption rules.pers"
ask "nav-adoption nonsens"
COMP_WORDBREAKS=$' \\t\\n"\\'><;|&(:'
ask "nav-adoption scenario=fac "
ask "nav-adoption scenario=fac"
ask "nav-adoption -m scenario=baseline,fac"
ask "nav-adoption engine=r"
"""


def test_tab_completes_in_a_real_bash(tmp_path: Path, run: Run) -> None:
    done = run(tmp_path, COMPLETION, program=("bash", "--noprofile", "--norc", "-c"))
    assert done.stderr == ""
    replies = [tuple(line.split(" -> ")) for line in done.stdout.splitlines()]
    assert replies[:7] == [
        ("nav-adoption scen", "scenario="),
        ("nav-adoption scen and what follows", "scenario="),
        ("nav-adoption scenario=fac", "facilitator"),
        ("nav-adoption -m scenario=baseline,fac", "baseline,facilitator"),
        ("nav-adoption explain adviser.lear", "adviser.learning_rate"),
        ("nav-adoption rules.pers", "rules.persuade="),
        ("nav-adoption nonsens", ""),
    ]
    assert "adviser.learning_rate=" in replies[7][1], "a new word after a space may be any setting"
    assert replies[8:] == [
        ("nav-adoption scenario=fac", "scenario=facilitator"),
        ("nav-adoption -m scenario=baseline,fac", "scenario=baseline,facilitator"),
        ("nav-adoption engine=r", "engine=reference"),
    ]


def test_a_preset_may_be_named_as_hydra_users_add_one(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "+experiment=role_by_size", "weeks=2", "replicates=1")
    assert done.returncode == 0, done.stderr
    assert len(studies(tmp_path)) == 1


def test_a_scenario_with_a_calendar_of_its_own_runs_alone(tmp_path: Path, run: Run, studies: Studies) -> None:
    done = run(tmp_path, "scenario=lock_down_2020", "office.staff=10", "replicates=2", "weeks=10")
    assert (done.returncode, unexpected(done.stderr)) == (0, [])
    assert len(studies(tmp_path)) == 1


def test_the_comparison_that_an_answer_names_can_be_run(tmp_path: Path, run: Run) -> None:
    """A scenario with a calendar of its own is compared with the baseline in that calendar."""
    small = ("replicates=2", "worlds=typical", "office.staff=8")
    assert run(tmp_path, "scenario=lock_down_2020", *small, "report=en").returncode == 0
    (page,) = tmp_path.glob("results/*/report.en.html")
    told = page.read_text(encoding="utf-8")
    (named,) = re.findall(r"is shown by python -m sim ([^<]*)\.<", told)
    planned = run(tmp_path, "plan", *named.split(), *small)
    assert planned.returncode == 0 and "2 cells" in planned.stdout, planned.stderr
