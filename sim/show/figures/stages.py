"""How far people have come, week by week: the stages of adoption, stacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.studies.effects import Effects, effects_of
from sim.language import day_of_week, label_of, mark, number, percent, say, small
from sim.model.outcomes import OUTCOMES
from sim.model.state import Stage
from sim.show.drawing import (
    AIR,
    Look,
    Picture,
    Unsuitable,
    chosen_cells,
    columns_of,
    framed,
    layout,
    lines_up,
    most_different,
    name_ends,
    panels_of,
    style,
    timeline,
)
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("How far have advisers come with the services, and where do they get stuck?")

ORDER = (Stage.ROUTINE, Stage.TRYING, Stage.PERSUADED, Stage.AWARE, Stage.LAPSED, Stage.UNAWARE)
"""From the bottom up: routine use at the base; those on top may be unaware because nothing is released yet."""
MOST = 6
NARROWEST, WIDEST, HEIGHT = 1.5, 3.4, 2.3
LEFT, RIGHT, BETWEEN = 0.58, 0.12, 0.25
CONNECTOR, GAP = 0.12, 0.03
THINNEST = 0.02
"""Stages that end with a smaller share than this are named where they are thickest, not at the right."""


@dataclass(frozen=True)
class Stack:
    """The stages of one cell: its name, and a share for each stage and week."""

    cell: int
    name: str
    shares: Mapping[Stage, Any]
    weeks: Any

    def last(self, stage: Stage) -> float:
        """Return the share in the last week."""
        return float(self.shares[stage][-1])


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the stages of the scenarios that are compared, or of one scenario in all its panels."""
    chosen = chosen_cells(most_different(study, outcome, panels_of(study, language), MOST), MOST)
    stacks = [stack_of(study, cell, name) for cell, name in chosen.cells]
    names = {stage: label_of(OUTCOMES[column(stage)].label, language) for stage in ORDER}
    room = CONNECTOR + GAP + max(layout.text_width(f"{name} 100", style.LABEL_SIZE) for name in names.values())
    columns, pitch = columns_of(len(stacks), look.width - LEFT - RIGHT, BETWEEN, room + NARROWEST)
    width = min(pitch - room, WIDEST)
    pitch = width + room + BETWEEN

    def panel(page: layout.Page, place: int, left: float, top: float) -> None:
        axes = page.axes(left, top, width, HEIGHT)
        draw_stack(axes, stacks[place], study.manifest, names, width, language)
        ticks = (0, 25, 50, 75, 100)
        lines_up(axes, ticks, () if place % columns else [number(tick, language) for tick in ticks])

    height = HEIGHT + timeline.calendar_height(*timeline.first_and_last(study.manifest))
    titles = [stack.name for stack in stacks]
    body = [
        layout.words_block("%", LEFT + pitch, style.LABEL_SIZE, air=AIR, left=0.3),
        *layout.side_by_side(titles, panel, height, columns, pitch, pitch - BETWEEN, left=LEFT),
    ]
    notes = [
        say("Areas: mean share of all pairs of adviser and service, released or not.", language),
        say("Grey steps: services released; above them there is nothing to use yet.", language),
        say("Triangles: releases of services.", language),
        *chosen.left_out(language),
    ]
    time = length(study, language)
    title = title_of(stacks, effects_of(study), time, language)
    return framed(
        "stages", study.manifest, language, look,
        title=title,
        subtitle=chosen.under(say("Stages of adoption over time, stacked", language)),
        alt=say("{title}. Stacked areas over time, one for each stage of adoption, from routine use at the base "
                "to unaware on top.", language, title=title),
        notes=notes,
        body=body,
        width=LEFT + columns * pitch - BETWEEN + RIGHT,
    )  # fmt: skip


def column(stage: Stage) -> str:
    """Return the outcome that holds the share in a stage."""
    return f"{stage.name.lower()}_share"


def stack_of(study: Study, cell: int, name: str) -> Stack:
    """Return the stages of a cell; refuse a study that did not store them."""
    here = study.weeks[study.weeks["cell"] == cell]
    shares = {}
    for stage in ORDER:
        rows = here[here["outcome"] == column(stage)].sort_values("week")
        if rows.empty:
            raise Unsuitable(f"figure 'stages': this study has no weeks of {column(stage)}.")
        shares[stage] = rows["mean"].to_numpy()
        weeks = rows["week"].to_numpy()
    return Stack(cell, name, shares, weeks)


