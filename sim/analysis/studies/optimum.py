"""The best of many candidates over all worlds: robust optimum, Pareto front, and what may be as good.

A study asks for it with ``ask.best``: outcomes to improve, the first of which decides, and limits to keep.

The value of a candidate in a world is the mean of its replicates there; all candidates share worlds and random
numbers. A candidate is *feasible* when it keeps all limits in at least 90 % of the worlds (its satisficing share,
the domain criterion of Starr 1963). The *robust optimum* is the feasible candidate with the best mean over worlds.
What may be as good is the set of `sim.statistics.selection.may_be_best` among feasible ones.

A world's mean holds luck: with other random numbers a candidate might keep the limits in more or fewer worlds.
With each mean normal about what was found, worlds independent, that number has a mean and a variance; where 90 %
lies within 1.96 standard deviations, it is not sure whether the candidate is feasible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.studies.runs import by_cell, counted
from sim.analysis.studies.value import better_by
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.statistics.selection import may_be_best, undominated
from sim.statistics.worlds import ROBUST, grouped
from sim.study.design.candidates import WEIGHTS
from sim.study.store.folder import Study

SURE, TINY = 1.96, 1e-12
TRIED = 16_384
"""Points of a fine sample that show how far any mix can be from the nearest candidate."""


@dataclass(frozen=True)
class Candidate:
    """One candidate.

    Attributes
    ----------
    cell : int
    means : dict
        Mean over worlds by outcome.
    keeps : float
        Share of worlds in which all limits are kept.
    feasible : bool
    unsure : bool
        Whether other random numbers might change that.
    on_front : bool
        Whether no feasible candidate is at least as good in every outcome and better in one, on average.
    may_be_best : bool
        Whether it cannot be told from the robust optimum.
    regret : float
        Of feasible ones: how far the first outcome is from the best feasible candidate of a world, in the world
        where that is farthest; NaN for others.
    hours : dict
        Hours a week of a leader by activity that varies.
    settings : dict
        Value by other setting that varies.
    """

    cell: int
    means: dict[str, float]
    keeps: float
    feasible: bool
    unsure: bool
    on_front: bool
    may_be_best: bool
    regret: float
    hours: dict[str, float]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Optimum:
    """What a study says about the best candidate.

    Attributes
    ----------
    wanted : tuple of str
        Outcomes to improve; the first decides.
    limits : dict
        Limit by outcome: at most where less is better, at least where more is better.
    candidates : tuple of Candidate
        In the order of cells; the first is today's, or what all else is compared to.
    best : Candidate or None
        The robust optimum; None when no candidate is feasible.
    worlds : int
        Worlds behind every number; 1 when a study has one, and then replicates take their place.
    apart : float
        Hours a week that at most have to be moved from one activity to another to get from any mix to the nearest
        candidate; NaN when no hours are shared.
    near : float
        The same for mixes whose nearest candidate is the best, or the closest to the limits.
    """

    wanted: tuple[str, ...]
    limits: dict[str, float]
    candidates: tuple[Candidate, ...]
    best: Candidate | None
    worlds: int
    apart: float
    near: float

    @property
    def today(self) -> Candidate:
        """The first candidate."""
        return self.candidates[0]

    @property
    def closest(self) -> Candidate:
        """The best candidate, or the one that keeps the limits in most worlds, and then misses them by least."""

        def missed(one: Candidate) -> float:
            by = {name: direction(name) * (limit - one.means[name]) for name, limit in self.limits.items()}
            return sum(max(0.0, amount) / OUTCOMES[name].margin for name, amount in by.items())

        return self.best or max(self.candidates, key=lambda one: (one.keeps, -missed(one)))

    @property
    def table(self) -> pd.DataFrame:
        """One row per candidate: what is said of it, its means, its settings, and hours a week by activity."""
        said = ("cell", "keeps", "feasible", "unsure", "on_front", "may_be_best", "regret")
        return pd.DataFrame(
            [
                {**{name: getattr(one, name) for name in said}, "best": one is self.best, **one.means,
                 **one.settings, **{f"hours.{key}": hours for key, hours in one.hours.items()}}
                for one in self.candidates
            ]
        )  # fmt: skip

    @property
    def tied(self) -> list[Candidate]:
        """Candidates other than the best that may be as good, the best of them first."""
        sign = direction(self.wanted[0])
        some = [one for one in self.candidates if one.may_be_best and one is not self.best]
        return sorted(some, key=lambda one: -sign * one.means[self.wanted[0]])


def asks_best(study: Study) -> bool:
    """Tell whether a study asks for the best of its cells."""
    return bool((study.manifest.get("ask") or {}).get("best"))


def direction(outcome: str) -> int:
    """Return 1 when more of an outcome is better, −1 when less is."""
    return OUTCOMES[outcome].good


def optimum(study: Study) -> Optimum:
    """Return the best of the cells of a study that asks for it, by what it asks.

    Raises
    ------
    InputError
        When it does not ask, or too few runs worked.
    """
    ask = (study.manifest.get("ask") or {}).get("best")
    if not ask:
        raise InputError(
            f"{study.folder} does not ask for a best cell. Run one that does: python -m sim optimise …"
        )
    wanted, limits = tuple(ask["for"]), dict(ask["such_that"])
    cells, worlds, values, luck = values_by_world(study, (*wanted, *limits))
    room = {name: direction(name) * (values[name] - limit) for name, limit in limits.items()}
    kept = [by_much >= 0.0 for by_much in room.values()] or [np.ones((len(cells), 1), bool)]
    keeps = np.all(kept, axis=0).mean(axis=1)
    feasible, unsure = keeps >= ROBUST, blurred(room, luck, keeps, worlds)
    gains = np.array([direction(name) * values[name].mean(axis=1) for name in wanted]).T
    first = direction(wanted[0]) * values[wanted[0]]
    front, tied, regret = (np.zeros(len(cells), bool), np.zeros(len(cells), bool), np.full(len(cells), np.nan))
    if feasible.any():
        front[feasible], tied[feasible] = undominated(gains[feasible]), may_be_best(first[feasible])
        better = better_than_first(study, wanted[0])[feasible]
        regret[feasible] = (better.max(axis=0) - better).max(axis=1)
    varied = [str(axis["key"]) for axis in study.manifest["axes"]]
    rows = study.cells.set_index("cell")
    made = tuple(
        Candidate(
            cell,
            {name: float(values[name][place].mean()) for name in values},
            float(keeps[place]), bool(feasible[place]), bool(unsure[place]), bool(front[place]),
            bool(tied[place]), float(regret[place]),
            hours_of(study, cell, varied),
            {key: rows.at[cell, key] for key in varied if key not in WEIGHTS},
        )
        for place, cell in enumerate(cells)
    )  # fmt: skip
    best = made[int(np.argmax(np.where(feasible, gains[:, 0], -np.inf)))] if feasible.any() else None
    closest = best or max(made, key=lambda one: one.keeps)
    return Optimum(wanted, limits, made, best, worlds, *farthest(study, made, closest, varied))


def blurred(
    room: Mapping[str, Array], luck: Mapping[str, Array], keeps: Array, worlds: int
) -> npt.NDArray[np.bool_]:
    """Return which candidates might be on the other side of the required share with other random numbers.

    Parameters
    ----------
    room : mapping
        By how much each limit is kept (candidates, worlds).
    luck : mapping
        Standard error of a world's mean (candidates,).
    """
    from scipy.special import ndtr

    if worlds == 1:  # a share of runs
        runs = next(iter(room.values()), np.zeros((1, 1))).shape[1]
        middle, variance = keeps, keeps * (1.0 - keeps) / runs
    else:
        each = [ndtr(kept / np.maximum(luck[name], TINY)[:, None]) for name, kept in room.items()]
        chance = np.prod(each, axis=0) if each else np.ones((len(keeps), 1))
        middle, variance = chance.mean(axis=1), (chance * (1.0 - chance)).mean(axis=1) / worlds
    return np.asarray((np.abs(middle - ROBUST) < SURE * np.sqrt(variance)) & (variance > 0.0))


def values_by_world(
    study: Study, outcomes: tuple[str, ...]
) -> tuple[list[int], int, dict[str, Array], dict[str, Array]]:
    """Return the cells, the number of worlds, the mean of each outcome by cell and world, and its luck by cell.

    Luck is the standard error of such a mean, pooled over worlds.

    Replicates that failed in any cell are left out, so that all cells have the same worlds and luck. With one
    world a replicate takes the place of a world.
    """
    runs = counted(study)
    wide = {name: by_cell(runs, name).dropna() for name in dict.fromkeys(outcomes)}
    first = next(iter(wide.values()))
    if len(first) < 2:
        raise InputError(f"{study.folder}: fewer than two replicates worked in every cell. Run more.")
    world = first.index.to_numpy() % study.worlds
    several = study.worlds > 1
    values, luck = {}, {}
    for name, table in wide.items():
        runs_of = table.to_numpy().T
        by_world = grouped(runs_of, world)
        values[name] = by_world.means if several else runs_of
        apart = ((runs_of - by_world.means[:, by_world.of]) ** 2).sum(axis=1)
        luck[name] = np.sqrt(apart / max(1, len(world) - len(by_world.runs)) / by_world.runs.mean())
    return [int(cell) for cell in first.columns], len(np.unique(world)), values, luck


def better_than_first(study: Study, outcome: str) -> Array:
    """Return by how much each candidate is better than the first in each world, as `sim value` counts it.

    Raw means would let luck widen every gap. With one world a replicate takes the place of a world.
    """
    wide = by_cell(counted(study), outcome).dropna()
    world = wide.index.to_numpy() % study.worlds if study.worlds > 1 else np.arange(len(wide))
    return better_by(wide.to_numpy().T, world, direction(outcome))


def hours_of(study: Study, cell: int, varied: list[str]) -> dict[str, float]:
    """Return the hours a week that a leader spends on each activity that varies, on average at the end."""
    names = {key: f"hours_{key.partition('.')[2]}" for key in varied if key in WEIGHTS}
    runs = study.runs[study.runs["cell"] == cell]
    return {key: float(runs[name].mean()) for key, name in names.items() if name in runs}


def farthest(
    study: Study, tried: tuple[Candidate, ...], closest: Candidate, varied: list[str]
) -> tuple[float, float]:
    """Return how many hours must at most be moved to get from any mix of the budget to the nearest candidate.

    First from any mix at all, then from those whose nearest candidate is a certain one.
    """
    weights = [key for key in varied if key in WEIGHTS]
    if len(weights) < 2 or len(weights) < len(varied):
        return float("nan"), float("nan")
    rows = study.cells.set_index("cell").loc[[one.cell for one in tried], weights].to_numpy(float)
    budget, least = rows.sum(axis=1).mean(), rows.min(axis=0)
    hours = np.mean([sum(one.hours.values()) for one in tried]) / budget
    shares = np.random.default_rng(0).dirichlet(np.ones(len(weights)), TRIED)
    mixes = least + (budget - least.sum()) * shares
    moved = hours * np.abs(mixes[:, None, :] - rows[None, :, :]).sum(axis=2) / 2.0
    shortest = moved.min(axis=1)
    mine = moved.argmin(axis=1) == tried.index(closest)
    return float(shortest.max()), float(shortest.max(initial=0.0, where=mine))
