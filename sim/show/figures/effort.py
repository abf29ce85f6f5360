"""Effect per working hour: what each case gives for the hours that it books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effort import LEAST, booked
from sim.analysis.studies.endpoints import End
from sim.language import decimals_for, mark, number, say, say_many
from sim.model.formulas import Outcome
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    for_figure,
    framed,
    interval,
    layout,
    mark_across,
    mark_rows,
    name_of,
    name_rows,
    names_above,
    room_for,
    scale,
    style,
    unit_of_change,
)
from sim.show.drawing.cases import Case, Compared, compared
from sim.show.drawing.measures import duration
from sim.study.store.folder import Study

QUESTION = mark("What does each case give for the working hours that it takes?")

WIDEST, ROW, BELOW = 9.0, 0.32, 0.34
MOST_FOR_NAMES = 0.3
NARROW = 4.5
"""In figures narrower than this, in inches, a name is above its mark."""
UNIT = 1000.0
"""Hours that effects are given for."""


@dataclass(frozen=True)
class Booked:
    """A case that books working hours.

    Attributes
    ----------
    hours : float
        Over the run, in one office.
    each : float
        Per adviser and week.
    """

    case: Case
    hours: float
    each: float

    @property
    def per_unit(self) -> End:
        """The effect of a thousand hours."""
        end, each = self.case.effect.end, UNIT / self.hours
        return End(each * end.mean, each * end.low, each * end.high, end.n)


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the effect of a thousand working hours for each case that books any."""
    cases = compared(study, outcome, language, "effort")
    about, good = cases.outcome, cases.outcome.good or 1
    groups = [(group.title, [one for case in group.cases if (one := hours_of(study, case, cases)) is not None])
              for group in cases.groups]  # fmt: skip
    everything = [one for _, some in groups for one in some]
    if not everything:
        raise Unsuitable(
            f"figure 'effort': nothing that this study compares books {LEAST} working hours or more per adviser "
            "and week, by training, relief of leaders or further leaders."
        )
    width = min(look.width, WIDEST)
    unit, none = unit_of_change(about, language), len(cases.cases) - len(everything)
    title = title_of(
        max(everything, key=lambda one: good * one.per_unit.mean), len(everything) == 1, cases, language
    )
    bounds = [scale(about) * bound for one in everything for bound in bounds_of(one.per_unit)]
    limits = min(0.0, *bounds), max(0.0, *bounds)
    if not any(limits):
        raise Unsuitable(f"figure 'effort': no case that takes working hours changes {about.name}.")
    return framed(
        "effort", study.manifest, language, look,
        title=title,
        subtitle=say("Difference in {outcome} from {reference} for each {hours} working hours booked, {unit}",
                     language, outcome=name_of(about, language), reference=cases.reference,
                     hours=number(UNIT, language), unit=unit),
        alt=say("{title}. Each dot is the effect of {hours} working hours with its 95 % interval.", language,
                title=title, hours=number(UNIT, language)),
        notes=[
            say("At the end: the whole difference, {unit}, and the office's working time it takes per adviser and "
                "week: of advisers on courses, of those who take over leaders' administration, of deputies and "
                "further leaders. Hollow: negligible, or not distinguishable from chance. Lines: 95 % interval "
                "(chance alone).", language, unit=unit),
            *([say_many("{count} case books no working hours.", "{count} cases book no working hours.", none,
                        language)] if none else []),
            *cases.left_out(language),
        ],
        body=[
            *(block for title, some in groups if some
              for block in rows(title, sorted(some, key=lambda one: -good * one.per_unit.mean), about, limits,
                                width, language)),
            layout.axis_label(say("{unit} for each {hours} hours", language, unit=unit,
                                  hours=number(UNIT, language)), width, layout.MARGIN),
        ],
        width=width,
    )  # fmt: skip


def hours_of(study: Study, case: Case, cases: Compared) -> Booked | None:
    """Return the hours that a case books; None when they are too few to divide by."""
    with for_figure("effort"):
        hours, each, _ = booked(study, case.cell, cases.effects.ends.reference[case.cell])
    return Booked(case, hours, each) if each >= LEAST else None


def bounds_of(end: End) -> list[float]:
    """Return the mean and the ends of an interval."""
    return [end.mean, end.low, end.high]


def title_of(best: Booked, alone: bool, cases: Compared, language: str) -> str:
    """Return what gives most for an hour, and how much time one point takes."""
    about, effect = cases.outcome, best.case.effect
    gaps = {"case": cases.named(best.case), "outcome": name_of(about, language),
            "hours": number(UNIT, language)}  # fmt: skip
    if effect.side * (about.good or 1) <= 0:
        words = (
            mark("No case that takes working hours helps ({outcome})")
            if about.good
            else mark("No case that takes working hours raises {outcome}")
        )
        return say(words, language, **gaps)
    words = (
        mark("{case}: {outcome} {size} {unit} for each {hours} hours")
        if alone
        else mark("{case} gives most for its hours: {outcome} {size} {unit} for each {hours} hours")
    )
    shown = scale(about) * best.per_unit.mean
    return say(words, language, size=number(shown, language, decimals_for(shown), plus=True),
               unit=unit_of_change(about, language), **gaps)  # fmt: skip


def rows(
    title: str, some: Sequence[Booked], about: Outcome, limits: tuple[float, float], width: float, language: str
) -> list[Block]:
    """Return the dots of one group, each with its whole difference and the time it takes."""
    size, tall, narrow = style.SMALL_SIZE, layout.line_height(style.SMALL_SIZE), width < NARROW
    names = [one.case.name for one in some]
    said = [whole_words(one, about, language) for one in some]
    after = room_for(said, width, size) + AIR
    room = 0.0 if narrow else room_for(names, MOST_FOR_NAMES * width, size) + 2 * AIR
    left = layout.MARGIN + room
    across = width - left - after - layout.MARGIN
    over = tall if narrow else 0.0
    height = ROW + over
    air = 0.04 * (limits[1] - limits[0])

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, height * len(some))
        axes.axvline(0.0, color=style.EDGE, linewidth=0.9)
        for place, one in enumerate(some):
            mean, low, high = (scale(about) * bound for bound in bounds_of(one.per_unit))
            interval(axes, place + over / height / 2, mean, (low, high), one.case.token.colour, width=2.4,
                     size=6.5, filled=bool(one.case.effect.side), lift=0.4, solid_capstyle="butt")  # fmt: skip
            page.write([said[place]], left + across + AIR, top + height * place + over + (ROW - tall) / 2, size)
        if narrow:
            names_above(axes, names, height, across + after, size)
        else:
            name_rows(page, names, top, height, room - AIR, size)
        mark_rows(axes, len(some))
        mark_across(axes, limits[0] - air, limits[1] + air, language, across, plus=True, lines=True)

    heading = [layout.words_block(title, width, style.LABEL_SIZE, bold=True, air=AIR / 2)] if title else []
    return [*heading, Block(height * len(some) + BELOW, drawn)]


def whole_words(one: Booked, about: Outcome, language: str) -> str:
    """Return the whole difference of a case and the time it takes."""
    if not one.case.effect.size:
        return say("negligible for {time}", language, time=duration(one.each, language))
    shown = scale(about) * one.case.effect.end.mean
    return say("{size} for {time}", language, size=number(shown, language, decimals_for(shown), plus=True),
               time=duration(one.each, language))  # fmt: skip
