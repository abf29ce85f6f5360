"""Calibration: which plausible numbers show nearly what was counted, and what the counts cannot tell.

Candidates are drawn from the plausible ranges, and each is run once: candidate k with the random numbers and the
world of replicate k. So a row of the table differs from the office that was counted as two offices differ: by what
is not known and by luck. One set of random numbers for all candidates would leave out most of the luck, and its
regions would be too narrow (docs/how-to/calibrate.md has the figures).

The posterior is made of the rows that show nearly the data, moved (`sim.statistics.rejection`). Rows then play
data: do the regions hold what is true there? And are the counts farther from all rows than such data are?
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.analysis.calibration.counts import Count
from sim.analysis.calibration.simulated_counts import Runs
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.scenario.worlds import Worlds
from sim.statistics.rejection import (
    ACCEPTED,
    IDENTIFIABLE,
    LEVEL,
    Regions,
    distance,
    moved,
    nearest,
    predicted,
    region,
)

PLAYED = 200
"""Rows that play data: the first."""
FARTHEST = 0.01
"""Share of played data below which nothing counts as near: counts as far off are shown by one row in a hundred."""
UNTOLD = 0.8
"""A region at least this wide, as a share of the prior's, means that the data tell nothing about a number."""
TOGETHER = 0.5
"""Rank correlation above which two numbers are known only together: large (Cohen 1988)."""
AGAIN = 4
"""Runs of each draw that say what the draws show, with other random numbers than any candidate had."""

Done = Callable[[int], object]


@dataclass(frozen=True)
class Known:
    """What the counts say about one parameter.

    Attributes
    ----------
    name : str
    least, most : float
        Plausible range: the prior.
    low, median, high : float
        Ends of the region of 90 %, and its middle.
    width : float
        Of the region, as a share of that of the middle 90 % of the prior.
    held : float
        Share of played data sets whose region held the truth; NaN without counts.
    played : float
        Mean width of their regions, as a share of the prior's; NaN without counts.
    """

    name: str
    least: float
    most: float
    low: float
    median: float
    high: float
    width: float
    held: float
    played: float

    @property
    def told(self) -> bool:
        """Whether the counts say anything of it."""
        return self.width <= UNTOLD

    @property
    def identifiable(self) -> bool:
        """Whether such counts narrow it to half of what is plausible, on average over what may be true."""
        return self.played <= IDENTIFIABLE


