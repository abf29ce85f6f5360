"""Peak and duration: from when to when each case makes a difference that matters, and when it is largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Heading, Spell, spells_of
from sim.language import day_of_week, decimals_for, label_of, listed, mark, month, number, say, say_many, small
from sim.model.formulas import Array
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    caption,
    framed,
    halo,
    layout,
    mark_rows,
    name_of,
    name_rows,
    names_above,
    room_for,
    scale,
    style,
    timeline,
    unit_of_change,
    weekly_outcome,
)
from sim.show.drawing.cases import Case, Compared, compared
from sim.show.text.over_worlds import MARGINS
from sim.study.store.folder import Study

QUESTION = mark("When does each case make a difference, when is it largest, and does it last?")

WIDEST, ROW, BELOW = 10.0, 0.36, 0.1
MOST_FOR_NAMES = 0.3
NARROW = 4.5
"""In figures narrower than this, in inches, a name is above its line."""
LAST = {
    Heading.GROWING: mark("growing"),
    Heading.LASTING: mark("lasting"),
    Heading.CLOSING: mark("closing"),
}
ARROWS = {Heading.GROWING: "▲", Heading.LASTING: "▶", Heading.CLOSING: "▼"}


@dataclass(frozen=True)
class Row:
    """The spells of one case, and which of its weeks can be distinguished from chance."""

    case: Case
    spells: tuple[Spell, ...]
    sure: Array

    @property
    def peak(self) -> Spell:
        """The spell with the largest difference."""
        return max(self.spells, key=lambda spell: abs(spell.most))

    @property
    def weeks(self) -> int:
        """In how many weeks it makes a difference that matters."""
        return sum(spell.last + 1 - spell.first for spell in self.spells)


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the weeks in which each case differs by what matters, as a line with its peak."""
    about, manifest = weekly_outcome(study, outcome), study.manifest
    cases = compared(study, outcome, language, "course")
    groups = [(group.title, [row for case in group.cases if (row := row_of(case, cases)) is not None])
              for group in cases.groups]  # fmt: skip
    rows = [row for _, some in groups for row in some]
    acting = [row for row in rows if row.spells]
    if not acting:
        raise Unsuitable(
            f"figure 'course': in no week does anything change {outcome} by the smallest difference that matters."
        )
    never = [cases.named(row.case) for row in rows if not row.spells]
    width = min(look.width, WIDEST)
    levers = timeline.marked_levers(manifest, {row.case.cell for row in acting}, language)
    title = title_of(acting, cases, manifest["start"], language)
    released = caption.release_words(manifest, language)
    return framed(
        "course", manifest, language, look,
        title=title,
        subtitle=say("{outcome}: weeks with a difference from {reference} that matters", language,
                     outcome=label_of(about.label, language), reference=cases.reference),
        alt=say("{title}. Each line runs from the first to the last week in which a case makes a difference that "
                "matters; a dot marks the largest.", language, title=title),
        notes=[
            say("Lines: the mean difference is {margin} or more; thin where it cannot be distinguished from "
                "chance. Blue: for the better; orange and dashed: for the worse.", language,
                margin=say(MARGINS[about.unit], language)) if about.good else
            say("Lines: the mean difference is {margin} or more; thin where it cannot be distinguished from "
                "chance. Blue: above; orange and dashed: below.", language,
                margin=say(MARGINS[about.unit], language)),
            say("Dot and number: the largest difference, {unit}. Arrow at the end: growing, lasting or closing.",
                language, unit=unit_of_change(about, language)),
            *([say("Negligible in all weeks: {cases}.", language, cases=listed(never, language))]
              if never else []),
            *([say("Triangles: release of {services}.", language, services=listed(released, language))]
              if released else []),
            *([say("Dotted vertical lines: a lever takes effect; shading: while it lasts.", language)]
              if levers else []),
            *cases.left_out(language),
        ],
        body=[block for title, some in groups for block in lines(title, some, study, levers, width, language)],
        width=width,
    )  # fmt: skip


