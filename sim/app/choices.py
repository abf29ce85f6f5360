"""What can be chosen on the page, and the scenario that a choice stands for.

A choice says how large an office is, how its leaders spend their hours and which measures begin when. It becomes
settings such as anybody can give on the command line, laid over the baseline.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import InputError
from sim.model.parameters import ParameterInfo, Parameters, registry
from sim.model.parameters.leader import ACTIVITIES
from sim.model.rules.meeting import caseload
from sim.model.state import WEEK_HOURS
from sim.scenario.checks import brief, check_number, day, known_keys, lookup, one_of, part, whole
from sim.scenario.compose import compose, scenario_of
from sim.scenario.lever import Lever, check_lever
from sim.study.design.build import with_setting

MEASURES: dict[str, str | None] = {
    "less_administration": None,
    "bundled_information": None,
    "training_single_tool": "training",
    "training_combining": "training",
    "overview_support": "overview",
    "overview_control": "overview",
    "contact_personal": "contact",
    "contact_mix": "contact",
    "contact_digital": "contact",
}
"""Levers that the page offers; of a group, one at a time."""

ASSUMED = (
    "adviser.lapse_rate", "adviser.news_rate", "adviser.trial_rate", "adviser.weight_facilitation",
    "adviser.weight_social", "adviser.help_from_leader", "adviser.help_from_peers", "adviser.learning_rate",
    "adviser.support_to_stay", "leader.reference_hours", "leader.example", "leader.switching_loss",
)  # fmt: skip
"""Numbers that worlds draw and a reader may set: those that the targets of the worlds say most of, and those that
decide what an hour of a leader is worth."""

SEED = 1
MOST_CHOICES = 5
"""Four that are locked, and the one that is being made."""
STAFF = (5, 200)
CASELOAD = (20.0, 300.0)
PACE = (0.0, 4.0)
CASELOADS = ("contact.small_caseload", "contact.large_caseload")
"""Users per adviser in a small and in a large office; the page sets both."""
ROUNDING = 0.05
"""Hours by which the sum of the activities may miss the hours of a leader, because controls round."""
DECIMALS = 6
"""Of a weight: enough for seconds of a week, and short in a command."""

Weights = tuple[float, ...]


@functools.cache
def baseline() -> Parameters:
    """Return the parameters of the baseline."""
    return scenario_of(shipped() | {"levers": {}}).parameters


def total_hours() -> float:
    """Return the hours that meetings and administration leave a leader in a week."""
    leader = baseline().leader
    return round(WEEK_HOURS * (1.0 - leader.meeting_share - leader.administration_share), DECIMALS)


def typical_weights() -> Weights:
    """Return the weights of typical leadership."""
    return tuple(float(getattr(baseline().leader, activity)) for activity in ACTIVITIES)


def usual_caseload(staff: int) -> float:
    """Return how many cases an adviser has in an office of this size, when nobody sets it."""
    return caseload(staff, baseline())


@functools.cache
def shipped() -> dict[str, Any]:
    """Return the configuration of the baseline with every measure that the page offers."""
    return compose([f"levers=[{','.join(MEASURES)}]"])


def measure(key: str) -> Lever:
    """Return a measure as it is shipped."""
    return check_lever(key, shipped()["levers"][key])


@dataclass(frozen=True)
class Choice:
    """One choice on the page.

    Attributes
    ----------
    staff : int
    caseload : float or None
        Users per adviser; None is usual for an office of this size.
    pace : float
        Of updates, in times the catalogue's rate.
    weights : tuple of float
        Of leaders' hours, in the order of `ACTIVITIES`.
    measures : tuple of (str, str)
        Key and first day of each measure, in the order of `MEASURES`.
    assumed : tuple of (str, float)
        Numbers set by the reader, in the order of `ASSUMED`.
    cell : int or None
        Cell of the opened study whose other settings hold as well; None is the baseline.
    """

    staff: int
    caseload: float | None
    pace: float
    weights: Weights
    measures: tuple[tuple[str, str], ...] = ()
    assumed: tuple[tuple[str, float], ...] = ()
    cell: int | None = None

    def typical(self) -> Choice:
        """Return typical leadership without measures in the same office, under the same assumptions."""
        return replace(self, weights=typical_weights(), measures=())

    def hours(self) -> dict[str, float]:
        """Return the hours of each activity in a week."""
        shares = zip(ACTIVITIES, self.weights, strict=True)
        return {
            activity: round(total_hours() * weight / sum(self.weights), DECIMALS) for activity, weight in shares
        }

    def as_json(self) -> dict[str, Any]:
        """Return the choice as the page writes it."""
        return {
            "staff": self.staff,
            "caseload": self.caseload,
            "pace": self.pace,
            "hours": self.hours(),
            "measures": dict(self.measures),
            "assumed": dict(self.assumed),
            **({} if self.cell is None else {"cell": self.cell}),
        }


def default() -> Choice:
    """Return the choice that the page begins with."""
    parameters = baseline()
    return Choice(parameters.office.staff, None, parameters.office.pace, typical_weights())


def check_choice(given: Any, where: str = "choice", scales: Sequence[float] = ()) -> Choice:
    """Return a choice that the page has sent, or refuse.

    Parameters
    ----------
    scales : sequence of float
        Sum of the weights of leaders' hours in each cell of the opened study.

    Raises
    ------
    InputError
        With what, where and what was expected.
    """
    known = {"staff", "caseload", "pace", "hours", "measures", "assumed", "cell"}
    given = part(where, given, known, needed=("staff", "hours"))
    about = registry()
    cases, cell = given.get("caseload"), given.get("cell")
    known_cell = None if cell is None else whole(f"{where}.cell", cell, 0, len(scales) - 1)
    return Choice(
        staff=whole(f"{where}.staff", given["staff"], *STAFF),
        caseload=None if cases is None else within(f"{where}.caseload", cases, about[CASELOADS[0]], *CASELOAD),
        pace=within(f"{where}.pace", given.get("pace", 1.0), about["office.pace"], *PACE),
        weights=check_hours(f"{where}.hours", given["hours"], 1.0 if known_cell is None else scales[known_cell]),
        measures=check_measures(f"{where}.measures", given.get("measures")),
        assumed=check_assumed(f"{where}.assumed", given.get("assumed")),
        cell=known_cell,
    )


def within(where: str, value: Any, about: ParameterInfo, low: float, high: float) -> float:
    """Return a number in the range the page offers for a parameter, or refuse."""
    return float(check_number(where, value, replace(about, low=low, high=high)))


def check_hours(where: str, given: Any, scale: float) -> Weights:
    """Return the weights that hours a week stand for, which add up to a scale, or refuse."""
    known_keys(part(where, given), ACTIVITIES, f"{where}.")
    total, about = total_hours(), registry()
    hours = {
        activity: within(
            f"{where}.{activity}", given.get(activity, 0.0), about["leader.reference_hours"], 0.0, total
        )
        for activity in ACTIVITIES
    }
    if abs(sum(hours.values()) - total) > ROUNDING:
        raise InputError(f"{where}: {sum(hours.values()):g} hours in all; expected {total:g} hours a week.")
    return tuple(
        max(round(scale * spent / total, DECIMALS), about[f"leader.{activity}"].low)
        for activity, spent in hours.items()
    )


def check_measures(where: str, given: Any) -> tuple[tuple[str, str], ...]:
    """Return measures with their first days in the order of the page, or refuse."""
    known_keys(part(where, given), MEASURES, f"{where}.")
    first, weeks = datetime.date.fromisoformat(shipped()["start"]), shipped()["weeks"]
    last = first + datetime.timedelta(weeks=weeks) - datetime.timedelta(days=1)
    chosen: dict[str, str] = {}
    for key in [key for key in MEASURES if key in (given or {})]:
        date = day(f"{where}.{key}", given[key])
        if not first <= date <= last:
            raise InputError(f"{where}.{key}={date}: expected a day of the run, {first} to {last}.")
        rivals = [other for other in chosen if MEASURES[key] and MEASURES[other] == MEASURES[key]]
        if rivals:
            raise InputError(f"{where}: {rivals[0]} and {key} exclude each other. Choose one.")
        chosen[key] = date.isoformat()
    return tuple(chosen.items())


def check_assumed(where: str, given: Any) -> tuple[tuple[str, float], ...]:
    """Return numbers that the reader has set, or refuse others than the page offers."""
    about = registry()
    for name in part(where, given):
        lookup(one_of(where, name, ASSUMED), about)
    chosen = [name for name in ASSUMED if name in (given or {})]
    return tuple(
        (name, within(f"{where}.{name}", given[name], about[name], *about[name].plausible)) for name in chosen
    )


def check_choices(given: Any, scales: Sequence[float] = ()) -> list[Choice]:
    """Return the choices of a question, or refuse."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_CHOICES:
        raise InputError(f"choices={brief(given)}: expected a list of 1 to {MOST_CHOICES} choices.")
    return [check_choice(one, f"choices[{number}]", scales) for number, one in enumerate(given)]


