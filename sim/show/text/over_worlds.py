"""How a difference holds over worlds, in words: robust, conditional or fragile, and from where to where.

Certainty given the model speaks of luck; this speaks of what is not known about the model. Rules of the verdicts:
`sim.statistics.worlds.verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.language import decimals_for, mark, say
from sim.model.formulas import Outcome
from sim.show.drawing import between, scale
from sim.statistics.effects import wilson
from sim.statistics.worlds import FEWEST_RUNS, ROBUST, Verdict, can_tell, verdict

WORDS = {
    (1, Verdict.ROBUST): mark("Robust: in {count} of {worlds} worlds more than {margin} above ({range})."),
    (1, Verdict.CONDITIONAL): mark(
        "Conditional: in {count} of {worlds} worlds more than {margin} above ({range})."
    ),
    (1, Verdict.FRAGILE): mark("Fragile: in only {count} of {worlds} worlds more than {margin} above ({range})."),
    (-1, Verdict.ROBUST): mark("Robust: in {count} of {worlds} worlds more than {margin} below ({range})."),
    (-1, Verdict.CONDITIONAL): mark(
        "Conditional: in {count} of {worlds} worlds more than {margin} below ({range})."
    ),
    (-1, Verdict.FRAGILE): mark("Fragile: in only {count} of {worlds} worlds more than {margin} below ({range})."),
    (0, Verdict.ROBUST): mark("Negligible: in {count} of {worlds} worlds within {margin} ({range})."),
    (0, Verdict.CONDITIONAL): mark(
        "Conditional: negligible in {count} of {worlds} worlds, within {margin} ({range})."
    ),
    (0, Verdict.FRAGILE): mark(
        "Fragile: negligible in only {count} of {worlds} worlds, within {margin} ({range})."
    ),
}
MARGINS = {
    "share": mark("one percentage point"),
    "hours per week": mark("six minutes a week"),
    "weeks": mark("one week"),
    "services": mark("a tenth of a service"),
    "offices": mark("one office"),
    "points": mark("a tenth of a point"),
}
"""The smallest difference that matters in words, by unit; sizes are those of `sim.model.formulas.MARGINS`."""


def worlds_sentence(row: Mapping[Any, Any], worlds: int, outcome: Outcome, language: str) -> str:
    """Return how a difference holds over worlds; nothing when luck and worlds cannot be told apart.

    Parameters
    ----------
    row : mapping
        With the columns of `sim.study.store.pieces.SPREAD`.
    worlds : int
    """
    above, below, low, high = (float(row[f"world_{name}"]) for name in ("above", "below", "q05", "q95"))
    if math.isnan(above) or low == high == 0.0:
        return ""
    sign, holds = verdict(above, below, worlds)
    share = {1: above, -1: below, 0: 1.0 - above - below}[sign]
    decimals = decimals_for(scale(outcome) * max(abs(low), abs(high), outcome.margin / 10.0))
    span = say(
        "middle 90 % of all worlds: {interval}",
        language,
        interval=between(low, high, outcome, language, decimals, plus=True),
    )
    return say(WORDS[sign, holds], language, margin=say(MARGINS[outcome.unit], language),
               count=round(share * worlds), worlds=worlds, range=span)  # fmt: skip


def of_all_worlds(worlds: int, language: str) -> str:
    """Return how near a count of worlds comes to the share of all worlds that could have been drawn."""
    counts = round(0.5 * worlds), math.ceil(ROBUST * worlds)
    ends = [wilson(np.asarray(count / worlds), worlds, 0.95) for count in counts]
    half, most = (f"{100 * low:.0f}–{100 * high:.0f} %" for low, high in ends)
    return say(
        "Worlds are a sample: {some} of {worlds} stand for {half} of all that are as plausible, {many} of "
        "{worlds} for {most} (95 % interval).",
        language, some=counts[0], many=counts[1], worlds=worlds, half=half, most=most,
    )  # fmt: skip


def few_runs(runs: int, worlds: int, language: str) -> str:
    """Return that there are too few runs to say in how many worlds; nothing when there are enough."""
    if worlds < 2 or can_tell(runs, worlds):
        return ""
    needed = max(FEWEST_RUNS, 2 * worlds)
    return say("It takes {needed} runs or more to say in how many worlds this holds.", language, needed=needed)
