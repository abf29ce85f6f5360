"""The mix of roles: facilitating, integrating and renewing in the corners of a triangle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.endpoints import Array, Ends
from sim.language import decimals_for, label_of, listed, mark, number, percent, say
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


@dataclass(frozen=True)
class Mix:
    """One mix: the share of each role, the mean of all cells that have it, and one of these cells."""

    shares: tuple[float, float, float]
    mean: float
    cell: int


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a heat map of the outcome over the mixes that were tried."""
    about = outcome_of_runs(study, outcome)
    ends = Ends(study)
    mixes = mixes_of(study, outcome, ends)
    side = min(SIDE, look.width - LEFT - RIGHT)
    total = LEFT + side + RIGHT
    best, worst = (pick(mixes, key=lambda mix: mix.mean) for pick in (max, min))
    gaps = {"outcome": name_of(about, language), "best": level(best.mean, about, language),
            "best_mix": in_words(best, language), "worst": level(worst.mean, about, language),
            "worst_mix": in_words(worst, language)}  # fmt: skip
    title = say(
        mark("No detectable difference in {outcome} between the mixes of roles that were tried")
        if not ends.difference(best.cell, outcome, to=worst.cell).sign
        else mark("{outcome} is highest, {best}, with {best_mix}, and lowest, {worst}, with {worst_mix}"),
        language,
        **gaps,
    )
    return framed(
        "triangle", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} after {time}, by the mix of facilitating, integrating and renewing", language,
                     outcome=label_of(about.label, language), time=length(study, language)),
        alt=say("Triangle of mixes. {title}.", language, title=title),
        notes=[
            say("Each corner: that role alone; in the middle: all three alike. Shares of the hours for "
                "these roles.", language),
            say("Dots: mixes that were tried; colours between them are drawn straight; ring: highest.", language),
            *counted_words(about, study.manifest, language),
        ],
        body=[
            layout.heading(with_unit(about, language), total),
            chart(mixes, best, about, side, language),
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
    by_shares: dict[tuple[float, ...], list[tuple[float, int]]] = {}
    for row in study.cells.to_dict("records"):
        weights = [float(row[key]) for key in ROLES]
        if sum(weights) > 0:
            shares = tuple(round(weight / sum(weights), 3) for weight in weights)
            cell = int(row["cell"])
            by_shares.setdefault(shares, []).append((ends.level(cell, outcome).mean, cell))
    mixes = [
        Mix((shares[0], shares[1], shares[2]), float(np.mean([mean for mean, _ in cells])), cells[0][1])
        for shares, cells in by_shares.items()
    ]
    if len(mixes) < LEAST_MIXES:
        raise Unsuitable(f"figure 'triangle' needs {LEAST_MIXES} mixes or more; this study has {len(mixes)}.")
    return mixes


def in_words(mix: Mix, language: str) -> str:
    """Return the shares of a mix in words."""
    shares = [
        f"{percent(share, language)} {say(role, language)}"
        for share, role in zip(mix.shares, ROLES.values(), strict=True)
        if share > 0
    ]
    return listed(shares, language)


def place_of(shares: tuple[float, float, float]) -> tuple[float, float]:
    """Return the position of a mix: facilitating left, integrating right, renewing on top."""
    _, integrating, renewing = shares
    return integrating + renewing / 2, renewing * math.sqrt(3) / 2


def chart(mixes: list[Mix], best: Mix, outcome: Outcome, side: float, language: str) -> Block:
    """Return the triangle with its colours and a scale."""
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
        axes.plot(places[:, 0], places[:, 1], "o", markersize=3.5, color="white", markeredgecolor=style.TEXT,
                  markeredgewidth=0.7, linestyle="none", clip_on=False)  # fmt: skip
        axes.plot(*place_of(best.shares), "o", markersize=11, markerfacecolor="none", markeredgecolor=style.TEXT,
                  markeredgewidth=1.6, clip_on=False)  # fmt: skip
        below = top + 1.5 * line + AIR + height
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

    return Block(height + 2.6 * line + 2 * AIR, drawn)
