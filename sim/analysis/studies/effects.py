"""What a case changes, compared with its reference: how much, how surely, in which worlds, when, at what price.

The numbers behind the answer of a report and behind the figures that compare choices. Three things stay apart:
the *size* of a difference against the smallest one that matters, its certainty *given the model* (luck), and how
it holds over *worlds* (what is not known about the model).
"""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.studies.endpoints import FEW, Certainty, End, Ends
from sim.analysis.studies.like_for_like import unlike_offices
from sim.model.formulas import Array, Outcome
from sim.model.outcomes import OUTCOMES
from sim.statistics.worlds import Spread, Verdict, can_tell, graded, over_worlds, verdict
from sim.study.store.folder import Study, once

LARGE = 5.0
"""How many times the smallest difference that matters a large one is: five percentage points, half an hour a
week. A judgement, like the margins themselves."""

PRICE = ("strain", "fatigue", "trust", "personal_contact")
"""What a gain in use may cost people."""

RECENT, LASTING = 26, 0.9
"""Weeks before the end that show where a difference is heading, and the part of its peak that counts as kept."""


class Size(enum.IntEnum):
    """How large a difference is."""

    NEGLIGIBLE = 0
    SMALL = 1
    LARGE = 2


def size_of(value: float, margin: float) -> Size:
    """Return how large a difference is against the smallest one that matters."""
    far = abs(value) / margin
    return Size.LARGE if far >= LARGE else Size.SMALL if far >= 1.0 else Size.NEGLIGIBLE


class Kind(enum.Enum):
    """What can be said of a difference; of an outcome that is neither good nor bad, more counts as better."""

    BETTER = "better"
    WORSE = "worse"
    NEGLIGIBLE = "negligible"
    UNSURE = "not distinguishable from chance"
    UNLIKE = "other offices"
    IDLE = "cannot act"


class Heading(enum.Enum):
    """Where a difference is heading as the run ends."""

    GROWING = "growing"
    LASTING = "lasting"
    CLOSING = "closing"


@dataclass(frozen=True)
class Course:
    """How a difference develops.

    Attributes
    ----------
    peak : int
        Week in which it is farthest from zero, on the side on which it ends.
    most : float
        Its mean then.
    heading : Heading
        Growing when it moved away from zero by more than the margin over the last half year, closing when it is
        less than nine tenths of its peak, or moved towards zero by more than the margin.
    """

    peak: int
    most: float
    heading: Heading


def course_of(mean: Array, margin: float) -> Course | None:
    """Return how a weekly difference develops; None when it ends within the margin.

    Parameters
    ----------
    mean : array (weeks,)
        Mean difference by week.
    margin : float
    """
    side = np.sign(mean[-1]) * mean
    if not side[-1] >= margin:
        return None
    peak, moved = int(side.argmax()), side[-1] - side[max(0, len(side) - 1 - RECENT)]
    if moved > margin:
        heading = Heading.GROWING
    elif moved < -margin or side[-1] < LASTING * side[peak]:
        heading = Heading.CLOSING
    else:
        heading = Heading.LASTING
    return Course(peak, float(mean[peak]), heading)


@dataclass(frozen=True)
class Spell:
    """Weeks in a row in which a mean difference is beyond the margin, on one side.

    Attributes
    ----------
    first, last : int
        Weeks.
    peak : int
        Week in which it is farthest from zero.
    most : float
        The mean difference then.
    """

    first: int
    last: int
    peak: int
    most: float


def spells_of(mean: Array, margin: float) -> list[Spell]:
    """Return the spells of a weekly mean difference, in order of time."""
    sides = np.where(mean >= margin, 1, np.where(mean <= -margin, -1, 0))
    turns = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(sides)]
    spells = []
    for first, end in itertools.pairwise(turns):
        if sides[first]:
            peak = first + int(np.abs(mean[first:end]).argmax())
            spells.append(Spell(first, end - 1, peak, float(mean[peak])))
    return spells


