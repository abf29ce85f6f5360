"""How a difference develops, in a sentence: still growing, lasting, or closing after its peak."""

from __future__ import annotations

from sim.analysis.studies.effects import Course, Heading
from sim.language import day_of_week, long_month, say
from sim.model.formulas import Outcome
from sim.show.text.over_worlds import MARGINS


def develops(course: Course, outcome: Outcome, start: str, most: str, now: str, language: str) -> str:
    """Return when a difference is largest, and where it is heading as the run ends.

    Parameters
    ----------
    start : str
        Monday of week 0.
    most, now : str
        The difference at its peak and at the end, in words.
    """
    if course.heading == Heading.GROWING:
        return say("The difference is still growing as the run ends.", language)
    if course.heading == Heading.LASTING:
        return say("The difference lasts: over the last half year it changes by less than {margin}.", language,
                   margin=say(MARGINS[outcome.unit], language))  # fmt: skip
    return say("The difference peaks in {month}, at {most}, and is closing as the run ends, at {now}.", language,
               month=long_month(day_of_week(start, course.peak), language), most=most, now=now)  # fmt: skip
