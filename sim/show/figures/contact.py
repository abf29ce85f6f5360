"""Whom an adviser meets, and how: hours of contact with leader, colleagues and users, in person and digitally."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.studies.endpoints import End, Ends
from sim.language import decimals_for, mark, number, say
from sim.show.drawing import (
    AIR,
    Look,
    Picture,
    check_runs,
    columns_of,
    combinations_left_out,
    framed,
    layout,
    marks,
    panels_of,
    reference_label,
    style,
)
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("Does personal contact give way to digital, and with whom?")

WHO = {"help": mark("leader"), "peers": mark("colleagues"), "users": mark("users")}
HOW = {"personal": mark("in person"), "digital": mark("digitally")}
MOST = 6
COLUMN, TALL, NAMES, BETWEEN = 0.95, 0.5, 0.95, 0.35
DEEPEST = 0.85
LEAST_SHOWN = 0.05
"""Smaller differences would be written as 0.0."""


@dataclass(frozen=True)
class Table:
    """The contact of one scenario: level and difference, by person met and channel."""

    name: str
    levels: dict[str, End]
    differences: dict[str, End] | None


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a small table of hours for each scenario of the first panel."""
    names = [f"{who}_{how}" for who in WHO for how in HOW]
    check_runs(study, (*names, "personal_contact"), "contact")
    ends = Ends(study)
    panels = panels_of(study, language)
    lines = panels[0].keep(MOST).lines
    tables = [
        Table(line.label, {name: ends.level(line.cell, name) for name in names},
              None if line.is_reference else {name: ends.difference(line.cell, name) for name in names})
        for line in lines
    ]  # fmt: skip
    totals = {
        line.label: ends.difference(line.cell, "personal_contact") for line in lines if not line.is_reference
    }
    columns, _ = columns_of(len(tables), look.width - 0.3, BETWEEN, NAMES + 2 * COLUMN)
    pitch = NAMES + 2 * COLUMN + BETWEEN
    most = max(level.mean for table in tables for level in table.levels.values()) or 1.0
    head = layout.line_height(style.SMALL_SIZE) + 0.04

    def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
        for column, how in enumerate(HOW.values()):
            page.write([say(how, language)], left + NAMES + column * COLUMN + 0.05, top, style.SMALL_SIZE)
        draw_table(page, tables[place], most, left, top + head, language)

    height = head + TALL * len(WHO) + AIR
    titles = [table.name for table in tables]
    body = layout.side_by_side(titles, drawn, height, columns, pitch, pitch - BETWEEN, air=(AIR, AIR / 2))
    reference = reference_label(study, panels, language)
    notes = [
        say("Hours per adviser in the week of {date}, mean of all replicates; the darker, the more.", language,
            date=last_date(study, language))
    ]  # fmt: skip
    if totals:
        notes.append(
            say("In brackets: difference from {reference}, when it can be distinguished from none.", language,
                reference=reference)
        )  # fmt: skip
    notes += combinations_left_out(sum(len(panel.lines) for panel in panels) - len(lines), language)
    name = panels[0].title
    subtitle = say("Hours of contact per adviser and week, by with whom and how", language)
    return framed(
        "contact", study.manifest, language, look,
        title=title_of(totals, ends.level(lines[0].cell, "personal_contact"), reference, language),
        subtitle=f"{subtitle} ({name})" if name else subtitle,
        alt=say("Tables of hours of contact. {told}", language,
                told=" ".join(in_words(table, language) for table in tables)),
        notes=notes,
        body=body,
        width=max(0.3 + columns * pitch - BETWEEN, 5.0),
    )  # fmt: skip


def title_of(totals: dict[str, End], level: End, reference: str, language: str) -> str:
    """Return the largest change in personal contact, or its level when nothing is compared."""
    if not totals:
        return say("{line}: {hours} hours of personal contact per adviser and week", language, line=reference,
                   hours=number(level.mean, language, 1))  # fmt: skip
    sure = {name: end for name, end in totals.items() if end.sign}
    if not sure:
        return say("No detectable difference in personal contact from {reference}", language, reference=reference)
    name, end = max(sure.items(), key=lambda pair: abs(pair[1].mean))
    words = (
        mark("{line}: {hours} more hours of personal contact per adviser and week than {reference}")
        if end.mean > 0
        else mark("{line}: {hours} fewer hours of personal contact per adviser and week than {reference}")
    )
    hours = number(abs(end.mean), language, decimals_for(end.mean))
    return say(words, language, line=name, hours=hours, reference=reference)


def in_words(table: Table, language: str) -> str:
    """Return the hours of a table in words."""
    parts = [
        f"{say(word, language)} {say(way, language)} {number(table.levels[f'{who}_{how}'].mean, language, 1)}"
        for who, word in WHO.items()
        for how, way in HOW.items()
    ]
    return f"{table.name}: {', '.join(parts)}."


def draw_table(page: layout.Page, table: Table, most: float, left: float, top: float, language: str) -> None:
    """Draw the cells of one table."""
    axes = marks.plain_axes(page, left, top, NAMES + 2 * COLUMN, TALL * len(WHO))
    for row, (who, word) in enumerate(WHO.items()):
        middle = (row + 0.5) * TALL
        axes.text(0, middle, say(word, language), size=style.LABEL_SIZE, va="center", ha="left")
        for column, how in enumerate(HOW):
            name = f"{who}_{how}"
            level = table.levels[name].mean
            ground = style.mixed(style.BETTER, DEEPEST * level / most)
            begin = NAMES + column * COLUMN
            marks.cell(axes, begin, middle, COLUMN, TALL, ground)
            words = number(level, language, 1)
            difference = table.differences[name] if table.differences else None
            shown = difference and difference.sign and abs(difference.mean) >= LEAST_SHOWN
            if difference and shown:
                words += f" ({number(difference.mean, language, 1, plus=True)})"
            axes.text(begin + COLUMN / 2, middle, words, ha="center", va="center", size=style.SMALL_SIZE,
                      color=style.ink_on(ground))  # fmt: skip
