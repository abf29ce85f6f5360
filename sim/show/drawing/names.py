"""What cells are called: switches by on and off, mixes by their hours, shares in %, no levers by *without*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.analysis.studies.mixes import AXES
from sim.analysis.studies.pairing import told
from sim.language import capital, listed, mark, say, small
from sim.show.drawing.caption import axis_name
from sim.show.drawing.mixes import against_typical, mix_label
from sim.show.drawing.values import is_share, value_name
from sim.study.store.folder import Study

FEW_LEVERS = 2
"""Values of an axis that is one lever, and none."""


def names_of(study: Study, row: Mapping[Any, Any], keys: Sequence[str], language: str) -> tuple[str, str]:
    """Return the label of a cell and the title of its panel."""
    if switches(study):
        return in_words(row, keys, language)
    if against_typical(study):
        others = [f"{axis_name(key, language)} {row[key]}" for key in keys if key not in AXES]
        return mix_label(study, row, language), capital(", ".join(others))
    if row["cell"] == row["reference"] and (without := without_levers(study, language)):
        return without, told(row, language, "panel")
    if keys and is_share(keys[0]):
        return capital(value_name(study, keys[0], row[keys[0]], language)), told(row, language, "panel")
    return told(row, language), told(row, language, "panel")


def without_levers(study: Study, language: str) -> str:
    """Return what the reference of a study of levers is called: without *that lever*, or without levers.

    Empty for a study that compares anything else.
    """
    first = next(iter(study.manifest["axes"]), {"key": "", "values": []})
    if first["key"] != "levers" or str(first["values"][0]) != "none":
        return ""
    if len(first["values"]) > FEW_LEVERS:
        return say("Without levers", language)
    # Several levers together are a list, which a table of cells keeps as text.
    other = study.cells[study.cells["levers"].map(str) == str(first["values"][1])].iloc[0]
    return say("Without {lever}", language, lever=small(told(other, language)))


def switches(study: Study) -> bool:
    """Tell whether each axis of a study switches something on and off, as those of ``experiment=paradox`` do."""
    values = [axis["values"] for axis in study.manifest["axes"]]
    return len(values) > 1 and all(len(pair) == 2 and pair[1] == 0 != pair[0] for pair in values) and not any(
        isinstance(pair[0], str) for pair in values)  # fmt: skip


def in_words(row: Mapping[Any, Any], keys: Sequence[str], language: str) -> tuple[str, str]:
    """Return label and title of the panel of a cell of switches: the first on or off, and which others are on."""
    first = say(
        mark("{switch}: on") if row[keys[0]] else mark("{switch}: off"),
        language,
        switch=axis_name(keys[0], language),
    )
    on = [axis_name(key, language) for key in keys[1:] if row[key]]
    return capital(first), (
        say("with {switches}", language, switches=listed(on, language)) if on else
        say("with none of the others", language))  # fmt: skip


def on_in(row: Mapping[Any, Any], keys: Sequence[str]) -> list[str]:
    """Return the switches that are on in a cell."""
    return [key for key in keys if row[key]]


def combination(row: Mapping[Any, Any], keys: Sequence[str], language: str) -> str:
    """Return a combination of switches in words: *All on*, *All but “…”*, *Only “…”*."""
    names = {key: say("“{name}”", language, name=capital(axis_name(key, language))) for key in keys}
    on = on_in(row, keys)
    off = [names[key] for key in keys if key not in on]
    if not off:
        return say("All on", language)
    if not on:
        return say("All off", language)
    if len(on) == 1:
        return say("Only {switch}", language, switch=names[on[0]])
    if len(off) == 1:
        return say("All but {switch}", language, switch=off[0])
    return listed([names[key] for key in on], language)
