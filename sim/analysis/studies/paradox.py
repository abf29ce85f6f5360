"""The paradox: whether digitalisation brings more personal contact, and which mechanism decides (claim C24).

Every combination of the switches is run. The Shapley share of a switch is what it adds to the change of
personal contact, averaged over all orders in which switches can be turned on: the one division that is fair to
all and adds up to the whole (Shapley 1953). Nothing here knows which switches there are; the study tells.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError
from sim.model.outcomes import Array

if TYPE_CHECKING:
    from sim.study.store.folder import Study

Worth = Mapping[frozenset[str], Array]
"""The outcome of each run, by the set of switches that are on."""

RESAMPLES = 2000


@dataclass(frozen=True)
class Share:
    """What one switch adds, or what all or none of them give.

    Attributes
    ----------
    switch : str
    mean, low, high : float
        With a 95 % interval by bootstrap over runs.
    """

    switch: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Contributions:
    """A change divided among switches.

    Attributes
    ----------
    shares : tuple of Share
        One for each switch, the largest first. They add up to `total` less `without`.
    total, without : Share
        The change with all switches on, and with none.
    """

    shares: tuple[Share, ...]
    total: Share
    without: Share


def contributions(study: Study, outcome: str = "contact_change") -> Contributions:
    """Return how a study of switches divides the change of an outcome among them.

    Parameters
    ----------
    study : Study
        Each axis has two values: on, then off (0).

    Raises
    ------
    InputError
        When an axis is not a switch.
    """
    worth = worth_of(study, outcome)
    switches = [axis["key"] for axis in study.manifest["axes"]]
    everything = {
        **shapley(worth, switches),
        "total": worth[frozenset(switches)],
        "without": worth[frozenset()],
    }
    told = {name: with_interval(name, values) for name, values in everything.items()}
    shares = sorted((told[switch] for switch in switches), key=lambda share: -abs(share.mean))
    return Contributions(tuple(shares), told["total"], told["without"])


def worth_of(study: Study, outcome: str) -> Worth:
    """Return the outcome of each run by the set of switches that are on."""
    for axis in study.manifest["axes"]:
        if len(axis["values"]) != 2 or axis["values"][1] != 0 or not axis["values"][0]:
            raise InputError(
                f"{study.folder}: {axis['key']}={axis['values']} is not a switch; expected two values, on and 0."
            )
    switches = [axis["key"] for axis in study.manifest["axes"]]
    runs = study.runs.pivot(index="replicate", columns="cell", values=outcome)
    return {
        frozenset(key for key in switches if row[key] != 0): runs[row["cell"]].to_numpy()
        for row in study.cells.to_dict("records")
    }


def shapley(worth: Worth, switches: list[str]) -> dict[str, Array]:
    """Return the Shapley share of each switch in each run; they add up to all less none, run by run."""
    number = len(switches)
    found = {}
    for switch in switches:
        others = [other for other in switches if other != switch]
        share = np.zeros_like(worth[frozenset()])
        for size in range(number):
            weight = math.factorial(size) * math.factorial(number - size - 1) / math.factorial(number)
            for chosen in itertools.combinations(others, size):
                before = frozenset(chosen)
                share = share + weight * (worth[before | {switch}] - worth[before])
        found[switch] = share
    return found


def with_interval(name: str, values: Array) -> Share:
    """Return mean and 95 % interval by bootstrap over runs; every name resamples the same runs."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return Share(name, float(values.mean()), float(low), float(high))


@dataclass(frozen=True)
class SignMap:
    """Where the sign of a change turns, over two axes of a study and whatever else it varies.

    Attributes
    ----------
    x, y : str
        The two axes.
    across, up : tuple of float
        Their values.
    mean : array (up, across)
        Mean change over all else.
    positive, negative : array (up, across) of float
        Share of all else in which the change is detectably above, and below, zero.
    """

    x: str
    y: str
    across: tuple[float, ...]
    up: tuple[float, ...]
    mean: Array
    positive: Array
    negative: Array

    def counts(self) -> tuple[int, int, int]:
        """Return at how many points the sign is plus, minus, or turns with all else or with luck."""
        plus, minus = int((self.positive == 1.0).sum()), int((self.negative == 1.0).sum())
        return plus, minus, self.mean.size - plus - minus


def sign_map(study: Study, x: str, y: str, outcome: str = "contact_change") -> SignMap:
    """Return where the sign of a change turns."""
    from sim.statistics.summaries import paired_interval

    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    runs = study.runs.pivot(index="replicate", columns="cell", values=outcome)
    mean, low, high = paired_interval(runs.to_numpy().T)
    cells = study.cells.set_index("cell").loc[runs.columns]
    across, up = sorted(axes[x]), sorted(axes[y])
    shape = (len(up), len(across))
    told = {name: np.zeros(shape) for name in ("mean", "positive", "negative")}
    for i, j in np.ndindex(*shape):
        here = ((cells[y] == up[i]) & (cells[x] == across[j])).to_numpy()
        told["mean"][i, j] = mean[here].mean()
        told["positive"][i, j] = (low[here] > 0.0).mean()
        told["negative"][i, j] = (high[here] < 0.0).mean()
    return SignMap(x, y, tuple(across), tuple(up), told["mean"], told["positive"], told["negative"])
