"""The value of information: which number, if somebody measured it, would change the advice most.

A study compares options over worlds. Without further knowledge one takes the option that is best on average. If
a number were known, one would take the option that is best at its value; the expected gain is what the number
is worth knowing (expected value of partial perfect information; Strong, Oakley & Brennan 2014: the mean of an
option given a number is a regression on that number over the draws). A number that changes no choice is worth
nothing, however much it moves the outcome.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.analysis.studies.endpoints import Ends
from sim.analysis.studies.like_for_like import unlike_offices
from sim.analysis.studies.runs import config_of
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.scenario.values import given_in
from sim.statistics.worlds import by_world, can_tell, grouped
from sim.study.store.folder import Study

SHUFFLES, LEVEL = 400, 0.95
"""Shuffles of a number that show what one without any influence would seem to be worth."""


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one number.

    Attributes
    ----------
    name : str
        Of the parameter.
    value : float
        Expected gain, in the unit of the outcome, less what a number without influence would seem to be worth.
    floor : float
        What 95 of 100 numbers without influence would stay below.
    changes : float
        Share of worlds in which, the number known, another option would be chosen than without.
    """

    name: str
    value: float
    floor: float
    changes: float

    @property
    def distinguishable(self) -> bool:
        """Whether it is more than a number without influence would show by luck."""
        return self.value > max(0.0, self.floor)


@dataclass(frozen=True)
class Information:
    """What knowledge is worth in a choice between the cells of one panel.

    Attributes
    ----------
    outcome : str
    options : tuple of int
        Cells to choose from, the reference first.
    best : int
        The one that is best on average over worlds.
    lead : float
        Its mean lead over the next best.
    everything : float
        Expected gain if the world were known.
    changes : float
        Share of worlds in which another option is best.
    worths : tuple of Worth
        Of each number that is drawn in every cell, the largest first.
    worlds : int
    """

    outcome: str
    options: tuple[int, ...]
    best: int
    lead: float
    everything: float
    changes: float
    worths: tuple[Worth, ...]
    worlds: int


class Choice(NamedTuple):
    """A choice between cells with one reference, and that cell.

    Attributes
    ----------
    options : tuple of int
        Cells, the reference first.
    value : array (options, worlds)
        By how much an option is better than the reference in a world, luck taken out.
    worlds : array (worlds,)
        Numbers of the worlds.
    """

    options: tuple[int, ...]
    value: Array
    worlds: npt.NDArray[np.int64]


def choices_of(study: Study, outcome: str) -> list[Choice]:
    """Return each choice of a study over its worlds, between cells that have the same offices.

    Raises
    ------
    InputError
        When there is nothing to choose, or only between other offices, when neither more nor less of the outcome
        is better, or when there are too few runs to tell luck and worlds apart.
    """
    if not OUTCOMES[outcome].good:
        raise InputError(f"outcome={outcome}: neither more nor less of it is better, so no option is best.")
    if study.worlds < 2:
        raise InputError(
            "This study has one world, so there is nothing more to know. Run it with worlds=constrained."
        )
    groups = [group for _, group in study.cells.groupby("reference", sort=False) if len(group) > 1]
    if not groups:
        raise InputError("This study has nothing to choose between. Run several scenarios (-m scenario=a,b).")
    ends = Ends(study)
    alike = [
        [cell for cell in map(int, group["cell"]) if not unlike_offices(study, cell, ends.reference[cell])]
        for group in groups
    ]
    if all(len(cells) < 2 for cells in alike):
        raise InputError(
            "All that this study compares has other offices than its reference, so nothing can be called better."
        )
    return [one_choice(ends, cells, outcome) for cells in alike if len(cells) > 1]


