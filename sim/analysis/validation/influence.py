"""Influence: whose parameters explain the spread of an outcome.

Those of leaders, of advisers, of the office, or what is decided above? Total effects of groups of
parameters (Sobol; estimator of Jansen, by SALib): the share of the variance that would be left if all
else were known. Shares of groups may add up to more than one, because groups work together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.validation.worlds import Composer, Measure, World
from sim.engines.batch import pool_of, run_cell
from sim.engines.rulebook.book import RuleBook
from sim.model.parameters import ParameterInfo, registry

FROM_ABOVE = {
    "office.pace", "office.batch", "office.update_size", "leader.messages", "leader.senders",
    "adviser.news_rate", "adviser.training_hours", "adviser.training_to_combine",
}  # fmt: skip
"""What is decided centrally: changes, messages, news and training."""

FIXED = {"office.staff", "office.drawn"}
"""The size of the office is not varied; it is a context."""


@dataclass(frozen=True)
class Share:
    """How much of the variance a group explains, alone and in all, with 95 % intervals by bootstrap.

    Attributes
    ----------
    group : str
        ``leaders``, ``advisers``, ``above`` or ``office``.
    parameters : int
        Number of parameters in the group.
    first, first_half, total, total_half : float
        Share explained alone and in all, each with the half-width of its interval.
    """

    group: str
    parameters: int
    first: float
    first_half: float
    total: float
    total_half: float


def group_of(about: ParameterInfo) -> str | None:
    """Return whose a parameter is, or None when it is not varied."""
    low, high = about.plausible
    between_offices = about.name.startswith("nation.")  # nothing in a world of one office
    if about.name in FIXED or between_offices or about.kind is not float or low == high:
        return None
    if about.name in FROM_ABOVE:
        return "above"
    return {"leader": "leaders", "adviser": "advisers"}.get(about.name.partition(".")[0], "office")


def variance_shares(
    measure: Measure,
    context: Mapping[str, float],
    points: int,
    replicates: int,
    seed: int,
    threads: int = 2,
    done: Callable[[int], None] = lambda count: None,
) -> list[Share]:
    """Return how much of the variance of a measure each group explains, over the plausible ranges.

    Parameters
    ----------
    points : int
        A power of two; the number of scenarios is points × (groups + 2).
    replicates : int
        Runs of each scenario, whose mean is taken, on the same luck in all.
    """
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol as sample

    varied = [(about, group) for about in registry().values() if (group := group_of(about))]
    names, whose = [about.name for about, _ in varied], [group for _, group in varied]
    problem = {
        "num_vars": len(varied),
        "names": names,
        "groups": whose,
        "bounds": [list(about.plausible) for about, _ in varied],
    }
    composer, book = Composer(), RuleBook()
    values = []
    with pool_of(threads, "compiled") as pool:
        for row in sample.sample(problem, points, calc_second_order=False, seed=seed):
            changes = dict(zip(names, (float(value) for value in row), strict=True))
            scenario = composer.scenario(World("baseline", changes), context)
            series = run_cell(
                scenario, book, engine="compiled", seed=seed, replicates=replicates, pool=pool, done=done
            )
            values.append(float(measure.of(series).mean()))
    found = analyse.analyze(problem, np.array(values), calc_second_order=False, seed=seed)
    return [
        Share(
            name,
            whose.count(name),
            float(found["S1"][k]),
            float(found["S1_conf"][k]),
            float(found["ST"][k]),
            float(found["ST_conf"][k]),
        )
        for k, name in enumerate(dict.fromkeys(whose))
    ]
