"""Where things stand in a figure, in inches: text that is measured, wrapped and kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.show import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS = 72.0
"""Points in an inch."""
SAFETY = 1.02
"""Screens round letters to whole pixels, so that text may come out a little wider than measured."""


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is, in inches, under the settings in force."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(weight="bold" if bold else "normal", size=size)
    width, _, _ = TextToPath().get_text_width_height_descent(words, font, ismath=False)
    return SAFETY * float(width) / POINTS


def line_height(size: float) -> float:
    """Return the height of one line of text, in inches."""
    return size * style.LINE_SPACING / POINTS


def wrapped(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return a text as lines that are no wider than so many inches; a single word is never cut."""
    lines: list[str] = []
    for word in words.split(" "):  # not split(): a no-break space must hold
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(words: str, width: float, size: float) -> str:
    """Return a text, with an ellipsis for what does not fit into so many inches."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(f"{words}…", size) > width:
        words = words[:-1].rstrip()
    return f"{words}…"


def kept_apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> npt.NDArray[np.float64]:
    """Return places as near as possible to the wanted ones, at least a gap apart, within bounds.

    Least squares: once the gaps are taken out, what remains must only never decrease, which is
    isotonic regression. When there is no room for the gap, it shrinks.
    """
    count = len(wanted)
    if count > 1:
        gap = min(gap, (highest - lowest) / (count - 1))
    order = np.argsort(wanted, kind="stable")
    taken_out = gap * np.arange(count)
    free = never_decreasing(np.asarray(wanted, dtype=float)[order] - taken_out)
    places = np.empty(count)
    places[order] = np.clip(free, lowest, highest - taken_out[-1]) + taken_out
    return places


def never_decreasing(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the nearest sequence that never decreases: neighbours in the wrong order share their mean.

    Our own twelve lines, because scipy's take longer to import than the whole picture to draw.
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in values:
        means.append(float(value))
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            mean, size = means.pop(), sizes.pop()
            means[-1] = (means[-1] * sizes[-1] + mean * size) / (sizes[-1] + size)
            sizes[-1] += size
    return np.repeat(means, sizes)


class Page:
    """A figure that is filled from the top down, in inches."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width = width
        self.height = height
        self.figure: Figure = Figure(figsize=(width, height), facecolor="white")
        FigureCanvasAgg(self.figure)

    def write(
        self,
        lines: Sequence[str],
        left: float,
        top: float,
        size: float,
        bold: bool = False,
        colour: str = style.TEXT,
    ) -> float:
        """Write lines of text with their upper left corner there; return where the next may begin."""
        for line in lines:
            self.figure.text(
                left / self.width,
                1 - (top + 0.8 * line_height(size)) / self.height,
                line,
                size=size,
                weight="bold" if bold else "normal",
                color=colour,
                va="baseline",
                parse_math=False,
            )
            top += line_height(size)
        return top

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return new axes there."""
        bottom = self.height - top - height
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )
