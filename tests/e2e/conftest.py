"""What the tests of the command line share: the whole program, run in a folder of its own."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sim import __main__
from sim.commands import VERBS

MODULE = (sys.executable, "-m", "sim")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update"]  # fmt: skip


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the program in a folder, as from a script: no terminal.

    ``run(folder, "scenario=renewer", "weeks=30", PYTHONHASHSEED="1")``

    Runs make no report unless they ask for one: tests/e2e/test_report.py is about reports. The program starts in a
    process of its own where the environment or another program matters; elsewhere it is called here, which
    saves the second that Python needs to load it.
    """

    def call(
        folder: Path,
        *arguments: str,
        program: Sequence[str] = MODULE,
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        asks = arguments[:1] and arguments[0] in VERBS
        flags = {word.partition("=")[0] for word in arguments if word.startswith("-")}
        plain = {"--config-dir", "-cd", "-m", "--multirun"}
        if not asks and flags <= plain and not any("report=" in word for word in arguments):
            arguments = (*arguments, "report=false")
        if program == MODULE and not environment:
            return called_here(folder, arguments)
        scripts = Path(sys.executable).parent
        surroundings = {
            **{name: value for name, value in os.environ.items() if name != "HYDRA_FULL_ERROR"},
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            **environment,
        }
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


def called_here(folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Call the program in this process, and return what a process of its own would have said."""
    out, err, argv = io.StringIO(), io.StringIO(), sys.argv
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        sys.argv = [str(__main__.__file__), *arguments]
        try:
            code = __main__.main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.argv = argv
    return subprocess.CompletedProcess(list(arguments), code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def studies() -> Callable[[Path], list[Path]]:
    """Return a function that lists all that lies in the results folder, hidden things too."""

    def found(folder: Path) -> list[Path]:
        results = folder / "results"
        return sorted(results.iterdir()) if results.exists() else []

    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium as it is on this machine."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser to open pages in: none of {', '.join(BROWSERS)} is on PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()
