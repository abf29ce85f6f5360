"""Signs: at how many points of the plausible ranges a contrast has the expected sign, or the opposite one.

Defaults are one of many plausible points. Here every decisive expectation is tested at points
spread over the plausible ranges (`sim.analysis.validation.worlds.Space`), all worlds of a point with the same
random numbers. It changes no verdict: the counts use means of few runs, without intervals. An inner optimum is
chosen on half of the runs and tested on the others, as everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.analysis.validation.claims import Claims, Estimate, Expectation, estimate
from sim.analysis.validation.worlds import Measure, decided, measure_all
from sim.model.formulas import Array
from sim.scenario.scenario import Scenario

Cell = tuple[str, str, frozenset[str], int]
"""A world in a context at a point, and the parameters that do not vary with the point."""


@dataclass(frozen=True)
class Sign:
    """Number of points at which a contrast has the expected sign.

    Attributes
    ----------
    context : str
        Where it was tested.
    points : int
    expected, other : int
        Points at which the mean lies beyond the margin on the expected side, and on the other side.
    """

    context: str
    points: int
    expected: int
    other: int


@dataclass(frozen=True)
class Trial:
    """A decisive expectation to be tested.

    Attributes
    ----------
    claim, place
        Key of the claim, and index of the expectation within it.
    one : Expectation
    context : str
    decided : frozenset of str
        Parameters that its worlds set, which do not vary.
    """

    claim: str
    place: int
    one: Expectation
    context: str
    decided: frozenset[str]


class Signs:
    """All trials over a space, and the cells they need: each world at each point once."""

    def __init__(self, claims: Claims, seed: int) -> None:
        self.claims, self.seed = claims, seed
        self.points = claims.space.sample(seed)
        self.trials = [
            Trial(claim.key, place, one, context, decided(claims.worlds[w] for w in one.worlds))
            for claim in claims.claims
            for place, one in enumerate(claim.expectations)
            if one.decisive
            for context in [c for c in claims.space.contexts if c in one.contexts][:1]
        ]
        self.wanted: dict[Cell, set[Measure]] = {}
        for trial, point in itertools.product(self.trials, range(len(self.points))):
            for world in trial.one.worlds:
                cell = (world, trial.context, trial.decided, point)
                self.wanted.setdefault(cell, set()).add(trial.one.measure)

    @property
    def total(self) -> int:
        """Number of runs."""
        return len(self.wanted) * self.claims.space.runs

    def count(
        self, threads: int = 2, done: Callable[[int], None] = lambda count: None
    ) -> dict[tuple[str, int], Sign]:
        """Run all cells and return the signs, by claim and place of the expectation."""
        results = measure_all(self.wanted, self.scenario, self.claims.space.runs, self.seed, threads, done)
        return {(trial.claim, trial.place): self.sign(trial, results) for trial in self.trials}

    def scenario(self, cell: Cell) -> Scenario:
        """Return the scenario of a world at a point."""
        world, context, held, point = cell
        values = {name: value for name, value in self.points[point].items() if name not in held}
        return self.claims.worlds[world].within({**values, **self.claims.contexts[context]["set"]})

    def sign(self, trial: Trial, results: Mapping[Cell, dict[Measure, Array]]) -> Sign:
        """Return at how many points a contrast has the expected sign."""
        one, context = trial.one, trial.context
        points = (
            {(world, context): results[world, context, trial.decided, point] for world in one.worlds}
            for point in range(len(self.points))
        )
        sides = [side_of(estimate(one, context, here), one) for here in points]
        return Sign(context, len(sides), sides.count(1), sides.count(-1))


def side_of(contrast: Estimate, one: Expectation) -> int:
    """Return 1 when the mean lies beyond the margin on the expected side, −1 on the other side, 0 between."""
    over = contrast.mean - one.beyond
    if one.sign == 0:
        return 1 if abs(over) < one.margin else -1
    over *= one.sign
    return 1 if over > one.margin else -1 if over < -one.margin else 0
