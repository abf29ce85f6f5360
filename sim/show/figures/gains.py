"""Who gains: small offices or large ones, and the innovative or the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect
from sim.language import decimals_for, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
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
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("Who gains: small offices or large ones, the innovative or the others?")

SIZE, GAP = "office.staff", "innovative_gap"
ROW, BETWEEN, BELOW = 0.2, 0.08, 0.5
"""Height of one dot, air between two cases, and room for the numbers below, in inches."""
MOST_FOR_NAMES, NARROWEST, WIDEST = 0.3, 1.8, 9.0
MARKERS = ("o", "s", "D", "^")


@dataclass(frozen=True)
class Gain:
    """One case: what it changes in the outcome and in the gap, by size of the office when that varies."""

    name: str
    token: style.Token
    parts: tuple[tuple[str, Effect, Effect], ...]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the difference of each case by office size, and by how much the innovative gain more than others."""
    if GAP not in study.runs.columns:
        raise Unsuitable(f"figure 'gains': the runs of this study lack {GAP}.")
    cases = compared(study, outcome, language, "gains")
    by_size = SIZE in [axis["key"] for axis in study.manifest["axes"][1:]] and len(study.manifest["axes"]) == 2
    if not by_size and cases.several:
        raise Unsuitable("figure 'gains' shows one combination of axes, or scenarios by office.staff.")
    gains = gains_of(cases, by_size)
    if not by_size and not any(gap.size for gain in gains for _, _, gap in gain.parts):
        raise Unsuitable(
            "figure 'gains': office.staff does not vary, and nothing that this study compares changes how far the "
            "innovative are ahead by one percentage point."
        )
    about, gap = cases.outcome, OUTCOMES[GAP]
    what = {"outcome": name_of(about, language), "reference": cases.reference, "time": length(study, language)}
    columns = [
        (say("Difference in {outcome}, {unit}", language, outcome=what["outcome"],
             unit=unit_of_change(about, language)),
         [[one for _, one, _ in gain.parts] for gain in gains]),
        (say("How much more the innovative gain, {unit}", language, unit=unit_of_change(gap, language)),
         [[one for _, _, one in gain.parts] for gain in gains]),
    ]  # fmt: skip
    width, title = min(look.width, WIDEST), title_of(gains, cases, by_size, language)
    return framed(
        "gains", study.manifest, language, look,
        title=title,
        subtitle=say("Difference from {reference} after {time}: in {outcome}, and in how far the innovative are "
                     "ahead in routine use", language, **what),
        alt=say("{title}. Dots on the first scale: differences in {outcome}; on the second: how much more "
                "routine use the innovative gain than the others.", language, title=title, **what),
        notes=[
            say("On the second scale the innovative gain more than the others right of zero, and less left of "
                "it: the difference in {label}.", language, label=name_of(gap, language)),
            say("Hollow: negligible, or not distinguishable from chance. Lines: 95 % interval (chance alone).",
                language),
            *cases.left_out(language),
        ],
        body=scales(gains, columns, width, language),
        width=width,
    )  # fmt: skip


def gains_of(cases: Compared, by_size: bool) -> list[Gain]:
    """Return the cases in the order of the first group, each with its effects by size."""
    by_name: dict[str, list[tuple[str, Case]]] = {}
    for group in cases.groups:
        for case in group.cases:
            by_name.setdefault(case.name, []).append((group.title if by_size else "", case))
    return [
        Gain(name, some[0][1].token, tuple(
            (title, case.effect, cases.effects.of(case.cell, GAP)) for title, case in some))
        for name, some in by_name.items()
    ]  # fmt: skip


def title_of(gains: Sequence[Gain], cases: Compared, by_size: bool, language: str) -> str:
    """Return who gains most from the case that helps most, or whether anybody does."""
    good, about = cases.outcome.good or 1, cases.outcome
    parts = [(gain, *part) for gain in gains for part in gain.parts]
    gain, size, effect, gap = max(parts, key=lambda part: good * part[2].end.mean)
    gaps = {"case": gain.name, "outcome": name_of(about, language)}
    if effect.side * good <= 0:
        words = (
            mark("No case helps anybody ({outcome})")
            if about.good
            else mark("No case raises {outcome} for anybody")
        )
        return say(words, language, **gaps)
    ahead = {
        1: mark("the innovative gain more than the others"),
        0: mark("the innovative and the others gain alike"),
        -1: mark("the others gain more than the innovative"),
    }[gap.side]
    shown = scale(about) * effect.end.mean
    gaps |= {
        "who": say(ahead, language),
        "size": number(shown, language, decimals_for(shown), plus=True),
        "unit": unit_of_change(about, language),
        "office": size,
    }
    same = [one for one in parts if one[0] is gain]
    if by_size and len(same) > 1 and alike([one for _, _, one, _ in same], good):
        return say("{case}: {size} {unit} in {outcome}, much the same in offices of all sizes; {who}", language,
                   **gaps)  # fmt: skip
    if by_size:
        return say("{case}: most with {office}, {size} {unit} in {outcome}; {who}", language, **gaps)
    return say("{case}: {size} {unit} in {outcome}; {who}", language, **gaps)


