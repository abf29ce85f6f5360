"""Values of the axes of a study in words: switches as on or off, shares of the week in hours, others in %."""

from __future__ import annotations

from typing import Any

from sim.analysis.studies.pairing import told
from sim.language import NO_BREAK, say, shortest
from sim.model.parameters import registry
from sim.model.state import WEEK_HOURS
from sim.show.drawing.caption import axis_name
from sim.show.drawing.measures import duration
from sim.study.store.folder import Study


def value_name(study: Study, key: str, value: Any, language: str) -> str:
    """Return a value of an axis in words: the title of a scenario, or a number with its label."""
    if key == "scenario":
        return told(study.cells[study.cells[key] == value].iloc[0], language)
    if key == "office.staff":
        return say("{staff} staff", language, staff=value)
    name, said = axis_name(key, language), short(value, language, key)
    return f"{said} {name}" if said.endswith("%") else f"{name} {said}"


def span_name(study: Study, key: str, low: Any, high: Any, language: str) -> str:
    """Return from which value of an axis to which, with its label once."""
    least, most = value_name(study, key, low, language), value_name(study, key, high, language)
    brief = short(low, language, key)
    if least.startswith(brief):
        return say("{low} to {high}", language, low=brief, high=most)
    return say("{low} to {high}", language, low=least, high=short(high, language, key))


def short(value: Any, language: str, key: str = "") -> str:
    """Return a value as written along an axis: switches as on or off, shares of the week in hours, others in %."""
    unit = registry()[key].unit if key in registry() else ""
    if unit == "0 or 1":
        return say("on", language) if value else say("off", language)
    if unit == "share of week":
        return say("{hours} a week", language, hours=duration(WEEK_HOURS * value, language))
    if unit.startswith("share") and not isinstance(value, str):
        return f"{shortest(100 * value, language)}{NO_BREAK}%"
    return shortest(value, language) if isinstance(value, int | float) else str(value)


def is_share(key: str) -> bool:
    """Return whether the values of an axis are shares, which are written in per cent or in hours."""
    return key in registry() and registry()[key].unit.startswith("share")
