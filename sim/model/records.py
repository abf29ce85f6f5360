"""Record types: the things of the model as rows of numpy arrays.

The types are made from the classes in `sim.model.state` and `sim.model.parameters`, so that a
row answers to exactly the names the rules use.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from sim.model import state
from sim.model.parameters import GROUPS, Parameters, WithOwn
from sim.model.totals import TOTALS


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
PARAMETERS = np.dtype([(group, record(cls)) for group, cls in GROUPS.items()], align=True)

STAGES = len(state.Stage)


VALUES = {group: operator.attrgetter(*(f.name for f in dataclasses.fields(cls))) for group, cls in GROUPS.items()}
"""How to take all values of a group at once, ten times faster than `dataclasses.astuple`."""


def parameter_row(p: Parameters) -> tuple[tuple[float, ...], ...]:
    """Return parameters in the order of `PARAMETERS`, ready to be assigned to a row."""
    shipped = tuple(values(getattr(p, group)) for group, values in VALUES.items())
    return (*shipped, tuple(vars(p.own).values())) if isinstance(p, WithOwn) else shipped


def parameters_record(own: Mapping[str, float]) -> np.dtype[Any]:
    """Return the record type of parameters, the user's group last; its values tell their kinds."""
    if not own:
        return PARAMETERS
    group = np.dtype([(name, "i8" if isinstance(value, int) else "f8") for name, value in own.items()], align=True)
    return np.dtype([*((name, PARAMETERS[name]) for name in GROUPS), ("own", group)], align=True)


def roomy(shape: Any, base: np.dtype[Any], longer: np.dtype[Any]) -> tuple[Any, Any]:
    """Return an array of longer records at zero, and the same rows seen as shorter ones that they begin with."""
    rows = np.zeros(shape, longer)
    return rows, shortened(rows, base)


def shortened(rows: Any, base: np.dtype[Any]) -> Any:
    """Return rows seen as shorter records that they begin with; the same rows when they are no longer."""
    if rows.dtype == base:
        return rows
    return np.ndarray(rows.shape, base, rows, strides=rows.strides) if rows.size else np.zeros(rows.shape, base)


class Ends(NamedTuple):
    """Every office as it is at the end of a run, in addition to the sums over all offices.

    Attributes
    ----------
    stages : array (replicates, offices, services, stages) of int32
    totals : array (replicates, offices) of `sim.model.totals.TOTALS`
    """

    stages: Any
    totals: Any

    @classmethod
    def make(cls, tables: Any, replicates: int, kept: bool = True, record: Any = TOTALS) -> Ends:
        """Return room for all offices, or for none when they are not kept."""
        offices = tables.offices if kept else 0
        return cls(
            np.zeros((replicates, offices, len(tables.services), STAGES), np.int32),
            np.zeros((replicates, offices), record),
        )
