"""Where the hours go: the week of a leader and the week of an adviser, and what each scenario changes in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import effects_of
from sim.language import label_of, mark, number, say, small
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.show.drawing import (
    AIR,
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
    most_different,
    name_rows,
    panels_of,
    room_for,
    style,
)
from sim.show.drawing.mixes import activity_name
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("What do leaders and advisers spend their week on?")

LEADERS = tuple(f"hours_{activity}" for activity in ACTIVITY_LABELS)
OWN_LOOKS: tuple[tuple[str, str], ...] = (("#cc79a7", "///"), ("#f0e442", "///"), ("#999933", "///"))
"""Colour and hatch of activities that a user file declares, one after the other."""
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
    leaders_parts = (*LEADERS, *own_activities(study))
    check_runs(study, (*leaders_parts, *ADVISERS), "hours")
    panels = most_different(study, outcome, panels_of(study, language), MOST)
    chosen, effects, width = chosen_cells(panels, MOST), effects_of(study), min(look.width, 9.0)
    ends = effects.ends
    names = {f"hours_{activity}": activity_name(activity, language) for activity in ACTIVITY_LABELS}
    names |= {name: label_of(OUTCOMES[name].label, language) for name in ADVISERS}
    for name in own_activities(study):  # of "Leader hours: coaching" the activity is enough here
        names[name] = label_of(OUTCOMES[name].label, language).rpartition(": ")[2]
    leaders, advisers = (
        [Bar(name, {part: ends.level(cell, part).mean for part in parts}) for cell, name in chosen.cells]
        for parts in (leaders_parts, ADVISERS)
    )
    headings = [say("A leader's week, hours", language), say("An adviser's week, hours", language)]
    cells = [cell for cell, _ in chosen.cells]
    first = ends.reference[cells[0]]
    alike = all(effects.alike(cell, ends.reference[cell]) for cell in cells)
    one_reference = first in cells and all(ends.reference[cell] == first for cell in cells)
    compared = one_reference and alike and len(cells) > 1
    body: list[Block] = []
    for heading, bars in zip(headings, (leaders, advisers), strict=True):
        body.append(layout.heading(heading, width))
        legend = legend_of_colours([names[part] for part in bars[0].parts], looks_of(bars[0]), width)
        if not compared:
            body += [legend, stacked_bars(bars, width, language)]
            continue
        base = bars[cells.index(first)]
        under = say("Changes from {reference}, minutes a week", language, reference=base.name)
        body += [
            legend,
            stacked_bars([base], width, language),
            layout.words_block(under, width, style.LABEL_SIZE, air=AIR),
            changes([changed(bar, base) for bar in bars if bar is not base], width, language),
        ]
    title = title_of(leaders, alike, language)
    return framed(
        "hours", study.manifest, language, look,
        title=title,
        subtitle=chosen.under(say("Hours of the last week, by what they are spent on", language)),
        alt=say("{title}. Bars of hours per week by what they are spent on, and of the minutes that each case "
                "changes.",
                language, title=title) if compared else
            say("{title}. Stacked bars of hours per week by what they are spent on.", language, title=title),
        notes=[
            say("Mean of all replicates in the week of {date}.", language, date=last_date(study, language)),
            *([say("To the right: more; to the left: less.", language)] if compared else []),
            *chosen.left_out(language),
        ],
        body=body,
        width=width,
    )  # fmt: skip


def own_activities(study: Study) -> list[str]:
    """Return activities of leaders that a user file declares: outcomes in hours, as means over leaders."""
    described = study.manifest.get("own", {}).get("outcomes", [])
    return [
        one["name"] for one in described
        if one.get("over") == "leader" and one["unit"] == OUTCOMES[LEADERS[0]].unit
    ]  # fmt: skip


def title_of(leaders: Sequence[Bar], alike: bool, language: str) -> str:
    """Return how many hours of a leader's week are left for the advisers, from fewest to most.

    Parameters
    ----------
    alike : bool
        Whether all have the same offices; else only levels can be given.
    """
    totals = {bar.name: sum(bar.parts[part] for part in SPARE) for bar in leaders}
    low, high = (pick(totals, key=totals.__getitem__) for pick in (min, max))
    least, most, whole = (number(hours, language, 1)
                          for hours in (totals[low], totals[high], sum(leaders[0].parts.values())))  # fmt: skip
    near = totals[high] - totals[low] < OUTCOMES[SPARE[0]].margin
    if len(totals) > 1 and near and alike:
        return say("No case changes by six minutes a week what leaders spend on facilitating, integrating, "
                   "renewing and one-to-one support: {hours} of {whole} hours", language, whole=whole,
                   hours=least)  # fmt: skip
    if len(totals) == 1 or near:
        return say("Of a leader's {whole} hours, {hours} go to facilitating, integrating, renewing and one-to-one "
                   "support", language, whole=whole, hours=least)  # fmt: skip
    return say("Of a leader's week, {low} hours ({low_line}) to {high} hours ({high_line}) go to facilitating, "
               "integrating, renewing and one-to-one support", language, low=least, low_line=small(low), high=most,
               high_line=small(high))  # fmt: skip


def changed(bar: Bar, base: Bar) -> Bar:
    """Return the minutes by which a week differs from another, without changes of less than half a minute."""
    minutes = {part: 60 * (hours - base.parts[part]) for part, hours in bar.parts.items()}
    return Bar(bar.name, {part: value if abs(value) >= 0.5 else 0.0 for part, value in minutes.items()})


def looks_of(bar: Bar) -> list[tuple[str, str | None]]:
    """Return colour and hatch of each part."""
    own = itertools.cycle(OWN_LOOKS)
    return [style.HOURS[part] if part in style.HOURS else next(own) for part in bar.parts]


def stacked_bars(bars: Sequence[Bar], width: float, language: str) -> Block:
    """Return bars of hours under each other on one scale."""
    longest = max(sum(bar.parts.values()) for bar in bars) or 1.0
    return drawn_bars(bars, (0.0, longest), width, language, lambda hours: number(hours, language, 1))


def changes(bars: Sequence[Bar], width: float, language: str) -> Block:
    """Return bars of minutes under each other: what becomes more to the right, what becomes less to the left."""
    sums = [sum(side(size, 0.0) for size in bar.parts.values()) for bar in bars for side in (min, max)]
    # Without any change there is still an axis, of the smallest change that matters.
    least = 60 * OUTCOMES[LEADERS[0]].margin
    low, high = min(-least, *sums), max(least, *sums)
    return drawn_bars(bars, (low, high), width, language, lambda minutes: number(minutes, language, plus=True))


def drawn_bars(
    bars: Sequence[Bar], limits: tuple[float, float], width: float, language: str, written: Callable[[float], str]
) -> Block:
    """Return bars under each other, parts side by side: to the right above zero, else to the left."""
    labels = [bar.name for bar in bars]
    room = room_for(labels, MOST_FOR_NAMES * width)
    left = layout.MARGIN + room + 0.1
    across = width - left - layout.MARGIN - 0.1
    per_inch = (limits[1] - limits[0]) / across

    def drawn(page: layout.Page, top: float) -> None:
        top += AIR / 2
        axes = page.axes(left, top, across, HEIGHT * len(bars))
        name_rows(page, labels, top, HEIGHT, room)
        for place, bar in enumerate(bars):
            ends = {True: 0.0, False: 0.0}
            for size, (colour, hatch) in zip(bar.parts.values(), looks_of(bar), strict=True):
                begin = ends[size > 0]
                axes.barh(place, size, left=begin, height=0.72, color=colour, hatch=hatch, edgecolor="white",
                          linewidth=0.6)  # fmt: skip
                words = written(size)
                if layout.text_width(words, style.SMALL_SIZE) + 0.06 < abs(size) / per_inch:
                    box = {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"}
                    axes.text(begin + size / 2, place, words, ha="center", va="center_baseline",
                              size=style.SMALL_SIZE, color=style.ink_on(colour),
                              bbox=box if hatch else None)  # fmt: skip
                ends[size > 0] += size
        if limits[0] < 0:
            axes.axvline(0.0, color=style.TEXT, linewidth=1.0)
        mark_rows(axes, len(bars))
        mark_across(axes, *limits, language, across)

    return Block(AIR / 2 + HEIGHT * len(bars) + BELOW, drawn)
