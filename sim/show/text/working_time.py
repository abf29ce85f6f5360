"""What a difference takes in working hours, and how much of them for each percentage point, in words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sim.analysis.studies.effects import Effect
from sim.analysis.studies.effort import LEAST, adviser_weeks, booked, hours_put_in
from sim.errors import InputError
from sim.language import mark, say
from sim.scenario.scenario import Scenario
from sim.show.drawing import scale
from sim.show.drawing.measures import duration
from sim.show.text.cases import Case
from sim.show.text.telling import Telling, of_case
from sim.study.store.folder import Study

MINUTE = 1 / 60


def takes(study: Study, effect: Effect, base: int, language: str) -> str:
    """Return the working hours that a cell books beyond another one, per adviser and week.

    Empty where they cannot be counted: in offices of drawn sizes, or when the settings of a cell are not kept.
    """
    try:
        hours, each = booked(study, effect.cell, base)
    except InputError:  # the part of the report on what scenarios assume gives the reason
        return ""
    return in_hours(hours, each, effect, language)


def hours_by_line(cases: Sequence[Case], telling: Telling) -> dict[str, float]:
    """Return the most hours per adviser and week that each line books in some panel, where they can be counted."""
    hours: dict[str, float] = {}
    for case in cases:
        with suppress(InputError):  # as above
            each = booked(telling.study, case.effect.cell, telling.effects.ends.reference[case.effect.cell])[1]
            line = of_case(case, telling.language)
            hours[line] = max(each, hours.get(line, each))
    return hours


def dearest(cases: Sequence[Case], telling: Telling) -> str:
    """Return which of several cases takes most working hours; empty when none takes any that are worth naming."""
    hours = hours_by_line(cases, telling)
    line = max(hours, key=hours.__getitem__, default="")
    if not line or hours[line] < LEAST:
        return ""
    return say("{line} takes most working time: on average over the run {time} per adviser and week.",
               telling.language, line=line,
               time=duration(hours[line], telling.language))  # fmt: skip


def time_of(cases: Sequence[Case], telling: Telling, none: bool) -> str:
    """Return the most working time that a line takes in some panels; empty when none that is worth naming.

    Parameters
    ----------
    none : bool
        Whether to say so where it takes none at all.
    """
    hours = hours_by_line(cases, telling).values()
    each = max(hours, default=0.0)
    if each < LEAST:
        free = none and bool(hours) and not any(hours)
        return say("no further working time", telling.language) if free else ""
    return say("{time} of working time per adviser and week", telling.language,
               time=duration(each, telling.language))  # fmt: skip


def takes_in(scenario: Scenario, before: Scenario, effect: Effect, language: str) -> str:
    """Return the same for two scenarios of one office, whether or not they are cells of a study."""
    hours = hours_put_in(scenario, before)
    return in_hours(hours, hours / adviser_weeks(before), effect, language)


def in_hours(hours: float, each: float, effect: Effect, language: str) -> str:
    """Return hours booked over the run, and per adviser and week, as a sentence."""
    if not hours:  # nothing to weigh against a loss
        none = mark("No further working hours are booked for it.")
        return "" if effect.good < 0 else say(none, language)
    if abs(each) < LEAST:
        return say("It takes hardly any further working hours.", language)
    if each < 0.0:
        return say("On average over the run it frees {time} of the office's working time per adviser and week.",
                   language, time=duration(-each, language))  # fmt: skip
    words = mark("On average over the run it takes {time} of the office's working time per adviser and week.")
    points = scale(effect.outcome) * abs(effect.end.mean)
    if effect.good <= 0 or not effect.outcome.percent:
        return say(words, language, time=duration(each, language))
    one = max(each / points, MINUTE)
    words = mark(
        "On average over the run it takes {time} of the office's working time per adviser and week, {each} for "
        "each percentage point."
    )
    return say(words, language, time=duration(each, language), each=duration(one, language))
