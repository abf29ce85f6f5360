"""Mixes of the three leader roles: what leaders spend on each, which is best, and which may be as good."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.effects import Effects
from sim.analysis.studies.endpoints import Array
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.parameters.leader import ROLES
from sim.statistics.worlds import by_world, can_tell

AXES = tuple(f"leader.{role}" for role in ROLES)
TYPICAL = tuple(float(registry()[axis].default) for axis in AXES)
"""Weights of typical leadership."""


@dataclass(frozen=True)
class Mix:
    """One mix.

    Attributes
    ----------
    cell : int
    weights : tuple of float
        Of each role.
    hours : tuple of float
        That a leader spends on each role, a week on average at the end of the run.
    level : float
        Mean of the outcome.
    """

    cell: int
    weights: tuple[float, ...]
    hours: tuple[float, ...]
    level: float

    @property
    def shares(self) -> tuple[float, ...]:
        """The proportions of the weights; empty without any role."""
        whole = sum(self.weights)
        return tuple(round(weight / whole, 3) for weight in self.weights) if whole else ()

    @property
    def typical(self) -> bool:
        """Whether it is the mix of typical leadership."""
        return self.weights == TYPICAL


@dataclass(frozen=True)
class Mixes:
    """Mixes of one office size, or of another combination of the remaining axes.

    Attributes
    ----------
    panel : dict
        Value by key of the axes that are no roles.
    tried : tuple of Mix
        In the order of the cells.
    best, worst : Mix
    tied : tuple of Mix
        From which the best does not differ by an amount that matters and is not chance; the best of them first.
    leading : tuple
        Pairs of a mix and the number of worlds in which it is best, most worlds first; empty when luck and worlds
        cannot be told apart.
    """

    panel: dict[str, object]
    tried: tuple[Mix, ...]
    best: Mix
    worst: Mix
    tied: tuple[Mix, ...]
    leading: tuple[tuple[Mix, int], ...]

    @property
    def reference(self) -> Mix:
        """The mix that the best is compared with, chosen beforehand: typical leadership, or what is nearest."""
        return min(self.tried, key=lambda mix: math.dist(mix.weights, TYPICAL))


def mixes(effects: Effects, outcome: str) -> list[Mixes]:
    """Return the best mix for each combination of the axes that are no roles; each cell is a mix."""
    study, sign = effects.ends.study, OUTCOMES[outcome].good or 1
    keys = [axis["key"] for axis in study.manifest["axes"] if axis["key"] not in AXES]
    groups: dict[tuple[object, ...], list[Mix]] = {}
    for row in study.cells.to_dict("records"):
        cell = int(row["cell"])
        if cell in effects.ends.runs:
            weights = tuple(float(row[key]) for key in AXES)
            hours = tuple(effects.ends.level(cell, f"hours_{role}").mean for role in ROLES)
            mix = Mix(cell, weights, hours, effects.ends.level(cell, outcome).mean)
            groups.setdefault(tuple(row[key] for key in keys), []).append(mix)
    told = []
    for values, some in groups.items():
        best, worst = (pick(some, key=lambda mix: sign * mix.level) for pick in (max, min))
        tied = [mix for mix in some if mix is not best and not effects.of(best.cell, outcome, to=mix.cell).side]
        tied.sort(key=lambda mix: -sign * mix.level)
        panel = dict(zip(keys, values, strict=True))
        told.append(Mixes(panel, tuple(some), best, worst, tuple(tied), leading(some, effects, outcome)))
    return told


def leading(some: Sequence[Mix], effects: Effects, outcome: str) -> tuple[tuple[Mix, int], ...]:
    """Return in how many worlds each mix is best, by the best guess of each world; see `sim.statistics.worlds`."""
    gains: list[Array] = []
    for mix in some:
        apart, world = effects.ends.apart(mix.cell, outcome, some[0].cell)
        runs, worlds = len(apart), len(np.unique(world))
        if not can_tell(runs, worlds) or worlds < effects.ends.study.worlds:
            return ()
        gains.append((OUTCOMES[outcome].good or 1) * by_world(apart, world))
    best = Counter(np.argmax(gains, axis=0).tolist())
    return tuple((some[place], count) for place, count in best.most_common())
