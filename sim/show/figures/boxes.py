"""Scenario discovery: how pure a box can be, and how much of what is of interest it then holds."""

from __future__ import annotations

from sim.analysis.studies.discovery import Discovery, discover
from sim.language import mark, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    for_figure,
    framed,
    layout,
    mark_across,
    mark_values,
    name_of,
    style,
)
from sim.show.text.discovery import headline
from sim.study.store.folder import Study

QUESTION = mark("Under which settings does it happen, and how surely?")

LEFT, RIGHT, BELOW = 0.62, 0.2, 0.3
WIDEST, SLANT = 4.6, 0.75
ROOM = 5.0
"""Beyond 0 and 100 %, so that marks at the ends are whole."""


def draw(
    study: Study, outcome: str, language: str, look: Look, below: float | None = None, above: float | None = None
) -> Picture:
    """Return density against coverage of all boxes of the peeling, the chosen box ringed."""
    with for_figure("boxes"):
        made = discover(study, outcome, below, above)
    width = min(look.width - LEFT - RIGHT, WIDEST)
    total = LEFT + width + RIGHT
    title = headline(made, language)
    return framed(
        "boxes", study.manifest, language, look,
        title=title,
        subtitle=say("Boxes of PRIM, by what they hold of {outcome}", language,
                     outcome=name_of(OUTCOMES[outcome], language)),
        alt=say("{title}. Points from lower right, all settings, to upper left: the smaller a box, the purer.",
                language, title=title),
        notes=[
            say("Density: how many of the points in a box are of interest. Coverage: how many of all points of "
                "interest are in it.", language),
            say("Ring: the box with the best balance of both, without limits that chance would make as well.",
                language),
        ],
        body=[
            layout.heading(say("Density, %", language), total),
            chart(made, width, language),
            layout.axis_label(say("Coverage, %", language), total, LEFT),
        ],
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip


def chart(made: Discovery, width: float, language: str) -> Block:
    """Return the boxes of the peeling, joined in order, and the chosen one."""
    path = [(100 * box.coverage, 100 * box.density) for box in made.peeled]
    height = SLANT * width

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top, width, height)
        axes.plot(*zip(*path, strict=True), "o-", color=style.BETTER, markersize=4, linewidth=0.8)
        axes.plot([100 * made.box.coverage], [100 * made.box.density], "o", markersize=11, markerfacecolor="none",
                  markeredgecolor=style.TEXT, markeredgewidth=1.6, zorder=3.0)  # fmt: skip
        mark_across(axes, -ROOM, 100 + ROOM, language, width, lines=True)
        mark_values(axes, -ROOM, 100 + ROOM, language)

    return Block(height + BELOW, drawn)
