"""Record types: the things of the model as rows of numpy arrays.

The types are made from the classes in `sim.rules.things` and `sim.parameters`, so that a
row answers to exactly the names the rules use.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol, get_type_hints

import numpy as np

from sim.parameters import GROUPS, Parameters
from sim.rules import things


class Tally(Protocol):
    """Sums over one office at the end of one week, from which all outcomes are computed.

    Attributes
    ----------
    advisers, leaders : int
        People in the office.
    available : int
        Services released so far.
    mastery, effective, belief : float
        Sums over advisers × services of mastery, of mastery in routine use, and of belief.
    strain, trust, support_hours : float
        Sums over advisers; the last is one-to-one help received this week, hours.
    lapses : int
        Advisers × services that lapsed this week.
    leader_routine : int
        Leaders × services in routine use.
    leader_strain : float
        Sum over leaders.
    clarity, facilitation, licence, messages : float
        Sums over leaders.
    hours_meetings … hours_switching : float
        Sums over leaders, hours this week.
    """

    advisers: int
    leaders: int
    available: int
    mastery: float
    effective: float
    belief: float
    strain: float
    trust: float
    support_hours: float
    lapses: int
    leader_routine: int
    leader_strain: float
    clarity: float
    facilitation: float
    licence: float
    messages: float
    hours_meetings: float
    hours_administration: float
    hours_facilitating: float
    hours_integrating: float
    hours_renewing: float
    hours_learning: float
    hours_support: float
    hours_switching: float


def record(thing: type) -> np.dtype[Any]:
    """Return the record type of a thing: one column for each attribute, float or integer."""
    columns = [(name, "f8" if kind is float else "i8") for name, kind in get_type_hints(thing).items()]
    return np.dtype(columns, align=True)


PERSON = record(things.Person)
USE = record(things.Use)
LEADER = record(things.Leader)
SERVICE = record(things.Service)
SEEN = record(things.Seen)
LOAD = record(things.Load)
TALLY = record(Tally)
PARAMETERS = np.dtype([(group, record(cls)) for group, cls in GROUPS.items()], align=True)

STAGES = len(things.Stage)


def parameter_row(p: Parameters) -> tuple[tuple[float, ...], ...]:
    """Return parameters in the order of `PARAMETERS`, ready to be assigned to a row."""
    return tuple(dataclasses.astuple(getattr(p, group)) for group in GROUPS)
