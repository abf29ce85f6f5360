"""What a calibration was asked for, and where its result lies: kept whole, or not at all."""

from __future__ import annotations

import dataclasses
import math
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.calibration.calibrated import PLAYED, Calibration, Known, Shown, calibrate, runs_for
from sim.analysis.calibration.counts import Count, digest_of, read_counts
from sim.analysis.calibration.simulated_counts import Runs
from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.calibrated import draws_file
from sim.scenario.checks import lookup, whole
from sim.scenario.shipped import hashed
from sim.scenario.worlds import MOST, read_worlds
from sim.statistics.rejection import ACCEPTED
from sim.study.design.build import Cell
from sim.study.design.words import design_of
from sim.study.settings import Settings
from sim.study.store.files import as_text, check_writable, read_json
from sim.study.store.provenance import essence, shown, sources, versions

DRAWS, CANDIDATES = 64, 4096
FEW = {"compiled": 8, "reference": 1}
"""Runs that are timed, by engine."""
FEWEST = 5 * ACCEPTED + PLAYED
"""Fewest candidates: at most one in five is then accepted, besides those that play data."""
UNUSED = {
    "replicates": "each candidate runs once; set candidates=",
    "precision": "set candidates= for more",
    "max_replicates": "set candidates=",
    "experiment": "a calibration has one scenario; set scenario=",
    "runner": "runs are made here; set workers=",
    **dict.fromkeys(
        ("outcome", "weekly", "weekly_replicates", "figure", "report", "on_error"), "it makes no study"
    ),
}
"""Settings that a calibration cannot use, and why."""
DRAWS_FILE, RESULT = "draws.csv", "calibration.json"


