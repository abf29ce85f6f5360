"""Cases: named scenarios with changes, each run in some contexts and summarised by a few measures.

A measure is what is wanted from a run: an outcome, and when, or a question. Cases too numerous to be stored as a
study are run in memory, and only their measures are kept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from sim.analysis.validation.questions import QUESTIONS
from sim.engines.batch import pool_of, run_cell
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array, Outcome
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.run_outcomes import PER_RUN
from sim.scenario.compose import compose, leaves, scenario_of
from sim.scenario.scenario import Scenario
from sim.scenario.worlds import load_worlds
from sim.study.design.build import with_setting

Key = TypeVar("Key", bound=Hashable)
SUMMARIES: dict[str, Callable[[Array], Array]] = {
    "last": lambda values: values[:, -1],
    "mean": lambda values: values.mean(axis=1),
    "peak": lambda values: values.max(axis=1),
    "rise": lambda values: values[:, -1] - values[:, 0],
}


@dataclass(frozen=True)
class Case:
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
    """What is wanted from a run: the sum of weekly outcomes, and when; or one number of the whole run.

    Attributes
    ----------
    outcomes : tuple of str
    when : str
        ``last``, ``mean``, ``peak``, ``rise`` (last less first), a week such as ``26``, or
        ``change from 48`` (last less that week). Neither outcomes of a whole run nor questions take it.
    """

    outcomes: tuple[str, ...]
    when: str = "last"

    def __post_init__(self) -> None:
        for name in self.outcomes:
            if name not in OUTCOMES and name not in QUESTIONS:
                hint = did_you_mean(name, {**OUTCOMES, **QUESTIONS})
                raise InputError(f"There is no outcome or question named '{name}'.{hint}")
            if name not in WEEKLY and (len(self.outcomes) > 1 or self.when != "last"):
                raise InputError(f"outcome: {name}: one number of a whole run; give it alone, and without 'when'.")
        if self.when not in SUMMARIES and not re.fullmatch(r"(change from )?\d+", self.when):
            raise InputError(
                f"when: {self.when}: expected {', '.join(SUMMARIES)}, a week such as 26, or 'change from 48'."
            )

    @property
    def about(self) -> Outcome:
        """What is measured: unit, labels and explanation."""
        first = self.outcomes[0]
        return QUESTIONS[first] if first in QUESTIONS else OUTCOMES[first]

    def of(self, series: Mapping[str, Array]) -> Array:
        """Return the measure of each replicate.

        Parameters
        ----------
        series : mapping
            Weekly outcomes (replicates, weeks), answers to questions, and optionally outcomes of the whole run
            (replicates,).

        Raises
        ------
        InputError
            When a run has no value, such as one that never reached a level: leaving such runs out would
            compare only the quick ones.
        """
        first = self.outcomes[0]
        if first not in WEEKLY:
            whole: Array = series[first] if first in series else PER_RUN[first].compute(series)
            if np.isnan(whole).any():
                raise InputError(
                    f"outcome: {first}: missing in some runs (it never happened there), so the runs cannot be "
                    "compared."
                )
            return whole
        values = np.sum([series[name] for name in self.outcomes], axis=0)
        if self.when in SUMMARIES:
            return SUMMARIES[self.when](values)
        at: Array = values[:, int(self.when.rpartition(" ")[2])]
        return values[:, -1] - at if self.when.startswith("change") else at


def answers(
    measures: Iterable[Measure], scenario: Scenario, book: RuleBook, seed: int, replicates: int
) -> dict[str, Array]:
    """Return the answers of each replicate to the questions among some measures; see `QUESTIONS`."""
    names = sorted({one.outcomes[0] for one in measures if one.outcomes[0] in QUESTIONS})
    here = [(scenario.in_world(r), book, seed, r) for r in range(replicates if names else 0)]
    return {name: np.array([QUESTIONS[name].compute(*one) for one in here]) for name in names}


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
        series |= answers(wanted[key], scenario(key), book, seed, replicates)
        return {measure: measure.of(series) for measure in wanted[key]}

    with pool_of(threads, "compiled") as pool:
        for key, values in zip(wanted, (pool.map if pool else map)(measured, wanted), strict=True):
            results[key] = values
            done(replicates)
    return results
