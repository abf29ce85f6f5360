"""Estimate what a study will take before it starts: runs, time, memory and disk.

The time comes from a pilot: a few runs of the smallest and of the largest cell. The work of a run grows
with people and weeks, so the times of the other cells are interpolated linearly.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from sim.engines.batch import run_block
from sim.errors import RunFailed
from sim.language import number, say, say_many
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.scenario.scenario import Scenario
from sim.statistics.precision import MINIMUM, whole_rounds
from sim.study.design.build import Cell, Design

Timer = Callable[[Cell], float]
"""Returns the seconds that one run of a cell takes."""

PROGRAM_BYTES = 350e6
WEEK_BYTES, DIFFERENCE_BYTES, VALUE_BYTES = (80.0, 37.0), (62.0, 22.0), (40.0, 9.5)
CONFIGURATION_BYTES = 12e3
"""Bytes in memory and on disk of a row of weeks, a row of differences and an outcome of a run, and of
the configuration of a cell; measured on preset studies, and on 10⁴ and 10⁵ runs of one cell and of a hundred: what
answers and figures ask is asked of all runs at once. The runs themselves and a few figures are added."""
CELL_SECONDS, STUDY_SECONDS = 0.03, 2.0
"""Seconds for summarising a cell and for drawing a study, measured on one core."""
PILOT_WEEKS = 13
"""Weeks that a pilot of the reference engine runs; a complete run would take seconds."""


@dataclass(frozen=True)
class Estimate:
    """What a study will take.

    Attributes
    ----------
    cells, replicates, workers : int
    seconds, memory, disk : float
        Memory and disk in bytes.
    most : Estimate or None
        What it takes if the wanted precision requires the largest allowed number of replicates.
    """

    cells: int
    replicates: int
    workers: int
    seconds: float
    memory: float
    disk: float
    most: Estimate | None = None

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.cells * self.replicates


def estimate(design: Design, timer: Timer | None = None) -> Estimate:
    """Return what a study will take, from a timed pilot.

    Parameters
    ----------
    design : Design
    timer : callable, optional
        Measures the time of a run; by default runs are timed on this machine.

    Raises
    ------
    InputError, RunFailed
        When a run of the pilot fails, as the study would too.
    """
    settings = design.settings
    each = seconds_each(design, timer or timed(design))
    if not settings.precision:
        return taking(design, each, settings.replicates)
    first = min(whole_rounds(max(settings.replicates, MINIMUM), len(settings.worlds)), settings.max_replicates)
    return dataclasses.replace(
        taking(design, each, first), most=taking(design, each, max(first, settings.max_replicates))
    )


def taking(design: Design, each: list[float], replicates: int) -> Estimate:
    """Return what a study with a given number of replicates takes.

    Parameters
    ----------
    each : list of float
        Seconds of one run, by cell.
    """
    settings, cells, weeks = design.settings, len(design.cells), design.cells[0].scenario.weeks
    workers = min(settings.workers, os.cpu_count() or 1)
    rows = cells * weeks * len(WEEKLY)
    compared = sum(design.reference(cell) is not cell for cell in design.cells) / cells
    ends = replicates * cells * len(OUTCOMES)
    values = ends + (replicates * rows if settings.weekly_replicates else 0)
    summaries, disk = (rows * WEEK_BYTES[k] + rows * compared * DIFFERENCE_BYTES[k] for k in (0, 1))
    kept = cells * replicates * (70 + len(settings.weekly_names) * weeks) * 8 * 0.65  # 0.65: compression by LZ4
    return Estimate(
        cells=cells,
        replicates=replicates,
        workers=workers,
        seconds=sum(each) * replicates / workers + CELL_SECONDS * cells + STUDY_SECONDS,
        memory=summaries + ends * VALUE_BYTES[0] + PROGRAM_BYTES,
        disk=disk + values * VALUE_BYTES[1] + cells * CONFIGURATION_BYTES + kept,
    )


def seconds_each(design: Design, timer: Timer) -> list[float]:
    """Return the seconds of one run of each cell, interpolated between the smallest and the largest."""
    works = [work(cell.scenario) for cell in design.cells]
    small, large = min(works), max(works)
    most = timer(design.cells[len(works) - 1 - works[::-1].index(large)])
    if small == large:
        return [most] * len(works)
    least = timer(design.cells[works.index(small)])
    return [least + max(0.0, most - least) * (one - small) / (large - small) for one in works]


def work(scenario: Scenario) -> float:
    """Return the amount of work in one run: persons × services × weeks."""
    return scenario.largest_office() * len(scenario.services) * scenario.weeks


def timed(design: Design) -> Timer:
    """Return a timer that measures a few replicates."""
    settings = design.settings

    def seconds(cell: Cell, count: int, weeks: int) -> float:
        """Return the seconds that a run of a cell takes, extrapolated from a few runs of some of its weeks."""
        scenario, began = dataclasses.replace(cell.scenario, weeks=weeks), time.perf_counter()
        try:
            run_block(scenario, cell.book, settings.engine, settings.seed, 0, count)
        except RunFailed:
            if settings.on_error == "stop":
                raise  # else the study reports it, and the time until the failure is still an estimate
        return (time.perf_counter() - began) / count * cell.scenario.weeks / weeks

    def timer(cell: Cell) -> float:
        if settings.engine == "reference":
            return seconds(cell, 1, min(PILOT_WEEKS, cell.scenario.weeks))
        seconds(cell, 1, cell.scenario.weeks)  # compiles the rules if necessary
        return seconds(cell, min(3, settings.replicates), cell.scenario.weeks)

    return timer


def in_words(taken: Estimate, language: str) -> list[str]:
    """Return the estimate as text: two lines, and a third when a wanted precision may add runs."""
    lines = [
        say(
            "{cells} × {replicates} = {runs}.",
            language,
            cells=say_many("{count} cell", "{count} cells", taken.cells, language),
            replicates=say_many("{count} replicate", "{count} replicates", taken.replicates, language),
            runs=say_many("{count} run", "{count} runs", taken.runs, language),
        ),
        say(
            "About {time} on {workers}, {memory} of memory and {disk} on disk.",
            language,
            time=duration(taken.seconds, language),
            workers=say_many("{count} worker", "{count} workers", taken.workers, language),
            memory=size(taken.memory, language),
            disk=size(taken.disk, language),
        ),
    ]
    if taken.most and taken.most.replicates > taken.replicates:
        lines.append(
            say(
                "Then more until it is as precise as wanted: with {replicates} each, {time} and {disk} on disk.",
                language,
                replicates=say_many("{count} replicate", "{count} replicates", taken.most.replicates, language),
                time=duration(taken.most.seconds, language),
                disk=size(taken.most.disk, language),
            )
        )
    return lines


def duration(seconds: float, language: str) -> str:
    """Return a duration in words, no more precise than the estimate.

    Examples
    --------
    >>> duration(172, "en")
    '3 min'
    """
    if seconds < 50:
        coarse = 1 if seconds < 10 else 5
        return f"{max(1, coarse * round(seconds / coarse))} s"
    if seconds < 50 * 60:
        return f"{max(1, round(seconds / 60))} min"
    hours = seconds / 3600
    if hours < 36:
        return say_many("{count} hour", "{count} hours", round(hours), language)
    return say_many("{count} day", "{count} days", round(hours / 24), language)


def size(count: float, language: str) -> str:
    """Return a number of bytes in words, rounded to two digits.

    Examples
    --------
    >>> size(1.34e9, "nb")
    '1,3 GB'
    """
    unit, factor = ("GB", 1e9) if count >= 1e9 else ("MB", 1e6)
    value = count / factor
    return f"{number(float(f'{value:.2g}'), language, 1 if value < 10 else 0)} {unit}"