@dataclass(frozen=True)
class Effect:
    """The difference of one case from its reference in one outcome, at the end of the run.

    Attributes
    ----------
    cell : int
    outcome : Outcome
    end : End
        Mean and its 95 % interval for chance.
    spread : Spread or None
        Over worlds; None when luck and worlds cannot be told apart, and where the offices are others.
    course : Course or None
        None when the difference ends within the margin, or was not kept week by week.
    idle : bool
        Whether every run equals that of the reference: the case cannot act.
    alike : bool
        Whether both have the same offices; else there is no verdict, for a difference holds what offices do.
    """

    cell: int
    outcome: Outcome
    end: End
    spread: Spread | None
    course: Course | None
    idle: bool
    alike: bool = True

    @property
    def size(self) -> Size:
        """How large the mean difference is."""
        return size_of(self.end.mean, self.outcome.margin)

    @property
    def side(self) -> int:
        """1 above, −1 below the reference by what matters and is distinguishable from chance; else 0.

        Also 0 where the offices are others.
        """
        return self.end.sign if self.size and self.alike else 0

    @property
    def good(self) -> int:
        """1 for the better, −1 for the worse, 0 when it does not matter, or neither more nor less is better."""
        return self.side * self.outcome.good

    @property
    def surely_negligible(self) -> bool:
        """Whether the whole interval lies within the margin."""
        margin = self.outcome.margin
        return bool(-margin < self.end.low and self.end.high < margin)

    @property
    def holds(self) -> tuple[int, Verdict]:
        """What most worlds say, 1 above, −1 below, 0 within the margin, and in how many of them it holds."""
        if self.spread is None:
            return 0, Verdict.UNKNOWN
        return verdict(float(self.spread.above), float(self.spread.below), self.spread.worlds)

    @property
    def told(self) -> tuple[int, float, Verdict]:
        """What to say of worlds beside the mean: what most say, or what its own side says when they contradict it.

        The side, the share of the worlds there, and how far that carries.
        """
        side, holds = self.holds
        if self.spread is not None and side * self.end.mean < 0:
            return (-side, *self.agreeing)
        above, below = (float(self.spread.above), float(self.spread.below)) if self.spread else (0.0, 0.0)
        return side, {1: above, -1: below, 0: 1.0 - above - below}[side], holds

    @property
    def agreeing(self) -> tuple[float, Verdict]:
        """Share of the worlds that lie beyond the margin on the side of the mean, and how far that carries."""
        if self.spread is None:
            return 0.0, Verdict.UNKNOWN
        share = float(self.spread.above if self.end.mean > 0 else self.spread.below)
        return share, graded(share, self.spread.worlds)

    @property
    def verdict(self) -> Kind:
        """What can be said of it: better or worse by what matters, negligible, idle, or nothing, and why."""
        if not self.alike:
            return Kind.UNLIKE
        if self.idle:
            return Kind.IDLE
        if self.side:
            return Kind.BETTER if self.side * (self.outcome.good or 1) > 0 else Kind.WORSE
        sure = self.end.n >= FEW and (self.end.certainty > Certainty.ALONE or self.surely_negligible)
        return Kind.NEGLIGIBLE if sure and not self.size else Kind.UNSURE


def effects_of(study: Study) -> Effects:
    """Return the effects of a study, the same for all that ask; they stay with the study as it was read."""
    return once(study, "effects", lambda: Effects(Ends(study)))


class Effects:
    """The effects of all cases of a study, each worked out once.

    Parameters
    ----------
    ends : Ends
        The runs of the study.
    """

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.known: dict[tuple[int, str, int], Effect] = {}
        self.weekly: dict[str, dict[int, pd.DataFrame]] = {}
        self.same_offices: dict[tuple[int, int], bool] = {}

    def of(self, cell: int, outcome: str, to: int | None = None) -> Effect:
        """Return what a cell changes in an outcome, compared with its reference, or with another cell."""
        to = self.ends.reference[cell] if to is None else to
        if (cell, outcome, to) not in self.known:
            self.known[cell, outcome, to] = self.worked_out(cell, OUTCOMES[outcome], to)
        return self.known[cell, outcome, to]

    def weeks(self, cell: int, outcome: str) -> pd.DataFrame | None:
        """Return the difference of a cell from its reference, in order of weeks; None when it was not kept."""
        if outcome not in self.weekly:  # of each outcome read once
            table = self.ends.study.differences
            rows = table[table["outcome"] == outcome].sort_values("week")
            self.weekly[outcome] = {int(str(one)): of_cell for one, of_cell in rows.groupby("cell")}
        return self.weekly[outcome].get(cell)

    def worked_out(self, cell: int, outcome: Outcome, to: int) -> Effect:
        """Return what a cell changes in an outcome, worked out from its runs and weeks."""
        apart, world = self.ends.apart(cell, outcome.name, to)
        spread, alike = None, self.alike(cell, to)
        if alike and can_tell(len(world), len(np.unique(world))):
            spread = over_worlds(apart, world, outcome.margin)
        compared = to == self.ends.reference[cell]
        weeks = self.weeks(cell, outcome.name) if compared else None
        course = None if weeks is None else course_of(weeks["mean"].to_numpy(dtype=float), outcome.margin)
        idle = compared and not apart.any() and self.ends.no_effect(cell)
        return Effect(cell, outcome, self.ends.difference(cell, outcome.name, to), spread, course, idle, alike)

    def alike(self, cell: int, to: int) -> bool:
        """Tell whether a cell has the offices of another one, or the study varies just these."""
        if (cell, to) not in self.same_offices:  # each outcome asks again
            self.same_offices[cell, to] = not unlike_offices(self.ends.study, cell, to)
        return self.same_offices[cell, to]
