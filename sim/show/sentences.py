"""Findings in words: levels, and the largest paired differences with their certainty.

The sentences tell what the simulation gave under its assumptions. They never foretell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.outcomes import Outcome
from sim.show import text
from sim.show.panels import Line, Panel, Study, by_cell, panels_of, spread_evenly, weekly_outcome
from sim.show.text import say

MOST_LEVELS = 4


@dataclass(frozen=True)
class Difference:
    """How far one line ends from its reference.

    Attributes
    ----------
    line, reference : str
        Labels, with the panel when there are several.
    mean, low, high : float
        Mean paired difference and its 95 % interval; NaN bounds with one replicate.
    replicates : int
    """

    line: str
    reference: str
    mean: float
    low: float
    high: float
    replicates: int


def findings(study: Study, outcome: str = "routine_share", language: str = "en", most: int = 5) -> list[str]:
    """Return what a study found, one sentence each: first levels, then the largest differences.

    Parameters
    ----------
    study : Study
    outcome : str
        A weekly outcome, taken as of the last week.
    language : str
        ``nb`` or ``en``.
    most : int
        How many differences at most; how many are left out is told.
    """
    about = weekly_outcome(study, outcome)
    panels = panels_of(study, language)
    differences = last_differences(study, panels, outcome)
    left_out = len(differences) - most
    sentences = level_sentences(study, panels, about, language)
    sentences += [difference_sentence(d, about, language) for d in differences[:most]]
    if left_out > 0:
        sentences.append(say("smaller_one" if left_out == 1 else "smaller", language, count=left_out))
    return sentences


def headline(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the main finding of these panels in few words, for the title of a figure."""
    differences = last_differences(study, panels, outcome.name)
    name = text.small(outcome.label[language])
    if not differences:
        return level_headline(study, panels, outcome, language)
    for difference in differences:
        verdict = certainty(difference.mean, difference.low, difference.high)
        if verdict != "none":
            size = change(abs(difference.mean), outcome, language)
            alone = say("alone", language) if difference.replicates == 1 else ""
            gaps = {"line": difference.line, "size": size, "reference": difference.reference}
            return say(f"{verdict}_short", language, alone=alone, **gaps)
    return say("none_short", language, outcome=name)


