"""Virtual interviews in sentences and as a picture: what leaders say beside what they do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.validation.interviews import BIASES, LEADERS, THRESHOLD, Interviews, lower_bound
from sim.language import mark, number, percent, spoken
from sim.show.drawing import layout, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORDS = {
    "answer": mark(
        "{year}: All 25 say they are role models in {agree} of virtual studies; on average "
        "{yes} of 25 say so, while they do {done} of it."
    ),
    "enough": mark(
        "{year}: Half of the studies are unanimous from a self-report bias of {needed} on; "
        "plausible is {low} to {high}, so unanimity is compatible with the model."
    ),
    "not_enough": mark(
        "{year}: Half of the studies are unanimous only from a self-report bias of {needed} "
        "on; plausible is {low} to {high}, so unanimity takes more than is plausible."
    ),
    "empty": mark(
        "At such a bias leaders who do nothing say yes too: unanimity then tells nothing of what they do."
    ),
    "never": mark("{year}: No self-report bias makes half of the studies unanimous."),
    "bound": mark(
        "25 of 25 who say yes mean that at least {bound} of all leaders would say yes (95 %, "
        "Beta(1, 1)); in the model it is {share}. That is about what they say only."
    ),
    "no_gap": mark("{year}: Leaders all do the same, so the gap is the same for all."),
    "gap": mark("{year}: The correlation of the gap with the number of direct reports is {r} ({low} to {high})."),
    "title": mark("How much must leaders embellish for all 25 to say they are role models?"),
    "left": mark("Studies in which all 25 say yes (thick), leaders who do (thin)"),
    "bias": mark("Self-report bias"),
    "right": mark("Said and done, by number of direct reports, {year}"),
    "said": mark("said"),
    "done": mark("done"),
    "plausible": mark("plausible"),
    "reports": mark("direct reports"),
    "small": mark(
        "{studies} studies of 25 leaders from {offices} offices, five in each of five size "
        "classes. Yes: what is said exceeds {threshold} (assumed). Dotted line: the model's "
        "default. Lines on the right: 95 % interval over offices. Conditional on the "
        "assumptions; not a prediction. Fingerprint {fingerprint}."
    ),
}

WAVES = (style.Token("#d55e00", style.DASHED, 2.0), style.Token("#0072b2", style.SOLID, 2.0))
"""How the first and the last wave of interviews are drawn."""
SAID, DONE = "#d55e00", "#0072b2"

# All in inches.
WIDTH, MARGIN, PLOT, LEFT_PLOT, RIGHT_PLOT = 9.2, 0.15, 2.7, 3.9, 3.2


def sentences(waves: Mapping[int, Interviews], language: str) -> list[str]:
    """Return the answers in words.

    Parameters
    ----------
    waves : mapping
        Interviews by year.
    """
    words = spoken(WORDS, language)
    told = []
    for year, found in waves.items():
        told.append(
            words["answer"].format(
                year=year,
                agree=percent(float((found.said_yes == LEADERS).mean()), language),
                yes=number(float(found.said_yes.mean()), language, 1),
                done=percent(found.done.mean, language),
            )
        )
        kind = (
            "never" if math.isinf(found.needed_bias) else "enough" if found.plausible_unanimity else "not_enough"
        )
        low, high = (number(x, language, 1) for x in found.plausible)
        told.append(
            words[kind].format(year=year, needed=number(found.needed_bias, language, 2), low=low, high=high)
        )
        if THRESHOLD < found.needed_bias < math.inf:
            told.append(words["empty"])
        r, r_low, r_high = (number(x, language, 2) for x in found.gap_and_reports)
        kind = "no_gap" if math.isnan(found.gap_and_reports.mean) else "gap"
        told.append(words[kind].format(year=year, r=r, low=r_low, high=r_high))
    share = list(waves.values())[-1].said_yes.mean() / LEADERS
    bound = percent(lower_bound(LEADERS, LEADERS), language)
    return [*told, words["bound"].format(bound=bound, share=percent(float(share), language))]


def interviews_figure(
    waves: Mapping[int, Interviews], about: Mapping[str, object], language: str = "en"
) -> Figure:
    """Return the picture: unanimity by self-report bias, and said beside done.

    Parameters
    ----------
    waves : mapping
        Interviews by year, two at most.
    about : mapping
        Fills the gaps of the small print: studies, offices, fingerprint.
    """
    words = spoken(WORDS, language)
    year, last = list(waves.items())[-1]
    with style.in_force():
        inner = WIDTH - 2 * MARGIN
        title = layout.wrapped(words["title"], inner, style.TITLE_SIZE, bold=True)
        small = layout.wrapped(
            words["small"].format(threshold=number(THRESHOLD, language, 1), **about), inner, style.SMALL_SIZE
        )
        head = MARGIN + len(title) * layout.line_height(style.TITLE_SIZE) + 0.1
        below = head + 0.3 + PLOT + 0.55
        page = layout.Page(WIDTH, below + len(small) * layout.line_height(style.SMALL_SIZE) + MARGIN)
        page.write(title, MARGIN, MARGIN, style.TITLE_SIZE, bold=True)
        page.write([words["left"]], MARGIN, head, style.HEADING_SIZE, bold=True)
        draw_unanimity(page.axes(0.62, head + 0.3, LEFT_PLOT, PLOT), waves, language)
        right = WIDTH - MARGIN - RIGHT_PLOT - 0.55
        page.write([words["right"].format(year=year)], right - 0.45, head, style.HEADING_SIZE, bold=True)
        draw_gaps(page.axes(right, head + 0.3, RIGHT_PLOT, PLOT), last, language)
        page.write(small, MARGIN, below, style.SMALL_SIZE, colour=style.QUIET)
    return page.figure


def draw_unanimity(axes: Axes, waves: Mapping[int, Interviews], language: str) -> None:
    """Draw the share of unanimous studies over the bias, one line a wave."""
    words = spoken(WORDS, language)
    first = next(iter(waves.values()))
    low, high = first.plausible
    axes.axvspan(low, high, color="#eeeeee", zorder=0)
    axes.text(high - 0.01, 1.04, words["plausible"], ha="right", size=style.SMALL_SIZE, color=style.QUIET)
    axes.axvline(first.bias, color=style.LEVER, linestyle=style.DOTTED, linewidth=1.2, zorder=1)
    for k, ((year, found), token) in enumerate(zip(waves.items(), WAVES, strict=False)):
        axes.plot(BIASES, found.agree, color=token.colour, linestyle=token.dashes, linewidth=token.width, zorder=3)
        axes.plot(BIASES, found.yes, color=token.colour, linestyle=token.dashes, linewidth=0.9, zorder=2)
        reached = np.interp(0.72 - 0.4 * k, found.agree, BIASES)
        axes.annotate(
            str(year), (reached, 0.72 - 0.4 * k), xytext=(6, 0), textcoords="offset points", ha="left",
            color=style.ink(token.colour), size=style.LABEL_SIZE, zorder=5,
        )  # fmt: skip
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-0.02, 1.12)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], [percent(x, language) for x in (0.0, 0.25, 0.5, 0.75, 1.0)])
    axes.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [number(x, language, 1) for x in (0, 0.2, 0.4, 0.6, 0.8, 1.0)])
    axes.set_xlabel(words["bias"], color=style.QUIET)


def draw_gaps(axes: Axes, found: Interviews, language: str) -> None:
    """Draw said and done for each class of number of reports."""
    words = spoken(WORDS, language)
    for k, gap in enumerate(found.gaps):
        axes.plot([k, k], [gap.done.mean, gap.said.mean], color=style.GRID, linewidth=5, zorder=1)
        for estimate, colour, marker in ((gap.said, SAID, "D"), (gap.done, DONE, "o")):
            axes.plot([k, k], [estimate.low, estimate.high], color=colour, linewidth=1.8, zorder=3)
            axes.plot([k], [estimate.mean], color=colour, marker=marker, markersize=5.2, zorder=4)
    end = len(found.gaps) - 1
    for name, estimate, colour in (("said", found.gaps[end].said, SAID), ("done", found.gaps[end].done, DONE)):
        axes.annotate(
            words[name], (end, estimate.mean), xytext=(8, 0), textcoords="offset points", va="center",
            color=style.ink(colour), size=style.LABEL_SIZE,
        )  # fmt: skip
    axes.set_xlim(-0.5, end + 0.75)
    axes.set_ylim(0.0, 1.0)
    axes.set_xticks(range(len(found.gaps)), [span(gap.fewest, gap.most) for gap in found.gaps])
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], [percent(x, language) for x in (0.0, 0.25, 0.5, 0.75, 1.0)])
    axes.set_xlabel(words["reports"], color=style.QUIET)


def span(fewest: int, most: int) -> str:
    """Return a class of number of reports as it stands on the axis."""
    return f"{fewest}+" if most >= 60 else f"{fewest}–{most}"
