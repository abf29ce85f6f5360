"""A student changes a rule: what is compiled again, and what is not. Walk-throughs: tests/e2e/test_site.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.engines.compiled.compile import cache_folder
from sim.engines.rulebook.book import SHIPPED_RULES

pytestmark = pytest.mark.slow

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
    compiled, shipped = tmp_path / "compiled", cache_folder(SHIPPED_RULES.digest())
    shutil.copytree(shipped, compiled / shipped.name)  # shipped rules, where they are compiled, take half a minute
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(compiled))
    command = [sys.executable, "-m", "sim", "rules.learn=mine.py:learn", "rules.cope=mine.py:cope", "replicates=1",
               "weeks=10", "office.staff=5", "report=false"]  # fmt: skip
    for factor, name in ((0.9, "mine.py"), (0.5, "mine.py"), (0.5, "renamed.py")):
        (tmp_path / name).write_text(TWO_RULES.format(factor=factor), encoding="utf-8")
        words = [word.replace("mine.py", name) for word in command]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "results").iterdir())) == 3
