"""Sensitivity indices, each with the value that chance alone would produce.

The indices are Morris' mean absolute effects (Campolongo et al. 2007) and, by SALib, Saltelli's shares of
variance (Saltelli et al. 2010). A cell is a mean over a limited number of replicates, so an input without
any effect may seem to have one; the size of that apparent effect is its *noise floor*. An index whose interval
reaches down to its floor is *not distinguishable* from no effect.

Replicate k has the same random draws in every cell, so chance that is common to all cells cancels. Only the
remainder, the interaction of chance and cell, is noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.model.formulas import Array
from sim.statistics.worlds import can_tell, variances
from sim.study.design.method import Method
from sim.study.design.sampling import group_of, problem

RESAMPLES = 500
"""Resamples behind each interval."""
Z = 1.959964
"""Standard normal deviate of a 95 % interval."""


@dataclass(frozen=True)
class Index:
    """How much one parameter, or a group of them, matters.

    Attributes
    ----------
    name : str
        Parameter, or group when the design moves groups.
    value, low, high : float
        Morris: mean absolute effect of moving the parameter across its range (μ*). Saltelli: share of
        the variance with all its interactions (total order). With its 95 % interval.
    floor : float
        What an input without any effect would show by chance; NaN with one replicate.
    alone : float
        Morris: mean effect with its sign (μ). Saltelli: share of the variance by itself (first order).
    alone_low, alone_high : float
        Its 95 % interval.
    spread : float
        Morris: standard deviation of the effect (σ), large where it depends on the other parameters
        or is not linear. Saltelli: interactions, total less first order.
    """

    name: str
    value: float
    low: float
    high: float
    floor: float
    alone: float
    alone_low: float
    alone_high: float
    spread: float

    @property
    def distinguishable(self) -> bool:
        """Whether the whole interval lies above zero and above what chance would show."""
        return self.low > max(0.0, self.floor if math.isfinite(self.floor) else 0.0)

    @property
    def direction(self) -> int:
        """1 when it raises the outcome, −1 when it lowers it, 0 when that depends or cannot be said."""
        return int(self.alone_low > 0) - int(self.alone_high < 0)


def noise_share(values: Array) -> float:
    """Return the share of the variance between cells (rows) that is noise; NaN with one replicate.

    Chance that is the same in all cells cancels; noise is the residual variance of a two-way table of
    cells and replicates, divided by the number of replicates.
    """
    points, replicates = values.shape
    if replicates < 2:
        return math.nan
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0, keepdims=True) + values.mean()
    spread = values.mean(axis=1).var(ddof=1)
    if spread == 0:
        return 0.0
    noise = (rest**2).sum() / ((points - 1) * (replicates - 1)) / replicates
    return float(min(1.0, noise / spread))


class Sources(NamedTuple):
    """Where the variance of single runs comes from, as shares that add up to 1.

    Attributes
    ----------
    varied : float
        What the design varies.
    worlds : float
        The other numbers that nobody knows; NaN where luck hides them, or where the study has one world.
    luck : float
        Luck, and worlds where they cannot be told from it.
    """

    varied: float
    worlds: float
    luck: float


def sources(values: Array, worlds: int) -> Sources:
    """Return where the variance of single runs comes from: each source is that of the means over those within it.

    Parameters
    ----------
    values : array (points, replicates)
    worlds : int
        Which the replicates go through in turn.
    """
    replicates = values.shape[1]
    varied = values.mean(axis=1).var(ddof=1) * (1.0 - noise_share(values))
    if can_tell(replicates, worlds):
        luck, between = (float(one.mean()) for one in variances(values, np.arange(replicates) % worlds))
        parts = np.array([varied, max(0.0, between), luck])
    else:
        parts = np.array([varied, math.nan, values.var(axis=1, ddof=1).mean()])
    total = np.nansum(parts)
    return Sources(*map(float, parts / total if total > 0 else parts))


def morris_indices(keys: Sequence[str], places: Array, values: Array, seed: int) -> list[Index]:
    """Return mean absolute effects of moving each parameter across its range, and their floors.

    Effects are divided by the actual step. Values are rounded to whole numbers and categories, so a step
    of a design of four levels, two thirds of the range, is 12 of the 17 steps from 8 to 25; SALib's own analysis
    uses the design, not the rounded values.

    Parameters
    ----------
    keys : sequence of str
    places : Array
        (points, parameters), from 0 to 1 along each axis, walk after walk.
    values : Array
        (points, replicates).
    seed : int
        Of the resampling.
    """
    effects = elementary_effects(places, values)
    means = effects.mean(axis=2)
    walks = means.shape[1]
    drawn = np.random.default_rng(seed + 1).integers(walks, size=(RESAMPLES, walks))
    indices = []
    for k, key in enumerate(keys):
        sizes = np.abs(means[k])
        value, conf = float(sizes.mean()), Z * float(sizes[drawn].mean(axis=1).std(ddof=1))
        mean, spread = float(means[k].mean()), float(means[k].std(ddof=1))
        half = Z * spread / math.sqrt(walks)
        indices.append(
            Index(
                name=key,
                value=value,
                low=max(0.0, value - conf),
                high=value + conf,
                floor=effect_floor(effects[k]),
                alone=mean,
                alone_low=mean - half,
                alone_high=mean + half,
                spread=spread,
            )
        )
    return indices


def elementary_effects(places: Array, values: Array) -> Array:
    """Return the effects, scaled to a whole range, as an array (parameters, walks, replicates).

    Each step of a walk moves one parameter. A step that rounding removes has no effect.
    """
    parameters = places.shape[1]
    steps = np.diff(places.reshape(-1, parameters + 1, parameters), axis=1)
    changes = np.diff(values.reshape(len(steps), parameters + 1, -1), axis=1)
    effects = np.zeros((parameters, len(steps), values.shape[1]))
    for walk, step in np.argwhere((steps != 0).any(axis=2)):
        moved = int(np.abs(steps[walk, step]).argmax())
        effects[moved, walk] = changes[walk, step] / steps[walk, step, moved]
    return effects


def effect_floor(effects: Array) -> float:
    """Return the mean absolute effect that chance alone would produce; NaN with one replicate.

    An effect has a standard error over replicates; when the true effect is zero, its mean absolute value is
    √(2/π) times that error.

    Parameters
    ----------
    effects : array (walks, replicates)
        Of one parameter.
    """
    replicates = effects.shape[1]
    if replicates < 2:
        return math.nan
    return float((effects.std(axis=1, ddof=1) / math.sqrt(replicates) * math.sqrt(2 / math.pi)).mean())


def saltelli_indices(keys: Sequence[str], values: Array, noise: float, method: Method) -> list[Index]:
    """Return the shares of the variance, total and first order, of parameters or of groups.

    The total order of an input without effect is the share that is noise; that is its floor.
    """
    from SALib.analyze import sobol

    analysed = sobol.analyze(
        problem(keys, method.grouped),
        values.mean(axis=1),
        calc_second_order=method.second_order,
        num_resamples=RESAMPLES,
        seed=method.seed + 1,
    )
    named = list(dict.fromkeys(group_of(key) for key in keys)) if method.grouped else list(keys)
    columns = zip(named, *(map(float, analysed[key]) for key in ("ST", "ST_conf", "S1", "S1_conf")), strict=True)
    return [
        Index(
            name=name,
            value=total,
            low=total - half,
            high=total + half,
            floor=noise,
            alone=first,
            alone_low=first - half_first,
            alone_high=first + half_first,
            spread=total - first,
        )
        for name, total, half, first, half_first in columns
    ]
