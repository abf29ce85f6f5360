"""The figure that compares: an outcome over time, and under it the paired differences.

One panel for each combination of the other axes, one line for each value of the first. Import
this module only where a figure is drawn, for it loads matplotlib.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.outcomes import Outcome
from sim.show import layout, style, text, timeline
from sim.show.caption import Omitted, small_print, subtitle
from sim.show.panels import Panel, Study, by_cell, panels_of, reference_label, spread_evenly, weekly_outcome
from sim.show.rows import Row, draw_panel, names_width
from sim.show.sentences import headline
from sim.show.text import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PANELS = 4
MOST_LINES = 12
MOST_BANDS = 3
"""With more lines than this, only the reference has a band of replicates: more would be mud."""
MOST_LEVERS = 3
"""Levers marked in one panel."""

# All in inches.
MARGIN = 0.15
PANEL_WIDTHS = {1: 4.8, 2: 3.1, 3: 2.4, 4: 2.2}
HEIGHTS = {"levels": 2.6, "differences": 1.9}
HEIGHTS_MANY = {"levels": 3.2, "differences": 2.6}
MANY = 6
"""With more lines than this the panels are higher, and bands lighter."""
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.2
TOP, BOTTOM = 0.14, 0.1
AIR = 0.1


def comparison_figure(study: Study, outcome: str = "routine_share", language: str = "en") -> Figure:
    """Return the figure that compares the first axis of a study, in panels by its other axes.

    Parameters
    ----------
    study : Study
        A finished study, as stored.
    outcome : str
        A weekly outcome, by name.
    language : str
        ``nb`` or ``en``.

    Returns
    -------
    matplotlib.figure.Figure
        Ready to be saved with `save`.
    """
    about = weekly_outcome(study, outcome)
    everything = panels_of(study, language)
    panels = [panel.keep(MOST_LINES) for panel in spread_evenly(everything, MOST_PANELS)]
    with style.in_force():
        return Drawing(study, about, language, everything, panels).draw()


@dataclass(frozen=True)
class Block:
    """A part of the figure that takes all of its width.

    Attributes
    ----------
    height : float
        In inches.
    draw : callable
        Draws it on a page, with its top so many inches down.
    """

    height: float
    draw: Callable[[layout.Page, float], object]


class Drawing:
    """One comparison figure in the making."""

    def __init__(
        self,
        study: Study,
        outcome: Outcome,
        language: str,
        everything: Sequence[Panel],
        panels: Sequence[Panel],
    ) -> None:
        self.study = study
        self.manifest = study.manifest
        self.outcome = outcome
        self.language = language
        self.panels = panels
        self.reference = reference_label(study, panels, language)
        lines = [line for panel in panels for line in panel.lines]
        most = max(len(panel.lines) for panel in panels)
        self.all_banded = most <= MOST_BANDS
        self.many = most > MANY
        values = list(dict.fromkeys(line.value for panel in everything for line in panel.lines))
        first = next((line.value for line in lines if line.is_reference), None)
        self.styles = style.line_styles(values, first)
        self.rows = self._rows()
        cells = [{line.cell for line in panel.lines} for panel in panels]
        self.levers = [timeline.marked_levers(self.manifest, here, language) for here in cells]
        all_lines = max(len(panel.lines) for panel in everything)
        self.panel_width = PANEL_WIDTHS[len(panels)]
        self.pitch = (
            BETWEEN
            + self.panel_width
            + max(names_width(row, panel.lines, language) for row in self.rows for panel in panels)
        )
        self.omitted = Omitted(
            panels=(len(everything) - len(panels), len(everything)),
            lines=(all_lines - most, all_lines),
            levers=max(max(0, len(marked) - MOST_LEVERS) for marked in self.levers),
        )

    def _rows(self) -> list[Row]:
        """Return the rows: levels, and differences when anything is compared."""
        lines = [line for panel in self.panels for line in panel.lines]
        cells = {line.cell for line in lines}
        alone = self.manifest["replicates"] == 1
        banded = frozenset(line.cell for line in lines if not alone and (self.all_banded or line.is_reference))
        name = self.outcome.name
        levels = {c: t for c, t in by_cell(self.study.weeks, name).items() if c in cells}
        differences = {c: t for c, t in by_cell(self.study.differences, name).items() if c in cells}
        rows = [Row(self.outcome, levels, "q05", "q95", banded, style.BAND_OPACITY, signed=False)]
        if differences:
            with_interval = frozenset() if alone else frozenset(differences)
            opacity = style.MANY_BANDS_OPACITY if self.many else style.BAND_OPACITY
            rows.append(Row(self.outcome, differences, "low", "high", with_interval, opacity, signed=True))
        return rows

    def draw(self) -> Figure:
        """Draw it all, from the top down, and return the figure."""
        title = headline(self.study, self.panels, self.outcome, self.language)
        blocks = [
            self._words(title, style.TITLE_SIZE, bold=True),
            self._words(subtitle(self.manifest, self.outcome, self.language), style.SUBTITLE_SIZE),
        ]
        for row in self.rows:
            blocks += [self._words(self._heading(row), style.HEADING_SIZE, bold=True, air=1.5 * AIR)]
            blocks += [self._panel_titles(), self._panels(row)]
        blocks.append(self._words(self._small_print(), style.SMALL_SIZE, quiet=True, air=AIR))
        width = LEFT + len(self.panels) * self.pitch - BETWEEN + RIGHT
        page = layout.Page(width, TOP + sum(block.height for block in blocks) + BOTTOM)
        top = TOP
        for block in blocks:
            block.draw(page, top)
            top += block.height
        return page.figure

    def _words(self, words: str, size: float, bold: bool = False, quiet: bool = False, air: float = 0.0) -> Block:
        """Return text over the width of the figure, with some air above."""
        width = LEFT + len(self.panels) * self.pitch - BETWEEN - MARGIN
        lines = layout.wrapped(words, width, size, bold)
        colour = style.QUIET if quiet else style.TEXT
        return Block(
            air + len(lines) * layout.line_height(size),
            lambda page, top: page.write(lines, MARGIN, top + air, size, bold, colour),
        )

    def _panel_titles(self) -> Block:
        """Return the titles of the panels, each over its own."""
        room = self.pitch - BETWEEN
        titles = [layout.wrapped(panel.title, room, style.LABEL_SIZE) for panel in self.panels]
        most = max(len(lines) for lines in titles) if any(panel.title for panel in self.panels) else 0
        air = AIR / 2 if most else AIR

        def draw(page: layout.Page, top: float) -> None:
            for place, lines in enumerate(titles):
                page.write(lines, LEFT + place * self.pitch, top + AIR / 4, style.LABEL_SIZE)

        return Block(most * layout.line_height(style.LABEL_SIZE) + air, draw)

    def _panels(self, row: Row) -> Block:
        """Return a row of panels; over the upper one there is room to name the levers."""
        lanes = 0 if row.signed else max(len(marked[:MOST_LEVERS]) for marked in self.levers)
        over = lanes * layout.line_height(style.SMALL_SIZE)
        heights = HEIGHTS_MANY if self.many else HEIGHTS
        height = heights["differences" if row.signed else "levels"]
        first_day, last_day = timeline.first_and_last(self.manifest)

        def draw(page: layout.Page, top: float) -> None:
            for place, panel in enumerate(self.panels):
                left = LEFT + place * self.pitch
                axes = page.axes(left, top + over, self.panel_width, height)
                draw_panel(axes, row, panel.lines, self.styles, self.manifest["start"], self.language, place == 0)
                timeline.draw_calendar(axes, first_day, last_day, self.panel_width, self.language)
                timeline.draw_releases(axes, self.manifest)
                for lane, lever in enumerate(self.levers[place][:MOST_LEVERS]):
                    colour = self._lever_colour(lever, panel)
                    timeline.draw_lever(axes, lever, colour)
                    if not row.signed:
                        timeline.name_lever(
                            axes, lever, lane, style.ink(colour), self.panel_width, self.pitch - BETWEEN
                        )

        return Block(over + height + timeline.calendar_height(first_day, last_day), draw)

    def _lever_colour(self, lever: timeline.Marked, panel: Panel) -> str:
        """Return the colour of the one line that has the lever, or grey when several have it."""
        concerned = [line for line in panel.lines if line.cell in lever.cells]
        only = len(concerned) == 1 and len(panel.lines) > 1
        return self.styles[concerned[0].value].colour if only else style.LEVER

    def _heading(self, row: Row) -> str:
        """Return what the vertical axis of a row is, with its unit."""
        if not row.signed:
            label, unit = self.outcome.label[self.language], text.unit(self.outcome.unit, self.language)
            return say("level_heading", self.language, outcome=label, unit=unit)
        unit = text.unit("points" if self.outcome.percent else self.outcome.unit, self.language)
        return say("difference_heading", self.language, reference=self.reference, unit=unit)

    def _small_print(self) -> str:
        """Return the text under the panels."""
        return small_print(
            self.manifest,
            self.reference,
            self.language,
            all_banded=self.all_banded,
            compared=len(self.rows) > 1,
            levers=any(self.levers),
            omitted=self.omitted,
        )


def save(figure: Figure, folder: Path, stem: str, metadata: Mapping[str, str]) -> list[Path]:
    """Write a figure as PNG and SVG, each whole or not at all, and return where.

    The same figure gives the same SVG: no date and no random names are put into it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    folder : pathlib.Path
        Is made when it is missing.
    stem : str
        Name of the files before ``.png`` and ``.svg``.
    metadata : mapping
        Written into both files, such as study and fingerprint.
    """
    folder.mkdir(parents=True, exist_ok=True)
    description = "; ".join(f"{key}: {value}" for key, value in metadata.items())
    inside: dict[str, dict[str, str | None]] = {
        "png": {**metadata, "Software": "nav-adoption"},
        "svg": {"Description": description, "Creator": "nav-adoption", "Date": None},
    }
    written = []
    for kind, about in inside.items():
        path = folder / f"{stem}.{kind}"
        unfinished = folder / f".{stem}.{os.getpid()}.{kind}"
        try:
            with style.in_force():
                figure.savefig(unfinished, format=kind, dpi=style.RESOLUTION, metadata=about)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        written.append(path)
    return written
