"""The leader as spark: in how many offices use takes off, by innovators and sight of the leader (claim C8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.spark import HALF, WAITING, TakeOff, take_offs
from sim.language import capital, label_of, mark, percent, say, shortest
from sim.model.parameters import registry
from sim.show.drawing import (
    AIR,
    MARGIN,
    Look,
    Picture,
    Unsuitable,
    axis_name,
    for_figure,
    framed,
    layout,
    marks,
    style,
)
from sim.study.store.folder import Study

QUESTION = mark("When does a leader's example start a chain that would not start by itself?")

ACROSS, UP = "leader.visibility", "adviser.innovators"
TILE, ROW, LEFT, BELOW = 0.62, 0.36, 0.62, 0.42
"""Width and height of a tile, room for the values of both axes, in inches."""
BETWEEN = 0.3
DEEPEST = 0.85


@dataclass(frozen=True)
class Panel:
    """The cells that share all values but those of the two axes.

    Attributes
    ----------
    title : str
    cells : dict
        By value across and value up.
    """

    title: str
    cells: dict[tuple[float, float], TakeOff]


def prepare(study: Study, outcome: str) -> None:
    """Work out how often each cell takes off."""
    take_offs(study)


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return tiles with the share of offices that take off, and the edge of those that do in the mean field."""
    with for_figure("phase"):
        cells = take_offs(study)
    if not {ACROSS, UP} <= set(cells[0].point):
        raise Unsuitable(f"figure 'phase' needs a study that varies {ACROSS}, {UP} and {WAITING}.")
    xs, ys = (sorted({float(cell.point[axis]) for cell in cells}) for axis in (ACROSS, UP))
    panels = panels_of(cells, language)
    pitch = LEFT + TILE * len(xs) + BETWEEN
    fit = max(1, int((look.width - MARGIN + BETWEEN) / pitch))
    inner = len({cell.point[key] for cell in cells for key in list(cell.point)[-1:]})
    columns = min(len(panels), inner if inner <= fit else fit)  # a row for each value of the outer setting
    width = max(min(look.width, MARGIN + columns * pitch), min(look.width, 5.0))
    unseen, seen = (
        [cell.share for cell in cells if cell.point[ACROSS] == value] for value in (xs[0], xs[-1])
    )  # fmt: skip
    before, after = (percent(sum(some) / len(some), language) for some in (unseen, seen))
    title = say("Use takes off in {before} of offices when nobody sees the leader, in {after} when all do",
                language, before=before, after=after)  # fmt: skip
    return framed(
        "phase", study.manifest, language, look,
        title=title,
        subtitle=say("Share of offices in which use takes off, by {up} (upwards) and {across}", language,
                     up=axis_name(UP, language), across=axis_name(ACROSS, language)),
        alt=say("{title}. Tiles by {up} and {across}, the darker, the more offices take off.", language,
                title=title, up=axis_name(UP, language), across=axis_name(ACROSS, language)),
        notes=[
            say("Takes off: at the end at least half as much routine use as in the same office where nobody waits "
                "for others.", language),
            say("Thick line: where the mean field, an endless office without neighbours, takes off in half of the "
                "worlds or more.", language),
        ],
        body=layout.side_by_side(
            [panel.title for panel in panels],
            lambda page, place, left, top: tiles(page, panels[place], xs, ys, left + LEFT, top, language),
            ROW * len(ys) + BELOW, columns, pitch, pitch - BETWEEN / 2,
        ),
        width=width,
    )  # fmt: skip


def panels_of(cells: Sequence[TakeOff], language: str) -> list[Panel]:
    """Return the panels in the order of the study, named by what else it varies."""
    panels: dict[str, dict[tuple[float, float], TakeOff]] = {}
    for cell in cells:
        others = [f"{label_of(registry()[key].label, language)} {shortest(float(value), language)}"
                  for key, value in cell.point.items() if key not in (ACROSS, UP)]  # fmt: skip
        panel = panels.setdefault(capital(", ".join(others).lower()), {})
        panel[float(cell.point[ACROSS]), float(cell.point[UP])] = cell
    return [Panel(title, some) for title, some in panels.items()]


def tiles(
    page: layout.Page,
    panel: Panel,
    xs: Sequence[float],
    ys: Sequence[float],
    left: float,
    top: float,
    language: str,
) -> None:
    """Draw one panel: a tile for each combination, the most innovators on top."""
    axes = marks.plain_axes(page, left, top, TILE * len(xs), ROW * len(ys))
    size, tall = style.SMALL_SIZE, layout.line_height(style.SMALL_SIZE)
    rows = list(reversed(ys))
    for (x, y), cell in panel.cells.items():
        at, row = TILE * xs.index(x), ROW * rows.index(y)
        ground = style.mixed(style.BETTER, DEEPEST * cell.share)
        marks.cell(axes, at, row + ROW / 2, TILE, ROW, ground)
        axes.text(at + TILE / 2, row + ROW / 2, percent(cell.share, language), ha="center", va="center", size=size,
                  color=style.ink_on(ground))  # fmt: skip
    border(axes, panel, xs, rows)
    for place, y in enumerate(rows):
        words = percent(y, language, 0 if round(100 * y, 6) % 1 == 0 else 1)
        page.write(
            [words], left - AIR / 2 - layout.text_width(words, size), top + ROW * place + (ROW - tall) / 2, size
        )
    for place, x in enumerate(xs):
        words = shortest(x, language)
        middle = left + TILE * (place + 0.5) - layout.text_width(words, size) / 2
        page.write([words], middle, top + ROW * len(rows) + AIR / 2, size)


def border(axes: layout.Axes, panel: Panel, xs: Sequence[float], rows: Sequence[float]) -> None:
    """Draw the edge of what takes off in the mean field: between two tiles of which one does."""

    def does(column: int, row: int) -> bool:
        return panel.cells[xs[column], rows[row]].expected >= HALF

    for column in range(len(xs)):
        for row in range(len(rows)):
            x, y = TILE * column, ROW * row
            if column and does(column, row) != does(column - 1, row):
                axes.plot([x, x], [y, y + ROW], color=style.TEXT, linewidth=2.4, solid_capstyle="round")
            if row and does(column, row) != does(column, row - 1):
                axes.plot([x, x + TILE], [y, y], color=style.TEXT, linewidth=2.4, solid_capstyle="round")
