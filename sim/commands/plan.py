"""``plan``: estimate the cost of a study without running it, and the replicates needed to detect an effect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from sim.commands.machine import JSON, document
from sim.commands.options import settings_apart
from sim.errors import InputError
from sim.scenario.checks import float_or_nan, whole

if TYPE_CHECKING:
    from sim.analysis.studies.power import Need
    from sim.study.design.build import Design

WORDS = {"effect": "0.02", "alpha": "0.01", "power": "0.95", "pilot": "20"}
"""The verb's own settings, with an example of each; all other words describe the study."""
MOST_PILOT = 1000
MOST_AXES = 12


@click.argument("words", nargs=-1)
@click.option("-m", "--multirun", "many", is_flag=True, help="Several values in one study, as for a run.")
@JSON
def plan(words: Sequence[str], many: bool, as_json: bool = False) -> Iterator[str]:
    """Estimate what a study would take without running it; give the same words as to run it.

    Parameters
    ----------
    words : sequence of str
        Overrides, as for a run; ``effect=0.02`` asks how many replicates are needed to detect that difference.
    many : bool
        Whether ``-m`` was given.

    Raises
    ------
    InputError
        When the study would be refused.
    """
    from sim.study.design.words import design_of
    from sim.study.run.estimate import estimate, in_words

    given, rest = settings_apart(words, tuple(WORDS))
    asked = {key: positive(key, value) for key, value in given.items()}
    design = design_of(rest, many)
    wanted = needs_of(design, asked) if asked else []  # first, because it may be refused
    if as_json:
        took = estimate(design)
        yield document("plan", axes=design.axes, runs=took.runs, **vars(took), needs=wanted)
        return
    enough = ["", *needed(design, asked, wanted)] if asked else []
    yield from axis_lines(design)
    yield from in_words(estimate(design), design.settings.language)
    yield from enough


def axis_lines(design: Design) -> Iterator[str]:
    """Yield a line about each axis, or only their number when there are many."""
    if len(design.axes) > MOST_AXES:
        yield f"design={design.method.kind}: {len(design.axes)} axes"
        return
    for key, values in design.axes.items():
        numbers = {cell.point[key] for cell in design.cells if isinstance(cell.point[key], int | float)}
        ranged = len(numbers) > len(values)
        shown = f"{values[0]:g} to {values[1]:g}, sampled" if ranged else ", ".join(str(value) for value in values)
        yield f"{key}: {shown}"


def positive(key: str, value: str) -> float:
    """Return a number above zero, and below one when it is a probability."""
    below, limit = (1.0, "between 0 and 1") if key in ("alpha", "power") else (math.inf, "above 0")
    number = float_or_nan(value)
    if 0 < number < below:
        return number
    raise InputError(f"{key}={value}: expected a number {limit}, such as {key}={WORDS[key]}.")


def needs_of(design: Design, asked: Mapping[str, float]) -> list[Need]:
    """Return how many replicates each comparison of a design needs, estimated from a pilot.

    Parameters
    ----------
    design : Design
    asked : mapping
        ``effect``, in the unit of the outcome; optionally ``alpha``, ``power`` and ``pilot``.
    """
    from sim.analysis.studies.power import ALPHA, PILOT, POWER, compared, needs, pilot

    if "effect" not in asked:
        raise InputError(f"{', '.join(asked)}: give the difference to detect, such as effect=0.02.")
    pairs, size = compared(design), asked.get("pilot", PILOT)
    count = whole("pilot", int(size) if size == int(size) else size, 5, MOST_PILOT)
    alpha, power = asked.get("alpha", ALPHA), asked.get("power", POWER)
    return needs(asked["effect"], pairs, pilot(design, count), alpha, power)


def needed(design: Design, asked: Mapping[str, float], wanted: Sequence[Need]) -> Iterator[str]:
    """Yield in sentences how many replicates each comparison of a design needs."""
    from sim.analysis.studies.power import ALPHA, POWER
    from sim.model.outcomes import OUTCOMES
    from sim.show.text.power import needs_told
    from sim.study.store.make_tables import label, title

    language = design.settings.language
    names = {
        cell.number: ", ".join(label(key, value, cell, language) for key, value in cell.point.items())
        or title(cell, language)
        for cell in design.cells
    }
    about = OUTCOMES[design.settings.outcome], language, asked.get("alpha", ALPHA), asked.get("power", POWER)
    yield from needs_told(wanted, asked["effect"], names, *about)
