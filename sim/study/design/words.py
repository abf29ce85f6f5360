"""The words of the command line: what they mean as a design, and how values become words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import InputError
from sim.model.parameters import GROUPS
from sim.scenario.compose import compose
from sim.scenario.folders import groups
from sim.study.design.axis import is_axis
from sim.study.design.build import Design, expand, preset
from sim.study.design.overrides import check_overrides, for_hydra, parse

PLAIN = re.compile(r"[A-Za-z_/][\w./:-]*( [\w./-]+)*|\d{4}-\d\d-\d\d", re.ASCII)
"""Text that Hydra reads as it stands."""
OTHERWISE = re.compile(r"true|false|null|nan|inf", re.IGNORECASE)
"""Text that Hydra reads as something else, unless it is quoted."""
NESTED = {*GROUPS, "own", "rules", "runner", "design", "levers", "services"}
"""Groups whose settings have words of their own, such as ``office.staff=30``."""
ADDED = ("levers", "services")
"""Groups to which keys can be added."""


def design_of(words: Sequence[str], many: bool) -> Design:
    """Return the design that words of the command line describe.

    Parameters
    ----------
    many : bool
        Whether several values are allowed (``-m``).
    """
    words = [for_hydra(word) for word in words]
    for word in words:
        if "=" not in word and not word.startswith("~"):
            raise InputError(f"'{word}' is not a setting. Settings look like office.staff=30.")
    named = [word for word in words if word.startswith("experiment=")]
    if len(named) > 1:
        raise InputError(f"{named[1]}: experiment is named twice. Name it once.")
    check_overrides(words, groups(), many or bool(named))
    rest = [word for word in words if word not in named]
    return preset(named[0].partition("=")[2], rest) if named else expand(rest, {}, compose)


def words_of(scenarios: str | Sequence[str], axes: Mapping[str, Any], settings: Mapping[str, Any]) -> list[str]:
    """Return the words that describe a study, ``-m`` among them when it has several cells.

    Parameters
    ----------
    scenarios : str or sequence of str
        One or several; none is the baseline, or what a preset says.
    axes : mapping
        Values by setting; a text stands as it is, such as ``interval(0.05,0.09)`` or ``plausible``.
    settings : mapping
        One value by setting, nested or dotted.
    """
    compared = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    swept = {**({"scenario": compared} if compared else {}), **axes}
    words = [f"{key}={one if isinstance(one, str) else several(key, one)}" for key, one in swept.items()]
    for key, value in settings.items():
        if key in NESTED and isinstance(value, Mapping):
            added = "++" if key in ADDED else ""
            words += [f"{added}{key}.{leaf}={written(one)}" for leaf, one in value.items()]
        else:
            words.append(f"{key}={written(value)}")
    words = [for_hydra(word) for word in words]
    designed = any(word.startswith(("design=", "design.", "++design.")) for word in words)
    return [*(["-m"] if designed or any(is_axis(one) for one in parse(words)) else []), *words]


def several(key: str, values: Any) -> str:
    """Return values of a setting as the command line separates them."""
    plain = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(plain, Mapping) or not hasattr(plain, "__iter__"):
        raise InputError(
            f"axes: {key}={plain}: expected several values, such as [10, 30], or text as you would type it."
        )
    listed = list(plain)
    if not listed:
        raise InputError(f"axes: {key} has no value. Expected several, such as [10, 30].")
    return ",".join(written(value) for value in listed)


def written(value: Any) -> str:
    """Return a value in the grammar of the command line."""
    if hasattr(value, "tolist"):  # numpy's
        value = value.tolist()
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple | range):
        return "[" + ",".join(written(one) for one in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if callable(value):
        raise InputError(
            f"{getattr(value, '__name__', value)}: a study keeps the files of its rules, so that it can be run "
            "again. Put the function into a file, and name it: rules={'persuade': 'my_rules.py:persuade'}."
        )
    plain = str(value)
    number = isinstance(value, int | float)
    if number or (PLAIN.fullmatch(plain) and not OTHERWISE.fullmatch(plain)):
        return plain
    escaped = plain.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
