"""Every command and every Python block of README and docs/ is run, or says why not.

Walk-throughs, which have a ``console`` block, are executed whole: tests/e2e/test_site.py. Elsewhere commands are
run small, on a study made here in place of the reader's own. A block that cannot be run has a comment above it:
``<!-- not run: why -->``.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.commands import VERBS
from sim.scenario.folders import groups

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"(?P<why><!-- not run: .+? -->\n+)?^(?P<code>```(\w*)[^\n]*\n.*?^```$|(?:^    \S[^\n]*\n?)+)", re.M | re.S
)
IN_TABLE = re.compile(r"`(python -m sim [^`]+)`")
COMMAND = re.compile(r"^\s*(?:\$ )?((?:python|pip|dask|nav-adoption|bash) .+)$", re.M)
ELSEWHERE = {
    "pip install": "the README's own command begins .ci/run",
    "python -m pytest": "this is it",
    "python -m sim app": "tests/e2e/test_app_page.py",
    "python -m mkdocs": "tests/e2e/test_site.py",
    "python -m sim new-rule": "tests/functional/test_rule_tools.py",
    "python -m sim check-rule": "tests/functional/test_rule_tools.py",
    "python -m sim check ": "tests/functional/test_expectations.py",
    "python -m sim calibrate": "tests/functional/test_calibrate.py",
    "python -m sim optimise": "tests/functional/test_optimise.py",
    "python -m sim discover": "tests/functional/test_optimise.py",
    "python -m sim experiment=": "tests/functional/test_experiments.py runs every preset",
}
"""Commands that other tests run."""
PYTHON_ELSEWHERE = {"read-results.md": "tests/e2e/test_provenance.py"}
PLACEHOLDERS = {"x", "help_or_span"}
"""Presets of the reader's own."""
ANY_STUDY = re.compile(r"results/[\w-]+-…|results/FOLDER|results/STUDY|\bSTUDY\b")
NOTHING_TO_DRAW = {
    "value": "no single number can be shown to change the choice",
    "survival": "weeks_to_50 happens in no run of this study",
}
"""Figures that the short study made here may have nothing for; tests/functional/test_figures.py draws them."""
SIZE = ("replicates=", "weeks=")
OWN = {
    "own/scenario/mine.yaml": "# @package _global_\nname: mine\nleader: {span: 9}\n",
    "own/services/two.yaml": (
        "mail: {kind: case_tool, release: 2017-01-02}\nchat: {kind: collaboration, release: 2017-02-06}\n"
    ),
    "offices.csv": "office,region,staff\nNord,1,8\nSør,2,11\n",
    "points.csv": "office.staff,leader.span\n10,8\n12,10\n",
}
"""Files that the pages speak of as the reader's own."""
SMALLER = {
    "design.samples": "design.samples=4", "design.trajectories": "design.trajectories=2",
    "precision": "precision=0.4", "max_replicates": "max_replicates=128",
}  # fmt: skip
"""Settings that are replaced where a command names them: only the size of the study."""


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Return the language, the code and the reason for not being run of every block of a page."""
    parts = []
    for block in BLOCK.finditer(text):
        code = block["code"]
        language = code[3:].partition("\n")[0] if code.startswith("```") else ""
        parts.append((language, code, block["why"] or ""))
    return parts


def is_walk_through(text: str) -> bool:
    return "```console\n" in text


def commands(text: str) -> list[str]:
    """Return every command of a page that must run here, one a line, as written."""
    wanted = []
    for language, code, why in blocks(text):
        if why or language == "console" or language.startswith("python"):
            continue
        for line in COMMAND.findall(code):
            wanted += [part.strip() for part in line.split("&&")]
    for row in re.findall(r"^\|.*$", text, re.M):
        wanted += IN_TABLE.findall(row)
    return [command for command in wanted if not command.startswith(tuple(ELSEWHERE)) and "NAME" not in command]


def smaller(command: str, study: str) -> list[str]:
    """Return the words of a command after ``python -m sim``, on the study made here or with few runs."""
    words = shlex.split(ANY_STUDY.sub(study, command), comments=True)
    assert words[:3] == ["python", "-m", "sim"], (
        f"{command}: run it in a walk-through, or say above its block why not"
    )
    words = words[3:]
    if words[0] in VERBS:
        return words
    kept = [SMALLER.get(word.partition("=")[0], word) for word in words if not word.startswith(SIZE)]
    return [*kept, "replicates=2", "weeks=10", "report=false"]


def kind(command: str) -> tuple[str, ...]:
    """Return what tells a command from others once it is run small, on the study made here."""
    words = shlex.split(ANY_STUDY.sub("STUDY", command), comments=True)
    return tuple(word for word in words if not word.startswith(SIZE))


def each_once(named: dict[str, Path]) -> dict[str, Path]:
    """Leave out what another command does too, and of reports those with fewer files than another."""
    kinds = {kind(command): command for command in reversed(named)}
    reports = [set(one) for one in kinds if "report" in one]
    wanted = {command for one, command in kinds.items() if not any(set(one) < other for other in reports)}
    return {command: page for command, page in named.items() if command in wanted}


ALL = each_once({command: page for page in PAGES for command in commands(page.read_text(encoding="utf-8"))})
PYTHON = [
    pytest.param(code, id=f"{page.name}-{number}")
    for page in PAGES
    if page.name not in PYTHON_ELSEWHERE and not is_walk_through(page.read_text(encoding="utf-8"))
    for number, (language, code, why) in enumerate(blocks(page.read_text(encoding="utf-8")))
    if language.startswith("python") and not why
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a folder with the studies that commands look at: three scenarios in all worlds, and a screening."""
    folder = tmp_path_factory.mktemp("documented")
    for name, text in OWN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for words in (
        ("-m", "scenario=baseline,facilitator,no_role_model", "replicates=128", "weeks=30", "study=held"),
        ("-m", "design=morris", "adviser.learning_rate=plausible", "leader.span=plausible", "replicates=2",
         "design.trajectories=2", "weeks=10", "study=screened"),
    ):  # fmt: skip
        done = run(folder, *words)
        assert done.returncode == 0, done.stderr
    return folder


