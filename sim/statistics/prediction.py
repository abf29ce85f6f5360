"""How well data predict a quantity that differs from world to world, judged in worlds that were left out.

The expected reduction of uncertainty by data, estimated by regression on summaries of simulated data sets (Strong,
Oakley, Brennan & Breeze 2015), here as in Bayes linear statistics: a linear regression, with a ridge penalty
because worlds are few and summaries many (Hoerl & Kennard 1970). Each world is foretold by a regression on all
others (leave one out), whose penalty they choose among themselves, again by leaving one out.
"""

from __future__ import annotations

import numpy as np

from sim.model.formulas import Array

PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 1e6)
"""Tried penalties, in variances of a summary; the last one leaves nothing but the mean."""


def foretold(data: Array, values: Array) -> Array:
    """Return what the data of each world predict of its values, learned from all other worlds.

    Parameters
    ----------
    data : array (worlds, summaries)
    values : array (worlds, quantities)
    """
    rows = np.arange(len(data))
    return np.stack([regression(data[rows != left], values[rows != left], data[left]) for left in rows])


def regression(data: Array, values: Array, new: Array) -> Array:
    """Return the values that a ridge regression foretells for new data (summaries,)."""
    centre, spread = data.mean(axis=0), data.std(axis=0)
    scale = np.where(spread > 0.0, spread, np.inf)  # a summary that is the same everywhere says nothing
    u, s, vt = np.linalg.svd((data - centre) / scale, full_matrices=False)
    level = values.mean(axis=0)
    along = u.T @ (values - level)
    penalties = len(data) * np.array(PENALTIES)
    kept = s**2 / (s**2 + penalties[:, None])
    errors = []
    for share in kept:
        missed = values - level - (u * share) @ along
        leverage = 1.0 / len(data) + (u**2) @ share
        errors.append(((missed / (1.0 - leverage)[:, None]) ** 2).sum(axis=0))
    best = np.argmin(errors, axis=0)
    place = vt @ ((new - centre) / scale)
    per_unit = np.divide(kept, s, out=np.zeros_like(kept), where=s > 1e-9)
    return np.asarray(level + ((per_unit * place)[best].T * along).sum(axis=0))


def without_data(values: Array) -> Array:
    """Return what is foretold of each world without any data: the mean of all others."""
    return np.asarray((values.sum(axis=0) - values) / (len(values) - 1))
