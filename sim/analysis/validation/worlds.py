"""Worlds: named scenarios with changes, each run once in each context and summed up in a few measures.

A measure is what one wants to know of a run: an outcome, and when. Whole series are not kept, so that hundreds of
worlds fit in little memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.engines.batch import Series, pool_of, run_cell
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError, did_you_mean
from sim.model.outcomes import OUTCOMES, PER_RUN, Array
from sim.scenario.compose import compose, merge, scenario_of
from sim.scenario.scenario import Scenario


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


@dataclass(frozen=True)
class Measure:
    """What is wanted of a run: weekly outcomes, added up, and when; or one outcome of the whole run.

    Attributes
    ----------
    outcomes : tuple of str
    when : str
        ``last``, ``mean``, ``peak``, ``rise`` (last less first), a week such as ``26``, or
        ``change from 48`` (last less that week). It means nothing to an outcome of the whole run.
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

    def of(self, series: Series) -> Array:
        """Return the measure of each replicate.

        Raises
        ------
        InputError
            When some run has no value, as one that never reached a level: leaving such runs out would
            compare the lucky ones only.
        """
        if self.outcomes[0] in PER_RUN:
            found: Array = PER_RUN[self.outcomes[0]].compute(series)
            if np.isnan(found).any():
                raise InputError(
                    f"outcome: {self.outcomes[0]}: empty in some runs, so that they cannot be compared."
                )
            return found
        values = np.sum([series[name] for name in self.outcomes], axis=0)
        if self.when in SUMMARIES:
            return SUMMARIES[self.when](values)
        week = int(self.when.rpartition(" ")[2])
        at: Array = values[:, week]
        return values[:, -1] - at if self.when.startswith("change") else at


SUMMARIES: dict[str, Callable[[Array], Array]] = {
    "last": lambda values: values[:, -1],
    "mean": lambda values: values.mean(axis=1),
    "peak": lambda values: values.max(axis=1),
    "rise": lambda values: values[:, -1] - values[:, 0],
}


class Composer:
    """Makes scenarios of worlds; Hydra composes each shipped scenario once."""

    def __init__(self) -> None:
        self.composed: dict[str, dict[str, Any]] = {}

    def scenario(self, world: World, context: Mapping[str, Any]) -> Scenario:
        """Return the scenario of a world in a context; what the world sets wins over the context."""
        if world.scenario not in self.composed:
            self.composed[world.scenario] = compose([f"scenario={world.scenario}"])
        config = merge(self.composed[world.scenario], nested(context))
        return scenario_of(merge(config, nested(world.changes)))


def nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by dotted name as nested settings."""
    tree: dict[str, Any] = {}
    for name, value in changes.items():
        for key in reversed(name.split(".")):
            value = {key: value}
        tree = merge(tree, value)
    return tree


def measure_all(
    wanted: Mapping[tuple[str, str], set[Measure]],
    scenarios: Mapping[tuple[str, str], Scenario],
    replicates: int,
    seed: int,
    threads: int = 2,
    done: Callable[[int], None] = lambda count: None,
) -> dict[tuple[str, str, Measure], Array]:
    """Run each world in each context once and return what is wanted of it, by replicate.

    Parameters
    ----------
    wanted : mapping
        Measures by world and context.
    scenarios : mapping
        Scenario by world and context.
    """
    book = RuleBook()
    found = {}
    with pool_of(threads, "compiled") as pool:
        for key, measures in wanted.items():
            series = run_cell(
                scenarios[key], book, engine="compiled", seed=seed, replicates=replicates, pool=pool, done=done
            )
            for measure in measures:
                found[(*key, measure)] = measure.of(series)
    return found
