"""The last week of each cell of a study: its level, its paired difference, and how certain that is."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.studies.no_effect import same_runs
from sim.analysis.studies.runs import counted
from sim.errors import InputError
from sim.statistics.corrections import corrected
from sim.statistics.intervals import paired_p
from sim.statistics.summaries import Interval, without_rounding
from sim.study.store.folder import Study

Array = npt.NDArray[np.float64]

FEW = 20
"""With fewer replicates than this the interval itself is too uncertain to say *clearly*."""

ERROR = 0.05
"""Chance of any finding where nothing differs, over all comparisons of a study in one outcome."""


class NoRuns(InputError):
    """All runs of a cell failed."""


class Certainty(enum.IntEnum):
    """How certain it is that a difference is not zero, from least to most."""

    NONE = 0
    ALONE = 1
    PROBABLE = 2
    CLEAR = 3


def certainty(mean: float, low: float, high: float, replicates: int) -> Certainty:
    """Return how certain a difference with a 95 % interval is; `sim.show.text.certainty` states the rules."""
    if math.isnan(low) or math.isnan(high):
        return Certainty.ALONE if mean else Certainty.NONE
    if low <= 0 <= high:
        return Certainty.NONE
    wide = mean - 2 * (mean - low) > 0 or mean + 2 * (high - mean) < 0
    return Certainty.CLEAR if wide and replicates >= FEW else Certainty.PROBABLE


@dataclass(frozen=True)
class End(Interval):
    """An outcome of one cell as of the end of the run, or a paired difference in it.

    Attributes
    ----------
    mean, low, high : float
        Mean over replicates with its 95 % interval; NaN bounds with one replicate.
    n : int
        Replicates.
    p : float
        Of a comparison of the study, corrected for all of them in this outcome (Holm); else 0.
    """

    p: float = 0.0

    @property
    def certainty(self) -> Certainty:
        """How certain it is that this is not zero, all comparisons of the study counted."""
        alone = certainty(self.mean, self.low, self.high, self.n)
        return Certainty.NONE if alone >= Certainty.PROBABLE and self.p >= ERROR else alone

    @property
    def sign(self) -> int:
        """1 above, -1 below zero, 0 when it cannot be distinguished from zero."""
        return 0 if self.certainty == Certainty.NONE else int(math.copysign(1, self.mean))

    @property
    def away(self) -> tuple[float, float]:
        """The interval counted away from zero: "below by 3 (2 to 4)" reads better than "(-4 to -2)"."""
        return (-self.high, -self.low) if self.sign < 0 else (self.low, self.high)


class Ends:
    """The outcomes of every run of a study, by cell and replicate.

    Cells share their random draws replicate by replicate, so any two can be compared in pairs. In a run that
    never sees an event, the time to it counts as the length of the run (`sim.analysis.studies.runs`).
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.runs: dict[int, pd.DataFrame] = {
            int(str(cell)): in_order(rows) for cell, rows in counted(study).groupby("cell")
        }
        pairs = study.cells[["cell", "reference"]].to_numpy(dtype=int).tolist()
        self.reference: dict[int, int] = dict(pairs)
        self.idle: dict[int, bool] = {}
        self.known: dict[tuple[int, str, int | None], End] = {}
        """What was worked out: figures and tables ask for the same."""
        self.tested: dict[str, dict[int, float]] = {}

    def of(self, cell: int) -> pd.DataFrame:
        """Return the runs of a cell, or raise `NoRuns`."""
        if cell not in self.runs:
            raise NoRuns(f"no run of cell {cell} worked, and the figure needs all cells.")
        return self.runs[cell]

    def values(self, cell: int, outcome: str) -> Array:
        """Return an outcome of every replicate of a cell, in order of replicates."""
        return self.of(cell)[outcome].to_numpy(dtype=float)

    def no_effect(self, cell: int) -> bool:
        """Tell whether a cell is the same as its reference in every run and every outcome."""
        if cell not in self.idle:  # each outcome of a table asks again
            reference = self.reference[cell]
            self.idle[cell] = cell != reference and same_runs(self.study, reference, self.study, cell)
        return self.idle[cell]

    def level(self, cell: int, outcome: str) -> End:
        """Return the mean of an outcome in a cell, with the interval of that mean."""
        if (cell, outcome, None) not in self.known:
            world = self.of(cell)["replicate"].to_numpy() % self.study.worlds
            self.known[cell, outcome, None] = end(self.values(cell, outcome), world)
        return self.known[cell, outcome, None]

    def apart(self, cell: int, outcome: str, to: int | None = None) -> tuple[Array, npt.NDArray[np.int64]]:
        """Return the paired differences of a cell from its reference, or to another cell, and the world of each.

        A pair counts only when both of its runs succeeded.
        """
        one, other = self.of(cell), self.of(self.reference[cell] if to is None else to)
        pairs, mine, theirs = np.intersect1d(one["replicate"], other["replicate"], True, return_indices=True)
        base = other[outcome].to_numpy(dtype=float)[theirs]
        difference = without_rounding(base, one[outcome].to_numpy(dtype=float)[mine]) - base
        return difference, pairs % self.study.worlds

    def difference(self, cell: int, outcome: str, to: int | None = None) -> End:
        """Return the mean paired difference of a cell from its reference, or to another cell."""
        to = self.reference[cell] if to is None else to
        if (cell, outcome, to) not in self.known:
            p = self.corrected_p(outcome).get(cell, 0.0) if to == self.reference[cell] else 0.0
            self.known[cell, outcome, to] = end(*self.apart(cell, outcome, to), p)
        return self.known[cell, outcome, to]

    def corrected_p(self, outcome: str) -> dict[int, float]:
        """Return p of the difference of each cell from its reference, corrected as `compare` does it (Holm)."""
        if outcome not in self.tested:
            compared = [cell for cell in self.runs if self.reference[cell] in self.runs.keys() - {cell}]
            p = np.array([paired_p(*self.apart(cell, outcome)) for cell in compared])
            self.tested[outcome] = dict(zip(compared, corrected(p).tolist(), strict=True))
        return self.tested[outcome]


def in_order(runs: pd.DataFrame) -> pd.DataFrame:
    """Return runs in the order of replicates, in which a study has written them; a large table is not copied."""
    return runs if runs["replicate"].is_monotonic_increasing else runs.sort_values("replicate")


def end(values: Array, world: npt.NDArray[np.integer], p: float = 0.0) -> End:
    """Return mean and interval for chance of some replicates, each of a world; NaN when all failed."""
    return End.of(values, world, p=p) if len(values) else End(np.nan, np.nan, np.nan, 0)
