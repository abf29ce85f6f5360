"""How an outcome responds to an axis of a study, in words: where it is best, and what is not detectably worse."""

from __future__ import annotations

from typing import Any

from sim.analysis.studies.response import Point, curves
from sim.language import capital, decimals_for, listed, number, say, shortest
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import axis_name, change, name_of, scale, told
from sim.study.store.folder import Study


def asked(study: Study) -> dict[str, Any]:
    """Return what a study asks about some outcomes; empty when it does not vary the axes concerned."""
    ask = study.manifest.get("ask") or {}  # version 0.1.0 stored none
    axes = {axis["key"] for axis in study.manifest["axes"]}
    return ask if ask.get("outcomes") and axes.issuperset(ask["across"] + ask["along"]) else {}


def answers(study: Study, outcome: str, language: str) -> list[str]:
    """Return where each outcome that a study asks about is best, and the main one along further axes too."""
    ask = asked(study)
    first, *further = ask["along"]
    pairs = [(name, first) for name in ask["outcomes"]] + [(outcome, axis) for axis in further]
    return [sentence for name, axis in pairs for sentence in response_sentences(study, name, axis, language)]


def response_sentences(study: Study, outcome: str, along: str, language: str) -> list[str]:
    """Return where an outcome is best along an axis, one sentence for each combination of the others."""
    about = OUTCOMES[outcome]
    sign = about.good or 1
    extreme, side = (
        (say("highest", language), say("below", language))
        if sign > 0
        else (say("lowest", language), say("above", language))
    )
    sentences = []
    for curve in curves(study, outcome, along):
        where = ", ".join(value_name(study, key, value, language) for key, value in curve.others.items())
        common = {"where": f"{where}: " if where else "", "outcome": name_of(about, language)}
        best, ties = curve.best(sign)
        if len(ties) == len(curve.points) - 1:
            flat = say(
                "{where}no value of {axis} differs detectably from another in {outcome}.",
                language, axis=axis_name(along, language), **common,
            )  # fmt: skip
            sentences.append(flat)
            continue
        worst = min(curve.points, key=lambda point: sign * point.level)
        tied = listed([value_name(study, along, point.value, language) for point in ties], language)
        sentence = say(
            "{where}{outcome} is {extreme} at {best}{ties}; {worst} lies {size} {side} ({low} to {high}).",
            language,
            extreme=extreme,
            best=value_name(study, along, best.value, language),
            ties=say(" (not detectably different: {ties})", language, ties=tied) if ties else "",
            worst=value_name(study, along, worst.value, language),
            side=side,
            **gap(best, worst, about, language),
            **common,
        )
        sentences.append(sentence)
    return [capital(sentence) for sentence in sentences]


def gap(best: Point, worst: Point, about: Outcome, language: str) -> dict[str, str]:
    """Return the difference of two points, with its interval, as fields of a sentence."""
    mean, *ends = (abs(float(value)) for value in best.less(worst))
    decimals = decimals_for(scale(about) * mean)
    low, high = (number(scale(about) * value, language, decimals) for value in sorted(ends))
    return {"size": change(mean, about, language), "low": low, "high": high}


def value_name(study: Study, key: str, value: Any, language: str) -> str:
    """Return a value of an axis in words: the title of a scenario, or a number with its label."""
    if key == "scenario":
        return told(study.cells[study.cells[key] == value].iloc[0], language)
    if key == "office.staff":
        return say("{staff} staff", language, staff=value)
    return f"{axis_name(key, language)} {short(value, language)}"


def short(value: Any, language: str) -> str:
    """Return a value as written along an axis."""
    return shortest(value, language) if isinstance(value, int | float) else str(value)
