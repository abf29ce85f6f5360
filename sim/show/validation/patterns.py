"""Patterns in words and as a picture: what was simulated, next to what the literature says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.analysis.validation.pattern_samples import Finding, Kind
from sim.language import NO_BREAK, label_of, mark, number, percent, say
from sim.show.drawing import MARGIN, Block, interval, layout, mark_rows, sheet, style
from sim.show.text.markdown import table

USES = {"fitted": mark("may be fitted"), "input": mark("put in"), "held out": mark("held out")}
VERDICTS = {
    (True, True): mark("agrees"),
    (True, False): mark("agrees, uncertain"),
    (False, False): mark("differs, uncertain"),
    (False, True): mark("differs"),
}
"""By whether the simulated value lies within the tolerance of its target, and whether that is certain."""
KINDS: dict[Kind, str] = {
    "share": mark("Shares"),
    "ratio": mark("Ratio"),
    "users": mark("Users per adviser"),
    "correlation": mark("Correlations"),
    "sign": mark("Differences and changes"),
}

BAND = "#d9d9d9"

# All in inches.
WIDTH, ROW, LABELS, VALUES, HEADING, TICKS = 9.2, 0.235, 3.35, 2.9, 0.27, 0.3


def shown(value: float, kind: Kind, language: str) -> str:
    """Return a value in the format of its kind."""
    if kind == "share":
        return percent(value, language, 1)
    if kind == "sign":
        return f"{number(100 * value, language, 1, plus=True)}{NO_BREAK}%"
    if kind == "correlation":
        return number(value, language, 2, plus=True)
    return number(value, language, 1 if kind == "ratio" else 0)


def target(finding: Finding, language: str) -> str:
    """Return the value in the source, in words."""
    low, high = (shown(limit, finding.kind, language) for limit in (finding.low, finding.high))
    if math.isinf(finding.high):
        return " ".join([say("above", language), low])
    if math.isinf(finding.low):
        return " ".join([say("below", language), high])
    between = say("{low} to {high}", language, low=low, high=high)
    if math.isnan(finding.target):
        return between
    return f"{shown(finding.target, finding.kind, language)} ({between})"


def interval_words(finding: Finding, language: str) -> str:
    """Return the interval in words; a dash where the value involves no chance."""
    _, low, high = finding.simulated
    low_, high_ = (shown(limit, finding.kind, language) for limit in (low, high))
    return "–" if math.isnan(low) else say("{low} to {high}", language, low=low_, high=high_)


def verdict(finding: Finding, language: str) -> str:
    """Return whether the simulated value agrees with the source, and whether that is certain."""
    return say(VERDICTS[finding.within, finding.certain], language)


def what(finding: Finding, language: str) -> str:
    """Return what a finding is about, with an asterisk when the model gets it as input."""
    return label_of(finding.what, language) + (" *" if finding.imposed else "")


def rows(findings: Sequence[Finding], language: str, worlds: bool = False) -> list[list[str]]:
    """Return the table of findings, its head first.

    Parameters
    ----------
    worlds : bool
        Whether intervals are the middle 90 % of worlds.
    """
    head = (
        mark("pattern|what|target|median of worlds|middle 90 %|use|verdict")
        if worlds
        else mark("pattern|what|target|simulated|95 % interval|use|verdict")
    )
    return [
        say(head, language).split("|"),
        *(
            [
                f.pattern,
                what(f, language),
                target(f, language),
                shown(f.simulated.mean, f.kind, language),
                interval_words(f, language),
                say(USES[f.use], language),
                verdict(f, language),
            ]
            for f in findings
        ),
    ]


def notes(findings: Sequence[Finding], language: str) -> list[str]:
    """Return the notes needed to interpret the findings, each once."""
    return [*dict.fromkeys(f"{f.pattern}: {label_of(f.note, language)}" for f in findings if f.note)]


def headline(findings: Sequence[Finding], language: str) -> str:
    """Return in one sentence how many held-out patterns agree."""
    held_out = [f for f in findings if f.use == "held out"]
    met = {f.pattern for f in held_out} - {f.pattern for f in held_out if not f.within}
    imposed = met & {f.pattern for f in held_out if f.imposed}
    every = {f.pattern for f in held_out}
    return say("{met} of {all} held-out patterns agree in every number; {imposed} of them are put in, in part or "
               "whole",
               language, met=len(met), all=len(every), imposed=len(imposed))  # fmt: skip


def printed(findings: Sequence[Finding], language: str) -> list[str]:
    """Return the table as lines for a terminal."""
    lines = rows(findings, language)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    ]


def markdown(findings: Sequence[Finding], language: str, worlds: bool = False) -> str:
    """Return the table in Markdown; see `rows`."""
    head, *body = rows(findings, language, worlds)
    return table(head, ([cell.replace(" *", " \\*") for cell in line] for line in body))


def patterns_figure(
    findings: Sequence[Finding], offices: int, fingerprint: str, language: str = "en", worlds: int = 0
) -> layout.Figure:
    """Return the picture of all findings, one panel for each kind of number.

    Parameters
    ----------
    findings : sequence of Finding
    offices : int
        How many offices each sample has.
    fingerprint : str
    language : str
    worlds : int
        When above 0, points are medians and intervals the middle 90 % of as many worlds.
    """
    by_kind = {kind: [f for f in findings if f.kind == kind] for kind in KINDS}
    intervals = (
        say("Intervals: middle 90 % of {worlds} worlds, {offices} offices in each.", language, worlds=worlds,
            offices=offices)
        if worlds
        else say("Intervals: bootstrap over {offices} offices.", language, offices=offices)
    )  # fmt: skip
    small = say("{intervals} Filled point: agrees; open diamond: differs. * Put into the model in part or in "
                "whole, no independent test. Conditional on the assumptions; not a prediction. Fingerprint "
                "{fingerprint}.", language, intervals=intervals, fingerprint=fingerprint[:12])  # fmt: skip
    with style.in_force():
        return sheet(
            WIDTH,
            headline(findings, language),
            [panel(kind, here, language) for kind, here in by_kind.items() if here],
            small,
            say(
                "Simulated (point, interval) against what the sources say (band, tick at the target)",
                language,
            ),
        )


def panel(kind: Kind, findings: Sequence[Finding], language: str) -> Block:
    """Return the findings of one kind, each with its text."""

    def drawn(page: layout.Page, top: float) -> None:
        page.write([say(KINDS[kind], language)], MARGIN, top + 0.06, style.HEADING_SIZE, bold=True)
        axes = page.axes(LABELS, top + HEADING, WIDTH - LABELS - VALUES, ROW * len(findings))
        draw_findings(axes, kind, findings, language)
        for k, finding in enumerate(findings):
            write_row(page, finding, top + HEADING + k * ROW, language)

    return Block(HEADING + ROW * len(findings) + TICKS, drawn)


def write_row(page: layout.Page, finding: Finding, top: float, language: str) -> None:
    """Write what a row is about to its left, and value and verdict to its right."""
    at, left = top + 0.5 * (ROW - layout.line_height(style.LABEL_SIZE)), WIDTH - VALUES + 0.12
    page.write([finding.pattern], MARGIN, at, style.LABEL_SIZE, bold=finding.use == "held out")
    about = layout.shortened(what(finding, language), LABELS - MARGIN - 0.45, style.LABEL_SIZE)
    value = shown(finding.simulated.mean, finding.kind, language)
    colour = style.ink(colour_of(finding))
    for words, where, ink in (
        (about, MARGIN + 0.38, style.TEXT),
        (value, left, colour),
        (verdict(finding, language), left + 0.62, colour),
        (say(USES[finding.use], language), left + 1.8, style.QUIET),
    ):
        page.write([words], where, at, style.LABEL_SIZE, colour=ink)


def colour_of(finding: Finding) -> str:
    """Return the colour for agreement or disagreement."""
    return style.BETTER if finding.within else style.WORSE


def draw_findings(axes: layout.Axes, kind: Kind, findings: Sequence[Finding], language: str) -> None:
    """Draw the bands, targets, points and intervals of one kind."""
    from matplotlib.ticker import FuncFormatter

    numbers = [x for f in findings for x in (*f.simulated, f.target, f.low, f.high, 0.0) if math.isfinite(x)]
    low, high = min(numbers), max(numbers)
    edge = 0.06 * (high - low or 1.0)
    axes.set_xlim(low - edge, high + edge)
    mark_rows(axes, len(findings))
    for y, finding in enumerate(findings):
        left, right = max(finding.low, low - edge), min(finding.high, high + edge)
        axes.barh(y, right - left, left=left, height=0.72, color=BAND, zorder=1)
        if math.isfinite(finding.target):
            axes.plot([finding.target] * 2, [y - 0.36, y + 0.36], color=style.QUIET, linewidth=1.2, zorder=2)
        value, *ends = finding.simulated
        interval(axes, y, value, (ends[0], ends[1]), colour_of(finding), width=1.8, size=5.2, edge=1.3,
                 filled=finding.within, marker="o" if finding.within else "D", zorder=3)  # fmt: skip
    axes.axvline(0.0, color=style.EDGE, linewidth=0.8, zorder=0)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, kind, language)))
    axes.tick_params(axis="x", length=2, pad=1.5)
    axes.locator_params(axis="x", nbins=5)


def tick(value: float, kind: Kind, language: str) -> str:
    """Return a number on an axis."""
    if kind in ("share", "sign"):
        return f"{number(100 * value, language)}{NO_BREAK}%"
    return number(value, language, 2 if kind == "correlation" else 0)
