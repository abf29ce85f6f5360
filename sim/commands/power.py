"""``plan effect=…``: how many replicates it takes to see a difference of a given size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.errors import InputError
from sim.scenario.checks import whole
from sim.study.design.build import Design

WORDS = ("effect", "alpha", "power", "pilot")
"""Settings of the question itself; all other words are those of a study."""
MOST_PILOT = 1000


def positive(key: str, value: str) -> float:
    """Return a number above zero, and below one when it is a probability."""
    below = 1.0 if key in ("alpha", "power") else math.inf
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < below:
        limit = "between 0 and 1" if below == 1 else "above 0"
        example = {"effect": "0.02", "alpha": "0.01", "power": "0.95", "pilot": "20"}[key]
        raise InputError(f"{key}={value}: expected a number {limit}, such as {key}={example}.")
    return number


def needed(design: Design, asked: Mapping[str, float]) -> Iterator[str]:
    """Yield what each comparison of a design needs, from a pilot that is run now.

    Parameters
    ----------
    design : Design
    asked : mapping
        ``effect``, in the unit of the outcome, and perhaps ``alpha``, ``power`` and ``pilot``.
    """
    from sim.analysis.studies.power import ALPHA, PILOT, POWER, compared, needs, pilot
    from sim.model.outcomes import OUTCOMES
    from sim.show.text.power import needs_told
    from sim.study.store.cells import label, title

    if "effect" not in asked:
        raise InputError(f"{', '.join(asked)}: say what difference is to be seen, such as effect=0.02.")
    language, pairs = design.settings.language, compared(design)
    alpha, power = asked.get("alpha", ALPHA), asked.get("power", POWER)
    size = asked.get("pilot", PILOT)
    count = whole("pilot", int(size) if size == int(size) else size, 5, MOST_PILOT)
    found = needs(asked["effect"], pairs, pilot(design, count), alpha, power)
    names = {
        cell.number: ", ".join(label(key, value, cell, language) for key, value in cell.point.items())
        or title(cell, language)
        for cell in design.cells
    }
    outcome = OUTCOMES[design.settings.outcome]
    yield from needs_told(found, asked["effect"], names, outcome, language, alpha, power)
