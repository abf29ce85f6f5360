"""Which offices of a nation changes concern: those in which anything that holds differs between two scenarios.

A style that a roster gives an office stands above what a scenario sets of leaders, a lever may be for large
offices or for one region, and the span of control shapes only offices that are large enough to have department
heads.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.model.formulas import Array
from sim.model.population import department_heads
from sim.scenario.lever import ROLES
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Tables

Flags = npt.NDArray[np.bool_]
BESIDE = ("services", "roster", "styles", "weeks", "start")
"""What concerns every office when it differs."""
SHAPE_OF_HEADS = (("leader", "span"), ("office", "department_heads_from"))
"""Parameters that only decide how many department heads an office has, where no roster says it."""


def concerned(scenario: Scenario, reference: Scenario, offices: pd.DataFrame) -> Flags | None:
    """Return for each office whether anything that holds in it differs between two scenarios of one world.

    Parameters
    ----------
    offices : pandas.DataFrame
        With ``office`` (from 0), ``region`` (from 1) and ``staff``.

    Returns
    -------
    array of bool, or None
        None when more differs than parameters and levers do, or offices merge and so change their kind.
    """
    differ = differing(scenario, reference)
    if differ is None:
        return None
    tables, regions = reference.tables(), reference.parameters.nation.regions
    styles = list(possible_styles(tables))
    listed = tables.places.style[offices["office"].to_numpy()]
    region, staff = offices["region"].to_numpy() - 1, offices["staff"].to_numpy()
    own = differ[listed * regions + region, staff]
    drawn = np.any([differ[style * regions + region, staff] for style in styles], axis=0)
    free = tables.places.heads[offices["office"].to_numpy()] < 0
    flags: Flags = np.where(listed > 0, own, drawn) | (
        free & other_heads(scenario, reference, len(differ[0]))[staff]
    )
    return flags


def concerns_all(scenario: Scenario, reference: Scenario) -> bool:
    """Tell whether something differs in every office whatever its size, or nobody can tell; see `concerned`."""
    differ = differing(scenario, reference)
    return differ is None or bool(differ.all())


def concerns_none(scenario: Scenario, reference: Scenario) -> bool:
    """Tell whether all that differs between two scenarios of one world holds in no office of any size."""
    differ, places = differing(scenario, reference), reference.tables().places
    if differ is None:
        return False
    regions, drawn = reference.parameters.nation.regions, list(possible_styles(reference.tables()))
    heads = other_heads(scenario, reference, len(differ[0]))
    for region, staff, listed, style in zip(*places[:4], strict=True):
        rows = [one * regions + region for one in ([style] if style else drawn)]
        sizes = slice(staff, staff + 1) if staff else slice(None)
        if differ[rows, sizes].any() or (listed < 0 and heads[sizes].any()):
            return False
    return True


def possible_styles(tables: Tables) -> Iterator[int]:
    """Yield the styles that an office may have whose style no roster lists: drawn, or else the scenario's own."""
    shares = np.diff(tables.places.shares, prepend=0.0)
    yield from (1 + np.flatnonzero(shares)).tolist() if len(shares) else [0]


def differing(scenario: Scenario, reference: Scenario) -> Flags | None:
    """Return whether what holds differs, by style and region (rows side by side) and by staff; see `concerned`."""
    if any(getattr(scenario, name) != getattr(reference, name) for name in BESIDE):
        return None
    one, other = scenario.tables(), reference.tables()
    if one.parameters.dtype != other.parameters.dtype or one.office_class.shape != other.office_class.shape:
        return None
    merging = any((each.parameters["nation"]["merger_rate"] > 0.0).any() for each in (one, other))
    departments = max(each.groups.shape[1] for each in (one, other))
    these, those = (without_shape(each.parameters) for each in (one, other))
    kinds: dict[tuple[int, int], bool] = {}
    for pair in set(zip(one.office_class.flat, other.office_class.flat, strict=True)):
        mine, theirs = held(one, these, pair[0], departments), held(other, those, pair[1], departments)
        kinds[pair] = bool((mine != theirs).any())
    if merging and (any(kinds.values()) or other_heads(scenario, reference, one.office_class.shape[1]).any()):
        return None
    flat = [kinds[pair] for pair in zip(one.office_class.flat, other.office_class.flat, strict=True)]
    return np.array(flat).reshape(one.office_class.shape)


def other_heads(scenario: Scenario, reference: Scenario, sizes: int) -> Flags:
    """Return whether two scenarios give an office another number of department heads, by staff (sizes,)."""
    mine, theirs = scenario.parameters, reference.parameters
    return np.array([department_heads(staff, mine) != department_heads(staff, theirs) for staff in range(sizes)])


def without_shape(parameters: Array) -> Array:
    """Return parameters of kinds of office in which those that only decide department heads are 0."""
    same = parameters.copy()
    for group, name in SHAPE_OF_HEADS:
        same[group][name] = 0
    return same


def held(tables: Tables, parameters: Array, kind: int, departments: int) -> Array:
    """Return what holds in a kind of office, by role and department, and by week.

    Parameters
    ----------
    parameters : array
        Of the tables, by kind, group of people and epoch.
    departments : int
        How many columns to give; the last one that a scenario has stands for all beyond it.
    """
    columns = np.minimum(np.arange(departments), tables.groups.shape[1] - 1)
    groups = tables.groups[: len(ROLES), columns].ravel()
    rows: Array = parameters[kind][groups][:, tables.epoch]
    return rows