def level_headline(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the level of the first line, or its lowest and highest over the panels."""
    means = [last_row(study, panel.lines[0], outcome.name)["mean"] for panel in panels]
    common = {
        "line": panels[0].lines[0].label,
        "outcome": text.small(outcome.label[language]),
        "date": last_date(study, language),
    }
    if len(panels) == 1:
        return say("level_short", language, value=level(means[0], outcome, language), **common)
    low, high = min(means), max(means)
    return say(
        "level_range",
        language,
        low=level(low, outcome, language),
        low_panel=panels[means.index(low)].title,
        high=level(high, outcome, language),
        high_panel=panels[means.index(high)].title,
        **common,
    )


def certainty(mean: float, low: float, high: float) -> str:
    """Return *above*, *below* or *none*: what a paired difference lets one say.

    An interval that holds zero lets one say nothing. With one replicate there is no interval,
    and the sign is all there is; the sentence must then say so.
    """
    if math.isnan(low) or math.isnan(high):
        return "above" if mean > 0 else "below" if mean < 0 else "none"
    return "above" if low > 0 else "below" if high < 0 else "none"


def difference_sentence(difference: Difference, outcome: Outcome, language: str) -> str:
    """Return one paired difference in words, with its interval and number of replicates."""
    verdict = certainty(difference.mean, difference.low, difference.high)
    factor = 100 if outcome.percent else 1
    low, mean, high = (factor * v for v in (difference.low, difference.mean, difference.high))
    if verdict == "below":
        low, mean, high = -high, -mean, -low  # "3 below (2 to 4)" reads better than "(-4 to -2)"
    decimals = text.decimals_for(mean)
    how_sure = say("no_interval", language)
    if not math.isnan(low):
        how_sure = say(
            "interval",
            language,
            low=text.number(low, language, decimals),
            high=text.number(high, language, decimals),
            replicates=difference.replicates,
        )
    return say(
        verdict,
        language,
        line=difference.line,
        outcome=text.small(outcome.label[language]),
        size=change(mean / factor, outcome, language),
        reference=difference.reference,
        certainty=how_sure,
    )


def level_sentences(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> list[str]:
    """Return the level of the reference of each panel in the last week, for up to four panels."""
    shown = spread_evenly(panels, MOST_LEVELS)
    alone = study.manifest["replicates"] == 1
    factor = 100 if outcome.percent else 1
    sentences = []
    for panel in shown:
        line = panel.reference or panel.lines[0]
        row = last_row(study, line, outcome.name)
        decimals = 0 if outcome.percent and row["mean"] >= 0.1 else text.decimals_for(factor * row["mean"])
        sentence = say(
            "level_alone" if alone else "level",
            language,
            line=with_panel(line, panel),
            outcome=text.small(outcome.label[language]),
            value=level(row["mean"], outcome, language),
            date=last_date(study, language),
            low=text.number(factor * row["q05"], language, decimals),
            high=level(row["q95"], outcome, language, decimals),
        )
        sentences.append(sentence)
    if len(shown) < len(panels):
        sentences.append(say("levels_left_out", language, count=len(panels) - len(shown)))
    return sentences


def level(value: float, outcome: Outcome, language: str, decimals: int | None = None) -> str:
    """Return a value with its unit, such as ``43 %`` or ``1.9 hours per week``."""
    if outcome.percent:
        few = 0 if value >= 0.1 else text.decimals_for(100 * value)
        return text.percent(value, language, few if decimals is None else decimals)
    places = text.decimals_for(value) if decimals is None else decimals
    return f"{text.number(value, language, places)} {text.unit(outcome.unit, language)}"


def change(value: float, outcome: Outcome, language: str) -> str:
    """Return a difference with its unit, such as ``9.1 percentage points``."""
    shown = 100 * value if outcome.percent else value
    unit = text.unit("points" if outcome.percent else outcome.unit, language)
    return f"{text.number(shown, language, text.decimals_for(shown))} {unit}"


def last_differences(study: Study, panels: Sequence[Panel], outcome: str) -> list[Difference]:
    """Return the paired differences of the last week, the largest first."""
    rows = by_cell(study.differences, outcome)
    names = {line.cell: with_panel(line, panel) for panel in panels for line in panel.lines}
    labels = {line.cell: line.label for panel in panels for line in panel.lines}
    found = []
    for panel in panels:
        here = {line.cell for line in panel.lines}
        for line in panel.lines:
            if line.cell in rows:
                last = rows[line.cell].iloc[-1]
                # Within a panel the label tells enough; from another one the panel is told too.
                known = labels if line.reference in here else names
                reference = known.get(line.reference, str(line.reference))
                numbers = (float(last["mean"]), float(last["low"]), float(last["high"]))
                found.append(Difference(names[line.cell], reference, *numbers, int(last["replicates"])))
    return sorted(found, key=lambda difference: -abs(difference.mean))


def last_row(study: Study, line: Line, outcome: str) -> dict[str, float]:
    """Return mean and quantiles of one line in the last week."""
    row = by_cell(study.weeks, outcome)[line.cell].iloc[-1]
    return {name: float(row[name]) for name in ("mean", "q05", "q95")}


def last_date(study: Study, language: str) -> str:
    """Return the first day of the last week, in words."""
    last = text.day_of_week(study.manifest["start"], study.manifest["weeks"] - 1)
    return text.long_date(last, language)


def with_panel(line: Line, panel: Panel) -> str:
    """Return the label of a line, with its panel when that has a name."""
    return f"{line.label}, {panel.title}" if panel.title else line.label