@dataclass(frozen=True)
class Shown:
    """What the draws show of one count: the ends of the middle 90 % of runs, and their median."""

    count: Count
    low: float
    median: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the count lies within."""
        return self.low <= self.count.value <= self.high


@dataclass(frozen=True)
class Calibration:
    """What counts say of parameters.

    Attributes
    ----------
    known : tuple of Known
        By parameter, as asked.
    shown : tuple of Shown
        By count.
    pairs : tuple of (str, str, float)
        Parameters that are known together only, with their rank correlation.
    candidates : int
    as_far : float
        Share of played data sets that are as far from all rows as the counts are, or farther.
    worlds : Worlds
        The draws: equally likely, the calibrated parameters first, then what was drawn along with them.
    """

    known: tuple[Known, ...]
    shown: tuple[Shown, ...]
    pairs: tuple[tuple[str, str, float], ...]
    candidates: int
    as_far: float
    worlds: Worlds

    @property
    def near(self) -> bool:
        """Whether some candidate comes near the counts; otherwise nothing is calibrated."""
        return not self.shown or self.as_far >= FARTHEST


class Table(NamedTuple):
    """Candidates, and what each shows.

    Attributes
    ----------
    places : array (candidates, parameters)
        Places in the plausible ranges, 0 to 1.
    shown : array (candidates, counts)
    """

    places: Array
    shown: Array


def calibrate(
    runs: Runs, counts: Sequence[Count], names: Sequence[str], draws: int, candidates: int, done: Done
) -> Calibration:
    """Return what counts say of parameters.

    Parameters
    ----------
    runs : Runs
        Their worlds draw what is not calibrated.
    counts : sequence of Count
        None leaves the prior.
    names : sequence of str
        Parameters, none of which is set in the scenario.
    draws, candidates : int
        How many.
    done : callable
        Called with the number of runs that have ended, `runs_for` in all.
    """
    rng = np.random.default_rng([runs.seed, candidates])
    if not counts:
        where = places(len(names), draws, runs.seed)
        worlds = worlds_of(runs, names, where, range(draws))
        return Calibration(known_of(names, where, None), (), (), 0, 1.0, worlds)
    table = table_of(runs, counts, names, candidates, done)
    data = np.array([one.value for one in counts])
    ((rows, near),) = posteriors(table, data[None], max(ACCEPTED, draws))
    chosen = rng.choice(len(rows), draws, replace=False)
    worlds = worlds_of(runs, names, near[chosen], rows[chosen])
    drawn = replace(runs.scenario, worlds=worlds)  # which may all be alike, when no candidate comes near
    again = replace(runs, scenario=drawn).show(counts, candidates, AGAIN * draws, done)
    return Calibration(
        known=known_of(names, near, played(table)),
        shown=tuple(itertools.starmap(Shown, zip(counts, *np.quantile(again, [0.05, 0.5, 0.95], axis=0).tolist(),
                                                 strict=True))),
        pairs=tuple(pairs_of(names, near)),
        candidates=candidates,
        as_far=as_far(table, data),
        worlds=worlds,
    )  # fmt: skip


def runs_for(counts: Sequence[Count], draws: int, candidates: int) -> int:
    """Return how many runs a calibration takes."""
    return candidates + AGAIN * draws if counts else 0


def table_of(
    runs: Runs, counts: Sequence[Count], names: Sequence[str], candidates: int, done: Done = lambda runs: None
) -> Table:
    """Return candidates from the plausible ranges, and what each shows of the counts."""
    where = places(len(names), candidates, runs.seed)
    tried = replace(runs, scenario=runs.scenario.over(worlds_of(runs, names, where, range(candidates))))
    return Table(where, tried.show(counts, 0, candidates, done))


def places(parameters: int, candidates: int, seed: int) -> Array:
    """Return places in the plausible ranges, a Latin hypercube."""
    from scipy.stats.qmc import LatinHypercube

    design = LatinHypercube(parameters, rng=np.random.default_rng([seed, parameters]))
    return np.asarray(design.random(candidates))


def worlds_of(
    runs: Runs, names: Sequence[str], where: Array, replicates: Sequence[int] | npt.NDArray[np.intp]
) -> Worlds:
    """Return worlds with these parameters at places in their ranges; the rest is as a replicate drew it."""
    before = (runs.scenario.worlds or Worlds("none", (), ((),))).without(names)
    draws = [
        (*map(value_at, names, row), *before.at(int(replicate)).values())
        for row, replicate in zip(where, replicates, strict=True)
    ]
    return Worlds("draws.csv", (*names, *before.names), tuple(draws))


def value_at(name: str, place: float) -> float:
    """Return the value of a parameter at a place in its plausible range, to six digits."""
    about = registry()[name]
    low, high = about.plausible
    value = low + (high - low) * float(place)
    return about.kind(round(value)) if about.kind is int else float(f"{value:.6g}")


def posteriors(
    table: Table, data: Array, accepted: int = ACCEPTED
) -> Iterator[tuple[npt.NDArray[np.intp], Array]]:
    """Yield, for each data set (sets, counts), the nearest rows and their places, moved to the data."""
    told, sought = predicted(table.places, table.shown, data)
    for one in sought:
        rows = nearest(told, one, np.ones(len(one)), accepted)
        yield rows, moved(table.places[rows], told[rows], one)


class Played(NamedTuple):
    """How regions did whose truth is known: share that held it, and mean width, by parameter."""

    held: Array
    width: Array


def played(table: Table, misread: Callable[[Array], Array] = lambda data: data, narrowed: float = 1.0) -> Played:
    """Return whether the regions of rows that play data hold the truth.

    Parameters
    ----------
    misread : callable
        A control: what somebody who errs reads in the data.
    narrowed : float
        A control: regions of this share of their width.
    """
    known = Table(table.places[PLAYED:], table.shown[PLAYED:])
    ends = [region(near) for _, near in posteriors(known, misread(table.shown[:PLAYED]))]
    low, high = np.stack(ends, axis=1)
    regions = Regions(low, high).narrowed(narrowed)
    return Played(regions.hold(table.places[:PLAYED]), regions.width() / LEVEL)


def as_far(table: Table, data: Array) -> float:
    """Return the share of rows that play data that are as far from the other rows as data are, or farther."""
    known = table.shown[PLAYED:]
    others = [distance(known, one, ACCEPTED) for one in table.shown[:PLAYED]]
    return float(np.mean(np.array(others) >= distance(known, data, ACCEPTED)))


def known_of(names: Sequence[str], near: Array, checked: Played | None) -> tuple[Known, ...]:
    """Return what is known of each parameter from its places in the posterior."""
    low, high = region(near)
    nothing = np.full(len(names), np.nan)
    held, width = checked or Played(nothing, nothing)
    return tuple(
        Known(
            name=name,
            least=registry()[name].plausible[0],
            most=registry()[name].plausible[1],
            low=value_at(name, low[k]),
            median=value_at(name, np.median(near[:, k])),
            high=value_at(name, high[k]),
            width=float((high[k] - low[k]) / LEVEL),
            held=float(held[k]),
            played=float(width[k]),
        )
        for k, name in enumerate(names)
    )


def pairs_of(names: Sequence[str], near: Array) -> Iterator[tuple[str, str, float]]:
    """Yield parameters that are known only together, with their rank correlation."""
    from scipy.stats import rankdata

    with np.errstate(invalid="ignore"):  # where the draws of a parameter are all alike it has no correlation: NaN
        ranks = np.corrcoef(rankdata(near, axis=0), rowvar=False).reshape(len(names), len(names))
    for (i, one), (j, other) in itertools.combinations(enumerate(names), 2):
        if abs(ranks[i, j]) >= TOGETHER:
            yield one, other, float(ranks[i, j])
