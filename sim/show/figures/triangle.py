"""The mix of roles: facilitating, integrating and renewing in the corners of a triangle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.endpoints import Array, End, Ends, end
from sim.language import decimals_for, label_of, listed, mark, number, say
from sim.model.formulas import Outcome
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
    level,
    margin_words,
    name_of,
    outcome_of_runs,
    scale,
    style,
    with_unit,
)
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("Which mix of roles increases the outcome most, and is there one best mix?")

ROLES = {
    "leader.facilitating": mark("facilitating"),
    "leader.integrating": mark("integrating"),
    "leader.renewing": mark("renewing"),
}
LEAST_MIXES = 6
SIDE = 4.0
LEFT = 0.55
RIGHT = 1.05


HOURS = tuple(key.replace("leader.", "hours_") for key in ROLES)
LEAST_HOURS = 0.05
"""Smaller numbers of hours would be written as none."""
TICKS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Mix:
    """One mix.

    Attributes
    ----------
    shares : tuple of float
        Of each role.
    mean : float
        Of the outcome, over all cells that have these shares.
    cells : tuple of int
        These cells.
    hours : tuple of float
        What leaders spend on each role in a week; mean of these cells.
    """

    shares: tuple[float, float, float]
    mean: float
    cells: tuple[int, ...]
    hours: tuple[float, float, float]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a heat map of the outcome over the mixes that were tried."""
    about = outcome_of_runs(study, outcome)
    ends = Ends(study)
    mixes = mixes_of(study, outcome, ends)
    side = min(SIDE, look.width - LEFT - RIGHT)
    total = LEFT + side + RIGHT
    best, worst = (pick(mixes, key=lambda mix: mix.mean) for pick in (max, min))
    ties = [mix for mix in mixes if tied(difference(mix, best, outcome, ends), about)]
    hours = sorted(sum(mix.hours) for mix in mixes)
    gaps = {"outcome": name_of(about, language), "best": level(best.mean, about, language),
            "best_mix": in_words(best, language), "worst": level(worst.mean, about, language),
            "worst_mix": in_words(worst, language)}  # fmt: skip
    title = say(
        mark("No detectable difference in {outcome} between the mixes of roles that were tried")
        if not difference(best, worst, outcome, ends).sign
        else mark("{outcome} is highest, {best}, with {best_mix} a week, and lowest, {worst}, with {worst_mix}"),
        language,
        **gaps,
    )
    return framed(
        "triangle", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} after {time}, by the mix of facilitating, integrating and renewing", language,
                     outcome=label_of(about.label, language), time=length(study, language)),
        alt=say("{title}. A triangle with one role in each corner, coloured by the outcome, with a dot for "
                "each mix that was tried.", language, title=title),
        notes=[
            say("Each corner: that role alone; in the middle: all three alike.", language),
            say("Along the edges: hours a week of the role in the next corner, of the {middle} hours that leaders "
                "spend on the three roles in the median mix ({low} to {high}).", language,
                low=number(hours[0], language, 1), middle=number(middle_of(mixes), language, 1),
                high=number(hours[-1], language, 1)),
            say("Dots: mixes that were tried; colours between them are drawn straight. Ring: the best. Black "
                "dots: not distinguishable from the best, or lower by less than {margin} ({count} of {total}).",
                language, margin=margin_words(about, language), count=len(ties), total=len(mixes)),
            *counted_words(about, study.manifest, language),
        ],
        body=[
            layout.heading(with_unit(about, language), total),
            chart(mixes, best, ties, about, side, language),
        ],
        width=max(total, min(look.width, 5.5)),
    )  # fmt: skip


