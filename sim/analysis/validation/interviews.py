"""Virtual interviews: ask 25 leaders whether they are role models, as the article's study did.

All 25 leaders in that study call themselves drivers of change and role models (claims C3, C6). What leaders *do*
is an outcome of the model; what they *say* overstates it by a self-report bias (the rule `say`). The question
is how much bias it takes for all 25 to agree, and whether that much is plausible.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import beta

from sim.analysis.validation.survey import survey, with_values
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.model.rules.leading import say
from sim.scenario.scenario import Scenario
from sim.scenario.values import with_value
from sim.statistics.estimates import correlation, mean
from sim.statistics.summaries import Interval

SIZES = ((5, 9), (10, 24), (25, 49), (50, 99), (100, 150))
"""Classes of office size; the interviews cover under 10 to over 100 staff."""
LEADERS = 25
THRESHOLD = 0.5
"""A leader says yes to being a role model when `said` exceeds this (assumed)."""
STUDIES = 2000
BIAS = "leader.self_report_bias"
BIASES = np.round(np.linspace(0.0, 1.0, 101), 2)
SPANS = ((1, 4), (5, 8), (9, 12), (13, 60))
"""Classes of how many people a leader leads directly."""


class Gap(NamedTuple):
    """Said and done among leaders in one class of number of reports."""

    fewest: int
    most: int
    leaders: int
    said: Interval
    done: Interval
    gap: Interval


@dataclass(frozen=True)
class Interviews:
    """The results of virtual studies of 25 leaders.

    Attributes
    ----------
    bias : float
        Self-report bias of the scenario.
    plausible : tuple of float
        Its plausible range.
    agree : array (biases,)
        Share of studies in which all 25 say yes, at each of `BIASES`.
    yes : array (biases,)
        Mean share of leaders who say yes.
    needed : array (studies,)
        Smallest of `BIASES` at which all 25 of a study say yes; infinite when none is enough.
    said_yes : array (studies,)
        How many of 25 say yes at the scenario's bias.
    done : Interval
        Mean of `done` among the leaders in the studies.
    gaps : list of Gap
        By number of reports.
    gap_and_reports : Interval
        Correlation of the gap between said and done with the number of reports.
    """

    bias: float
    plausible: tuple[float, float]
    agree: Array
    yes: Array
    needed: Array
    said_yes: Array
    done: Interval
    gaps: list[Gap]
    gap_and_reports: Interval

    @property
    def needed_bias(self) -> float:
        """Smallest bias at which all 25 agree in at least half of the studies; infinite when none is enough."""
        enough = self.agree >= 0.5
        return float(BIASES[enough.argmax()]) if enough.any() else np.inf

    @property
    def plausible_unanimity(self) -> bool:
        """Whether a plausible bias is enough for all 25 to agree in half of the studies."""
        return self.needed_bias <= self.plausible[1]


def interview(scenario: Scenario, offices: int = 60, seed: int = 1, week: int | None = None) -> Interviews:
    """Interview leaders of a scenario, in many virtual studies of 25.

    Each study has five offices of each size class, and one leader drawn at random from each office,
    office leader or department head. Studies share a pool of simulated offices.

    Parameters
    ----------
    scenario : Scenario
        With ``office.drawn`` = 1; sizes are drawn within each class.
    offices : int
        Simulated offices in each size class; at least five.
    seed : int
    week : int, optional
        Of the interviews; by default the last.
    """
    pool = pool_of_leaders(scenario, offices, seed, week)
    chosen = draw_studies(pool, seed)
    done = pool["done"].to_numpy()
    says_yes = np.array([what_is_said(done, scenario, bias) > THRESHOLD for bias in BIASES])
    asked = says_yes[:, chosen]  # (biases, studies, 25)
    agree = asked.all(axis=2)
    bias = scenario.parameters.leader.self_report_bias
    said = what_is_said(done, scenario, bias)
    office = pool["office"].to_numpy()
    reports = pool["reports"].to_numpy()
    return Interviews(
        bias=bias,
        plausible=registry()[BIAS].plausible,
        agree=agree.mean(axis=1),
        yes=asked.mean(axis=(1, 2)),
        needed=np.where(agree.any(axis=0), BIASES[agree.argmax(axis=0)], np.inf),
        said_yes=(said[chosen] > THRESHOLD).sum(axis=1),
        done=mean(done, office, seed, weight=np.bincount(chosen.ravel(), minlength=len(pool)).astype(float)),
        gaps=[
            Gap(
                fewest, most, int(here.sum()),
                *(mean(x[here], office[here], seed) for x in (said, done, said - done)),
            )
            for fewest, most in SPANS
            if (here := (reports >= fewest) & (reports <= most)).any()
        ],
        gap_and_reports=correlation(said - done, reports.astype(float), office, seed),
    )  # fmt: skip


def pool_of_leaders(scenario: Scenario, offices: int, seed: int, week: int | None) -> pd.DataFrame:
    """Return all leaders of some offices of each size class, with the class in `size`."""
    parts = []
    for size, (smallest, largest) in enumerate(SIZES):
        here = with_values(scenario, {"office.smallest": smallest, "office.largest": largest})
        leaders = survey(here, offices, seed, week).leaders
        parts.append(leaders.assign(size=size, office=leaders["office"] + size * offices))
    return pd.concat(parts, ignore_index=True)


def draw_studies(pool: pd.DataFrame, seed: int, studies: int = STUDIES) -> Array:
    """Return rows of the pool (studies, 25): equally many different offices per class, one leader from each."""
    rng = np.random.default_rng([seed, 3])
    rows = []
    for _, here in pool.groupby("size"):
        first = here.index[~here["office"].duplicated()].to_numpy()  # rows of one office are adjacent
        count = here.groupby("office", sort=False).size().to_numpy()
        order = rng.permuted(np.tile(np.arange(len(first)), (studies, 1)), axis=1)[:, : LEADERS // len(SIZES)]
        rows.append(first[order] + (rng.random(order.shape) * count[order]).astype(int))
    return np.concatenate(rows, axis=1)


def what_is_said(done: Array, scenario: Scenario, bias: float) -> Array:
    """Return what leaders say, given how much they do, by the rule `say`."""
    p = with_value(scenario.parameters, BIAS, float(bias))
    said = np.empty(len(done))
    for k, value in enumerate(done):
        leader: Any = SimpleNamespace(done=float(value), said=0.0)
        say(leader, p)
        said[k] = leader.said
    return said


def lower_bound(yes: int, asked: int, level: float = 0.95) -> float:
    """Return a lower bound of the share of all leaders who would say yes, given how many of those asked did.

    Posterior quantile under a Beta(1, 1) prior; 25 of 25 give .89 at the level of 95 per cent.
    """
    return float(beta.ppf(1.0 - level, 1 + yes, 1 + asked - yes))
