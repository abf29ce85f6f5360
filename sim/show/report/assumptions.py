"""What the scenarios assume: how they differ, and how each parameter is known."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.runs import config_of, scenario_of_cell
from sim.errors import InputError
from sim.language import label_of, listed, mark, say, say_plain, shortest, small
from sim.model.parameters import registry
from sim.scenario.compose import compose, scenario_of
from sim.scenario.scenario import Scenario
from sim.scenario.values import given_in, value_of
from sim.show.drawing import Line, Panel, axis_name, spread_evenly
from sim.show.drawing.values import short
from sim.show.text.changes import lever_sentence, service_sentences
from sim.study.design.method import SAMPLED
from sim.study.store.folder import Study

MOST_LINES = 24
KINDS = {
    "measured": mark("measured"),
    "derived": mark("derived"),
    "assumed": mark("assumed"),
    "design": mark("design choices"),
}


@dataclass(frozen=True)
class Changed:
    """A parameter that differs.

    Attributes
    ----------
    name, label, here, base, unit, confidence, source : str
    """

    name: str
    label: str
    here: str
    base: str
    unit: str
    confidence: str
    source: str


@dataclass(frozen=True)
class Assumed:
    """What one line assumes that its reference does not.

    Attributes
    ----------
    label, to : str
        The line, and what it is compared to.
    parameters : tuple of Changed
    sentences : tuple of str
        On services and levers.
    unknown : str
        Why the assumptions are unknown, when they are.
    """

    label: str
    to: str
    parameters: tuple[Changed, ...] = ()
    sentences: tuple[str, ...] = ()
    unknown: str = ""


def assumed(study: Study, panels: Sequence[Panel], language: str) -> dict[str, Any]:
    """Return what a study assumes: how parameters are known, what differs, what is varied, and every value.

    Returns
    -------
    dict
        ``counts`` of parameters by how they are known; ``lines``, and how many are ``left_out``; what else is
        ``varied``; ``everything``, each parameter with its value in the ``first`` line and the shipped one; and
        what is ``fixed`` in all worlds.
    """
    baseline = scenario_of(compose([]))
    lines = panels[0].lines
    shown = spread_evenly(lines, MOST_LINES)
    first = next((line for line in lines if line.is_reference), lines[0])
    everything: list[Changed] = []
    with contextlib.suppress(InputError):  # each line gives the reason
        everything = [
            as_run(study, first.cell, one, language)
            for one in everything_of(scenario_of_cell(study, first.cell), baseline, language)
        ]
    axes = study.manifest["axes"]
    sampled = study.manifest.get("design", {}).get("kind") in SAMPLED
    compared = study.manifest.get("compared", [])
    return {
        "counts": counts(language),
        "first": first.label,
        "lines": [of_line(study, line, panels, baseline, language) for line in shown],
        "left_out": len(lines) - len(shown),
        "varied": [
            say("{axis}: {values}", language, axis=axis_name(axis["key"], language),
                values=values_told(axis["values"], language, sampled and axis["key"] not in compared))
            for axis in (axes if sampled and not compared else axes[1:])
        ],
        "everything": everything,
        "fixed": fixed_words(study, [line.cell for line in shown], language),
    }  # fmt: skip


def fixed_words(study: Study, cells: Sequence[int], language: str) -> str:
    """Return that what a study sets wins over the draw of a world, and what that is; empty without worlds."""
    worlds = study.manifest["recipe"].get("worlds")  # version 0.1.0 had none
    if not worlds:
        return ""
    given = {name for cell in cells for name in given_in(config_of(study, cell))}
    given |= {str(axis["key"]) for axis in study.manifest["axes"]}
    about = registry()
    fixed = [small(label_of(about[name].label, language)) for name in worlds["names"] if name in given]
    words = say("Each world has its own draw of the least known numbers. What a scenario, a lever or a setting "
                "fixes wins over the draw and is the same in all worlds.", language)  # fmt: skip
    if not fixed:
        return words
    return words + " " + say("Fixed in some or all cases: {names}.", language, names=listed(fixed, language))


def values_told(values: Sequence[Any], language: str, sampled: bool) -> str:
    """Return the values of an axis in words; for sampled numbers only their range."""
    if sampled and all(isinstance(value, int | float) for value in values):
        low, high = (short(value, language) for value in (min(values), max(values)))
        return say("{low} to {high}", language, low=low, high=high)
    return listed([short(value, language) for value in values], language)


def of_line(study: Study, line: Line, panels: Sequence[Panel], baseline: Scenario, language: str) -> Assumed:
    """Return what a line assumes beyond its reference; the reference is compared to the shipped baseline."""
    labels = {other.cell: other.label for panel in panels for other in panel.lines}
    to = say("the baseline as shipped", language) if line.is_reference else labels[line.reference]
    try:
        here = scenario_of_cell(study, line.cell)
        base = baseline if line.is_reference else scenario_of_cell(study, line.reference)
    except InputError as reason:
        return Assumed(line.label, to, unknown=str(reason))
    varied = {str(axis["key"]) for axis in study.manifest["axes"][1:]}
    parameters = [p for p in everything_of(here, base, language) if p.here != p.base and p.name not in varied]
    sentences = [*service_sentences(here, base, language)]
    sentences += [lever_sentence(lever, language) for lever in here.levers if lever not in base.levers]
    sentences += [
        say("Without: {lever}", language, lever=label_of(lever.title, language, lever.key))
        for lever in base.levers
        if lever not in here.levers
    ]
    return Assumed(line.label, to, tuple(parameters), tuple(sentences))


def everything_of(here: Scenario, base: Scenario, language: str) -> list[Changed]:
    """Return every parameter with its value here and in the reference."""
    return [
        Changed(
            name=name,
            label=label_of(about.label, language),
            here=shortest(value_of(here.parameters, name), language),
            base=shortest(value_of(base.parameters, name), language),
            unit=say_plain(about.unit, language),
            confidence=say_plain(about.confidence, language),
            source=say_plain(about.source, language),
        )
        for name, about in registry().items()
    ]


def as_run(study: Study, cell: int, one: Changed, language: str) -> Changed:
    """Return a parameter as it was run: what nobody set is drawn in each world, or is that of the one world."""
    worlds = study.manifest["recipe"].get("worlds")  # version 0.1.0 had none
    if not worlds or one.name not in worlds["names"] or one.name in given_in(config_of(study, cell)):
        return one
    drawn = [draw[worlds["names"].index(one.name)] for draw in worlds["draws"]]
    low, high = (shortest(value, language) for value in (min(drawn), max(drawn)))
    here = low if low == high else say("drawn, {low} to {high}", language, low=low, high=high)
    return dataclasses.replace(one, here=here)


def counts(language: str) -> str:
    """Return the number of parameters by how they are known."""
    known: Counter[str] = Counter(about.confidence for about in registry().values())
    parts = [f"{known[kind]} {say(words, language)}" for kind, words in KINDS.items() if known[kind]]
    return say("The model has {total} parameters: {parts}.", language, total=len(registry()),
               parts=listed(parts, language))  # fmt: skip
