"""The effect of each scenario on many outcomes at once, sorted: coloured by size in one unit for all.

The unit is the smallest difference that matters, so that colours mean the same in every column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import End
from sim.language import capital, label_of, listed, mark, say, say_many, shortest, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    columns_of,
    combinations_left_out,
    counted_words,
    framed,
    layout,
    marks,
    panels_of,
    reference_label,
    spread_evenly,
    style,
    unit_of_change,
    with_interval,
)
from sim.show.text.answer import headline
from sim.show.text.sentences import length, with_panel
from sim.study.store.folder import Study

QUESTION = mark("What does each scenario do to use, mastery, strain, trust and contact at once?")

REPORTED = (
    "routine_share", "mastery", "strain", "trust", "personal_contact", "effective_use", "potential_used",
    "lapsed_share", "fatigue",
)  # fmt: skip
"""Outcomes that every table and report shows, besides that of the study; a narrow figure drops the last."""
MOST_ROWS = 24
COLUMN, TALL, NAMES = 0.92, 0.42, 2.6
"""Width of a column, height of a row, and largest width of the names of rows, in inches."""
MOST_FOR_NAMES, MOST_BLOCKS = 0.36, 2
"""Share of the width for names; columns that do not fit side by side continue in blocks below."""
STEPS = ((1.0, 0.2), (2.0, 0.38), (5.0, 0.6), (10.0, 0.85))
"""From how many of the smallest differences that matter on a cell is coloured, and how strongly."""

WHITE = "#ffffff"


@dataclass(frozen=True)
class RowOfMatrix:
    """One scenario, or one cell with its panel.

    Attributes
    ----------
    name : str
    short : str
        Without what all rows have in common.
    ends : dict
        Difference by outcome.
    no_effect : bool
    alike : bool
        Whether it has the offices of its reference; else nothing is coloured, for there is no verdict.
    """

    name: str
    short: str
    ends: dict[str, End]
    no_effect: bool
    alike: bool


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the matrix of paired differences, the largest in the study's outcome on top."""
    rows, left_out, reference = rows_of(study, outcome, language)
    first = [outcome] if outcome in rows[0].ends else []
    names = [*first, *(name for name in REPORTED if name in rows[0].ends and name not in first)]
    room = marks.room_for([row.short for row in rows], min(NAMES, look.width * MOST_FOR_NAMES), air=0.3)
    words = [word for name in names for word in label_of(OUTCOMES[name].label, language).split()]
    wide = max(COLUMN, max(layout.text_width(word, style.SMALL_SIZE) for word in words) + 0.15)
    columns, _ = columns_of(len(names), look.width - room - 0.15, 0.0, wide)
    fit = MOST_BLOCKS * int((look.width - room - 0.15) / wide)
    hidden, names = max(0, len(names) - fit), names[:fit]
    columns = fit // MOST_BLOCKS if hidden else columns
    body = [
        block
        for start in range(0, len(names), columns)
        for block in (heads(names[start : start + columns], room, wide, language),
                      cells(rows, names[start : start + columns], room, wide, language))
    ]  # fmt: skip
    width = max(room + columns * wide + 0.15, min(look.width, 5.0))
    idle = [row.name for row in rows if row.no_effect]
    unlike = [small(row.name) for row in rows if not row.alike]
    title = headline(study, panels_of(study, language), OUTCOMES[names[0]], language)
    notes = [
        say("Numbers: mean paired difference from {reference} after {time}; under them the 95 % interval.",
            language, reference=reference, time=length(study, language)),
        say("Blue: better, orange: worse, grey: neither. White: too small to matter, or not distinguishable from "
            "no difference.", language),
        *([say("Cannot act here: {cases}.", language, cases=listed(idle, language))] if idle else []),
        *([say("No verdict, for the offices are others: {lines}.", language, lines=listed(unlike, language))]
          if unlike else []),
        *counted_words(OUTCOMES[names[0]], study.manifest, language),
        *([say_many("{count} outcome is left out.", "{count} outcomes are left out.", hidden, language)]
          if hidden else []),
        *combinations_left_out(left_out, language),
    ]  # fmt: skip
    return framed(
        "matrix", study.manifest, language, look,
        title=title,
        subtitle=say("Differences from {reference}, sorted by {outcome}", language, reference=reference,
                     outcome=small(label_of(OUTCOMES[names[0]].label, language))),
        alt=say("{title}. A table with a row for each case and a column for each outcome, coloured by the "
                "size of the difference from {reference}.", language, title=title, reference=reference),
        notes=notes,
        body=[legend(width, language), *body],
        width=width,
    )  # fmt: skip


