"""The paradox: whether digitalisation brings more personal contact, and which mechanism decides (claim C24).

Every combination of the switches is run. The Shapley share of a switch is what it adds to the change of
personal contact, averaged over all orders in which switches can be turned on: the only symmetric division that
adds up to the whole (Shapley 1953). The switches are those of the study; none is hard-coded here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.runs import by_cell
from sim.errors import InputError
from sim.model.formulas import Array
from sim.statistics.summaries import Interval, paired_interval
from sim.study.store.folder import Study

Worth = Mapping[frozenset[str], Array]
"""The outcome of each run, by the set of switches that are on."""

RESAMPLES = 2000


@dataclass(frozen=True)
class Share(Interval):
    """The contribution of one switch, or the change with all or none, with an interval by bootstrap over runs.

    Attributes
    ----------
    switch : str
    """

    switch: str


@dataclass(frozen=True)
class Contributions:
    """A change, divided among switches.

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
    shares = (with_interval(switch, values) for switch, values in shapley(worth, switches).items())
    return Contributions(
        tuple(sorted(shares, key=lambda share: -abs(share.mean))),
        with_interval("total", worth[frozenset(switches)]),
        with_interval("without", worth[frozenset()]),
    )


def worth_of(study: Study, outcome: str) -> Worth:
    """Return the outcome of each run by the set of switches that are on."""
    for axis in study.manifest["axes"]:
        if len(axis["values"]) != 2 or axis["values"][1] != 0 or not axis["values"][0]:
            raise InputError(
                f"{study.folder}: {axis['key']}={axis['values']} is not a switch; expected two values, on and 0."
            )
    switches = [axis["key"] for axis in study.manifest["axes"]]
    runs = by_cell(study.runs, outcome)
    return {
        frozenset(key for key in switches if row[key] != 0): runs[row["cell"]].to_numpy()
        for row in study.cells.to_dict("records")
    }


def shapley(worth: Worth, switches: list[str]) -> dict[str, Array]:
    """Return the Shapley share of each switch in each run; in each run they add up to all less none."""
    number = len(switches)
    shares = {}
    for switch in switches:
        others = [other for other in switches if other != switch]
        share = np.zeros_like(worth[frozenset()])
        for size in range(number):
            weight = math.factorial(size) * math.factorial(number - size - 1) / math.factorial(number)
            for chosen in itertools.combinations(others, size):
                before = frozenset(chosen)
                share = share + weight * (worth[before | {switch}] - worth[before])
        shares[switch] = share
    return shares


def with_interval(name: str, values: Array) -> Share:
    """Return mean and 95 % interval by bootstrap over runs; every name resamples the same runs."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return Share(float(values.mean()), float(low), float(high), len(values), name)


@dataclass(frozen=True)
class SignMap:
    """Where the sign of a change turns, over two axes of a study and everything else it varies.

    Attributes
    ----------
    x, y : str
        The two axes.
    across, up : tuple of float
        Their values.
    mean : array (up, across)
        Mean change over the other settings.
    positive, negative : array (up, across) of float
        Share of the other settings in which the change is detectably above, and below, zero.
    """

    x: str
    y: str
    across: tuple[float, ...]
    up: tuple[float, ...]
    mean: Array
    positive: Array
    negative: Array

    def counts(self) -> tuple[int, int, int]:
        """Return at how many points the sign is plus, is minus, or depends on the other settings or chance."""
        plus, minus = int((self.positive == 1.0).sum()), int((self.negative == 1.0).sum())
        return plus, minus, self.mean.size - plus - minus


def sign_map(study: Study, x: str, y: str, outcome: str = "contact_change") -> SignMap:
    """Return where the sign of a change turns."""
    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    runs = by_cell(study.runs, outcome)
    mean, low, high = paired_interval(runs.to_numpy().T)
    cells = study.cells.set_index("cell").loc[runs.columns]
    across, up = sorted(axes[x]), sorted(axes[y])
    places = [[((cells[y] == above) & (cells[x] == right)).to_numpy() for right in across] for above in up]

    def averaged(values: Array) -> Array:
        return np.array([[values[here].mean() for here in row] for row in places])

    return SignMap(x, y, tuple(across), tuple(up), averaged(mean), averaged(low > 0.0), averaged(high < 0.0))
