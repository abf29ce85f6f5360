"""Where the hours go: the week of a leader and the week of an adviser, scenario by scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.analysis.studies.endpoints import Ends
from sim.language import label_of, listed, mark, number, say
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    check_runs,
    chosen_cells,
    framed,
    layout,
    legend_of_colours,
    mark_across,
    mark_rows,
    name_rows,
    panels_of,
    room_for,
    style,
)
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("What do leaders and advisers spend their week on?")

LEADERS = tuple(f"hours_{activity}" for activity in ACTIVITY_LABELS)
ADVISERS = (
    "users_personal", "users_digital", "peers_personal", "peers_digital", "help_personal", "help_digital",
    "hours_casework", "hours_trying", "hours_slack",
)  # fmt: skip
SPARE = ("hours_facilitating", "hours_integrating", "hours_renewing", "hours_support")
"""What leaders do for their advisers."""
MOST = 8
HEIGHT, BELOW = 0.34, 0.32
MOST_FOR_NAMES = 0.36
"""Share of the width that the names of bars may take."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, and a length for each part."""

    name: str
    parts: Mapping[str, float]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the mean hours of the last week of each scenario, as stacked bars."""
    check_runs(study, (*LEADERS, *ADVISERS), "hours")
    chosen, ends, width = chosen_cells(panels_of(study, language), MOST), Ends(study), min(look.width, 9.0)
    names = {f"hours_{activity}": label_of({"nb": nb, "en": en}, language)
             for activity, (nb, en) in ACTIVITY_LABELS.items()}  # fmt: skip
    names |= {name: label_of(OUTCOMES[name].label, language) for name in ADVISERS}
    leaders, advisers = (
        [Bar(name, {part: ends.level(cell, part).mean for part in parts}) for cell, name in chosen.cells]
        for parts in (LEADERS, ADVISERS)
    )
    headings = [say("A leader's week, hours", language), say("An adviser's week, hours", language)]
    return framed(
        "hours", study.manifest, language, look,
        title=title_of(leaders, language),
        subtitle=chosen.under(say("Hours of the last week, by what they are spent on", language)),
        alt=say("Stacked bars of hours per week. {told}", language,
                told=" ".join(in_words(bar, names, language) for bar in (*leaders, *advisers))),
        notes=[
            say("Mean of all replicates in the week of {date}.", language, date=last_date(study, language)),
            *chosen.left_out(language),
        ],
        body=[
            block
            for heading, bars in zip(headings, (leaders, advisers), strict=True)
            for block in (layout.heading(heading, width), *stacked_bars(bars, names, width, language))
        ],
        width=width,
    )  # fmt: skip


def title_of(leaders: Sequence[Bar], language: str) -> str:
    """Return how many hours of a leader's week are left for the advisers, from fewest to most."""
    totals = {bar.name: sum(bar.parts[part] for part in SPARE) for bar in leaders}
    low, high = (pick(totals, key=totals.__getitem__) for pick in (min, max))
    least, most, whole = (number(hours, language, 1)
                          for hours in (totals[low], totals[high], sum(leaders[0].parts.values())))  # fmt: skip
    if len(totals) == 1 or totals[high] - totals[low] < 0.05:
        return say("Of a leader's {whole} hours, {hours} go to facilitating, integrating, renewing and one-to-one "
                   "support", language, whole=whole, hours=least)  # fmt: skip
    return say("Of a leader's week, {low} hours ({low_line}) to {high} hours ({high_line}) go to facilitating, "
               "integrating, renewing and one-to-one support", language, low=least, low_line=low, high=most,
               high_line=high)  # fmt: skip


def in_words(bar: Bar, names: Mapping[str, str], language: str) -> str:
    """Return the parts of a bar in words, largest first."""
    parts = sorted((part for part in bar.parts if bar.parts[part] > 0.05), key=lambda part: -bar.parts[part])
    hours = [f"{names[part].lower()} {number(bar.parts[part], language, 1)}" for part in parts]
    return f"{bar.name}: {listed(hours, language)}."


def stacked_bars(bars: Sequence[Bar], names: Mapping[str, str], width: float, language: str) -> list[Block]:
    """Return bars under each other on one scale, with a legend above."""
    looks = {part: style.HOURS[part] for part in bars[0].parts}
    labels = [bar.name for bar in bars]
    room = room_for(labels, MOST_FOR_NAMES * width)
    left = layout.MARGIN + room + 0.1
    across = width - left - layout.MARGIN - 0.1
    longest = max(sum(bar.parts.values()) for bar in bars) or 1.0

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, HEIGHT * len(bars))
        axes.grid(False)
        name_rows(page, labels, top, HEIGHT, room)
        for place, bar in enumerate(bars):
            begin = 0.0
            for part, (colour, hatch) in looks.items():
                size = bar.parts[part]
                axes.barh(place, size, left=begin, height=0.72, color=colour, hatch=hatch, edgecolor="white",
                          linewidth=0.6)  # fmt: skip
                words = number(size, language, 1)
                if layout.text_width(words, style.SMALL_SIZE) + 0.06 < size / longest * across:
                    box = {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"}
                    axes.text(begin + size / 2, place, words, ha="center", va="center_baseline",
                              size=style.SMALL_SIZE, color=style.ink_on(colour),
                              bbox=box if hatch else None)  # fmt: skip
                begin += size
        mark_rows(axes, len(bars))
        mark_across(axes, 0, longest, language, across)

    legend = legend_of_colours([names[part] for part in looks], [*looks.values()], width)
    return [legend, Block(HEIGHT * len(bars) + BELOW, drawn)]
