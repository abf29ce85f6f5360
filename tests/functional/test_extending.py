"""The worked examples of CONTRIBUTING.md, carried out on a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(r"```diff (\S+)\n(.*?)```", re.DOTALL)


def applied(text: str, change: str) -> str:
    """Return a text with a change, whose lines of context and removal stand together in it exactly once."""
    lines = change.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if not line.startswith("+"))
    after = "".join(line[1:] for line in lines if not line.startswith("-"))
    if text.count(before) != 1:
        raise ValueError(f"found {text.count(before)} times: {before}")
    return text.replace(before, after)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which every example is carried out."""
    home = tmp_path_factory.mktemp("extended")
    for folder in ("sim", "configs", "docs"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    for file, change in EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        path = home / file
        path.write_text(applied(path.read_text(encoding="utf-8"), change), encoding="utf-8")
    return home


def run(home: Path, *words: str) -> str:
    """Run Python in the copy, whose packages come before the installed ones; return what it prints."""
    start = f"import sys, runpy; sys.path.insert(0, {str(home)!r}); sys.argv = sys.argv[1:]; "
    how = "runpy.run_module" if words[0] == "sim" else "runpy.run_path"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{start}{how}(sys.argv[0], run_name='__main__')", *words],
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_engines_agree_on_what_was_added(extended: Path) -> None:
    catalogue = extended / "configs/services/nav_2017_2019.yaml"
    catalogue.write_text(
        catalogue.read_text(encoding="utf-8").replace("kind: case_tool", "kind: chat_robot", 1), encoding="utf-8"
    )
    words = (
        "scenario=combination_training",
        "office.staff=12",
        "replicates=2",
        "weeks=80",
        "report=false",
        "weekly=all",
        "adviser.learning_rate=0.3",
        "adviser.threshold_noise=0.3",
    )
    for engine in ("compiled", "reference"):
        run(extended, "sim", *words, f"engine={engine}", f"results_dir={engine}", "study=pride")
    tables = {
        name: [pd.read_parquet(path) for path in sorted(extended.glob(f"*/pride-*/{name}.parquet"))]
        for name in ("runs", "weeks")
    }
    for one, other in tables.values():
        pd.testing.assert_frame_equal(one, other)
    assert (tables["runs"][0]["pride"] > 0).all()
    assert "pride" in set(tables["weeks"][0]["outcome"])
    dictionary = next(extended.glob("*/pride-*/dictionary.csv")).read_text(encoding="utf-8")
    assert "\nruns,pride," in dictionary


def test_off_means_off(extended: Path) -> None:
    words = ("scenario=combination_training", "office.staff=12", "replicates=1", "weeks=80", "report=false")
    run(extended, "sim", *words, "adviser.pride_gain=0", "results_dir=off", "study=off")
    (runs,) = (pd.read_parquet(path) for path in extended.glob("off/off-*/runs.parquet"))
    assert (runs["pride"] == 0).all()


def test_documentation_follows(extended: Path) -> None:
    run(extended, "docs/make_odd_tables.py")
    odd = (extended / "docs/odd.md").read_text(encoding="utf-8")
    for row in (
        "| `pride` | a number from 0 to 1 |",
        "| `adviser.pride_gain` |",
        "| `pride` | week |",
        "| `insight` |",
    ):
        assert row in odd
    assert "be_praised" in run(extended, "sim", "list", "rules")
    assert "pride_gain" in run(extended, "sim", "explain", "adviser.pride_gain")


def test_a_change_that_fits_nowhere_is_found() -> None:
    """Negative control."""
    with pytest.raises(ValueError, match="found 0 times"):
        applied("a\nb\n", " c\n+d\n")
    with pytest.raises(ValueError, match="found 2 times"):
        applied("a\na\n", " a\n+d\n")
    assert applied("a\nb\n", " a\n+d\n") == "a\nd\nb\n"
