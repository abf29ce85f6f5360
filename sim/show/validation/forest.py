"""The forest of claims: every expectation in every context, in smallest differences that matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.validation.claims import Claims, Estimate, Expectation, Judgement
from sim.show.drawing import layout, style
from sim.show.text.wording import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, WIDTH, RIGHT = 5.6, 3.6, 0.25
ROW = 0.185
TOP, BOTTOM = 0.95, 0.95
FAR = 30.0
"""Beyond so many smallest differences everything is drawn at the edge."""

MARKS = ("o", "s", "D", "^", "v", "P")
"""One mark for each context of an expectation, in its order."""

VERDICTS = {"holds": "#0072b2", "too small": "#8a8a8a", "uncertain": "#8a8a8a", "opposite": "#d55e00"}


def claims_figure(claims: Claims, judgements: Sequence[Judgement], language: str = "en") -> Figure:
    """Return the forest: one row for each expectation, one mark for each context.

    An expectation holds where its whole line lies to the right of 1.
    """
    rows = [
        (judgement.claim.key, expectation, estimates)
        for judgement in judgements
        for expectation, estimates in zip(judgement.claim.expectations, judgement.estimates, strict=True)
    ]
    told = wording("claims_page", language)
    with style.in_force():
        page = layout.Page(LEFT + WIDTH + RIGHT, TOP + ROW * len(rows) + BOTTOM)
        page.write([told["picture_title"]], 0.15, 0.15, style.TITLE_SIZE, bold=True)
        axes = page.axes(LEFT, TOP, WIDTH, ROW * len(rows))
        draw_axes(axes, len(rows), told["picture_axis"])
        before = ""
        for place, (key, expectation, estimates) in enumerate(rows):
            top = TOP + ROW * place + (ROW - layout.line_height(style.SMALL_SIZE)) / 2
            if key != before:
                page.write([key], 0.15, top, style.SMALL_SIZE, bold=True)
                axes.axhline(place - 0.5, color=style.EDGE, linewidth=0.5)
            before = key
            says = layout.shortened(expectation.says[language].strip(), LEFT - 0.75, style.SMALL_SIZE)
            page.write(
                [says], 0.6, top, style.SMALL_SIZE, colour=style.TEXT if expectation.decisive else style.QUIET
            )
            draw_row(axes, place, expectation, estimates)
        small = layout.wrapped(told["picture_small"], page.width - 0.3, style.SMALL_SIZE)
        page.write(small, 0.15, page.height - BOTTOM + 0.12, style.SMALL_SIZE, colour=style.QUIET)
    return page.figure


def draw_axes(axes: Axes, rows: int, label: str) -> None:
    """Draw the scale: straight between −1 and 1, and by factors beyond."""
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.7)
    axes.set_xlim(-1.15 * FAR, 1.15 * FAR)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(False)
    axes.axvspan(-1.0, 1.0, color=style.GRID, linewidth=0)
    axes.axvline(0.0, color=style.EDGE, linewidth=0.8)
    ticks = [-30, -10, -3, -1, 0, 1, 3, 10, 30]
    axes.set_xticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])
    axes.minorticks_off()
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(label, fontsize=style.SMALL_SIZE)


def draw_row(axes: Axes, place: int, expectation: Expectation, estimates: Sequence[Estimate]) -> None:
    """Draw one expectation: a mark and an interval for each context, one below the other."""
    for number, estimate in enumerate(estimates):
        mean, low, high = scaled(expectation, estimate)
        colour = VERDICTS[estimate.outcome]
        y = place + 0.62 * ((number + 0.5) / len(estimates) - 0.5)
        axes.plot([low, high], [y, y], color=colour, linewidth=1.0, solid_capstyle="butt")
        axes.plot(
            [mean],
            [y],
            marker=MARKS[number % len(MARKS)],
            markersize=3.4,
            markerfacecolor=colour if expectation.decisive else "white",
            markeredgecolor=colour,
            markeredgewidth=0.9,
            linestyle="none",
        )


def scaled(expectation: Expectation, estimate: Estimate) -> tuple[float, float, float]:
    """Return mean, low and high on the expected side, in smallest differences, cut where they are far."""
    sign = -1 if expectation.sign < 0 else 1
    values = [sign * (value - expectation.beyond) / expectation.scale
              for value in (estimate.mean, estimate.low, estimate.high)]  # fmt: skip
    mean, low, high = (max(-FAR, min(FAR, value)) for value in values)
    return mean, min(low, high), max(low, high)
