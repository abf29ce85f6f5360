"""The numbers behind the interactive chart: weeks by outcome and case, rounded and thinned.

All text that is shown or read aloud is prepared here; the script only places it.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language import NO_BREAK, day_of_week, decimals_for, label_of, long_date, say, works_from
from sim.model.formulas import Outcome
from sim.show.drawing import (
    Panel,
    by_cell,
    looks_of_lines,
    reference_label,
    scale,
    spread_evenly,
    style,
    timeline,
    unit_of,
    unit_of_change,
)
from sim.show.text.ahead import cell_of_answer
from sim.show.text.answer import headline
from sim.show.text.switches import switch_answer, varies_switches
from sim.study.store.folder import Study

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup


MOST_NUMBERS = 60_000
"""Numbers in the page, about half a megabyte; with more cases there are fewer weeks."""
FINER = 4
"""Decimals that are kept beyond those shown: a number must not be rounded twice."""
FEWEST_POINTS = 20
MOST_PANELS, MOST_LINES = 12, 24


def data(study: Study, panels: Sequence[Panel], outcomes: Sequence[Outcome], language: str) -> Markup:
    """Return the numbers as JSON that is safe to embed in a page."""
    from markupsafe import Markup

    text = json.dumps(numbers(study, panels, outcomes, language), ensure_ascii=False, separators=(",", ":"))
    text = text.replace(" %", f"{NO_BREAK}%")  # a per cent sign stays on the line of its number
    # Nothing in a name may close the element that holds it.
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def panels(study: Study, cases: Sequence[Panel]) -> list[Panel]:
    """Return the panels of the chart: of switches the levels of all off, all on, one off and one on alone."""
    if not varies_switches(study):
        return list(cases)
    keys = [axis["key"] for axis in study.manifest["axes"]]
    on = dict(zip(study.cells["cell"], (study.cells[keys] != 0).sum(axis=1), strict=True))
    few = {0, 1, len(keys) - 1, len(keys)}
    return [
        Panel(case.title, tuple(dataclasses.replace(line, reference=line.cell)
                                for line in case.lines if on[line.cell] in few))
        for case in cases
    ]  # fmt: skip


def sentence(study: Study, panel: Panel, outcome: Outcome, language: str) -> str:
    """Return the main finding of a panel."""
    if varies_switches(study):
        return switch_answer(study, outcome, language).headline
    return headline(study, [panel], outcome, language)


def numbers(study: Study, panels: Sequence[Panel], outcomes: Sequence[Outcome], language: str) -> dict[str, Any]:
    """Return the numbers and words that the script needs."""
    manifest = study.manifest
    shown = [panel.keep(MOST_LINES) for panel in spread_evenly(panels, MOST_PANELS)]
    lines = [line for panel in shown for line in panel.lines]
    cells = {line.cell for line in lines}
    by_week = set(study.weeks["outcome"].unique())
    outcomes = [outcome for outcome in outcomes if outcome.name in by_week]
    series = max(1, len(cells) * len(outcomes) * 6)
    points = max(FEWEST_POINTS, min(int(manifest["weeks"]), MOST_NUMBERS // series))
    weeks = sorted({round(at) for at in np.linspace(0, int(manifest["weeks"]) - 1, points)})
    looks = looks_of_lines(panels)
    compared = any(not line.is_reference for line in lines)
    first = cell_of_answer(study, panels, outcomes[0], language) if compared else None
    return {
        "language": language,
        "panel": next((p for p, panel in enumerate(shown) if any(one.cell == first for one in panel.lines)), 0),
        "weeks": weeks,
        "days": [str(day_of_week(manifest["start"], week)) for week in weeks],
        "dates": [long_date(day_of_week(manifest["start"], week), language) for week in weeks],
        "reference": reference_label(study, panels, language) if compared else "",
        "compared": compared,
        "alone": manifest["replicates"] == 1,
        "panels": [
            {
                "title": panel.title,
                "lines": [{"cell": line.cell, "label": line.label, "reference": line.is_reference,
                           "colour": looks[line.value].colour, "dashes": dashes(looks[line.value]),
                           "width": looks[line.value].width} for line in panel.lines],
                "levers": [{"week": week_of(manifest, lever.start), "title": lever.title}
                           for lever in timeline.marked_levers(
                               manifest, {line.cell for line in panel.lines}, language)],
            }
            for panel in shown
        ],
        "releases": [{"week": week, "title": name} for day, name in timeline.releases(manifest, language)
                     if 0 <= (week := week_of(manifest, day)) < int(manifest["weeks"])],
        "outcomes": [
            of_outcome(study, outcome, cells, weeks, language)
            | {"sentences": [sentence(study, panel, outcome, language) for panel in shown]}
            for outcome in outcomes
        ],
        "words": {
            "week": say("Week {week}, {date}", language, week="{week}", date="{date}"),
            "to": say("{low} to {high}", language, low="{low}", high="{high}"),
            "chart": say("Line chart: {outcome} over time", language, outcome="{outcome}"),
            "level": say("Level", language),
            "difference": say("Difference from {reference}", language, reference="{reference}"),
            "comes": say("{service} is released", language, service="{service}"),
            "begins": say("{lever} begins", language, lever="{lever}"),
        },
    }  # fmt: skip


def week_of(manifest: Mapping[str, Any], day: datetime.date) -> int:
    """Return the week of a run in which a date takes effect; before or after the run it is no week of it."""
    return (works_from(day) - day_of_week(manifest["start"], 0)).days // 7


def dashes(token: style.Token) -> str:
    """Return the dashes of a line in the notation of SVG."""
    return " ".join(f"{token.width * dash:g}" for dash in token.dashes[1])


def of_outcome(study: Study, outcome: Outcome, cells: set[int], weeks: list[int], language: str) -> dict[str, Any]:
    """Return one outcome: its words, and its levels and differences by cell."""
    levels = by_cell(study.weeks, outcome.name)
    differences = by_cell(study.differences, outcome.name)
    factor = scale(outcome)
    views = {"level": (levels, "q05", "q95"), "difference": (differences, "low", "high")}
    numbers_of: dict[str, Any] = {
        "name": outcome.name,
        "label": label_of(outcome.label, language),
        "explanation": label_of(outcome.explanation, language),
        "units": {"level": unit_of(outcome, language), "difference": unit_of_change(outcome, language)},
    }
    for view, (tables, low, high) in views.items():
        shown = {cell: table for cell, table in tables.items() if cell in cells}
        largest = max((float(table["mean"].abs().max()) for table in shown.values()), default=0.0)
        decimals = decimals_for(factor * largest) if largest else 1
        decimals = decimals if view == "difference" else min(decimals, 1 if outcome.percent else 2)
        numbers_of[view] = {
            "decimals": decimals,
            "cells": {
                str(cell): {
                    name: thinned(table, column, weeks, factor, decimals + FINER)
                    for name, column in (("mean", "mean"), ("low", low), ("high", high))
                }
                for cell, table in shown.items()
            },
        }
    return numbers_of


def thinned(
    table: pd.DataFrame, column: str, weeks: list[int], factor: float, decimals: int
) -> list[float | None]:
    """Return the values of some weeks, rounded; None where missing."""
    values = (factor * table[column].to_numpy(dtype=float))[weeks].tolist()
    return [None if math.isnan(value) else round(value, decimals) for value in values]
