"""Values of parameters by their names: read, changed, and checked where they come from a configuration."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping
from typing import Any, cast

from sim.model.parameters import GROUPS, OwnParameters, ParameterInfo, Parameters, WithOwn, registry
from sim.scenario.checks import check_number, lookup, part
from sim.scenario.roster import KEYS


def value_of(p: Parameters, name: str) -> float:
    """Return the value of a parameter by its name; of a user parameter that is not among these, its default."""
    group, _, leaf = name.partition(".")
    if group == "own" and not (isinstance(p, WithOwn) and hasattr(p.own, leaf)):
        return registry()[name].default
    return cast(float, operator.attrgetter(name)(p))


def with_value(p: Parameters, name: str, value: float) -> Parameters:
    """Return parameters with one of them changed."""
    group, _, leaf = name.partition(".")
    before = getattr(p, group)
    if isinstance(before, OwnParameters):
        return dataclasses.replace(p, own=OwnParameters(**{**vars(before), leaf: value}))  # type: ignore[call-arg]
    return dataclasses.replace(p, **{group: dataclasses.replace(before, **{leaf: value})})


def check_parameters(config: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a configuration, checked for type and range; null is the default."""
    about = registry()
    checked = {
        group: {
            leaf: check_number(name, value, about[name])
            for leaf, value in part(group, config.get(group)).items()
            if lookup(name := f"{group}.{leaf}", about) and value is not None
        }
        for group in GROUPS
    }
    return Parameters(**{group: cls(**checked[group]) for group, cls in GROUPS.items()})


def with_own(p: Parameters, own: Mapping[str, ParameterInfo], values: Mapping[str, Any]) -> Parameters:
    """Return parameters with the user's, checked; null is the default."""
    for leaf, value in values.items():
        if value is not None and leaf != "file":
            lookup(f"own.{leaf}", {**registry(), **own})
    if not own:
        return p
    given = {name: values.get(name.partition(".")[2]) for name in own}
    checked = {
        name.partition(".")[2]: check_number(name, about.default if given[name] is None else given[name], about)
        for name, about in own.items()
    }
    return WithOwn(**{group: getattr(p, group) for group in GROUPS}, own=OwnParameters(**checked))


def given_in(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parameters that a configuration sets, in alphabetical order."""
    return tuple(
        sorted(
            f"{group}.{leaf}"
            for group in GROUPS
            for leaf, value in (config.get(group) or {}).items()
            if value is not None and leaf not in KEYS
        )
    )