def one_choice(ends: Ends, cells: list[int], outcome: str) -> Choice:
    """Return the choice between some cells with one reference."""
    study, good = ends.study, OUTCOMES[outcome].good
    reference = ends.reference[cells[0]]
    options = [reference, *(cell for cell in cells if cell != reference)]
    replicates = shared_replicates(ends, options)
    if not can_tell(len(replicates), study.worlds):
        raise InputError(
            f"{len(replicates)} replicates succeeded in every cell; too few to tell luck and worlds apart. "
            f"Add runs: replicates={4 * study.worlds}."
        )
    values = [ends.of(cell).set_index("replicate")[outcome][replicates].to_numpy(dtype=float) for cell in options]
    world = replicates % study.worlds
    return Choice(tuple(options), better_by(np.array(values), world, good), np.unique(world))


def better_by(values: Array, world: npt.NDArray[np.integer], good: int) -> Array:
    """Return by how much each option is better than the first in each world, luck taken out where it can be.

    Parameters
    ----------
    values : array (options, replicates)
    world : array (replicates,) of int
    good : int
        1 when more is better, −1 when less is.
    """
    gains = good * (values - values[0])
    tell = can_tell(len(world), len(np.unique(world)))
    return by_world(gains, world) if tell else grouped(gains, world).means


def information(study: Study, outcome: str) -> list[Information]:
    """Return what knowledge is worth in each choice of a study; see `choices_of`."""
    return [informed(study, outcome, *choice) for choice in choices_of(study, outcome)]


def informed(
    study: Study, outcome: str, options: tuple[int, ...], value: Array, worlds: npt.NDArray[np.int64]
) -> Information:
    """Return what knowledge is worth in one choice."""
    table = study.manifest["recipe"]["worlds"]
    numbers = np.array(table["draws"], dtype=float)[worlds]
    means = value.mean(axis=1)
    best = int(means.argmax())
    given = {name for cell in options for name in given_in(config_of(study, cell))}
    chance = gains_by_chance(value)
    worths = [
        worth(name, numbers[:, k], value, chance)
        for k, name in enumerate(table["names"])
        if np.ptp(numbers[:, k]) > 0.0 and name not in given
    ]
    return Information(
        outcome, options, options[best], float(means[best] - np.sort(means)[-2]),
        float(value.max(axis=0).mean() - means.max()), float((value.argmax(axis=0) != best).mean()),
        tuple(sorted(worths, key=lambda one: -one.value)), value.shape[1],
    )  # fmt: skip


def gains_by_chance(value: Array) -> Array:
    """Return what numbers without influence seem to be worth (`SHUFFLES`,): any order of the worlds is as good."""
    rng = np.random.default_rng(0)
    return np.array([gain(rng.permutation(value.shape[1]), value)[0] for _ in range(SHUFFLES)])


def worth(name: str, numbers: Array, value: Array, chance: Array) -> Worth:
    """Return what a number is worth, from its draws (worlds,) and the value of options (options, worlds)."""
    seems, changes = gain(numbers, value)
    usual = float(chance.mean())
    return Worth(name, max(0.0, seems - usual), float(np.quantile(chance, LEVEL)) - usual, changes)


def gain(numbers: npt.NDArray[Any], value: Array) -> tuple[float, float]:
    """Return the expected gain of knowing a number, and the share of worlds in which it changes the choice.

    The mean of each option given a number is a parabola of its rank, by least squares.
    """
    given = value[:, numbers.argsort()] @ onto_parabola(len(numbers))
    today = value.mean(axis=1)
    return float(given.max(axis=0).mean() - today.max()), float((given.argmax(axis=0) != today.argmax()).mean())


@functools.cache
def onto_parabola(count: int) -> Array:
    """Return the projection (count, count) of values in order of rank onto the parabolas of rank."""
    rank = np.linspace(-0.5, 0.5, count)
    basis, _ = np.linalg.qr(np.stack([np.ones(count), rank, rank**2], axis=1))
    return np.asarray(basis @ basis.T)


def shared_replicates(ends: Ends, cells: list[int]) -> Array:
    """Return the replicates that succeeded in every cell."""
    shared = ends.of(cells[0])["replicate"].to_numpy()
    for cell in cells[1:]:
        shared = np.intersect1d(shared, ends.of(cell)["replicate"].to_numpy())
    return np.asarray(shared)
