"""Totals: what both engines sum up at the end of a week, made from what the outcomes declare.

``add_adviser(totals, person, week)`` and its siblings are written out total by total, because a compiler cannot
loop over attributes. The order in which people are added is that of their numbers, in either engine, since sums of
floating-point numbers depend on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from sim.model.formulas import COUNTED, OVER, Mean, Total
from sim.model.outcomes import WEEKLY
from sim.model.written import written


def declared() -> dict[str, Total]:
    """Return every total by name, as outcomes and formulas declare them."""
    by_name: dict[str, Total] = {}
    for one in (*COUNTED, *(o.compute.total for o in WEEKLY.values() if isinstance(o.compute, Mean))):
        if by_name.setdefault(one.name, one) != one:
            raise ValueError(f"two totals are named {one.name}: {by_name[one.name].what} and {one.what}")
    return by_name


DECLARED = declared()

TOTALS = np.dtype([(name, "f8") for name in DECLARED], align=True)
"""Record type of the totals of one week."""


def totals_record(own: Iterable[Total]) -> np.dtype[Any]:
    """Return the record type of the totals of one week, the user's last."""
    return np.dtype([(name, "f8") for name in (*DECLARED, *(one.name for one in own))], align=True)


def nothing(own: Iterable[Total] = ()) -> SimpleNamespace:
    """Return every total at zero, in the order of the record."""
    return SimpleNamespace(**dict.fromkeys((*DECLARED, *(one.name for one in own)), 0.0))


def adder(over: str) -> FunctionType:
    """Return the function that adds one office, person or use to all totals that are summed over it."""
    name = f"add_{over}"
    here = [one for one in DECLARED.values() if one.over == over]
    lines = [f"    totals.{one.name} += {one.what}" for one in here if one.stage is None]
    for stage in dict.fromkeys(one.stage for one in here if one.stage is not None):
        lines.append(f"    if use.stage == {int(stage)}:")
        lines += [f"        totals.{one.name} += {one.what}" for one in here if one.stage is stage]
    return written(name, f"def {name}(totals, {', '.join(OVER[over])}):\n" + "\n".join(lines), {})


add_office: Any = adder("office")
add_adviser: Any = adder("adviser")
add_use: Any = adder("use")
add_leader: Any = adder("leader")
add_leader_use: Any = adder("leader_use")
