"""Try one rule by itself: a table of cases, each with what is given and what the rule must leave behind."""

from __future__ import annotations

import dataclasses
import statistics
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import FunctionType, SimpleNamespace
from typing import Any, NamedTuple, get_type_hints

from sim.engines.rulebook.audits import THINGS, ranges_of
from sim.engines.rulebook.signatures import handed_over, returned_by
from sim.engines.rulebook.sources import attributes_set
from sim.engines.rulebook.tables import tables_of
from sim.errors import did_you_mean
from sim.model.draws import Draw
from sim.model.own_tables import NOTHING, Own
from sim.model.parameters import OwnParameters, Parameters, WithOwn
from sim.model.ranges import Range, Start

Given = Mapping[str, float]
Case = tuple[Given, Given]
"""What differs from the usual, and what must be left behind, by names such as ``person.strain``."""

KEYS = 1000
"""People that a case is tried with when the rule draws; what is left behind is the mean over them."""
ERRORS = 4.0
"""Standard errors by which a mean over draws may miss what was worked out by hand: one in 10,000 does."""
RETURNS = "returns"
"""Name of what a function returns among what it leaves behind."""
CLOSE = 1e-4
"""Largest difference that counts as none, relative to numbers above 1: tables hold four decimals."""


def try_rule(rule: str, function: FunctionType, cases: Sequence[Case]) -> str | None:
    """Return what is wrong with a rule by a table of cases, or None when all of them hold.

    Parameters
    ----------
    rule : str
        Name of the rule that the function stands for.
    cases : sequence
        Each what differs from the usual (every share is 0.5, every score average) and what the rule must leave
        behind: the attributes that it changes, as a mean over 1,000 people when it draws, of codes such as stages
        the chance of each (``chance of use.stage 2``), and under ``returns`` what it returns.
    """
    if not any(expected for _, expected in cases):
        return (
            f"No case says what {rule} must change, so that this test cannot fail. "
            'Write one into CASES, such as ({"person.strain": 0.2}, {"person.strain": 0.1}).'
        )
    module = sys.modules.get(function.__module__)
    own = tables_of(module)[0] if module is not None else NOTHING
    wrong = []
    for number, (given, expected) in enumerate(cases, 1):
        got = left_behind(rule, function, given, own)
        if missed := [name for name in {**expected, **got} if not alike(got.get(name), expected.get(name))]:
            means = {name: one.mean for name, one in got.items()}
            wrong += [
                f"case {number}: given {words(given) or 'the usual'}",
                f"  expected {words(expected, missed) or 'no other change'}",
                f"  got      {words(means, missed) or 'no change'}",
            ]
    if not wrong:
        return None
    return "\n".join(
        [*wrong, "Write into CASES what your rule should do, worked out by hand: a copy tests nothing."]
    )


def left_behind(
    rule: str, function: FunctionType, given: Given, own: Own = NOTHING, keys: int = KEYS
) -> dict[str, Mean]:
    """Return what a rule changes, and what it returns, as means over many keys of draws."""
    usual_things = things(rule, given, own)
    may_set = sorted(attributes_set(function, apart=()))
    before = dict(numbers(usual_things, may_set))
    takes = function.__code__.co_argcount
    random = "draw" in function.__code__.co_varnames[:takes]
    results: dict[str, list[float]] = {}
    for key in range(keys if random else 1):
        made = {name: fresh(thing, key) for name, thing in usual_things.items()}
        returned = function(*list(made.values())[:takes])
        for name, value in numbers(made, may_set):
            results.setdefault(name, []).append(value)
        if returned_by(rule) is not None:
            results.setdefault(RETURNS, []).append(returned)
    changed = {name: values for name, values in results.items() if any(v != before.get(name) for v in values)}
    for name in codes(rule, own) & changed.keys() if random else ():  # whose mean says nothing
        values = changed.pop(name)
        for code in sorted(set(values) - {before[name]}):
            changed[f"chance of {name} {code}"] = [float(value == code) for value in values]
    return {
        name: Mean(statistics.fmean(values), statistics.pstdev(values) / len(values) ** 0.5)
        for name, values in changed.items()
    }


def codes(rule: str, own: Own) -> set[str]:
    """Return the names of attributes whose whole numbers stand for something, such as ``use.stage``."""
    return {
        f"{name}.{attribute}"
        for name, kind in handed_over(rule).items()
        if kind in THINGS
        for attribute, allowed in ranges_of(kind, own.kinds).items()
        if allowed.whole and 1 < allowed.high - allowed.low <= FEW
    }


