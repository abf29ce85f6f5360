"""An axis of a design: the values it can take, and how a number from 0 to 1 becomes one of them.

Samplers only know the unit cube. Here its coordinates become numbers, whole numbers and categories: an
interval is scaled; whole numbers and categories divide the way from 0 to 1 into equal parts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.model.parameters import ParameterInfo, registry
from sim.scenario.checks import check_number
from sim.study.design.method import SAMPLED, Method
from sim.study.design.overrides import PLAUSIBLE, values_of


@dataclass(frozen=True)
class Axis:
    """One setting that varies between the cells of a design.

    Attributes
    ----------
    key : str
        Setting, such as ``adviser.learning_rate``.
    values : tuple
        All its values, or the lowest and highest of an interval.
    interval : bool
        Whether any number between the two values may be taken.
    whole : bool
        Whether an interval holds whole numbers only.
    """

    key: str
    values: tuple[Any, ...]
    interval: bool = False
    whole: bool = False

    def at(self, share: float) -> Any:
        """Return the value that lies a share of the way along the axis.

        Numbers are rounded to a hundred-thousandth of the interval, so that they are easy to
        read and survive being written and read again.

        Examples
        --------
        >>> Axis("leader", ("typical", "renewer")).at(0.7)
        'renewer'
        >>> Axis("leader.span", (8, 25), interval=True, whole=True).at(1.0)
        25
        """
        if not self.interval:
            return self.values[part_of(share, len(self.values))]
        low, high = self.values
        if self.whole:
            return low + part_of(share, high - low + 1)
        decimals = 4 - math.floor(math.log10(high - low))
        return min(max(round(low + share * (high - low), decimals), low), high)


def part_of(share: float, parts: int) -> int:
    """Return which of several equal parts a share lies in, counted from 0."""
    return min(int(share * parts + 1e-9), parts - 1)  # so that 2/3 of three parts is the third


def is_axis(override: Any) -> bool:
    """Tell whether an override names more than one value."""
    return bool(override.is_sweep_override()) or override.value() == PLAUSIBLE


def axis_of(override: Any, choices: Mapping[str, list[str]], method: Method) -> Axis:
    """Return the axis that an override describes; refuse a range unless the design samples it."""
    key, line = override.key_or_group, override.input_line
    if not method.sampled and (override.is_interval_sweep() or override.value() == PLAUSIBLE):
        raise InputError(
            f"{line}: design={method.kind} cannot run every value of a range. Give values, such as "
            f"{key}=1,2,3 or {key}=range(1,10), or sample it with design={', design='.join(SAMPLED)}."
        )
    if override.value() == PLAUSIBLE:
        if key not in registry():
            raise InputError(f"{line}: only parameters have a plausible range. Give values instead.")
        return plausible_axis(registry()[key])
    if override.is_interval_sweep():
        return interval_axis(key, override.value(), line)
    values = tuple(values_of(override, choices.get(key, [])))
    if not values:
        raise InputError(f"{key}: the sweep has no values.")
    return Axis(key, values)


def interval_axis(key: str, given: Any, line: str) -> Axis:
    """Return the axis of an ``interval(low, high)``, both ends checked."""
    if not given.start < given.end:
        raise InputError(f"{line}: expected interval(low,high) with low below high.")
    about = registry().get(key)
    if about is None:
        return Axis(key, (float(given.start), float(given.end)), interval=True)
    ends = tuple(
        check_number(key, int(end) if float(end).is_integer() else end, about) for end in (given.start, given.end)
    )
    return Axis(key, ends, interval=True, whole=about.kind is int)


def plausible_axis(about: ParameterInfo) -> Axis:
    """Return the axis over the plausible range of a parameter."""
    ends = tuple(about.kind(end) for end in about.plausible)
    return Axis(about.name, ends, interval=True, whole=about.kind is int)
