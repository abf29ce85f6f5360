"""How an outcome responds to an axis of a study, in words: where it is best, and from where it is worse."""

from __future__ import annotations

from typing import Any

from sim.analysis.studies.effects import Effects, size_of
from sim.analysis.studies.response import Curve, Point, curves
from sim.language import capital, decimals_for, listed, mark, number, say, shortest, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.state import WEEK_HOURS
from sim.show.drawing import axis_name, name_of, scale, told
from sim.show.text.amounts import amount
from sim.show.text.certainty import in_doubt, sure
from sim.show.text.comparison import along_with, price
from sim.show.text.form import Answer
from sim.study.store.folder import Study

LEAST_VALUES = 3
"""Fewer values of a number are compared like scenarios."""


def asked(study: Study) -> dict[str, Any]:
    """Return what a study asks about some outcomes; empty when it does not vary the axes concerned."""
    ask = study.manifest.get("ask") or {}  # version 0.1.0 stored none
    axes = {axis["key"] for axis in study.manifest["axes"]}
    return ask if ask.get("outcomes") and axes.issuperset(ask["across"] + ask["along"]) else {}


def asked_outcomes(study: Study, outcome: Outcome) -> list[Outcome]:
    """Return the outcomes that an answer is about: this one first, then others that the study asks about."""
    names = asked(study).get("outcomes", [])
    if outcome.name not in {*names, study.manifest.get("outcome")}:
        return [outcome]
    if outcome.name in names:
        names = [outcome.name, *(name for name in names if name != outcome.name)]
    return [OUTCOMES[name] for name in names if name in study.runs.columns] or [outcome]


