"""Selecting among many: the set that holds the best, and the points that nothing beats in everything."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array
from sim.statistics.summaries import ROUNDING


def may_be_best(values: Array, level: float = 0.95) -> npt.NDArray[np.bool_]:
    """Return which rows may have the highest mean: a set that holds the one that does, with this probability.

    Screening to the best (Nelson, Swann, Goldsman & Song 2001) on paired differences: row i stays unless some row
    j has a mean higher by more than t √(S²_ij / n), with t the 1 − (1 − level) / (k − 1) quantile of Student's t
    with n − 1 degrees of freedom. The true best is lost only when it loses one of its own k − 1 comparisons, so
    Bonferroni's correction over these is enough, whichever row leads in the data and however rows are correlated.

    Parameters
    ----------
    values : array (k, n)
        The same n worlds, or replicates, for all k rows.
    level : float
    """
    from scipy.special import stdtrit

    k, n = values.shape
    if k == 1 or n < 2:
        return np.ones(k, dtype=bool)
    critical = float(stdtrit(n - 1, 1.0 - (1.0 - level) / (k - 1)))
    means = values.mean(axis=1)
    centred = values - means[:, None]
    products = centred @ centred.T
    squares = np.diag(products)
    apart = np.maximum(squares[:, None] + squares[None, :] - 2.0 * products, 0.0) / (n - 1)
    behind = means[None, :] - means[:, None]
    return np.asarray((behind <= critical * np.sqrt(apart / n) + ROUNDING * np.abs(values).max()).all(axis=1))


def undominated(values: Array) -> npt.NDArray[np.bool_]:
    """Return which rows are on the Pareto front: no other is at least as high in every column and higher in one.

    Parameters
    ----------
    values : array (k, outcomes)
    """
    others, own = values[None, :, :], values[:, None, :]
    at_least, higher = np.all(others >= own, axis=2), np.any(others > own, axis=2)
    return np.asarray(~np.any(at_least & higher, axis=1))
