"""Whom an adviser meets, and how: hours of contact with leader, colleagues and users, in person and digitally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect, Kind, effects_of
from sim.analysis.studies.endpoints import Certainty, End
from sim.language import capital, listed, mark, number, say, small
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    cases_of,
    check_runs,
    combinations_left_out,
    framed,
    layout,
    marks,
    most_different,
    reference_label,
    room_for,
    style,
    switches,
)
from sim.show.text.amounts import amount
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("Does digital contact replace personal contact?")

WHO = {"help": mark("leader"), "peers": mark("colleagues"), "users": mark("users")}
HOW = {"personal": mark("in person"), "digital": mark("digitally")}
MOST, ALL_OFF_AND_ON = 8, 2
COLUMN, TALL, BETWEEN = 0.74, 0.4, 0.2
MOST_FOR_NAMES = 0.3
DEEPEST = 0.85
LEAST_SHOWN = 0.5 / 60
"""Smaller differences would be written as no minutes."""


@dataclass(frozen=True)
class Row:
    """The contact of one scenario: level and difference, by person met and channel."""

    name: str
    levels: dict[str, End]
    differences: dict[str, End] | None


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a table of hours with a row for each scenario of the first panel; of switches all off and all on."""
    names = [f"{who}_{how}" for who in WHO for how in HOW]
    check_runs(study, (*names, "personal_contact"), "contact")
    effects = effects_of(study)
    ends = effects.ends
    panels = cases_of(study, language)
    lines = (
        panels[0].lines[:ALL_OFF_AND_ON]
        if switches(study)
        else most_different(study, "personal_contact", panels, MOST)[0].lines
    )
    rows = [
        Row(line.label, {name: ends.level(line.cell, name) for name in names},
            None if line.is_reference or not effects.alike(line.cell, line.reference) else
            {name: ends.difference(line.cell, name, line.reference) for name in names})
        for line in lines
    ]  # fmt: skip
    totals = {
        line.label: effects.of(line.cell, "personal_contact", line.reference)
        for line in lines
        if not line.is_reference
    }
    most = max(level.mean for row in rows for level in row.levels.values()) or 1.0
    room = room_for([row.name for row in rows], MOST_FOR_NAMES * look.width) + layout.MARGIN + AIR
    groups = [list(HOW)] if room + 6 * COLUMN + BETWEEN + layout.MARGIN <= look.width else [[how] for how in HOW]
    width = room + len(groups[0]) * (len(WHO) * COLUMN + BETWEEN) - BETWEEN + layout.MARGIN
    reference = reference_label(study, panels, language)
    notes = [
        say("Hours per adviser in the week of {date}, mean of all replicates; the darker, the more.", language,
            date=last_date(study, language))
    ]  # fmt: skip
    if totals:
        notes.append(
            say("Below them: difference from {reference} in minutes, when it can be distinguished from none.",
                language, reference=reference)
        )  # fmt: skip
    notes += combinations_left_out(sum(len(panel.lines) for panel in panels) - len(lines), language)
    name = panels[0].title
    subtitle = say("Hours of contact per adviser and week, by with whom and how", language)
    title = title_of(totals, ends.level(lines[0].cell, "personal_contact"), reference, language)
    return framed(
        "contact", study.manifest, language, look,
        title=title,
        subtitle=f"{subtitle} ({name})" if name else subtitle,
        alt=say("{title}. A table of hours of contact with leader, colleagues and users, in person and digitally.",
                language, title=title),
        notes=notes,
        body=[table(rows, group, most, room, language) for group in groups],
        width=max(width, min(look.width, 5.0)),
    )  # fmt: skip


def title_of(totals: dict[str, Effect], level: End, reference: str, language: str) -> str:
    """Return the largest change in personal contact that matters, or its level when nothing is compared."""
    judged = {name: effect for name, effect in totals.items() if effect.alike}
    if totals and not judged:
        return say("No verdict on {lines}: not the same offices as the reference", language,
                   lines=listed([small(name) for name in totals], language))  # fmt: skip
    if not totals:
        return say("{line}: {hours} hours of personal contact per adviser and week", language,
                   line=capital(reference), hours=number(level.mean, language, 1))  # fmt: skip
    sure = {name: effect.end for name, effect in judged.items() if effect.side}
    if not sure and any(effect.verdict == Kind.UNSURE for effect in judged.values()):
        return say("No detectable difference in personal contact from {reference}", language, reference=reference)
    if not sure:
        return say("No case changes personal contact by six minutes a week", language)
    name, end = max(sure.items(), key=lambda pair: abs(pair[1].mean))
    words = (
        mark("{line}: {size} more personal contact per adviser than {reference}")
        if end.mean > 0
        else mark("{line}: {size} less personal contact per adviser than {reference}")
    )
    size = amount(abs(end.mean), OUTCOMES["personal_contact"], language)
    if end.certainty < Certainty.CLEAR:
        size = say("probably {size}", language, size=size)
    return say(words, language, line=name, size=size, reference=reference)


def table(rows: Sequence[Row], ways: Sequence[str], most: float, room: float, language: str) -> Block:
    """Return the hours of some channels, a row for each scenario."""
    head = 2 * layout.line_height(style.SMALL_SIZE) + 1.5 * AIR

    def drawn(page: layout.Page, top: float) -> None:
        marks.name_rows(page, [row.name for row in rows], top + head, TALL, room - layout.MARGIN - AIR)
        axes = marks.plain_axes(page, 0, top + head, page.width, TALL * len(rows))
        for place, how in enumerate(ways):
            left = room + place * (len(WHO) * COLUMN + BETWEEN)
            below = page.write([say(HOW[how], language)], left + 0.05, top + AIR, style.SMALL_SIZE, bold=True)
            for column, (who, word) in enumerate(WHO.items()):
                begin = left + column * COLUMN
                page.write([say(word, language)], begin + 0.05, below, style.SMALL_SIZE)
                for number_of_row, row in enumerate(rows):
                    draw_cell(axes, row, f"{who}_{how}", begin, (number_of_row + 0.5) * TALL, most, language)

    return Block(head + TALL * len(rows) + AIR / 2, drawn)


def draw_cell(
    axes: layout.Axes, row: Row, name: str, left: float, middle: float, most: float, language: str
) -> None:
    """Draw a level, and under it the minutes of its difference when there are any."""
    level, difference = row.levels[name].mean, row.differences[name] if row.differences else None
    ground = style.mixed(style.BETTER, DEEPEST * level / most)
    marks.cell(axes, left, middle, COLUMN, TALL, ground)
    lines = [(number(level, language, 1), style.LABEL_SIZE)]
    if difference and difference.sign and abs(difference.mean) >= LEAST_SHOWN:
        minutes = say("{minutes} min", language, minutes=number(60 * difference.mean, language, plus=True))
        lines.append((minutes, style.TINY_SIZE))
    for (words, size), shift in zip(lines, (-0.075, 0.1) if len(lines) > 1 else (0.0,), strict=True):
        axes.text(left + COLUMN / 2, middle + shift, words, ha="center", va="center", size=size,
                  color=style.ink_on(ground))  # fmt: skip
