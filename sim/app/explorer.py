"""What the server works with: its language, what computes, and the study whose cells the page offers."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.app.choices import default
from sim.app.job_queue import Bench, Urgency
from sim.engines.machine import usable_processors
from sim.errors import InputError, RunFailed

PAGE = Path(__file__).parent / "page"
AT_ONCE = 2
"""Computations at once at most."""


@dataclass
class Explorer:
    """What the server works with.

    Attributes
    ----------
    language : str
        Of the page, unless it asks for another.
    token : str or None
        What a request must know; None answers everybody on this machine.
    study : Path or None
        The study whose cells the page offers.
    presets : list of Preset
        What can be opened: these cells, or scenarios in user folders.
    """

    language: str = "nb"
    token: str | None = None
    study: Path | None = None
    results: Path = Path("results")
    ready: threading.Event = field(default_factory=threading.Event)
    failure: str = ""
    presets: list[Any] = field(default_factory=list)
    compute: Any = None
    studies: Any = None
    bench: Bench = field(default_factory=lambda: Bench(min(AT_ONCE, usable_processors())))

    def warm_up(self) -> None:
        """Load what computes, compile the model and run the choice that the page begins with."""
        try:
            from sim.app import answer  # noqa: F401 - loads what puts answers into words
            from sim.app.compute import ROUGH, Compute
            from sim.app.presets import opened
            from sim.app.studies import Studies

            if self.study is not None and not self.presets:
                self.presets = opened(self.study)
            self.studies = Studies(self.results)
            self.compute = Compute(self.bench, [preset.fixed for preset in self.presets])
            self.compute.run(default(), 0)  # alone: a second run would only wait for the compiler too
            for job in list(self.compute.missing([default()], ROUGH, Urgency.ROUGH)):
                job.result()
        except (InputError, RunFailed, OSError, MemoryError) as error:
            self.failure = str(error)
            sys.stderr.write(f"error: {error}\n")
        self.ready.set()

    def expect_stories(self) -> None:
        """Load Mesa, which the first life story would wait for: once the page has its answer, and not before."""
        self.bench.submit(Urgency.LATER, lambda: import_module("sim.app.follow"))

    @property
    def scales(self) -> list[float]:
        """Sum of the weights of leaders' hours in each cell of the opened study."""
        return [preset.scale for preset in self.presets]