def row_of(case: Case, cases: Compared) -> Row | None:
    """Return the spells of one case; None when its weeks were not kept."""
    weeks = cases.effects.weeks(case.cell, cases.outcome.name)
    if weeks is None:
        return None
    mean, low, high = (weeks[name].to_numpy(dtype=float) for name in ("mean", "low", "high"))
    return Row(case, tuple(spells_of(mean, cases.outcome.margin)), (low > 0.0) | (high < 0.0))


def title_of(rows: Sequence[Row], cases: Compared, start: str, language: str) -> str:
    """Return when the case that helps most peaks, and whether its difference lasts."""
    good = cases.outcome.good
    spells = [(spell, row) for row in rows for spell in row.spells if row.sure[spell.peak]]
    if not spells:
        return say("No difference in {outcome} can be distinguished from chance when it is largest", language,
                   outcome=name_of(cases.outcome, language))  # fmt: skip
    helping = [(spell, row) for spell, row in spells if not good or good * spell.most > 0]
    spell, row = max(helping or spells, key=lambda pair: abs(pair[0].most))
    gaps = {
        "case": cases.named(row.case) if helping else small(cases.named(row.case)),
        "outcome": name_of(cases.outcome, language),
        "size": said_size(spell.most, cases, language),
        "month": month(day_of_week(start, spell.peak), language),
        "unit": unit_of_change(cases.outcome, language),
    }
    if not helping:
        return say("No case helps in any week ({outcome}); {case} harms most: {size} {unit} in {month}",
                   language, **gaps)  # fmt: skip
    course = row.case.effect.course
    heading = course.heading if course and row.spells[-1] is spell else None
    if heading in (Heading.GROWING, Heading.LASTING):  # the number of the answer
        gaps["size"] = said_size(row.case.effect.end.mean, cases, language)
    words = {
        None: mark("{case}: {outcome} {size} {unit} at most, in {month}, but not at the end"),
        Heading.GROWING: mark("{case}: {outcome} {size} {unit} at the end, and still growing"),
        Heading.LASTING: mark("{case}: {outcome} {size} {unit} at the end, and lasting"),
        Heading.CLOSING: mark("{case}: {outcome} {size} {unit} at most, in {month}, then less"),
    }[heading]
    return say(words, language, **gaps)


def said_size(value: float, cases: Compared, language: str) -> str:
    """Return a difference with its sign and with decimals that fit its size."""
    shown = scale(cases.outcome) * value
    return number(shown, language, decimals_for(shown), plus=True)


def lines(
    title: str, rows: Sequence[Row], study: Study, levers: Sequence[timeline.Marked], width: float, language: str
) -> list[Block]:
    """Return the lines of one group over the calendar."""
    shown = [row for row in rows if row.spells]
    if not shown:
        return []
    size, tall, narrow = style.SMALL_SIZE, layout.line_height(style.SMALL_SIZE), width < NARROW
    names = [row.case.name for row in shown]
    said = [end_words(row, language) for row in shown]
    after = room_for(said, width, size) + AIR
    half_a_label = layout.text_width("2000", style.LABEL_SIZE) / 2
    room = half_a_label if narrow else room_for(names, MOST_FOR_NAMES * width, size) + AIR
    left = layout.MARGIN + room
    across = width - left - after - layout.MARGIN
    over = tall if narrow else 0.0
    row_height, manifest = ROW + over, study.manifest
    run = timeline.first_and_last(manifest)

    def drawn(page: layout.Page, top: float) -> None:
        height = row_height * len(shown)
        axes = page.axes(left, top, across, height)
        mark_rows(axes, len(shown))
        timeline.draw_calendar(axes, *run, across, language, lines=True)
        timeline.draw_releases(axes, manifest)
        for place, row in enumerate(shown):
            for lever in (lever for lever in levers if row.case.cell in lever.cells):
                draw_lever(axes, place, lever)
            draw_row(axes, place + (over + tall / 2) / row_height / 2, row, manifest["start"], across, language)
            page.write([said[place]], left + across + AIR, top + row_height * place + over + ROW / 2 - tall / 4,
                       size)  # fmt: skip
        if narrow:
            names_above(axes, names, row_height, across + after, size)
        else:
            name_rows(page, names, top + tall / 4, row_height, room, size)

    heading = [layout.words_block(title, width, style.LABEL_SIZE, bold=True, air=AIR / 2)] if title else []
    return [*heading, Block(row_height * len(shown) + timeline.calendar_height(*run) + BELOW, drawn)]


