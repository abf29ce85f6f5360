"""The words around a figure: what it shows, and the small print that says how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.language import label_of, listed, mark, month, say, say_many, small, works_from
from sim.model.formulas import Outcome
from sim.model.parameters import registry
from sim.show.drawing.timeline import first_and_last, releases

MOST_SERVICES = 8
MOST_AXES = 6
"""Largest number of axes that are named; of more, only the number is given."""

AXES = {
    "scenario": mark("scenario"),
    "office": mark("office"),
    "leader": mark("leader"),
    "services": mark("services"),
    "levers": mark("levers"),
    "office.staff": mark("office size"),
}
"""Axes other than parameters, which have labels in the registry."""


def subtitle(manifest: Mapping[str, Any], outcome: Outcome, language: str) -> str:
    """Return what is shown: the outcome, by the axes of the study."""
    label, keys = label_of(outcome.label, language), [axis["key"] for axis in manifest["axes"]]
    if not keys:
        return say("{outcome} over time", language, outcome=label)
    return say("{outcome} over time, by {axes}", language, outcome=label, axes=axis_names(keys, language))


def axis_names(keys: Sequence[str], language: str) -> str:
    """Return axes in words; when there are many, only their number."""
    if len(keys) > MOST_AXES:
        return say_many("{count} parameter", "{count} parameters", len(keys), language)
    return listed([axis_name(key, language) for key in keys], language)


def axis_name(key: str, language: str) -> str:
    """Return an axis in words: as listed in `AXES`, or the label of the parameter."""
    if key in AXES:
        return say(AXES[key], language)
    parameters = registry()
    return small(label_of(parameters[key].label, language)) if key in parameters else key


def lines_and_bands(
    manifest: Mapping[str, Any], reference: str, language: str, *, all_banded: bool, margin: str, levers: bool,
    available: bool,
) -> list[str]:  # fmt: skip
    """Return the meaning of lines, bands and marks of a figure over time.

    Parameters
    ----------
    manifest : dict
    reference : str
        Label of the reference.
    language : str
    all_banded : bool
        Whether every line has a band, or only the reference.
    margin : str
        The smallest difference that matters, in words, when differences are drawn, with a panel of levels below.
    levers : bool
        Whether any lever is marked.
    available : bool
        Whether the services released are drawn.
    """
    alone, count = manifest["replicates"] == 1, manifest["replicates"]
    notes = []
    if margin:
        upper = (
            mark("Above: difference from {reference} with the same random draws.")
            if alone
            else mark("Above: mean difference from {reference}, replicate by replicate with the same random "
                      "draws; bands: 95 % interval of the mean.")
        )  # fmt: skip
        notes += [
            say(upper, language, reference=reference),
            say("Grey band: too small to matter, less than {margin}.", language, margin=margin),
            say("Below: {reference}, and what differs most.", language, reference=reference),
        ]
    if alone:
        notes.append(say("Lines: one single replicate, so neither spread nor intervals can be shown.", language))
    else:
        notes += [
            say_many("Lines: mean of {count} replicate.", "Lines: mean of {count} replicates.", count, language),
            say("Bands: middle 90 % of replicates.", language) if all_banded else
            say("Band: middle 90 % of replicates, for {reference} only.", language, reference=reference),
        ]  # fmt: skip
    if available:
        notes.append(say("Grey steps: services released; no more can be in use.", language))
    released = release_words(manifest, language)
    if released:
        notes.append(say("Triangles: release of {services}.", language, services=listed(released, language)))
    if levers:
        notes.append(say("Dotted vertical lines: a lever takes effect; shading: while it lasts.", language))
    return notes


def left_out(language: str, panels: tuple[int, int], lines: tuple[int, int], levers: int) -> list[str]:
    """Return how many panels, lines and levers a figure leaves out."""
    notes = [
        say_many("{count} of {total} panels is left out.", "{count} of {total} panels are left out.",
                 panels[0], language, total=panels[1]) if panels[0] else "",
        say_many("{count} of {total} lines is left out.", "{count} of {total} lines are left out.",
                 lines[0], language, total=lines[1]) if lines[0] else "",
        say_many("{count} more lever is not marked.", "{count} more levers are not marked.",
                 levers, language) if levers else "",
    ]  # fmt: skip
    return [words for words in notes if words]


def counted_words(outcome: Outcome, manifest: Mapping[str, Any], language: str) -> list[str]:
    """Return how runs without the event are counted, for an outcome that is the time of an event."""
    weeks = manifest["weeks"]
    words = say_many("A run in which it does not happen counts as {count} week.",
                     "A run in which it does not happen counts as {count} weeks.", weeks, language)  # fmt: skip
    return [words] if outcome.event else []


def source(manifest: Mapping[str, Any], language: str) -> str:
    """Return what a figure is based on: the assumptions, the study, and rules that are not the shipped ones."""
    words = say(
        "Conditional on the assumptions listed; not a prediction. Study: {name}, fingerprint\u00a0{fingerprint}.",
        language,
        name=manifest["name"],
        fingerprint=manifest["fingerprint"][:12],
    )
    return " ".join(filter(None, (words, own_rules(manifest, language))))


def own_rules(manifest: Mapping[str, Any], language: str) -> str:
    """Return which rules of a study are not the shipped ones; empty where all are."""
    replaced = [str(rule) for rule in manifest.get("rules_replaced", [])]
    return say("With rules of your own: {rules}.", language, rules=listed(replaced, language)) if replaced else ""


def release_words(manifest: Mapping[str, Any], language: str) -> list[str]:
    """Return the services released within the run with their months; their number when they are many."""
    first, last = first_and_last(manifest)
    within = [(day, name) for day, name in releases(manifest, language) if first <= works_from(day) <= last]
    if len(within) > MOST_SERVICES:
        return [say_many("{count} service", "{count} services", len(within), language)]
    return [f"{name} ({month(day, language)})" for day, name in within]
