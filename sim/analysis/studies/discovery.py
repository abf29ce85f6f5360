"""Scenario discovery: under which settings of a sampled study something happens, and which settings go with it.

The points of the study are the cells, or, where cells are compared, their mean differences from the reference.
Only settings that are numbers can limit a box. `sim.statistics.prim` finds the box. How strongly a setting goes
with the outcome is its rank correlation (Spearman), which sees what rises or falls throughout; p is corrected
over settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Ends
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.statistics.corrections import corrected
from sim.statistics.prim import CHANCE, Box, best_box, by_chance
from sim.statistics.summaries import ROUNDING
from sim.study.store.folder import Study

FEWEST, FEWEST_WANTED = 20, 5
"""Points, and points of interest, below which no box is looked for."""
QUARTER = 0.25


@dataclass(frozen=True)
class Score:
    """Rank correlation of a setting with the outcome; `beyond` when chance would hardly give it (Holm)."""

    key: str
    correlation: float
    beyond: bool


@dataclass(frozen=True)
class Discovery:
    """What was discovered.

    Attributes
    ----------
    outcome : str
    above : bool
        Whether points of interest are at the threshold or above; else at it or below.
    threshold : float
    compared : tuple of int or None
        Cell and reference of the first difference, when the points are differences.
    keys : tuple of str
        Settings.
    points, wanted : int
        Points, and points of interest.
    box : Box
    limits : dict
        Lowest and highest value of each limited setting; None where it is not limited.
    peeled : tuple of Box
    chance : float
        How often chance has a box as good.
    scores : tuple of Score
        The largest first.
    """

    outcome: str
    above: bool
    threshold: float
    compared: tuple[int, int] | None
    keys: tuple[str, ...]
    points: int
    wanted: int
    box: Box
    limits: dict[str, tuple[float | None, float | None]]
    peeled: tuple[Box, ...]
    chance: float
    scores: tuple[Score, ...]

    @property
    def beyond_chance(self) -> bool:
        """Whether there is a box that chance would hardly give."""
        return bool(self.limits) and self.chance <= CHANCE


def discover(study: Study, outcome: str, below: float | None = None, above: float | None = None) -> Discovery:
    """Return under which settings an outcome is below or above a threshold.

    Parameters
    ----------
    study : Study
        With at least two numeric settings and twenty points, such as one of ``design=lhs``.
    outcome : str
    below, above : float, optional
        The threshold; by default the better quarter of the points is of interest.

    Raises
    ------
    InputError
        When the study has too few points, or too few or all of them are of interest.
    """
    if below is not None and above is not None:
        raise InputError("discover: below= and above= are both given. Give one of them.")
    keys, x, y, compared = points_of(study, outcome)
    if len(y) < FEWEST:
        raise InputError(
            f"discover needs at least {FEWEST} points; {study.folder} has {len(y)}. Sample some: "
            "-m design=lhs design.samples=64 adviser.learning_rate=plausible leader.span=plausible"
        )
    up = above is not None if above is not None or below is not None else OUTCOMES[outcome].good >= 0
    given = above if above is not None else below
    threshold = float(np.quantile(y, 1.0 - QUARTER if up else QUARTER)) if given is None else given
    wanted = y >= threshold if up else y <= threshold
    what = f"the difference in {outcome} between the scenarios compared" if compared else outcome
    if not FEWEST_WANTED <= wanted.sum() < len(y):
        raise InputError(
            f"discover: {what} is {'above' if up else 'below'} {threshold:g} in {int(wanted.sum())} of {len(y)} "
            f"points; discover needs at least {FEWEST_WANTED}, and not all. Values go "
            f"from {y.min():g} to {y.max():g}."
        )
    box, peeled = best_box(x, wanted)
    whole = x.min(axis=0), x.max(axis=0)
    limits = {
        key: (low if low > first else None, high if high < last else None)
        for key, low, high, first, last in zip(keys, box.low.tolist(), box.high.tolist(), *whole, strict=True)
        if low > first or high < last
    }
    return Discovery(
        outcome, up, threshold, compared, keys, len(y), int(wanted.sum()), box, limits, tuple(peeled),
        by_chance(x, wanted, box), scores_of(keys, x, y),
    )  # fmt: skip


def points_of(study: Study, outcome: str) -> tuple[tuple[str, ...], Array, Array, tuple[int, int] | None]:
    """Return settings, their values by point, the outcome of each, and what is compared."""
    ends: Ends = effects_of(study).ends
    if outcome not in study.runs.columns:
        raise InputError(f"outcome={outcome}: {study.folder} has no such column of runs.")
    axes = [str(axis["key"]) for axis in study.manifest["axes"]]
    compared = study.manifest.get("compared", [])
    numeric = [key for key in axes if key not in compared or len(compared) == len(axes)]
    keys = tuple(key for key in numeric if study.cells[key].dtype.kind in "if" and study.cells[key].nunique() > 1)
    if len(keys) < 2:
        raise InputError(f"discover needs at least two varied numeric settings; {study.folder} has {len(keys)}.")
    rows: list[dict[Any, Any]] = [row for row in study.cells.to_dict("records") if row["cell"] in ends.runs]
    within = len(compared) < len(axes)
    pairs = [row for row in rows if within and row["cell"] != row["reference"]]
    if not pairs:
        y = [ends.level(int(row["cell"]), outcome).mean for row in rows]
        return keys, values_at(rows, keys), np.array(y), None
    other = tuple(pairs[0][key] for key in compared)
    pairs = [row for row in pairs if tuple(row[key] for key in compared) == other]
    y = [ends.difference(int(row["cell"]), outcome).mean for row in pairs]
    first = int(pairs[0]["cell"]), int(pairs[0]["reference"])
    return keys, values_at(pairs, keys), np.array(y), first


def values_at(rows: list[dict[Any, Any]], keys: tuple[str, ...]) -> Array:
    """Return the settings of points."""
    return np.array([[float(row[key]) for key in keys] for row in rows])


def scores_of(keys: tuple[str, ...], x: Array, y: Array) -> tuple[Score, ...]:
    """Return how strongly each setting goes with the outcome, the strongest first."""
    from scipy.stats import spearmanr

    if np.ptp(y) == 0.0:
        return ()
    grain = ROUNDING * np.abs(y).max()
    ties = np.round(y / grain)  # means that differ in the last digit have one rank
    made = [spearmanr(column, ties) for column in x.T]
    p = corrected(np.array([one.pvalue for one in made]))
    scores = [Score(key, float(one.statistic), bool(small < CHANCE))
              for key, one, small in zip(keys, made, p, strict=True)]  # fmt: skip
    return tuple(sorted(scores, key=lambda score: -abs(score.correlation)))
