"""Choices as studies: the command that makes one, and a process that runs it."""

from __future__ import annotations

import atexit
import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.app.choices import (
    Choice,
    settings_of,
)
from sim.app.labels import NAMES, labels, short, typical
from sim.errors import InputError
from sim.language import languages, say
from sim.scenario.compose import compose
from sim.show.pictures import report_file
from sim.study.design.build import expand
from sim.study.design.words import written
from sim.study.store.blocks import Blocks, kept_mark
from sim.study.store.provenance import GONE, identify

NAME = "explorer"
"""Name of the studies that the page makes."""

# ---------------------------------------------------------------- the command


def words(
    choices: Sequence[Choice],
    fixed: Sequence[Mapping[str, Any]],
    against: int | None,
    replicates: int,
    language: str,
    names: Sequence[str] = NAMES,
) -> list[str]:
    """Return the words after ``python -m sim`` that run choices and their reference as a study.

    Parameters
    ----------
    fixed : sequence of mapping
        Other settings of each choice.
    against : int or None
        The choice that comes first, and is compared with; None is typical leadership in each office.
    names : sequence of str
        What the choices are called: *now*, and letters.
    """
    cells: dict[str, dict[str, Any]] = {}
    if against is None:
        for choice, more in zip(choices, fixed, strict=True):
            settings = settings_of(choice.typical(), more)
            if settings not in cells.values():
                cells["typical" if not cells else f"typical_{len(cells) + 1}"] = settings
    titles = {name: reference_titles(number) for number, name in enumerate(cells, 1)}
    order = sorted(range(len(choices)), key=lambda number: number != against)
    cells |= {names[number]: settings_of(choices[number], fixed[number]) for number in order}
    titles |= choice_titles(choices, names)
    first = next(iter(cells.values()))
    shared = {
        key: value for key, value in first.items() if all(one.get(key, GONE) == value for one in cells.values())
    }
    shared = {key: value for key, value in shared.items() if key.partition(".")[0] not in ("levers", "leader")}
    own = {
        name: {key: value for key, value in cell.items() if key not in shared} | {"title": titles[name]}
        for name, cell in cells.items()
    }
    return [
        "-m", "design=list", f"design.cells={written(own)}",
        *(f"{key}={written(value)}" for key, value in shared.items()),
        f"replicates={replicates}", f"study={NAME}", f"language={language}", f"report={language}",
    ]  # fmt: skip


def reference_titles(number: int) -> dict[str, str]:
    """Return the title of typical leadership in one of several offices, by language."""
    usual = {language: typical(language) for language in languages()}
    return usual if number == 1 else {language: f"{title} {number}" for language, title in usual.items()}


def choice_titles(choices: Sequence[Choice], names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the titles of choices by their name and by language: the letter, of several, and the label."""
    by_language = {language: labels(choices, language) for language in languages()}
    if len(choices) == 1:
        return {NAMES[0]: {language: named[0] for language, named in by_language.items()}}
    return {
        name: {
            language: f"{say('Now', language) if name == NAMES[0] else name}: {short(named)[k]}"
            for language, named in by_language.items()
        }
        for k, name in enumerate(names[: len(choices)])
    }


def command(words: Sequence[str]) -> str:
    """Return the command with these words, as a reader types it."""
    return shlex.join(["python", "-m", "sim", *words])


# ---------------------------------------------------------------- running one


@dataclass
class Running:
    """A study that another process is making.

    Attributes
    ----------
    key : str
        Beginning of the study's fingerprint.
    folder : Path
    total : int
        Runs in all.
    """

    key: str
    words: list[str]
    folder: Path
    cells: frozenset[str]
    kept: str
    total: int
    language: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def progress(self) -> dict[str, Any]:
        """Return how far the study has come."""
        code = self.process.poll()
        state = "running" if code is None else "done" if code == 0 else "failed"
        return {
            "id": self.key,
            "state": state,
            "done": self.total if state == "done" else min(self.total, self.runs()),
            "of": self.total,
            "folder": str(self.folder),
            "command": command(self.words),
            "report": f"/api/study/{self.key}/report" if state == "done" and self.report.is_file() else None,
            "error": None if state != "failed" else " ".join(self.said) or f"exit code {code}",
        }

    @property
    def report(self) -> Path:
        """Where the report is, once it is written."""
        return self.folder / report_file(self.language)

    def runs(self) -> int:
        """Return how many runs are done."""
        blocks = self.folder / "blocks"
        return Blocks(blocks).runs(set(self.cells), self.kept) if blocks.is_dir() else 0

    def listen(self) -> None:
        """Keep what the process says is wrong."""
        for line in self.process.stderr or ():
            if line.startswith("error: "):
                self.said.append(line.removeprefix("error: ").strip())


class Busy(InputError):
    """Another study is being made."""


class Studies:
    """Studies that the page has asked for: one at a time, each in a process of its own.

    Parameters
    ----------
    results : Path
        Folder of results.
    """

    def __init__(self, results: Path) -> None:
        self.results = results
        self.made: dict[str, Running] = {}
        self.lock = threading.Lock()
        atexit.register(self.end)

    def placed(self, words: list[str]) -> list[str]:
        """Return the words of a study with its folder of results, unless it is the usual one."""
        return words if self.results == Path("results") else [*words, f"results_dir={self.results}"]

    def begin(self, words: list[str], language: str) -> Running:
        """Start a study, or return it when it is being made or has been made already."""
        words = self.placed(words)
        design = expand([word for word in words if word != "-m"], {}, compose)
        identity, settings = identify(design), design.settings
        key = identity.fingerprint[:10]
        with self.lock:
            known = self.made.get(key)
            if known is not None and known.process.poll() in (None, 0):
                return known
            if any(other.process.poll() is None for other in self.made.values()):
                raise Busy("Another study is being made. Wait until it is done.")
            process = subprocess.Popen(
                [sys.executable, "-m", "sim", *words],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
            running = Running(
                key, words, identity.folder(settings.results_dir), frozenset(identity.cells),
                kept_mark(settings.weekly), settings.replicates * len(set(identity.cells)), language, process,
            )  # fmt: skip
            self.made[key] = running
        threading.Thread(target=running.listen, daemon=True).start()
        return running

    def end(self) -> None:
        """End what is still running; run the same command to continue."""
        for running in self.made.values():
            if running.process.poll() is None:
                running.process.terminate()
