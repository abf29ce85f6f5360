"""Which number, if somebody measured it, would change the advice most."""

from __future__ import annotations

from sim.analysis.studies.value import Information, information
from sim.language import capital, label_of, mark, say
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    choice_named,
    for_figure,
    framed,
    layout,
    mark_across,
    mark_rows,
    name_of,
    name_rows,
    room_for,
    row_height,
    scale,
    style,
    unit_of_change,
)
from sim.show.text.value import headline
from sim.study.store.folder import Study

QUESTION = mark("Which number, if it were measured, would change the advice most?")

MOST_DRAWN = 12
ROW, BELOW = 0.24, 0.32
MOST_FOR_NAMES = 0.5


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return bars of what each number is worth to know, in the first choice of the study."""
    with for_figure("value"):
        one, *others = information(study, outcome)
    if not any(worth.distinguishable for worth in one.worths):
        raise Unsuitable("figure 'value': no single number can be shown to change the choice.")
    about = OUTCOMES[outcome]
    title = headline(one, language)
    return framed(
        "value", study.manifest, language, look,
        title=title,
        subtitle=say("Expected gain in {outcome} from knowing one number before choosing, {unit}", language,
                     outcome=name_of(about, language), unit=unit_of_change(about, language)),
        alt=say("{title}. Bars of what each number is worth, the most first, beside what chance alone would show.",
                language, title=title),
        notes=[*choice_named(study, one.options[0], len(others), language),
               say("Vertical marks: 95 of 100 numbers without any influence would seem to be worth less. Hollow: "
                   "not distinguishable from such a number.", language)],
        body=[bars(one, look.width, language)],
    )  # fmt: skip


def bars(one: Information, width: float, language: str) -> Block:
    """Return the numbers that are worth most, each with a bar."""
    worths, factor = one.worths[:MOST_DRAWN], scale(OUTCOMES[one.outcome])
    names = [capital(label_of(registry()[worth.name].label, language)) for worth in worths]

    room = room_for(names, MOST_FOR_NAMES * width, style.SMALL_SIZE)
    tall = row_height(names, room, style.SMALL_SIZE, ROW)

    def drawn(page: layout.Page, top: float) -> None:
        across = width - 2 * layout.MARGIN - room - AIR
        axes = page.axes(layout.MARGIN + room + AIR, top, across, tall * len(worths))
        name_rows(page, names, top, tall, room, style.SMALL_SIZE, layout.MARGIN, [style.TEXT] * len(names))
        for row, worth in enumerate(worths):
            colour = style.BETTER if worth.distinguishable else "none"
            axes.barh(row, factor * worth.value, height=0.55, color=colour, edgecolor=style.BETTER, linewidth=0.8)
            axes.plot([factor * worth.floor], [row], "|", color=style.TEXT, markersize=9)
        mark_rows(axes, len(worths))
        most = max(factor * max(worth.value, worth.floor) for worth in worths)
        mark_across(axes, 0.0, 1.05 * most or 1.0, language, across, lines=True)

    return Block(tall * len(worths) + BELOW, drawn)
