"""What the arguments of rules are: kinds of things, each with its attributes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, get_type_hints

from sim.engines.rulebook.audits import READ_ONLY, THINGS
from sim.engines.rulebook.signatures import handed_over
from sim.errors import did_you_mean
from sim.model.draws import Draw
from sim.model.own_tables import NOTHING, Own
from sim.model.parameters import GROUPS, OwnParameters, Parameters

KINDS: dict[str, type] = {**THINGS, "Parameters": Parameters, "Draw": Draw, "int": int}
"""What arguments of rules may be, by the name in their annotations."""

FIXED = (Draw, Parameters, OwnParameters, *GROUPS.values(), *(KINDS[name] for name in READ_ONLY))
"""Kinds of which nothing can be set."""


def kinds_of(rule: str, own: Own = NOTHING) -> dict[str, Any]:
    """Return what a rule is passed, by name, with user attributes; None for anything else."""
    return {name: own.kinds.get(kind, KINDS.get(kind)) for name, kind in handed_over(rule).items()}


def mixed(kinds: Iterable[Any]) -> Any:
    """Return the kind of a number computed from numbers of these kinds."""
    kinds = set(kinds)
    return float if float in kinds else int if kinds == {int} else None


def names_in(kind: type) -> dict[str, Any]:
    """Return the attributes of a kind of thing, each with what it is."""
    if kind is Draw:
        return {**dict.fromkeys(Draw._fields, int), "_replace": None}
    hints = get_type_hints(kind)
    return {name: hint for name, hint in hints.items() if not name.startswith("_")}


def is_kind(kind: Any, *kinds: type) -> bool:
    """Tell whether what is known of an argument is one of some kinds, perhaps with user attributes."""
    return isinstance(kind, type) and issubclass(kind, kinds)


@functools.lru_cache(256)
def names_of(kind: Any) -> dict[str, Any] | None:
    """Return the attributes of a kind of thing, each with what it is; None for anything else."""
    return names_in(kind) if is_kind(kind, *THINGS.values(), *FIXED) else None


def word_of(kind: Any) -> str | None:
    """Return what a thing is called in messages, such as ``person`` or ``p.adviser``; None for others."""
    if is_kind(kind, OwnParameters):
        return "p.own"
    group = next((name for name, cls in GROUPS.items() if kind is cls), None)
    if group is not None:
        return f"p.{group}"
    return kind.__name__.lower() if is_kind(kind, *THINGS.values()) else None


def nearest(before: str, attribute: str, kind: Any, around: Mapping[str, Any]) -> str:
    """Return what to write instead of an attribute that a thing does not have.

    Parameters
    ----------
    before : str
        What stands before the point.
    kind : type
        What it is.
    around : mapping
        What else the function has, by name.
    """
    names = names_of(kind) or {}
    for other, of_other in around.items():
        if attribute in (names_of(of_other) or {}):
            return f" Did you mean '{other}.{attribute}'?"
    if is_kind(kind, Parameters):
        if attribute == "own":
            return ' Declare it in the file: PARAMETERS = {"name": parameter(default, low, high)}.'
        leaves = [f"{group}.{leaf}" for group, cls in names.items() for leaf in names_of(cls) or {}]
        if near := did_you_mean(attribute, [*names, *leaves]):
            return near.replace("'", f"'{before}.", 1)
    if near := did_you_mean(attribute, names):
        return near.replace("'", f"'{before}.", 1)
    word = word_of(kind)
    declare = (
        f' One of your own: STATE = {{"{word}.{attribute}": attribute(0.0, 0.0, 1.0)}}.' if word in OWN else ""
    )
    return f" It has: {', '.join(names)}.{declare}"


OWN = ("person", "use", "leader", "office")
"""What can have user attributes."""
