"""What an outcome is, its formula, and what the formula needs to be summed over people at the end of a week.

A formula is called with totals and with the number of advisers in each stage (…, services, stages), of one week,
of many weeks or of many runs alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.state import Stage

Array = npt.NDArray[Any]
Formula = Callable[[Any, Array], Any]


@dataclass(frozen=True)
class Outcome:
    """Something that is measured.

    Attributes
    ----------
    name : str
        Column name in all tables.
    unit : str
    label, explanation : dict
        By language (``nb``, ``en``).
    compute : callable
        Weekly: from totals and stage counts (…, services, stages). Per run: from the weekly
        series by name.
    percent : bool
        Whether it is shown as a percentage, and its differences as percentage points.
    good : int
        1 when more is better for the purpose, −1 when less is better, 0 when it depends.
    event : bool
        Whether it is the week of something that may not happen within the run, and is missing then; see
        `sim.model.run_outcomes.until`.
    week_of : str
        ``adviser`` or ``leader`` when it is a part of their week: the parts of one add up to the working week.
    matters : float, optional
        The smallest difference that matters, where it does not follow from the unit.
    """

    name: str
    unit: str
    label: dict[str, str]
    explanation: dict[str, str]
    compute: Callable[..., Any]
    percent: bool = False
    good: int = 0
    event: bool = False
    week_of: str = ""
    matters: float | None = None

    @property
    def margin(self) -> float:
        """The smallest difference that matters, in the outcome's unit; see `MARGINS`."""
        return MARGINS[self.unit] if self.matters is None else self.matters


class Register(dict[str, Outcome]):
    """Shipped outcomes by name; a user's is known when it is asked for by name.

    Attributes
    ----------
    own : dict
        Outcomes that a user file, or a stored study, has declared in this process.
    """

    def __init__(self, shipped: Mapping[str, Outcome]) -> None:
        super().__init__(shipped)
        self.own: dict[str, Outcome] = {}

    def __missing__(self, name: str) -> Outcome:
        return self.own[name]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.own

    def get(self, name: str, default: Any = None) -> Any:
        """Return an outcome by name, or the default."""
        return super().get(name, self.own.get(name, default))

    def known(self) -> dict[str, Outcome]:
        """Return shipped outcomes, then the user's."""
        return {**self, **self.own}


MARGINS = {"share": 0.01, "hours per week": 0.1, "weeks": 1.0, "services": 0.1, "offices": 1.0, "points": 0.1}
"""Smallest difference that matters, by unit: one percentage point, six minutes a week, one week (leaders meet
their staff about weekly), one service for one adviser in ten, one office. Judgements. Points are for what a
user file counts or rates: one for one adviser in ten."""

OVER = {
    "office": ("office", "guest", "available", "routine_share"),
    "adviser": ("person", "week"),
    "use": ("person", "use"),
    "leader": ("person", "leader"),
    "leader_use": ("use",),
}
"""What totals are summed over, and the words that each of their expressions may use.

`guest` is 1 for an office that has become part of its neighbour, `available` the number of services released,
`routine_share` the share of its adviser–service pairs in routine use.
"""


@dataclass(frozen=True)
class Total:
    """A number that is summed up at the end of each week.

    Attributes
    ----------
    name : str
        Its name in `sim.model.totals`.
    over : str
        One of `OVER`.
    what : str
        What each adds: a Python expression of the words of `OVER`.
    stage : Stage, optional
        Of uses, only those in this stage.
    """

    name: str
    over: str
    what: str
    stage: Stage | None = None


def total(over: str, what: str, name: str = "", stage: Stage | None = None) -> Total:
    """Return a total, by default with the name of the attribute that is summed."""
    return Total(name or what.rpartition(".")[2], over, what, stage)


@dataclass(frozen=True)
class Mean:
    """The formula of a mean: a total divided by a count.

    Attributes
    ----------
    total : Total
    below : callable
        From totals and stages: by what to divide.
    """

    total: Total
    below: Formula

    def __call__(self, totals: Any, stages: Array) -> Any:
        """Return the mean."""
        return getattr(totals, self.total.name) / self.below(totals, stages)


def pairs(totals: Any, stages: Array) -> Any:
    """Return the number of adviser–service pairs."""
    return totals.advisers * stages.shape[-2]


