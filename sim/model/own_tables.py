"""User tables: what all files of a study declare together, as both engines use it.

The cells of a study share one `Own`, made of the entries that its files write (`sim.model.own`).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Annotated, Any, get_type_hints

from sim.errors import did_you_mean, notice
from sim.model import state
from sim.model.formulas import MARGINS, OVER, Mean, Outcome, Total
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.own import GROUP, ROOM, Attribute
from sim.model.parameters import OwnParameters, ParameterInfo, Parameters, registry
from sim.model.parameters import declare as declare_parameters
from sim.model.ranges import Start
from sim.model.rules import HOOKS
from sim.model.run_outcomes import PER_RUN
from sim.model.written import written


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
        """Things with user attributes, and the parameters, by the name in a rule's annotations."""
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
"""What a study keeps of a user outcome."""

NOTHING = Own()
"""No user tables: the model as it is shipped."""


def with_attributes(thing: type, mine: Mapping[str, Any]) -> type:
    """Return a class with more attributes."""
    return type(thing.__name__, (thing,), {"__annotations__": dict(mine), "__module__": thing.__module__})


def arguments(hook: Callable[..., None]) -> list[str]:
    """Return the names of a hook's arguments."""
    return [name for name in hook.__annotations__ if name != "return"]


def function(name: str, arguments: Iterable[str], lines: Iterable[str]) -> FunctionType:
    """Return a function of one statement a line."""
    return written(name, f"def {name}({', '.join(arguments)}):\n    " + "\n    ".join(lines) + "\n", {})


def wrong_means(own: Own) -> Iterator[tuple[str, str]]:
    """Yield outcomes that are means of what is not there, or shares of what is none, each with what is wrong."""
    for name, one in own.means.items():
        assert isinstance(one.compute, Mean)
        word, _, leaf = one.compute.total.what.partition(".")
        thing = ROOM.get(word, state.Week)
        has = [*thing.__annotations__, *(n.partition(".")[2] for n in own.state if n.startswith(f"{word}."))]
        if leaf not in has:
            near = did_you_mean(leaf, has).replace("'", f"'{word}.", 1)
            yield name, f"there is no {word}.{leaf}.{near or ' It has: ' + ', '.join(has) + '.'}"
            continue
        mine = own.state.get(f"{word}.{leaf}")
        allowed = mine.range if mine else get_type_hints(thing, include_extras=True)[leaf].__metadata__[0]
        if one.percent and (allowed.low < 0.0 or allowed.high > 1.0):
            units = ", ".join(f'"{unit}"' for unit in MARGINS if unit != "share")
            yield name, f"{word}.{leaf} is {allowed.words}, and a mean is shown in per cent. Give unit=: {units}."


def united(tables: Iterable[Own]) -> Own:
    """Return what several files declare together, in alphabetical order.

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
    raise ValueError("the formula of a user outcome is in its file, which is not loaded")
