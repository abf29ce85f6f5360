"""Record types: the things of the model as rows of numpy arrays.

The types are made from the classes in `sim.model.state` and `sim.model.parameters`, so that a
row answers to exactly the names the rules use.
"""

from __future__ import annotations

import dataclasses
import operator
from typing import Any, NamedTuple, Protocol, get_type_hints

import numpy as np

from sim.model import state
from sim.model.parameters import GROUPS, Parameters


class Tally(Protocol):
    """Sums over all offices at the end of one week, from which all outcomes are computed.

    Attributes
    ----------
    places, merged : int
        Offices at the start, and those that have become part of their neighbour.
    place_routine, place_routine_squared : float
        Sums over the offices of the start of their share of routine use, and of its square.
    advisers, leaders, innovative : int
        People; the last are advisers above average innovativeness.
    available : int
        Services released so far.
    norm : float
        Sum over the offices of the start of the norm of being there from 8 to 16.
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

    places: int
    merged: int
    place_routine: float
    place_routine_squared: float
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


PERSON = record(state.Person)
USE = record(state.Use)
LEADER = record(state.Leader)
SERVICE = record(state.Service)
SEEN = record(state.Seen)
WEEK = record(state.Week)
OFFICE = record(state.Office)
TALLY = record(Tally)
PARAMETERS = np.dtype([(group, record(cls)) for group, cls in GROUPS.items()], align=True)

STAGES = len(state.Stage)


VALUES = {group: operator.attrgetter(*(f.name for f in dataclasses.fields(cls))) for group, cls in GROUPS.items()}
"""How to take all values of a group at once, ten times faster than `dataclasses.astuple`."""


def parameter_row(p: Parameters) -> tuple[tuple[float, ...], ...]:
    """Return parameters in the order of `PARAMETERS`, ready to be assigned to a row."""
    return tuple(values(getattr(p, group)) for group, values in VALUES.items())


class Ends(NamedTuple):
    """Every office as it is at the end of a run, beside the sums over all offices.

    Attributes
    ----------
    stages : array (replicates, offices, services, stages) of int32
    tallies : array (replicates, offices) of TALLY
    """

    stages: Any
    tallies: Any

    @classmethod
    def make(cls, tables: Any, replicates: int, kept: bool = True) -> Ends:
        """Return room for all offices, or for none when they are not kept."""
        offices = tables.offices if kept else 0
        return cls(
            np.zeros((replicates, offices, len(tables.services), STAGES), np.int32),
            np.zeros((replicates, offices), TALLY),
        )
