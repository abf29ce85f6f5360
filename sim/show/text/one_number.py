"""The answer of a study of one number: what the next step from typical leadership gives, and then the extreme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.effects import Effects
from sim.analysis.studies.response import Curve, Point, curves
from sim.language import capital, listed, mark, say, small
from sim.model.formulas import Outcome
from sim.model.parameters import registry
from sim.show.drawing import axis_name, name_of
from sim.show.drawing.values import span_name, value_name
from sim.show.text.amounts import amount, beyond
from sim.show.text.answer_parts import Answer
from sim.show.text.certainty import in_doubt, sure
from sim.show.text.comparison import when
from sim.show.text.monday import week_words
from sim.show.text.price import along_with, price
from sim.show.text.response import (
    as_shipped,
    asked,
    asked_outcomes,
    brief,
    curve_sentence,
    gap,
    matters,
    response_sentences,
    surely_alike,
)
from sim.show.text.sentence_context import Telling
from sim.show.text.working_time import takes
from sim.study.store.folder import Study


@dataclass(frozen=True)
class Steps:
    """The points of a curve that an answer names.

    Attributes
    ----------
    here : Point
        Nearest to typical leadership.
    beside : Point
        Its neighbour on the side that is better.
    far : Point or None
        What differs most from *here* of all others, when that matters.
    """

    here: Point
    beside: Point
    far: Point | None


def response_answer(study: Study, effects: Effects, outcome: Outcome, along: str, language: str) -> Answer:
    """Return the answer of a study of one number: the next step, the extreme, and the same for all else asked."""
    main, *further = asked_outcomes(study, outcome)
    first, *others = sorted(curves(study, main.name, along), key=nearness, reverse=True)
    rest = [step_sentence(study, effects, main, along, curve, language) for curve in others]
    rest += [step_sentence(study, effects, one, along, curve, language)
             for one in further for curve in curves(study, one.name, along)]  # fmt: skip
    for axis in asked(study).get("along", [])[1:]:
        rest += response_sentences(study, main.name, axis, language)
    steps = steps_of(first, along, main)
    telling = Telling(study, effects, main, language)
    other = steps.beside if matters(steps.here, steps.beside, main) else steps.far
    cell, base = (cell_of(study, along, point.value, first) for point in (other or steps.beside, steps.here))
    effect = effects.of(cell, main.name, to=base)
    if other is None:
        lead = curve_sentence(study, main, along, first, language)
        return Answer(lead.rstrip("."), lead, sure=in_doubt(effect, language), others=tuple(rest))
    paid = price([effects.of(cell, one.outcome.name, to=base) for one in along_with(effects, cell, main)], main,
                 language)  # fmt: skip
    if other is steps.far and paid:
        paid = say("{best} instead of {worst}{where}: {changes}", language, changes=small(paid),
                   best=capital(value_name(study, along, other.value, language)),
                   worst=brief(study, along, steps.here.value, language),
                   where=where(study, first, language))  # fmt: skip
    hours = takes(study, effect, base, language) if other is steps.beside else ""
    name = small(value_name(study, along, other.value, language)) + where(study, first, language)
    return Answer(
        headline(study, main, along, first, steps, language),
        lead_words(telling, along, first, steps),
        " ".join(filter(None, (hours, paid))),
        week_words(effects, cell, base, name, language),
        when(effect, telling),
        sure(effect, study, language, where(study, first, language)),
        tuple(rest),
    )


def nearness(curve: Curve) -> int:
    """Return on how many other axes a curve stays at typical leadership."""
    return sum(as_shipped(key, value) for key, value in curve.others.items())


def where(study: Study, curve: Curve, language: str) -> str:
    """Return the values of the other axes after a word, such as *with span of control 12*; empty without any."""
    values = [small(value_name(study, key, value, language)) for key, value in curve.others.items()]
    words = say("with {values}", language, values=listed(values, language))
    return f" {words}" if values else ""


def outcome_there(study: Study, outcome: Outcome, curve: Curve, language: str) -> str:
    """Return the name of an outcome with the values of the other axes, for which alone a sentence holds."""
    return name_of(outcome, language) + where(study, curve, language)


def shipped(along: str) -> bool:
    """Tell whether typical leadership has a value of an axis; it has none of a parameter that the user adds."""
    return along in registry() and not along.startswith("own.")


def steps_of(curve: Curve, along: str, outcome: Outcome) -> Steps:
    """Return the points of a curve that an answer names; the first is typical where nothing is shipped."""
    points, sign = sorted(curve.points, key=lambda point: float(point.value)), outcome.good or 1
    typical = registry()[along].default if shipped(along) else curve.points[0].value
    here = min(points, key=lambda point: abs(point.value - typical))
    place = points.index(here)
    beside = max((points[k] for k in (place - 1, place + 1) if 0 <= k < len(points)),
                 key=lambda point: sign * point.level)  # fmt: skip
    far = [point for point in points if point not in (here, beside) and matters(here, point, outcome)]
    return Steps(here, beside, max(far, key=lambda point: abs(here.less(point).mean), default=None))


def cell_of(study: Study, along: str, value: Any, curve: Curve) -> int:
    """Return the cell of a point of a curve."""
    cells = study.cells
    for key, other in {**curve.others, along: value}.items():
        cells = cells[cells[key] == other]
    return int(cells["cell"].iloc[0])


def typical_words(along: str, here: Point, language: str, study: Study) -> str:
    """Return in brackets how near a value is to typical leadership; empty where nothing is shipped."""
    if not shipped(along):
        return ""
    typical = registry()[along].default
    if here.value == typical:
        return say(" (as with typical leadership)", language)
    return say(" (nearest to typical leadership, {value})", language,
               value=brief(study, along, typical, language))  # fmt: skip


def headline(study: Study, outcome: Outcome, along: str, curve: Curve, steps: Steps, language: str) -> str:
    """Return what the next step gives, in few words; of a step that hardly matters also the extreme."""
    gaps = {
        "outcome": outcome_there(study, outcome, curve, language),
        "beside": value_name(study, along, steps.beside.value, language),
        "here": brief(study, along, steps.here.value, language),
    }
    if matters(steps.here, steps.beside, outcome):
        size = size_of_step(steps.here, steps.beside, outcome, language)
        return capital(say("{outcome} is {size} with {beside} than with {here}", language, size=size, **gaps))
    said = level_words(study, outcome, along, curve, steps, language)
    return capital("; ".join([said, *far_words(study, outcome, along, steps, language)]))


def size_of_step(here: Point, other: Point, outcome: Outcome, language: str) -> str:
    """Return how much more or less one point gives than another."""
    difference = here.less(other).mean
    return beyond(amount(abs(difference), outcome, language), other.level - here.level, outcome, language)


def level_words(study: Study, outcome: Outcome, along: str, curve: Curve, steps: Steps, language: str) -> str:
    """Return from which value of an axis to which an outcome hardly differs from typical leadership."""
    points = sorted(curve.points, key=lambda point: float(point.value))
    place = points.index(steps.here)
    low = high = place
    while low and not matters(steps.here, points[low - 1], outcome):
        low -= 1
    while high + 1 < len(points) and not matters(steps.here, points[high + 1], outcome):
        high += 1
    alike = [point for point in points[low : high + 1] if point is not steps.here]
    words = (
        mark("{outcome} is about the same with {values}")
        if all(surely_alike(steps.here, point, outcome) for point in alike)
        else mark("no difference in {outcome} with {values} that can be distinguished from chance")
    )  # fmt: skip
    return say(
        words, language, outcome=outcome_there(study, outcome, curve, language),
        values=span_name(study, along, points[low].value, points[high].value, language),
    )  # fmt: skip


def lead_words(telling: Telling, along: str, curve: Curve, steps: Steps) -> str:
    """Return what the next step gives, from which level, and then what the extreme gives."""
    study, outcome, language = telling.study, telling.outcome, telling.language
    typical = typical_words(along, steps.here, language, study)
    said = step_words(telling, along, curve, steps, typical)
    first = not matters(steps.here, steps.beside, outcome)  # then only the extreme names typical leadership
    far = far_words(study, outcome, along, steps, language, typical if first else "")
    return capital("; ".join([said, *far])) + "."


def step_words(telling: Telling, along: str, curve: Curve, steps: Steps, typical: str) -> str:
    """Return what the next step gives, as the first clause of a sentence."""
    study, outcome, language, here, beside = (
        telling.study, telling.outcome, telling.language, steps.here, steps.beside)  # fmt: skip
    gaps = {
        "outcome": outcome_there(study, outcome, curve, language),
        "beside": value_name(study, along, beside.value, language),
        "here": brief(study, along, here.value, language) + typical,
    }
    if not matters(here, beside, outcome):
        return level_words(study, outcome, along, curve, steps, language)
    after, before = (cell_of(study, along, point.value, curve) for point in (beside, here))
    value, base = telling.amounts.pair(after, before, language)
    interval = gap(here, beside, outcome, language)
    interval["size"] = beyond(interval["size"], beside.level - here.level, outcome, language)
    return say("with {beside} instead of {here}, {outcome} is {value} against {base}: {size} "
               "({low} to {high})", language, value=value, base=base, **interval, **gaps)  # fmt: skip


def far_words(
    study: Study, outcome: Outcome, along: str, steps: Steps, language: str, typical: str = ""
) -> Iterator[str]:
    """Yield what the extreme gives, compared with typical leadership, when that matters."""
    if steps.far is None:
        return
    yield say("with {far} it is {size} than with {here}", language,
              far=brief(study, along, steps.far.value, language),
              here=brief(study, along, steps.here.value, language) + typical,
              size=size_of_step(steps.here, steps.far, outcome, language))  # fmt: skip


def step_sentence(
    study: Study, effects: Effects, outcome: Outcome, along: str, curve: Curve, language: str
) -> str:
    """Return what one more curve says: its next step and its extreme, or that the axis hardly matters."""
    steps = steps_of(curve, along, outcome)
    if steps.far is None and not matters(steps.here, steps.beside, outcome):
        return capital(
            say("{where}{outcome} hardly depends on {axis}: no difference that matters.", language, where="",
                outcome=outcome_there(study, outcome, curve, language), axis=axis_name(along, language))
        )  # fmt: skip
    telling = Telling(study, effects, outcome, language)
    said = step_words(telling, along, curve, steps, "")
    return capital("; ".join([said, *far_words(study, outcome, along, steps, language)])) + "."
