"""Regret: how much a choice loses to the best choice of a world, over all worlds (Savage 1951).

To be safe, ask how bad a choice can get: what is lost against the best option there, in nine of ten
worlds at most, or in the world that suits it least. The mean regret orders options as their means do, so the best
on average has the least mean regret.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.value import choices_of
from sim.statistics.worlds import ROBUST
from sim.study.store.folder import Study


@dataclass(frozen=True)
class Regret:
    """What is lost with one option against the best of each world, in the unit of the outcome; 0 or more.

    Attributes
    ----------
    cell : int
    mean : float
        Over worlds.
    most : float
        In nine of ten worlds it is at most this.
    worst : float
        In the world that suits it least.
    """

    cell: int
    mean: float
    most: float
    worst: float


@dataclass(frozen=True)
class Regrets:
    """The regret of every option of one choice.

    Attributes
    ----------
    outcome : str
    options : tuple of Regret
        The reference first.
    worlds : int
    """

    outcome: str
    options: tuple[Regret, ...]
    worlds: int

    @property
    def best(self) -> Regret:
        """The option that is best on average."""
        return min(self.options, key=lambda one: one.mean)

    @property
    def safest(self) -> Regret:
        """The option that loses least in nine of ten worlds."""
        return min(self.options, key=lambda one: (one.most, one.worst))

    @property
    def calmest(self) -> Regret:
        """The option that loses least in the world that suits it least: minimax regret."""
        return min(self.options, key=lambda one: (one.worst, one.most))


def regrets(study: Study, outcome: str) -> list[Regrets]:
    """Return the regret of every option in each choice of a study; see `sim.analysis.studies.value.choices_of`.

    Raises
    ------
    InputError
        When there is nothing to choose, when neither more nor less of the outcome is better, or when there are too
        few runs to tell luck and worlds apart.
    """
    made = []
    for options, value, worlds in choices_of(study, outcome):
        lost = value.max(axis=0) - value
        most = np.quantile(lost, ROBUST, axis=1, method="higher")
        rows = np.stack([lost.mean(axis=1), most, lost.max(axis=1)], axis=1).tolist()
        told = tuple(Regret(cell, *row) for cell, row in zip(options, rows, strict=True))
        made.append(Regrets(outcome, told, len(worlds)))
    return made
