"""What each function that can be replaced is given and returns, and which of them the engines ask."""

from __future__ import annotations

from typing import Any, get_args

from sim.engines.rulebook.sources import names_used
from sim.model import ranges
from sim.model.ranges import Range
from sim.model.rules import HOOKS, REPLACEABLE, RULES

EVERY: dict[str, Any] = {**REPLACEABLE, **HOOKS}
"""All functions that can be replaced."""

ASKED = [name for name in EVERY if not any(name in names_used(one.__code__) for one in REPLACEABLE.values())]
"""Those that the engines call; the others are called by one of these."""

USUAL = [name for name in ASKED if name in RULES]
"""Those that even the kernel of the shipped model calls by address."""

SETS_SEEN = frozenset({"see_people", "see_service"})
"""Those that may set what is seen."""

RETURNED: dict[str, Range] = {
    **{kind: get_args(getattr(ranges, kind))[1] for kind in ("Share", "Amount", "Number")},
    "bool": get_args(ranges.Flag)[1],
}
"""What may be returned, by the word in the annotation."""


def signature_of(rule: str) -> dict[str, str]:
    """Return the arguments of a rule: what each is, by name."""
    return {name: kind for name, kind in EVERY[rule].__annotations__.items() if name != "return"}


def returned_by(rule: str) -> Range | None:
    """Return what a function may return; None for rules, which return nothing."""
    return RETURNED.get(EVERY[rule].__annotations__["return"])


def may_draw(rule: str) -> bool:
    """Tell whether a replacement may ask for ``draw`` although the shipped rule has none."""
    return rule in ASKED and rule in REPLACEABLE and returned_by(rule) is None and "draw" not in signature_of(rule)


def handed_over(rule: str) -> dict[str, str]:
    """Return what the engines pass to a rule: its arguments, and the key of draws last."""
    return signature_of(rule) | ({"draw": "Draw"} if may_draw(rule) else {})
