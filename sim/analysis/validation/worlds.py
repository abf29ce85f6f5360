"""Worlds: named scenarios with changes, each run in some contexts and summarised by a few measures.

A measure is what is wanted from a run: an outcome, and when. Worlds too numerous to be stored as a study
are run in memory, and only their measures are kept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from sim.engines.batch import pool_of, run_cell
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.run_outcomes import PER_RUN
from sim.scenario.compose import compose, leaves, scenario_of
from sim.scenario.scenario import Scenario, value_of
from sim.scenario.worlds import load_worlds
from sim.study.design.axis import Axis
from sim.study.design.build import with_setting
from sim.study.design.method import Method
from sim.study.design.points import Point, all_axes, lay_out

Key = TypeVar("Key", bound=Hashable)
SUMMARIES: dict[str, Callable[[Array], Array]] = {
    "last": lambda values: values[:, -1],
    "mean": lambda values: values.mean(axis=1),
    "peak": lambda values: values.max(axis=1),
    "rise": lambda values: values[:, -1] - values[:, 0],
}


@dataclass(frozen=True)
class World:
    """A shipped scenario, with changes by dotted name.

    Attributes
    ----------
    scenario : str
    changes : mapping
        Such as ``{"leader.senders": 8.0}``.
    """

    scenario: str = "baseline"
    changes: Mapping[str, Any] = field(default_factory=dict)

    def within(self, context: Mapping[str, Any]) -> Scenario:
        """Return the scenario in a context, whose settings it overrides; the rest is that of the typical world."""
        config = shipped(self.scenario)
        for name, value in leaves({**context, **self.changes}).items():
            config = with_setting(config, name, value)
        return scenario_of(config).over(load_worlds("typical")).in_world(0)


@functools.cache
def shipped(name: str) -> dict[str, Any]:
    """Return the configuration of a shipped scenario; Hydra composes each once."""
    return compose([f"scenario={name}"])


@dataclass(frozen=True)
class Measure:
    """What is wanted from a run: the sum of weekly outcomes, and when; or one outcome of the whole run.

    Attributes
    ----------
    outcomes : tuple of str
    when : str
        ``last``, ``mean``, ``peak``, ``rise`` (last less first), a week such as ``26``, or
        ``change from 48`` (last less that week). It does not apply to an outcome of the whole run.
    """

    outcomes: tuple[str, ...]
    when: str = "last"

    def __post_init__(self) -> None:
        for name in self.outcomes:
            if name not in OUTCOMES:
                raise InputError(f"There is no outcome named '{name}'.{did_you_mean(name, OUTCOMES)}")
            if name in PER_RUN and (len(self.outcomes) > 1 or self.when != "last"):
                raise InputError(f"outcome: {name}: one number of a whole run; give it alone, and without 'when'.")
        if self.when not in SUMMARIES and not re.fullmatch(r"(change from )?\d+", self.when):
            raise InputError(
                f"when: {self.when}: expected {', '.join(SUMMARIES)}, a week such as 26, or 'change from 48'."
            )

    def of(self, series: Mapping[str, Array]) -> Array:
        """Return the measure of each replicate.

        Parameters
        ----------
        series : mapping
            Weekly outcomes (replicates, weeks), and perhaps outcomes of the whole run (replicates,).

        Raises
        ------
        InputError
            When a run has no value, such as one that never reached a level: leaving such runs out would
            compare only the quick ones.
        """
        first = self.outcomes[0]
        if first in PER_RUN:
            whole: Array = series[first] if first in series else PER_RUN[first].compute(series)
            if np.isnan(whole).any():
                raise InputError(f"outcome: {first}: empty in some runs, so that they cannot be compared.")
            return whole
        values = np.sum([series[name] for name in self.outcomes], axis=0)
        if self.when in SUMMARIES:
            return SUMMARIES[self.when](values)
        at: Array = values[:, int(self.when.rpartition(" ")[2])]
        return values[:, -1] - at if self.when.startswith("change") else at


def measure_all(
    wanted: Mapping[Key, set[Measure]],
    scenario: Callable[[Key], Scenario],
    replicates: int,
    seed: int,
    threads: int = 2,
    done: Callable[[int], object] = lambda count: None,
) -> dict[Key, dict[Measure, Array]]:
    """Run each cell once, several at a time, and return its measures, by replicate.

    Parameters
    ----------
    wanted : mapping
        Measures by cell.
    scenario : callable
        Returns the scenario of a cell.
    replicates, seed, threads : int
    done : callable
        Called after each cell with its number of runs.
    """
    book, results = RuleBook(), {}

    def measured(key: Key) -> dict[Measure, Array]:
        series = run_cell(scenario(key), book, engine="compiled", seed=seed, replicates=replicates)
        return {measure: measure.of(series) for measure in wanted[key]}

    with pool_of(threads, "compiled") as pool:
        for key, values in zip(wanted, (pool.map if pool else map)(measured, wanted), strict=True):
            results[key] = values
            done(replicates)
    return results


@dataclass(frozen=True)
class Space:
    """The uncertain parameters of the model, and points spread over their ranges.

    A point gives every uncertain parameter a value within its plausible range. A parameter that a world sets
    itself is not varied: that world keeps its value, and the worlds it is compared to keep the default.

    Attributes
    ----------
    vary : sequence of str
        Grades of confidence; every parameter with one of these is varied.
    but : sequence of str
        Except these, by name or by group.
    points, runs : int
        Points of a Latin hypercube, and runs of each world at each point.
    contexts : sequence of str
        An expectation is tested in the first of these in which it is judged.
    """

    vary: Sequence[str]
    but: Sequence[str]
    points: int
    runs: int
    contexts: Sequence[str]

    def axes(self) -> list[Axis]:
        """Return the axes that vary."""
        fixed = (name for name in registry() if name in self.but or name.partition(".")[0] in self.but)
        return all_axes(self.method(1), (), fixed)

    def sample(self, seed: int) -> list[Point]:
        """Return the points: values by name of parameter, the same for the same seed."""
        return lay_out(self.method(seed), self.axes())[1]

    def method(self, seed: int) -> Method:
        """Return the design of the points."""
        return Method.check({"kind": "lhs", "samples": self.points, "vary": list(self.vary), "seed": seed})


def decided(worlds: Iterable[World]) -> frozenset[str]:
    """Return the parameters that some of the worlds set: in their scenario, by a lever, or as a change."""
    plain = World().within({}).parameters
    names: set[str] = set()
    for world in worlds:
        scenario = world.within({})
        names.update(world.changes, *(lever.set | lever.add for lever in scenario.levers))
        names.update(n for n in registry() if value_of(scenario.parameters, n) != value_of(plain, n))
    return frozenset(names & registry().keys())
