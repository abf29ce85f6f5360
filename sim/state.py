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
    advisers, leaders, innovative : int
        People in the office; the last are advisers above average innovativeness.
    available : int
        Services released so far.
    norm : float
        Norm of being there from 8 to 16.
    mastery, effective, belief, potential, saving : float
        Sums over advisers (× services for the first three): mastery, mastery in routine use,
        belief, share of the week that tools could save, and do save.
    innovative_routine, pressed, lapses : int
        Advisers × services in routine use among the innovative, tried under pressure, and lapsed
        this week.
    strain, fatigue, trust, combining, overload, need, need_found : float
        Sums over advisers; the last is need of help times how far the leader finds out.
    leavers : int
        Advisers who leave at the end of this week.
    help_personal … hours_slack : float
        Sums over advisers, hours this week.
    leader_routine : int
        Leaders × services in routine use.
    leader_strain, clarity, facilitation, licence, messages, insight, pressure : float
        Sums over leaders.
    done, said : float
        Sums over leaders: being a role model, done and said.
    hours_meetings … hours_switching : float
        Sums over leaders, hours this week.
    """

    advisers: int
    leaders: int
    innovative: int
    available: int
    norm: float
    mastery: float
    effective: float
    belief: float
    potential: float
    saving: float
    innovative_routine: int
    pressed: int
    lapses: int
    strain: float
    fatigue: float
    trust: float
    combining: float
    overload: float
    need: float
    need_found: float
    leavers: int
    help_personal: float
    help_digital: float
    peers_personal: float
    peers_digital: float
    users_personal: float
    users_digital: float
    hours_trying: float
    hours_noise: float
    hours_casework: float
    hours_released: float
    hours_slack: float
    leader_routine: int
    leader_strain: float
    clarity: float
    facilitation: float
    licence: float
    messages: float
    insight: float
    pressure: float
    done: float
    said: float
    hours_meetings: float
    hours_administration: float
    hours_facilitating: float
    hours_integrating: float
    hours_renewing: float
    hours_learning: float
    hours_support: float
    hours_reviewing: float
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
WEEK = record(things.Week)
OFFICE = record(things.Office)
TALLY = record(Tally)
PARAMETERS = np.dtype([(group, record(cls)) for group, cls in GROUPS.items()], align=True)

STAGES = len(things.Stage)


def parameter_row(p: Parameters) -> tuple[tuple[float, ...], ...]:
    """Return parameters in the order of `PARAMETERS`, ready to be assigned to a row."""
    return tuple(dataclasses.astuple(getattr(p, group)) for group in GROUPS)