def numeric_axis(study: Study) -> str:
    """Return the axis of numbers whose response answers a study; empty when there is none."""
    axes = {str(axis["key"]): axis["values"] for axis in study.manifest["axes"]}
    first = asked(study).get("along", [*axes])[:1]
    for key in first:
        numbers = [value for value in axes[key] if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(numbers) == len(axes[key]) >= LEAST_VALUES and key != "office.staff":
            return str(key)
    return ""


def response_answer(study: Study, effects: Effects, outcome: Outcome, along: str, language: str) -> Answer:
    """Return the answer of a study of one number: where it is best, from where it is worse, and by how much."""
    main, *further = asked_outcomes(study, outcome)
    first, *others = curves(study, main.name, along)
    others_words = [curve_sentence(study, main, along, curve, language) for curve in others]
    others_words += [words for one in further for words in response_sentences(study, one.name, along, language)]
    others_words += [
        words
        for axis in asked(study).get("along", [])[1:]
        for words in response_sentences(study, main.name, axis, language)
    ]
    best, worst = best_and_worst(first, main)
    here = cell_of(study, along, best.value, first)
    bottom = cell_of(study, along, worst.value, first)
    lead, effect = curve_sentence(study, main, along, first, language), effects.of(here, main.name, to=bottom)
    if not effect.side:
        return Answer(lead.rstrip("."), lead, sure=in_doubt(effect, language), others=tuple(others_words))
    paid = price(
        [effects.of(here, p.outcome.name, to=bottom) for p in along_with(effects, here, main)], main, language
    )
    if paid:
        paid = say("{best} instead of {worst}: {changes}", language, changes=small(paid),
                   best=capital(value_name(study, along, best.value, language)),
                   worst=brief(study, along, worst.value, language))  # fmt: skip
    return Answer(
        title(study, main, along, first, language), lead, paid, "", sure(effect, study, language),
        tuple(others_words),
    )  # fmt: skip


def best_and_worst(curve: Curve, outcome: Outcome) -> tuple[Point, Point]:
    """Return the best and the worst point of a curve."""
    sign = outcome.good or 1
    best, worst = (pick(curve.points, key=lambda point: sign * point.level) for pick in (max, min))
    return best, worst


def cell_of(study: Study, along: str, value: Any, curve: Curve) -> int:
    """Return the cell of a point of a curve."""
    cells = study.cells
    for key, other in {**curve.others, along: value}.items():
        cells = cells[cells[key] == other]
    return int(cells["cell"].iloc[0])


def title(study: Study, outcome: Outcome, along: str, curve: Curve, language: str) -> str:
    """Return where the outcome is best, in few words."""
    best, worst = best_and_worst(curve, outcome)
    words = (
        mark("{where}{outcome} is {extreme} with {best}, {size} higher than with {worst}")
        if best.level > worst.level
        else mark("{where}{outcome} is {extreme} with {best}, {size} lower than with {worst}")
    )
    said = say(words, language, where=where(study, curve, language), outcome=name_of(outcome, language),
               extreme=extreme(outcome, language), best=value_name(study, along, best.value, language),
               worst=brief(study, along, worst.value, language),
               size=amount(abs(best.less(worst).mean), outcome, language))  # fmt: skip
    return capital(said)


def where(study: Study, curve: Curve, language: str) -> str:
    """Return the values of the other axes as the beginning of a sentence; empty when there are none."""
    words = ", ".join(value_name(study, key, value, language) for key, value in curve.others.items())
    return f"{words}: " if words else ""


def extreme(outcome: Outcome, language: str) -> str:
    """Return what is best: highest, or lowest."""
    return say("lowest", language) if outcome.good < 0 else say("highest", language)


def response_sentences(study: Study, outcome: str, along: str, language: str) -> list[str]:
    """Return where an outcome is best along an axis, one sentence for each combination of the others."""
    about = OUTCOMES[outcome]
    return [curve_sentence(study, about, along, curve, language) for curve in curves(study, outcome, along)]


def curve_sentence(study: Study, outcome: Outcome, along: str, curve: Curve, language: str) -> str:
    """Return where an outcome is best on one curve, which values hardly differ, and from where it is worse."""
    best, worst = best_and_worst(curve, outcome)
    hardly = [point for point in curve.points if point is not best and not matters(best, point, outcome)]
    alike = all(surely_alike(best, point, outcome) for point in hardly)
    common = {"where": where(study, curve, language), "outcome": name_of(outcome, language)}
    if len(hardly) == len(curve.points) - 1:
        words = (
            mark("{where}{outcome} hardly depends on {axis}: no difference that matters.")
            if alike
            else mark("{where}no difference in {outcome} by {axis} that can be distinguished from chance.")
        )
        return capital(say(words, language, axis=axis_name(along, language), **common))
    tied = listed([brief(study, along, point.value, language) for point in hardly], language)
    words = (
        mark("{where}{outcome} is {extreme} with {best}{ties}; {worse} {worst} it is {size} lower "
             "({low} to {high}).")
        if best.level > worst.level
        else mark("{where}{outcome} is {extreme} with {best}{ties}; {worse} {worst} it is {size} higher "
                  "({low} to {high}).")
    )  # fmt: skip
    sentence = say(
        words, language, extreme=extreme(outcome, language), best=value_name(study, along, best.value, language),
        ties=say(mark(" (hardly different: {ties})") if alike else mark(" (not clearly different: {ties})"),
                 language, ties=tied) if hardly else "",
        worse=worse_from(study, along, curve, outcome, language),
        worst=brief(study, along, worst.value, language), **gap(best, worst, outcome, language), **common,
    )  # fmt: skip
    return capital(sentence)


def worse_from(study: Study, along: str, curve: Curve, outcome: Outcome, language: str) -> str:
    """Return from which value on an outcome is worse, as the beginning of a clause about the worst one."""
    best, worst = best_and_worst(curve, outcome)
    if not all(isinstance(point.value, int | float) for point in curve.points):
        return say("with", language)
    side = 1 if worst.value > best.value else -1
    worse = [p.value for p in curve.points if side * (p.value - best.value) > 0 and matters(best, p, outcome)]
    start = min(worse, key=lambda value: side * value, default=worst.value)
    if start == worst.value:
        return say("with", language)
    words = (
        mark("it is worse from {value} on, and with")
        if side > 0
        else mark("it is worse from {value} down, and with")
    )
    return say(words, language, value=brief(study, along, start, language))


def brief(study: Study, along: str, value: Any, language: str) -> str:
    """Return a value of an axis beside another that names the axis."""
    return value_name(study, along, value, language) if along == "scenario" else short(value, language, along)


def matters(best: Point, point: Point, outcome: Outcome) -> bool:
    """Return whether a point differs from the best by what matters and is more than chance."""
    mean, low, high = best.less(point)
    return bool(size_of(mean, outcome.margin)) and not low <= 0.0 <= high


def surely_alike(best: Point, point: Point, outcome: Outcome) -> bool:
    """Return whether a point differs from the best by less than what matters, chance included."""
    mean, low, high = best.less(point)
    inside = -outcome.margin < low and high < outcome.margin
    return inside or (abs(mean) < outcome.margin and not low <= 0.0 <= high)


def gap(best: Point, worst: Point, about: Outcome, language: str) -> dict[str, str]:
    """Return the difference of two points, with its interval, as fields of a sentence."""
    mean, *ends = (abs(float(value)) for value in best.less(worst))
    in_minutes = about.unit == "hours per week" and mean < 1.0
    factor = 60.0 if in_minutes else scale(about)
    decimals = 0 if in_minutes else decimals_for(factor * mean)
    low, high = (number(factor * value, language, decimals) for value in sorted(ends))
    return {"size": amount(mean, about, language), "low": low, "high": high}


def value_name(study: Study, key: str, value: Any, language: str) -> str:
    """Return a value of an axis in words: the title of a scenario, or a number with its label."""
    if key == "scenario":
        return told(study.cells[study.cells[key] == value].iloc[0], language)
    if key == "office.staff":
        return say("{staff} staff", language, staff=value)
    return f"{axis_name(key, language)} {short(value, language, key)}"


def short(value: Any, language: str, key: str = "") -> str:
    """Return a value as written along an axis: switches as on or off, shares of the week in hours."""
    unit = registry()[key].unit if key in registry() else ""
    if unit == "0 or 1":
        return say("on", language) if value else say("off", language)
    if unit == "share of week":
        return say("{hours} h a week", language, hours=number(WEEK_HOURS * value, language, 1))
    return shortest(value, language) if isinstance(value, int | float) else str(value)
