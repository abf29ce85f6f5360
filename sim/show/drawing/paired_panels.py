"""Paired differences from the first value of an axis: a panel per outcome, a line per value of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.studies.response import Point, curves
from sim.language import label_of, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import layout, style
from sim.show.drawing.caption import axis_name
from sim.show.drawing.layout import AIR, Block
from sim.show.drawing.measures import scale, unit_of_change
from sim.show.drawing.values import short
from sim.study.store.folder import Study

PANEL, TALL, BEFORE, BETWEEN = 3.0, 2.6, 0.65, 0.75
"""In inches: the widest panel, its height, the room before the first, and between two."""


def line_key(study: Study, across: str, along: str) -> str | None:
    """Return the axis that distinguishes lines, or None when each panel has one line."""
    rest = [str(axis["key"]) for axis in study.manifest["axes"] if axis["key"] != across]
    return along if across != along else next(iter(rest), None)


def difference_panels(
    study: Study, outcomes: Sequence[str], across: str, along: str, tokens: dict[str, style.Token], width: float,
    first: str, language: str,
) -> Block:  # fmt: skip
    """Return panels side by side, each with the name of its outcome and of its reference above."""
    over = layout.line_height(style.HEADING_SIZE) + layout.line_height(style.SMALL_SIZE) + 2 * AIR

    def drawn(page: layout.Page, top: float) -> None:
        for place, outcome in enumerate(outcomes):
            left, about = BEFORE + place * (width + BETWEEN), OUTCOMES[outcome]
            unit = unit_of_change(about, language)
            heading = layout.shortened(label_of(about.label, language), width + 0.5, style.HEADING_SIZE, True)
            below = page.write([heading], left - 0.5, top + AIR, style.HEADING_SIZE, bold=True)
            words = say("difference from {first}, {unit}", language, first=first, unit=unit)
            page.write([words], left - 0.5, below, style.SMALL_SIZE, colour=style.QUIET)
            draw_differences(
                page.axes(left, top + over, width, TALL), study, about, across, along, tokens, language
            )

    return Block(over + TALL + 0.5, drawn)


def draw_differences(
    axes: Any, study: Study, outcome: Outcome, across: str, along: str, tokens: dict[str, style.Token],
    language: str,
) -> None:  # fmt: skip
    """Draw one panel: a line for each value of the axis that distinguishes lines, each mean with its interval."""
    key, factor = line_key(study, across, along), scale(outcome)
    places = next(list(axis["values"]) for axis in study.manifest["axes"] if axis["key"] == across)
    places = places if any(isinstance(value, str) for value in places) else sorted(places)
    points: dict[str, list[tuple[int, Point]]] = {name: [] for name in tokens}
    for curve in curves(study, outcome.name, along):
        for point in curve.points:
            here = {**curve.others, along: point.value}
            points.get(str(key and here[key]), []).append((places.index(here[across]), point))
    axes.axhline(0.0, color=style.EDGE, linewidth=0.8)
    for line, (name, shown) in enumerate(points.items()):
        token, shift = tokens[name], 0.06 * (line - (len(points) - 1) / 2)
        shown.sort(key=lambda pair: pair[0])
        where = [place + shift for place, _ in shown]
        axes.plot(where, [factor * point.mean for _, point in shown], color=token.colour, linestyle=token.dashes,
                  linewidth=1.4, marker="o", markersize=3.5)  # fmt: skip
        axes.vlines(where, [factor * point.low for _, point in shown], [factor * point.high for _, point in shown],
                    color=token.colour, linewidth=1.2)  # fmt: skip
    axes.set_xticks(range(len(places)), [short(value, language) for value in places])
    axes.set_xlim(-0.4, len(places) - 0.6)
    axes.set_xlabel(axis_name(across, language), fontsize=style.LABEL_SIZE)
    axes.tick_params(length=0)
