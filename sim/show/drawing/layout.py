"""Layout of a figure, in inches: text is measured, wrapped and kept apart."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.language import NO_BREAK
from sim.show.drawing import style

if TYPE_CHECKING:  # matplotlib is imported when something is drawn; other files name its types by way of this one
    from matplotlib.artist import Artist as Artist
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

POINTS = 72.0
"""Points in an inch."""
MARGIN = 0.15
TOP, BOTTOM = 0.14, 0.12
AIR = 0.1
"""All in inches."""
SAFETY = 1.02
"""Screens round glyphs to whole pixels, so text may be a little wider than measured."""


MISSING = "\u25af"
"""Replaces a character that the font lacks, such as an emoji in the title of a scenario."""


@functools.cache
def letters() -> frozenset[int]:
    """Return all characters that the font of the figures has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    face = get_font(findfont(FontProperties(family=style.FONT)))
    return frozenset(face.get_charmap())


def drawable(words: str) -> str:
    """Return a text that the font can draw: on one line, with a box for each character it lacks."""
    shown = (" " if letter in "\n\r\t" else letter for letter in words)
    known = letters()
    return "".join(
        letter if ord(letter) in known else MISSING
        for letter in shown
        # Modifiers of the previous character, such as the skin colour of an emoji, are dropped.
        if not (0xFE00 <= ord(letter) <= 0xFE0F or ord(letter) == 0x200D or 0x1F3FB <= ord(letter) <= 0x1F3FF)
    )