def rows_of(study: Study, outcome: str, language: str) -> tuple[list[RowOfMatrix], int, str]:
    """Return the rows, sorted, how many are left out, and the label of their reference."""
    effects = effects_of(study)
    ends = effects.ends
    panels = panels_of(study, language)
    others = [(line, panel) for panel in panels for line in panel.lines if not line.is_reference]
    if not others:
        raise Unsuitable("figure 'matrix' compares scenarios or other cells; this study has one.")
    if study.manifest["replicates"] < 2:
        raise Unsuitable("figure 'matrix' shows intervals, which need two replicates or more; this study has one.")
    measured = [name for name in dict.fromkeys([outcome, *REPORTED]) if name in study.runs.columns]
    shown = spread_evenly(others, MOST_ROWS)
    alike = len({line.label for line, _ in others}) == 1 < len(others)
    rows = [
        RowOfMatrix(
            with_panel(line, panel),
            capital(panel.title) if alike else with_panel(line, panel),
            {column: ends.difference(line.cell, column) for column in measured},
            ends.no_effect(line.cell),
            effects.alike(line.cell, ends.reference[line.cell]),
        )
        for line, panel in shown
    ]
    by = outcome if outcome in measured else measured[0]
    rows.sort(key=lambda row: -row.ends[by].mean)
    return rows, len(others) - len(shown), reference_label(study, panels, language)


def shade(end: End, outcome: Outcome) -> str:
    """Return the colour behind a difference: white unless it matters and is distinguishable, then by its size."""
    far = abs(end.mean) / outcome.margin
    if not end.sign or far < STEPS[0][0]:
        return WHITE
    share = [share for least, share in STEPS if far >= least][-1]
    return style.ground(outcome.good * end.mean if outcome.good else None, share)


def legend(width: float, language: str) -> Block:
    """Return the colours with the sizes they stand for: a patch each for better, worse and neither."""
    ends = [*(least for least, _ in STEPS[1:]), None]
    sizes = [say("under {most}", language, most=shortest(STEPS[0][0], language))]
    sizes += [say("{least} to {most}", language, least=shortest(least, language), most=shortest(most, language))
              if most else say("{least} or more", language, least=shortest(least, language))
              for (least, _), most in zip(STEPS, ends, strict=True)]  # fmt: skip
    grounds = [[WHITE], *([style.ground(good, share) for good in (1.0, -1.0, None)] for _, share in STEPS)]
    samples = [marks.patches(row) for row in grounds]
    unit = say("Size, in units of the smallest meaningful difference", language)
    about = layout.words_block(unit, width, style.SMALL_SIZE, air=layout.AIR)
    return layout.together(about, marks.legend(sizes, samples, width, wide=0.45))


def heads(names: Sequence[str], room: float, wide: float, language: str) -> Block:
    """Return the names and units of the columns."""
    lines = [
        [*layout.wrapped(label_of(OUTCOMES[name].label, language), wide - 0.1, style.SMALL_SIZE),
         *layout.wrapped(unit_of_change(OUTCOMES[name], language), wide - 0.1, style.SMALL_SIZE)]
        for name in names
    ]  # fmt: skip
    most = max(map(len, lines))

    def drawn(page: layout.Page, top: float) -> None:
        for place, words in enumerate(lines):
            below = top + AIR + (most - len(words)) * layout.line_height(style.SMALL_SIZE)
            page.write(words, room + place * wide + 0.05, below, style.SMALL_SIZE)

    return Block(most * layout.line_height(style.SMALL_SIZE) + 1.5 * AIR, drawn)


def cells(rows: Sequence[RowOfMatrix], names: Sequence[str], room: float, wide: float, language: str) -> Block:
    """Return the numbers, each on a background that shows its size, and whether it is better or worse."""

    def drawn(page: layout.Page, top: float) -> None:
        axes = marks.plain_axes(page, 0, top, page.width, TALL * len(rows))
        marks.name_rows(page, [row.short for row in rows], top, TALL, room - 0.25)
        for place, row in enumerate(rows):
            for column, name in enumerate(names):
                place_of_cell = (room + column * wide, (place + 0.5) * TALL, wide)
                outcome = OUTCOMES[name]
                ground = shade(row.ends[name], outcome) if row.alike else WHITE
                cell(axes, place_of_cell, row.ends[name], outcome, ground, language)

    return Block(TALL * len(rows), drawn)


def cell(
    axes: layout.Axes, place: tuple[float, float, float], end: End, outcome: Outcome, ground: str, language: str
) -> None:
    """Draw one number with its interval; its place is left, middle and width."""
    left, middle, wide = place
    matters = ground != WHITE
    words, interval = with_interval(end.mean, end.low, end.high, outcome, language)
    marks.cell(axes, left, middle, wide, TALL, ground)
    centre: dict[str, Any] = {"ha": "center", "va": "center",
                              "color": style.ink_on(ground) if matters else style.QUIET}  # fmt: skip
    axes.text(
        left + wide / 2,
        middle - 0.075,
        words,
        size=style.LABEL_SIZE,
        weight="bold" if matters else "normal",
        **centre,
    )
    axes.text(left + wide / 2, middle + 0.1, interval, size=style.TINY_SIZE, **centre)
