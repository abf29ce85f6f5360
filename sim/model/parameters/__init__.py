"""The parameter registry: every number of the model, once, with what one must know about it.

A parameter is written in this folder and nowhere else: default, allowed range, plausible range, unit,
source and how sure the source makes us, labels in Bokmål and English. Configuration, schema,
`explain`, documentation and sensitivity analysis all read it from here.

Confidence is *measured* (somebody counted it), *derived* (arithmetic or an order from what
was measured), *assumed* (a judgement, to be varied before anything rests on it) or *design*
(a choice of what to simulate, which has no true value).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from sim.model.parameters.about import ParameterInfo, about_fields, parameter
from sim.model.parameters.adviser import AdviserParameters
from sim.model.parameters.leader import LeaderParameters
from sim.model.parameters.meeting import MeetingParameters
from sim.model.parameters.nation import NationParameters
from sim.model.parameters.office import OfficeParameters

__all__ = [
    "GROUPS",
    "AdviserParameters",
    "LeaderParameters",
    "MeetingParameters",
    "NationParameters",
    "OfficeParameters",
    "ParameterInfo",
    "Parameters",
    "about_fields",
    "parameter",
    "registry",
]


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of the model, as rules see them: ``p.adviser.learning_rate``."""

    office: OfficeParameters = field(default_factory=OfficeParameters)
    leader: LeaderParameters = field(default_factory=LeaderParameters)
    adviser: AdviserParameters = field(default_factory=AdviserParameters)
    meeting: MeetingParameters = field(default_factory=MeetingParameters)
    nation: NationParameters = field(default_factory=NationParameters)


GROUPS: dict[str, type] = {
    "office": OfficeParameters,
    "leader": LeaderParameters,
    "adviser": AdviserParameters,
    "meeting": MeetingParameters,
    "nation": NationParameters,
}


@functools.cache  # asked for in every check of every cell
def registry() -> dict[str, ParameterInfo]:
    """Return every parameter by name, in the order of the files; made once."""
    return {a.name: a for group, cls in GROUPS.items() for a in about_fields(group, cls)}
