"""Benefit against strain: what each case gives, and what it costs those who do the work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.analysis.studies.effects import Effect, Kind
from sim.language import mark, say, say_many, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    Unsuitable,
    change,
    columns_of,
    framed,
    halo,
    layout,
    mark_across,
    mark_values,
    name_of,
    scale,
    style,
    unit_of_change,
)
from sim.show.drawing.cases import Case, Compared, Group, compared, some_listed
from sim.show.drawing.labels import NEAR, Box, beside_points, dot_box, nearest
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("What does each case give, and what does it cost in strain?")

PRICE, INSTEAD = "strain", "routine_share"
"""The price, and the benefit that is shown when a study asks about the price itself."""
NONE_FREE = {
    1: mark("None of the {total} cases raises {outcome} without raising {price}"),
    -1: mark("None of the {total} cases lowers {outcome} without raising {price}"),
}
ALL_FREE = {
    1: mark("On average all {total} cases raise {outcome} without raising {price}"),
    -1: mark("All {total} cases lower {outcome} without raising {price}"),
}
MOST_NAMED = 3
LEFT, RIGHT, BETWEEN, BELOW = 0.58, 0.15, 0.25, 0.32
NARROWEST, WIDEST, WIDEST_ALONE = 1.85, 3.6, 7.0
SLANT, LOWEST, HIGHEST = 0.78, 2.4, 4.4
"""Height by width of a panel, and its bounds in inches."""
EACH_SIDE = 0.4
"""The side of zero with smaller differences is at least this part of the other: its quadrants have names."""
NEGLIGIBLE = "#ececec"
CORNERS = {
    (1, -1): mark("{outcome} up, {price} down"),
    (1, 1): mark("{outcome} up, {price} up"),
    (-1, -1): mark("{outcome} down, {price} down"),
    (-1, 1): mark("{outcome} down, {price} up"),
}
"""Names of the quadrants, by the signs of benefit and price."""


Corner = tuple[tuple[str, ...], Box, bool]
"""Name of a quadrant as lines, the box that they fill, and whether the quadrant is the best one."""


@dataclass(frozen=True)
class Point:
    """One case as it is drawn: its benefit upwards, its price to the right."""

    case: Case
    benefit: Effect
    price: Effect

    @property
    def negligible(self) -> bool:
        """Whether it lies within both margins."""
        return not self.benefit.size and not self.price.size


@dataclass(frozen=True)
class Frame:
    """What all panels share: limits in the units of the axes, and size in inches."""

    across: tuple[float, float]
    up: tuple[float, float]
    width: float
    height: float

    def inches(self, x: float, y: float) -> tuple[float, float]:
        """Return how far a point is from the lower left corner of the panel."""
        (low, high), (under, over) = self.across, self.up
        return self.width * (x - low) / (high - low), self.height * (y - under) / (over - under)

    def with_sides(self, least: float) -> Frame:
        """Return the frame with this many inches at least on both sides of zero, so that no name is cut."""
        low, high = self.across
        share = min(least / self.width, 0.5)
        return replace(self, across=(min(low, -high * share / (1 - share)), max(high, -low * share / (1 - share))))

    def with_room(self, corners: Sequence[Corner]) -> Frame:
        """Return the frame with room above and below the points for the names of quadrants."""
        above = max(self.height - box[1] for _, box, _ in corners if box[3] == self.height)
        below = max(box[3] for _, box, _ in corners if box[3] < self.height)
        (low, high), rest = self.up, self.height - above - below
        each = (high - low) / rest
        return replace(self, up=(low - below * each, high + above * each))


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return a point for each case, differences in strain across and in the outcome upwards."""
    if PRICE not in study.runs.columns:
        raise Unsuitable(f"figure 'tradeoff': the runs of this study lack {PRICE}.")
    asked = INSTEAD if outcome == PRICE else outcome
    cases = compared(study, asked, language, "tradeoff")
    panels = [(group, points_of(group, cases)) for group in cases.groups]
    everything = [point for _, points in panels for point in points]
    columns, pitch = columns_of(len(panels), look.width - LEFT - RIGHT, BETWEEN, NARROWEST)
    width = min(pitch, WIDEST if cases.several else WIDEST_ALONE)
    about, price = cases.outcome, OUTCOMES[PRICE]
    frame = Frame(
        limits([point.price for point in everything], price),
        limits([point.benefit for point in everything], about),
        width,
        min(max(SLANT * width, LOWEST), HIGHEST),
    )
    total = LEFT + columns * (width + BETWEEN) - BETWEEN + RIGHT
    frame = frame.with_sides(longest_word(about, language) + 3 * NEAR)
    frame = frame.with_room(corner_words(frame, about, language))
    corners = corner_words(frame, about, language)
    names = {point.case.cell: point.case.name for point in everything if not point.negligible}
    key: list[str] = []
    if any(boxes_of(points, names, frame, corners) is None for _, points in panels):
        kinds = list(dict.fromkeys(names.values()))
        key = [f"{place}\u00a0{name}" for place, name in enumerate(kinds, 1)]
        names = {cell: str(kinds.index(name) + 1) for cell, name in names.items()}

    def drawn(page: layout.Page, place: int, left: float, top: float) -> None:
        axes, points = page.axes(left, top, frame.width, frame.height), panels[place][1]
        draw_ground(axes, frame, about, price, corners)
        for point in points:
            draw_point(axes, point)
        draw_names(axes, points, names, frame, corners)
        mark_across(axes, *frame.across, language, frame.width, plus=True, lines=True)
        mark_values(axes, *frame.up, language, plus=True, labels=not place % columns)

    what = {"outcome": name_of(about, language), "price": name_of(price, language)}
    title = title_of(everything, cases, language)
    return framed(
        "tradeoff", study.manifest, language, look,
        title=title,
        subtitle=say("Difference from {reference} after {time}: {outcome} against {price}", language,
                     reference=cases.reference, time=length(study, language), **what),
        alt=say("{title}. Each point is a case: the higher, the more {outcome}; the farther to the left, the less "
                "{price}.", language, title=title, **what),
        notes=notes_of(panels, cases, language),
        body=[
            layout.heading(say("Difference in {outcome}, {unit}", language, outcome=what["outcome"],
                               unit=unit_of_change(about, language)), total),
            *layout.side_by_side([group.title for group, _ in panels], drawn, frame.height + BELOW, columns,
                                 width + BETWEEN, width, left=LEFT),
            layout.axis_label(say("Difference in {outcome}, {unit}", language, outcome=what["price"],
                                  unit=unit_of_change(price, language)), total, LEFT),
            *([key_block(key, total)] if key else []),
        ],
        width=total,
    )  # fmt: skip


