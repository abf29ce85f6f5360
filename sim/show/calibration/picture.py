"""The posterior-predictive picture: what was counted, on what the draws show, one panel for each series."""

from __future__ import annotations

import datetime

from sim.analysis.calibration.calibrated import Calibration, Shown
from sim.analysis.calibration.counts import limits
from sim.language import day_of_week, number, say
from sim.model.outcomes import WEEKLY
from sim.show.calibration.sentences import series, verdict
from sim.show.drawing import AIR, MARGIN, WIDE, Look, layout, mark_values, scale, sheet, style, unit_of
from sim.show.drawing.timeline import calendar_height, draw_calendar, number_of_day

NUMBERS, PANEL, GAP, HEIGHT = 0.45, 3.4, 0.75, 1.9
"""In inches: room for numbers left of a panel, its size, and the gap to the next."""
MOST = 12
"""Panels at most; the page lists every count."""
LONE = 10
"""Days to either side of a series' only date, so that its band has a width."""


def draw(made: Calibration, start: str, language: str, mark: str, look: Look = WIDE) -> layout.Figure:
    """Return the picture of a calibration with counts.

    Parameters
    ----------
    start : str
        First day of the run.
    mark : str
        Of the calibration, for the small print.
    """
    groups: dict[tuple[str | None, str | None, str], list[Shown]] = {}
    for one in made.shown:
        groups.setdefault(one.count.series, []).append(one)
    panels = [sorted(group, key=lambda one: one.count.week) for group in list(groups.values())[:MOST]]
    pitch = NUMBERS + PANEL + GAP
    columns = max(1, min(len(panels), int((look.width - 2 * MARGIN + GAP) / pitch)))
    width = 2 * MARGIN + columns * pitch - GAP
    first, last = span(made, start)

    def panel(page: layout.Page, index: int, left: float, top: float) -> None:
        axes = page.axes(left + NUMBERS, top, PANEL, HEIGHT)
        draw_panel(axes, panels[index], start, language)
        draw_calendar(axes, first, last, PANEL, language)

    with style.in_force():
        return sheet(
            max(width, 7.0),
            verdict(made, language),
            layout.side_by_side(
                [titled(group[0], language) for group in panels], panel,
                HEIGHT + calendar_height(first, last) + AIR, columns, pitch, NUMBERS + PANEL,
            ),
            notes(len(groups), language, mark),
            say("What was counted, and what the draws show", language),
        )  # fmt: skip


def draw_panel(axes: layout.Axes, group: list[Shown], start: str, language: str) -> None:
    """Draw one series: band and median of what draws show, and the counts with the errors of counting."""
    factor = scale(WEEKLY[group[0].count.outcome])
    days = [number_of_day(day_of_week(start, one.count.week)) for one in group]
    low, middle, high = ([factor * getattr(one, end) for one in group] for end in ("low", "median", "high"))
    if len(days) == 1:
        days_drawn, low, middle, high = [days[0] - LONE, days[0] + LONE], low * 2, middle * 2, high * 2
    else:
        days_drawn = days
    opacity = 2 * style.BAND_OPACITY
    axes.fill_between(days_drawn, low, high, color=style.BETTER, alpha=opacity, linewidth=0, zorder=1)
    axes.plot(days_drawn, middle, color=style.BETTER, linewidth=1.4, zorder=2)
    for day, one in zip(days, group, strict=True):
        colour = style.TEXT if one.inside else style.WORSE
        axes.plot([day, day], [factor * end for end in error(one)], color=colour, linewidth=1.0, zorder=3)
        axes.plot(
            [day],
            [factor * one.count.value],
            "oD"[not one.inside],
            markersize=4.5,
            color=colour,
            zorder=4,
            clip_on=False,
        )
    lowest = min(0.0, *low, *(factor * error(one)[0] for one in group))
    highest = max(*high, *(factor * error(one)[1] for one in group))
    mark_values(axes, lowest, 1.05 * highest or 1.0, language)


def error(one: Shown) -> tuple[float, float]:
    """Return one standard deviation of the error of counting to either side, as far as it is possible."""
    low, high = limits(one.count.outcome)
    return max(low, one.count.value - one.count.sd), min(high, one.count.value + one.count.sd)


def titled(one: Shown, language: str) -> str:
    """Return the name of a panel, with the unit."""
    about = WEEKLY[one.count.outcome]
    return say("{outcome}, {unit}", language, outcome=series(one.count, language), unit=unit_of(about, language))


def notes(panels: int, language: str, mark: str) -> str:
    """Return how to read the picture, and where it is from."""
    left_out = panels - MOST
    parts = [
        say("Points: counts, with one standard deviation of the error of counting where one was given; orange: "
            "outside the band.", language),
        say("Line and band: median and middle 90 % of runs of the draws, errors of counting included.", language),
        say("{count} more series are in the page.", language, count=number(left_out, language)) if left_out > 0
        else "",
        say("Conditional on the model; a fit is no test of it. Calibration {mark}.", language, mark=mark),
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


def span(made: Calibration, start: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that the panels show: the same in all, with some air."""
    weeks = [one.count.week for one in made.shown]
    air = datetime.timedelta(days=max(2 * LONE, (max(weeks) - min(weeks)) // 4 * 7 // 5))
    return day_of_week(start, min(weeks)) - air, day_of_week(start, max(weeks)) + air
