"""The calendar along the bottom of a panel: years or months, releases of services, dated levers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.language import day_of_week, label_of, month, works_from
from sim.show.drawing import style
from sim.show.drawing.layout import line_height, shortened, text_width
from sim.show.drawing.marks import ticks_below

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CALENDAR_OFFSET = 0.14
ROOM, LEAST_ROOM = 0.15, 0.07
"""Space between two labels, in inches; the smaller between years."""
MONTHS_OF_YEARS = 22
"""From this number of months on, years are marked instead of months."""


@dataclass(frozen=True)
class Marked:
    """A dated lever as it is marked in one panel.

    Attributes
    ----------
    title : str
    start : datetime.date
        Monday of the first week in which it acts.
    end : datetime.date
        Monday after the last.
    cells : frozenset of int
        Cells of the panel that have it.
    """

    title: str
    start: datetime.date
    end: datetime.date
    cells: frozenset[int]


def first_and_last(manifest: Mapping[str, Any]) -> tuple[datetime.date, datetime.date]:
    """Return the first day of the first and of the last week: where lines begin and end."""
    # A run of one week has one point; the calendar still needs a width.
    weeks = max(1, manifest["weeks"] - 1)
    return day_of_week(manifest["start"], 0), day_of_week(manifest["start"], weeks)


def number_of_day(day: datetime.date) -> float:
    """Return a date as a number on the horizontal axis."""
    return float(day.toordinal())


def draw_calendar(
    axes: Axes, first: datetime.date, last: datetime.date, width: float, language: str, lines: bool = False
) -> None:
    """Mark the calendar on the horizontal axis of a panel.

    Parameters
    ----------
    first, last : datetime.date
        Where the panel begins and ends.
    width : float
        Of the panel, in inches.
    lines : bool
        Whether a line goes up from the turn of each year, or the beginning of each month that is marked.
    """
    axes.set_xlim(number_of_day(first), number_of_day(last))
    if in_years(first, last):
        draw_years(axes, first, last, width, lines)
    else:
        draw_months(axes, first, last, width, language, lines)


def in_years(first: datetime.date, last: datetime.date) -> bool:
    """Whether a run is so long that years are marked rather than months."""
    return (last.year - first.year) * 12 + last.month - first.month >= MONTHS_OF_YEARS


def calendar_height(first: datetime.date, last: datetime.date) -> float:
    """Return the room for the calendar below a panel, in inches."""
    return CALENDAR_OFFSET + (1 if in_years(first, last) else 2) * line_height(style.LABEL_SIZE)


def draw_years(axes: Axes, first: datetime.date, last: datetime.date, width: float, lines: bool) -> None:
    """Mark the turns of years, and write each year in the middle of its visible part."""
    per_day = width / (last - first).days
    label = text_width("2000", style.LABEL_SIZE) + LEAST_ROOM
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if s * 365 * per_day >= label)
    years = range(first.year, last.year + 1)
    turns = [datetime.date(year, 1, 1) for year in years if year % step == 0]
    turns = [day for day in turns if first <= day <= last]
    ticks_below(axes, [number_of_day(day) for day in turns], length=6, lines=lines)
    if step == 1:
        quarters = [datetime.date(year, m, 1) for year in years for m in (4, 7, 10)]
        ticks_below(axes, [number_of_day(day) for day in quarters if first <= day <= last], length=2.5)
    for year in (year for year in years if year % step == 0):
        begin = max(first, datetime.date(year, 1, 1))
        end = min(last, datetime.date(year + 1, 1, 1))
        seen = (end - begin).days
        # When every year is marked, the label is centred on the year; else it is at the tick of its beginning.
        middle = number_of_day(begin) + (seen / 2 if step == 1 else 0)
        if seen * per_day >= label - LEAST_ROOM or (step > 1 and begin.year > first.year):
            write_below(axes, middle, str(year))


def draw_months(
    axes: Axes, first: datetime.date, last: datetime.date, width: float, language: str, lines: bool
) -> None:
    """Mark the beginnings of months, as many as there is room for; the year at its first mark."""
    per_day = width / (last - first).days
    names = [month(datetime.date(2000, m, 1), language, year=False) for m in range(1, 13)]
    label = max(text_width(name, style.LABEL_SIZE) for name in (*names, "2000")) + ROOM
    step = next(s for s in (1, 2, 3, 6, 12) if s * 30 * per_day >= label or s == 12)
    begins = [datetime.date(y, m, 1) for y in range(first.year, last.year + 1) for m in range(1, 13)]
    # A run that begins on Monday 2 January begins in January: a few days' tolerance.
    near = first - datetime.timedelta(days=6)
    months = [day for day in begins if near <= day <= last and (day.month - 1) % step == 0]
    ticks_below(axes, [number_of_day(max(day, first)) for day in months], lines=lines)
    year_shown = 0
    for day in months:
        place = number_of_day(max(day, first))
        # A label that reaches past the panel would overlap the labels of the lines.
        if number_of_day(last) - place >= label / 2 / per_day or day == months[0]:
            name = month(day, language, year=False)
            write_below(axes, place, name)
            if day.year != year_shown:
                write_below(axes, place, str(day.year), line=1)
            year_shown = day.year


def write_below(axes: Axes, place: float, words: str, line: int = 0) -> None:
    """Write a label of the calendar under the axis, on its first line or further down."""
    down = 8 + (0.8 + line * style.LINE_SPACING) * style.LABEL_SIZE
    axes.text(
        place,
        0.0,
        words,
        transform=axes.get_xaxis_text1_transform(down)[0],
        ha="center",
        va="baseline",
        color=style.QUIET,
        size=style.LABEL_SIZE,
        gid="calendar",
    )


def draw_releases(axes: Axes, manifest: Mapping[str, Any]) -> None:
    """Mark the release of each service with a small triangle on the horizontal axis."""
    first, last = first_and_last(manifest)
    mondays = {works_from(day) for day, _ in releases(manifest, "en")}
    days = sorted(day for day in mondays if first <= day <= last)
    axes.plot(
        [number_of_day(day) for day in days],
        [0.0] * len(days),
        linestyle="none",
        marker=10,  # a triangle on the axis, out of the way of the calendar
        markersize=4.5,
        color=style.QUIET,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
    )


def releases(manifest: Mapping[str, Any], language: str) -> list[tuple[datetime.date, str]]:
    """Return the release date and name of each service, ordered by date."""
    services = manifest["services"]
    return sorted((datetime.date.fromisoformat(s["release"]), label_of(s["name"], language)) for s in services)


def available(manifest: Mapping[str, Any]) -> list[tuple[datetime.date, float]]:
    """Return the share of services released: on the first day, from the day of each release, and on the last."""
    first, last = first_and_last(manifest)
    days = [works_from(day) for day, _ in releases(manifest, "en")]
    steps = sorted({first, last, *(day for day in days if first <= day <= last)})
    return [(step, sum(day <= step for day in days) / len(days)) for step in steps] if days else []


def marked_levers(manifest: Mapping[str, Any], cells: Collection[int], language: str) -> list[Marked]:
    """Return the levers of some cells that take effect within the run, by day, each once."""
    first, last = first_and_last(manifest)
    concerned: dict[tuple[datetime.date, datetime.date, str], set[int]] = {}
    for lever in manifest["levers"]:
        start = works_from(datetime.date.fromisoformat(lever["from"]))
        end = last if lever["weeks"] is None else start + datetime.timedelta(weeks=lever["weeks"])
        if lever["cell"] in cells and end > first and start <= last:
            key = (max(start, first), min(end, last), label_of(lever["title"], language))
            concerned.setdefault(key, set()).add(lever["cell"])
    return [Marked(title, start, end, frozenset(who)) for (start, end, title), who in sorted(concerned.items())]


def draw_lever(axes: Axes, lever: Marked, colour: str) -> None:
    """Mark the start of a lever, and shade its duration when it ends before the run does."""
    axes.axvline(number_of_day(lever.start), color=colour, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1.5)
    if number_of_day(lever.end) < axes.get_xlim()[1]:
        axes.axvspan(
            number_of_day(lever.start),
            number_of_day(lever.end),
            color=colour,
            alpha=style.LEVER_OPACITY,
            linewidth=0,
            zorder=0.5,
        )


def name_lever(axes: Axes, lever: Marked, lane: int, colour: str, width: float, room: float) -> None:
    """Write the name of a lever above its line, in its own lane above the panel.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    lever : Marked
    lane : int
        Counted upwards from 0.
    colour : str
    width : float
        Of the panel, in inches.
    room : float
        How far the name may reach from the left of the panel, in inches.
    """
    first, last = axes.get_xlim()
    place = width * (number_of_day(lever.start) - first) / (last - first)
    words = shortened(lever.title, room, style.SMALL_SIZE)
    # A name that would reach too far is moved to the left rather than cut.
    left = min(place, room - text_width(words, style.SMALL_SIZE))
    axes.annotate(
        words,
        (left / width, 1.0),
        xycoords="axes fraction",
        xytext=(0, (lane * style.LINE_SPACING + 0.35) * style.SMALL_SIZE),
        textcoords="offset points",
        color=colour,
        size=style.SMALL_SIZE,
        parse_math=False,
        gid="lever",
    )
