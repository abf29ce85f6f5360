"""The forest of claims: every expectation in every context, in units of the smallest difference that matters."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.validation.claims import Claims, Expectation
from sim.analysis.validation.judging import Estimate, Judgement
from sim.language import label_of, mark, say
from sim.show.drawing import MARGIN, Block, interval, layout, mark_rows, sheet, style

LEFT, WIDTH, RIGHT = 5.6, 3.6, 2.7
VERDICTS, COLUMN = 0.2, 1.3
"""From the scale to the verdicts of the first edition, and from these to those of today, in inches."""
ROW, OVER = 0.185, 0.55
FAR = 30.0
"""Values beyond this many units are drawn at the edge."""

MARKS = ("o", "s", "D", "^", "v", "P")
"""One mark for each context of an expectation, in its order."""

COLOURS = {
    "robust": style.BETTER, "conditional": style.mixed(style.BETTER, 0.5),
    "too small": style.LEVER, "fragile": style.LEVER, "opposite": style.WORSE,
}  # fmt: skip
WORDS = {
    "reproduced": mark("reproduced"),
    "conditional": mark("conditional"),
    "not reproduced": mark("not reproduced"),
}


def claims_figure(claims: Claims, judgements: Sequence[Judgement], language: str = "en") -> layout.Figure:
    """Return the forest: a row for each expectation, on as many lines as its words need, a mark for each context.

    The more of a line lies to the right of 1, the more worlds show what is expected. Beside it stand the verdicts
    of the first edition and of today.
    """
    rows = [
        (judgement, expectation, estimates)
        for judgement in judgements
        for expectation, estimates in zip(judgement.expectations, judgement.estimates, strict=True)
    ]

    says = [layout.wrapped(label_of(expectation.says, language).strip(), LEFT - 0.75, style.SMALL_SIZE)
            for _, expectation, _ in rows]  # fmt: skip
    whole = sum(map(len, says))

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top + OVER, WIDTH, ROW * whole)
        draw_axes(axes, whole, language)
        columns = [LEFT + WIDTH + VERDICTS + COLUMN * place for place in (0, 1)]
        for title, x in zip((say("first edition", language), say("now", language)), columns, strict=True):
            page.write([title], x, top + OVER - ROW, style.SMALL_SIZE, bold=True)
        before, line = "", 0
        for parts, (judgement, expectation, estimates) in zip(says, rows, strict=True):
            key = judgement.claim.key
            first = top + OVER + ROW * line + (ROW - layout.line_height(style.SMALL_SIZE)) / 2
            if key != before:
                page.write([key], MARGIN, first, style.SMALL_SIZE, bold=True)
                axes.axhline(line - 0.5, color=style.EDGE, linewidth=0.5)
                verdicts = claims.before["first_rules"][key], judgement.verdict
                for verdict, x, bold in zip(verdicts, columns, (False, True), strict=True):
                    page.write([say(WORDS[verdict], language)], x, first, style.SMALL_SIZE, bold=bold)
            before = key
            colour = style.TEXT if expectation.decisive else style.QUIET
            for place, part in enumerate(parts):
                page.write([part], 0.6, first + ROW * place, style.SMALL_SIZE, colour=colour)
            draw_row(axes, line + (len(parts) - 1) / 2, expectation, estimates)
            line += len(parts)

    with style.in_force():
        return sheet(
            LEFT + WIDTH + RIGHT,
            say("What the claims lead one to expect, and what the model gives", language),
            [Block(OVER + ROW * whole, drawn)],
            say(
                "Marks: means; lines: the middle 90 % of {worlds} worlds. Blue: in at least half of the worlds "
                "on the expected side of 1 (of 0 for levels, and where any difference matters), dark in at "
                "least nine of ten; orange: in at least half on the other side; grey: too small, or the worlds "
                "do not agree. Marks in the order circle, square, diamond: the contexts as listed on the claims "
                "page, mostly offices of 10, 30 and 100 staff. Hollow: further expectations, not decisive. "
                "Results are conditional on the model's assumptions.",
                language,
                worlds=max(one.worlds for _, _, estimates in rows for one in estimates),
            ),
        )


def draw_axes(axes: layout.Axes, rows: int, language: str) -> None:
    """Draw the scale: straight between −1 and 1, and by factors beyond."""
    mark_rows(axes, rows)
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.7)
    axes.set_xlim(-1.15 * FAR, 1.15 * FAR)
    axes.grid(False)
    axes.axvspan(-1.0, 1.0, color=style.GRID, linewidth=0)
    axes.axvline(0.0, color=style.EDGE, linewidth=0.8)
    ticks = [-30, -10, -3, -1, 0, 1, 3, 10, 30]
    axes.set_xticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])
    axes.minorticks_off()
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.spines["bottom"].set_visible(False)
    label = say("difference on the expected side, in units of the smallest meaningful difference", language)
    axes.set_xlabel(label, fontsize=style.SMALL_SIZE, loc="right")  # longer than the scale


def draw_row(axes: layout.Axes, place: float, expectation: Expectation, estimates: Sequence[Estimate]) -> None:
    """Draw one expectation: a mark and an interval for each context, one below the other."""
    for number, estimate in enumerate(estimates):
        mean, low, high = scaled(expectation, estimate)
        y = place + 0.62 * ((number + 0.5) / len(estimates) - 0.5)
        interval(axes, y, mean, (low, high), COLOURS[estimate.outcome], width=1.0, size=3.4,
                 edge=0.9, filled=expectation.decisive, marker=MARKS[number % len(MARKS)],
                 solid_capstyle="butt")  # fmt: skip


def scaled(expectation: Expectation, estimate: Estimate) -> tuple[float, float, float]:
    """Return the mean and the middle 90 % of worlds in these units, positive as expected, clipped at the edge."""
    sign = -1 if expectation.sign < 0 else 1
    values = [sign * (value - expectation.beyond) / expectation.scale
              for value in (estimate.mean, estimate.q05, estimate.q95)]  # fmt: skip
    mean, low, high = (max(-FAR, min(FAR, value)) for value in values)
    return mean, min(low, high), max(low, high)
