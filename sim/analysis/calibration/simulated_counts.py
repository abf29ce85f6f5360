"""What runs of a scenario show of counts: the same numbers as in the table, from the simulated offices."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.analysis.calibration.counts import STAGE_OF, Count, limits
from sim.engines.batch import as_finished, block_size, explained, pool_of, run_states
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import WEEKLY
from sim.scenario.scenario import Scenario

ERRORS = 7
"""Part of the key of random errors of counting, so that no other draw shares it."""


@dataclasses.dataclass(frozen=True)
class Runs:
    """How the offices that counts are compared with are simulated.

    Attributes
    ----------
    scenario : Scenario
        Replicate r takes draw r of its worlds.
    book : RuleBook
    engine : str
    seed, workers : int
    """

    scenario: Scenario
    book: RuleBook
    engine: str
    seed: int
    workers: int

    def show(
        self,
        counts: Sequence[Count],
        first: int,
        replicates: int,
        done: Callable[[int], object] = lambda runs: None,
    ) -> Array:
        """Return what replicates show of counts (replicates, counts), errors of counting included."""
        size = block_size(self.scenario, self.engine)
        starts = range(first, first + replicates, size)

        def part(start: int) -> tuple[int, Array]:
            return start, self.block(counts, start, min(size, first + replicates - start))

        parts = {}
        with pool_of(self.workers, "compiled") as pool:
            calls = [functools.partial(part, start) for start in starts]
            for start, shown in as_finished(pool, calls, 2 * self.workers):
                parts[start] = shown
                done(len(shown))
        return np.concatenate([parts[start] for start in starts])

    def block(self, counts: Sequence[Count], first: int, replicates: int) -> Array:
        """Return what some replicates show of counts (replicates, counts).

        Engines keep single offices at the end of a run only. So a run ends at each week in which one of them was
        counted, and the longest serves all other counts.
        """
        shown = np.empty((replicates, len(counts)))
        for week in ends_of(counts):
            short = dataclasses.replace(self.scenario, weeks=week + 1)
            with explained(short, self.book, self.seed, first, replicates):
                stages, totals, ends = run_states(short, self.book, self.engine, self.seed, first, replicates)
            for k, one in enumerate(counts):
                if one.office is None and week == ends_of(counts)[-1]:
                    shown[:, k] = self.value(one, stages[:, one.week], totals[:, one.week])
                elif one.office is not None and one.week == week and ends is not None:
                    place = [listed.office for listed in self.scenario.roster].index(one.office)
                    shown[:, k] = self.value(one, ends.stages[:, place], ends.totals[:, place])
        for one, numbers in zip(counts, shown.T, strict=True):
            if not np.isfinite(numbers).all():
                raise InputError(
                    f"{' '.join(name for name in one.series if name)} in week {one.week}: some runs have no such "
                    "number, for instance because the office has merged with a neighbour by then. Remove that "
                    "count, or count all offices together."
                )
        low, high = np.array([limits(one.outcome) for one in counts]).T
        return np.asarray(np.clip(shown + self.errors(counts, first, replicates), low, high))

    def value(self, one: Count, stages: Array, totals: Any) -> Array:
        """Return what offices show of a count, from advisers in each stage (…, services, stages) and totals."""
        if one.service is None:
            about = {**WEEKLY, **self.book.own.means}[one.outcome]
            return np.asarray(about.compute(totals.view(np.recarray), stages), dtype=float)
        advisers = stages[..., [listed.key for listed in self.scenario.services].index(one.service), :]
        with np.errstate(invalid="ignore"):  # nobody is left in an office that has merged
            return np.asarray(advisers[..., STAGE_OF[one.outcome]] / advisers.sum(axis=-1))

    def errors(self, counts: Sequence[Count], first: int, replicates: int) -> Array:
        """Return the errors of counting (replicates, counts), the same for a replicate each time."""
        size = np.array([one.sd for one in counts])
        keys = ([self.seed, replicate, ERRORS] for replicate in range(first, first + replicates))
        return np.array([size * np.random.default_rng(key).standard_normal(len(size)) for key in keys])


def ends_of(counts: Sequence[Count]) -> list[int]:
    """Return the last weeks of the runs that counts need: the latest, and each in which one office was counted."""
    return sorted({max(one.week for one in counts), *(one.week for one in counts if one.office)})
