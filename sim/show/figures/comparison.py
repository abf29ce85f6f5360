"""Paired differences over time, and below them an outcome itself.

One panel of differences for each combination of the other axes, one line for each value of the first. The panel of
levels has the reference and what differs most from it; a study that compares nothing has panels of levels only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.language import mark, say
from sim.model.formulas import Outcome
from sim.show.drawing import (
    AIR,
    Block,
    Line,
    Look,
    Panel,
    Picture,
    by_cell,
    caption,
    framed,
    layout,
    legend_of_lines,
    looks_of_lines,
    margin_words,
    most_different,
    panels_of,
    reference_label,
    spread_evenly,
    style,
    subtitle,
    timeline,
    unit_of_change,
    weekly_outcome,
    with_unit,
)
from sim.show.drawing.line_panels import Row, draw_panel, names_width
from sim.show.text.answer import headline
from sim.study.store.folder import Study

QUESTION = mark("How far do the scenarios differ, and how does the outcome develop?")
ALONE = mark("How does the outcome develop?")
"""What it answers where nothing is compared."""

MOST_PANELS = 4
MOST_LINES = 12
MOST_LEVELS = 3
"""Lines in the panel of levels below differences: they are nearly alike, and more would hide each other."""
MOST_BANDS = 3
"""With more lines than this, only the reference has a band of replicates: more would be unreadable."""
MOST_LEVERS = 3
"""Levers marked in one panel."""
OF_SERVICES = ("routine_share", "effective_use")
"""Outcomes that no more than the services released can reach."""

# All in inches.
WIDEST_PANEL = {1: 5.6, 2: 4.2, 3: 3.0}
NARROWEST_PANEL = 1.3
MOST_FOR_NAMES = 0.42
"""Largest share of the width for names at the ends of lines; else a legend has them."""
HEIGHT, HEIGHT_MANY, HEIGHT_BELOW = 2.6, 3.2, 2.1
MANY = 6
"""With more lines than this the panels are taller, and bands lighter."""
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.2


def draw(study: Study, outcome: str, language: str, look: Look, name: str = "comparison") -> Picture:
    """Return the figure that compares the first axis of a study, in panels by its other axes."""
    about, manifest = weekly_outcome(study, outcome), study.manifest
    everything = panels_of(study, language)
    panels = most_different(study, outcome, spread_evenly(everything, MOST_PANELS), MOST_LINES)
    most, all_lines = (max(len(panel.lines) for panel in some) for some in (panels, everything))
    levels, differences = rows_of(study, about, panels)
    reference = reference_label(study, panels, language)
    lines = list({line.value: line for panel in panels for line in panel.lines}.values())
    styles = looks_of_lines(everything)
    room = max(names_width(row, lines, language, labelled=True) for row in (levels, differences) if row)
    labelled = len(panels) == 1 and room <= MOST_FOR_NAMES * (look.width - LEFT - RIGHT)
    drawn = Drawn(manifest, styles, language, labelled or len(lines) == 1)
    if differences:
        compared = [panel for panel in panels if any(line.cell in differences.tables for line in panel.lines)]
        below = most_apart(compared, differences, everything)
        levels = dataclasses.replace(levels, tables={line.cell: levels.tables[line.cell] for line in below.lines})
        heading = say("Difference from {reference}, {unit}", language, reference=reference,
                      unit=unit_of_change(about, language))  # fmt: skip
        height = HEIGHT_MANY if most > MANY else HEIGHT
        across, upper = drawn.panels(differences, compared, look.width, height)
        _, lower = drawn.panels(levels, [below], across, HEIGHT_BELOW, first=False)
        under = with_unit(about, language)
        lower = [layout.heading(f"{under} ({below.title})" if below.title else under, across), *lower]
    else:
        compared, heading, lower = panels, with_unit(about, language), []
        across, upper = drawn.panels(levels, panels, look.width, HEIGHT)
    legend = [] if drawn.labelled else [drawn.legend(lines, across)]
    levers = [drawn.levers(panel) for panel in compared]
    title = headline(study, panels, about, language)
    return framed(
        name, manifest, language, look,
        title=title,
        subtitle=subtitle(manifest, about, language),
        alt=say("{title}. Lines over time: differences from {reference} above, levels below.", language,
                title=title, reference=reference) if differences else
            say("{title}. Lines over time, one for each case.", language, title=title),
        notes=[
            *caption.lines_and_bands(manifest, reference, language,
                                     all_banded=levels.banded >= levels.tables.keys(),
                                     margin=margin_words(about, language) if differences else "",
                                     levers=any(levers), available=bool(levels.available)),
            *caption.left_out(
                language,
                panels=(len(everything) - len(panels), len(everything)),
                lines=(all_lines - most, all_lines),
                levers=max(max(0, len(marked) - MOST_LEVERS) for marked in levers),
            ),
        ],
        body=[layout.heading(heading, across), *legend, *upper, *lower],
        width=across,
    )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """How the panels of one figure are drawn: looks of lines, language, and whether names stand at their ends."""

    manifest: Mapping[str, Any]
    styles: Mapping[str, style.Token]
    language: str
    labelled: bool

    def levers(self, panel: Panel) -> list[timeline.Marked]:
        """Return the dated levers of a panel."""
        return timeline.marked_levers(self.manifest, {line.cell for line in panel.lines}, self.language)

    def legend(self, lines: Sequence[Line], width: float) -> Block:
        """Return the names of all lines, once for all panels."""
        return legend_of_lines([line.label for line in lines], [self.styles[line.value] for line in lines], width)

    def panels(
        self, row: Row, panels: Sequence[Panel], most: float, height: float, first: bool = True
    ) -> tuple[float, list[Block]]:
        """Return the width of panels and their blocks, with the names of levers above when they come first.

        As many panels side by side as have room and leave no hole.
        """
        room = max(names_width(row, panel.lines, self.language, self.labelled) for panel in panels)
        fit = int((most - LEFT - RIGHT + BETWEEN) // (room + NARROWEST_PANEL + BETWEEN))
        columns = max(
            count for count in range(1, max(1, min(fit, max(WIDEST_PANEL))) + 1) if not len(panels) % count
        )
        pitch = (most - LEFT - RIGHT + BETWEEN) / columns
        width = min(pitch - BETWEEN - room, WIDEST_PANEL[columns])
        pitch = width + room + BETWEEN
        run, levers = timeline.first_and_last(self.manifest), [self.levers(panel) for panel in panels]

        def over(place: int) -> float:
            """Return the room above a row of panels for the names of levers."""
            beside = levers[place - place % columns :][:columns]
            lanes = max(len(marked[:MOST_LEVERS]) for marked in beside) if first else 0
            return lanes * layout.line_height(style.SMALL_SIZE)

        def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
            panel = panels[place]
            axes = page.axes(left, top + over(place), width, height)
            draw_panel(axes, row, panel.lines, self.styles, self.manifest["start"], self.language,
                       not place % columns, self.labelled)  # fmt: skip
            timeline.draw_calendar(axes, *run, width, self.language)
            timeline.draw_releases(axes, self.manifest)
            for lane, lever in enumerate(levers[place][:MOST_LEVERS]):
                colour = lever_colour(lever, panel, self.styles)
                timeline.draw_lever(axes, lever, colour)
                if first:
                    timeline.name_lever(axes, lever, lane, style.ink(colour), width, pitch - BETWEEN)

        def tall(place: int) -> float:
            return over(place) + height + timeline.calendar_height(*run)

        titles = [panel.title if first else "" for panel in panels]
        blocks = layout.side_by_side(titles, drawn, tall, columns, pitch, pitch - BETWEEN, left=LEFT, bold=False,
                                     air=(AIR / 4, AIR / 4))  # fmt: skip
        return LEFT + columns * pitch - BETWEEN + RIGHT, blocks


def most_apart(panels: Sequence[Panel], differences: Row, everything: Sequence[Panel]) -> Panel:
    """Return the panel with the largest difference: its reference, and the lines that differ most from it."""

    def far(line: Line) -> float:
        return abs(differences.ends.get(line.cell, 0.0))

    panel = max(panels, key=lambda panel: max(map(far, panel.lines)))
    others = sorted((line for line in panel.lines if not line.is_reference), key=far)[1 - MOST_LEVELS :]
    reference = next(line for one in everything for line in one.lines if line.cell == panel.lines[0].reference)
    return dataclasses.replace(panel, lines=(reference, *others))


def rows_of(study: Study, outcome: Outcome, panels: Sequence[Panel]) -> tuple[Row, Row | None]:
    """Return levels, and differences when anything is compared."""
    lines, most = [line for panel in panels for line in panel.lines], max(len(panel.lines) for panel in panels)
    cells = {cell for line in lines for cell in (line.cell, line.reference)}
    alone = study.manifest["replicates"] == 1
    levels, differences = (
        {cell: table for cell, table in by_cell(kept, outcome.name).items() if cell in cells}
        for kept in (study.weeks, study.differences)
    )
    few = most <= MOST_BANDS and not differences
    banded = frozenset(line.cell for line in lines if not alone and (few or line.is_reference))
    available = timeline.available(study.manifest) if outcome.name in OF_SERVICES else ()
    row = Row(outcome, levels, "q05", "q95", banded, style.BAND_OPACITY, signed=False, available=available)
    if not differences:
        return row, None
    with_interval = frozenset() if alone else frozenset(differences)
    opacity = style.MANY_BANDS_OPACITY if most > MANY else style.BAND_OPACITY
    return row, Row(outcome, differences, "low", "high", with_interval, opacity, signed=True)


def lever_colour(lever: timeline.Marked, panel: Panel, styles: Mapping[str, style.Token]) -> str:
    """Return the colour of the one line that has the lever, or grey when several have it."""
    concerned = [line for line in panel.lines if line.cell in lever.cells]
    only = len(concerned) == 1 and len(panel.lines) > 1
    return styles[concerned[0].value].colour if only else style.LEVER