def study(home: Path, name: str) -> str:
    (place,) = home.glob(f"results/{name}-*")
    return f"results/{place.name}"


@pytest.mark.parametrize("command", ALL)
def test_a_command_runs_as_documented(command: str, home: Path, run: Run) -> None:
    if command.startswith("python -c "):
        code = shlex.split(ANY_STUDY.sub(study(home, "held"), command))[2]
        done = run(home, code, program=(sys.executable, "-c"))
        assert done.returncode == 0, done.stderr
        return
    name = "screened" if "sensitivity" in command else "held"
    done = run(home, *smaller(command, study(home, name)))
    if NOTHING_TO_DRAW.get(command.split()[-1], "\n\n") in done.stderr:
        return
    assert done.returncode == 0, f"{ALL[command].name}: {command}\n{done.stderr}"


@pytest.mark.parametrize("code", PYTHON)
def test_a_python_block_runs_as_documented(code: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    few = re.sub(r"\breplicates=\d+", "replicates=4", code)
    lines = ANY_STUDY.sub(study(home, "held"), few).splitlines()[1:-1]
    exec(compile("\n".join(lines), "a block of the documentation", "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_preset_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"\bexperiment=(\w+)", page.read_text(encoding="utf-8"))
    assert set(named) <= {*groups()["experiment"], *PLACEHOLDERS}


def test_commands_of_every_kind_of_block_are_seen() -> None:
    """Negative control: nothing is overlooked, and only what says why is left out."""
    text = (
        "```\npython -m sim a=1\n```\n\nWords.\n\n    python -m sim b=1\n\n"
        "<!-- not run: needs a cluster -->\n\n    dask worker\n\n"
        "```bash\npip install -e . && python -m sim c=1  # why\n```\n\n"
        "<!-- a remark -->\n```text\npython -m sim d=1\n```\n"
    )
    assert commands(text) == [
        "python -m sim a=1",
        "python -m sim b=1",
        "python -m sim c=1  # why",
        "python -m sim d=1",
    ]
    assert smaller("python -m sim c=1 replicates=9  # why", "results/x")[:1] == ["c=1"]
    assert smaller("python -m sim compare results/roles-… outcome=strain", "results/x")[1] == "results/x"
    with pytest.raises(AssertionError, match="say above its block why not"):
        smaller("dask worker", "results/x")
    same = ["sim compare results/a-… b=1 replicates=9", "sim compare results/STUDY b=1  # why"]
    reports = [
        "sim report results/a-… --pdf",
        "sim report results/STUDY --pdf --xlsx",
        "sim report results/STUDY --jpg",
    ]
    other = ["sim compare results/a-… results/b-…", "sim list rules"]
    assert list(each_once(dict.fromkeys([*same, *reports, *other], ROOT))) == [same[0], *reports[1:], *other]
    assert len(ALL) > 30
    assert len(PYTHON) > 1
