"""The words around a figure: what it shows, and the small print that says how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.outcomes import Outcome
from sim.parameters import registry
from sim.show import text
from sim.show.text import say
from sim.show.timeline import first_and_last, releases

MOST_SERVICES = 8


@dataclass(frozen=True)
class Omitted:
    """What a figure had to leave out, each as how many of how many.

    Attributes
    ----------
    panels, lines : tuple of int
    levers : int
    """

    panels: tuple[int, int]
    lines: tuple[int, int]
    levers: int


def subtitle(manifest: Mapping[str, Any], outcome: Outcome, language: str) -> str:
    """Return what is shown: the outcome, by the axes of the study."""
    names = [axis_name(axis["key"], language) for axis in manifest["axes"]]
    label = outcome.label[language]
    if not names:
        return say("over_time", language, outcome=label)
    return say("over_time_by", language, outcome=label, axes=text.listed(names, language))


def axis_name(key: str, language: str) -> str:
    """Return an axis in words: as listed in `text.AXES`, or the label of the parameter."""
    if key in text.AXES:
        return text.AXES[key][language]
    parameters = registry()
    return text.small(parameters[key].label[language]) if key in parameters else key


def small_print(
    manifest: Mapping[str, Any],
    reference: str,
    language: str,
    all_banded: bool,
    compared: bool,
    levers: bool,
    omitted: Omitted,
) -> str:
    """Return what lines, bands and marks mean, what is left out, and where the numbers are from.

    Parameters
    ----------
    manifest : dict
    reference : str
        Label of what is compared to.
    language : str
    all_banded : bool
        Whether every line has a band, or only the reference.
    compared : bool
        Whether there is a lower row.
    levers : bool
        Whether any lever is marked.
    omitted : Omitted
    """
    replicates = manifest["replicates"]
    alone = replicates == 1
    told = [say("lines_alone" if alone else "lines", language, replicates=replicates)]
    if not alone:
        told.append(say("bands_all" if all_banded else "bands_reference", language, reference=reference))
    if compared:
        told.append(say("differences_alone" if alone else "differences", language, reference=reference))
    released = release_words(manifest, language)
    if released:
        told.append(say("releases", language, services=text.listed(released, language)))
    if levers:
        told.append(say("levers", language))
    for phrase, (count, total) in (
        ("panels_left_out", omitted.panels),
        ("lines_left_out", omitted.lines),
    ):
        if count:
            told.append(say(phrase, language, count=count, total=total))
    if omitted.levers:
        told.append(say("levers_left_out", language, count=omitted.levers))
    told.append(say("conditional", language))
    source = {"name": manifest["name"], "fingerprint": manifest["fingerprint"][:12]}
    told.append(say("fingerprint", language, **source))
    return " ".join(told)


def release_words(manifest: Mapping[str, Any], language: str) -> list[str]:
    """Return the services released within the run with their months; nothing when they are many."""
    first, last = first_and_last(manifest)
    within = [(day, name) for day, name in releases(manifest, language) if first <= day <= last]
    if len(within) > MOST_SERVICES:
        return [say("services", language, count=len(within))]
    return [f"{name} ({text.month(day, language)})" for day, name in within]
