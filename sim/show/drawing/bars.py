"""Stacked bars: one for each scenario, divided into what its hours go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.language import number
from sim.show.drawing import layout, style
from sim.show.drawing.layout import AIR, Block
from sim.show.drawing.ticks import mark_across

HEIGHT, BELOW = 0.34, 0.32
MOST_FOR_NAMES = 0.36
"""Share of the width that the names of bars may take."""
LEGEND_GAP = 0.22


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
    lines: list[list[tuple[str, float]]] = [[]]
    at = layout.MARGIN
    for part in looks:
        needs = 0.2 + layout.text_width(names[part], style.SMALL_SIZE) + LEGEND_GAP
        if lines[-1] and at + needs > width - layout.MARGIN:
            lines.append([])
            at = layout.MARGIN
        lines[-1].append((part, at))
        at += needs
    step = layout.line_height(style.SMALL_SIZE) + 0.04

    def drawn(page: layout.Page, top: float) -> None:
        from matplotlib.patches import Rectangle

        for place, line in enumerate(lines):
            for part, left in line:
                colour, hatch = looks[part]
                axes = page.axes(left, top + AIR / 2 + place * step + 0.03, 0.15, 0.11)
                axes.set_axis_off()
                axes.add_patch(Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor="white"))
                page.write([names[part]], left + 0.2, top + AIR / 2 + place * step, style.SMALL_SIZE)

    return Block(len(lines) * step + AIR, drawn)


def drawn_bars(
    bars: Sequence[Bar], looks: Mapping[str, tuple[str, str | None]], width: float, language: str
) -> Block:
    """Return the bars with the length of each part that has room for it."""
    room = min(max(layout.text_width(bar.name, style.LABEL_SIZE) for bar in bars), MOST_FOR_NAMES * width)
    left = layout.MARGIN + room + 0.1
    across = width - left - layout.MARGIN - 0.1
    longest = max(sum(bar.parts.values()) for bar in bars) or 1.0

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, HEIGHT * len(bars))
        axes.grid(False)
        for place, bar in enumerate(bars):
            name = layout.shortened(bar.name, room, style.LABEL_SIZE)
            middle = top + place * HEIGHT + HEIGHT / 2 - layout.line_height(style.LABEL_SIZE) / 2
            page.write([name], layout.MARGIN, middle, style.LABEL_SIZE)
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
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        mark_across(axes, 0, longest, language, across)

    return Block(HEIGHT * len(bars) + BELOW, drawn)