@functools.lru_cache(maxsize=8192)
def text_width(words: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is, in inches, under the settings in force."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=style.FONT, weight="bold" if bold else "normal", size=size)
    width, _, _ = TextToPath().get_text_width_height_descent(drawable(words), font, ismath=False)
    return SAFETY * float(width) / POINTS


def line_height(size: float) -> float:
    """Return the height of one line of text, in inches."""
    return size * style.LINE_SPACING / POINTS


def wrapped(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return a text as lines no wider than a width in inches; a word that is wider alone is cut in two."""
    lines: list[str] = []
    # A per cent sign stays with its number; not split(), which would break at no-break spaces.
    for word in words.replace(" %", f"{NO_BREAK}%").split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        while len(word) > 1 and text_width(word, size, bold) > width:
            fits = next(
                n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size, bold) <= width
            )
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def shortened(words: str, width: float, size: float, bold: bool = False) -> str:
    """Return a text, with an ellipsis for what does not fit into a width in inches."""
    if text_width(words, size, bold) <= width:
        return words
    least, most = 0, len(words)
    while most - least > 1:
        middle = (least + most) // 2
        fits = text_width(f"{words[:middle].rstrip()}…", size, bold) <= width
        least, most = (middle, most) if fits else (least, middle)
    return f"{words[:least].rstrip()}…"


def wrapped_within(words: str, width: float, size: float, most: int) -> list[str]:
    """Return a text as a limited number of lines, the last with an ellipsis for what does not fit."""
    lines = wrapped(words, width, size)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width, size)]


def kept_apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> npt.NDArray[np.float64]:
    """Return positions as near as possible to the wanted ones, at least a gap apart, within bounds.

    Least squares: with the gaps subtracted, the positions only have to be non-decreasing, which is
    isotonic regression. The gap shrinks when there is no room for it.
    """
    count = len(wanted)
    if not count:
        return np.empty(0)
    if count > 1:
        gap = min(gap, (highest - lowest) / (count - 1))
    order = np.argsort(wanted, kind="stable")
    taken_out = gap * np.arange(count)
    free = never_decreasing(np.asarray(wanted, dtype=float)[order] - taken_out)
    places = np.empty(count)
    places[order] = np.clip(free, lowest, highest - taken_out[-1]) + taken_out
    return places


def never_decreasing(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the nearest sequence that never decreases: the largest of the smallest means around each place.

    This is the min-max formula of isotonic regression; importing scipy's takes longer than drawing a picture.
    """
    count, sums = len(values), np.concatenate([[0.0], np.cumsum(values)])
    means = [[(sums[end] - sums[start]) / (end - start) for end in range(start + 1, count + 1)]
             for start in range(count)]  # fmt: skip
    return np.array([max(min(means[start][at - start :]) for start in range(at + 1)) for at in range(count)])


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
        """Write lines of text with their upper left corner at a point; return where the next may begin."""
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
        """Return new axes at a position."""
        bottom = self.height - top - height
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def put(self, artist: Artist, left: float, top: float, width: float, height: float) -> None:
        """Draw what is made for a square of size 1 at a position, without axes of its own."""
        from matplotlib.transforms import Affine2D

        place = Affine2D().scale(width / self.width, height / self.height)
        place.translate(left / self.width, 1 - (top + height) / self.height)
        artist.set_transform(place + self.figure.transFigure)
        self.figure.add_artist(artist)


@dataclass(frozen=True)
class Block:
    """A part of a figure that takes all of its width.

    Attributes
    ----------
    height : float
        In inches.
    draw : callable
        Draws it on a page, given how far down its top is.
    """

    height: float
    draw: Callable[[Page, float], object]


def words_block(
    words: str,
    width: float,
    size: float,
    bold: bool = False,
    colour: str = style.TEXT,
    air: float = 0.0,
    left: float = MARGIN,
) -> Block:
    """Return text at an offset from the left, wrapped to the width, with some space above."""
    lines = wrapped(words, width - left - MARGIN, size, bold)
    return Block(
        air + len(lines) * line_height(size),
        lambda page, top: page.write(lines, left, top + air, size, bold, colour),
    )


def together(*blocks: Block) -> Block:
    """Return parts under each other as one."""

    def drawn(page: Page, top: float) -> None:
        for block in blocks:
            block.draw(page, top)
            top += block.height

    return Block(sum(block.height for block in blocks), drawn)


def heading(words: str, width: float) -> Block:
    """Return the label of the vertical axis of a panel, above it."""
    return words_block(words, width, style.HEADING_SIZE, bold=True, air=1.5 * AIR)


def axis_label(words: str, width: float, left: float) -> Block:
    """Return the label of the horizontal axis of a panel, below it."""
    return words_block(words, width, style.LABEL_SIZE, colour=style.QUIET, left=left)


def side_by_side(
    names: Sequence[str],
    draw: Callable[[Page, int, float, float], object],
    height: float | Callable[[int], float],
    columns: int,
    pitch: float,
    room: float,
    *,
    left: float = MARGIN,
    bold: bool = True,
    air: tuple[float, float] = (AIR / 2, AIR / 2),
    colours: Sequence[str] = (),
) -> list[Block]:
    """Return panels in rows, each with its name above.

    Parameters
    ----------
    names : sequence of str
        One for each panel.
    draw : callable
        Draws a panel on a page, given its index, left and top.
    height : float or callable
        Of a panel and what is below it; by the index of the first panel of a row, when rows differ.
    columns : int
        Panels in a row.
    pitch, room : float
        Distance from one panel to the next, and width for its name.
    left : float
        Where the first panel begins.
    air : tuple of float
        Above and below the names.
    colours : sequence of str
        Of the names.
    """
    tall = line_height(style.LABEL_SIZE)

    def row(first: int) -> Block:
        lines = [wrapped(name, room, style.LABEL_SIZE, bold) for name in names[first : first + columns]]
        over = max(map(len, lines)) * tall + sum(air) if any(names) else AIR

        def drawn(page: Page, top: float) -> None:
            for column, words in enumerate(lines):
                begin, colour = left + column * pitch, colours[first + column] if colours else style.TEXT
                page.write(words, begin, top + air[0], style.LABEL_SIZE, bold, colour)
                draw(page, first + column, begin, top + over)

        return Block(over + (height(first) if callable(height) else height), drawn)

    return [row(first) for first in range(0, len(names), columns)]


def stacked(width: float, blocks: Sequence[Block]) -> Figure:
    """Return a figure of stacked blocks."""
    page = Page(width, TOP + sum(block.height for block in blocks) + BOTTOM)
    top = TOP
    for block in blocks:
        block.draw(page, top)
        top += block.height
    make_drawable(page.figure)
    return page.figure


def make_drawable(figure: Figure) -> None:
    """Replace the characters that the font lacks: text from a file or a command line may hold anything.

    Ticks are named by their formatter. To look for their texts would make every tick of every axis once more.
    """
    from matplotlib.ticker import FixedFormatter

    texts = [*figure.texts]
    for axes in figure.axes:
        texts += [*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(names := axis.get_major_formatter(), FixedFormatter):
                names.seq = [drawable(name) for name in names.seq]
    for text in texts:
        text.set_text(drawable(text.get_text()))