def alike(effects: Sequence[Effect], good: int) -> bool:
    """Return whether the best and the least effect are as good as equal, or cannot be told apart."""
    ends = [effect.end for effect in effects]
    best, least = (pick(ends, key=lambda end: good * end.mean) for pick in (max, min))
    apart = best.low > least.high or best.high < least.low
    return abs(best.mean - least.mean) < effects[0].outcome.margin or not apart


def scales(
    gains: Sequence[Gain], columns: Sequence[tuple[str, list[list[Effect]]]], width: float, language: str
) -> list[Block]:
    """Return both scales, side by side where there is room, else under each other."""
    size, tall = style.SMALL_SIZE, layout.line_height(style.SMALL_SIZE)
    most = max(len(gain.parts) for gain in gains)
    sizes = room_for([title for gain in gains for title, _, _ in gain.parts], width, size)
    names = [gain.name for gain in gains]
    beside = room_for(names, MOST_FOR_NAMES * width, size)
    narrow = width < layout.MARGIN * 2 + beside + sizes + 3 * AIR + 2 * (NARROWEST + AIR)
    over = tall if narrow else 0.0
    row = over + ROW * most + BETWEEN
    left = layout.MARGIN + (0.0 if narrow else beside + AIR) + sizes + (2 * AIR if sizes else AIR)
    across = width - left - layout.MARGIN if narrow else (width - left - layout.MARGIN - 2 * AIR) / 2

    def down(place: int, part: int) -> float:
        """Return how far down the middle of a dot is, in rows."""
        return place - 0.5 + (over + BETWEEN / 2 + ROW * (part + 0.5)) / row

    def names_of(page: layout.Page, top: float) -> None:
        for place, gain in enumerate(gains):
            for part, (title, _, _) in enumerate(gain.parts):
                begin = left - AIR - layout.text_width(title, size)
                page.write([title], begin, top + row * (down(place, part) + 0.5) - tall / 2, size,
                           colour=style.QUIET)  # fmt: skip
        if not narrow:
            name_rows(page, names, top, row, beside, size)

    def scale_of(page: layout.Page, top: float, begin: float, column: int) -> None:
        effects = columns[column][1]
        everything = [one for some in effects for one in some]
        factor = scale(everything[0].outcome)
        bounds = [factor * bound for one in everything for bound in (one.end.mean, one.end.low, one.end.high)]
        margin = factor * everything[0].outcome.margin
        low, high = min(-1.5 * margin, *bounds), max(1.5 * margin, *bounds)
        axes = page.axes(begin, top, across, row * len(gains))
        axes.axvspan(-margin, margin, color=style.GRID, alpha=0.6, linewidth=0, zorder=0.4)
        axes.axvline(0.0, color=style.EDGE, linewidth=0.9, zorder=1.2)
        for place, some in enumerate(effects):
            for part, one in enumerate(some):
                interval(axes, down(place, part), factor * one.end.mean,
                         (factor * one.end.low, factor * one.end.high), gains[place].token.colour, width=2.0,
                         size=5.5, filled=bool(one.side), marker=MARKERS[part % len(MARKERS)], lift=0.4,
                         solid_capstyle="butt")  # fmt: skip
        mark_rows(axes, len(gains))
        air = 0.04 * (high - low)
        mark_across(axes, low - air, high + air, language, across, plus=True, lines=True)
        if narrow:
            names_above(axes, names, row, across, size)

    def alone(column: int) -> list[Block]:
        def drawn(page: layout.Page, top: float) -> None:
            names_of(page, top)
            scale_of(page, top, left, column)

        heading = layout.words_block(columns[column][0], width, size, bold=True, air=AIR)
        return [heading, Block(row * len(gains) + BELOW, drawn)]

    if narrow:
        return [*alone(0), *alone(1)]
    lines = [layout.wrapped(words, across, size, True) for words, _ in columns]
    above = max(map(len, lines)) * tall + AIR

    def drawn(page: layout.Page, top: float) -> None:
        names_of(page, top + above)
        for column, begin in enumerate((left, left + across + 2 * AIR)):
            page.write(lines[column], begin, top + AIR / 2, size, bold=True)
            scale_of(page, top + above, begin, column)

    return [Block(above + row * len(gains) + BELOW, drawn)]
