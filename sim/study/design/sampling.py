"""Samples of the unit cube: Latin hypercube, Sobol sequence, Morris walks, Saltelli's scheme.

All come from libraries (scipy.stats.qmc, SALib), and the same seed gives the same sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.model.formulas import Array
from sim.study.design.method import Method


def unit_points(method: Method, keys: Sequence[str]) -> Array:
    """Return the points of a sample, one per row, with every coordinate from 0 to 1.

    Parameters
    ----------
    method : Method
        One that samples.
    keys : sequence of str
        The sampled axes, in order.
    """
    import numpy as np

    points: Array
    if method.kind == "morris":
        from SALib.sample import morris

        points = morris.sample(problem(keys), method.trajectories, num_levels=method.levels, seed=method.seed)
    elif method.kind == "saltelli":
        from SALib.sample import sobol

        points = sobol.sample(
            problem(keys, method.grouped), method.samples, calc_second_order=method.second_order, seed=method.seed
        )
    else:
        from scipy.stats import qmc

        sampler = {"lhs": qmc.LatinHypercube, "sobol": qmc.Sobol}[method.kind]
        points = sampler(len(keys), rng=np.random.default_rng(method.seed)).random(method.samples)
    return points


def problem(keys: Sequence[str], grouped: bool = False) -> dict[str, Any]:
    """Return the sampled axes in SALib's format, all from 0 to 1; `sim.study.design.axis` converts the points."""
    described: dict[str, Any] = {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)}
    if grouped:
        described["groups"] = [group_of(key) for key in keys]
    return described


def group_of(key: str) -> str:
    """Return the group of a parameter, such as leader, or one of the modules, such as contact."""
    return key.partition(".")[0]