def title_of(stacks: list[Stack], effects: Effects, time: str, language: str) -> str:
    """Return the range of routine use over the cells, unless it may be chance; or the stages of a single one."""
    if len(stacks) == 1:
        one = stacks[0]
        return say("{line}: after {time} {routine} of all pairs of adviser and service are in routine use, and "
                   "{lapsed} have lapsed", language,
                   line=one.name, time=time, routine=percent(one.last(Stage.ROUTINE), language),
                   lapsed=percent(one.last(Stage.LAPSED), language))  # fmt: skip
    lowest, highest = (pick(stacks, key=lambda stack: stack.last(Stage.ROUTINE)) for pick in (min, max))
    if not effects.of(highest.cell, column(Stage.ROUTINE), to=lowest.cell).end.sign:
        return say("After {time} routine use is {high} of all pairs of adviser and service; differences between "
                   "the cases may be chance", language, time=time,
                   high=percent(highest.last(Stage.ROUTINE), language))  # fmt: skip
    return say(
        "After {time} routine use is {low} ({low_line}) to {high} ({high_line}) of all pairs of adviser and "
        "service",
        language,
        time=time,
        low=percent(lowest.last(Stage.ROUTINE), language),
        low_line=small(lowest.name),
        high=percent(highest.last(Stage.ROUTINE), language),
        high_line=small(highest.name),
    )


def draw_stack(
    axes: Any, stack: Stack, manifest: Mapping[str, Any], names: Mapping[Stage, str], width: float, language: str
) -> None:
    """Draw stacked areas, with the name and last share of each stage at its right."""
    days = [timeline.number_of_day(day_of_week(manifest["start"], week)) for week in stack.weeks]
    ground = np.zeros(len(days))
    middles: dict[Stage, float] = {}
    for stage in ORDER:
        share = 100 * stack.shares[stage]
        axes.fill_between(
            days, ground, ground + share, facecolor=style.STAGES[stage], edgecolor="white",
            linewidth=0.4, hatch=style.STAGE_HATCHES.get(stage),
        )  # fmt: skip
        if stack.last(stage) >= THINNEST:
            middles[stage] = float(ground[-1] + share[-1] / 2) / 100
        else:
            name_inside(axes, names[stage], style.STAGES[stage], days, ground, share, width)
        ground = ground + share
    if steps := timeline.available(manifest):
        axes.step([timeline.number_of_day(day) for day, _ in steps], [100 * part for _, part in steps],
                  where="post", color=style.RELEASED, linewidth=1.2)  # fmt: skip
    axes.set_ylim(0, 100)
    timeline.draw_calendar(axes, *timeline.first_and_last(manifest), width, language)
    timeline.draw_releases(axes, manifest)
    name_ends(
        axes,
        [f"{names[stage]} {number(100 * stack.last(stage), language)}" for stage in middles],
        [*middles.values()],
        [style.STAGES[stage] for stage in middles],
        gap=GAP,
        connector=CONNECTOR,
        joint=style.EDGE,
    )


def name_inside(
    axes: Any, name: str, colour: str, days: Sequence[float], ground: Any, share: Any, width: float
) -> None:
    """Write the name of a stage into its area, where it is thickest, if it fits there."""
    per_day, wide = width / (days[-1] - days[0]), layout.text_width(name, style.LABEL_SIZE)
    tall = 100 * layout.line_height(style.LABEL_SIZE) / HEIGHT
    half = wide / 2 / per_day
    places = [
        (min(top[inside]) - max(base[inside]), day, (min(top[inside]) + max(base[inside])) / 2)
        for base, top in [(np.asarray(ground), np.asarray(ground + share))]
        for day in days
        if days[0] + half < day < days[-1] - half
        for inside in [[abs(other - day) <= half for other in days]]
    ]
    thick, day, middle = max(places, default=(0.0, 0.0, 0.0))
    if thick > tall:
        axes.text(day, middle, name, ha="center", va="center", size=style.LABEL_SIZE, color=style.ink_on(colour))
