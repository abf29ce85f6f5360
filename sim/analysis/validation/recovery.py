"""Recovery: whether the targets would lead back to the truth, if the truth were one of the draws.

A reference table has draws from the plausible ranges, what each shows of the targets, and what is lost there
without a role model. Some rows are held out and play the truth: what they show with other random numbers is taken
for data, and the rows of the table that show nearly the same are the approximate posterior
(`sim.statistics.rejection`). How often its regions hold the truth is then counted.

Each row has random numbers of its own, as data would: what a draw shows and luck are both part of the table.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.validation.pattern_samples import Samples, baseline
from sim.analysis.validation.targets import DRAWN, FIRST_SEED, TARGETS, made_by, plausible, targets_shown
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.model.state import Stage
from sim.scenario.compose import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.worlds import Worlds
from sim.statistics.rejection import ACCEPTED, IDENTIFIABLE, LEVEL, WANTED, Regions, moved, nearest, region

ROWS, HELD_OUT = 3000, 200
"""Rows of the table, and those that play the truth: the first."""
PAIRS = 8
"""Offices in which the two scenarios are compared for each row."""
AGAIN = "_again"
"""Ends the columns of what a row shows with other random numbers."""
SHOWN_AGAIN = tuple(name + AGAIN for name in TARGETS)
COLUMNS = (*TARGETS, "difference", *SHOWN_AGAIN, "difference_again")
STEP = 0.005
"""Percentage points: half of what one adviser adds to a difference by one service."""
MISREAD: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "use of what was learnt is read a tolerance too high": lambda seen: seen.assign(
        half_year=seen["half_year"] + 0.16, year=seen["year"] + 0.16
    ),
    "those who do not accept are counted as those who do": lambda seen: seen.assign(
        acceptance=1.0 - seen["acceptance"]
    ),
    "week 1 and week 6 of the launch are exchanged": lambda seen: seen.assign(launch=1.0 / seen["launch"]),
    "odds with and without facilitation are exchanged": lambda seen: seen.assign(
        facilitation=1.0 / seen["facilitation"]
    ),
    "the two scenarios are exchanged": lambda seen: seen.assign(difference=-seen["difference"]),
}
"""Broken likelihoods, negative controls: how somebody in error would read the held-out rows."""


def draw_of(row: int) -> dict[str, float]:
    """Return the draw of a row of the table, the same each time."""
    rng = np.random.default_rng([FIRST_SEED, row, 1])
    return {name: plausible(name, rng) for name in DRAWN}


def row_of(row: int) -> dict[str, float]:
    """Return a row of the table: what its draw shows, by `COLUMNS`.

    What it shows with other random numbers is left out (NaN) of rows that neither play the truth nor show all
    targets.
    """
    draw, seed = draw_of(row), 4 * row + 1
    once = targets_shown(draw, seed) | {"difference": difference(draw, seed + 1)}
    again = dict.fromkeys(TARGETS, math.nan) | {"difference": math.nan}
    if row < HELD_OUT or shows_all(once):
        again = targets_shown(draw, seed + 2) | {"difference": difference(draw, seed + 3)}
    return once | {name + AGAIN: value for name, value in again.items()}


def shows_all(shown: Mapping[str, float]) -> bool:
    """Return whether every target is shown."""
    return all(target.low <= shown[name] <= target.high for name, target in TARGETS.items())


def difference(draw: Mapping[str, float], seed: int) -> float:
    """Return what no role model changes of routine use after three years, in percentage points.

    Both scenarios run in the same offices with the same random numbers, and share all numbers drawn but those
    that the scenario sets.
    """
    world = Worlds("draw", tuple(draw), (tuple(draw.values()),))
    without, usual = (
        Samples(scenario.over(world).in_world(0), PAIRS, seed).stages[:, -1]
        for scenario in (no_role_model(), baseline())
    )
    return float(100.0 * (without[..., Stage.ROUTINE].sum() - usual[..., Stage.ROUTINE].sum()) / usual.sum())


@functools.cache
def no_role_model() -> Scenario:
    """Return the scenario in which leaders are no role models, in the offices of `baseline`."""
    return load_scenario("no_role_model", worlds=None, office="national")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the table with the mark of the rules it was made by; draws are left out, as `draw_of` returns them."""
    kept = table[list(COLUMNS)].astype("float32")
    kept.attrs = {"rules": made_by()}
    kept.to_parquet(path, compression="zstd", index=False)


