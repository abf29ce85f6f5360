"""Which assumptions matter most, each beside the effect of chance alone, from a screening or variance study."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.indices import Index
from sim.analysis.studies.sensitivity import Sensitivity, sensitivity
from sim.language import capital, mark, say, say_many
from sim.show.drawing import (
    AIR,
    Look,
    Picture,
    Unsuitable,
    for_figure,
    framed,
    interval,
    layout,
    mark_across,
    mark_rows,
    name_rows,
    room_for,
    row_height,
    style,
)
from sim.show.text.ranking import GROUPS, heading, matters_most, name_of, ranking, scale, subject
from sim.study.design.method import ANALYSED
from sim.study.design.sampling import group_of
from sim.study.store.folder import Study

QUESTION = mark("Which assumptions matter most?")

MOST_DRAWN = 20
ROW, BELOW, BETWEEN = 0.22, 0.32, 0.35
NARROWEST = 5.6
"""Smallest width of a panel with its names; in less room panels are stacked."""
MOST_FOR_NAMES, RIGHT = 0.55, 0.15
COLOURS = {"office": "#0072b2", "leader": "#d55e00", "adviser": "#009e73", "contact": "#aa4499",
           "overview": "#999933", "mobile": "#56b4e9", "nation": "#661100"}  # fmt: skip
"""The parts of the model; distinguishable by people with colour blindness too."""


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the rankings: one panel for the reference, and one for each difference from it."""
    if study.manifest["design"]["kind"] not in ANALYSED:
        raise Unsuitable(
            f"figure 'sensitivity' needs a study with design={' or design='.join(ANALYSED)}, "
            "such as experiment=screening."
        )
    with for_figure("sensitivity"):
        parts = sensitivity(study, outcome)
    columns = max(1, min(len(parts), int((look.width + BETWEEN) / (NARROWEST + BETWEEN))))
    width = (look.width - (columns - 1) * BETWEEN) / columns
    names = [capital(subject(part, language)) for part in parts]
    rows = max(1, *(len(part.indices[:MOST_DRAWN]) for part in parts))
    named = [[name_of(index, language) for index in part.indices[:MOST_DRAWN]] for part in parts]
    room = room_for(["", *(name for some in named for name in some)], MOST_FOR_NAMES * width, style.SMALL_SIZE)
    row = max(row_height(some, room, style.SMALL_SIZE, ROW) for some in named)

    def panel(page: layout.Page, place: int, left: float, top: float) -> None:
        draw_panel(page, parts[place], named[place], (left, top), (width, row, room), language)

    body = layout.side_by_side(
        names, panel, rows * row + BELOW, columns, width + BETWEEN, width - 2 * layout.MARGIN, air=(AIR, AIR)
    )
    notes = [
        say(
            "Lines: 95 % intervals. Short upright marks: what an input without any effect would show by luck. "
            "Hollow: not distinguishable.",
            language,
        )
    ]
    left_out = max(len(part.indices) for part in parts) - MOST_DRAWN
    if left_out > 0:
        notes.append(say_many("{count} smaller one is not drawn.", "{count} smaller ones are not drawn.", left_out,
                              language))  # fmt: skip
    title = matters_most(parts[0], language)
    return framed(
        "sensitivity", study.manifest, language, look,
        title=title,
        subtitle=heading(parts[0], language),
        alt=say("{title}. Rankings of inputs, each with its interval and beside what chance alone would show.",
                language, title=title),
        notes=notes,
        body=body,
    )  # fmt: skip


def draw_panel(
    page: layout.Page, part: Sensitivity, names: Sequence[str], corner: tuple[float, float],
    sizes: tuple[float, float, float], language: str,
) -> None:  # fmt: skip
    """Draw one ranking: a dot with its interval for each index, and a mark at the noise floor.

    Parameters
    ----------
    names : sequence of str
        Of the indices.
    corner : tuple
        Left and top.
    sizes : tuple
        Width of the panel, height of a row, and width for names.
    """
    (left, top), (width, tall, room) = corner, sizes
    indices, factor = part.indices[:MOST_DRAWN], scale(part)
    if not indices:
        page.write(ranking(part, language), left, top, style.SMALL_SIZE)
        return
    begin = left + room + AIR
    across = width - layout.MARGIN - RIGHT - room - AIR
    axes = page.axes(begin, top, across, tall * len(indices))
    colours = [colour_of(index) for index in indices]
    name_rows(page, names, top, tall, room, style.SMALL_SIZE, left, [*map(style.ink, colours)])
    for row, (colour, index) in enumerate(zip(colours, indices, strict=True)):
        interval(axes, row, factor * index.value, (factor * index.low, factor * index.high), colour, width=1.6,
                 size=5, filled=index.distinguishable)  # fmt: skip
        axes.plot([factor * index.floor], [row], "|", color=style.TEXT, markersize=8)
    mark_rows(axes, len(indices))
    least = min(0.0, *(factor * index.low for index in indices))
    most = max(factor * value for index in indices for value in (index.high, index.floor, index.value))
    mark_across(axes, least, 1.05 * most or 1.0, language, across, lines=True)


def colour_of(index: Index) -> str:
    """Return the colour of the part of the model that an index belongs to."""
    part = index.name if index.name in GROUPS else group_of(index.name)
    return COLOURS.get(part, style.TEXT)