FEW = 10
"""Whole numbers that an attribute may hold if each stands for something; others count."""


class Mean(NamedTuple):
    """A mean over draws, and its standard error; without chance there is none."""

    mean: float
    error: float


def fresh(thing: Any, key: int) -> Any:
    """Return a thing for one call: a copy of what a rule may change, the key with another person."""
    if isinstance(thing, SimpleNamespace):
        return SimpleNamespace(**vars(thing))
    if isinstance(thing, Draw):
        return thing._replace(person=key)
    return list(thing) if isinstance(thing, list) else thing


def things(rule: str, given: Given, own: Own = NOTHING) -> dict[str, Any]:
    """Return what a rule is passed: everything as usual except for what is given.

    Raises
    ------
    ValueError
        When what is given is not there.
    """
    made: dict[str, Any] = {}
    for name, kind in handed_over(rule).items():
        if kind in THINGS:
            hints = get_type_hints(own.kinds.get(kind, THINGS[kind]), include_extras=True)
            held = {attribute: usual(*hint.__metadata__) for attribute, hint in hints.items()}
            made[name] = SimpleNamespace(**held)
        elif kind == "Parameters":
            values = {full.partition(".")[2]: about.default for full, about in own.parameters.items()}
            made[name] = WithOwn(own=OwnParameters(**values)) if values else Parameters()
        elif kind == "Draw":
            made[name] = Draw(1, 0, 10, 0, 0, 0)
        else:
            made[name] = [0] * 3 if kind.startswith("MutableSequence") else 5 if kind == "int" else 0.5
    for name, value in given.items():
        first, *rest = name.split(".")
        if first not in made:
            raise ValueError(f"{rule} does not get {name}.{did_you_mean(first, made)}")
        made[first] = with_value(made[first], rest, value, name)
    return made


def usual(allowed: Range, *more: Any) -> float:
    """Return what an attribute holds unless a case says otherwise.

    It is the middle of a range that has one: 0.5 of a share, 0 of a score. Hours and counts are 1; whole numbers
    that are declared with a start, such as a stage, are 0.
    """
    if allowed.whole:
        starts = any(isinstance(one, Start) for one in more)
        return int(min(allowed.high, max(allowed.low, 0 if starts else 1)))
    if allowed.high == -allowed.low:
        return 0.0
    return 0.5 * (allowed.low + allowed.high) if allowed.high - allowed.low <= 1.0 else 1.0


def with_value(thing: Any, names: Sequence[str], value: float, full: str) -> Any:
    """Return a thing with one attribute, however deep, given a value."""
    if not names:
        return value
    first, *rest = names
    if not hasattr(thing, first):
        raise ValueError(f"there is no {full}.{did_you_mean(first, list(names_in(thing)))}")
    inner = with_value(getattr(thing, first), rest, value, full)
    if isinstance(thing, SimpleNamespace):
        setattr(thing, first, inner)
        return thing
    if isinstance(thing, OwnParameters):
        return OwnParameters(**{**vars(thing), first: inner})
    return dataclasses.replace(thing, **{first: inner})


def names_in(thing: Any) -> Iterator[str]:
    """Yield the names of what a thing has."""
    yield from (one.name for one in dataclasses.fields(thing)) if dataclasses.is_dataclass(thing) else vars(thing)


def numbers(made: Mapping[str, Any], may_set: Collection[str]) -> Iterator[tuple[str, float]]:
    """Yield everything that a rule may have set, by name."""
    for name, thing in made.items():
        if isinstance(thing, SimpleNamespace):
            held = vars(thing)
            yield from ((f"{name}.{attribute}", held[attribute]) for attribute in may_set if attribute in held)
        elif isinstance(thing, list):
            yield from ((f"{name}[{k}]", value) for k, value in enumerate(thing))


def alike(got: Mean | None, expected: float | None) -> bool:
    """Tell whether a rule leaves behind what it must, apart from rounding and chance; None is no change."""
    if got is None or expected is None:
        return False
    return abs(got.mean - expected) <= CLOSE * max(1.0, abs(expected)) + ERRORS * got.error


def words(values: Given, only: Collection[str] | None = None) -> str:
    """Return values by name as one line, or only some of them."""
    return ", ".join(f"{name} = {value:g}" for name, value in values.items() if only is None or name in only)
