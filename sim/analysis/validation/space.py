"""Space: what is uncertain about the model, and points spread over it.

A point gives every uncertain parameter a value of its plausible range. What a world decides itself is not
uncertain there: it keeps that value, and the worlds it is compared to keep their default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.analysis.validation.worlds import Composer, World
from sim.model.parameters import registry
from sim.scenario.scenario import value_of
from sim.study.design.axis import Axis
from sim.study.design.method import Method
from sim.study.design.points import Point, all_axes, lay_out


@dataclass(frozen=True)
class Space:
    """The plausible ranges of some parameters, and how they are sampled.

    Attributes
    ----------
    vary : tuple of str
        Grades of confidence; every parameter of these is uncertain.
    but : tuple of str
        Except these, by name or by group.
    points, runs : int
        Points of a Latin hypercube, and runs of each world at each point.
    contexts : tuple of str
        An expectation is tried in the first of these in which it is judged.
    """

    vary: tuple[str, ...]
    but: tuple[str, ...]
    points: int
    runs: int
    contexts: tuple[str, ...]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Space:
        """Return the space that a file describes."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
        return cls(**values)

    def axes(self) -> list[Axis]:
        """Return what varies."""
        return all_axes(self.method(1), (), (name for name in registry() if self.left_out(name)))

    def sample(self, seed: int) -> list[Point]:
        """Return the points: values by name of parameter, the same for the same seed."""
        return lay_out(self.method(seed), self.axes())[1]

    def method(self, seed: int) -> Method:
        """Return the design of the points."""
        return Method.check({"kind": "lhs", "samples": self.points, "vary": list(self.vary), "seed": seed})

    def left_out(self, name: str) -> bool:
        """Tell whether a parameter is not uncertain here."""
        return name in self.but or name.partition(".")[0] in self.but


def decided(worlds: Iterable[World], composer: Composer) -> frozenset[str]:
    """Return the parameters that some of the worlds set: in their scenario, by a lever, or as a change."""
    plain = composer.scenario(World(), {}).parameters
    names: set[str] = set()
    for world in worlds:
        scenario = composer.scenario(world, {})
        names.update(world.changes, *(lever.set | lever.add for lever in scenario.levers))
        names.update(n for n in registry() if value_of(scenario.parameters, n) != value_of(plain, n))
    return frozenset(names & registry().keys())
