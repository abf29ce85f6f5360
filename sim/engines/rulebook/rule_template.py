"""A start for a user rule: the shipped source, what it may read and set, and a table of cases."""

from __future__ import annotations

import ast
import builtins
import itertools
import json
import linecache
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any, cast, get_type_hints

from sim.engines.rulebook.audits import THINGS, ranges
from sim.engines.rulebook.signatures import SETS_SEEN, may_draw, returned_by, signature_of
from sim.engines.rulebook.sources import names_used, tree_of
from sim.engines.rulebook.trying import KEYS, Case, Given, Mean, left_behind
from sim.engines.rulebook.uses import Uses, uses_of
from sim.model.parameters import registry
from sim.model.ranges import Range
from sim.model.rules import REPLACEABLE

WIDTH = 100
FEW = 50
"""Number of people that is enough to choose cases by."""
CASES = 4
"""Most rows of the table at the end of the file."""

HEAD = '''"""{rule}: the shipped rule as a start. Change it, and say here what you change and why.

Check it:    python -m sim check-rule my_rules.py
Test it:     python my_rules.py
Compare it:  python -m sim -m rules.{rule}=null,my_rules.py:{rule} replicates=100
"""
'''
TABLE = """
# What {rule} leaves behind, as shipped, when everything is as usual but for what a case gives.
# As usual, each share is 0.5, each score average (0), hours and counts are 1. When it draws, numbers are
# means over 1,000 people (of stages the chance of each), and may miss what you work out by chance.
# Have you changed the rule? Then write what it should do, worked out by hand.
CASES = {cases}


def test_{rule}():
    wrong = try_rule("{rule}", {rule}, CASES)
    assert wrong is None, wrong


if __name__ == "__main__":
    if wrong := try_rule("{rule}", {rule}, CASES):
        raise SystemExit(wrong)
    print(f"{{len(CASES)}} cases hold.")
"""


def start_of(rule: str) -> str:
    """Return the text of a file that holds a shipped rule, ready to be changed."""
    function = cast(FunctionType, REPLACEABLE[rule])
    uses = uses_of(rule, function)
    lines = [f"# {line}".rstrip() for line in told(rule, uses)]
    return "\n".join(
        [
            HEAD.format(rule=rule),
            *imports(function),
            "",
            *lines,
            "",
            "",
            source_of(function),
            "",
            TABLE.format(rule=rule, cases=table(cases_of(rule, function, uses))),
        ]
    )


def source_of(function: FunctionType) -> str:
    """Return the source of a function with its arguments by name alone."""
    tree = tree_of(function)
    assert tree is not None, f"{function.__name__} has a source"
    lines = linecache.getlines(function.__code__.co_filename)[tree.body[0].lineno - 1 : tree.end_lineno]
    arguments = ", ".join(argument.arg for argument in tree.args.args)
    return f"def {function.__name__}({arguments}):\n{''.join(lines)}".rstrip()


def imports(function: FunctionType) -> list[str]:
    """Return the import lines that the source of a function needs."""
    module = sys.modules[function.__module__]
    with open(module.__file__ or "", encoding="utf-8") as file:
        tree = ast.parse(file.read())
    homes = {
        name.asname or name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    wanted: dict[str, set[str]] = {"sim": {"try_rule"}}
    plain = set()
    for name in names_used(function.__code__) - set(dir(builtins)):
        if isinstance(function.__globals__[name], ModuleType):
            plain.add(f"import {name}")
        else:
            wanted.setdefault(homes.get(name) or module.__name__, set()).add(name)
    gap = [""] if plain else []
    return [
        *sorted(plain),
        *gap,
        *(imported(home, sorted(names)) for home, names in sorted(wanted.items())),
    ]


def imported(home: str, names: Sequence[str]) -> str:
    """Return an import, one name a line where it would be too long."""
    one = f"from {home} import {', '.join(names)}"
    return one if len(one) <= WIDTH else "\n".join([f"from {home} import (", *(f"    {n}," for n in names), ")"])


def told(rule: str, uses: Uses) -> Iterator[str]:
    """Yield what a rule is passed, and what of it may be read and set."""
    returned = returned_by(rule)
    yield f"What {rule} gets:"
    for name, kind in signature_of(rule).items():
        yield ""
        if kind in THINGS:
            may = "read only" if kind == "Seen" and rule not in SETS_SEEN else "to read and to set"
            yield f"{name}: {may}"
            meanings = get_type_hints(THINGS[kind], include_extras=True)
            for attribute, allowed in ranges(THINGS[kind]).items():
                text = f"{name}.{attribute}: {meanings[attribute].__metadata__[1]} ({allowed.words})"
                yield from wrapped(text)
        elif kind == "Parameters":
            yield f"{name}: read only; all are in `python -m sim list parameters`. As shipped it reads:"
            known = registry()
            for parameter in uses.parameters:
                about = known[parameter]
                yield from wrapped(f"{name}.{parameter} = {about.default:g} {about.unit}: {about.label['en']}")
        elif kind == "Draw":
            yield f"{name}: the key of random numbers. {own_purpose(uses)}"
        else:
            yield f"{name}: {'a list of whole numbers, to be filled' if 'Sequence' in kind else 'a number'}"
    yield ""
    if may_draw(rule):
        yield "Need chance? Add `draw` as the last argument, and draw with Purpose.OWN_1 to Purpose.OWN_9."
    yield f"It returns {returned.words}." if returned else "It sets attributes and returns nothing."


def wrapped(text: str) -> Iterator[str]:
    """Yield a line of the list, broken where it is too long."""
    yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="        ")


