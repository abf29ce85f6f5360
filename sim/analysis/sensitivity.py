"""Which parameters matter: Morris screening and Saltelli's shares of variance, from a stored study.

When scenarios are compared, the paired difference of each to the first is analysed as well: what the
effect of a scenario depends on. The indices themselves are in `sim.analysis.indices`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.indices import Index, luck_share, morris_indices, saltelli_indices
from sim.errors import Refused, did_you_mean
from sim.outcomes import Array
from sim.study.method import ANALYSED, Method

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.store import Study

WIDE_SHARE, WIDE_EFFECT = 0.1, 0.5
"""Half-widths above which N is too small: in shares of the variance, and relative to the largest effect."""


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
        Whether the indices are about the paired difference to the reference rather than the level.
    indices : tuple of Index
        Largest first; empty when the outcome is the same in all cells.
    noise : float
        Share of the variance between cells that is luck; NaN with one replicate.
    points, replicates : int
    too_few : bool
        Whether intervals are so wide that the ranking would change with more points.
    """

    kind: str
    outcome: str
    compared: dict[str, Any]
    difference: bool
    indices: tuple[Index, ...]
    noise: float
    points: int
    replicates: int
    too_few: bool

    @property
    def distinguishable(self) -> tuple[Index, ...]:
        """The indices that can be told from nothing."""
        return tuple(index for index in self.indices if index.distinguishable)

    def table(self) -> pd.DataFrame:
        """Return one row per index."""
        import pandas as pd

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
    Refused
        When the design cannot tell, the outcome is not there, or runs are missing.
    """
    method = Method.check(study.manifest.get("design") or {})
    if method.kind not in ANALYSED:
        raise Refused(
            f"The study has design={method.kind}; sensitivity needs design=morris (which parameters matter at "
            "all) or design=saltelli (which share of the variance each has)."
        )
    known = [str(column) for column in study.runs.columns if column not in ("cell", "replicate")]
    if outcome not in known:
        raise Refused(f"outcome={outcome}: not in this study.{did_you_mean(outcome, known)}")
    return [analyse(method, outcome, view) for view in views(study, outcome, method)]


@dataclass(frozen=True)
class View:
    """What is analysed: one value of the compared axes, or its difference to the reference.

    Attributes
    ----------
    compared : dict
    difference : bool
    keys : list of str
        The sampled axes.
    places : Array
        (points, axes): where each point lies, as numbers.
    values : Array
        (points, replicates).
    """

    compared: dict[str, Any]
    difference: bool
    keys: list[str]
    places: Array
    values: Array


def views(study: Study, outcome: str, method: Method) -> Iterator[View]:
    """Yield the reference as it is, then the paired difference of each compared value to it."""
    axes = {axis["key"]: list(axis["values"]) for axis in study.manifest["axes"]}
    crossed = [key for key in axes if key in method.compare]
    keys = [key for key in axes if key not in crossed]
    cells = study.cells.sort_values("cell")
    wide = study.runs.pivot(index="cell", columns="replicate", values=outcome).reindex(cells["cell"])
    missing = len(wide) * wide.shape[1] - int(wide.notna().to_numpy().sum())
    if missing or not wide.shape[1]:
        raise Refused(
            f"{missing or 'all'} runs of the study are missing; what matters can be told from whole samples only. "
            "Mend what makes runs fail (failures.parquet) and run it again."
        )
    values = wide.to_numpy(float)
    combinations = cells[crossed].drop_duplicates().to_dict("records") if crossed else [{}]
    points = len(cells) // len(combinations)
    places = np.column_stack([numbers(cells[key].iloc[:points], axes[key]) for key in keys])
    for number, compared in enumerate(combinations):  # the compared axes run slowest
        here = values[number * points : (number + 1) * points]
        named = {str(key): value for key, value in compared.items()}
        yield View(named, number > 0, keys, places, here - values[:points] if number else here)


def numbers(column: pd.Series[Any], known: Sequence[Any]) -> Array:
    """Return the values of an axis as numbers; categories by their place among the known ones."""
    if column.dtype.kind in "if":
        return column.to_numpy(float)
    order = [str(value) for value in known]
    return np.array([order.index(str(value)) for value in column], float)


def analyse(method: Method, outcome: str, view: View) -> Sensitivity:
    """Return the indices of one view, the largest first."""
    noise = luck_share(view.values)
    if np.ptp(view.values.mean(axis=1)) == 0:
        indices, too_few = [], False  # the same in all cells: nothing to explain
    elif method.kind == "morris":
        indices = morris_indices(view.keys, view.places, view.values, method.levels or 4, method.seed)
        largest = max(indices, key=lambda index: index.value)
        too_few = largest.high - largest.value > WIDE_EFFECT * largest.value
    else:
        indices = saltelli_indices(view.keys, view.values, noise, method)
        too_few = max(index.high - index.value for index in indices) > WIDE_SHARE
    return Sensitivity(
        kind=method.kind,
        outcome=outcome,
        compared=view.compared,
        difference=view.difference,
        indices=tuple(sorted(indices, key=lambda index: -index.value)),
        noise=noise,
        points=len(view.values),
        replicates=view.values.shape[1],
        too_few=too_few,
    )
