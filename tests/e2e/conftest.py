"""What the tests of the command line share: the real program, run in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sim.commands import VERBS

MODULE = (sys.executable, "-m", "sim")


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the program in a folder, as from a script: no terminal.

    ``run(folder, "scenario=renewer", "weeks=30", PYTHONHASHSEED="1")``

    Runs make no report unless they ask for one: tests/e2e/test_report.py is about reports.
    """

    def call(
        folder: Path, *arguments: str, program: Sequence[str] = MODULE, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        scripts = Path(sys.executable).parent
        surroundings = {
            **{name: value for name, value in os.environ.items() if name != "HYDRA_FULL_ERROR"},
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            **environment,
        }
        asks = arguments[:1] and arguments[0] in VERBS
        flags = {word.partition("=")[0] for word in arguments if word.startswith("-")}
        plain = {"--config-dir", "-cd", "-m", "--multirun"}
        if not asks and flags <= plain and not any("report=" in word for word in arguments):
            arguments = (*arguments, "report=false")
        return subprocess.run(
            [*program, *arguments],
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
        )

    return call


@pytest.fixture(scope="session")
def studies() -> Callable[[Path], list[Path]]:
    """Return a function that lists all that lies in the results folder, hidden things too."""

    def found(folder: Path) -> list[Path]:
        results = folder / "results"
        return sorted(results.iterdir()) if results.exists() else []

    return found
