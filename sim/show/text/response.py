"""How an outcome responds to an axis of a study, in words: where it is best, and from where it is worse.

What a study of one number answers first, the next step from typical leadership, is in `step`.
"""

from __future__ import annotations

from typing import Any

from sim.analysis.studies.effects import size_of
from sim.analysis.studies.response import Curve, Point, curves, numeric_axes
from sim.language import capital, decimals_for, listed, mark, number, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import axis_name, name_of, scale
from sim.show.drawing.values import short, value_name
from sim.show.text.amounts import amount, beyond, decimals_of_minutes, in_minutes
from sim.study.store.folder import Study


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


def answering_axis(study: Study) -> str:
    """Return the axis of numbers whose response answers a study; empty when there is none."""
    if study.manifest.get("design", {}).get("kind", "product") != "product":
        return ""  # values side by side: no two cells differ along one axis alone
    first = asked(study).get("along", [axis["key"] for axis in study.manifest["axes"]])[:1]
    return next((str(key) for key in first if key in numeric_axes(study) and key != "office.staff"), "")


def best_and_worst(curve: Curve, outcome: Outcome) -> tuple[Point, Point]:
    """Return the best and the worst point of a curve."""
    sign = outcome.good or 1
    best, worst = (pick(curve.points, key=lambda point: sign * point.level) for pick in (max, min))
    return best, worst


def where(study: Study, curve: Curve, language: str) -> str:
    """Return the values of the other axes as the beginning of a sentence; empty when there are none."""
    words = ", ".join(value_name(study, key, value, language) for key, value in curve.others.items())
    return f"{words}: " if words else ""


def as_shipped(key: str, value: Any) -> bool:
    """Tell whether a value of an axis is that of typical leadership."""
    return key in registry() and bool(registry()[key].default == value)


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
    ties = ""
    if hardly:
        words = mark(" (hardly different: {ties})") if alike else mark(" (not clearly different: {ties})")
        ties = say(words, language, ties=tied)
    interval = gap(best, worst, outcome, language)
    interval["size"] = beyond(interval["size"], worst.level - best.level, outcome, language)
    return capital(
        say(
            "{where}{outcome} is {extreme} with {best}{ties}; {worse} {worst} it is {size} than with {start} "
            "({low} to {high}).",
            language,
            start=brief(study, along, best.value, language),
            extreme=extreme(outcome, language),
            best=value_name(study, along, best.value, language),
            ties=ties,
            worse=worse_from(study, along, curve, outcome, language),
            worst=brief(study, along, worst.value, language),
            **interval,
            **common,
        )
    )


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
    """Return whether a point differs from the best by an amount that matters and is not chance."""
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
    minutes = in_minutes([mean], about)
    factor = 60.0 if minutes else scale(about)
    least, most = (factor * value for value in sorted(ends))
    decimals, size = decimals_for(factor * mean), amount(mean, about, language)
    if minutes:
        decimals = 1 if round(least) == round(most) else decimals_of_minutes(best.level, worst.level)
        size = say("{minutes} minutes a week", language, minutes=number(factor * mean, language, decimals))
    low, high = (number(value, language, decimals) for value in (least, most))
    return {"size": size, "low": low, "high": high}
