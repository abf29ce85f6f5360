"""Mixes of the three leader roles by name: the hours a week that leaders spend on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.mixes import AXES, TYPICAL, Mix
from sim.language import capital, label_of, listed, mark, say
from sim.model.outcomes import ACTIVITY_LABELS
from sim.model.parameters.leader import ROLES
from sim.show.drawing.measures import duration
from sim.study.store.folder import Study

LEAST_HOURS = 0.1
"""Hours a week below which a role is left out: six minutes."""
WORDS = {
    "facilitating": mark("{hours} on facilitating"),
    "integrating": mark("{hours} on integrating"),
    "renewing": mark("{hours} on renewing"),
    "learning": mark("{hours} on own learning"),
    "support": mark("{hours} on one-to-one support"),
}
SHORT = {
    "facilitating": mark("facilitating {hours}"),
    "integrating": mark("integrating {hours}"),
    "renewing": mark("renewing {hours}"),
}


def activity_name(activity: str, language: str) -> str:
    """Return what a part of a leader's week is called."""
    nb, en = ACTIVITY_LABELS[activity]
    return label_of({"nb": nb, "en": en}, language)


def varies_mixes(study: Study) -> bool:
    """Return whether a study varies all three roles."""
    return {*AXES} <= {axis["key"] for axis in study.manifest["axes"]}


def against_typical(study: Study) -> bool:
    """Return whether a study varies all three roles and compares every mix with the first one."""
    return varies_mixes(study) and {*AXES} <= {*study.manifest.get("compared", [])}


def mix_words(mix: Mix, language: str) -> str:
    """Return a mix in hours a week, as written inside a sentence."""
    parts = in_hours(mix.hours, WORDS, language)
    if not parts:
        return say("no hours on any of the three roles", language)
    return say("{hours} a week", language, hours=listed(parts, language))


def mix_label(study: Study, row: Mapping[Any, Any], language: str) -> str:
    """Return the name of a mix in a figure or a table: typical leadership, or its hours a week."""
    if tuple(float(row[key]) for key in AXES) == TYPICAL:
        return say("Typical leadership", language)
    level = effects_of(study).ends.level
    hours = tuple(level(int(row["cell"]), f"hours_{role}").mean for role in ROLES)
    return capital(", ".join(in_hours(hours, SHORT, language)) or say("none of the three roles", language))


def in_hours(hours: tuple[float, ...], words: Mapping[str, str], language: str) -> list[str]:
    """Return the roles that take any time, each with its hours."""
    return [
        say(words[role], language, hours=duration(one, language))
        for role, one in zip(ROLES, hours, strict=True)
        if one >= LEAST_HOURS
    ]
