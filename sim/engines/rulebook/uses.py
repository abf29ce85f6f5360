"""What a rule reads, sets and draws, itself and in the functions that it calls: derived from their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from sim.engines.rulebook.body import Body
from sim.engines.rulebook.kinds import kinds_of
from sim.engines.rulebook.signatures import EVERY, SETS_SEEN
from sim.engines.rulebook.sources import tree_of
from sim.model.own_tables import NOTHING, Own


@dataclass(frozen=True)
class Uses:
    """What a rule does with what it is given, each in alphabetical order.

    Attributes
    ----------
    reads, sets : list of str
        Attributes such as ``person.strain``.
    parameters : list of str
        Such as ``adviser.learning_rate``.
    draws : list of str
        Purposes.
    calls : list of str
        Functions that can be replaced, too.
    """

    reads: list[str]
    sets: list[str]
    parameters: list[str]
    draws: list[str]
    calls: list[str]


def uses_of(
    rule: str, function: FunctionType, own: Own = NOTHING, replaced: Mapping[str, FunctionType] | None = None
) -> Uses:
    """Return what a function does that stands for a rule.

    Parameters
    ----------
    replaced : mapping, optional
        Functions that stand for others which it calls, by name.
    """
    names = {shipped: name for name, shipped in EVERY.items()}
    stands_for = {EVERY[name]: new for name, new in (replaced or {}).items() if name != rule}
    reads, sets, drawn, calls = set[str](), set[str](), set[str](), set[str]()
    waiting: list[tuple[FunctionType, dict[str, Any]]] = [(function, kinds_of(rule, own))]
    seen = set()
    while waiting:
        current, kinds = waiting.pop()
        tree = tree_of(current)
        key = (current, repr(sorted(kinds.items(), key=str)))
        if tree is None or key in seen:
            continue
        seen.add(key)
        body = Body(current, tree, kinds, returns=True, sees=rule in SETS_SEEN)
        for _ in body.check():  # fills what it names, and finds no mistake in a rule that is in use
            pass
        reads |= body.reads
        sets |= body.sets
        drawn |= body.drawn
        calls |= {names[callee] for callee, _ in body.calls if callee in names}
        waiting += [(stands_for.get(callee, callee), given) for callee, given in body.calls]
    return Uses(
        reads=sorted(name for name in reads if not name.startswith("p.")),
        sets=sorted(sets),
        parameters=sorted(name.removeprefix("p.") for name in reads if name.startswith("p.")),
        draws=sorted(drawn),
        calls=sorted(calls),
    )
