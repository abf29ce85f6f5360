"""Where each cell of a study ends: its level over the replicates, and its paired difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.studies.no_effect import same_runs
from sim.analysis.studies.runs import counted
from sim.errors import did_you_mean
from sim.language import say
from sim.model.outcomes import OUTCOMES, Outcome
from sim.show.drawing.frame import Unsuitable
from sim.show.text.certainty import Certainty, certainty
from sim.statistics.summaries import paired_interval, without_rounding

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.store.folder import Study

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class End:
    """An outcome of one cell as of the end of the run, or a paired difference in it.

    Attributes
    ----------
    mean, low, high : float
        Mean over replicates with its 95 % interval; NaN bounds with one replicate.
    replicates : int
    """

    mean: float
    low: float
    high: float
    replicates: int

    @property
    def certainty(self) -> Certainty:
        """How sure it is that this is not zero."""
        return certainty(self.mean, self.low, self.high, self.replicates)

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


class Ends:
    """The outcomes of every run of a study, by cell and replicate.

    Cells share their luck replicate by replicate, so that any two can be compared in pairs. A run that never
    sees an event counts to its end (`sim.analysis.studies.runs`).
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        runs = counted(study).sort_values("replicate")
        self.runs: dict[int, pd.DataFrame] = {int(str(cell)): rows for cell, rows in runs.groupby("cell")}
        cells = study.cells
        self.reference: dict[int, int] = dict(
            zip(cells["cell"].astype(int), cells["reference"].astype(int), strict=True)
        )

    def of(self, cell: int) -> pd.DataFrame:
        """Return the runs of a cell, or raise `Unsuitable` when all of them failed."""
        if cell not in self.runs:
            raise Unsuitable(f"no run of cell {cell} worked, and the figure needs all cells.")
        return self.runs[cell]

    def values(self, cell: int, outcome: str) -> Array:
        """Return an outcome of every replicate of a cell, in order of replicates."""
        return self.of(cell)[outcome].to_numpy(dtype=float)

    def no_effect(self, cell: int) -> bool:
        """Tell whether a cell is the same as its reference in every run and every outcome."""
        reference = self.reference[cell]
        return cell != reference and same_runs(self.study, reference, self.study, cell)

    def level(self, cell: int, outcome: str) -> End:
        """Return the mean of an outcome in a cell, with the interval of that mean."""
        return end(self.values(cell, outcome))

    def gaps(self, cell: int, outcome: str, to: int | None = None) -> Array:
        """Return the paired differences of a cell to its reference, or to another cell, by replicate.

        Some runs may have failed; pairs are those of which both are there.
        """
        one, other = self.of(cell), self.of(self.reference[cell] if to is None else to)
        _, here, there = np.intersect1d(one["replicate"], other["replicate"], True, return_indices=True)
        base = other[outcome].to_numpy(dtype=float)[there]
        values: Array = without_rounding(base, one[outcome].to_numpy(dtype=float)[here]) - base
        return values

    def difference(self, cell: int, outcome: str, to: int | None = None) -> End:
        """Return the mean paired difference of a cell to its reference, or to another cell."""
        return end(self.gaps(cell, outcome, to))


def end(values: Array) -> End:
    """Return mean and interval of some replicates; NaN when there are none."""
    if not len(values):
        return End(np.nan, np.nan, np.nan, 0)
    mean, low, high = paired_interval(values)
    return End(float(mean), float(low), float(high), len(values))


def outcome_of_runs(study: Study, name: str) -> Outcome:
    """Return what is known about an outcome, or refuse one that the runs of a study do not have."""
    there = [column for column in study.runs.columns if column in OUTCOMES]
    if name not in there:
        raise Unsuitable(f"outcome '{name}' is not in the runs of this study.{did_you_mean(name, there)}")
    return OUTCOMES[name]


def counted_words(outcome: Outcome, study: Study, language: str) -> list[str]:
    """Return what a run in which an event does not happen counts as, for an outcome that is such a time."""
    if not outcome.event:
        return []
    return [say("A run in which it does not happen counts as {weeks} weeks.", language,
                weeks=study.manifest["weeks"])]  # fmt: skip
