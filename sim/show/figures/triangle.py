"""The mix of roles: facilitating, integrating and renewing in the corners of a triangle."""

from __future__ import annotations

import math

import numpy as np

from sim.analysis.studies.effects import Effects, effects_of
from sim.analysis.studies.endpoints import Array
from sim.analysis.studies.mixes import AXES, Mix, Mixes, mixes
from sim.language import decimals_for, label_of, listed, mark, number, say, say_many
from sim.model.formulas import Outcome
from sim.model.parameters.leader import ROLES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    colour_scale,
    counted_words,
    framed,
    layout,
    name_of,
    outcome_of_runs,
    scale,
    style,
    with_unit,
)
from sim.show.drawing.mixes import activity_name
from sim.show.text.mixes import headline_words
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("Which mix of roles increases the outcome most, and is there one best mix?")

LEAST_MIXES = 6
SIDE = 4.0
LEFT = 0.55
RIGHT = 1.05


TICKS = (0.25, 0.5, 0.75)


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a heat map of the outcome over the mixes that were tried."""
    about, effects = outcome_of_runs(study, outcome), effects_of(study)
    first = mixes_of(study, outcome, effects)
    places = by_proportions(first, about)
    side = min(SIDE, look.width - LEFT - RIGHT)
    total = LEFT + side + RIGHT
    whole = sum(first.best.hours)
    title = (
        headline_words(first, study, about, language)
        if effects.of(first.best.cell, outcome, to=first.worst.cell).side
        else say("No detectable difference in {outcome} between the mixes of roles that were tried", language,
                 outcome=name_of(about, language))
    )  # fmt: skip
    tied = [mix for mix in first.tied if mix.shares]
    like = say_many("Ring: the best. Black dots: proportions of {count} mix that may be as good.",
                    "Ring: the best. Black dots: proportions of {count} mixes that may be as good.", len(tied),
                    language) if tied else say("Ring: the best.", language)  # fmt: skip
    return framed(
        "triangle", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} after {time}, by the mix of facilitating, integrating and renewing", language,
                     outcome=label_of(about.label, language), time=length(study, language)),
        alt=say("{title}. A triangle with one role in each corner, coloured by the outcome, with a dot for "
                "each mix that was tried.", language, title=title),
        notes=[
            say("Each corner: that role alone; in the middle: all three alike.", language),
            say("Along the edges: hours a week of the role in the next corner, of the {hours} hours that leaders "
                "spend on the three roles in the best mix.", language, hours=number(whole, language, 1)),
            say("Dots: the proportions that were tried, each with the hours that were best; colours between them "
                "are drawn straight. {like}", language, like=like),
            *([say("Square: typical leadership.", language)] if first.reference.typical else []),
            *counted_words(about, study.manifest, language),
        ],
        body=[
            layout.heading(with_unit(about, language), total),
            chart(first, places, about, side, language),
        ],
        width=max(total, min(look.width, 5.5)),
    )  # fmt: skip


def mixes_of(study: Study, outcome: str, effects: Effects) -> Mixes:
    """Return the mixes of a study, of the first combination of its other axes; refuse one without all roles."""
    missing = [key for key in AXES if key not in study.cells.columns]
    if missing:
        raise Unsuitable(
            f"figure 'triangle' needs a study that varies {listed(AXES, 'en')}; this one lacks "
            f"{missing[0]}. Such a study: experiment=role_mix."
        )
    first = mixes(effects, outcome)[0]
    count = len({mix.shares for mix in first.tried if mix.shares})
    if count < LEAST_MIXES:
        raise Unsuitable(f"figure 'triangle' needs {LEAST_MIXES} mixes or more; this study has {count}.")
    return first


def by_proportions(one: Mixes, outcome: Outcome) -> dict[tuple[float, ...], Mix]:
    """Return the best mix of each set of proportions: mixes with the same proportions differ in their hours."""
    ascending = sorted(one.tried, key=lambda mix: (outcome.good or 1) * mix.level)
    return {mix.shares: mix for mix in ascending if mix.shares}


def place_of(shares: tuple[float, ...]) -> tuple[float, float]:
    """Return the position of a mix: facilitating left, integrating right, renewing on top."""
    _, integrating, renewing = shares
    return integrating + renewing / 2, renewing * math.sqrt(3) / 2


def chart(
    one: Mixes, best_by: dict[tuple[float, ...], Mix], outcome: Outcome, side: float, language: str
) -> Block:
    """Return the triangle with its colours, hours along its edges, and a scale."""
    places = np.array([place_of(shares) for shares in best_by])
    values: Array = scale(outcome) * np.array([mix.level for mix in best_by.values()])
    height = side * math.sqrt(3) / 2
    line = layout.line_height(style.LABEL_SIZE)

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top + line + AIR, side, height)
        axes.set(xlim=(0, 1), ylim=(0, math.sqrt(3) / 2))
        axes.set_axis_off()
        # As a picture: browsers do not mix the colours of a gradient as matplotlib's SVG asks them to.
        shades = axes.tripcolor(
            places[:, 0], places[:, 1], values, shading="gouraud", cmap=style.SEQUENTIAL, rasterized=True
        )
        axes.plot([0, 1, 0.5, 0], [0, 0, math.sqrt(3) / 2, 0], color=style.EDGE, linewidth=0.8, clip_on=False)
        axes.plot(places[:, 0], places[:, 1], "o", markersize=4, color="white", markeredgecolor=style.TEXT,
                  markeredgewidth=0.7, linestyle="none", clip_on=False)  # fmt: skip
        for shares in {mix.shares for mix in one.tied if mix.shares}:
            axes.plot(*place_of(shares), "o", markersize=5, color=style.TEXT, markeredgecolor="white",
                      markeredgewidth=0.9, clip_on=False)  # fmt: skip
        if one.reference.typical:
            axes.plot(*place_of(one.reference.shares), "s", markersize=7, color="white",
                      markeredgecolor=style.TEXT, markeredgewidth=1.4, clip_on=False)  # fmt: skip
        draw_hours(axes, sum(one.best.hours), language)
        if one.best.shares:
            axes.plot(*place_of(one.best.shares), "o", markersize=11, markerfacecolor="none",
                      markeredgecolor=style.TEXT, markeredgewidth=1.6, clip_on=False)  # fmt: skip
        below = top + 2.1 * line + AIR + height
        names = [activity_name(role, language) for role in ROLES]
        centred = [LEFT, LEFT + side, LEFT + side / 2]
        tops = [below, below, top]
        for name, middle, at in zip(names, centred, tops, strict=True):
            left = middle - layout.text_width(name, style.LABEL_SIZE, True) / 2
            page.write([name], max(left, layout.MARGIN), at, style.LABEL_SIZE, True)
        ticks = np.linspace(values.min(), values.max(), 4).tolist()
        spread = float(np.ptp(values))
        decimals = decimals_for(spread) - 1 if spread else 1
        labels = [number(tick, language, decimals) for tick in ticks]
        colour_scale(page, shades, LEFT + side + 0.35, top + line + AIR, height * 0.8, ticks, labels)

    return Block(height + 3.2 * line + 2 * AIR, drawn)


def draw_hours(axes: layout.Axes, whole: float, language: str) -> None:
    """Write hours along the edges, each edge counting the role of the corner it leads to, the way round."""
    corners = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    outward = ((0, -11), (12, 0), (-12, 0))  # in points, away from the lower, the right and the left edge
    for edge, shift in enumerate(outward):
        begin, end = (np.array(place_of(corners[place % 3])) for place in (edge, edge + 1))
        for tick in TICKS:
            axes.annotate(
                number(tick * whole, language, 1), begin + tick * (end - begin), xytext=shift,
                textcoords="offset points", ha="center", va="center", size=style.SMALL_SIZE, color=style.QUIET,
            )  # fmt: skip