@dataclass(frozen=True)
class Asked:
    """A calibration that was asked for and can be made.

    Attributes
    ----------
    cell : Cell
    settings : Settings
    data : str or None
        File of the counts.
    counts : tuple of Count
    names : tuple of str
    draws, candidates : int
    command : str
    """

    cell: Cell
    settings: Settings
    data: str | None
    counts: tuple[Count, ...]
    names: tuple[str, ...]
    draws: int
    candidates: int
    command: str

    @property
    def runs(self) -> Runs:
        """How offices are simulated."""
        return Runs(
            self.cell.scenario, self.cell.book, self.settings.engine, self.settings.seed, self.settings.workers
        )

    @property
    def count_of_runs(self) -> int:
        """How many runs it takes."""
        return runs_for(self.counts, self.draws, self.candidates)

    def seconds(self) -> float:
        """Return how long it will take, from a few runs."""
        if not self.counts:
            return 0.0
        runs, few = dataclasses.replace(self.runs, workers=1), FEW[self.settings.engine]
        if few > 1:
            runs.show(self.counts, 0, 1)  # compiles the rules if necessary
        began = time.perf_counter()
        runs.show(self.counts, 0, few)
        return (time.perf_counter() - began) / few * self.count_of_runs / self.settings.workers

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides the result, 64 hexadecimal digits."""
        return hashed({
            "version": versions()["nav-adoption"],
            "sources": sources(self.cell.book, self.settings.engine),
            "scenario": essence(self.cell.scenario),
            "worlds": self.settings.worlds.digest,
            "seed": self.settings.seed,
            "data": digest_of(self.counts),
            "names": self.names,
            "draws": self.draws,
            "candidates": self.candidates,
        })  # fmt: skip

    @property
    def folder(self) -> Path:
        """Where the result lies."""
        return self.settings.results_dir / f"{self.settings.study or 'calibration'}-{self.digest[:10]}"

    def stored(self) -> Calibration | None:
        """Return the result as it was stored, None when there is none."""
        if not self.folder.exists():
            return None
        if not (self.folder / RESULT).exists():
            raise InputError(f"{self.folder} holds no {RESULT}, so part of it was removed. Rename the folder.")
        about = read_json(self.folder / RESULT, "Remove the folder and run the same command again.")
        worlds = self.settings.worlds
        if about["calibrated"]:
            worlds = read_worlds(self.folder / DRAWS_FILE, DRAWS_FILE)
        if about["calibrated"] and worlds.digest != about["draws"]:
            raise InputError(
                f"{self.folder / DRAWS_FILE} was changed after it was written. Remove the folder and run the same "
                "command again."
            )
        result = about["result"]
        return Calibration(
            known=tuple(Known(**{key: told(value) for key, value in one.items()}) for one in result["known"]),
            shown=tuple(Shown(**{**one, "count": Count(**one["count"])}) for one in result["shown"]),
            pairs=tuple((one, other, rank) for one, other, rank in result["pairs"]),
            candidates=result["candidates"],
            as_far=result["as_far"],
            worlds=worlds,
        )

    def made(self, done: Callable[[int], object]) -> Calibration:
        """Run the calibration, and return what it says."""
        return calibrate(self.runs, self.counts, self.names, self.draws, self.candidates, done)

    def keep(self, made: Calibration, draw: Callable[[Path], object]) -> None:
        """Write a result into its folder, all of it or nothing; without draws when none comes near.

        Parameters
        ----------
        draw : callable
            Puts pictures and pages into a folder.
        """
        check_writable(self.settings.results_dir)
        hidden = self.folder.with_name(f".{self.folder.name}.{os.getpid()}")
        hidden.mkdir()
        try:
            draw(hidden)
            if made.near:
                (hidden / DRAWS_FILE).write_bytes(draws_file(made.worlds, self.lines))
            worlds = read_worlds(hidden / DRAWS_FILE, DRAWS_FILE) if made.near else None
            result = {key: value for key, value in dataclasses.asdict(made).items() if key != "worlds"}
            result["known"] = [{key: known(value) for key, value in one.items()} for one in result["known"]]
            about = {
                "calibrated": made.near,
                "command": self.command,
                "digest": self.digest,
                "versions": versions(),
                "sources": sources(self.cell.book, self.settings.engine),
                "scenario": self.cell.scenario.name,
                "worlds": {"name": self.settings.worlds.name, "digest": self.settings.worlds.digest},
                "data": self.data and {"file": Path(self.data).name, "digest": digest_of(self.counts)},
                "draws": worlds.digest if worlds else None,
                "result": result,
            }
            (hidden / RESULT).write_text(as_text(about), encoding="utf-8")
            os.replace(hidden, self.folder)
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    @property
    def lines(self) -> list[str]:
        """How the draws were made, as lines of their file."""
        counted = f"{Path(self.data).name}, {digest_of(self.counts)[:16]}" if self.data else "none"
        return [
            f"Command: {shown(self.command, bare=True)}",
            f"Counts: {counted}. nav-adoption {versions()['nav-adoption']}, calibration {self.digest[:10]}.",
            f"Calibrated: {', '.join(self.names)}. Other columns are as {self.settings.worlds.name} drew them.",
        ]


def asked_of(
    words: Sequence[str],
    command: str,
    data: str | None,
    parameters: Sequence[str],
    draws: int = DRAWS,
    candidates: int = CANDIDATES,
) -> Asked:
    """Return the calibration that words of the command line ask for, or refuse it.

    Parameters
    ----------
    words : sequence of str
        Settings of the scenario and of how it is run, as for a run.
    command : str
        To record.
    data : str, optional
        File of counts, see `sim.analysis.calibration.counts`.
    parameters : sequence of str
        Names of what is calibrated.
    """
    for word in words:
        key = word.partition("=")[0].lstrip("+")
        if key in UNUSED:
            raise InputError(f"{word}: a calibration cannot use it: {UNUSED[key]}. Remove {key}.")
    design = design_of(words, many=False)
    (cell,) = design.cells
    names = checked_names(parameters, cell)
    whole("draws", draws, 1, MOST)
    whole("candidates", candidates, max(FEWEST, 5 * draws + PLAYED), 100 * MOST)
    counts = () if data is None else read_counts(data, cell.scenario)
    return Asked(cell, design.settings, data, counts, names, draws, candidates, command)


def known(value: Any) -> Any:
    """Return a value in a form that JSON allows: NaN becomes null."""
    return None if isinstance(value, float) and math.isnan(value) else value


def told(value: Any) -> Any:
    """Return a value read from JSON: null becomes NaN."""
    return math.nan if value is None else value


def checked_names(parameters: Sequence[str], cell: Cell) -> tuple[str, ...]:
    """Return the parameters to calibrate, or refuse those that no draw could change."""
    if not parameters:
        raise InputError(
            "parameters=: expected what to calibrate, such as parameters=[adviser.lapse_rate,adviser.news_rate]."
        )
    for name in parameters:
        about = lookup(name, registry())
        if parameters.count(name) > 1:
            raise InputError(f"parameters: {name} is named twice.")
        if name.startswith("own.") or name == "nation.offices":
            raise InputError(f"parameters: {name} is the same in all worlds; it cannot be drawn. Leave it out.")
        if about.plausible[0] == about.plausible[1]:
            raise InputError(f"parameters: {name} has one plausible value, {about.plausible[0]:g}. Leave it out.")
        if name in cell.scenario.given:
            raise InputError(
                f"parameters: {name} is set, by the command line or a configuration file, so no draw would be "
                f"used. Leave one of the two out; python -m sim explain {name} says what sets it."
            )
    return tuple(parameters)
