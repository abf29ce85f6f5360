"""The walk-through for students works as written: its files are made and its commands are run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```((?:python|yaml) \S+|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("page", "least", "studies"),
    [("change-a-rule.md", 5, 3), ("how-to/own-file.md", 2, 1), ("how-to/expectations.md", 3, 0)],
    ids=["rule", "file", "expectations"],
)
def test_the_walk_through_works_as_written(page: str, least: int, studies: int, tmp_path: Path) -> None:
    environment = dict(os.environ, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    commands = 0
    for kind, text in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        if kind != "console":
            (tmp_path / kind.partition(" ")[2]).write_text(text, encoding="utf-8")
            continue
        command, *expected = text.strip().splitlines()
        words = shlex.split(command.removeprefix("$ "))
        arguments = [sys.executable if word == "python" else word for word in words]
        done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        for line in expected:
            assert line in done.stdout, f"{command} did not print '{line}':\n{done.stdout}"
        commands += 1
    assert commands >= least
    assert len(list(tmp_path.glob("results/*"))) == studies


TWO_RULES = """\
from sim.model.rules.coping import cope as usual_cope
from sim.model.rules.learning import learn as usual_learn


def learn(person, use, seen, p):
    usual_learn(person, use, seen, p)
    use.mastery = 0.5 * use.mastery


def cope(person, week, p):
    usual_cope(person, week, p)
    person.strain = {factor} * person.strain
"""


def test_one_of_two_rules_in_a_file_may_change(tmp_path: Path) -> None:
    """The other one is not compiled again: its machine code was kept, from a file that is no longer there."""
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(tmp_path / "compiled"))
    command = [sys.executable, "-m", "sim", "rules.learn=mine.py:learn", "rules.cope=mine.py:cope", "replicates=1",
               "weeks=10", "office.staff=5", "report=false"]  # fmt: skip
    for factor, name in ((0.9, "mine.py"), (0.5, "mine.py"), (0.5, "renamed.py")):
        (tmp_path / name).write_text(TWO_RULES.format(factor=factor), encoding="utf-8")
        words = [word.replace("mine.py", name) for word in command]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "results").iterdir())) == 3
