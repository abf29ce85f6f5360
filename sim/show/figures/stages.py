"""How far people have come, week by week: the stages of adoption, stacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language import day_of_week, label_of, listed, mark, number, percent, say
from sim.model.outcomes import OUTCOMES
from sim.model.state import Stage
from sim.show.drawing import layout, style, timeline
from sim.show.drawing.frame import Look, Picture, Unsuitable, framed
from sim.show.drawing.layout import AIR, Block
from sim.show.drawing.marks import name_ends
from sim.show.drawing.panels import chosen_cells, columns_of, panels_of
from sim.show.text.sentences import length

if TYPE_CHECKING:
    from sim.study.store.folder import Study

QUESTION = mark("At which stage of adoption are people, and where do they get stuck?")

ORDER = (Stage.ROUTINE, Stage.TRYING, Stage.PERSUADED, Stage.AWARE, Stage.UNAWARE, Stage.LAPSED)
"""From the bottom up: what is sought stands on the ground, and what is lost hangs from the top."""
MOST = 6
NARROWEST, WIDEST, HEIGHT = 1.5, 3.4, 2.3
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.25
CONNECTOR, GAP = 0.12, 0.03
THINNEST = 0.02
"""Stages that end with a smaller share than this are not named at the right."""


@dataclass(frozen=True)
class Stack:
    """The stages of one cell: its name, and a share for each stage and week."""

    name: str
    shares: Mapping[Stage, Any]
    weeks: Any

    def last(self, stage: Stage) -> float:
        """Return the share in the last week."""
        return float(self.shares[stage][-1])


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the stages of the scenarios that are compared, or of one scenario in all its panels."""
    chosen = chosen_cells(panels_of(study, language), MOST)
    stacks = [stack_of(study, cell, name) for cell, name in chosen.cells]
    names = {stage: label_of(OUTCOMES[column(stage)].label, language) for stage in ORDER}
    room = CONNECTOR + GAP + max(layout.text_width(f"{name} 100", style.LABEL_SIZE) for name in names.values())
    columns, pitch = columns_of(len(stacks), look.width - LEFT - RIGHT, BETWEEN, room + NARROWEST)
    width = min(pitch - room, WIDEST)
    pitch = width + room + BETWEEN
    body = [layout.words_block("%", LEFT + pitch, style.LABEL_SIZE, air=AIR, left=0.3)]
    for first in range(0, len(stacks), columns):
        body += [
            titles(stacks[first : first + columns], pitch),
            panels(study, stacks[first : first + columns], names, width, pitch, language),
        ]
    notes = [
        say("Areas: mean share of all pairs of adviser and service, released or not.", language),
        say("Triangles: releases of services.", language),
        *chosen.left_out(language),
    ]
    time = length(study, language)
    return framed(
        "stages", study.manifest, language, look,
        title=title_of(stacks, time, language),
        subtitle=chosen.under(say("Stages of adoption over time, stacked", language)),
        alt=say("Stacked areas over time. After {time}: {told}.", language, time=time,
                told="; ".join(in_words(stack, names, language) for stack in stacks)),
        notes=notes,
        body=body,
        width=LEFT + columns * pitch - BETWEEN + RIGHT,
    )  # fmt: skip


def column(stage: Stage) -> str:
    """Return the outcome that is the share in a stage."""
    return f"{stage.name.lower()}_share"


def stack_of(study: Study, cell: int, name: str) -> Stack:
    """Return the stages of a cell, or refuse when they were not kept."""
    here = study.weeks[study.weeks["cell"] == cell]
    shares = {}
    for stage in ORDER:
        rows = here[here["outcome"] == column(stage)].sort_values("week")
        if rows.empty:
            raise Unsuitable(f"figure 'stages': this study has no weeks of {column(stage)}.")
        shares[stage] = rows["mean"].to_numpy()
        weeks = rows["week"].to_numpy()
    return Stack(name, shares, weeks)


def title_of(stacks: list[Stack], time: str, language: str) -> str:
    """Return the spread of routine use over the cells, or where the people of a single one are."""
    if len(stacks) == 1:
        one = stacks[0]
        return say("{line}: after {time} {routine} is routine use and {lapsed} has lapsed", language,
                   line=one.name, time=time, routine=percent(one.last(Stage.ROUTINE), language),
                   lapsed=percent(one.last(Stage.LAPSED), language))  # fmt: skip
    lowest, highest = (pick(stacks, key=lambda stack: stack.last(Stage.ROUTINE)) for pick in (min, max))
    return say(
        "After {time} routine use is {low} ({low_line}) to {high} ({high_line}) of all pairs of adviser and "
        "service",
        language,
        time=time,
        low=percent(lowest.last(Stage.ROUTINE), language),
        low_line=lowest.name,
        high=percent(highest.last(Stage.ROUTINE), language),
        high_line=highest.name,
    )


def in_words(stack: Stack, names: Mapping[Stage, str], language: str) -> str:
    """Return where the people of a cell are in the last week."""
    told = [f"{names[stage].lower()} {percent(stack.last(stage), language)}" for stage in ORDER]
    return f"{stack.name}: {listed(told, language)}"


def titles(stacks: list[Stack], pitch: float) -> Block:
    """Return the names of the cells over their panels."""
    lines = [layout.wrapped(stack.name, pitch - BETWEEN, style.LABEL_SIZE, True) for stack in stacks]

    def drawn(page: layout.Page, top: float) -> None:
        for place, words in enumerate(lines):
            page.write(words, LEFT + place * pitch, top + AIR / 2, style.LABEL_SIZE, bold=True)

    return Block(max(map(len, lines)) * layout.line_height(style.LABEL_SIZE) + AIR, drawn)


def panels(
    study: Study, stacks: list[Stack], names: Mapping[Stage, str], width: float, pitch: float, language: str
) -> Block:
    """Return stacked areas side by side."""
    first, last = timeline.first_and_last(study.manifest)

    def drawn(page: layout.Page, top: float) -> None:
        for place, stack in enumerate(stacks):
            axes = page.axes(LEFT + place * pitch, top, width, HEIGHT)
            days = [timeline.number_of_day(day_of_week(study.manifest["start"], week)) for week in stack.weeks]
            ground = np.zeros(len(days))
            middles, shown = [], []
            for stage in ORDER:
                share = 100 * stack.shares[stage]
                axes.fill_between(
                    days, ground, ground + share, facecolor=style.STAGES[stage], edgecolor="white",
                    linewidth=0.4, hatch=style.STAGE_HATCHES.get(stage),
                )  # fmt: skip
                if stack.last(stage) >= THINNEST:
                    middles.append(float(ground[-1] + share[-1] / 2))
                    shown.append(stage)
                ground = ground + share
            axes.set_ylim(0, 100)
            labels = [number(tick, language) if place == 0 else "" for tick in (0, 25, 50, 75, 100)]
            axes.set_yticks([0, 25, 50, 75, 100], labels=labels)
            axes.tick_params(axis="y", length=0)
            axes.grid(False)
            timeline.draw_calendar(axes, first, last, width, language)
            timeline.draw_releases(axes, study.manifest)
            name_ends(
                axes,
                [f"{names[stage]} {number(100 * stack.last(stage), language)}" for stage in shown],
                [middle / 100 for middle in middles],
                [style.STAGES[stage] for stage in shown],
                gap=GAP,
                connector=CONNECTOR,
                joint=style.EDGE,
            )

    return Block(HEIGHT + timeline.calendar_height(first, last), drawn)
