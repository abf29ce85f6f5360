"""Tables of one's own: parameters, state and outcomes that a rule file declares beside its rules.

    PARAMETERS = {"pace": parameter(0.1, 0.0, 1.0, "per week", label="Pace of memory")}
    STATE = {"person.memory": attribute(start=0.0, low=0.0, high=1.0)}
    OUTCOMES = {"memory": mean_of("person.memory", label="Memory")}

Rules then read ``p.own.pace`` and move ``person.memory``. What the files of a study declare is one `Own`, which
all its cells share.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Annotated, Any

from sim.errors import did_you_mean, notice
from sim.model import state
from sim.model.formulas import MARGINS, OVER, Mean, Outcome, Total, per_adviser, per_leader, per_office, per_pair
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.parameters import OwnParameters, ParameterInfo, Parameters, registry
from sim.model.parameters import declare as declare_parameters
from sim.model.ranges import LARGEST, MANY, Range, Start
from sim.model.rules import HOOKS
from sim.model.run_outcomes import PER_RUN
from sim.model.written import written

GROUP = "own"
"""Group of one's own parameters: ``own.pace``."""

ROOM: dict[str, type] = {
    "person": state.Person,
    "use": state.Use,
    "leader": state.Leader,
    "office": state.Office,
}
"""What can have attributes of one's own, by the word before the point in ``STATE``."""

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
    """What an attribute of one's own may hold, and what everybody starts from, newcomers too."""

    start: float
    low: float
    high: float
    whole: bool

    @property
    def range(self) -> Range:
        """The range, as `sim.model.state` would declare it."""
        number = "a whole number" if self.whole else "a number"
        return Range(self.low, self.high, self.whole, f"{number} from {self.low:g} to {self.high:g}")


@dataclass(frozen=True)
class Own:
    """What the files of one study declare.

    Attributes
    ----------
    parameters : dict
        By full name, ``own.pace``.
    state : dict
        By ``person.memory``.
    outcomes : dict
        By the name of the column.
    """

    parameters: Mapping[str, ParameterInfo] = field(default_factory=dict)
    state: Mapping[str, Attribute] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parameters or self.state or self.outcomes)

    @functools.cached_property
    def means(self) -> dict[str, Outcome]:
        """Outcomes of each week."""
        return {name: one for name, one in self.outcomes.items() if isinstance(one.compute, Mean)}

    @functools.cached_property
    def per_run(self) -> dict[str, Outcome]:
        """Outcomes of a whole run."""
        return {name: one for name, one in self.outcomes.items() if name not in self.means}

    @functools.cached_property
    def totals(self) -> list[Total]:
        """What must be summed at the end of each week."""
        return [one.compute.total for one in self.means.values() if isinstance(one.compute, Mean)]

    @functools.cached_property
    def kinds(self) -> dict[str, type]:
        """Things with attributes of one's own, and the parameters, by the name in a rule's annotations."""
        made: dict[str, type] = {}
        for word, thing in ROOM.items():
            mine = {
                name.partition(".")[2]: Annotated[int if one.whole else float, one.range, Start(repr(one.start))]
                for name, one in self.state.items()
                if name.partition(".")[0] == word
            }
            if mine:
                made[thing.__name__] = with_attributes(thing, mine)
        if self.parameters:
            leaves = {name.partition(".")[2]: about.kind for name, about in self.parameters.items()}
            made["Parameters"] = with_attributes(Parameters, {GROUP: with_attributes(OwnParameters, leaves)})
        return made

    @functools.cached_property
    def hooks(self) -> dict[str, FunctionType]:
        """Functions that stand for the hooks of the engines, see `sim.model.rules.hooks`."""
        made = {}
        for word in ROOM:
            mine = {name: one for name, one in self.state.items() if name.startswith(f"{word}.")}
            lines = [f"{name} = {one.start!r}" for name, one in mine.items()]
            if lines:
                made[f"begin_{word}"] = function(f"begin_{word}", arguments(HOOKS[f"begin_{word}"]), lines)
        for over in OVER:
            lines = [f"totals.{one.name} += {one.what}" for one in self.totals if one.over == over]
            if lines:
                made[f"add_own_{over}"] = function(f"add_own_{over}", arguments(HOOKS[f"add_own_{over}"]), lines)
        return made

    @property
    def layout(self) -> str:
        """All that machine code depends on: names, kinds and ranges, but no default and no label."""
        kinds = {name: about.kind.__name__ for name, about in self.parameters.items()}
        sums = [(one.name, one.over, one.what) for one in self.totals]
        return repr((kinds, dict(self.state), sums))

    @property
    def text(self) -> str:
        """All that a run depends on."""
        defaults = {name: (about.default, about.low, about.high) for name, about in self.parameters.items()}
        return repr((self.layout, defaults, sorted(self.outcomes)))

    def described(self) -> dict[str, Any]:
        """Return what a study keeps of the tables: texts and numbers, nothing that runs."""
        return {
            "parameters": [
                {**dataclasses.asdict(about), "kind": about.kind.__name__, "plausible": list(about.plausible)}
                for about in self.parameters.values()
            ],
            "outcomes": [
                {
                    **{key: getattr(one, key) for key in SAID},
                    "margin": one.margin,
                    "weekly": name in self.means,
                    "over": one.compute.total.over if isinstance(one.compute, Mean) else "",
                }
                for name, one in self.outcomes.items()
            ],
        }


