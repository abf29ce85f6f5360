"""The best mix: what each candidate gives in two outcomes, which keep the limits, and which nothing beats."""

from __future__ import annotations

from typing import Any

from sim.analysis.studies.optimum import Candidate, Optimum, asks_best, optimum
from sim.language import capital, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    Unsuitable,
    framed,
    layout,
    mark_across,
    mark_values,
    name_of,
    scale,
    style,
    with_unit,
)
from sim.show.drawing.marks import legend
from sim.show.text.optimum import headline_words, limit_words
from sim.statistics.worlds import ROBUST
from sim.study.store.folder import Study

QUESTION = mark("Which candidate is best over all worlds, and which may be as good?")

LEFT, RIGHT, BELOW = 0.62, 0.2, 0.3
WIDEST, SLANT = 5.4, 0.72
MOST_IN_LEGEND = 7
LOOKS: dict[str, dict[str, Any]] = {
    "best": {"marker": "o", "markersize": 11, "markerfacecolor": "none", "markeredgecolor": style.TEXT,
             "markeredgewidth": 1.6},
    "tied": {"marker": "o", "markersize": 5.5, "markerfacecolor": style.BETTER, "markeredgecolor": "white"},
    "kept": {"marker": "o", "markersize": 5.5, "markerfacecolor": "white", "markeredgecolor": style.BETTER},
    "broken": {"marker": "x", "markersize": 5, "markeredgecolor": style.NEITHER},
    "today": {"marker": "s", "markersize": 10, "markerfacecolor": "none", "markeredgecolor": style.TEXT},
}  # fmt: skip
NAMES = {
    "best": mark("the robust optimum"),
    "tied": mark("not distinguishable from it"),
    "kept": mark("worse"),
    "broken": mark("keeps the limits in too few worlds"),
    "today": mark("as today"),
}


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a point for each candidate, the first outcome that is asked for upwards."""
    if not asks_best(study):
        raise Unsuitable("figure 'front' needs a study that asks for the best: python -m sim optimise …")
    made = optimum(study)
    axes = [*dict.fromkeys([*made.wanted, *made.limits])]
    if len(axes) < 2:
        raise Unsuitable("figure 'front' needs two outcomes: name another under for= or such_that=.")
    up, across = OUTCOMES[axes[0]], OUTCOMES[axes[1]]
    width = min(look.width - LEFT - RIGHT, WIDEST)
    total = LEFT + width + RIGHT
    kinds = [kind for kind in NAMES if any(kind in kinds_of(one, made) for one in made.candidates)]
    title = headline_words(made, language)
    gaps = {"up": name_of(up, language), "across": name_of(across, language)}
    return framed(
        "front", study.manifest, language, look,
        title=title,
        subtitle=capital(say("{up} against {across}, mean over {worlds} worlds, by candidate", language, **gaps,
                             worlds=made.worlds)) if made.worlds > 1
        else capital(say("{up} against {across}, mean over all runs, by candidate", language, **gaps)),
        alt=say("{title}. A point for each candidate: the higher, the more {up}; the farther to the right, the "
                "more {across}.", language, title=title, **gaps),
        notes=notes_of(made, language),
        body=[
            layout.heading(with_unit(up, language), total),
            legend_block(kinds, total, language),
            chart(made, (axes[0], axes[1]), width, language),
            layout.axis_label(with_unit(across, language), total, LEFT),
        ],
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip


def kinds_of(one: Candidate, made: Optimum) -> list[str]:
    """Return the marks of a candidate."""
    first = "broken" if not one.feasible else "tied" if one.may_be_best else "kept"
    return [first, *(["best"] if one is made.best else []), *(["today"] if one is made.today else [])]


def notes_of(made: Optimum, language: str) -> list[str]:
    """Return how to read the points."""
    notes = []
    if made.limits:
        notes.append(
            say("Limits: {limits}, in {share} % of the worlds or more.", language,
                limits=limit_words(made.limits, language), share=number(100 * ROBUST, language))
        )  # fmt: skip
    if len(made.wanted) > 1 and made.best is not None:
        notes.append(say("The line joins the Pareto front: no other that keeps the limits beats them in "
                         "everything.", language))  # fmt: skip
    notes.append(
        say("All candidates have the same worlds and the same random numbers. Not distinguishable: from paired "
            "differences over worlds, corrected for the number of candidates (95 %).", language)
    )  # fmt: skip
    return notes


def legend_block(kinds: list[str], width: float, language: str) -> Block:
    """Return what each mark means."""
    from matplotlib.lines import Line2D

    looks = [LOOKS[kind] | {"markersize": min(LOOKS[kind]["markersize"], MOST_IN_LEGEND)} for kind in kinds]
    pieces = [Line2D([0.5], [0.5], linestyle="none", clip_on=False, **one) for one in looks]
    return legend([say(NAMES[kind], language) for kind in kinds], pieces, width)


def chart(made: Optimum, names: tuple[str, str], width: float, language: str) -> Block:
    """Return the points and the front."""
    up, across = names
    places = {
        one.cell: (scale(OUTCOMES[across]) * one.means[across], scale(OUTCOMES[up]) * one.means[up])
        for one in made.candidates
    }
    height = SLANT * width

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top, width, height)
        front = sorted(places[one.cell] for one in made.candidates if one.on_front)
        if len(made.wanted) > 1 and len(front) > 1:
            axes.plot(*zip(*front, strict=True), color=style.BETTER, linewidth=1.0, alpha=0.5, zorder=1.5)
        for one in made.candidates:
            for kind in kinds_of(one, made):
                axes.plot(
                    *places[one.cell], linestyle="none", zorder=2.5 if kind != "broken" else 2.0, **LOOKS[kind]
                )
        xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
        mark_across(axes, *ends(xs), language, width, lines=True)
        mark_values(axes, *ends(ys), language)

    return Block(height + BELOW, drawn)


def ends(values: list[float]) -> tuple[float, float]:
    """Return where an axis begins and ends."""
    low, high = min(values), max(values)
    air = 0.08 * (high - low) or 1.0
    return low - air, high + air
