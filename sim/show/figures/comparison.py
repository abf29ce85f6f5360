"""An outcome over time, and under it the paired differences.

One panel for each combination of the other axes, one line for each value of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sim.language import label_of, mark, say
from sim.model.outcomes import Outcome
from sim.show.drawing import caption, layout, style, timeline
from sim.show.drawing.caption import Omitted
from sim.show.drawing.frame import Look, Picture, framed
from sim.show.drawing.layout import AIR, Block
from sim.show.drawing.line_panels import Row, draw_panel, names_width
from sim.show.drawing.measures import unit_of, unit_of_change
from sim.show.drawing.panels import (
    Panel,
    by_cell,
    columns_of,
    panels_of,
    reference_label,
    spread_evenly,
    weekly_outcome,
)
from sim.show.text.sentences import answer, headline

if TYPE_CHECKING:
    from sim.study.store.folder import Study

QUESTION = mark("How does the outcome develop, and how far do the scenarios differ?")

MOST_PANELS = 4
MOST_LINES = 12
MOST_BANDS = 3
"""With more lines than this, only the reference has a band of replicates: more would be mud."""
MOST_LEVERS = 3
"""Levers marked in one panel."""

# All in inches.
WIDEST_PANEL = {1: 4.8, 2: 3.1, 3: 2.4, 4: 2.2}
NARROWEST_PANEL = 1.3
MOST_FOR_NAMES = 0.55
"""Share of a panel and its names that the names may take."""
HEIGHTS = {"levels": 2.6, "differences": 1.9}
HEIGHTS_MANY = {"levels": 3.2, "differences": 2.6}
MANY = 6
"""With more lines than this the panels are higher, and bands lighter."""
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.2


def draw(study: Study, outcome: str, language: str, look: Look, name: str = "comparison") -> Picture:
    """Return the figure that compares the first axis of a study, in panels by its other axes."""
    about = weekly_outcome(study, outcome)
    everything = panels_of(study, language)
    panels = [panel.keep(MOST_LINES) for panel in spread_evenly(everything, MOST_PANELS)]
    return Drawing(study, about, language, look, everything, panels).picture(name)


class Drawing:
    """One comparison figure in the making."""

    def __init__(
        self,
        study: Study,
        outcome: Outcome,
        language: str,
        look: Look,
        everything: Sequence[Panel],
        panels: Sequence[Panel],
    ) -> None:
        self.study = study
        self.manifest = study.manifest
        self.outcome = outcome
        self.language = language
        self.look = look
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
        self.omitted = Omitted(
            panels=(len(everything) - len(panels), len(everything)),
            lines=(all_lines - most, all_lines),
            levers=max(max(0, len(marked) - MOST_LEVERS) for marked in self.levers),
        )
        self._place()

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

    def _place(self) -> None:
        """Decide how many panels stand side by side, how wide they are, and the room for names."""
        names = max(names_width(row, panel.lines, self.language) for row in self.rows for panel in self.panels)
        across = self.look.width - LEFT - RIGHT
        self.columns, pitch = columns_of(len(self.panels), across, BETWEEN, names + NARROWEST_PANEL)
        self.names_room = min(names, MOST_FOR_NAMES * pitch)
        self.panel_width = min(pitch - self.names_room, WIDEST_PANEL[self.columns])
        self.pitch = self.panel_width + self.names_room + BETWEEN
        self.width = LEFT + self.columns * self.pitch - BETWEEN + RIGHT

    @cached_property
    def rows_of_panels(self) -> list[list[int]]:
        """Places of the panels that stand side by side."""
        places = list(range(len(self.panels)))
        return [places[i : i + self.columns] for i in range(0, len(places), self.columns)]

    def picture(self, name: str) -> Picture:
        """Draw it all, from the top down."""
        body = []
        for row in self.rows:
            heading = layout.heading(self._heading(row), self.width)
            body.append(heading)
            for places in self.rows_of_panels:
                body += [self._panel_titles(places), self._panels(row, places)]
        title = headline(self.study, self.panels, self.outcome, self.language)
        subtitle = caption.subtitle(self.manifest, self.outcome, self.language)
        return framed(
            name,
            self.manifest,
            self.language,
            self.look,
            title=title,
            subtitle=subtitle,
            alt=say("Lines over time. {title}. {answer}", self.language, title=title,
                    answer=answer(self.study, self.outcome.name, self.language)),
            notes=caption.lines_and_bands(
                self.manifest,
                self.reference,
                self.language,
                all_banded=self.all_banded,
                compared=len(self.rows) > 1,
                levers=any(self.levers),
                omitted=self.omitted,
            ),
            body=body,
            width=self.width,
        )  # fmt: skip

    def _panel_titles(self, places: Sequence[int]) -> Block:
        """Return the titles of some panels, each over its own."""
        room = self.pitch - BETWEEN
        titles = [layout.wrapped(self.panels[place].title, room, style.LABEL_SIZE) for place in places]
        most = max(len(lines) for lines in titles) if any(panel.title for panel in self.panels) else 0
        air = AIR / 2 if most else AIR

        def drawn(page: layout.Page, top: float) -> None:
            for column, lines in enumerate(titles):
                page.write(lines, LEFT + column * self.pitch, top + AIR / 4, style.LABEL_SIZE)

        return Block(most * layout.line_height(style.LABEL_SIZE) + air, drawn)

    def _panels(self, row: Row, places: Sequence[int]) -> Block:
        """Return panels side by side; over the upper ones there is room to name the levers."""
        lanes = 0 if row.signed else max(len(self.levers[place][:MOST_LEVERS]) for place in places)
        over = lanes * layout.line_height(style.SMALL_SIZE)
        heights = HEIGHTS_MANY if self.many else HEIGHTS
        height = heights["differences" if row.signed else "levels"]
        first_day, last_day = timeline.first_and_last(self.manifest)

        def drawn(page: layout.Page, top: float) -> None:
            for column, place in enumerate(places):
                panel = self.panels[place]
                left = LEFT + column * self.pitch
                axes = page.axes(left, top + over, self.panel_width, height)
                draw_panel(
                    axes, row, panel.lines, self.styles, self.manifest["start"], self.language, column == 0,
                    self.names_room,
                )  # fmt: skip
                timeline.draw_calendar(axes, first_day, last_day, self.panel_width, self.language)
                timeline.draw_releases(axes, self.manifest)
                for lane, lever in enumerate(self.levers[place][:MOST_LEVERS]):
                    colour = self._lever_colour(lever, panel)
                    timeline.draw_lever(axes, lever, colour)
                    if not row.signed:
                        timeline.name_lever(
                            axes, lever, lane, style.ink(colour), self.panel_width, self.pitch - BETWEEN
                        )

        return Block(over + height + timeline.calendar_height(first_day, last_day), drawn)

    def _lever_colour(self, lever: timeline.Marked, panel: Panel) -> str:
        """Return the colour of the one line that has the lever, or grey when several have it."""
        concerned = [line for line in panel.lines if line.cell in lever.cells]
        only = len(concerned) == 1 and len(panel.lines) > 1
        return self.styles[concerned[0].value].colour if only else style.LEVER

    def _heading(self, row: Row) -> str:
        """Return what the vertical axis of a row is, with its unit."""
        if not row.signed:
            label, unit = label_of(self.outcome.label, self.language), unit_of(self.outcome, self.language)
            return say("{outcome}, {unit}", self.language, outcome=label, unit=unit)
        unit = unit_of_change(self.outcome, self.language)
        return say("Difference from {reference}, {unit}", self.language, reference=self.reference, unit=unit)
