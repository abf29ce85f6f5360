"""Run choices and typical leadership, and say what choices change: the numbers that a study of them would have.

Every choice and its reference share random numbers and worlds, replicate by replicate. Runs are made in small
batches and kept, so that a rough answer becomes a full one by the runs that are missing.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.studies.effects import Effect, course_of
from sim.analysis.studies.endpoints import end
from sim.app.about import SHOWN
from sim.app.choices import SEED, Choice, config_of
from sim.app.job_queue import Bench, Urgency
from sim.engines.batch import run_block
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.scenario.compose import scenario_of
from sim.scenario.scenario import Scenario
from sim.scenario.worlds import Worlds, load_worlds
from sim.statistics.summaries import without_rounding
from sim.statistics.worlds import can_tell, over_worlds
from sim.study.store.pieces import difference_columns

ENDS = (*(f"hours_{activity}" for activity in ACTIVITY_LABELS), "fatigue")
"""Outcomes of which the last week alone is needed: the parts of a leader's week, and change fatigue."""
ROUGH, BESIDE, FULL = 16, 64, 128
"""Runs of a rough answer, of one in every world, and of one that tells luck and worlds apart."""
BATCH = 8
"""Runs of one job: the three above are multiples."""
MOST_KEPT = 600
"""Batches that are kept, about 40 kB each."""


class Batch(NamedTuple):
    """Some runs of a choice.

    Attributes
    ----------
    weekly : array (outcomes, weeks, replicates)
        Of `SHOWN`.
    ends : array (outcomes, replicates)
        Of `ENDS`, in the last week.
    mark : bytes
        Digest of every outcome in every week.
    """

    weekly: Array
    ends: Array
    mark: bytes


class Runs(NamedTuple):
    """All runs of a choice that an answer rests on; shapes as of `Batch`."""

    weekly: Array
    ends: Array
    marks: tuple[bytes, ...]


@dataclass(frozen=True)
class Compared:
    """What a choice changes, compared with its reference.

    Attributes
    ----------
    choice, reference : Choice
    runs, base : Runs
    effects : dict
        `Effect` of each outcome of `SHOWN`, and of change fatigue.
    weeks : dict
        Columns of `sim.study.store.pieces.difference_columns`, arrays (outcomes, weeks).
    idle : bool
        Whether every run equals that of the reference.
    """

    choice: Choice
    reference: Choice
    runs: Runs
    base: Runs
    effects: dict[str, Effect]
    weeks: dict[str, Array]
    idle: bool

    def level(self, outcome: str) -> Array:
        """Return the mean of an outcome in each week."""
        return np.asarray(self.runs.weekly[list(SHOWN).index(outcome)].mean(axis=-1))


class Compute:
    """Runs choices and keeps what it has run.

    Parameters
    ----------
    bench : Bench
    fixed : sequence of mapping
        Settings of each cell of an opened study that the page cannot show; choices may start from one.
    """

    def __init__(self, bench: Bench, fixed: Sequence[Mapping[str, Any]] = ()) -> None:
        self.bench, self.fixed = bench, fixed
        self.kept: OrderedDict[tuple[Choice, int], Batch] = OrderedDict()
        self.scenarios: OrderedDict[Choice, Scenario] = OrderedDict()
        self.lock = threading.Lock()
        self.book = RuleBook()

    @property
    def worlds(self) -> Worlds:
        """What is not known."""
        return load_worlds("constrained")

    def scenario(self, choice: Choice) -> Scenario:
        """Return the scenario of a choice over all worlds, or refuse a choice that is impossible as a whole."""
        with self.lock:
            if choice in self.scenarios:
                self.scenarios.move_to_end(choice)
                return self.scenarios[choice]
        scenario = scenario_of(config_of(choice, self.fixed_of(choice))).over(self.worlds)
        with self.lock:
            self.scenarios[choice] = scenario
            while len(self.scenarios) > MOST_KEPT:
                self.scenarios.popitem(last=False)
        return scenario

    def fixed_of(self, choice: Choice) -> Mapping[str, Any]:
        """Return the settings that a choice takes from its cell."""
        return {} if choice.cell is None else self.fixed[choice.cell]

    def missing(self, choices: Sequence[Choice], replicates: int, urgency: Urgency) -> Iterator[Future[None]]:
        """Submit the batches that are not kept yet, replicate by replicate over all choices, and yield them."""
        for first in range(0, replicates, BATCH):
            for choice in dict.fromkeys(choices):
                with self.lock:
                    known = (choice, first) in self.kept
                if not known:
                    yield self.bench.submit(urgency, functools.partial(self.run, choice, first))

    def run(self, choice: Choice, first: int) -> None:
        """Run a batch and keep it."""
        self.keep(choice, first, self.batch(choice, first))

    def keep(self, choice: Choice, first: int, batch: Batch) -> None:
        """Keep a batch, and drop those used least recently."""
        with self.lock:
            self.kept[choice, first] = batch
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)

    def batch(self, choice: Choice, first: int) -> Batch:
        """Return a batch, run now unless it is kept."""
        with self.lock:
            if (choice, first) in self.kept:
                self.kept.move_to_end((choice, first))
                return self.kept[choice, first]
        series = run_block(self.scenario(choice), self.book, "compiled", SEED, first, BATCH).weekly
        digest = hashlib.blake2b(digest_size=16)
        for values in series.values():
            digest.update(np.ascontiguousarray(values).tobytes())
        weekly = np.array([series[name].T for name in SHOWN.values()], order="C")  # means depend on the order
        return Batch(weekly, np.stack([series[name][:, -1] for name in ENDS]), digest.digest())

    def runs(self, choice: Choice, replicates: int) -> Runs:
        """Return the first replicates of a choice, from what is kept; a batch that was forgotten is run again."""
        batches = [self.batch(choice, first) for first in range(0, replicates, BATCH)]
        return Runs(
            np.concatenate([batch.weekly for batch in batches], axis=-1),
            np.concatenate([batch.ends for batch in batches], axis=-1),
            tuple(batch.mark for batch in batches),
        )

    def compared(self, choice: Choice, reference: Choice, replicates: int) -> Compared:
        """Return what a choice changes, compared with a reference."""
        runs, base = self.runs(choice, replicates), self.runs(reference, replicates)
        world = np.arange(replicates) % len(self.worlds)
        idle = choice != reference and runs.marks == base.marks
        weeks = difference_columns(runs.weekly - base.weekly, world, list(SHOWN.values()))
        effects = {
            key: effect(name, runs.weekly[k, -1], base.weekly[k, -1], weeks["mean"][k], world, idle)
            for k, (key, name) in enumerate(SHOWN.items())
        }
        effects["fatigue"] = effect("fatigue", runs.ends[-1], base.ends[-1], None, world, idle)
        return Compared(choice, reference, runs, base, effects, weeks, idle)


def effect(name: str, values: Array, base: Array, weekly: Array | None, world: Any, idle: bool) -> Effect:
    """Return the effect on one outcome, from the last week of all runs and the mean difference of weeks kept."""
    outcome = OUTCOMES[name]
    apart = without_rounding(base, values) - base
    spread = over_worlds(apart, world, outcome.margin) if can_tell(len(world), len(np.unique(world))) else None
    difference = end(apart, world)
    course = None if weekly is None else course_of(weekly, outcome.margin)
    return Effect(0, outcome, difference, spread, course, idle)
