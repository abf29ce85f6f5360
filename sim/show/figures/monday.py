"""On Monday: what a leader does more of and less of, in hours and minutes of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effects
from sim.language import capital, listed, mark, say, say_many, small
from sim.model.outcomes import ACTIVITY_LABELS
from sim.show.drawing import (
    AIR,
    Look,
    Picture,
    Unsuitable,
    check_runs,
    columns_of,
    framed,
    layout,
    mark_across,
    mark_rows,
    panels_of,
    room_for,
    style,
)
from sim.show.drawing.cases import Case, compared
from sim.show.drawing.measures import duration
from sim.show.text.ahead import cell_of_answer
from sim.show.text.monday import Change, changes_of_week, largest_changes
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("What changes in a leader's week?")

MOST = 4
ROW, BELOW = 0.36, 0.42
NARROWEST, WIDEST, BETWEEN = 3.1, 5.0, 0.3
MOST_FOR_NAMES = 0.45


@dataclass(frozen=True)
class Week:
    """What one case changes in a leader's week: larger changes, what is added first, and the sum of the rest."""

    case: Case
    changes: tuple[Change, ...]
    rest: float


def draw(study: Study, outcome: str, language: str, look: Look, *, cells: Sequence[int] = ()) -> Picture:
    """Return the leader's week before and after, for up to four cases.

    Parameters
    ----------
    cells : sequence of int
        Cases to show; by default those that change the week most.
    """
    check_runs(study, [f"hours_{activity}" for activity in ACTIVITY_LABELS], "monday")
    cases = compared(study, outcome, language, "monday")
    alone = all(len(group.cases) == 1 for group in cases.groups)
    first = cell_of_answer(study, panels_of(study, language), cases.outcome, language)
    group = next((one for one in cases.groups if first in [case.cell for case in one.cases]), cases.groups[0])
    panel = "" if alone or not cases.several or cells else group.title
    candidates = cases.cases if alone or cells else list(group.cases)
    weeks = [week_of(case, cases.effects, language) for case in candidates]
    changed = [week for week in weeks if week.changes and (not cells or week.case.cell in cells)]
    if not changed:
        raise Unsuitable(
            "figure 'monday': nothing that this study compares changes a leader's week by six minutes."
        )
    changed.sort(key=lambda week: week.case.cell != first)  # what the answer is about gives the title
    most = sorted(changed, key=lambda week: (week.case.cell != first, -sum(abs(one.more) for one in week.changes)))
    chosen = [week for week in changed if week in most[:MOST]]
    same = [week.case.name for week in weeks if not week.changes]
    columns, pitch = columns_of(len(chosen), look.width - 2 * layout.MARGIN, BETWEEN, NARROWEST)
    width = min(pitch, WIDEST)
    rooms = columns_within(chosen, width, language)
    longest = max(max(change.before, change.after) for week in chosen for change in week.changes)
    names = [cases.named(week.case) if alone else week.case.name for week in chosen]

    def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
        draw_week(page, chosen[place], left, top, width, rooms, 1.04 * longest, language)

    def tall(place: int) -> float:
        return ROW * max(len(week.changes) + 1 for week in chosen[place : place + columns]) + BELOW

    total = 2 * layout.MARGIN + columns * (width + BETWEEN) - BETWEEN
    left_out = len(cases.cases) + cases.omitted - len(chosen) - len(same)
    title = title_of(chosen[0], names[0], language)
    under = say("A leader's week, compared with {reference}", language, reference=cases.reference)
    return framed(
        "monday", study.manifest, language, look,
        title=title,
        subtitle=f"{under} ({panel})" if panel else under,
        alt=say("{title}. Each line is an activity of a leader's week, from its hours before (hollow dot) to its "
                "hours after (filled dot).", language, title=title),
        notes=[
            say("Hollow: {reference}; filled: the case; hours of the week of {date}, mean of all leaders and "
                "replicates.", language, reference=cases.reference, date=last_date(study, language)),
            say("Changes below six minutes are in the last row.", language),
            *([say("No change in a leader's week: {cases}.", language, cases=listed(same, language))]
              if same else []),
            *([say_many("{count} case is left out.", "{count} cases are left out.", left_out, language)]
              if left_out else []),
        ],
        body=[layout.heading(say("Hours of a leader's week", language), total),
              *layout.side_by_side(names, drawn, tall, columns, width + BETWEEN, width,
                                 colours=[style.ink(week.case.token.colour) for week in chosen])],
        width=total,
    )  # fmt: skip


