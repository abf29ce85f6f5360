"""A row of panels: lines over the weeks, their bands, and their names at the right."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.language import day_of_week, decimals_for, number, say
from sim.model.formulas import Outcome
from sim.show.drawing import layout, style, timeline
from sim.show.drawing.marks import mark_values, name_ends
from sim.show.drawing.measures import scale
from sim.show.drawing.panels import Line

CONNECTOR = 0.17
"""Length of the thin line from the end of a curve to its name, in inches."""
GAP = 0.03


@dataclass(frozen=True)
class Row:
    """The content of one row of panels.

    Attributes
    ----------
    outcome : Outcome
    tables : dict
        Numbers over the weeks, by cell.
    low, high : str
        Columns between which a band is drawn.
    banded : frozenset of int
        Cells that have a band.
    opacity : float
        Of the bands.
    signed : bool
        Whether the row shows differences: with a zero line, signs, and a band of what is too small to matter.
    available : sequence of tuple
        Days on which services are released, each with the share of services released from then on; no more can
        be in use. Empty for other outcomes.
    """

    outcome: Outcome
    tables: Mapping[int, pd.DataFrame]
    low: str
    high: str
    banded: frozenset[int]
    opacity: float
    signed: bool
    available: Sequence[tuple[datetime.date, float]] = ()

    @property
    def factor(self) -> float:
        """Factor for display; 100 for per cent."""
        return scale(self.outcome)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest value drawn, with zero, and with the smallest difference that matters."""
        lowest, highest = 0.0, 0.0
        if self.signed:
            lowest, highest = -self.outcome.margin, self.outcome.margin
        for cell, table in self.tables.items():
            columns = ["mean", self.low, self.high] if cell in self.banded else ["mean"]
            values = table[columns].to_numpy(dtype=float)
            lowest = min(lowest, float(np.fmin.reduce(values, axis=None)))  # which ignores what is missing
            highest = max(highest, float(np.fmax.reduce(values, axis=None)))
        if self.available:
            highest = max(highest, self.available[-1][1])
        # All zeros still need an axis: one display unit.
        air = 0.05 * (highest - lowest) or 0.5 / self.factor
        below = air if self.signed or lowest < 0 else 0.0
        return self.factor * (lowest - below), self.factor * (highest + air)

    @cached_property
    def ends(self) -> dict[int, float]:
        """Last value of each line, as drawn, by cell."""
        return {cell: self.factor * float(table["mean"].iloc[-1]) for cell, table in self.tables.items()}

    @cached_property
    def decimals(self) -> int:
        """Decimals of the last values: as many as keep lines apart that are apart."""
        largest = max(abs(end) for end in self.ends.values())
        if not self.outcome.percent or self.signed or largest < 10:
            return decimals_for(largest)
        gaps = np.diff(sorted(self.ends.values()))
        return int(np.any((gaps > 0.05) & (gaps < 1.0)))

    def name(self, line: Line, language: str, labelled: bool) -> str:
        """Return what is written at the end of a line: its last value, with its label unless a legend has it."""
        value = number(self.ends[line.cell], language, self.decimals, plus=self.signed)
        return f"{line.label} {value}" if labelled else value


def names_width(row: Row, lines: Sequence[Line], language: str, labelled: bool) -> float:
    """Return the width that the names at the right of a panel need, in inches."""
    names = [(row.name(line, language, labelled), line.is_reference) for line in lines if line.cell in row.tables]
    if row.available:
        names.append((available_name(row, language), False))
    widths = [layout.text_width(name, style.LABEL_SIZE, bold) for name, bold in names]
    return CONNECTOR + GAP + max(widths, default=0.0)


def available_name(row: Row, language: str) -> str:
    """Return the name of the line of services available, with its last value."""
    return say("released {value}", language, value=number(row.factor * row.available[-1][1], language))


def draw_panel(
    axes: layout.Axes,
    row: Row,
    lines: Sequence[Line],
    styles: Mapping[str, style.Token],
    start: str,
    language: str,
    first: bool,
    labelled: bool,
) -> None:
    """Draw one panel of a row.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    row : Row
    lines : sequence of Line
    styles : dict
        Token by value of the first axis.
    start : str
        First day of the run.
    language : str
    first : bool
        Whether the panel is leftmost and carries the numbers of the vertical axis.
    labelled : bool
        Whether names stand at the ends of lines; else a legend has them.
    """
    shown = [line for line in lines if line.cell in row.tables]
    for line in shown:
        token = styles[line.value]
        table = row.tables[line.cell]
        days = [timeline.number_of_day(day_of_week(start, week)) for week in table["week"]]
        axes.plot(
            days,
            row.factor * table["mean"],
            color=token.colour,
            linestyle=token.dashes,
            linewidth=token.width,
            zorder=3 if line.is_reference else 2.5,
        )
        if line.cell in row.banded:
            low, high = row.factor * table[row.low], row.factor * table[row.high]
            axes.fill_between(days, low, high, color=token.colour, alpha=row.opacity, linewidth=0, zorder=1.8)
            for edge in (low, high):
                axes.plot(
                    days,
                    edge,
                    color=token.colour,
                    alpha=style.BAND_EDGE_OPACITY,
                    linewidth=0.5,
                    zorder=1.9,
                )
    if row.available:
        draw_available(axes, row)
    if row.signed:
        margin = row.factor * row.outcome.margin
        axes.axhspan(-margin, margin, color=style.NEGLIGIBLE, linewidth=0, zorder=0.4)
        axes.axhline(0, color=style.TEXT, linewidth=1.0, zorder=2.2)
    lowest, highest = row.limits
    mark_values(axes, lowest, highest, language, plus=row.signed, labels=first)
    if row.signed:
        axes.spines["bottom"].set_visible(False)
    names = [row.name(line, language, labelled) for line in shown]
    ends, colours = [row.ends[line.cell] for line in shown], [styles[line.value].colour for line in shown]
    if row.available:
        names.append(available_name(row, language))
        ends.append(row.factor * row.available[-1][1])
        colours.append(style.RELEASED)
    name_ends(
        axes,
        names,
        [(end - lowest) / (highest - lowest) for end in ends],
        colours,
        gap=GAP,
        connector=CONNECTOR,
        bold=[*(line.is_reference for line in shown), False],
        gid="name",
    )


def draw_available(axes: layout.Axes, row: Row) -> None:
    """Draw the share of services released as a grey step line, above which nothing can be in use."""
    days, shares = zip(*row.available, strict=True)
    axes.step(
        [timeline.number_of_day(day) for day in days],
        [row.factor * share for share in shares],
        where="post",
        color=style.RELEASED,
        linewidth=1.2,
        zorder=1.7,
    )
