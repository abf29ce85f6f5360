"""Stacked bars: one for each scenario, divided into what its hours go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.language import number
from sim.show.drawing import layout, marks, style
from sim.show.drawing.layout import Block
from sim.show.drawing.marks import mark_across, mark_rows, name_rows, room_for

HEIGHT, BELOW = 0.34, 0.32
MOST_FOR_NAMES = 0.36
"""Share of the width that the names of bars may take."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, and a length for each part."""

    name: str
    parts: Mapping[str, float]


def stacked_bars(
    bars: Sequence[Bar],
    looks: Mapping[str, tuple[str, str | None]],
    names: Mapping[str, str],
    width: float,
    language: str,
) -> list[Block]:
    """Return bars under each other on one scale, with what their parts are above.

    Parameters
    ----------
    bars : sequence of Bar
    looks : dict
        Colour and hatch by part, in the order in which parts are stacked.
    names : dict
        Name of each part in the language.
    width : float
        Of the figure, in inches.
    language : str
    """
    return [legend(looks, names, width), drawn_bars(bars, looks, width, language)]


def legend(looks: Mapping[str, tuple[str, str | None]], names: Mapping[str, str], width: float) -> Block:
    """Return the parts with their colours, as many on a line as there is room for."""
    from matplotlib.patches import Rectangle

    patches = [
        Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor="white")
        for colour, hatch in looks.values()
    ]
    return marks.legend([names[part] for part in looks], patches, width)


def drawn_bars(
    bars: Sequence[Bar], looks: Mapping[str, tuple[str, str | None]], width: float, language: str
) -> Block:
    """Return the bars with the length of each part that has room for it."""
    names = [bar.name for bar in bars]
    room = room_for(names, MOST_FOR_NAMES * width)
    left = layout.MARGIN + room + 0.1
    across = width - left - layout.MARGIN - 0.1
    longest = max(sum(bar.parts.values()) for bar in bars) or 1.0

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, HEIGHT * len(bars))
        axes.grid(False)
        name_rows(page, names, top, HEIGHT, room)
        for place, bar in enumerate(bars):
            begin = 0.0
            for part, (colour, hatch) in looks.items():
                size = bar.parts[part]
                axes.barh(place, size, left=begin, height=0.72, color=colour, hatch=hatch, edgecolor="white",
                          linewidth=0.6)  # fmt: skip
                words = number(size, language, 1)
                if layout.text_width(words, style.SMALL_SIZE) + 0.06 < size / longest * across:
                    box = (
                        {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"}
                        if hatch
                        else None
                    )
                    axes.text(begin + size / 2, place, words, ha="center", va="center_baseline",
                              size=style.SMALL_SIZE, color=style.ink_on(colour), bbox=box)  # fmt: skip
                begin += size
        mark_rows(axes, len(bars))
        mark_across(axes, 0, longest, language, across)

    return Block(HEIGHT * len(bars) + BELOW, drawn)
