"""The picture and the words of a response: how outcomes answer to one axis of a study.

One panel for each outcome, one line for each value of another axis; paired differences to the first value of
the axis that is compared, in the last week, with 95 % intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.studies.response import Point, curves
from sim.language import decimals_for, listed, number, small
from sim.model.outcomes import OUTCOMES, Outcome
from sim.show.drawing import layout, style
from sim.show.drawing.caption import axis_name
from sim.show.drawing.frame import Picture
from sim.show.drawing.measures import change, unit_of_change
from sim.show.text.wording import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.folder import Study

PANEL, HEIGHT, LEFT, BETWEEN, RIGHT = 3.0, 2.6, 0.65, 0.75, 0.2
LINE = 0.2


def response_sentences(study: Study, outcome: str, along: str, language: str) -> list[str]:
    """Return where an outcome is best along an axis, one sentence for each combination of the others."""
    words, about = wording("response", language), OUTCOMES[outcome]
    sign = about.good or 1
    told = []
    for curve in curves(study, outcome, along):
        where = ", ".join(value_name(study, key, value, language) for key, value in curve.others.items())
        where = f"{where}: " if where else ""
        best, ties = curve.best(sign)
        name = small(about.label[language])
        if len(ties) == len(curve.points) - 1:
            told.append(words["flat"].format(where=where, axis=axis_name(along, language), outcome=name))
            continue
        worst = min(curve.points, key=lambda point: sign * point.level)
        tied = listed([value_name(study, along, point.value, language) for point in ties], language)
        told.append(
            words["best"].format(
                where=where,
                outcome=name,
                extreme=words["highest" if sign > 0 else "lowest"],
                best=value_name(study, along, best.value, language),
                ties=words["ties"].format(ties=tied) if ties else "",
                worst=value_name(study, along, worst.value, language),
                side=words["below" if sign > 0 else "above"],
                **gap(best, worst, about, language),
            )
        )
    return [sentence[0].upper() + sentence[1:] for sentence in told]


def gap(best: Point, worst: Point, about: Outcome, language: str) -> dict[str, str]:
    """Return how far apart two points are, with interval, as gaps of a sentence."""
    from sim.statistics.summaries import paired_interval

    factor = 100 if about.percent else 1
    mean, low, high = (abs(float(v)) for v in paired_interval(best.values - worst.values))
    decimals = decimals_for(factor * mean)
    ends = [number(factor * v, language, decimals) for v in sorted((low, high))]
    return {"size": change(mean, about, language), "low": ends[0], "high": ends[1]}


def value_name(study: Study, key: str, value: Any, language: str) -> str:
    """Return a value of an axis in words: the title of a scenario, or a number with what it is."""
    if key == "scenario":
        cells = study.cells
        return str(cells.loc[cells[key] == value, f"label_{language}"].iloc[0])
    if key == "office.staff":
        return wording("response", language)["staff"].format(staff=value)
    return f"{axis_name(key, language)} {short(value, language)}"


def short(value: Any, language: str) -> str:
    """Return a value as it stands at an axis."""
    if isinstance(value, str):
        return value
    return f"{value:g}".replace(".", ",") if language == "nb" else f"{value:g}"


def asked(study: Study) -> dict[str, Any]:
    """Return what a study asks about some outcomes; nothing when it does not vary the axes that this is about."""
    ask = study.manifest.get("ask") or {}  # version 0.1.0 kept none
    axes = {axis["key"] for axis in study.manifest["axes"]}
    return ask if ask.get("outcomes") and axes.issuperset(ask["across"] + ask["along"]) else {}


def answers(study: Study, outcome: str, language: str) -> list[str]:
    """Return where each outcome that a study asks about is best, and the main one along further axes too."""
    ask = asked(study)
    first, *further = ask["along"]
    pairs = [(name, first) for name in ask["outcomes"]] + [(outcome, axis) for axis in further]
    return [sentence for name, axis in pairs for sentence in response_sentences(study, name, axis, language)]


def asked_picture(study: Study, language: str) -> Picture:
    """Return the picture of the outcomes that a study asks about."""
    ask = asked(study)
    outcomes, across, along = ask["outcomes"], ask["across"][0], ask["along"][0]
    title = response_sentences(study, outcomes[0], along, language)[0]
    return Picture("response", title, "", title, "", response_figure(study, outcomes, across, along, language))


def response_figure(study: Study, outcomes: Sequence[str], across: str, along: str, language: str) -> Figure:
    """Return the picture of outcomes over an axis.

    Parameters
    ----------
    outcomes : sequence of str
    across : str
        Axis from left to right.
    along : str
        Axis whose first value the others are compared to; it may be the same.
    """
    manifest, words = study.manifest, wording("response", language)
    with style.in_force():
        told = [s for outcome in outcomes for s in response_sentences(study, outcome, along, language)]
        width = LEFT + len(outcomes) * (PANEL + BETWEEN) - BETWEEN + RIGHT
        title = layout.wrapped(told[0].partition(";")[0], width - 0.3, style.TITLE_SIZE, bold=True)
        mark = {
            "replicates": manifest["replicates"],
            "name": manifest["name"],
            "mark": manifest["fingerprint"][:12],
        }
        small = layout.wrapped(words["small"].format(**mark), width - 0.3, style.SMALL_SIZE)
        top = 0.2 + len(title) * layout.line_height(style.TITLE_SIZE) + 0.55
        legend = LINE if line_key(study, across, along) else 0.0
        page = layout.Page(
            width, top + HEIGHT + 0.6 + legend + len(small) * layout.line_height(style.SMALL_SIZE) + 0.15
        )
        page.write(title, 0.15, 0.14, style.TITLE_SIZE, bold=True)
        for place, outcome in enumerate(outcomes):
            left = LEFT + place * (PANEL + BETWEEN)
            about = OUTCOMES[outcome]
            unit = unit_of_change(about, language)
            first = value_name(study, along, study.cells[along].iloc[0], language)
            heading = [about.label[language], words["from"].format(first=first, unit=unit)]
            page.write(heading[:1], left - 0.5, top - 0.48, style.HEADING_SIZE, bold=True)
            page.write(heading[1:], left - 0.5, top - 0.27, style.SMALL_SIZE, colour=style.QUIET)
            axes = page.axes(left, top, PANEL, HEIGHT)
            draw_curves(axes, study, outcome, across, along, language)
        draw_names(page, study, across, along, language, top + HEIGHT + 0.5)
        page.write(small, 0.15, top + HEIGHT + 0.55 + legend, style.SMALL_SIZE, colour=style.QUIET)
    return page.figure


def line_values(study: Study, across: str, along: str) -> list[Any]:
    """Return the values that tell lines apart: of the other axis, or of the compared one."""
    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    if across != along:
        return list(axes[along])[1:]
    rest = [key for key in axes if key != across]
    return list(axes[rest[0]]) if rest else [None]


def line_key(study: Study, across: str, along: str) -> str | None:
    """Return the axis that tells lines apart, or None when there is one line."""
    if across != along:
        return along
    rest = [axis["key"] for axis in study.manifest["axes"] if axis["key"] != across]
    return rest[0] if rest else None


def draw_curves(axes: Axes, study: Study, outcome: str, across: str, along: str, language: str) -> None:
    """Draw one panel."""
    key = line_key(study, across, along)
    names = [str(value) for value in line_values(study, across, along)]
    tokens = style.line_styles(names)
    percent = 100.0 if OUTCOMES[outcome].percent else 1.0
    places = next(list(axis["values"]) for axis in study.manifest["axes"] if axis["key"] == across)
    places = places if any(isinstance(value, str) for value in places) else sorted(places)
    points: dict[str, list[tuple[int, Point]]] = {name: [] for name in names}
    for curve in curves(study, outcome, along):
        for point in curve.points:
            here = {**curve.others, along: point.value}
            name = str(here[key]) if key else str(None)
            if name in points:
                points[name].append((places.index(here[across]), point))
    axes.axhline(0.0, color=style.EDGE, linewidth=0.8)
    for place, (name, found) in enumerate(points.items()):
        token = tokens[name]
        shift = 0.06 * (place - (len(points) - 1) / 2)
        found = sorted(found, key=lambda pair: pair[0])
        where = [place + shift for place, _ in found]
        axes.plot(where, [percent * p.mean for _, p in found], color=token.colour, linestyle=token.dashes,
                  linewidth=1.4, marker="o", markersize=3.5)  # fmt: skip
        for x, (_, p) in zip(where, found, strict=True):
            axes.plot([x, x], [percent * p.low, percent * p.high], color=token.colour, linewidth=1.2)
    axes.set_xticks(range(len(places)), [short(value, language) for value in places])
    axes.set_xlim(-0.4, len(places) - 0.6)
    axes.set_xlabel(axis_name(across, language), fontsize=style.LABEL_SIZE)
    axes.tick_params(length=0)


def draw_names(page: layout.Page, study: Study, across: str, along: str, language: str, top: float) -> None:
    """Write the names of the lines in a row below the panels, each after a piece of its line."""
    key = line_key(study, across, along)
    if key is None:
        return
    values = line_values(study, across, along)
    tokens = style.line_styles([str(value) for value in values])
    left = 0.15
    for value in values:
        token, name = tokens[str(value)], value_name(study, key, value, language)
        piece = page.axes(left, top, 0.32, 0.14)
        piece.plot([0, 1], [0, 0], color=token.colour, linestyle=token.dashes, linewidth=1.6)
        piece.axis("off")
        page.write([name], left + 0.38, top - 0.02, style.SMALL_SIZE)
        left += 0.38 + layout.text_width(name, style.SMALL_SIZE) + 0.25