def per_pair(what: str, name: str = "", stage: Stage | None = None) -> Mean:
    """Return the mean over adviser–service pairs of an expression of `person` and `use`; 0 outside a stage."""
    return Mean(total("use", what, name, stage), pairs)


def per_adviser(what: str, name: str = "") -> Mean:
    """Return the mean over advisers of an expression of `person` and `week`."""
    return Mean(total("adviser", what, name), lambda totals, stages: totals.advisers)


def per_leader(what: str, name: str = "") -> Mean:
    """Return the mean over leaders of an expression of `person` and `leader`."""
    return Mean(total("leader", what, name), lambda totals, stages: totals.leaders)


def per_office(what: str, name: str = "") -> Mean:
    """Return the mean over the offices of the start of an expression of `office`."""
    return Mean(total("office", what, name), lambda totals, stages: totals.places)


COUNTED = (
    total("office", "1.0", "places"),
    total("office", "guest", "merged"),
    total("office", "available"),
    total("office", "routine_share", "place_routine"),
    total("office", "routine_share * routine_share", "place_routine_squared"),
    total("adviser", "1.0", "advisers"),
    total("adviser", "person.innovativeness > 0.0", "innovative"),
    total("adviser", "person.need"),
    total("adviser", "person.need * week.found", "need_found"),
    total("adviser", "week.potential"),
    total("adviser", "week.saving"),
    total("use", "person.innovativeness > 0.0", "innovative_routine", Stage.ROUTINE),
    total("use", "use.belief"),  # this and the leaders' messages make no outcome; tests hold them against others
    total("leader", "leader.messages"),
    total("leader", "1.0", "leaders"),
    total("leader_use", "1.0", "leader_routine", Stage.ROUTINE),
)
"""Totals that are not tied to one mean."""


def in_stage(*wanted: Stage) -> Formula:
    """Return the formula for the share of adviser–service pairs in these stages."""

    def share(totals: Any, stages: Array) -> Any:
        return stages[..., list(wanted)].sum(axis=(-2, -1)) / pairs(totals, stages)

    return share


def acceptance_gap(totals: Any, stages: Array) -> Any:
    """Return the share persuaded or further, less the share in routine use."""
    reached = in_stage(Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE)(totals, stages)
    return reached - in_stage(Stage.ROUTINE)(totals, stages)


def potential_used(totals: Any, stages: Array) -> Any:
    """Return time saved as a share of what could be saved; 0 before any service is released."""
    return totals.saving / np.maximum(totals.potential, 1e-12)


def of_released(*wanted: Stage) -> Formula:
    """Return the formula for the share in these stages among pairs with released services; 0 before any."""

    def share(totals: Any, stages: Array) -> Any:
        reached = stages[..., list(wanted)].sum(axis=(-2, -1))
        return reached / np.maximum(totals.advisers * (totals.available / totals.places), 1)

    return share


def services_per_adviser(totals: Any, stages: Array) -> Any:
    """Return the mean number of services that an adviser uses in routine."""
    return stages[..., Stage.ROUTINE].sum(axis=-1) / totals.advisers


def services_released(totals: Any, stages: Array) -> Any:
    """Return the number of services that are released."""
    return totals.available / totals.places


def services_half(totals: Any, stages: Array) -> Any:
    """Return the number of services that at least half of the advisers use in routine."""
    return (2 * stages[..., Stage.ROUTINE] >= stages.sum(axis=-1)).sum(axis=-1)


def innovative_gap(totals: Any, stages: Array) -> Any:
    """Return routine use among the innovative less that among the others; 0 when one group is empty."""
    services = stages.shape[-2]
    routine = stages[..., Stage.ROUTINE].sum(axis=-1)
    others = totals.advisers - totals.innovative
    among = totals.innovative_routine / np.maximum(totals.innovative * services, 1)
    rest = (routine - totals.innovative_routine) / np.maximum(others * services, 1)
    return np.where((totals.innovative > 0) & (others > 0), among - rest, 0.0)


def office_spread(totals: Any, stages: Array) -> Any:
    """Return the standard deviation, over offices, of their shares of routine use; 0 with one office."""
    mean = totals.place_routine / totals.places
    return np.sqrt(np.maximum(0.0, totals.place_routine_squared / totals.places - mean * mean))
