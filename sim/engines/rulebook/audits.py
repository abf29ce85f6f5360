"""Audits: check, in the same way in both engines, that what a rule leaves behind is possible.

The tests are made from the ranges declared in `sim.model.state`. Plain Python runs them on the
reference engine, and the compiled engine compiles the same functions.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Collection, Mapping
from numbers import Integral
from types import FunctionType
from typing import Any, get_type_hints

from sim.engines.rulebook.signatures import SETS_SEEN, handed_over, returned_by, signature_of
from sim.engines.rulebook.sources import attributes_set, place
from sim.errors import RunFailed
from sim.model import state
from sim.model.ranges import Range
from sim.model.rules import HOOKS, RULES
from sim.model.written import written

THINGS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        state.Person, state.Use, state.Leader, state.Office, state.Service, state.Week, state.Seen,
    )
}  # fmt: skip
"""Things with attributes that rules read or set, by the name in a rule's annotations."""

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
    tests = in_range("thing", ranges(thing), ranges(thing))
    return written(name, f"def {name}(thing):\n    return {' & '.join(tests)}\n", {})


def in_range(argument: str, allowed: Mapping[str, Range], attributes: Collection[str]) -> list[str]:
    """Return the source of a range test for each named attribute of a thing."""
    return [
        f"({r.low!r} <= {argument}.{a}) & ({argument}.{a} <= {r.high!r})"
        for a, r in allowed.items()
        if a in attributes
    ]


POSSIBLE: dict[str, FunctionType] = {name: possible(thing) for name, thing in THINGS.items()}
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


Kinds = Mapping[str, type]
"""Things with user attributes by the name in a rule's annotations: `sim.model.own_tables.Own.kinds`."""


def ranges_of(kind: str, kinds: Kinds | None = None) -> dict[str, Range]:
    """Return the range of every attribute of a kind of thing, the user's last."""
    return ranges((kinds or {}).get(kind, THINGS[kind]))


def nonsense(thing: Any, kind: str, kinds: Kinds | None = None) -> str | None:
    """Return what is wrong with a thing after a rule, or None when nothing is.

    Parameters
    ----------
    kind : str
        What the thing is, as a rule's annotations name it.
    """
    for name, allowed in ranges_of(kind, kinds).items():
        value = getattr(thing, name, 0)  # of what is seen, only a part is there at first
        if not fits(value, allowed):
            return f"{name} = {value!r}; expected {allowed.words}"
    return None


WHOLE_CLASSES = (int, bool, state.Stage, state.Kind)
"""Classes of whole numbers that rules use; others take a slower test."""


def quick_test(rule: str, may_set: Collection[str], kinds: Kinds | None = None) -> FunctionType:
    """Return a function of a rule's arguments that tells whether all it may have set is certainly valid.

    Parameters
    ----------
    may_set : collection of str
        Names of the attributes that the rule may set.
    """
    names = list(signature_of(rule))
    tests = []
    for k, kind in audited_arguments(rule).items():
        tests += in_range(names[k], ranges_of(kind, kinds), may_set)
        whole = [a for a, allowed in ranges_of(kind, kinds).items() if allowed.whole and a in may_set]
        tests += [f"{names[k]}.{a}.__class__ in WHOLE_CLASSES" for a in whole]
    source = f"def quick_{rule}({', '.join(names)}):\n    return {' and '.join(tests) or True}\n"
    return written(f"quick_{rule}", source, {"WHOLE_CLASSES": WHOLE_CLASSES})


def audited_arguments(rule: str) -> dict[int, str]:
    """Return what a rule may leave changed: the kind of thing by the number of the argument."""
    fixed = {"Parameters"} if rule in SETS_SEEN else READ_ONLY
    given = enumerate(signature_of(rule).values())
    return {k: kind for k, kind in given if kind in THINGS and kind not in fixed}


TIES = "draw_ties"
"""The function that fills a list of advisers' numbers."""


def wrong_tie(ties: Any, me: int, advisers: int) -> int:
    """Return the place of the first tie that leads to nobody or to oneself, or -1."""
    for k in range(len(ties)):
        if not 0 <= ties[k] < advisers or ties[k] == me:
            return k
    return -1


