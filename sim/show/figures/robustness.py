"""In how many worlds each case helps, harms or makes no difference that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect
from sim.errors import counted
from sim.language import decimals_for, label_of, mark, number, say, small
from sim.model.formulas import Outcome
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    framed,
    layout,
    legend_of_colours,
    mark_rows,
    name_of,
    name_rows,
    room_for,
    scale,
    style,
    unit_of_change,
)
from sim.show.drawing.cases import Case, Compared, compared
from sim.show.text.certainty import HOLDS
from sim.show.text.over_worlds import MARGINS
from sim.show.text.sentences import length
from sim.statistics.worlds import CONDITIONAL, FEWEST_RUNS, Spread, Verdict
from sim.study.store.folder import Study

QUESTION = mark("In how many worlds does each case help, and in how many does it harm?")

WIDEST, ROW, BELOW = 9.0, 0.27, 0.12
MOST_FOR_NAMES = 0.34
"""Share of the width that the names of cases may take."""
NARROW = 4.5
"""In figures narrower than this, in inches, a name is above its bar."""
NEGLIGIBLE = {
    Verdict.ROBUST: mark("negligible"),
    Verdict.CONDITIONAL: mark("conditional: negligible"),
    Verdict.FRAGILE: mark("fragile"),
}
GROUNDS = {1: (style.BETTER, None), 0: ("#dcdcdc", None), -1: (style.WORSE, "////")}
"""Colour and hatch of what helps, of what does not matter and of what harms; of above and below when unjudged."""


@dataclass(frozen=True)
class Strip:
    """The worlds of one case: how many on each side, and what follows."""

    case: Case
    worlds: int
    parts: tuple[tuple[int, int], ...]
    verdict: str

    @property
    def helping(self) -> int:
        """In how many worlds it helps, or adds where neither more nor less is better."""
        return dict(self.parts)[1]

    @property
    def harming(self) -> int:
        """In how many worlds it harms, or takes away."""
        return dict(self.parts)[-1]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a bar of all worlds for each case: those in which it helps, does not matter, and harms."""
    cases = compared(study, outcome, language, "robustness")
    if any(case.effect.spread is None for case in cases.cases):
        needed = max(FEWEST_RUNS, 2 * study.worlds)
        raise Unsuitable(
            "figure 'robustness' tells luck from what is not known, which takes worlds and "
            f"replicates={needed} or more; this study has {counted(study.manifest['replicates'], 'replicate')} of "
            f"{counted(study.worlds, 'world')}."
        )
    width = min(look.width, WIDEST)
    groups = [
        (group.title, sorted((strip_of(case, language) for case in group.cases), key=order))
        for group in cases.groups
    ]
    everything = sorted((strip for _, strips in groups for strip in strips), key=order)
    about, worlds = cases.outcome, everything[0].worlds
    title = title_of(everything, cases, language)
    if about.good:
        legend = [say("helps", language), say("negligible", language), say("harms", language)]
        order_of_parts = mark("{title}. Each bar holds {worlds} worlds: those in which a case helps come first, "
                              "those in which it harms last.")  # fmt: skip
    else:
        legend = [say("above", language), say("negligible", language), say("below", language)]
        order_of_parts = mark("{title}. Each bar holds {worlds} worlds: those above the reference come first, "
                              "those below last.")  # fmt: skip
    return framed(
        "robustness", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} against {reference} after {time}, in each of {worlds} worlds", language,
                     outcome=label_of(about.label, language), reference=cases.reference,
                     time=length(study, language), worlds=worlds),
        alt=say(order_of_parts, language, title=title, worlds=worlds),
        notes=[
            say("Negligible: within {margin}. Robust: from 90 % of the worlds on; conditional: from 50 %; "
                "fragile: fewer.", language, margin=say(MARGINS[about.unit], language)),
            say("Numbers at the end: median of the worlds, {unit}.", language,
                unit=unit_of_change(about, language)),
            *cases.left_out(language),
        ],
        body=[
            legend_of_colours(legend, [*GROUNDS.values()], width),
            *(block for title, strips in groups for block in bars(title, strips, about, width, language)),
        ],
        width=width,
    )  # fmt: skip


