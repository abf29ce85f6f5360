"""Indices of sensitivity, each beside the value that luck alone would show.

The indices are SALib's: Morris' mean absolute effects (Campolongo et al. 2007) and Saltelli's shares of
variance (Saltelli et al. 2010). A cell is a mean over a limited number of replicates, so an input without
any effect may seem to have one; how large is its *noise floor*. An index whose interval reaches down to
its floor is *not distinguishable* from nothing.

Replicate k has the same luck in every cell, so luck that is common to all cells cancels. Only what is
left, the interplay of luck and cell, makes noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.outcomes import Array
from sim.study.method import Method
from sim.study.sampling import group_of, problem

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
        the variance with all its interplay (total order). With its 95 % interval.
    floor : float
        What an input without any effect would show; NaN with one replicate.
    alone : float
        Morris: mean effect with its sign (μ). Saltelli: share of the variance by itself (first order).
    alone_low, alone_high : float
        Its 95 % interval.
    spread : float
        Morris: standard deviation of the effect (σ), large where it depends on the other parameters
        or is not straight. Saltelli: interplay, total less first order.
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
        """Whether the whole interval lies above zero and above what luck would show."""
        return self.low > max(0.0, self.floor if math.isfinite(self.floor) else 0.0)

    @property
    def direction(self) -> int:
        """1 when it raises the outcome, −1 when it lowers it, 0 when that cannot be told or depends."""
        return int(self.alone_low > 0) - int(self.alone_high < 0)


def luck_share(values: Array) -> float:
    """Return the share of the variance between cells (rows) that is luck; NaN with one replicate.

    Luck that is the same in all cells cancels; what counts is the rest of a two-way table of
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


def morris_indices(keys: Sequence[str], places: Array, values: Array, levels: int, seed: int) -> list[Index]:
    """Return mean absolute effects of moving each parameter across its range, and their floors.

    Parameters
    ----------
    keys : sequence of str
    places : Array
        (points, parameters), walk after walk; only which one moves, and which way, is used.
    values : Array
        (points, replicates).
    levels : int
        Places on each axis of the design.
    seed : int
        Of the resampling.
    """
    from SALib.analyze import morris

    unit = (places - places.min(axis=0)) / np.maximum(np.ptp(places, axis=0), 1e-300)
    found = morris.analyze(
        problem(keys), unit, values.mean(axis=1), num_levels=levels, num_resamples=RESAMPLES, seed=seed + 1
    )
    floors = effect_floors(places, values, levels)
    walks = len(values) // (len(keys) + 1)
    indices = []
    for k, key in enumerate(keys):
        value, conf = float(found["mu_star"][k]), float(found["mu_star_conf"][k])
        mean, spread = float(found["mu"][k]), float(found["sigma"][k])
        half = Z * spread / math.sqrt(walks)
        indices.append(
            Index(
                key, value, max(0.0, value - conf), value + conf, floors[k], mean, mean - half, mean + half, spread
            )
        )
    return indices


def effect_floors(places: Array, values: Array, levels: int) -> list[float]:
    """Return the mean absolute effect that luck alone would show, for each parameter.

    The difference of two neighbouring cells has, over replicates, a standard error; a difference
    that is nothing but such an error has √(2/π) of it as its mean size.
    """
    replicates = values.shape[1]
    parameters = places.shape[1]
    step = levels / (2 * (levels - 1))
    moved = np.diff(places, axis=0) != 0
    inside = np.arange(1, len(places)) % (parameters + 1) != 0  # not from the end of one walk to the next
    changes = np.diff(values, axis=0)
    if replicates < 2:
        return [math.nan] * parameters
    errors = changes.std(axis=1, ddof=1) / math.sqrt(replicates) / step * math.sqrt(2 / math.pi)
    return [
        float(errors[inside & moved[:, k]].mean()) if moved[inside, k].any() else 0.0 for k in range(parameters)
    ]


def saltelli_indices(keys: Sequence[str], values: Array, noise: float, method: Method) -> list[Index]:
    """Return shares of the variance, with all interplay and alone, of parameters or of groups.

    An input without effect shows the share that is luck as its total order, which is its floor.
    """
    from SALib.analyze import sobol

    described = problem(keys, method.grouped)
    found = sobol.analyze(
        described,
        values.mean(axis=1),
        calc_second_order=method.second_order,
        num_resamples=RESAMPLES,
        seed=method.seed + 1,
    )
    named = list(dict.fromkeys(group_of(key) for key in keys)) if method.grouped else list(keys)
    indices = []
    for k, name in enumerate(named):
        total, half = float(found["ST"][k]), float(found["ST_conf"][k])
        first, half_first = float(found["S1"][k]), float(found["S1_conf"][k])
        indices.append(
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
        )
    return indices
