"""Patterns P1–P12: what the model is tested against (pattern-oriented modelling, Grimm et al. 2005).

The split was made before anything was computed: P1–P5 may be fitted, or are inputs; P6–P12 are held
out and reported whatever they show. Each pattern is one function in `fitted` or `held_out`.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

import numpy as np

from sim.analysis.validation.questions import SURVEY_WEEK
from sim.analysis.validation.survey import DIFFER, Survey, answers, survey, with_values
from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.scenario.compose import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.shipped import hashed
from sim.scenario.worlds import load_worlds
from sim.statistics.summaries import Interval

Use = Literal["fitted", "input", "held out"]
Kind = Literal["share", "ratio", "users", "correlation", "sign"]


@dataclass(frozen=True)
class Finding:
    """One number of a pattern, with the value it is tested against.

    Attributes
    ----------
    pattern : str
        ``P1`` to ``P12``.
    what : dict
        In a few words, by language.
    use : str
        Whether the model may be *fitted* to it, gets it as *input*, or it is *held out*.
    kind : str
        *share*, *ratio*, *users* per adviser, *correlation*, or *sign* of a difference between shares.
    target : float
        The value in the source; NaN when the source gives only an order or a sign.
    low, high : float
        Between these the simulated value agrees with the source; infinite where there is no limit.
    simulated : Interval
    note : dict
        What a reader must know to interpret it, by language; empty when nothing.
    imposed : bool
        Whether the model has it built in, at least in part, so that it is not an independent test.
    """

    pattern: str
    what: dict[str, str]
    use: Use
    kind: Kind
    target: float
    low: float
    high: float
    simulated: Interval
    note: dict[str, str] = field(default_factory=dict)
    imposed: bool = False

    @property
    def within(self) -> bool:
        """Whether the simulated value lies within the tolerance."""
        return self.low <= self.simulated.mean <= self.high

    @property
    def certain(self) -> bool:
        """Whether the whole interval lies on the same side as the value."""
        _, low, high = self.simulated
        if math.isnan(low):
            return True
        if self.within:
            return self.low <= low and high <= self.high
        return high < self.low or low > self.high


@functools.cache
def baseline() -> Scenario:
    """Return the scenario that patterns are computed on, every number at its default."""
    return load_scenario("baseline", worlds=None, office="national")


@functools.cache
def typical() -> Scenario:
    """Return the same scenario in the typical world."""
    return baseline().over(load_worlds("typical")).in_world(0)


@dataclass(frozen=True, eq=False)
class Samples:
    """The simulated data that patterns are computed from; each sample is simulated when first used.

    Parameters
    ----------
    scenario : Scenario, optional
        By default the baseline in the typical world, with offices of the sizes of 2017–2019.
    replicates : int
        Offices in each sample.
    seed : int
    book : RuleBook, optional
        By default the shipped rules.
    """

    scenario: Scenario = field(default_factory=typical)
    replicates: int = 256
    seed: int = 1
    book: RuleBook = field(default_factory=RuleBook)

    def but(self, changes: Mapping[str, float]) -> Samples:
        """Return samples of the same people, with the same random draws and some parameters changed."""
        return dataclasses.replace(self, scenario=with_values(self.scenario, changes))

    @functools.cached_property
    def stages(self) -> Array:
        """Advisers in each stage, (offices, weeks, services, stages)."""
        return self.run(self.scenario)

    @functools.cached_property
    def alike(self) -> Survey:
        """A survey of offices that differ in size only."""
        return survey(self.scenario, self.replicates, self.seed, SURVEY_WEEK, book=self.book)

    @functools.cached_property
    def different(self) -> Survey:
        """A survey of offices whose leaders differ as well."""
        return survey(self.scenario, self.replicates, self.seed, SURVEY_WEEK, DIFFER, self.book)

    @functools.cached_property
    def answers(self) -> Any:
        """What the advisers of `different` answer, noise included."""
        return answers(self.different, seed=self.seed)

    def run(self, scenario: Scenario) -> Array:
        """Return advisers in each stage, (offices, weeks, services, stages), in any scenario."""
        return np.asarray(kernel.run(scenario.tables(), self.book, self.seed, 0, self.replicates)[0])

    def fingerprint(self) -> str:
        """Return the SHA-256 of everything the numbers depend on, 64 hexadecimal digits."""
        what = {
            "version": version("nav-adoption"),
            "rules": self.book.digest(),
            "scenario": dataclasses.asdict(self.scenario),
            "replicates": self.replicates,
            "seed": self.seed,
        }
        return hashed(what)
