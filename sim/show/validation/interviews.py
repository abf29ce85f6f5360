"""Virtual interviews in sentences and as a picture: what leaders say next to what they do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.analysis.validation.interviews import BIASES, LEADERS, THRESHOLD, Interviews, lower_bound
from sim.language import mark, number, percent, say
from sim.show.drawing import MARGIN, Block, interval, layout, sheet, style

WAVES = (style.Token(style.WORSE, style.DASHED, 2.0), style.Token(style.BETTER, style.SOLID, 2.0))
"""How the first and the last wave of interviews are drawn."""
SAID, DONE = style.WORSE, style.BETTER

# All in inches.
WIDTH, PLOT, LEFT_PLOT, RIGHT_PLOT, OVER, BELOW = 9.2, 2.7, 3.9, 3.2, 0.4, 0.45


def sentences(waves: Mapping[int, Interviews], language: str) -> list[str]:
    """Return the answers in words.

    Parameters
    ----------
    waves : mapping
        Interviews by year.
    """
    by_wave = [words for year, wave in waves.items() for words in of_wave(year, wave, language)]
    share = percent(float([*waves.values()][-1].said_yes.mean()) / LEADERS, language)
    bound = percent(lower_bound(LEADERS, LEADERS), language)
    return [
        *by_wave,
        say("25 of 25 who say yes mean that at least {bound} of all leaders would say yes (95 %, "
            "Beta(1, 1)); in the model it is {share}. That is about what they say only.", language, bound=bound,
            share=share),
    ]  # fmt: skip


def of_wave(year: int, wave: Interviews, language: str) -> Iterator[str]:
    """Yield the results of the interviews of one year, in sentences."""
    yield (
        say("{year}: All 25 say they are role models in {agree} of virtual studies; on average "
            "{yes} of 25 say so, while they do {done} of it.", language, year=year,
            agree=percent(float((wave.said_yes == LEADERS).mean()), language),
            yes=number(float(wave.said_yes.mean()), language, 1), done=percent(wave.done.mean, language))
    )  # fmt: skip
    needed = number(wave.needed_bias, language, 2)
    low, high = (number(bound, language, 1) for bound in wave.plausible)
    words = (
        mark("{year}: No self-report bias makes half of the studies unanimous.")
        if math.isinf(wave.needed_bias)
        else mark("{year}: Half of the studies are unanimous from a self-report bias of {needed} on; "
                  "plausible is {low} to {high}, so unanimity is compatible with the model.")
        if wave.plausible_unanimity
        else mark("{year}: Half of the studies are unanimous only from a self-report bias of {needed} "
                  "on; plausible is {low} to {high}, so unanimity takes more than is plausible.")
    )  # fmt: skip
    yield say(words, language, year=year, needed=needed, low=low, high=high)
    if THRESHOLD < wave.needed_bias < math.inf:
        yield (
            say("At such a bias leaders who do nothing say yes too: unanimity then tells nothing of what they do.",
                language)
        )  # fmt: skip
    r, r_low, r_high = (number(value, language, 2) for value in wave.gap_and_reports)
    yield (
        say("{year}: Leaders all do the same, so the gap is the same for all.", language, year=year)
        if math.isnan(wave.gap_and_reports.mean)
        else say("{year}: The correlation of the gap with the number of direct reports is {r} ({low} to {high}).",
                 language, year=year, r=r, low=r_low, high=r_high)
    )  # fmt: skip


def interviews_figure(
    waves: Mapping[int, Interviews], about: Mapping[str, object], language: str = "en"
) -> layout.Figure:
    """Return the picture: unanimity by self-report bias, and said beside done.

    Parameters
    ----------
    waves : mapping
        Interviews by year, two at most.
    about : mapping
        Fields of the small print: studies, offices, fingerprint.
    """
    year, last = list(waves.items())[-1]
    right = WIDTH - MARGIN - RIGHT_PLOT - 0.55

    def drawn(page: layout.Page, top: float) -> None:
        over = say("Studies in which all 25 say yes (thick), leaders who do (thin)", language)
        page.write([over], MARGIN, top + 0.1, style.HEADING_SIZE, bold=True)
        draw_unanimity(page.axes(0.62, top + OVER, LEFT_PLOT, PLOT), waves, language)
        over = say("Said and done, by number of direct reports, {year}", language, year=year)
        page.write([over], right - 0.45, top + 0.1, style.HEADING_SIZE, bold=True)
        draw_gaps(page.axes(right, top + OVER, RIGHT_PLOT, PLOT), last, language)

    with style.in_force():
        return sheet(
            WIDTH,
            say("How much must leaders embellish for all 25 to say they are role models?", language),
            [Block(OVER + PLOT + BELOW, drawn)],
            say("{studies} studies of 25 leaders from {offices} offices, five in each of five size "
                "classes. Yes: what is said exceeds {threshold} (assumed). Dotted line: the model's "
                "default. Lines on the right: 95 % interval over offices. Conditional on the "
                "assumptions; not a prediction. Fingerprint {fingerprint}.", language,
                threshold=number(THRESHOLD, language, 1), **about),
        )  # fmt: skip


def draw_unanimity(axes: layout.Axes, waves: Mapping[int, Interviews], language: str) -> None:
    """Draw the share of unanimous studies over the bias, one line per wave."""
    first = next(iter(waves.values()))
    low, high = first.plausible
    axes.axvspan(low, high, color="#eeeeee", zorder=0)
    axes.text(high - 0.01, 1.04, say("plausible", language), ha="right", size=style.SMALL_SIZE, color=style.QUIET)
    axes.axvline(first.bias, color=style.LEVER, linestyle=style.DOTTED, linewidth=1.2, zorder=1)
    for k, ((year, wave), token) in enumerate(zip(waves.items(), WAVES, strict=False)):
        look: dict[str, Any] = {"color": token.colour, "linestyle": token.dashes}
        axes.plot(BIASES, wave.agree, linewidth=token.width, zorder=3, **look)
        axes.plot(BIASES, wave.yes, linewidth=0.9, zorder=2, **look)
        level = 0.72 - 0.4 * k
        name_point(axes, str(year), (float(np.interp(level, wave.agree, BIASES)), level), token.colour)
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [number(x, language, 1) for x in (0, 0.2, 0.4, 0.6, 0.8, 1.0)])
    shares_upwards(axes, -0.02, 1.12, language)
    axes.set_xlabel(say("Self-report bias", language), color=style.QUIET)


def draw_gaps(axes: layout.Axes, wave: Interviews, language: str) -> None:
    """Draw said and done for each class of number of reports."""
    for k, gap in enumerate(wave.gaps):
        axes.plot([k, k], [gap.done.mean, gap.said.mean], color=style.GRID, linewidth=5, zorder=1)
        for one, colour, marker in ((gap.said, SAID, "D"), (gap.done, DONE, "o")):
            interval(axes, k, one.mean, (one.low, one.high), colour, width=1.8, size=5.2, upright=True,
                     marker=marker, zorder=3)  # fmt: skip
    last = len(wave.gaps) - 1
    name_point(axes, say("said", language), (last, wave.gaps[last].said.mean), SAID, 8)
    name_point(axes, say("done", language), (last, wave.gaps[last].done.mean), DONE, 8)
    axes.set_xlim(-0.5, last + 0.75)
    axes.set_xticks(range(len(wave.gaps)), [span(gap.fewest, gap.most) for gap in wave.gaps])
    shares_upwards(axes, 0.0, 1.0, language)
    axes.set_xlabel(say("direct reports", language), color=style.QUIET)


def name_point(axes: layout.Axes, name: str, place: tuple[float, float], colour: str, gap: float = 6) -> None:
    """Write a name to the right of a point."""
    axes.annotate(name, place, xytext=(gap, 0), textcoords="offset points", va="center" if gap > 6 else "baseline",
                  color=style.ink(colour), size=style.LABEL_SIZE, zorder=5)  # fmt: skip


def shares_upwards(axes: layout.Axes, low: float, high: float, language: str) -> None:
    """Format the vertical axis as shares."""
    axes.set_ylim(low, high)
    quarters = [0.0, 0.25, 0.5, 0.75, 1.0]
    axes.set_yticks(quarters, [percent(share, language) for share in quarters])


def span(fewest: int, most: int) -> str:
    """Return a class of number of reports as written along the axis."""
    return f"{fewest}+" if most >= 60 else f"{fewest}–{most}"