def own_purpose(uses: Uses) -> str:
    """Say which purposes a rule may draw with."""
    free = "Purpose.OWN_1 to Purpose.OWN_9 are free."
    mine = ", ".join(f"Purpose.{purpose}" for purpose in uses.draws)
    return f"It draws {mine}; {free}" if mine else free


def cases_of(rule: str, function: FunctionType, uses: Uses) -> Iterator[Case]:
    """Yield the usual case and those in which one attribute changes most of what the rule leaves behind."""
    usual = rounded(left_behind(rule, function, {}))
    if usual:
        yield {}, usual

    def tried(some: Iterable[Given], keys: int = FEW) -> list[Case]:
        made = ((given, rounded(left_behind(rule, function, given, keys=keys))) for given in some)
        return [(given, got) for given, got in made if got != usual]

    single = list(variants(rule, uses))
    other = tried(single)
    cases = [case for case in other if case[1]]
    if not cases:  # it needs another parameter, or two things at once
        parameters = [{f"p.{name}": registry()[name].high} for name in uses.parameters]
        two = (one | other for one, other in itertools.combinations(single, 2) if one.keys() != other.keys())
        cases = [case for case in tried([*parameters, *(() if any(usual.values()) else two)], KEYS) if case[1]]
    if usual and not cases:
        cases = other  # in which nothing happens
    taken: set[tuple[str, ...]] = set()
    for given, _ in sorted(cases, key=lambda case: -distance(case[1], usual)):
        if tuple(given) not in taken and len(taken) < CASES - bool(usual):
            taken.add(tuple(given))
            yield given, rounded(left_behind(rule, function, given))


def rounded(got: Mapping[str, Mean]) -> dict[str, float]:
    """Return means to four decimals."""
    return {name: round(one.mean, 4) for name, one in got.items()}


def distance(one: Given, other: Given) -> float:
    """Return how far two results are apart: what only one of them changes counts most."""
    shared = sum(min(1.0, abs(one[name] - other[name])) for name in one.keys() & other.keys())
    return len(one.keys() ^ other.keys()) + shared


def table(cases: Iterable[Case]) -> str:
    """Return cases as the source of a list, one case a line where it fits."""
    lines = []
    for given, expected in cases:
        parts = [json.dumps(given), json.dumps(expected)]
        one = f"    ({', '.join(parts)}),"
        wide = [
            f"    ({parts[0]}, {{",
            *(f"        {json.dumps(name)}: {v}," for name, v in expected.items()),
            "    }),",
        ]
        lines += [one] if len(one) <= WIDTH else wide
    return "\n".join(["[", *lines, "]"])


def variants(rule: str, uses: Uses) -> Iterator[dict[str, Any]]:
    """Yield each attribute and number that a rule reads, at the ends of its range or at each of a few values."""
    given = signature_of(rule)
    for name, kind in given.items():
        if kind in THINGS:
            for attribute, allowed in ranges(THINGS[kind]).items():
                if f"{kind.lower()}.{attribute}" in uses.reads:
                    yield from ({f"{name}.{attribute}": value} for value in values_in(allowed))
        elif kind in ("float", "Share", "Amount"):
            yield from ({name: value} for value in (0.25, 1.0))


def values_in(allowed: Range) -> Sequence[float]:
    """Return a few values of a range; where it has no end, none that a rule could divide by."""
    if allowed.whole and allowed.high - allowed.low <= 10:
        return range(int(allowed.low), int(allowed.high) + 1)
    if allowed.whole:
        return 1, 8
    if allowed.high == -allowed.low:
        return -1.0, 1.0
    return (0.0, 1.0) if allowed.high == 1.0 else (0.25, 4.0)
