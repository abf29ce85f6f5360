"""Where the sign turns: a map of two settings, and the line on which a difference is zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Array, End
from sim.analysis.studies.response import numeric
from sim.language import label_of, listed, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    axis_name,
    colour_scale,
    counted_words,
    framed,
    layout,
    outcome_of_runs,
    scale,
    style,
    told,
    unit_of_change,
    varied,
)
from sim.show.figures.response import axis_words, mark_settings, on_axis, readable
from sim.study.store.folder import Study

QUESTION = mark("Under which conditions does the effect change direction?")

CHANGE = "contact_change"
"""The outcome that has a sign by itself; shown when nothing is compared."""
WIDEST, HEIGHT = 4.6, 3.6
LEFT, RIGHT = 0.75, 1.0
LEVELS = 11
DEEPEST = 0.9


@dataclass(frozen=True)
class Map:
    """Values over a grid of two settings."""

    across: str
    up: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    ends: dict[tuple[float, float], End]
    what: str
    outcome: str

    @property
    def means(self) -> Array:
        """Mean by row (up) and column (across)."""
        return np.array([[self.ends[x, y].mean for x in self.xs] for y in self.ys])

    def count(self, sign: int) -> int:
        """Return how many combinations have a sign; 0 for those indistinguishable from zero."""
        return sum(end.sign == sign for end in self.ends.values())


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the map of a paired difference, or of the change in personal contact, over two settings."""
    grid = map_of(study, outcome, language)
    about = OUTCOMES[grid.outcome]
    width = min(look.width - LEFT - RIGHT, WIDEST)
    total = LEFT + width + RIGHT
    unit = unit_of_change(about, language)
    above, below, unsure = (grid.count(sign) for sign in (1, -1, 0))
    gaps = {"what": grid.what, "above": number(above, language), "below": number(below, language),
            "total": number(len(grid.ends), language)}  # fmt: skip
    title = say(
        mark("{what} is above zero in {above} and below zero in {below} of {total} combinations")
        if above and below
        else mark("{what} is above zero in {above} of {total} combinations and nowhere below")
        if above
        else mark("{what} is below zero in {below} of {total} combinations and nowhere above")
        if below
        else mark("{what} cannot be told from zero in any of {total} combinations"),
        language,
        **gaps,
    )
    axes = listed([axis_name(grid.across, language), axis_name(grid.up, language)], language)
    return framed(
        "turning", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} by {axes}", language, outcome=grid.what, axes=axes),
        alt=say("{title}. A map of {axes}: blue above zero, orange below, with a line at zero.", language,
                title=title, axes=axes),
        notes=[
            say("Blue: above zero; orange: below; black line: zero, drawn straight between what was tried.",
                language),
            say("Dots: combinations tried; hollow: not distinguishable from zero ({count} of {total}).", language,
                count=unsure, total=len(grid.ends)),
            *counted_words(about, study.manifest, language),
        ],
        body=[
            layout.heading(say("{outcome}, {unit}", language, outcome=grid.what, unit=unit), total),
            layout.words_block("↑ " + axis_words(grid.up, language), total, style.LABEL_SIZE, colour=style.QUIET),
            chart(grid, width, language),
            layout.axis_label("→ " + axis_words(grid.across, language), total, LEFT),
        ],
        width=total,
    )  # fmt: skip


def map_of(study: Study, outcome: str, language: str) -> Map:
    """Return the values of a study over its two numeric axes; refuse other designs."""
    axes = study.manifest["axes"]
    numbers = [axis for axis in axes if numeric(axis["values"])]
    others = [axis for axis in axes if axis not in numbers]
    if len(numbers) != 2 or len(others) > 1 or any(len(axis["values"]) != 2 for axis in others):
        raise Unsuitable(
            "figure 'turning' needs two axes of three numbers or more, and perhaps one that compares two values; "
            f"this study varies {varied(study)}."
        )
    across, up = (str(axis["key"]) for axis in numbers)
    ends = effects_of(study).ends
    values: dict[tuple[float, float], End] = {}
    if others:
        name = outcome_of_runs(study, outcome).name
        compared = study.cells[study.cells["cell"] != study.cells["reference"]]
        for row in compared.to_dict("records"):
            values[float(row[across]), float(row[up])] = ends.difference(int(row["cell"]), name)
        what = say("{outcome}, difference of {line}", language, outcome=label_of(OUTCOMES[name].label, language),
                   line=told(compared.iloc[0], language))  # fmt: skip
    else:
        name = outcome_of_runs(study, CHANGE).name
        for row in study.cells.to_dict("records"):
            values[float(row[across]), float(row[up])] = ends.level(int(row["cell"]), name)
        what = label_of(OUTCOMES[name].label, language)
    xs, ys = (tuple(sorted({point[place] for point in values})) for place in (0, 1))
    if len(values) < len(xs) * len(ys):
        raise Unsuitable("figure 'turning' needs every combination of its two axes; some are missing here.")
    return Map(across, up, xs, ys, values, what, name)


def chart(grid: Map, width: float, language: str) -> Block:
    """Return the map with its zero line and the combinations tried."""
    factor = scale(OUTCOMES[grid.outcome])
    means = factor * grid.means
    largest = float(np.abs(means).max()) or 1.0

    def drawn(page: layout.Page, top: float) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        colours = [style.mixed(style.WORSE, DEEPEST), "#ffffff", style.mixed(style.BETTER, DEEPEST)]
        ramp = LinearSegmentedColormap.from_list("signed", colours)
        axes = page.axes(LEFT, top + AIR / 2, width, HEIGHT)
        axes.grid(False)
        levels = np.linspace(-largest, largest, LEVELS + 1)
        filled = axes.contourf(grid.xs, grid.ys, means, levels=levels, cmap=ramp, vmin=-largest, vmax=largest)
        if means.min() < 0 < means.max():
            axes.contour(grid.xs, grid.ys, means, levels=[0.0], colors=[style.TEXT], linewidths=2.0)
        for (x, y), end in grid.ends.items():
            face = style.TEXT if end.sign else "white"
            axes.plot([x], [y], "o", markersize=4, markerfacecolor=face, markeredgecolor=style.TEXT,
                      markeredgewidth=0.8, clip_on=False)  # fmt: skip
        mark_settings(axes, grid.xs, grid.across, width, language)
        rows = readable(list(grid.ys), HEIGHT)
        axes.set_yticks(rows, labels=[on_axis(value, grid.up, language) for value in rows])
        ticks = np.linspace(-largest, largest, 5).tolist()
        labels = [number(tick, language, 2 if largest < 2 else 1, True) for tick in ticks]
        colour_scale(page, filled, LEFT + width + 0.25, top + AIR / 2, HEIGHT, ticks, labels)

    return Block(HEIGHT + AIR / 2 + 0.28, drawn)