def read_table(path: Path) -> pd.DataFrame:
    """Return a table that was written; `attrs` has the mark of its rules."""
    return pd.read_parquet(path)


@functools.cache
def places(rows: int) -> Array:
    """Return where in its plausible range each number of the first draws lies, 0 to 1, (rows, `DRAWN`)."""
    low, high = np.array([registry()[name].plausible for name in DRAWN]).T
    return np.asarray((np.array([list(draw_of(row).values()) for row in range(rows)]) - low) / (high - low))


@dataclass(frozen=True)
class Recovery:
    """How often the regions of 90 % hold the truth, and how wide they are, by number and for the difference.

    Attributes
    ----------
    coverage : dict
        Share of the data sets whose region holds the truth.
    width : dict
        Mean width of the regions, over that of the middle 90 % of the prior.
    """

    coverage: dict[str, float]
    width: dict[str, float]

    @property
    def off(self) -> list[str]:
        """What is covered too rarely or too often."""
        return [name for name, share in self.coverage.items() if not WANTED[0] <= share <= WANTED[1]]

    @property
    def identifiable(self) -> list[str]:
        """Numbers whose regions are at most half as wide as the prior."""
        return [name for name in DRAWN if self.width[name] <= IDENTIFIABLE]


def judge(table: pd.DataFrame, misread: str = "", narrowed: float = 1.0) -> Recovery:
    """Return whether the regions of held-out rows hold what is true there.

    Parameters
    ----------
    table : pandas.DataFrame
    misread : str
        A control: what is read wrongly, of `MISREAD`.
    narrowed : float
        A control: regions of this share of their width.
    """
    truths, known = table[:HELD_OUT], table[HELD_OUT:]
    seen = truths[[*SHOWN_AGAIN, "difference"]].set_axis([*TARGETS, "difference"], axis=1)
    seen = MISREAD[misread](seen) if misread else seen
    shown, data = (some[[*TARGETS]].to_numpy(float) for some in (known, seen))
    widths = np.array([target.high - target.low for target in TARGETS.values()])
    where, lost = places(len(table)), np.concatenate([untied(seen, 0), untied(known, 1)])
    ends = []
    for one in data:
        rows = nearest(shown, one, widths, ACCEPTED)
        near = moved(where[HELD_OUT:][rows], shown[rows], one)
        ends.append(region(np.hstack([near, lost[HELD_OUT:][rows]])))
    low, high = np.stack(ends, axis=1)
    regions = Regions(low, high).narrowed(narrowed)
    low, high = region(lost[HELD_OUT:])
    prior = np.append(np.full(len(DRAWN), LEVEL), high - low)
    quantities = (*DRAWN, "difference")
    return Recovery(
        dict(zip(quantities, regions.hold(np.hstack([where, lost])[:HELD_OUT]).tolist(), strict=True)),
        dict(zip(quantities, (regions.width() / prior).tolist(), strict=True)),
    )


def untied(rows: pd.DataFrame, part: int) -> Array:
    """Return the differences of rows (rows, 1), those that are equal in an order by chance.

    In some worlds nobody uses anything with or without a role model: regions that end at 0 would hold them all.
    """
    order = np.random.default_rng([FIRST_SEED, part, 2]).uniform(-STEP, STEP, len(rows))
    return np.asarray((rows["difference"].to_numpy(float) + order)[:, None])


def agreeing(table: pd.DataFrame, looks: int = 2) -> npt.NDArray[np.intp]:
    """Return the rows that show every target, by default with two sets of random numbers, as worlds do."""
    fine = [
        table[name + end].between(target.low, target.high)
        for name, target in TARGETS.items()
        for end in ("", AGAIN)[:looks]
    ]
    return np.flatnonzero(np.all(fine, axis=0))
