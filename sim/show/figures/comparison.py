"""An outcome over time, and under it the paired differences.

One panel for each combination of the other axes, one line for each value of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.language import mark, say
from sim.model.formulas import Outcome
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Panel,
    Picture,
    by_cell,
    caption,
    columns_of,
    framed,
    layout,
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
from sim.show.text.answer import answer, headline
from sim.study.store.folder import Study

QUESTION = mark("How does the outcome develop, and how far do the scenarios differ?")

MOST_PANELS = 4
MOST_LINES = 12
MOST_BANDS = 3
"""With more lines than this, only the reference has a band of replicates: more would be unreadable."""
MOST_LEVERS = 3
"""Levers marked in one panel."""

# All in inches.
WIDEST_PANEL = {1: 4.8, 2: 3.1, 3: 2.4, 4: 2.2}
NARROWEST_PANEL = 1.3
MOST_FOR_NAMES = 0.55
"""Largest share of the width of a panel that the names may take."""
HEIGHTS = {"levels": 2.6, "differences": 1.9}
HEIGHTS_MANY = {"levels": 3.2, "differences": 2.6}
MANY = 6
"""With more lines than this the panels are taller, and bands lighter."""
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.2


def draw(study: Study, outcome: str, language: str, look: Look, name: str = "comparison") -> Picture:
    """Return the figure that compares the first axis of a study, in panels by its other axes."""
    about, manifest = weekly_outcome(study, outcome), study.manifest
    everything = panels_of(study, language)
    panels = [panel.keep(MOST_LINES) for panel in spread_evenly(everything, MOST_PANELS)]
    most, all_lines = (max(len(panel.lines) for panel in some) for some in (panels, everything))
    rows = rows_of(study, about, panels)
    reference = reference_label(study, panels, language)
    values = list(dict.fromkeys(line.value for panel in everything for line in panel.lines))
    first = next((line.value for panel in panels for line in panel.lines if line.is_reference), None)
    styles = style.line_styles(values, first)
    levers = [timeline.marked_levers(manifest, {line.cell for line in panel.lines}, language) for panel in panels]
    names = max(names_width(row, panel.lines, language) for row in rows for panel in panels)
    columns, pitch = columns_of(len(panels), look.width - LEFT - RIGHT, BETWEEN, names + NARROWEST_PANEL)
    room = min(names, MOST_FOR_NAMES * pitch)
    width = min(pitch - room, WIDEST_PANEL[columns])
    pitch = width + room + BETWEEN
    total = LEFT + columns * pitch - BETWEEN + RIGHT
    run = timeline.first_and_last(manifest)

    def panels_of_row(row: Row) -> list[Block]:
        heights = HEIGHTS_MANY if most > MANY else HEIGHTS
        height = heights["differences" if row.signed else "levels"]

        def over(place: int) -> float:
            """Return the room above a row of panels for the names of levers."""
            beside = levers[place - place % columns :][:columns]
            lanes = 0 if row.signed else max(len(marked[:MOST_LEVERS]) for marked in beside)
            return lanes * layout.line_height(style.SMALL_SIZE)

        def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
            panel = panels[place]
            axes = page.axes(left, top + over(place), width, height)
            draw_panel(axes, row, panel.lines, styles, manifest["start"], language, not place % columns, room)
            timeline.draw_calendar(axes, *run, width, language)
            timeline.draw_releases(axes, manifest)
            for lane, lever in enumerate(levers[place][:MOST_LEVERS]):
                colour = lever_colour(lever, panel, styles)
                timeline.draw_lever(axes, lever, colour)
                if not row.signed:
                    timeline.name_lever(axes, lever, lane, style.ink(colour), width, pitch - BETWEEN)

        def tall(place: int) -> float:
            return over(place) + height + timeline.calendar_height(*run)

        titles = [panel.title for panel in panels]
        return layout.side_by_side(titles, drawn, tall, columns, pitch, pitch - BETWEEN, left=LEFT, bold=False,
                                   air=(AIR / 4, AIR / 4))  # fmt: skip

    unit = unit_of_change(about, language)
    headings = [
        with_unit(about, language),
        say("Difference from {reference}, {unit}", language, reference=reference, unit=unit),
    ]
    title = headline(study, panels, about, language)
    return framed(
        name, manifest, language, look,
        title=title,
        subtitle=subtitle(manifest, about, language),
        alt=say("Lines over time. {title}. {answer}", language, title=title,
                answer=answer(study, about.name, language)),
        notes=[
            *caption.lines_and_bands(manifest, reference, language, all_banded=most <= MOST_BANDS,
                                     compared=len(rows) > 1, levers=any(levers)),
            *caption.left_out(
                language,
                panels=(len(everything) - len(panels), len(everything)),
                lines=(all_lines - most, all_lines),
                levers=max(max(0, len(marked) - MOST_LEVERS) for marked in levers),
            ),
        ],
        body=[
            block
            for row, heading in zip(rows, headings, strict=False)
            for block in (layout.heading(heading, total), *panels_of_row(row))
        ],
        width=total,
    )  # fmt: skip


def rows_of(study: Study, outcome: Outcome, panels: Sequence[Panel]) -> list[Row]:
    """Return the rows: levels, and differences when anything is compared."""
    lines, most = [line for panel in panels for line in panel.lines], max(len(panel.lines) for panel in panels)
    cells = {line.cell for line in lines}
    alone = study.manifest["replicates"] == 1
    banded = frozenset(line.cell for line in lines if not alone and (most <= MOST_BANDS or line.is_reference))
    levels, differences = (
        {cell: table for cell, table in by_cell(kept, outcome.name).items() if cell in cells}
        for kept in (study.weeks, study.differences)
    )
    rows = [Row(outcome, levels, "q05", "q95", banded, style.BAND_OPACITY, signed=False)]
    if differences:
        with_interval = frozenset() if alone else frozenset(differences)
        opacity = style.MANY_BANDS_OPACITY if most > MANY else style.BAND_OPACITY
        rows.append(Row(outcome, differences, "low", "high", with_interval, opacity, signed=True))
    return rows


def lever_colour(lever: timeline.Marked, panel: Panel, styles: Mapping[str, style.Token]) -> str:
    """Return the colour of the one line that has the lever, or grey when several have it."""
    concerned = [line for line in panel.lines if line.cell in lever.cells]
    only = len(concerned) == 1 and len(panel.lines) > 1
    return styles[concerned[0].value].colour if only else style.LEVER
