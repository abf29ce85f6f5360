"""Which offices of a nation changes concern: those in which anything that holds differs between two scenarios.

A style that a roster gives an office stands above what a scenario sets of leaders, and a lever may be for large
offices or for one region.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.model.formulas import Array
from sim.scenario.lever import ROLES
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Tables

Flags = npt.NDArray[np.bool_]
BESIDE = ("services", "roster", "styles", "weeks", "start")
"""What concerns every office when it differs."""


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
    flags: Flags = np.where(listed > 0, own, drawn)
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
    for region, staff, style in zip(places.region, places.staff, places.style, strict=True):
        rows = [one * regions + region for one in ([style] if style else drawn)]
        if differ[rows, staff].any() if staff else differ[rows].any():
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
    kinds: dict[tuple[int, int], bool] = {}
    for pair in set(zip(one.office_class.flat, other.office_class.flat, strict=True)):
        kinds[pair] = bool((held(one, pair[0], departments) != held(other, pair[1], departments)).any())
    if merging and any(kinds.values()):
        return None
    flat = [kinds[pair] for pair in zip(one.office_class.flat, other.office_class.flat, strict=True)]
    return np.array(flat).reshape(one.office_class.shape)


def held(tables: Tables, kind: int, departments: int) -> Array:
    """Return what holds in a kind of office, by role and department, and by week.

    Parameters
    ----------
    departments : int
        How many columns to give; the last one that a scenario has stands for all beyond it.
    """
    columns = np.minimum(np.arange(departments), tables.groups.shape[1] - 1)
    groups = tables.groups[: len(ROLES), columns].ravel()
    rows: Array = tables.parameters[kind][groups][:, tables.epoch]
    return rows
