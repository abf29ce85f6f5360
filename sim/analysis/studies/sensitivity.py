"""Which parameters matter: Morris screening and Saltelli's shares of variance, from a stored study.

When scenarios are compared, the paired difference of each to the first is analysed as well: what the
effect of a scenario depends on. The indices themselves are in `sim.analysis.studies.indices`. For any sample,
`robustness` counts how often a difference has either sign: whether a finding holds over the plausible ranges.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.studies.indices import Index, Sources, morris_indices, noise_share, saltelli_indices, sources
from sim.analysis.studies.runs import by_cell, check_outcome, counted
from sim.errors import InputError
from sim.model.formulas import Array
from sim.study.design.method import ANALYSED, Method
from sim.study.store.folder import Study

TOO_WIDE = 0.5
"""Half-width, relative to the largest index, above which no conclusion is drawn."""
WIDE_SHARE = 0.1
"""Half-width of a share of the variance above which more points are advised."""


@dataclass(frozen=True)
class Sensitivity:
    """What the outcome of a study is sensitive to.

    Attributes
    ----------
    kind : str
        ``morris`` or ``saltelli``.
    outcome : str
    compared : dict
        Values of the compared axes; empty when nothing is compared.
    difference : bool
        Whether the indices are about the paired difference from the reference rather than the level.
    indices : tuple of Index
        Largest first; empty when the outcome is the same in all cells.
    noise : float
        Share of the variance between cells that is noise; NaN with one replicate.
    worlds : int
        Which the runs go through in turn.
    sources : Sources
        Where the variance of single runs comes from; NaN with one replicate.
    points, replicates : int
    samples : int
        Base samples of a Saltelli design, walks of a Morris design.
    too_few : bool
        Whether no conclusion can be drawn: a half-width exceeds half of the largest index, or some input explains
        more by itself than with all its interactions, beyond the error of both.
    enough : int
        About how many samples would suffice, or narrow shares to `WIDE_SHARE`; `samples` when already enough.
    """

    kind: str
    outcome: str
    compared: dict[str, Any]
    difference: bool
    indices: tuple[Index, ...]
    noise: float
    worlds: int
    sources: Sources
    points: int
    replicates: int
    samples: int
    too_few: bool
    enough: int

    @property
    def distinguishable(self) -> tuple[Index, ...]:
        """The indices that are distinguishable from no effect."""
        return tuple(index for index in self.indices if index.distinguishable)

    def table(self) -> pd.DataFrame:
        """Return one row per index."""
        rows = [{**dataclasses.asdict(i), "distinguishable": i.distinguishable} for i in self.indices]
        return pd.DataFrame(rows)


def sensitivity(study: Study, outcome: str = "routine_share") -> list[Sensitivity]:
    """Return what an outcome is sensitive to, as of the last week.

    First for the reference, then, when scenarios are compared, for the difference of each to it.

    Parameters
    ----------
    study : Study
        Of a Morris or a Saltelli design.
    outcome : str
        A column of the study's runs.

    Raises
    ------
    InputError
        When the design does not suit, the outcome is unknown, or runs are missing.
    """
    method = Method.check(study.manifest.get("design") or {})
    if method.kind not in ANALYSED:
        raise InputError(
            f"The study has design={method.kind}; sensitivity needs design=morris (which parameters matter at "
            "all) or design=saltelli (which share of the variance each has)."
        )
    check_outcome(outcome, [str(column) for column in study.runs.columns if column not in ("cell", "replicate")])
    axes = {axis["key"]: list(axis["values"]) for axis in study.manifest["axes"]}
    crossed = [key for key in axes if key in method.compare]
    cells = study.cells.sort_values("cell")
    wide = by_cell(counted(study), outcome).reindex(columns=cells["cell"]).T
    missing = len(wide) * wide.shape[1] - int(wide.notna().to_numpy().sum())
    if missing or not wide.shape[1]:
        raise InputError(
            f"{missing or 'all'} runs of the study are missing; sensitivity needs complete samples. "
            "Fix what makes runs fail (failures.parquet) and run it again."
        )
    values = wide.to_numpy()
    combinations = cells[crossed].drop_duplicates().to_dict("records") if crossed else [{}]
    points = len(cells) // len(combinations)
    keys = [key for key in axes if key not in crossed]
    places = np.column_stack([share_of_range(cells[key].iloc[:points], axes[key]) for key in keys])
    results = []
    for number, compared in enumerate(combinations):  # the compared axes vary slowest
        here = values[number * points : (number + 1) * points] - (values[:points] if number else 0.0)
        named = {str(key): value for key, value in compared.items()}
        results.append(analyse(method, outcome, named, number > 0, keys, places, here, study.worlds))
    return results


def share_of_range(column: pd.Series[Any], known: Sequence[Any]) -> Array:
    """Return how far along its axis each value lies, from 0 to 1; categories lie at equal distances.

    Parameters
    ----------
    known : sequence
        All values of the axis, or the two ends of a range.
    """
    if column.dtype.kind in "if":
        values, ends = column.to_numpy(float), [float(value) for value in known]
    else:
        order = [str(value) for value in known]
        values, ends = np.array([order.index(str(value)) for value in column], float), [0.0, len(order) - 1.0]
    return (values - min(ends)) / ((max(ends) - min(ends)) or 1.0)


def analyse(
    method: Method,
    outcome: str,
    compared: dict[str, Any],
    difference: bool,
    keys: Sequence[str],
    places: Array,
    values: Array,
    worlds: int,
) -> Sensitivity:
    """Return the indices of one value of the compared axes, or of its difference from the first, largest first.

    Parameters
    ----------
    keys : sequence of str
        The sampled axes.
    places : array (points, axes)
        Where each point lies, as a share of the way along each axis.
    values : array (points, replicates)
    worlds : int
        Which the replicates go through in turn.
    """
    noise, morris = noise_share(values), method.kind == "morris"
    indices: list[Index] = []  # stays empty when all cells are equal: nothing to explain
    if np.ptp(values.mean(axis=1)) > 0:
        indices = (
            morris_indices(keys, places, values, method.seed)
            if morris
            else saltelli_indices(keys, values, noise, method)
        )
    samples = int((method.trajectories if morris else method.samples) or 0)
    too_few, enough = judged(indices, samples, shares=not morris)
    return Sensitivity(
        kind=method.kind,
        outcome=outcome,
        compared=compared,
        difference=difference,
        indices=tuple(sorted(indices, key=lambda index: -index.value)),
        noise=noise,
        worlds=worlds,
        sources=sources(values, worlds) if values.shape[1] > 1 else Sources(math.nan, math.nan, math.nan),
        points=len(values),
        replicates=values.shape[1],
        samples=samples,
        too_few=too_few,
        enough=enough,
    )


def judged(indices: Sequence[Index], samples: int, shares: bool) -> tuple[bool, int]:
    """Return whether these samples are too few to conclude anything, and about how many would suffice.

    Intervals narrow with the square root of the number of samples. Few samples estimate their own error badly,
    so the advice is at least twice as many.

    Parameters
    ----------
    shares : bool
        Whether indices are shares of the variance, rather than effects.
    """
    if not indices:
        return False, samples
    widest = max(index.high - index.value for index in indices)
    largest = max(index.value for index in indices)
    impossible = shares and any(
        index.alone - index.value > math.hypot(index.alone_high - index.alone, index.high - index.value)
        for index in indices
    )
    too_few = impossible or widest > TOO_WIDE * largest
    wanted = TOO_WIDE * largest if too_few else WIDE_SHARE if shares else math.inf
    needed = samples * (widest / wanted) ** 2 if wanted > 0 else 2 * samples
    if needed <= samples and not too_few:
        return False, samples
    needed = max(2 * samples, needed)
    return too_few, 2 ** math.ceil(math.log2(needed)) if shares else math.ceil(needed)


class Robustness(NamedTuple):
    """How one compared value differs from the reference over the points of a sample.

    Attributes
    ----------
    cell, reference : int
        The cells of the first point, which carry the labels.
    points : int
    above, below : int
        Points at which the whole 95 % interval lies above zero, or below; at the others no difference
        is detected.
    same : int
        Points, among those others, at which the outcome is the same in every run.
    low, median, high : float
        Smallest, median and largest mean difference over the points.
    """

    cell: int
    reference: int
    points: int
    above: int
    below: int
    same: int
    low: float
    median: float
    high: float


def robustness(study: Study, outcome: str = "routine_share") -> list[Robustness]:
    """Return how each compared value differs from the first, as of the last week, over all points."""
    compared = [key for key in study.manifest["design"]["compare"] if key in study.cells]
    last = int(study.manifest["weeks"]) - 1
    table = study.differences
    now = table[(table["outcome"] == outcome) & (table["week"] == last)].merge(study.cells[["cell", *compared]])
    now = now.sort_values("cell").assign(
        above=now["low"] > 0, below=now["high"] < 0, same=(now["mean"] == 0) & (now["low"] == now["high"])
    )
    results = []
    for _, rows in now.groupby(compared, sort=False) if compared else ():
        first = {name: int(rows[name].iloc[0]) for name in ("cell", "reference")}
        counts = {name: int(rows[name].sum()) for name in ("above", "below", "same")}
        low, median, high = (float(size) for size in rows["mean"].quantile([0.0, 0.5, 1.0]))
        results.append(Robustness(**first, points=len(rows), **counts, low=low, median=median, high=high))
    return results