def week_of(case: Case, effects: Effects, language: str) -> Week:
    """Return what one case changes in a leader's week, beyond chance and by six minutes or more."""
    return Week(case, *changes_of_week(effects, case.cell, effects.ends.reference[case.cell], language))


def title_of(week: Week, name: str, language: str) -> str:
    """Return the two largest changes of one case."""
    return say("A leader's week, {case}: {changes}", language, case=small(name),
               changes=largest_changes(week.changes, language))  # fmt: skip


def spans(week: Week, language: str) -> list[str]:
    """Return the hours of each activity before and after."""
    return [f"{duration(one.before, language)} → {duration(one.after, language)}" for one in week.changes]


def amounts(week: Week, language: str) -> list[str]:
    """Return by how much each activity changes, and all else together."""
    return [duration(more, language, signed=True) for more in (*(one.more for one in week.changes), week.rest)]


def columns_within(weeks: Sequence[Week], width: float, language: str) -> tuple[float, float]:
    """Return the room for names and for changes, the same in all panels."""
    names = [capital(change.name) for week in weeks for change in week.changes]
    most = MOST_FOR_NAMES * width
    room = max(
        room_for([*names, say("All else", language)], most, style.SMALL_SIZE),
        room_for([span for week in weeks for span in spans(week, language)], most, style.TINY_SIZE),
    )
    widths = [
        layout.text_width(words, style.SMALL_SIZE, True) for week in weeks for words in amounts(week, language)
    ]
    return room + AIR, max(widths) + AIR


def draw_week(
    page: layout.Page, week: Week, left: float, top: float, width: float, rooms: tuple[float, float],
    longest: float, language: str,
) -> None:  # fmt: skip
    """Draw the activities that one case changes, each from before to after, with the change written out."""
    size, tiny, tall = style.SMALL_SIZE, style.TINY_SIZE, layout.line_height(style.SMALL_SIZE)
    room, after = rooms
    said, across = amounts(week, language), width - room - after
    height = ROW * (len(week.changes) + 1)
    axes = page.axes(left + room, top, across, height)
    colour = week.case.token.colour
    for place, change in enumerate(week.changes):
        line = top + ROW * place
        page.write([layout.shortened(capital(change.name), room - AIR, size)], left, line + 0.02, size)
        span = layout.shortened(spans(week, language)[place], room - AIR, tiny)
        page.write([span], left, line + 0.02 + tall, tiny, colour=style.QUIET)
        axes.plot([change.before, change.after], [place, place], color=colour, linewidth=2.0, zorder=2.0)
        for hours, ground in ((change.before, "white"), (change.after, colour)):
            axes.plot([hours], [place], "o", markersize=6.0, markerfacecolor=ground, markeredgecolor=colour,
                      markeredgewidth=1.3, zorder=3.0, clip_on=False)  # fmt: skip
    middle = (ROW - tall) / 2
    for place, words in enumerate(said):
        last = place == len(week.changes)
        begin = left + width - layout.text_width(words, size, not last)
        page.write([words], begin, top + ROW * place + middle, size, not last, style.QUIET if last else style.TEXT)
    page.write([say("All else", language)], left, top + height - ROW + middle, size, colour=style.QUIET)
    mark_rows(axes, len(week.changes) + 1)
    mark_across(axes, 0.0, longest, language, across, lines=True)
