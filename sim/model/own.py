"""Entries of user tables: what a rule file declares besides its rules, and what is refused.

    PARAMETERS = {"pace": parameter(0.1, 0.0, 1.0, "per week", label="Pace of memory")}
    STATE = {"person.memory": attribute(start=0.0, low=0.0, high=1.0)}
    OUTCOMES = {"memory": mean_of("person.memory", label="Memory")}

Rules then read ``p.own.pace`` and move ``person.memory``; see `sim.model.own_tables` for what becomes of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sim.model import state
from sim.model.formulas import MARGINS, Mean, Outcome, per_adviser, per_leader, per_office, per_pair
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import ParameterInfo
from sim.model.ranges import LARGEST, MANY, Range

GROUP = "own"
"""Group of user parameters: ``own.pace``."""

ROOM: dict[str, type] = {
    "person": state.Person,
    "use": state.Use,
    "leader": state.Leader,
    "office": state.Office,
}
"""What can have user attributes, by the word before the point in ``STATE``."""

MEANS: dict[str, Callable[[str, str], Mean]] = {
    "person": per_adviser,
    "week": per_adviser,
    "use": per_pair,
    "leader": per_leader,
    "office": per_office,
}
"""Over what the mean of an attribute is taken."""


@dataclass(frozen=True)
class Attribute:
    """What a user attribute may hold, and what everybody starts from, newcomers too."""

    start: float
    low: float
    high: float
    whole: bool

    @property
    def range(self) -> Range:
        """The range, as `sim.model.state` would declare it."""
        number = "a whole number" if self.whole else "a number"
        return Range(self.low, self.high, self.whole, f"{number} from {self.low:g} to {self.high:g}")


# What a file writes


def parameter(
    default: float,
    low: float,
    high: float,
    unit: str = "number",
    *,
    label: str = "",
    nb: str = "",
    source: str = "your own file",
    plausible: tuple[float, float] | None = None,
) -> ParameterInfo:
    """Return a parameter for ``PARAMETERS``; it is whole when default, low and high are.

    Parameters
    ----------
    low, high : float
        Allowed range, both ends included.
    label, nb : str
        What it is, in English and in Bokmål; by default its name.
    plausible : tuple of float, optional
        Range worth exploring; by default the allowed one.
    """
    whole = all(type(value) is int for value in (default, low, high))
    return ParameterInfo(
        name="",
        default=default if whole else float(default),
        low=low,
        high=high,
        plausible=plausible or (low, high),
        unit=unit,
        source=source,
        confidence="assumed",
        label={"nb": nb or label, "en": label or nb},
        dated=True,
        kind=int if whole else float,
    )


def attribute(start: float = 0.0, low: float = 0.0, high: float = 1.0) -> Attribute:
    """Return an attribute for ``STATE``; it is whole when start, low and high are."""
    whole = all(type(value) is int for value in (start, low, high))
    return Attribute(start if whole else float(start), low, high, whole)


def mean_of(
    what: str, label: str = "", nb: str = "", *, unit: str = "share", good: int = 0, explanation: str = ""
) -> Outcome:
    """Return an outcome for ``OUTCOMES``: a mean at the end of each week.

    Parameters
    ----------
    what : str
        ``person.memory`` or ``week.support``, over advisers; ``use.stage``, over advisers and services;
        ``leader.hours_support``; or ``office.norm``.
    unit : str
        One of `sim.model.formulas.MARGINS`; a share is shown as a percentage.
    good : int
        1 when more is better for the purpose, −1 when less is better, 0 when it depends.
    """
    mean = MEANS.get(what.partition(".")[0])
    return of_own(mean(what, "") if mean else what, label, nb, unit, good, explanation)


def from_weeks(
    compute: Callable[[dict[str, Any]], Any],
    label: str = "",
    nb: str = "",
    *,
    unit: str = "share",
    good: int = 0,
    explanation: str = "",
) -> Outcome:
    """Return an outcome for ``OUTCOMES``: one number for each run.

    Parameters
    ----------
    compute : callable
        From weekly outcomes by name, each an array (runs, weeks), to an array (runs,).
    unit, good
        As of `mean_of`.
    """
    return of_own(compute, label, nb, unit, good, explanation)


def of_own(compute: Any, label: str, nb: str, unit: str, good: int, explanation: str) -> Outcome:
    """Return an outcome that has no name yet."""
    labels = {"nb": nb or label, "en": label or nb}
    return Outcome("", unit, labels, dict.fromkeys(labels, explanation), compute, unit == "share", good)


# What the tables of a file must be

TAKEN = {
    "cell", "reference", "replicate", "replicates", "seed", "message", "command", "office", "region", "staff",
    "merged", "week", "date", "outcome", "mean", "low", "high", "name",
}  # fmt: skip
"""Columns of tables, which no outcome can be named by."""

OF_AGENTS = {
    "model", "unique_id", "pos", "random", "rng", "scenario", "steps", "number", "boss", "ties", "elsewhere",
    "uses", "seen", "known", "routine", "shown", "role", "rank", "department", "p", "office", "week", "host",
    "index", "staff", "headcount", "leaders", "advisers", "services", "region", "parameters", "draw", "show",
    "look", "act", "begin", "lead", "prepare", "populate", "connect", "change", "unite",
    "take_charge", "befriend", "spend_week", "strength_of_tie", "remove", "step", "advance", "create_agents",
    "from_dataframe", "draw_of_update", "caution", "sight", "around", "training", "see",
    "part_with",
}  # fmt: skip
"""What the agents of the reference engine are and have besides `sim.model.state`."""


def checked(table: str, name: Any, given: Any) -> Any:
    """Return an entry of a table with its name, or raise ValueError with what is wrong.

    Parameters
    ----------
    table : str
        ``PARAMETERS``, ``STATE`` or ``OUTCOMES``.
    """
    word, _, leaf = str(name).rpartition(".")
    if not isinstance(name, str) or not leaf.isidentifier() or leaf.startswith("_"):
        raise ValueError(f"expected a name such as {EXAMPLES[table]}.")
    entry: Any = given
    if not isinstance(given, KIND_OF[table]):
        raise ValueError(f"expected {HOW[table]}, got {type(given).__name__}.")
    if table == "STATE":
        check_state(word, leaf, entry)
        return entry
    if word:
        raise ValueError(f"expected a name without a point, such as {EXAMPLES[table]}.")
    labels = {language: label or leaf.replace("_", " ").capitalize() for language, label in entry.label.items()}
    if table == "PARAMETERS":
        check_range(entry.default, entry.low, entry.high, "default")
        if not entry.low <= entry.plausible[0] <= entry.plausible[1] <= entry.high:
            within = f"{entry.low:g} to {entry.high:g}"
            raise ValueError(f"plausible={entry.plausible}: expected a range within {within}.")
        return replace(entry, name=f"{GROUP}.{leaf}", label=labels)
    return check_outcome(leaf, entry, labels)


EXAMPLES = {"PARAMETERS": '"pace"', "STATE": '"person.memory"', "OUTCOMES": '"memory"'}
KIND_OF: dict[str, type] = {"PARAMETERS": ParameterInfo, "STATE": Attribute, "OUTCOMES": Outcome}
HOW = {
    "PARAMETERS": "parameter(default, low, high)",
    "STATE": "attribute(start, low, high)",
    "OUTCOMES": "mean_of(…) or from_weeks(…)",
}
"""How an entry of each table is written."""


def check_range(value: float, low: float, high: float, what: str) -> None:
    """Refuse numbers that make no range, or a value outside it."""
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in (value, low, high)):
        raise ValueError("expected finite numbers.")
    if not low <= value <= high:
        raise ValueError(f"{what}={value:g} lies outside {low:g} to {high:g}.")


def check_state(word: str, leaf: str, entry: Attribute) -> None:
    """Refuse an attribute that nothing can have, or that is there already."""
    if word not in ROOM:
        raise ValueError(f"expected one of {', '.join(f'{one}.{leaf}' for one in ROOM)}.")
    known = {name for thing in (*ROOM.values(), state.Week) for name in thing.__annotations__} | OF_AGENTS
    if leaf in known:
        raise ValueError(f"there is a {leaf} already. Choose another name.")
    check_range(entry.start, entry.low, entry.high, "start")
    most = MANY if entry.whole else LARGEST
    if not -most <= entry.low <= entry.high <= most:
        raise ValueError(f"expected numbers up to {most:g}.")


def check_outcome(leaf: str, entry: Outcome, labels: dict[str, str]) -> Outcome:
    """Return an outcome with its name, or refuse it."""
    if leaf in SHIPPED_OUTCOMES or leaf in TAKEN:
        raise ValueError(f"there is a {leaf} already. Choose another name.")
    if entry.unit not in MARGINS:
        raise ValueError(f"unit={entry.unit}: expected one of {', '.join(MARGINS)}.")
    compute: Any = entry.compute
    if isinstance(compute, Mean):
        compute = Mean(replace(compute.total, name=f"own_{leaf}"), compute.below)
    elif not callable(compute):
        raise ValueError(f"the mean of {compute!r}: expected {', '.join(f'{word}.…' for word in MEANS)}.")
    explanation = {code: words or f"{labels[code]}." for code, words in entry.explanation.items()}
    return replace(entry, name=leaf, label=labels, explanation=explanation, compute=compute)


SHIPPED_OUTCOMES = frozenset(OUTCOMES)
