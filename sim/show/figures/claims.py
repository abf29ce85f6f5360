"""A forest plot: what each claim expects, and what the model gave, with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.show import layout, style
from sim.show.frame import Look, Picture, Unsuitable, framed
from sim.show.layout import AIR, Block
from sim.show.panels import Study, stored
from sim.show.ticks import mark_across
from sim.words import mark, number, say, say_plain

if TYPE_CHECKING:
    import pandas as pd

QUESTION = mark("Which claims of the interviews does the model reproduce, and which not?")

COLUMNS = ("label", "unit", "expected", "mean", "low", "high", "verdict")
VERDICTS = {
    "holds": mark("holds"),
    "fails": mark("does not hold"),
    "open": mark("no detectable difference"),
}
COLOURS = {"holds": style.BETTER, "fails": style.WORSE, "open": style.NEITHER}
MARKERS = {"holds": "o", "fails": "D", "open": "s"}
TALL, BELOW = 0.34, 0.3
MOST_FOR_NAMES, VERDICT_ROOM = 0.42, 1.75


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the forest plot of the claims that a study has been judged on."""
    return forest(stored(study, "claims", "claims"), study.manifest, language, look)


def forest(table: pd.DataFrame, manifest: Mapping[str, Any], language: str, look: Look) -> Picture:
    """Return the forest plot of a table of claims.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per claim: ``label`` (in the language), ``unit`` (in English, as of an outcome),
        ``expected`` (the sign or number that the claim asks for), ``mean``, ``low``, ``high`` (as shown:
        percentage points rather than shares) and ``verdict`` (*holds*, *fails* or *open*).
    manifest : dict
        Name and fingerprint of what the numbers come from.
    language : str
    look : Look
    """
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing or table.empty:
        raise Unsuitable(f"figure 'claims': the table of claims has no {missing[0] if missing else 'rows'}.")
    width = min(look.width, 9.0)
    holds, fails = (int((table["verdict"] == verdict).sum()) for verdict in ("holds", "fails"))
    gaps = {
        "holds": number(holds, language),
        "fails": number(fails, language),
        "total": number(len(table), language),
    }
    body = []
    for unit, rows in table.groupby("unit", sort=False):
        body.append(layout.words_block(say_plain(str(unit), language), width, style.HEADING_SIZE, True, air=AIR))
        body.append(panel(rows, width, language))
    told = [
        f"{label}: {say(VERDICTS[verdict], language)}, {number(mean, language, 1, plus=True)}"
        for label, verdict, mean in zip(table["label"], table["verdict"], table["mean"], strict=True)
    ]
    return framed(
        "claims", manifest, language, look,
        title=say("{holds} of {total} claims hold in the model, {fails} do not", language, **gaps),
        subtitle=say("Each claim's difference, with the sign it expects", language),
        alt=say("Forest plot. {told}.", language, told="; ".join(told)),
        notes=[
            say("Marks: mean paired difference; lines: its 95 % interval. Circle: holds; diamond: does not hold; "
                "square: no detectable difference. Triangle: the side the claim expects.", language),
            say("That a claim holds in the model does not show that it holds in NAV.", language),
        ],
        body=body,
        width=width,
    )  # fmt: skip


def panel(rows: pd.DataFrame, width: float, language: str) -> Block:
    """Return the claims of one unit on a common scale."""
    records = rows.to_dict("records")
    room = min(
        max(layout.text_width(str(row["label"]), style.LABEL_SIZE) for row in records), MOST_FOR_NAMES * width
    )
    verdicts = {verdict: say(words, language) for verdict, words in VERDICTS.items()}
    beside = min(
        max(layout.text_width(words, style.SMALL_SIZE) for words in verdicts.values()) + 0.1, VERDICT_ROOM
    )
    narrow = width < room + beside + 2.2
    beside = 0.1 if narrow else beside
    left = layout.MARGIN + room + 0.15
    across = width - left - beside - layout.MARGIN
    values = [float(row[name]) for row in records for name in ("mean", "low", "high")]
    shown = [value for value in values if not math.isnan(value)] or [0.0]
    low, high = min(0.0, *shown), max(0.0, *shown)
    air = 0.08 * (high - low) or 0.5
    low, high = low - air, high + air

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, TALL * len(records))
        axes.grid(False, axis="y")
        axes.axvline(0, color=style.TEXT, linewidth=1.0)
        for place, row in enumerate(records):
            verdict = str(row["verdict"])
            colour = COLOURS[verdict]
            middle = top + (place + 0.5) * TALL - layout.line_height(style.LABEL_SIZE) / 2
            page.write([layout.shortened(str(row["label"]), room, style.LABEL_SIZE)], layout.MARGIN, middle,
                       style.LABEL_SIZE)  # fmt: skip
            axes.plot(
                [row["low"], row["high"]], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt"
            )
            axes.plot([row["mean"]], [place], MARKERS[verdict], color=colour, markersize=6)
            expected = float(row["expected"])
            if expected:
                axes.plot([high if expected > 0 else low], [place], ">" if expected > 0 else "<", color=style.EDGE,
                          markersize=5, clip_on=False)  # fmt: skip
            if not narrow:
                words = layout.shortened(verdicts[verdict], beside, style.SMALL_SIZE)
                page.write(
                    [words], left + across + 0.12, middle + 0.02, style.SMALL_SIZE, colour=style.ink(colour)
                )
        axes.set_ylim(len(records) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        mark_across(axes, low, high, language, across, plus=True)

    return Block(TALL * len(records) + BELOW, drawn)
