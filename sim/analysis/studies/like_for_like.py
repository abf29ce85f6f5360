"""Whether two cells have the same offices: a difference between others holds what offices do as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.studies.runs import config_of
from sim.study.store.folder import Study

OFFICES = ("nation.offices", "nation.roster", "office.drawn", "office.mean_staff", "office.staff")
"""Settings that say which offices there are."""


def unlike_offices(study: Study, cell: int, base: int, of: Study | None = None) -> dict[str, Any]:
    """Return the settings that give a cell other offices than another cell, unless one study varies just that.

    Parameters
    ----------
    study : Study
    cell, base : int
    of : Study, optional
        The study of the second cell, when it is another.
    """
    apart = other_offices(config_of(study, cell), config_of(of or study, base))
    varied = {axis["key"] for axis in study.manifest["axes"]} if of in (None, study) else set()
    return {} if apart.keys() & varied else apart


def other_offices(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the first of two configurations that give it other offices.

    The size of an office counts where it is drawn in neither, its mean where it is drawn in both.
    """
    first, second = ({key: setting(config, key) for key in OFFICES} for config in (mine, theirs))
    drawn = {bool(first["office.drawn"]), bool(second["office.drawn"])}
    idle = {"office.staff"} if True in drawn else set()
    idle |= {"office.mean_staff"} if False in drawn else set()
    apart = {key: value for key, value in first.items() if value != second[key] and key not in idle}
    return {key: "FILE" if key == "nation.roster" else value for key, value in apart.items()}


def setting(config: Mapping[str, Any], key: str) -> Any:
    """Return a setting by its full name; None where a configuration, or an old study, has none."""
    group, _, name = key.partition(".")
    return (config.get(group) or {}).get(name)
