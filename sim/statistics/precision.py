"""Adaptive number of replicates: add rounds of runs until the intervals are narrow enough.

After each round the spread of the paired differences so far tells how many replicates the wanted
half-width needs (Hoad, Robinson & Davies 2010; Law 2015). All cells get the same number, so that
any two of them can be paired.

Stopping by what the runs show is slightly optimistic: it stops more readily when the
spread happens to look small (Chow & Robbins 1965: right in the limit of narrow intervals). Hence no
stop before `MINIMUM` replicates and few looks: each round asks for a little more than seems needed.
A test measures the coverage that remains.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.formulas import Array
from sim.statistics.summaries import paired_interval
from sim.statistics.worlds import luck_alone

MINIMUM = 30
"""Replicates before the spread is trusted (assumed; a spread from 30 is accurate to about 13 %)."""
MARGIN = 1.05
"""Surplus on what the spread so far suggests, so that one more round usually suffices."""
MOST_GROWTH = 4.0
"""Largest factor by which one round may raise the replicates: the first spread may mislead."""

Extend = Callable[[Mapping[int, int]], None]
"""Run more replicates until each cell, by number, has at least this many."""
Ends = Callable[[int, str], tuple[Array, Array]]
"""Takes a cell and an outcome; returns its successful replicates and their final values."""


@dataclass(frozen=True)
class Round:
    """Precision after some number of replicates.

    Attributes
    ----------
    replicates : int
    half_widths : dict
        The widest half-width over all cells, by outcome.
    widest : dict
        The cell that has it.
    """

    replicates: int
    half_widths: dict[str, float]
    widest: dict[str, int]


@dataclass(frozen=True)
class Precision:
    """Why a study has as many replicates as it has; stored in its manifest.

    Attributes
    ----------
    targets : dict
        Wanted half-width by outcome.
    level : float
    most : int
        Largest number of replicates allowed.
    reached : bool
        Whether every interval is narrow enough; if not, the limit was reached first.
    rounds : tuple of Round
    """

    targets: dict[str, float]
    level: float
    most: int
    reached: bool
    rounds: tuple[Round, ...]

    @property
    def replicates(self) -> int:
        """How many replicates each cell has in the end."""
        return self.rounds[-1].replicates

    def record(self) -> dict[str, Any]:
        """Return the record as plain values, for the manifest."""
        return {**asdict(self), "rounds": [asdict(one) for one in self.rounds], "replicates": self.replicates}


def replicates_needed(spread: float, half_width: float, level: float = 0.95, worlds: int = 1) -> int:
    """Return the least number of replicates whose t interval is narrow enough at this spread.

    Parameters
    ----------
    spread : float
        Standard deviation, such as of the paired differences.
    half_width : float
    worlds : int
        Worlds that replicates go through; at least two in each.
    """
    from scipy.special import stdtrit

    n = max(2 * worlds, math.ceil((float(stdtrit(np.inf, 0.5 + level / 2)) * spread / half_width) ** 2))
    while stdtrit(n - worlds, 0.5 + level / 2) * spread / math.sqrt(n) > half_width:
        n += 1
    return n


def look(
    pairs: Sequence[tuple[int, int]],
    targets: Mapping[str, float],
    ends: Ends,
    replicates: int,
    level: float,
    worlds: int = 1,
) -> tuple[Round, int]:
    """Return half-widths over the first n replicates, and how many the widest interval seems to need.

    The second is 0 when all intervals are narrow enough.
    """
    halves: dict[str, dict[int, float]] = {outcome: {} for outcome in targets}
    needed = 0
    for (outcome, target), (cell, reference) in itertools.product(targets.items(), pairs):
        numbers, sample = paired_ends(cell, reference, outcome, ends, replicates)
        world = numbers % worlds
        half, more = math.inf, replicates + 1
        if len(sample) > 1:
            mean, low, _ = paired_interval(sample, level, world)
            half = float(mean - low)
        if target < half < math.inf:  # where runs failed, more replicates are needed than pairs
            spread = float(luck_alone(sample, world).std(ddof=1))
            pairs_needed = replicates_needed(spread, target, level, worlds)
            more = max(more, math.ceil(pairs_needed * replicates / len(sample)))
        halves[outcome][cell] = half
        needed = max(needed, more if half > target else 0)
    widest = {outcome: max(cells, key=cells.__getitem__) for outcome, cells in halves.items()}
    return Round(replicates, {outcome: halves[outcome][cell] for outcome, cell in widest.items()}, widest), needed


def paired_ends(
    cell: int, reference: int, outcome: str, ends: Ends, replicates: int
) -> tuple[npt.NDArray[np.integer], Array]:
    """Return replicates, and differences of a cell from its reference; its values when that is itself."""
    numbers, values = ends(cell, outcome)
    kept = numbers < replicates
    numbers, values = numbers[kept], values[kept]
    if cell == reference:
        return numbers, values
    theirs, base = ends(reference, outcome)
    both, ours, others = np.intersect1d(numbers, theirs, return_indices=True)
    return both, np.asarray(values[ours] - base[others])


def refine(
    pairs: Sequence[tuple[int, int]],
    targets: Mapping[str, float],
    *,
    extend: Extend,
    ends: Ends,
    most: int,
    first: int = MINIMUM,
    level: float = 0.95,
    worlds: int = 1,
) -> Precision:
    """Add replicates until every interval is narrow enough or the limit is reached.

    Intervals are for chance alone. Replicates are added in whole rounds through all worlds.

    Each look uses only the first n replicates, so a study that is interrupted and resumed makes
    the same decisions as an uninterrupted one.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Each compared cell with its reference. A cell that is its own reference stands alone: then
        the interval is that of its mean, not of a difference.
    targets : mapping
        Wanted half-width by outcome.
    extend, ends : callable
        Run more replicates, and return their final outcomes.
    most : int
        Largest number of replicates of a cell: whole rounds through all worlds.
    first : int
        Replicates to begin with.
    worlds : int
        Worlds that replicates go through in turn.

    Returns
    -------
    Precision
        One round for each look.
    """
    cells = sorted({cell for pair in pairs for cell in pair})
    rounds: list[Round] = []
    wanted = min(most, whole_rounds(max(first, MINIMUM), worlds))
    while True:
        extend(dict.fromkeys(cells, wanted))
        now, needed = look(pairs, targets, ends, wanted, level, worlds)
        rounds.append(now)
        if not needed or wanted >= most:
            return Precision(dict(targets), level, most, not needed, tuple(rounds))
        wanted = min(most, whole_rounds(math.ceil(min(MARGIN * needed, MOST_GROWTH * wanted)), worlds))


def whole_rounds(replicates: int, worlds: int) -> int:
    """Return at least as many replicates, and at least two, in each world alike."""
    return worlds * max(2 if worlds > 1 else 1, math.ceil(replicates / worlds))
