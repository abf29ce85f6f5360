"""Audits: whether what a rule leaves behind is possible, asked alike in both engines.

The tests are made from the ranges declared in `sim.model.state`. Plain Python runs them on the
reference engine, and the compiled engine compiles the same functions.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from numbers import Integral
from types import FunctionType
from typing import Any, get_type_hints

from sim.model import state
from sim.model.ranges import Range
from sim.model.rules import RULES
from sim.model.written import written

THINGS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        state.Person, state.Use, state.Leader, state.Office, state.Service, state.Week, state.Seen,
    )
}  # fmt: skip
"""Whatever carries attributes that rules read or set, by the name in a rule's annotations."""

READ_ONLY = ("Seen", "Parameters")
"""What rules read and never set, by the name in a rule's annotations."""


class Impossible(Exception):
    """A rule on the compiled engine produced an invalid state; the reference engine says which."""


@functools.cache
def ranges(thing: type) -> dict[str, Range]:
    """Return the range of every attribute of a thing."""
    hints: dict[str, Any] = get_type_hints(thing, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def possible(thing: type) -> FunctionType:
    """Return a function that tells whether every attribute of a thing is in its range.

    Written out attribute by attribute, because a compiler cannot loop over attributes, and without
    branches, which take long to compile. It does not see
    whether a number is whole: the compiled engine refuses such rules when it compiles them.
    """
    name = f"possible_{thing.__name__.lower()}"
    tests = in_range("thing", thing, ranges(thing))
    return written(name, f"def {name}(thing):\n    return {' & '.join(tests)}\n", {})


def in_range(argument: str, thing: type, attributes: Collection[str]) -> list[str]:
    """Return the source of a test for each attribute of a thing that is one of some names."""
    return [
        f"({r.low!r} <= {argument}.{a}) & ({argument}.{a} <= {r.high!r})"
        for a, r in ranges(thing).items()
        if a in attributes
    ]


POSSIBLE: dict[str, FunctionType] = {name: possible(thing) for name, thing in THINGS.items()}
WHOLE = {name: [a for a, r in ranges(thing).items() if r.whole] for name, thing in THINGS.items()}
possible_leader = POSSIBLE["Leader"]
possible_office = POSSIBLE["Office"]
possible_person = POSSIBLE["Person"]
possible_service = POSSIBLE["Service"]
possible_use = POSSIBLE["Use"]
possible_week = POSSIBLE["Week"]


def fits(value: Any, allowed: Range) -> bool:
    """Tell whether a value lies in a range and is whole where it must be."""
    try:
        inside = bool(allowed.low <= value <= allowed.high)
    except (TypeError, ValueError):  # no number at all
        return False
    return inside and (not allowed.whole or isinstance(value, Integral))


def nonsense(thing: Any, kind: str) -> str | None:
    """Say what is wrong with a thing after a rule, or None when it is in order.

    Parameters
    ----------
    kind : str
        What the thing is, as a rule's annotations name it.
    """
    for name, allowed in ranges(THINGS[kind]).items():
        value = getattr(thing, name)
        if not fits(value, allowed):
            return f"{name} = {value!r}; expected {allowed.words}"
    return None


WHOLE_CLASSES = (int, bool, state.Stage, state.Kind)
"""Classes of whole numbers that rules use; others are looked at more closely."""


def quick_test(rule: str, may_set: Collection[str]) -> FunctionType:
    """Return a function of a rule's arguments that tells whether all it may have set is certainly in order.

    Parameters
    ----------
    may_set : collection of str
        Names of the attributes that the rule may set.
    """
    names = [name for name in RULES[rule].__annotations__ if name != "return"]
    tests = []
    for k, kind in audited_arguments(rule).items():
        tests += in_range(names[k], THINGS[kind], may_set)
        tests += [f"{names[k]}.{a}.__class__ in WHOLE_CLASSES" for a in WHOLE[kind] if a in may_set]
    source = f"def quick_{rule}({', '.join(names)}):\n    return {' and '.join(tests) or True}\n"
    return written(f"quick_{rule}", source, {"WHOLE_CLASSES": WHOLE_CLASSES})


def audited_arguments(rule: str) -> dict[int, str]:
    """Return what a rule may leave changed: the kind of thing by the number of the argument."""
    kinds = [kind for name, kind in RULES[rule].__annotations__.items() if name != "return"]
    return {k: kind for k, kind in enumerate(kinds) if kind in THINGS and kind not in READ_ONLY}


def with_audit(rule: str, function: Any, may_set: Collection[str]) -> FunctionType:
    """Return a function for the compiled engine that calls a rule and raises `Impossible` after nonsense.

    Parameters
    ----------
    rule : str
        Name of the rule.
    function : compiled function
        What stands for it.
    may_set : collection of str
        Names of the attributes that it may set; no other needs a test, and tests take longer than many a rule.
    """
    names = [name for name in RULES[rule].__annotations__ if name != "return"]
    arguments = ", ".join(names)
    tests = [t for k, kind in audited_arguments(rule).items() for t in in_range(names[k], THINGS[kind], may_set)]
    source = (
        f"def {rule}({arguments}):\n    result = call_rule({arguments})\n"
        f"    if not ({' & '.join(tests) or True}):\n        raise Impossible\n    return result\n"
    )
    return written(rule, source, {"call_rule": function, "Impossible": Impossible})
