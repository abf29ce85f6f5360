"""What one more hour of a leader's week is worth, by what it is spent on and when (claim C25)."""

from __future__ import annotations

from collections import Counter

from sim.analysis.studies.marginal_hour import JUDGED, YEARS, Hours, hours_of
from sim.language import capital, label_of, mark, say
from sim.model.outcomes import OUTCOMES
from sim.model.parameters.leader import ACTIVITIES
from sim.show.drawing import (
    AIR,
    MARGIN,
    Look,
    Picture,
    columns_of,
    for_figure,
    framed,
    interval,
    layout,
    legend_of_lines,
    mark_across,
    mark_rows,
    name_rows,
    room_for,
    scale,
    style,
    unit_of_change,
)
from sim.show.drawing.mixes import activity_name
from sim.study.store.folder import Study

QUESTION = mark("What is one more hour of a leader's week worth, by what it is spent on and when?")

ROW, BELOW, APART, PANEL = 0.5, 0.3, 0.22, 1.9
"""Height of a row, room for the numbers below, distance of years within a row, least width of a panel (inches)."""


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a panel for each outcome, with a row for each activity and a mark for each year."""
    with for_figure("hour"):
        hours = hours_of(study)
    names = [capital(activity_name(one, language)) for one in ACTIVITIES]
    room = room_for(names, 0.3 * look.width, style.SMALL_SIZE) + 2 * AIR
    columns, across = columns_of(len(JUDGED), look.width - room - MARGIN, AIR * 2, PANEL)
    years = [say("year {year}", language, year=year) for year in YEARS]
    tokens = style.free_tokens()[: len(YEARS)]

    def panel(page: layout.Page, place: int, left: float, top: float) -> None:
        about = OUTCOMES[JUDGED[place]]
        axes = page.axes(left, top, across, ROW * len(ACTIVITIES))
        axes.axvline(0.0, color=style.EDGE, linewidth=0.9)
        ends = []
        for row, activity in enumerate(ACTIVITIES):
            for year, token in zip(YEARS, tokens, strict=True):
                worth = hours.worth(activity, year, about.name)
                mean, low, high, q05, q95 = (
                    scale(about) * x for x in (worth.mean, worth.low, worth.high, worth.q05, worth.q95)
                )
                at = row + APART * (year - 2)
                axes.plot([q05, q95], [at, at], color=style.mixed(token.colour, 0.45), linewidth=1.0)
                interval(axes, at, mean, (low, high), token.colour, width=2.6, size=5, filled=low * high > 0,
                         lift=0.4, solid_capstyle="butt")  # fmt: skip
                ends += [q05, q95, low, high]
        mark_rows(axes, len(ACTIVITIES))
        air = 0.05 * (max(*ends, 0.0) - min(*ends, 0.0) or 1.0)
        mark_across(axes, min(*ends, 0.0) - air, max(*ends, 0.0) + air, language, across, plus=True, lines=True)
        if place % columns == 0:
            name_rows(page, names, top, ROW, room - AIR, style.SMALL_SIZE)

    titles = [
        f"{label_of(OUTCOMES[name].label, language)}, {unit_of_change(OUTCOMES[name], language)}"
        for name in JUDGED
    ]
    title = title_of(hours, language)
    return framed(
        "hour", study.manifest, language, look,
        title=title,
        subtitle=say("Change by the end of a year in which every leader has one hour more a week for one activity",
                     language),
        alt=say("{title}. A dot for each activity and year, with its 95 % interval and the range over worlds.",
                language, title=title),
        notes=[
            say("Thick: 95 % interval (chance alone); hollow: not distinguishable from chance. Thin: the middle "
                "90 % of worlds.", language),
            say("The hour is one of administration less; leaders keep to their plan.", language),
        ],
        body=[
            legend_of_lines(years, tokens, look.width),
            *layout.side_by_side(titles, panel, ROW * len(ACTIVITIES) + BELOW, columns, across + 2 * AIR, across,
                                 left=room),
        ],
    )  # fmt: skip


def title_of(hours: Hours, language: str) -> str:
    """Return which activity is best for use and for strain in most years."""
    most = {}
    for outcome in ("routine_share", "strain"):
        best = [hours.best(year, outcome) for year in YEARS]
        activity, count = Counter(one for one in best if one).most_common(1)[0] if any(best) else (None, 0)
        most[outcome] = activity, count
    (use, years), (relief, less) = most.values()
    if not use or not relief:
        return say("No activity is the best use of one more hour for both routine use and strain", language)
    return say(
        "An hour gives most use as {use} (in {years} of {all} years) and lowers strain most as {relief} ({less})",
        language, use=activity_name(use, language), years=years, all=len(YEARS),
        relief=activity_name(relief, language), less=less,
    )  # fmt: skip
