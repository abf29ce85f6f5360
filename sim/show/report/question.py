"""The question of a study: that of its preset, or one derived from what it varies; and those of its scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.mixes import mixes
from sim.analysis.studies.optimum import asks_best
from sim.analysis.studies.runs import config_of
from sim.language import capital, label_of, listed, mark, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import Panel, axis_name, axis_names, name_of, reference_label
from sim.show.drawing.mixes import varies_mixes
from sim.show.drawing.names import without_levers
from sim.show.text.cases import STAFF
from sim.show.text.mixes import reference_name
from sim.show.text.optimum import question_of
from sim.show.text.sentences import length
from sim.show.text.switches import varies_switches
from sim.study.store.folder import Study

MOST_NAMED = 6
"""With more lines than this the question gives their number instead of their names."""
MOST_SIZES = 4
"""Sizes of offices that are named."""


def asked(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> dict[str, Any]:
    """Return the head of the report: the question, what is shown, and the questions of scenarios by label."""
    return {
        "title": title(study, panels, outcome, language),
        "about": say("{outcome} over {time} from {start}", language, outcome=label_of(outcome.label, language),
                     time=length(study, language), start=str(study.manifest["start"])[:4]),
        "office": office(study, panels, language),
        "reference": reference(study, panels, outcome, language),
        "scenarios": questions_of_scenarios(study, panels, language),
    }  # fmt: skip


def office(study: Study, panels: Sequence[Panel], language: str) -> str:
    """Return the sizes of the offices, or how many there are in a nation; empty where sizes are many or drawn."""
    configs = [config_of(study, line.cell) for panel in panels for line in panel.lines]
    nations = [config.get("nation") or {} for config in configs if config]
    counts = {len(nation.get("roster") or ()) or int(nation.get("offices", 1)) for nation in nations}
    sizes = {0 if config["office"]["drawn"] else int(config["office"]["staff"]) for config in configs if config}
    if len(counts) == 1 and max(counts) > 1:
        return say("{count} offices", language, count=max(counts))
    if counts == {1} and len(sizes) == 1 and max(sizes):
        return say("an office of {staff}", language, staff=max(sizes))
    if counts == {1} and min(sizes) and len(sizes) <= MOST_SIZES:
        return say("offices of {sizes}", language, sizes=listed([str(size) for size in sorted(sizes)], language))
    return ""


def reference(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return what everything is compared with, and what that is; empty when nothing is compared."""
    if all(line.is_reference for panel in panels for line in panel.lines):
        return ""
    if varies_switches(study):
        return say("Compared with all mechanisms off.", language)
    if asks_best(study):
        return say("Compared with the first candidate, which is as today.", language)
    if varies_mixes(study):
        (first, *_) = mixes(effects_of(study), outcome.name)
        leader = config_of(study, panels[0].lines[0].reference).get("leader") or {}
        words = (
            mark("Compared with {reference}. Leaders keep to their mix, whatever is needed.")
            if leader.get("adaptivity") == 0.0
            else mark("Compared with {reference}.")
        )
        return say(words, language, reference=reference_name(first.reference, language))
    label = reference_label(study, panels, language)
    config = config_of(study, panels[0].lines[0].reference)
    if config.get("name") == "baseline" and label == small(label_of(config.get("title") or {}, language)):
        return say("Compared with {reference}: leaders divide their week as most middle managers do.", language,
                   reference=label)  # fmt: skip
    return say("Compared with {reference}.", language, reference=label)


def title(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the question in one sentence."""
    asks = (study.manifest.get("ask") or {}).get("question") or {}  # version 0.1.0 stored none
    if said := label_of(asks, language):
        return said
    if asks_best(study):
        return question_of(study, language)
    lines = panels[0].lines
    axes = [axis["key"] for axis in study.manifest["axes"]]
    what = name_of(outcome, language)
    if not axes:
        return say("How does {outcome} develop with {line}?", language, outcome=what, line=small(lines[0].label))
    if not axes[1:] and [line.is_reference for line in lines] == [True, False]:  # one lever, or one other choice
        line = small(lines[1].label)
        if without_levers(study, language):
            return say("What does {line} do to {outcome}?", language, outcome=what, line=line)
        return say("What does {line} do to {outcome}, compared with {reference}?", language, outcome=what,
                   line=line, reference=small(lines[0].label))  # fmt: skip
    if len(lines) < 2:
        return say("How does {outcome} depend on {axes}?", language, outcome=what, axes=axis_names(axes, language))
    if without_levers(study, language) and outcome.good and axes[1:] in ([], [STAFF]):
        words = mark("Which measure raises {outcome} most?") if outcome.good > 0 else mark(
            "Which measure lowers {outcome} most?")  # fmt: skip
        return say(words, language, outcome=what)
    if len(lines) <= MOST_NAMED:
        these = listed([small(line.label) for line in lines], language)
    elif study.manifest["axes"][0]["key"] == "scenario":
        these = say_many("{count} scenario", "{count} scenarios", len(lines), language)
    else:
        these = say_many("{count} value of {axis}", "{count} values of {axis}", len(lines), language,
                         axis=axis_name(axes[0], language))  # fmt: skip
    if axes[1:]:
        return say("How does {outcome} differ between {these}, by {others}?", language,
                   outcome=what, these=these, others=axis_names(axes[1:], language))  # fmt: skip
    return say("How does {outcome} differ between {these}?", language, outcome=what, these=these)


def others(study: Study, language: str) -> str:
    """Return the axes besides the first, as the name of a choice."""
    return capital(axis_names([axis["key"] for axis in study.manifest["axes"][1:]], language))


def questions_of_scenarios(study: Study, panels: Sequence[Panel], language: str) -> list[tuple[str, str]]:
    """Return the questions that the scenarios themselves ask, each once."""
    asks_of: dict[str, str] = {}
    for line in panels[0].lines:
        asks = config_of(study, line.cell).get("question")
        words = label_of(asks, language) if isinstance(asks, dict) else ""
        if words and words not in asks_of.values():
            asks_of[line.label] = words
    return list(asks_of.items())
