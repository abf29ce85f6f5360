"""What is lost with each choice against the best one of a world: on average, in nine of ten worlds, at worst."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.pairing import labels
from sim.analysis.studies.regret import Regret, Regrets, regrets
from sim.errors import InputError
from sim.language import mark, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    choice_named,
    combinations_left_out,
    framed,
    layout,
    mark_across,
    mark_rows,
    name_of,
    name_rows,
    room_for,
    row_height,
    scale,
    style,
    unit_of_change,
)
from sim.show.text.regret import headline
from sim.study.store.folder import Study

QUESTION = mark("Which choice is safest, whatever the world?")

MOST_DRAWN = 16
WIDEST, ROW, BELOW = 8.0, 0.26, 0.32
MOST_FOR_NAMES = 0.4


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the regret of each option in the first choice of the study, the safest first."""
    try:
        one, *others = regrets(study, outcome)
    except InputError as reason:
        raise Unsuitable(f"figure 'regret': {reason}") from reason
    about, named = OUTCOMES[outcome], labels(study, language)
    options = sorted(one.options, key=lambda option: (option.most, option.worst))[:MOST_DRAWN]
    width = min(look.width, WIDEST)
    title = headline(study, one, language)
    return framed(
        "regret", study.manifest, language, look,
        title=title,
        subtitle=say("How much worse {outcome} is than with the best choice of a world, over {worlds} worlds, "
                     "{unit}", language, outcome=name_of(about, language), worlds=one.worlds,
                     unit=unit_of_change(about, language)),
        alt=say("{title}. Bars of what is lost with each choice, the safest first.", language, title=title),
        notes=[
            say("Bar: in nine of ten worlds no more is lost. Dot: on average. Upright mark: in the world that "
                "suits a choice least. Luck is taken out.", language),
            *combinations_left_out(len(one.options) - len(options), language),
            *choice_named(study, one.options[0].cell, len(others), language),
        ],
        body=[bars(one, options, [named[option.cell] for option in options], width, language)],
        width=width,
    )  # fmt: skip


def bars(one: Regrets, options: Sequence[Regret], names: Sequence[str], width: float, language: str) -> Block:
    """Return a bar for each option, with a dot and a mark."""
    factor = scale(OUTCOMES[one.outcome])
    room = room_for(names, MOST_FOR_NAMES * width, style.SMALL_SIZE)
    tall = row_height(names, room, style.SMALL_SIZE, ROW)

    def drawn(page: layout.Page, top: float) -> None:
        across = width - 2 * layout.MARGIN - room - AIR
        axes = page.axes(layout.MARGIN + room + AIR, top, across, tall * len(options))
        axes.grid(True, axis="x")
        name_rows(page, names, top, tall, room, style.SMALL_SIZE)
        for row, option in enumerate(options):
            axes.barh(row, factor * option.most, height=0.5, color=style.mixed(style.BETTER, 0.45))
            axes.plot([factor * option.mean], [row], "o", color=style.TEXT, markersize=4, zorder=3.0)
            axes.plot([factor * option.worst], [row], "|", color=style.TEXT, markersize=11, markeredgewidth=1.6)
        mark_rows(axes, len(options))
        worst = max(factor * option.worst for option in options)
        mark_across(axes, 0.0, 1.05 * worst or 1.0, language, across)

    return Block(tall * len(options) + BELOW, drawn)