def points_of(group: Group, cases: Compared) -> list[Point]:
    """Return the points of one panel."""
    return [Point(case, case.effect, cases.effects.of(case.cell, PRICE)) for case in group.cases]


def limits(effects: Sequence[Effect], about: Outcome) -> tuple[float, float]:
    """Return where an axis begins and ends: means with their intervals, and room on both sides of zero."""
    bounds = [bound for one in effects for bound in (one.end.mean, one.end.low, one.end.high)]
    known = [bound for bound in bounds if not math.isnan(bound)]
    low, high = (scale(about) * pick(*known, sign * 1.5 * about.margin) for pick, sign in ((min, -1), (max, 1)))
    low, high = min(low, -EACH_SIDE * high), max(high, -EACH_SIDE * low)
    air = 0.06 * (high - low)
    return low - air, high + air


# ---------------------------------------------------------------- words


def title_of(points: Sequence[Point], cases: Compared, language: str) -> str:
    """Return which cases help without more strain."""
    wanted = cases.outcome.good or 1
    helping = [point for point in points if wanted * point.benefit.side > 0]
    free = [small(cases.named(point.case)) for point in helping if point.price.side <= 0]
    gaps: dict[str, object] = {"total": len(points), "outcome": name_of(cases.outcome, language),
            "price": name_of(OUTCOMES[PRICE], language)}  # fmt: skip
    if len(points) == 1:
        one = points[0]
        changes = ", ".join(changed(effect, language) for effect in (one.benefit, one.price))
        return f"{cases.named(one.case)}: {changes}"
    if not helping:
        words = (
            mark("None of the {total} cases raises {outcome} by an amount that matters and is not chance")
            if wanted > 0
            else mark("None of the {total} cases lowers {outcome} by an amount that matters and is not chance")
        )
        return say(words, language, **gaps)
    if not free:
        return say(NONE_FREE[wanted], language, **gaps)
    if len(free) == len(points):
        return say(ALL_FREE[wanted], language, **gaps)
    gaps["cases"] = some_listed(free, MOST_NAMED, language)
    if wanted > 0:
        return say_many("On average {count} of {total} cases raises {outcome} without raising {price}: {cases}",
                        "On average {count} of {total} cases raise {outcome} without raising {price}: {cases}",
                        len(free), language, **gaps)  # fmt: skip
    return say_many("{count} of {total} cases lowers {outcome} without raising {price}: {cases}",
                    "{count} of {total} cases lower {outcome} without raising {price}: {cases}",
                    len(free), language, **gaps)  # fmt: skip


