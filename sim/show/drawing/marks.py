"""Marks that figures share: numbers along an axis, rows, intervals, names of lines, cells, a colour scale."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

from sim.language import number
from sim.show.drawing import layout, style

# ---------------------------------------------------------------- numbers along an axis


def round_numbers(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers within the limits."""
    from matplotlib.ticker import MaxNLocator

    places = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    edge = 1e-9 * (high - low)
    return [float(place) for place in places if low - edge <= place <= high + edge]


def written(ticks: Sequence[float], language: str, plus: bool = False) -> list[str]:
    """Return numbers along an axis as text, all with the same decimals."""
    step = min((b - a for a, b in itertools.pairwise(ticks)), default=1.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [number(tick, language, decimals, plus) for tick in ticks]


def mark_values(
    axes: layout.Axes, low: float, high: float, language: str, plus: bool = False, labels: bool = True
) -> None:
    """Let the vertical axis run between two values, with round numbers, a line at each, and none of its own."""
    axes.set_ylim(low, high)
    ticks = round_numbers(low, high)
    lines_up(axes, ticks, written(ticks, language, plus) if labels else ())


def mark_across(
    axes: layout.Axes,
    low: float,
    high: float,
    language: str,
    width: float,
    plus: bool = False,
    lines: bool = False,
) -> None:
    """Let the horizontal axis run between two values, with as many round numbers as there is room for.

    Parameters
    ----------
    width : float
        Of the panel, in inches.
    plus : bool
        Whether numbers above zero get a sign.
    lines : bool
        Whether a line goes up from each number.
    """
    axes.set_xlim(low, high)
    ticks = round_numbers(low, high, most=max(2, int(width / 0.55)))
    ticks_below(axes, ticks, written(ticks, language, plus), lines=lines)


# Matplotlib's own ticks are five artists each, made again for every axis: a third of the time of a drawing.

TICK, PAD = 3.5, 3.5
"""Length of a tick, and room between it and its number, in points."""


def lines_up(axes: layout.Axes, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Draw a line across the panel at each value, with its number, if any, to the left."""
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    grid(axes, [((0.0, tick), (1.0, tick)) for tick in ticks], axes.get_yaxis_transform())
    where, upright, across = axes.get_yaxis_text1_transform(PAD)
    for tick, label in zip(ticks, labels, strict=bool(labels)):
        axes.text(0.0, tick, label, transform=where, va=upright, ha=across, color=style.QUIET,
                  size=style.LABEL_SIZE)  # fmt: skip


def ticks_below(
    axes: layout.Axes,
    ticks: Sequence[float],
    labels: Sequence[str] = (),
    *,
    length: float = TICK,
    lines: bool = False,
) -> None:
    """Draw a tick below the panel at each value, with its number, if any, and a line upwards if asked for."""
    from matplotlib.lines import Line2D

    axes.set_xticks([])
    below = axes.get_xaxis_transform()
    downwards = Line2D(ticks, [0.0] * len(ticks), linestyle="none", marker=3, markersize=length,
                       markeredgewidth=0.8, color=style.EDGE, transform=below, clip_on=False)  # fmt: skip
    axes.add_artist(downwards)
    if lines:
        grid(axes, [((tick, 0.0), (tick, 1.0)) for tick in ticks], below)
    where, upright, across = axes.get_xaxis_text1_transform(length + PAD)
    for tick, label in zip(ticks, labels, strict=bool(labels)):
        axes.text(tick, 0.0, label, transform=where, va=upright, ha=across, color=style.QUIET,
                  size=style.LABEL_SIZE)  # fmt: skip


def grid(axes: layout.Axes, lines: Sequence[tuple[tuple[float, float], tuple[float, float]]], where: Any) -> None:
    """Draw the lines of a grid behind everything else."""
    from matplotlib.collections import LineCollection

    axes.add_artist(LineCollection(lines, colors=style.GRID, linewidths=0.8, transform=where, zorder=0.5))


# ---------------------------------------------------------------- rows


def mark_rows(axes: layout.Axes, count: int) -> None:
    """Let rows run from the top down, without numbers and without a line of their own."""
    axes.set(ylim=(count - 0.5, -0.5), yticks=[])
    axes.spines["left"].set_visible(False)


WIDER = 1.25


def room_for(names: Iterable[str], most: float, size: float = style.LABEL_SIZE, air: float = 0.0) -> float:
    """Return the width of the widest name with a margin, up to a limit in inches that only a long word exceeds."""
    names = list(names)
    whole = max(layout.text_width(name, size) for name in names) + air
    word = max(layout.text_width(part, size) for name in names for part in name.split() or [name]) + air
    return min(whole, max(most, min(word, WIDER * most)))


def row_height(names: Sequence[str], room: float, size: float, least: float) -> float:
    """Return the height of rows in which every name has one line, or two where one needs more."""
    one = all(layout.text_width(name, size) <= room for name in names)
    return least if one else max(least, 2 * layout.line_height(size) + 0.02)


def name_rows(
    page: layout.Page,
    names: Sequence[str],
    top: float,
    tall: float,
    room: float,
    size: float = style.LABEL_SIZE,
    left: float = layout.MARGIN,
    colours: Sequence[str] = (),
) -> None:
    """Write the name of each row in the middle of its height, on as many lines as it has room for."""
    most = max(1, int(tall / layout.line_height(size)))
    for place, name in enumerate(names):
        lines = layout.wrapped_within(name, room, size, most)
        middle = top + (place + 0.5) * tall - len(lines) * layout.line_height(size) / 2
        page.write(lines, left, middle, size, colour=colours[place] if colours else style.TEXT)


def halo() -> list[Any]:
    """Return the white edge of text that lines pass behind."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.5, foreground="white")]


def names_above(axes: layout.Axes, names: Sequence[str], tall: float, room: float, size: float) -> None:
    """Write the name of each row at the top of its height, where a narrow figure has no room beside it."""
    height = axes.bbox.height / axes.figure.dpi
    for place, name in enumerate(names):
        down = place * tall + layout.line_height(size) / 2
        axes.text(0.0, 1.0 - down / height, layout.shortened(name, room, size), transform=axes.transAxes,
                  va="center_baseline", size=size, path_effects=halo())  # fmt: skip


# ---------------------------------------------------------------- intervals


def interval(
    axes: layout.Axes,
    place: float,
    mean: float,
    ends: tuple[float, float],
    colour: str,
    *,
    width: float,
    size: float,
    upright: bool = False,
    filled: bool = True,
    marker: str = "o",
    edge: float = 1.0,
    zorder: float = 2.0,
    lift: float = 0.0,
    **line: Any,
) -> None:
    """Draw a mean as a dot on its interval.

    Parameters
    ----------
    place : float
        Across the interval.
    width, size, edge : float
        Of the line, of the dot and of its edge, in points.
    upright : bool
        Whether values run upwards.
    filled : bool
        A hollow dot marks an estimate that is not distinguishable, or not decisive.
    zorder, lift : float
        Of the line, and how far the dot is above it.
    **line
        Further properties of the line.
    """
    line = {"color": colour, "linewidth": width, "zorder": zorder, **line}
    dot = {"marker": marker, "markersize": size, "markerfacecolor": colour if filled else "white",
           "markeredgecolor": colour, "markeredgewidth": edge, "linestyle": "none",
           "zorder": zorder + lift}  # fmt: skip
    for values, look in ((list(ends), line), ([mean], dot)):
        places = [place] * len(values)
        axes.plot(*((places, values) if upright else (values, places)), **look)


# ---------------------------------------------------------------- names at the ends of lines


def name_ends(
    axes: layout.Axes,
    names: Sequence[str],
    ends: Sequence[float],
    colours: Sequence[str],
    *,
    gap: float,
    connector: float = 0.0,
    bold: Sequence[bool] = (),
    joint: str = "",
    gid: str | None = None,
) -> None:
    """Write the names of lines at their right ends, kept apart.

    Parameters
    ----------
    ends : sequence of float
        Where each line ends, as a share of the height of the panel.
    gap, connector : float
        Room before a name, and length of the thin line that joins it to its curve, in inches.
    joint : str
        Colour of these thin lines; by default that of the curve.
    """
    width, height = axes.bbox.width / axes.figure.dpi, axes.bbox.height / axes.figure.dpi
    tall = layout.line_height(style.LABEL_SIZE) / height
    places = layout.kept_apart(ends, tall, tall / 2, 1 - tall / 2).tolist()
    for row, (name, end, place, colour) in enumerate(zip(names, ends, places, colours, strict=True)):
        if connector:
            axes.plot([1, 1 + connector / width], [end, place], transform=axes.transAxes, color=joint or colour,
                      linewidth=0.7, clip_on=False)  # fmt: skip
        axes.text(1 + (connector + gap) / width, place, name, transform=axes.transAxes, color=style.ink(colour),
                  size=style.LABEL_SIZE, weight="bold" if bold and bold[row] else "normal",
                  va="center_baseline", gid=gid)  # fmt: skip


# ---------------------------------------------------------------- legends

LEGEND_GAP = 0.22


def legend(
    names: Sequence[str], samples: Sequence[layout.Artist], width: float, wide: float = 0.15
) -> layout.Block:
    """Return names, each after a sample of its mark, as many per line as fit."""
    lines: list[list[tuple[int, float]]] = [[]]
    at = layout.MARGIN
    whole = width - 2 * layout.MARGIN - wide - 0.05
    names = [layout.shortened(name, whole, style.SMALL_SIZE) for name in names]
    for place, name in enumerate(names):
        needs = wide + 0.05 + layout.text_width(name, style.SMALL_SIZE) + LEGEND_GAP
        if lines[-1] and at + needs > width - layout.MARGIN:
            lines.append([])
            at = layout.MARGIN
        lines[-1].append((place, at))
        at += needs
    step = layout.line_height(style.SMALL_SIZE) + 0.04

    def drawn(page: layout.Page, top: float) -> None:
        for row, line in enumerate(lines):
            for place, left in line:
                above = top + layout.AIR / 2 + row * step
                page.put(samples[place], left, above + 0.03, wide, 0.11)
                page.write([names[place]], left + wide + 0.05, above, style.SMALL_SIZE)

    return layout.Block(len(lines) * step + layout.AIR, drawn)


def patches(colours: Sequence[str]) -> layout.Artist:
    """Return patches side by side as one sample of a legend."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    wide = 1 / len(colours)
    return PatchCollection([Rectangle((place * wide, 0), wide, 1) for place in range(len(colours))],
                           facecolors=list(colours), edgecolors=style.EDGE, linewidths=0.5)  # fmt: skip


def legend_of_colours(names: Sequence[str], looks: Sequence[tuple[str, str | None]], width: float) -> layout.Block:
    """Return names, each after a patch of its colour and hatch."""
    from matplotlib.patches import Rectangle

    patches = [
        Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor="white") for colour, hatch in looks
    ]
    return legend(names, patches, width)


def legend_of_lines(names: Sequence[str], tokens: Sequence[style.Token], width: float) -> layout.Block:
    """Return names, each after a sample of its line."""
    from matplotlib.lines import Line2D

    pieces = [Line2D([0, 1], [0.5, 0.5], color=token.colour, linestyle=token.dashes, linewidth=1.6)
              for token in tokens]  # fmt: skip
    return legend(names, pieces, width, wide=0.32)


# ---------------------------------------------------------------- cells and colours


def plain_axes(page: layout.Page, left: float, top: float, width: float, height: float) -> layout.Axes:
    """Return invisible axes, in inches from the upper left corner."""
    axes = page.axes(left, top, width, height)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def cell(axes: layout.Axes, left: float, middle: float, width: float, height: float, ground: str) -> None:
    """Draw the background of one cell of a table."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left + 0.02, middle - height / 2 + 0.02), width - 0.04, height - 0.04,
                             facecolor=ground, edgecolor=style.GRID, linewidth=0.8))  # fmt: skip


def colour_scale(
    page: layout.Page, shades: Any, left: float, top: float, height: float, ticks: Sequence[float],
    labels: Sequence[str],
) -> None:  # fmt: skip
    """Draw the colour scale of a map."""
    axes = page.axes(left, top, 0.16, height)
    axes.grid(False)
    page.figure.colorbar(shades, cax=axes)
    axes.set_yticks(ticks, labels=labels)
