"""What a difference takes in working hours, and how much of them for each percentage point, in words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sim.analysis.studies.effects import Effect
from sim.analysis.studies.effort import LEAST, Booked, adviser_weeks, booked, hours_by_source, most_of
from sim.errors import InputError
from sim.language import capital, mark, say
from sim.scenario.scenario import Scenario
from sim.show.drawing import scale
from sim.show.drawing.measures import duration
from sim.show.text.cases import Case
from sim.show.text.sentence_context import Telling, of_case
from sim.study.store.folder import Study

MINUTE = 1 / 60
WHOSE = {
    "training": mark("advisers' time on courses"),
    "relief": mark("time of those who take over the leaders' administration"),
    "deputies": mark("time of deputies"),
    "heads": mark("time of further department heads"),
}
"""Whose most of the hours are: sources of `sim.analysis.studies.effort`."""
FOR_SHORT = {
    "training": mark("on courses"),
    "relief": mark("for those who take over administration"),
    "deputies": mark("for deputies"),
    "heads": mark("for further department heads"),
}
"""The same after an amount of time."""


def takes(study: Study, effect: Effect, base: int, language: str) -> str:
    """Return the working hours that a cell books beyond another one, per adviser and week, and whose they are.

    Empty where they cannot be counted: in offices of drawn sizes, or when the settings of a cell are not kept.
    """
    try:
        return in_hours(booked(study, effect.cell, base), effect, language)
    except InputError:  # the part of the report on what scenarios assume gives the reason
        return ""


def most_booked(cases: Sequence[Case], telling: Telling) -> dict[str, Booked]:
    """Return the most that each line books per adviser and week in some panel, where it can be counted."""
    most: dict[str, Booked] = {}
    for case in cases:
        with suppress(InputError):  # as above
            one = booked(telling.study, case.effect.cell, telling.effects.ends.reference[case.effect.cell])
            line = of_case(case, telling.language)
            most[line] = max(one, most.get(line, one), key=lambda some: some.each)
    return most


def hours_by_line(cases: Sequence[Case], telling: Telling) -> dict[str, float]:
    """Return the most hours per adviser and week that each line books in some panel."""
    return {line: one.each for line, one in most_booked(cases, telling).items()}


def dearest(cases: Sequence[Case], telling: Telling) -> str:
    """Return which of several cases takes most working hours; empty when none takes enough to name."""
    hours = hours_by_line(cases, telling)
    line = max(hours, key=hours.__getitem__, default="")
    if not line or hours[line] < LEAST:
        return ""
    return say("{line} takes most working time: on average over the run {time} per adviser and week.",
               telling.language, line=capital(line),
               time=duration(hours[line], telling.language))  # fmt: skip


def time_of(cases: Sequence[Case], telling: Telling) -> str:
    """Return the most working time that a line takes in some panels; empty when none is worth naming."""
    most = max(most_booked(cases, telling).values(), key=lambda one: one.each, default=Booked(0.0, 0.0))
    if most.each < LEAST:
        return ""
    return f"{duration(most.each, telling.language)} {say(FOR_SHORT[most.whose], telling.language)}"


def takes_in(scenario: Scenario, before: Scenario, effect: Effect, language: str) -> str:
    """Return the same as `takes` for two scenarios of one office, whether or not they are cells of a study."""
    hours = hours_by_source(scenario, before)
    total = sum(hours.values())
    return in_hours(Booked(total, total / adviser_weeks(before), most_of(hours)), effect, language)


def in_hours(some: Booked, effect: Effect, language: str) -> str:
    """Return hours booked, per adviser and week on average over the run, as a sentence."""
    if not some.hours:  # nothing to weigh against a loss
        none = mark("It takes no further working time.")
        return "" if effect.good < 0 else say(none, language)
    if abs(some.each) < LEAST:
        return say("It takes hardly any further working time.", language)
    time = duration(abs(some.each), language)
    if some.each < 0.0:
        return say("On average it frees {time} of working time per adviser and week.", language, time=time)
    gaps = {"time": time, "whose": say(WHOSE[some.whose], language)}
    words = mark("On average it takes {time} per adviser and week ({whose}).")
    points = scale(effect.outcome) * abs(effect.end.mean)
    if effect.good <= 0 or not effect.outcome.percent:
        return say(words, language, **gaps)
    words = mark("On average it takes {time} per adviser and week ({whose}), {each} for each percentage point.")
    return say(words, language, each=duration(max(some.each / points, MINUTE), language), **gaps)