def mixes_of(study: Study, outcome: str, ends: Ends) -> list[Mix]:
    """Return the mixes of a study; refuse a study that does not vary all three roles."""
    missing = [key for key in ROLES if key not in study.cells.columns]
    if missing:
        raise Unsuitable(
            f"figure 'triangle' needs a study that varies {listed(list(ROLES), 'en')}; this one lacks "
            f"{missing[0]}. Such a study: experiment=role_mix."
        )
    by_shares: dict[tuple[float, ...], list[int]] = {}
    for row in study.cells.to_dict("records"):
        weights = [float(row[key]) for key in ROLES]
        if sum(weights) > 0:
            shares = tuple(round(weight / sum(weights), 3) for weight in weights)
            by_shares.setdefault(shares, []).append(int(row["cell"]))

    def mean(cells: list[int], name: str) -> float:
        return float(np.mean([ends.level(cell, name).mean for cell in cells]))

    mixes = []
    for (one, two, three), cells in by_shares.items():
        facilitating, integrating, renewing = (mean(cells, name) for name in HOURS)
        mixes.append(
            Mix((one, two, three), mean(cells, outcome), tuple(cells), (facilitating, integrating, renewing))
        )
    if len(mixes) < LEAST_MIXES:
        raise Unsuitable(f"figure 'triangle' needs {LEAST_MIXES} mixes or more; this study has {len(mixes)}.")
    return mixes


def in_words(mix: Mix, language: str) -> str:
    """Return the hours of a mix in words."""
    hours = [
        say("{hours} h {role}", language, hours=number(spent, language, 1), role=say(role, language))
        for spent, role in zip(mix.hours, ROLES.values(), strict=True)
        if spent >= LEAST_HOURS
    ]
    return listed(hours, language)


def middle_of(mixes: list[Mix]) -> float:
    """Return the hours that leaders spend on all three roles in the median mix."""
    return sorted(sum(mix.hours) for mix in mixes)[len(mixes) // 2]


def difference(mix: Mix, other: Mix, outcome: str, ends: Ends) -> End:
    """Return the mean paired difference of two mixes, over all cells that have them."""
    gaps = [ends.gaps(one, outcome, to=two) for one in mix.cells for two in other.cells]
    shortest = min(map(len, gaps))  # some runs may have failed
    return end(np.mean([values[:shortest] for values in gaps], axis=0))


def tied(difference: End, outcome: Outcome) -> bool:
    """Tell whether a mix differs from the best by nothing that is distinguishable, or that matters."""
    return not difference.sign or abs(difference.mean) < outcome.margin


def place_of(shares: tuple[float, float, float]) -> tuple[float, float]:
    """Return the position of a mix: facilitating left, integrating right, renewing on top."""
    _, integrating, renewing = shares
    return integrating + renewing / 2, renewing * math.sqrt(3) / 2


def chart(mixes: list[Mix], best: Mix, ties: list[Mix], outcome: Outcome, side: float, language: str) -> Block:
    """Return the triangle with its colours, hours along its edges, and a scale."""
    factor = scale(outcome)
    places = np.array([place_of(mix.shares) for mix in mixes])
    values: Array = factor * np.array([mix.mean for mix in mixes])
    height = side * math.sqrt(3) / 2
    line = layout.line_height(style.LABEL_SIZE)

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top + line + AIR, side, height)
        axes.set(xlim=(0, 1), ylim=(0, math.sqrt(3) / 2))
        axes.set_axis_off()
        shades = axes.tripcolor(places[:, 0], places[:, 1], values, shading="gouraud", cmap=style.SEQUENTIAL)
        axes.plot([0, 1, 0.5, 0], [0, 0, math.sqrt(3) / 2, 0], color=style.EDGE, linewidth=0.8, clip_on=False)
        axes.plot(places[:, 0], places[:, 1], "o", markersize=4, color="white", markeredgecolor=style.TEXT,
                  markeredgewidth=0.7, linestyle="none", clip_on=False)  # fmt: skip
        among_best = np.array([place_of(mix.shares) for mix in ties])
        axes.plot(*among_best.T, "o", markersize=5, color=style.TEXT, markeredgecolor="white",
                  markeredgewidth=0.9, linestyle="none", clip_on=False)  # fmt: skip
        draw_hours(axes, middle_of(mixes), language)
        axes.plot(*place_of(best.shares), "o", markersize=11, markerfacecolor="none", markeredgecolor=style.TEXT,
                  markeredgewidth=1.6, clip_on=False)  # fmt: skip
        below = top + 2.1 * line + AIR + height
        names = [say(role, language) for role in ROLES.values()]
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