SAID = ("name", "unit", "label", "explanation", "percent", "good")
"""What a study keeps of an outcome of one's own."""

NOTHING = Own()
"""Nothing of one's own: the model as it is shipped."""


def with_attributes(thing: type, mine: Mapping[str, Any]) -> type:
    """Return a class with more attributes."""
    return type(thing.__name__, (thing,), {"__annotations__": dict(mine), "__module__": thing.__module__})


def arguments(hook: Callable[..., None]) -> list[str]:
    """Return the names of a hook's arguments."""
    return [name for name in hook.__annotations__ if name != "return"]


def function(name: str, arguments: Iterable[str], lines: Iterable[str]) -> FunctionType:
    """Return a function of one statement a line."""
    return written(name, f"def {name}({', '.join(arguments)}):\n    " + "\n    ".join(lines) + "\n", {})


# What a file writes


def parameter(
    default: float,
    low: float,
    high: float,
    unit: str = "number",
    *,
    label: str = "",
    nb: str = "",
    source: str = "a file of one's own",
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
    "look", "act", "begin", "lead", "prepare", "populate", "connect", "change", "unite", "leaders_of_all",
    "take_charge", "befriend", "spend_week", "strength_of_tie", "remove", "step", "advance", "create_agents",
    "from_dataframe", "draw_of_update", "caution", "sight", "around", "training", "see",
    "part_with",
}  # fmt: skip
"""What the agents of the reference engine are and have beside `sim.model.state`."""


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


def missing(own: Own) -> Iterator[tuple[str, str]]:
    """Yield outcomes that are means of what is not there, each with what is wrong."""
    for name, one in own.means.items():
        assert isinstance(one.compute, Mean)
        word, _, leaf = one.compute.total.what.partition(".")
        thing = ROOM.get(word, state.Week)
        has = [*thing.__annotations__, *(n.partition(".")[2] for n in own.state if n.startswith(f"{word}."))]
        if leaf not in has:
            near = did_you_mean(leaf, has).replace("'", f"'{word}.", 1)
            yield name, f"there is no {word}.{leaf}.{near or ' It has: ' + ', '.join(has) + '.'}"


def united(tables: Iterable[Own]) -> Own:
    """Return what several files declare together, in order of the alphabet.

    Raises
    ------
    ValueError
        When two files declare one name differently.
    """
    made: dict[str, dict[str, Any]] = {"parameters": {}, "state": {}, "outcomes": {}}
    for one in tables:
        for table, entries in made.items():
            for name, entry in getattr(one, table).items():
                if name in entries and not alike(entries[name], entry):
                    raise ValueError(f"two files declare {name}, and not alike. Rename one of them.")
                entries.setdefault(name, entry)
    return Own(**{table: dict(sorted(entries.items())) for table, entries in made.items()})


def alike(one: Any, other: Any) -> bool:
    """Tell whether two files declare the same; of functions the text counts."""
    if not isinstance(one, Outcome):
        return bool(one == other)
    mine, yours = (
        entry.compute.total
        if isinstance(entry.compute, Mean)
        else getattr(entry.compute, "__code__", entry.compute)
        for entry in (one, other)
    )
    return bool(mine == yours and replace(one, compute=len) == replace(other, compute=len))


# What this process knows by name


def declare(own: Own) -> None:
    """Let the names of these tables be known in this process, in place of those declared before."""
    declare_parameters(own.parameters)
    for register, entries in ((WEEKLY, own.means), (PER_RUN, own.per_run), (OUTCOMES, own.outcomes)):
        register.own = dict(entries)


def declare_also(described: Mapping[str, Any]) -> dict[str, ParameterInfo]:
    """Let the names that a stored study describes be known as well, see `Own.described`; return its parameters.

    A process knows one meaning of a name: that of the study opened last, with a notice when it was another before.
    """
    stated = {}
    for about in described.get("parameters", ()):
        kind = int if about["kind"] == "int" else float
        stated[about["name"]] = ParameterInfo(**{**about, "kind": kind, "plausible": tuple(about["plausible"])})
    known = {name: about for name, about in registry().items() if name.startswith(f"{GROUP}.")}
    other = [name for name, about in stated.items() if known.get(name, about) != about]
    if stated:
        declare_parameters({**known, **stated})
    for one in described.get("outcomes", ()):
        made = Outcome(**{key: one[key] for key in SAID}, compute=no_formula, matters=one["margin"])
        before = OUTCOMES.own.get(made.name, made)
        if any(getattr(before, key) != getattr(made, key) for key in SAID):
            other.append(made.name)
        elif made.name in OUTCOMES.own:
            continue  # declared alike, perhaps with its formula
        for register in (OUTCOMES, WEEKLY if one["weekly"] else PER_RUN):
            register.own[made.name] = made
    if other:
        notice(
            f"{', '.join(other)}: declared otherwise by a file or study before. Labels and units are now those of "
            "the study opened last. To see both as they are, open each in a process of its own, or rename one."
        )
    return stated


def no_formula(*_: Any) -> Any:
    """Stand for the formula of an outcome that a stored study describes: its file is not loaded."""
    raise ValueError("the formula of an outcome of one's own is in its file, which is not loaded")
