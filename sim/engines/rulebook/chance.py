"""How chance enters a rule: the purposes it draws with, and what it must be passed to draw at all."""

from __future__ import annotations

import functools
from types import FunctionType

from sim.engines.rulebook.signatures import EVERY, handed_over
from sim.engines.rulebook.uses import uses_of


@functools.cache
def own_purposes(rule: str) -> list[str]:
    """Return the purposes that a rule draws with as shipped."""
    return uses_of(rule, EVERY[rule]).draws


def how_to_draw(rule: str, function: FunctionType) -> str:
    """Say what to write in a function that stands for a rule where an event or a number is left to chance.

    Parameters
    ----------
    rule : str
        Name of the rule; empty for the formula of an outcome.
    """
    if not rule:
        return "An outcome follows from what happened, without chance."
    given = handed_over(rule)
    if "draw" not in given:
        return f"{rule} gets no key of draws. Draw in a rule, and keep the number in an attribute (STATE)."
    purpose = next(iter(own_purposes(rule)), "OWN_1")
    write = f"happens(draw, Purpose.{purpose}, hazard), uniform, normal or poisson"
    code = function.__code__
    if "draw" in code.co_varnames[: code.co_argcount]:
        return f"Chance comes from sim.model.draws: {write}."
    return (
        f"Chance comes from sim.model.draws: add draw as the last argument, def {function.__name__}"
        f"({', '.join(given)}), and write {write}."
    )