def settings_of(choice: Choice, fixed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a choice as settings by dotted name, what is as in the baseline left out.

    They are those of the command line: ``levers`` is the list of measures, and a measure that begins on another
    day than the shipped one has its ``levers.<key>.from``.

    Parameters
    ----------
    fixed : mapping, optional
        Settings of the cell that the choice starts from and the page cannot show.
    """
    settings: dict[str, Any] = {"office.staff": choice.staff}
    if choice.pace != baseline().office.pace:
        settings["office.pace"] = choice.pace
    if choice.caseload is not None:
        settings |= dict.fromkeys(CASELOADS, choice.caseload)
    if choice.weights != typical_weights():
        settings |= {f"leader.{name}": weight for name, weight in zip(ACTIVITIES, choice.weights, strict=True)}
    settings |= dict(choice.assumed)
    if choice.measures:
        settings["levers"] = [key for key, _ in choice.measures]
        settings |= {
            f"levers.{key}.from": date
            for key, date in choice.measures
            if date != str(shipped()["levers"][key]["from"])
        }
    return {**(fixed or {}), **settings}


def config_of(choice: Choice, fixed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the configuration of a choice: its settings laid over the baseline."""
    settings, levers = settings_of(choice, fixed), shipped()["levers"]
    config = shipped() | {"levers": {key: levers[key] for key in settings.pop("levers", ())}}
    for key, value in settings.items():
        config = with_setting(config, key, value)
    return config
