"""A row of panels: lines over the weeks, their bands, and their names at the right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.language import day_of_week, decimals_for, number
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
        Whether the row shows differences: with a zero line and signs.
    """

    outcome: Outcome
    tables: Mapping[int, pd.DataFrame]
    low: str
    high: str
    banded: frozenset[int]
    opacity: float
    signed: bool

    @property
    def factor(self) -> float:
        """Factor for display; 100 for per cent."""
        return scale(self.outcome)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest value drawn, zero included, with a small margin."""
        lowest, highest = 0.0, 0.0
        for cell, table in self.tables.items():
            columns = ["mean", self.low, self.high] if cell in self.banded else ["mean"]
            values = table[columns].to_numpy(dtype=float)
            lowest = min(lowest, float(np.fmin.reduce(values, axis=None)))  # which ignores what is missing
            highest = max(highest, float(np.fmax.reduce(values, axis=None)))
        # All zeros still need an axis: one display unit.
        air = 0.05 * (highest - lowest) or 0.5 / self.factor
        below = air if self.signed or lowest < 0 else 0.0
        return self.factor * (lowest - below), self.factor * (highest + air)

    @cached_property
    def ends(self) -> dict[int, float]:
        """Last value of each line, as drawn, by cell."""
        return {cell: self.factor * float(table["mean"].iloc[-1]) for cell, table in self.tables.items()}

    def name(self, line: Line, language: str, room: float = math.inf) -> str:
        """Return what is written at the end of a line: its label, shortened to fit, and its last value."""
        largest = max(abs(end) for end in self.ends.values())
        rounded = self.outcome.percent and not self.signed and largest >= 10
        decimals = 0 if rounded else decimals_for(largest)
        value = number(self.ends[line.cell], language, decimals, plus=self.signed)
        whole = f"{line.label} {value}"
        if layout.text_width(whole, style.LABEL_SIZE, line.is_reference) <= room + 1e-9:
            return whole
        rest = room - layout.text_width(f" {value}", style.LABEL_SIZE, line.is_reference)
        return f"{layout.shortened(line.label, rest, style.LABEL_SIZE, line.is_reference)} {value}"


def names_width(row: Row, lines: Sequence[Line], language: str) -> float:
    """Return the width that the names at the right of a panel need, in inches."""
    widths = [
        layout.text_width(row.name(line, language), style.LABEL_SIZE, line.is_reference)
        for line in lines
        if line.cell in row.tables
    ]
    return CONNECTOR + GAP + max(widths, default=0.0)


def draw_panel(
    axes: layout.Axes,
    row: Row,
    lines: Sequence[Line],
    styles: Mapping[str, style.Token],
    start: str,
    language: str,
    first: bool,
    room: float = math.inf,
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
    room : float
        For the names at the right, in inches.
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
    if row.signed:
        axes.axhline(0, color=style.TEXT, linewidth=1.0, zorder=2.2)
    lowest, highest = row.limits
    mark_values(axes, lowest, highest, language, plus=row.signed, labels=first)
    if row.signed:
        axes.spines["bottom"].set_visible(False)
    name_ends(
        axes,
        [row.name(line, language, room - CONNECTOR - GAP) for line in shown],
        [(row.ends[line.cell] - lowest) / (highest - lowest) for line in shown],
        [styles[line.value].colour for line in shown],
        gap=GAP,
        connector=CONNECTOR,
        bold=[line.is_reference for line in shown],
        gid="name",
    )
