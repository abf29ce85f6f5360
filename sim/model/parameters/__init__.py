"""The parameter registry: every number of the model that can be set, once, with what one must know about it.

A parameter is written in this folder and nowhere else: default, allowed range, plausible range, unit,
source and how sure the source makes us, labels in Bokmål and English. Configuration, schema,
`explain`, documentation and sensitivity analysis all read it from here.

Confidence is *measured* (somebody counted it), *derived* (arithmetic or an order from what
was measured), *assumed* (a judgement, to be varied before anything rests on it) or *design*
(a choice of what to simulate, which has no true value).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.model.parameters.about import ParameterInfo, about_fields, parameter
from sim.model.parameters.adviser import AdviserParameters
from sim.model.parameters.contact import ContactParameters
from sim.model.parameters.leader import LeaderParameters
from sim.model.parameters.mobile import MobileParameters
from sim.model.parameters.nation import NationParameters
from sim.model.parameters.office import OfficeParameters
from sim.model.parameters.overview import OverviewParameters

__all__ = [
    "GROUPS",
    "AdviserParameters",
    "ContactParameters",
    "LeaderParameters",
    "MobileParameters",
    "NationParameters",
    "OfficeParameters",
    "OverviewParameters",
    "ParameterInfo",
    "Parameters",
    "about_fields",
    "declare",
    "parameter",
    "registry",
]


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of the model, as rules see them: ``p.adviser.learning_rate``."""

    office: OfficeParameters = field(default_factory=OfficeParameters)
    leader: LeaderParameters = field(default_factory=LeaderParameters)
    adviser: AdviserParameters = field(default_factory=AdviserParameters)
    contact: ContactParameters = field(default_factory=ContactParameters)
    overview: OverviewParameters = field(default_factory=OverviewParameters)
    mobile: MobileParameters = field(default_factory=MobileParameters)
    nation: NationParameters = field(default_factory=NationParameters)


class OwnParameters:
    """Values of user parameters: ``p.own.pace``."""

    def __init__(self, **values: float) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"p.own.{name} cannot be set: parameters are read only")

    def __repr__(self) -> str:
        return f"own({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnParameters) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).items()))


@dataclass(frozen=True, slots=True)
class WithOwn(Parameters):
    """Parameters of the model and of a user file."""

    own: OwnParameters = field(default_factory=OwnParameters)


GROUPS: dict[str, type] = {
    "office": OfficeParameters,
    "leader": LeaderParameters,
    "adviser": AdviserParameters,
    "contact": ContactParameters,
    "overview": OverviewParameters,
    "mobile": MobileParameters,
    "nation": NationParameters,
}

MODULES: dict[str, dict[str, float]] = {
    "contact": {"contact.active": 0},
    "overview": {"overview.active": 0},
    "mobile": {"mobile.share": 0.0},
    "nation": {"nation.offices": 1},
}
"""Groups beyond the core (`office`, `leader`, `adviser`), and what switches each off as a whole.

Switched off, nothing else in the group changes anything.
"""


@functools.cache  # asked for in every check of every cell
def registry() -> dict[str, ParameterInfo]:
    """Return every parameter by name, in the order of the files, the user's last; made once."""
    return {a.name: a for group, cls in GROUPS.items() for a in about_fields(group, cls)} | _of_own


_of_own: dict[str, ParameterInfo] = {}


def declare(of_own: Mapping[str, ParameterInfo]) -> None:
    """Let user parameters (`sim.model.own_tables`) be known by name, in place of those declared before."""
    _of_own.clear()
    _of_own.update(of_own)
    registry.cache_clear()
