"""Whether the answer depends on the size of the office: one small panel for each scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.effects import Effects, effects_of
from sim.analysis.studies.endpoints import End
from sim.language import capital, label_of, mark, number, say, say_many
from sim.show.drawing import (
    Look,
    Picture,
    Unsuitable,
    columns_of,
    framed,
    interval,
    layout,
    looks_of_lines,
    margin_words,
    mark_values,
    panels_of,
    scale,
    style,
    unit_of_change,
    varied,
    weekly_outcome,
)
from sim.show.text.cases import Row, rows_of
from sim.show.text.comparison import over_panels
from sim.show.text.sentence_context import Telling
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("Does the answer depend on the size of the office?")

AXIS = "office.staff"
MOST = 8
NARROWEST, WIDEST, HEIGHT = 1.5, 2.6, 1.7
LEFT, RIGHT, BETWEEN, BELOW = 0.58, 0.15, 0.3, 0.3


@dataclass(frozen=True)
class Curve:
    """The differences of one scenario, by size of the office."""

    row: Row
    sizes: tuple[int, ...]

    @property
    def differences(self) -> list[End]:
        """The differences, in the order of the sizes."""
        return [case.effect.end for case in self.row.cases]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return paired differences by size of the office, with their intervals."""
    about = weekly_outcome(study, outcome)
    effects = effects_of(study)
    curves = curves_of(study, effects, outcome, language)
    telling = Telling(study, effects, about, language)
    shown = curves[:MOST]
    tokens = looks_of_lines(panels_of(study, language))
    columns, pitch = columns_of(len(shown), look.width - LEFT - RIGHT, BETWEEN, NARROWEST)
    width = min(pitch, WIDEST)
    pitch = width + BETWEEN
    reference = shown[0].row.cases[0].reference
    heading = say("Difference from {reference} after {time}, {unit}", language, reference=reference,
                  time=length(study, language), unit=unit_of_change(about, language))  # fmt: skip
    total = LEFT + columns * pitch - BETWEEN + RIGHT
    factor = scale(about)
    margin = factor * about.margin
    bounds = [about.margin, -about.margin] + [
        bound for curve in shown for d in curve.differences for bound in (d.mean, d.low, d.high)
    ]
    low, high = (factor * pick(0.0, *(bound for bound in bounds if not math.isnan(bound))) for pick in (min, max))
    air = 0.08 * (high - low) or 0.5

    def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
        axes, curve = page.axes(left, top, width, HEIGHT), shown[place]
        axes.axhspan(-margin, margin, color=style.NEGLIGIBLE, linewidth=0, zorder=0.4)
        draw_curve(axes, curve, factor, tokens[curve.row.cases[0].value], language)
        mark_values(axes, low - air, high + air, language, plus=True, labels=not place % columns)

    names = [capital(curve.row.label) for curve in shown]
    inks = [style.ink(tokens[curve.row.cases[0].value].colour) for curve in shown]
    body = [
        layout.heading(heading, total),
        *layout.side_by_side(names, drawn, HEIGHT + BELOW, columns, pitch, width, left=LEFT, colours=inks),
    ]
    finding = over_panels(shown[0].row, telling)
    notes = [
        say(
            "Dots: mean paired difference; lines: its 95 % interval; hollow: not distinguishable from zero.",
            language,
        ),
        say("Across: staff of the office.", language),
        say("Grey band: too small to matter, less than {margin}.", language, margin=margin_words(about, language)),
    ]
    if len(curves) > len(shown):
        count = len(curves) - len(shown)
        notes.append(say_many("{count} scenario is left out.", "{count} scenarios are left out.", count, language))
    return framed(
        "sizes", study.manifest, language, look,
        title=finding.removesuffix("."),
        subtitle=say("{outcome} by size of the office", language, outcome=label_of(about.label, language)),
        alt=say("{title}. Small panels, one for each case, with the difference by size of the office.", language,
                title=finding.removesuffix(".")),
        notes=notes,
        body=body,
        width=total,
    )  # fmt: skip


def curves_of(study: Study, effects: Effects, outcome: str, language: str) -> list[Curve]:
    """Return the differences of each scenario by size, the largest first; refuse other designs."""
    keys = [axis["key"] for axis in study.manifest["axes"]]
    if AXIS not in keys[1:] or len(keys) != 2:
        raise Unsuitable(
            "figure 'sizes' needs a study of scenarios, or another axis, by office.staff and nothing else, "
            "such as scenario=baseline,renewer office.staff=10,30,100; this one varies "
            f"{varied(study)}."
        )
    panels = panels_of(study, language)
    sizes = {
        panel.title: int(size) for panel, size in zip(panels, study.manifest["axes"][1]["values"], strict=True)
    }
    rows = rows_of(effects, panels, outcome, language)
    if not rows:
        raise Unsuitable("figure 'sizes' compares scenarios; this study has one.")
    return [curve_of(row, sizes) for row in sorted(rows, key=lambda row: -furthest(row))]


def furthest(row: Row) -> float:
    """Return how far a scenario is from its reference at most."""
    return max(abs(case.effect.end.mean) for case in row.cases)


def curve_of(row: Row, sizes: dict[str, int]) -> Curve:
    """Return a scenario with its cases in the order of the sizes."""
    cases = tuple(sorted(row.cases, key=lambda case: sizes[case.panel]))
    return Curve(Row(cases), tuple(sizes[case.panel] for case in cases))


def draw_curve(axes: Any, curve: Curve, factor: float, token: style.Token, language: str) -> None:
    """Draw the differences of one scenario, each with its interval."""
    steps = list(range(len(curve.sizes)))
    axes.axhline(0, color=style.TEXT, linewidth=1.0, zorder=2)
    axes.plot(steps, [factor * d.mean for d in curve.differences], color=token.colour, linewidth=1.0,
              linestyle=token.dashes, zorder=2.5)  # fmt: skip
    for step, d in zip(steps, curve.differences, strict=True):
        interval(axes, step, factor * d.mean, (factor * d.low, factor * d.high), token.colour, width=2.2, size=6,
                 upright=True, filled=bool(d.sign), zorder=2.6, lift=0.4, solid_capstyle="butt")  # fmt: skip
    axes.set_xlim(-0.4, len(steps) - 0.6)
    axes.set_xticks(steps, labels=[number(size, language) for size in curve.sizes])
    axes.spines["bottom"].set_visible(False)
