"""The frame of every figure: a title with the answer, a subtitle, and the small print."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.language import capital
from sim.show.drawing import caption, layout, style
from sim.show.drawing.layout import AIR, Block


@dataclass(frozen=True)
class Look:
    """Where a figure is to be shown.

    Attributes
    ----------
    width : float
        In inches, at most. Font sizes are fixed, so parts that are side by side on a wide
        figure are stacked on a narrow one.
    words : bool
        Whether title, subtitle and notes are drawn too; a report writes them around the
        figure instead. The source is always drawn, because pictures get shared on their own.
    """

    width: float
    words: bool = True


WIDE = Look(12.4)
"""For slides and laptops."""
PAGE = Look(7.1)
"""For A4 with margins."""
PHONE = Look(3.9)
LOOKS = {"wide": WIDE, "page": PAGE, "phone": PHONE}


@dataclass(frozen=True)
class Picture:
    """A figure with its words.

    Attributes
    ----------
    name : str
        Of the figure, such as ``comparison``.
    title : str
        The answer, in words.
    subtitle : str
        What is shown.
    alt : str
        For somebody who cannot see it, in two sentences: the title, and how the picture is built.
    notes : str
        How to read it: the meaning of lines, bands and marks, and what is left out.
    figure : matplotlib.figure.Figure
    """

    name: str
    title: str
    subtitle: str
    alt: str
    notes: str
    figure: layout.Figure

    def _repr_png_(self) -> bytes:
        """Return what a notebook shows."""
        drawn = io.BytesIO()
        with style.in_force():
            self.figure.savefig(drawn, format="png", dpi=style.RESOLUTION)
        return drawn.getvalue()


class Unsuitable(InputError):
    """A figure that does not fit a study; the message says why."""


@contextmanager
def for_figure(name: str) -> Iterator[None]:
    """Within the block, an analysis that refuses a study refuses it for a figure: `Unsuitable`."""
    try:
        yield
    except InputError as reason:
        raise Unsuitable(f"figure '{name}': {reason}") from reason


def framed(
    name: str,
    manifest: Mapping[str, Any],
    language: str,
    look: Look,
    *,
    title: str,
    subtitle: str,
    alt: str,
    notes: Sequence[str],
    body: Sequence[Block],
    width: float | None = None,
) -> Picture:
    """Return a picture: the body framed by its text.

    Parameters
    ----------
    name : str
    manifest : dict
        Of the study that the numbers come from.
    language : str
    look : Look
    title, subtitle, alt : str
        See `Picture`.
    notes : sequence of str
    body : sequence of Block
        The parts between subtitle and small print.
    width : float, optional
        Of the figure, when it needs less than the look allows.
    """
    across = min(width or look.width, look.width)
    title, alt = capital(title), capital(alt)
    source = caption.source(manifest, language)
    if look.words:
        figure = sheet(across, title, body, " ".join([*notes, source]), subtitle)
    else:
        figure = layout.stacked(across, [*body, small_print(source, across)])
    return Picture(name, title, subtitle, alt, " ".join(notes), figure)


def sheet(width: float, title: str, body: Sequence[Block], small: str, subtitle: str = "") -> layout.Figure:
    """Return a figure: title, subtitle, its parts stacked, and the small print."""
    return layout.stacked(width, [
        layout.words_block(title, width, style.TITLE_SIZE, bold=True),
        *([layout.words_block(subtitle, width, style.SUBTITLE_SIZE)] if subtitle else []),
        *body,
        small_print(small, width),
    ])  # fmt: skip


def small_print(words: str, width: float) -> Block:
    """Return the small print: how to read a figure, and its source."""
    return layout.words_block(words, width, style.SMALL_SIZE, colour=style.QUIET, air=AIR)
