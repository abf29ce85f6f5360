"""Patterns in words and as a picture: what was simulated, beside what the literature says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.validation.samples import Finding, Kind
from sim.language import NO_BREAK, mark, number, percent, spoken
from sim.show.drawing import layout, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORDS = {
    "fitted": mark("may be fitted"),
    "input": mark("put in"),
    "held out": mark("held out"),
    "True True": mark("agrees"),
    "True False": mark("agrees, uncertain"),
    "False False": mark("differs, uncertain"),
    "False True": mark("differs"),
    "share": mark("Shares"),
    "ratio": mark("Ratio"),
    "users": mark("Users per adviser"),
    "correlation": mark("Correlations"),
    "sign": mark("Differences and changes"),
    "headline": mark(
        "{met} of {all} held-out patterns agree in every number; {imposed} of them are put in, in part or whole"
    ),
    "subtitle": mark("Simulated (point, 95 % interval) against what the sources say (band, tick at the target)"),
    "small": mark(
        "Intervals: bootstrap over {offices} offices. Filled point: agrees; open diamond: "
        "differs. * Put into the model in part or in whole, no independent test. Conditional "
        "on the assumptions; not a prediction. Fingerprint {fingerprint}."
    ),
    "head": mark("pattern|what|target|simulated|95 % interval|use|verdict"),
    "to": mark("to"),
    "above": mark("above"),
    "below": mark("below"),
}

AGREES, DIFFERS, BAND = "#0072b2", "#d55e00", "#d9d9d9"
KINDS: tuple[Kind, ...] = ("share", "ratio", "users", "correlation", "sign")

# All in inches.
WIDTH, MARGIN, ROW, LABELS, VERDICTS, HEADING, TICKS = 9.2, 0.15, 0.235, 3.35, 2.9, 0.27, 0.3


def shown(value: float, kind: Kind, language: str) -> str:
    """Return a value as its kind is written."""
    if kind == "share":
        return percent(value, language, 1)
    if kind == "sign":
        return f"{number(100 * value, language, 1, plus=True)}{NO_BREAK}%"
    if kind == "correlation":
        return number(value, language, 2, plus=True)
    return number(value, language, 1 if kind == "ratio" else 0)


def target(finding: Finding, language: str) -> str:
    """Return in words what the source says."""
    words = spoken(WORDS, language)
    if math.isinf(finding.high):
        return f"{words['above']} {shown(finding.low, finding.kind, language)}"
    if math.isinf(finding.low):
        return f"{words['below']} {shown(finding.high, finding.kind, language)}"
    low, high = (shown(limit, finding.kind, language) for limit in (finding.low, finding.high))
    between = f"{low} {words['to']} {high}"
    if math.isnan(finding.target):
        return between
    return f"{shown(finding.target, finding.kind, language)} ({between})"


def interval(finding: Finding, language: str) -> str:
    """Return the interval in words; a dash where there is no chance in the value."""
    _, low, high = finding.simulated
    if math.isnan(low):
        return "–"
    low_, high_ = (shown(limit, finding.kind, language) for limit in (low, high))
    return f"{low_} {spoken(WORDS, language)['to']} {high_}"


def verdict(finding: Finding, language: str) -> str:
    """Return whether the simulated value agrees with the source, and whether that is certain."""
    return spoken(WORDS, language)[f"{finding.within} {finding.certain}"]


def rows(findings: Sequence[Finding], language: str) -> list[list[str]]:
    """Return the table of findings, its head first."""
    return [
        spoken(WORDS, language)["head"].split("|"),
        *(
            [
                f.pattern,
                f.what[language] + (" *" if f.imposed else ""),
                target(f, language),
                shown(f.simulated.mean, f.kind, language),
                interval(f, language),
                spoken(WORDS, language)[f.use],
                verdict(f, language),
            ]
            for f in findings
        ),
    ]


def notes(findings: Sequence[Finding], language: str) -> list[str]:
    """Return what must be known to read some of the findings, each once."""
    said = dict.fromkeys((f.pattern, f.note[language]) for f in findings if f.note)
    return [f"{pattern}: {note}" for pattern, note in said]


def headline(findings: Sequence[Finding], language: str) -> str:
    """Return in one sentence how many held-out patterns agree."""
    held_out = [f for f in findings if f.use == "held out"]
    met = {f.pattern for f in held_out} - {f.pattern for f in held_out if not f.within}
    imposed = met & {f.pattern for f in held_out if f.imposed}
    every = {f.pattern for f in held_out}
    return spoken(WORDS, language)["headline"].format(met=len(met), all=len(every), imposed=len(imposed))


def printed(findings: Sequence[Finding], language: str) -> list[str]:
    """Return the table as lines for a terminal."""
    table = rows(findings, language)
    widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    ]


def markdown(findings: Sequence[Finding], language: str) -> str:
    """Return the table in Markdown."""
    head, *body = rows(findings, language)
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cell.replace(" *", " \\*") for cell in line) + " |" for line in lines)


def patterns_figure(findings: Sequence[Finding], offices: int, fingerprint: str, language: str = "en") -> Figure:
    """Return the picture of all findings, one panel for each kind of number.

    Parameters
    ----------
    findings : sequence of Finding
    offices : int
        How many offices each sample has.
    fingerprint : str
    language : str
    """
    words = spoken(WORDS, language)
    panels = [(kind, here) for kind in KINDS if (here := [f for f in findings if f.kind == kind])]
    with style.in_force():
        inner = WIDTH - 2 * MARGIN
        title = layout.wrapped(headline(findings, language), inner, style.TITLE_SIZE, bold=True)
        subtitle = layout.wrapped(words["subtitle"], inner, style.SUBTITLE_SIZE)
        small = layout.wrapped(
            words["small"].format(offices=offices, fingerprint=fingerprint[:12]), inner, style.SMALL_SIZE
        )
        heights = [HEADING + ROW * len(here) + TICKS for _, here in panels]
        height = (
            2 * MARGIN
            + len(title) * layout.line_height(style.TITLE_SIZE)
            + len(subtitle) * layout.line_height(style.SUBTITLE_SIZE)
            + sum(heights)
            + len(small) * layout.line_height(style.SMALL_SIZE)
        )
        page = layout.Page(WIDTH, height)
        top = page.write(title, MARGIN, MARGIN, style.TITLE_SIZE, bold=True)
        top = page.write(subtitle, MARGIN, top, style.SUBTITLE_SIZE, colour=style.QUIET)
        for (kind, here), tall in zip(panels, heights, strict=True):
            page.write([words[kind]], MARGIN, top + 0.06, style.HEADING_SIZE, bold=True)
            axes = page.axes(LABELS, top + HEADING, WIDTH - LABELS - VERDICTS, ROW * len(here))
            draw_panel(axes, kind, here, language)
            for k, finding in enumerate(here):
                write_row(page, finding, top + HEADING + k * ROW, language)
            top += tall
        page.write(small, MARGIN, top, style.SMALL_SIZE, colour=style.QUIET)
    return page.figure


def write_row(page: layout.Page, finding: Finding, top: float, language: str) -> None:
    """Write what a row is about to its left, and value and verdict to its right."""
    words = spoken(WORDS, language)
    at = top + 0.5 * (ROW - layout.line_height(style.LABEL_SIZE))
    page.write([finding.pattern], MARGIN, at, style.LABEL_SIZE, bold=finding.use == "held out")
    what = finding.what[language] + (" *" if finding.imposed else "")
    room = LABELS - MARGIN - 0.45
    page.write([layout.shortened(what, room, style.LABEL_SIZE)], MARGIN + 0.38, at, style.LABEL_SIZE)
    left = WIDTH - VERDICTS + 0.12
    colour = style.ink(AGREES if finding.within else DIFFERS)
    page.write([shown(finding.simulated.mean, finding.kind, language)], left, at, style.LABEL_SIZE, colour=colour)
    page.write([verdict(finding, language)], left + 0.62, at, style.LABEL_SIZE, colour=colour)
    page.write([words[finding.use]], left + 1.8, at, style.LABEL_SIZE, colour=style.QUIET)


def draw_panel(axes: Axes, kind: Kind, findings: Sequence[Finding], language: str) -> None:
    """Draw the bands, targets, points and intervals of one kind."""
    from matplotlib.ticker import FuncFormatter

    numbers = [x for f in findings for x in (*f.simulated, f.target, f.low, f.high, 0.0) if math.isfinite(x)]
    low, high = min(numbers), max(numbers)
    edge = 0.06 * (high - low or 1.0)
    axes.set_xlim(low - edge, high + edge)
    axes.set_ylim(len(findings) - 0.5, -0.5)
    for y, finding in enumerate(findings):
        left, right = max(finding.low, low - edge), min(finding.high, high + edge)
        axes.barh(y, right - left, left=left, height=0.72, color=BAND, zorder=1)
        if math.isfinite(finding.target):
            axes.plot([finding.target] * 2, [y - 0.36, y + 0.36], color=style.QUIET, linewidth=1.2, zorder=2)
        colour = AGREES if finding.within else DIFFERS
        value, first, last = finding.simulated
        if math.isfinite(first):
            axes.plot([first, last], [y, y], color=colour, linewidth=1.8, zorder=3)
        axes.plot(
            [value], [y], marker="o" if finding.within else "D", markersize=5.2, color=colour,
            markerfacecolor=colour if finding.within else "white", markeredgewidth=1.3, zorder=4,
        )  # fmt: skip
    axes.axvline(0.0, color=style.EDGE, linewidth=0.8, zorder=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, kind, language)))
    axes.tick_params(axis="x", length=2, pad=1.5)
    axes.locator_params(axis="x", nbins=5)


def tick(value: float, kind: Kind, language: str) -> str:
    """Return a number on an axis."""
    if kind in ("share", "sign"):
        return f"{number(100 * value, language)}{NO_BREAK}%"
    return number(value, language, 2 if kind == "correlation" else 0)