def strip_of(case: Case, language: str) -> Strip:
    """Return the worlds of one case."""
    effect, spread = case.effect, spread_of(case.effect)
    above, below = (round(float(share) * spread.worlds) for share in (spread.above, spread.below))
    helping, harming = (above, below) if (effect.outcome.good or 1) > 0 else (below, above)
    sign, holds = effect.holds
    words = (HOLDS if sign else NEGLIGIBLE)[holds]
    parts = ((1, helping), (0, spread.worlds - helping - harming), (-1, harming))
    return Strip(case, spread.worlds, parts, say(words, language))


def spread_of(effect: Effect) -> Spread:
    """Return the spread of an effect over worlds, which `draw` has made sure of."""
    if effect.spread is None:
        raise Unsuitable("figure 'robustness' needs a spread over worlds.")
    return effect.spread


def order(strip: Strip) -> tuple[int, int]:
    """Return what strips are sorted by: first in how many worlds it helps, then in how few it harms."""
    _, _, (_, harming) = strip.parts
    return -strip.helping, harming


def title_of(strips: Sequence[Strip], cases: Compared, language: str) -> str:
    """Return what helps in most worlds, or that nothing does in half of them."""
    first, good = strips[0], cases.outcome.good
    gaps = {"worlds": first.worlds, "outcome": name_of(cases.outcome, language)}
    worst = max(strips, key=lambda strip: strip.harming)
    if good and first.helping < CONDITIONAL * first.worlds <= worst.harming:
        return say("No case helps in half of the {worlds} worlds ({outcome}); {case} does harm in {count} of them",
                   language, case=small(cases.named(worst.case)), count=worst.harming, **gaps)  # fmt: skip
    if first.helping < CONDITIONAL * first.worlds:
        words = (
            mark("No case helps in half of the {worlds} worlds ({outcome})")
            if good
            else mark("No case raises {outcome} in half of the {worlds} worlds")
        )
        return say(words, language, **gaps)
    words = (
        mark("{case} helps in {count} of {worlds} worlds ({outcome})")
        if good
        else mark("{case} raises {outcome} in {count} of {worlds} worlds")
    )
    return say(words, language, case=cases.named(first.case), count=first.helping, **gaps)


def bars(title: str, strips: Sequence[Strip], about: Outcome, width: float, language: str) -> list[Block]:
    """Return the bars of one group, with what follows from each at its end."""
    size, narrow = style.SMALL_SIZE, width < NARROW
    medians = [scale(about) * float(spread_of(strip.case.effect).median) for strip in strips]
    decimals = min(2, decimals_for(max(map(abs, medians))))
    said = [f"{strip.verdict} {number(median, language, decimals, plus=True)}"
            for strip, median in zip(strips, medians, strict=True)]  # fmt: skip
    names = [strip.case.name for strip in strips]
    after = room_for(said, width, size)
    room = 0.0 if narrow else room_for(names, MOST_FOR_NAMES * width, size) + AIR
    left = layout.MARGIN + room
    across = width - left - after - AIR - layout.MARGIN
    tall, worlds = layout.line_height(size), strips[0].worlds
    over = tall + AIR / 2 if narrow else 0.0
    row = ROW + over

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, row * len(strips))
        for place, strip in enumerate(strips):
            middle, begin = place + over / row / 2, 0
            for side, count in strip.parts:
                colour, hatch = GROUNDS[side]
                axes.barh(middle, count, left=begin, height=0.78 * ROW / row, color=colour, hatch=hatch,
                          edgecolor="white", linewidth=0.6)  # fmt: skip
                words = str(count)
                if layout.text_width(words, size) + 0.08 < count / worlds * across:
                    ground = "#ffffff" if hatch else colour  # no ink is easy to read on orange
                    box = {"boxstyle": "square,pad=0.12", "facecolor": ground, "edgecolor": "none"}
                    axes.text(begin + count / 2, middle, words, ha="center", va="center_baseline", size=size,
                              color=style.ink_on(ground), bbox=box if hatch else None)  # fmt: skip
                begin += count
            page.write([said[place]], left + across + AIR, top + row * place + over + (ROW - tall) / 2, size)
        if narrow:
            name_rows(page, names, top + (over - row) / 2, row, across + after, size)
        else:
            name_rows(page, names, top, row, room, size)
        mark_rows(axes, len(strips))
        axes.set(xlim=(0, worlds), xticks=[])
        axes.spines["bottom"].set_visible(False)

    heading = [layout.words_block(title, width, style.LABEL_SIZE, bold=True, air=AIR / 2)] if title else []
    return [*heading, Block(row * len(strips) + BELOW, drawn)]
