"""The best of many candidates over all worlds: robust optimum, Pareto front, and what may be as good.

A study asks for it with ``ask.best``: outcomes to improve, the first of which decides, and limits to keep.

The value of a candidate in a world is the mean of its replicates there; all candidates share worlds and random
numbers. A candidate is *feasible* when it keeps all limits in at least 90 % of the worlds (its satisficing share,
the domain criterion of Starr 1963). The *robust optimum* is the feasible candidate with the best mean over worlds.
What may be as good is the set of `sim.statistics.selection.may_be_best` among feasible ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.studies.runs import by_cell, counted
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.statistics.selection import may_be_best, undominated
from sim.statistics.worlds import ROBUST, grouped
from sim.study.design.candidates import WEIGHTS
from sim.study.store.folder import Study

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
        """The best candidate, or the one that keeps the limits in most worlds."""
        return self.best or max(self.candidates, key=lambda one: one.keeps)

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
    cells, worlds, values = values_by_world(study, (*wanted, *limits))
    keeps = np.all(
        [direction(name) * values[name] >= direction(name) * limit for name, limit in limits.items()], axis=0
    ).mean(axis=1) if limits else np.ones(len(cells))  # fmt: skip
    feasible = keeps >= ROBUST
    gains = np.array([direction(name) * values[name].mean(axis=1) for name in wanted]).T
    first = direction(wanted[0]) * values[wanted[0]]
    front, tied, regret = (np.zeros(len(cells), bool), np.zeros(len(cells), bool), np.full(len(cells), np.nan))
    if feasible.any():
        front[feasible], tied[feasible] = undominated(gains[feasible]), may_be_best(first[feasible])
        regret[feasible] = (first[feasible].max(axis=0) - first[feasible]).max(axis=1)
    varied = [str(axis["key"]) for axis in study.manifest["axes"]]
    rows = study.cells.set_index("cell")
    made = tuple(
        Candidate(
            cell,
            {name: float(values[name][place].mean()) for name in values},
            float(keeps[place]), bool(feasible[place]), bool(front[place]), bool(tied[place]),
            float(regret[place]),
            hours_of(study, cell, varied),
            {key: rows.at[cell, key] for key in varied if key not in WEIGHTS},
        )
        for place, cell in enumerate(cells)
    )  # fmt: skip
    best = made[int(np.argmax(np.where(feasible, gains[:, 0], -np.inf)))] if feasible.any() else None
    closest = best or max(made, key=lambda one: one.keeps)
    return Optimum(wanted, limits, made, best, worlds, *farthest(study, made, closest, varied))


def values_by_world(study: Study, outcomes: tuple[str, ...]) -> tuple[list[int], int, dict[str, Array]]:
    """Return the cells, the number of worlds, and the mean of each outcome by cell and world.

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
    values = {name: grouped(table.to_numpy().T, world).means if several else table.to_numpy().T
              for name, table in wide.items()}  # fmt: skip
    return [int(cell) for cell in first.columns], len(np.unique(world)), values


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