def draw_row(axes: layout.Axes, place: float, row: Row, start: str, width: float, language: str) -> None:
    """Draw the spells of one case, and its peak with its size and month."""
    effect = row.case.effect
    good = effect.outcome.good or 1

    def day(week: float) -> float:
        return timeline.number_of_day(day_of_week(start, 0)) + 7.0 * week

    for spell in row.spells:
        better = good * spell.most > 0
        colour = style.BETTER if better else style.WORSE
        for begin, end, sure in stretches(row.sure, spell):
            axes.plot([day(begin), day(end)], [place, place], color=colour, linewidth=4.0 if sure else 1.4,
                      linestyle=style.SOLID if better else (0, (2.2, 0.6)), solid_capstyle="butt",
                      zorder=2.0)  # fmt: skip
    peak = row.peak
    colour = style.BETTER if good * peak.most > 0 else style.WORSE
    axes.plot([day(peak.peak)], [place], "o", color="white", markeredgecolor=colour, markeredgewidth=1.6,
              markersize=6.5, zorder=3.0, clip_on=False)  # fmt: skip
    shown = scale(effect.outcome) * peak.most
    words = say("{size}, {month}", language, size=number(shown, language, decimals_for(shown), plus=True),
                month=month(day_of_week(start, peak.peak), language))  # fmt: skip
    first, last = axes.get_xlim()
    half = layout.text_width(words, style.SMALL_SIZE) / 2 / width * (last - first)
    axes.annotate(words, (min(max(day(peak.peak), first + half), last - half), place), xytext=(0, 5),
                  textcoords="offset points", ha="center", va="bottom", size=style.SMALL_SIZE,
                  color=style.ink(colour), path_effects=halo())  # fmt: skip


def draw_lever(axes: layout.Axes, place: int, lever: timeline.Marked) -> None:
    """Mark in the row of a case when its lever takes effect, and how long it lasts."""
    first, last = (timeline.number_of_day(day) for day in (lever.start, lever.end))
    axes.plot([first, first], [place - 0.45, place + 0.45], color=style.LEVER, linewidth=1.1,
              linestyle=(0, (1, 1.5)), zorder=1.5)  # fmt: skip
    if last < axes.get_xlim()[1]:
        axes.fill([first, last, last, first], [place - 0.45, place - 0.45, place + 0.45, place + 0.45],
                  color=style.LEVER, alpha=2 * style.LEVER_OPACITY, linewidth=0, zorder=0.5)  # fmt: skip


def stretches(sure: Array, spell: Spell) -> list[tuple[float, float, bool]]:
    """Return the parts of a spell that can, and cannot, be distinguished from chance: begin, end and which."""
    weeks = list(range(spell.first, spell.last + 1))
    turns = [week for week in weeks if week == spell.first or bool(sure[week]) != bool(sure[week - 1])]
    ends = [*turns[1:], spell.last + 1]
    return [(begin - 0.5, end - 0.5, bool(sure[begin])) for begin, end in zip(turns, ends, strict=True)]


def end_words(row: Row, language: str) -> str:
    """Return for how many weeks a case makes a difference, and where it is heading at the end."""
    weeks = say_many("{count} week", "{count} weeks", row.weeks, language)
    course = row.case.effect.course
    if course is None:
        return weeks
    return f"{ARROWS[course.heading]} {weeks}, {say(LAST[course.heading], language)}"