def with_audit(
    rule: str, function: Any, may_set: Collection[str], kinds: Kinds | None = None, roomy: bool = False
) -> FunctionType:
    """Return a function for the compiled engine that calls a rule and raises `Impossible` if need be.

    Parameters
    ----------
    rule : str
        Name of the rule.
    function : compiled function
        What stands for it.
    may_set : collection of str
        Names of the attributes that it may set; no other needs a test, and tests take longer than many a rule.
    roomy : bool
        Whether the engine hands over the key of draws to each rule, whether it asks for it or not.
    """
    names = list(signature_of(rule))
    takes = getattr(function, "py_func", function).__code__.co_argcount
    given = list(handed_over(rule)) if roomy or takes > len(names) else names
    taken = given[:takes]
    audited = audited_arguments(rule).items()
    tests = [t for k, kind in audited for t in in_range(names[k], ranges_of(kind, kinds), may_set)]
    if rule == TIES:
        tests.append(f"(wrong_tie({', '.join(names[:3])}) < 0)")
    returned = returned_by(rule)
    if returned is not None and not returned.whole:
        tests.append(f"({returned.low!r} <= result) & (result <= {returned.high!r})")
    source = (
        f"def {rule}({', '.join(given)}):\n    result = call_rule({', '.join(taken)})\n"
        f"    if not ({' & '.join(tests) or True}):\n        raise Impossible\n    return result\n"
    )
    scope = {"call_rule": function, "Impossible": Impossible, "wrong_tie": wrong_tie}
    return written(rule, source, scope)


def audited(name: str, rule: Any, replaced: bool, kinds: Kinds | None = None) -> Any:
    """Return a rule that checks, after each call, what it left behind (reference engine).

    Shipped functions other than rules are known to keep to their ranges.
    """
    takes, asked, returns = rule.__code__.co_argcount, len(signature_of(name)), returned_by(name)
    if not replaced and name not in RULES:
        return rule if returns is not None or name in HOOKS else functools.wraps(rule)(lambda *a: rule(*a[:takes]))
    arguments = audited_arguments(name)
    fills_ties = name == TIES
    in_order = quick_test(name, attributes_set(rule, apart=()), kinds)
    file = rule.__code__.co_filename

    @functools.wraps(rule)
    def checked(*things: Any) -> Any:
        try:
            result = rule(*things[:takes])
        except RunFailed:
            raise
        except (Exception, SystemExit) as error:
            line = innermost_line(error, file) or rule.__code__.co_firstlineno
            raise RunFailed(
                f"rule {rule.__name__} ({place(rule)}, line {line}) raised {type(error).__name__}: {error}"
                f"{remedy(error)}"
            ) from error
        where = f"rule {rule.__name__} ({place(rule)}, line {rule.__code__.co_firstlineno})"
        if returns is not None and not fits(result, returns):
            raise RunFailed(f"{where} gave {result!r}; expected {returns.words}")
        if fills_ties and (k := wrong_tie(*things[:3])) >= 0:
            raise RunFailed(
                f"{where} left ties[{k}] = {things[0][k]!r} for adviser {things[1]}; expected an adviser "
                f"from 0 to {things[2] - 1}, not oneself"
            )
        try:  # nearly always
            if in_order(*things[:asked]):
                return result
        except (TypeError, ValueError):
            pass  # something that is no number; named below
        for k, kind in arguments.items():
            problem = nonsense(things[k], kind, kinds)
            if problem:
                raise RunFailed(f"{where} left {problem}")
        return result

    return checked


REMEDIES: tuple[tuple[type[BaseException], str, str], ...] = (
    (ZeroDivisionError, "", "Ask first: if x > 0.0, where x is what it is divided by."),
    (ValueError, "math domain error", "Ask first: if x > 0.0 (a logarithm) or if x >= 0.0 (a root)."),
    (IndexError, "", "The last place of a list or tuple is len(…) - 1."),
)
"""Errors of Python, a part of their message, and how to fix them."""


def remedy(error: BaseException) -> str:
    """Return how to fix an error in a rule, or nothing when no fix is known."""
    helps = [how for kind, says, how in REMEDIES if isinstance(error, kind) and says in str(error)]
    return f". {helps[0].rstrip('.')}" if helps else ""


def innermost_line(error: BaseException, file: str) -> int | None:
    """Return the last line of a file that an error passed through."""
    passed = traceback.extract_tb(error.__traceback__)
    return next((step.lineno for step in reversed(passed) if step.filename == file), None)