def changed(effect: Effect, language: str) -> str:
    """Return by how much an outcome changes, or that it hardly does, or that its change may be chance."""
    name = name_of(effect.outcome, language)
    if effect.side:
        return f"{name} {change(effect.end.mean, effect.outcome, language, plus=True)}"
    if effect.verdict == Kind.UNSURE:
        return say("change in {outcome} may be chance", language, outcome=name)
    return say("{outcome} hardly changes", language, outcome=name)


def notes_of(panels: Sequence[tuple[Group, list[Point]]], cases: Compared, language: str) -> list[str]:
    """Return how to read the points, and which are too small to be named."""
    small = [cases.named(point.case) for _, points in panels for point in points if point.negligible]
    spread = any(point.benefit.spread for _, points in panels for point in points)
    return [
        say("Dark crosses: 95 % interval (chance alone).", language),
        *([say("Pale lines: 90 % of the worlds, cut at the edge.", language)] if spread else []),
        say("Grey area: negligible in both.", language),
        *([say_many("{count} case lies in it: {cases}.", "{count} cases lie in it: {cases}.", len(small), language,
                    cases=some_listed(small, 2 * MOST_NAMED, language))] if small else []),
        *cases.left_out(language),
    ]  # fmt: skip


def longest_word(about: Outcome, language: str) -> float:
    """Return the width in inches of the longest word in the names of the quadrants."""
    gaps = {"outcome": name_of(about, language), "price": name_of(OUTCOMES[PRICE], language)}
    words = [word for name in CORNERS.values() for word in say(name, language, **gaps).split()]
    return max(layout.text_width(word, style.SMALL_SIZE, bold=True) for word in words)


def corner_words(frame: Frame, about: Outcome, language: str) -> list[Corner]:
    """Return the names of the quadrants, in their corners."""
    gaps = {"outcome": name_of(about, language), "price": name_of(OUTCOMES[PRICE], language)}
    middle, tall = frame.inches(0.0, 0.0), layout.line_height(style.SMALL_SIZE)
    corners: list[Corner] = []
    for (up, across), words in CORNERS.items():
        best = (up, across) == (about.good, -1)
        room = (frame.width - middle[0] if across > 0 else middle[0]) - 2 * NEAR
        lines = layout.wrapped(say(words, language, **gaps), room, style.SMALL_SIZE, best)
        high = frame.height if up > 0 else len(lines) * tall
        wide = max(layout.text_width(line, style.SMALL_SIZE, best) for line in lines)
        left = frame.width - NEAR - wide if across > 0 else NEAR
        corners.append((tuple(lines), (left, high - len(lines) * tall, left + wide, high), best))
    return corners


def key_block(key: Sequence[str], width: float) -> Block:
    """Return which number means which case."""
    return layout.words_block("   ".join(key), width, style.SMALL_SIZE, air=layout.AIR)


# ---------------------------------------------------------------- marks


def boxes_of(
    points: Sequence[Point], names: dict[int, str], frame: Frame, corners: Sequence[Corner]
) -> list[Box] | None:
    """Return where the names of a panel are written, or None when they do not fit."""
    named = [point for point in points if point.case.cell in names]
    widths = [layout.text_width(names[point.case.cell], style.SMALL_SIZE) for point in named]
    others = [dot_box(place_of(point, frame)) for point in points if point not in named]
    return beside_points(
        [place_of(point, frame) for point in named], widths, layout.line_height(style.SMALL_SIZE),
        (frame.width, frame.height), [*others, *(box for _, box, _ in corners)],
    )  # fmt: skip


def place_of(point: Point, frame: Frame) -> tuple[float, float]:
    """Return where a point is, in inches."""
    return frame.inches(shown(point.price), shown(point.benefit))


def shown(effect: Effect) -> float:
    """Return the mean of an effect in the unit of its axis."""
    return scale(effect.outcome) * effect.end.mean


def draw_ground(
    axes: layout.Axes, frame: Frame, about: Outcome, price: Outcome, corners: Sequence[Corner]
) -> None:
    """Draw what is negligible, the lines of no difference, and the names of the quadrants."""
    across, up = scale(price) * price.margin, scale(about) * about.margin
    axes.fill([-across, across, across, -across], [-up, -up, up, up], color=NEGLIGIBLE, linewidth=0, zorder=0.4)
    axes.axhline(0.0, color=style.EDGE, linewidth=0.9, zorder=1.2)
    axes.axvline(0.0, color=style.EDGE, linewidth=0.9, zorder=1.2)
    axes.spines["bottom"].set_visible(False)
    tall = layout.line_height(style.SMALL_SIZE)
    for lines, (left, _, right, top), best in corners:
        for row, line in enumerate(lines):
            at_right = left > frame.width / 2
            axes.text((right if at_right else left) / frame.width, (top - (row + 0.5) * tall) / frame.height, line,
                      transform=axes.transAxes, size=style.SMALL_SIZE, color=style.TEXT if best else style.QUIET,
                      weight="bold" if best else "normal", ha="right" if at_right else "left",
                      va="center_baseline")  # fmt: skip


def draw_point(axes: layout.Axes, point: Point) -> None:
    """Draw a case with its intervals; hollow when it is negligible or cannot be told from chance."""
    colour = point.case.token.colour
    for effect, other, upright in ((point.price, point.benefit, False), (point.benefit, point.price, True)):
        ranges = [(effect.end.low, effect.end.high, 1.1, 1.0)]
        if effect.spread is not None:
            ranges.append((float(effect.spread.q05), float(effect.spread.q95), 2.6, 0.18))
        for low, high, thick, opacity in ranges:
            values, places = [scale(effect.outcome) * bound for bound in (low, high)], [shown(other)] * 2
            axes.plot(*((places, values) if upright else (values, places)), color=colour, linewidth=thick,
                      alpha=opacity, solid_capstyle="butt", zorder=1.5 + opacity)  # fmt: skip
    filled = point.benefit.side or point.price.side
    axes.plot([shown(point.price)], [shown(point.benefit)], "o", markersize=5.5, markeredgecolor=colour,
              markerfacecolor=colour if filled else "white", markeredgewidth=1.0, zorder=3.0)  # fmt: skip


def draw_names(
    axes: layout.Axes, points: Sequence[Point], names: dict[int, str], frame: Frame,
    corners: Sequence[Corner],
) -> None:  # fmt: skip
    """Write the name of each case beside its point, joined to it when it is far away."""
    named = [point for point in points if point.case.cell in names]
    for point, box in zip(named, boxes_of(points, names, frame, corners) or [], strict=False):
        place = place_of(point, frame)
        near = nearest(box, place)
        if math.dist(near, place) > 1.5 * NEAR:
            ends = [(x / frame.width, y / frame.height) for x, y in (place, near)]
            axes.plot(
                *zip(*ends, strict=True), transform=axes.transAxes, color=style.EDGE, linewidth=0.6, zorder=1.4
            )
        axes.text((box[0] + box[2]) / 2 / frame.width, (box[1] + box[3]) / 2 / frame.height,
                  names[point.case.cell], transform=axes.transAxes, size=style.SMALL_SIZE, ha="center",
                  va="center_baseline", color=style.ink(point.case.token.colour), zorder=4.0,
                  path_effects=halo())  # fmt: skip
