"""How an outcome answers to one number: a setting that was tried at several values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.language import label_of, mark, say, say_many, say_plain, shortest, small
from sim.model.outcomes import Outcome
from sim.model.parameters import registry
from sim.show.drawing import layout, style
from sim.show.drawing.caption import axis_name
from sim.show.drawing.frame import Look, Picture, Unsuitable, framed
from sim.show.drawing.layout import Block
from sim.show.drawing.measures import level, scale, unit_of
from sim.show.drawing.panels import spread_evenly, varied
from sim.show.drawing.ticks import mark_settings, mark_values
from sim.show.text.certainty import Certainty
from sim.show.text.endpoints import End, Ends, counted_words, outcome_of_runs
from sim.show.text.sentences import length

if TYPE_CHECKING:
    from sim.study.store.folder import Study

QUESTION = mark("How much of one thing is best: how does the outcome answer to it?")

LEAST_VALUES = 3
MOST_CURVES = 6
HEIGHT, WIDEST = 2.9, 5.6
LEFT, RIGHT = 0.58, 0.15
LEAST_APART = 0.32


@dataclass(frozen=True)
class Curve:
    """The answer for one combination of the other axes."""

    name: str
    value: str
    cells: tuple[int, ...]
    values: tuple[float, ...]
    ends: tuple[End, ...]


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the mean outcome over the values of the first numeric axis, with the interval of the mean."""
    about = outcome_of_runs(study, outcome)
    key = numeric_axis(study)
    ends = Ends(study)
    everything = curves_of(study, key, outcome, ends, language)
    curves = spread_evenly(everything, MOST_CURVES)
    room = max(layout.text_width(curve.name, style.LABEL_SIZE) for curve in curves) + 0.25
    room = min(room, 0.4 * look.width) if len(curves) > 1 else 0.2
    width = min(look.width - LEFT - RIGHT - room, WIDEST)
    label, unit = label_of(about.label, language), unit_of(about, language)
    heading = say("{outcome}, {unit}", language, outcome=label, unit=unit)
    total = LEFT + width + room + RIGHT
    body = [
        layout.heading(heading, total),
        panel(curves, about, width, room, language),
        layout.axis_label(axis_words(key, language), total, LEFT),
    ]
    title = title_of(curves[0], key, about, ends, study, language)
    notes = [say("Dots: mean of replicates after {time}; bands: its 95 % interval.", language,
                 time=length(study, language)), *counted_words(about, study, language)]  # fmt: skip
    if len(curves) < len(everything):
        count = len(everything) - len(curves)
        notes.append(
            say_many("{count} combination is left out.", "{count} combinations are left out.", count, language)
        )
    return framed(
        "response", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} by {axes}", language, outcome=label, axes=axis_name(key, language)),
        alt=say("Curves. {told}", language, told=" ".join(in_words(curve, about, language) for curve in curves)),
        notes=notes,
        body=body,
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip


def numeric(values: list[Any]) -> bool:
    """Whether the values of an axis are numbers, and enough of them for a curve."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == len(values) >= LEAST_VALUES


def numeric_axis(study: Study) -> str:
    """Return the first axis of numbers, or refuse."""
    for axis in study.manifest["axes"]:
        if numeric(axis["values"]):
            return str(axis["key"])
    raise Unsuitable(
        f"figure 'response' needs an axis of {LEAST_VALUES} numbers or more, such as office.pace=0,1,2,4; "
        f"this study varies {varied(study)}."
    )


def curves_of(study: Study, key: str, outcome: str, ends: Ends, language: str) -> list[Curve]:
    """Return a curve for each combination of the other axes."""
    others = [axis["key"] for axis in study.manifest["axes"] if axis["key"] != key]
    found: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    names: dict[tuple[str, ...], str] = {}
    first_is_key = study.manifest["axes"][0]["key"] == key
    for row in study.cells.to_dict("records"):
        rest = tuple(str(row[other]) for other in others)
        found.setdefault(rest, []).append((float(row[key]), int(row["cell"])))
        label = "panel" if first_is_key else "label"
        known = {code: str(row[f"{label}_{code}"]) for code in ("nb", "en")}
        names.setdefault(rest, label_of(known, language) if others else "")
    curves = []
    for rest, pairs in found.items():
        pairs.sort()
        cells = tuple(cell for _, cell in pairs)
        values = tuple(value for value, _ in pairs)
        value = rest[0] if rest else "baseline"
        curves.append(Curve(names[rest], value, cells, values, tuple(ends.level(cell, outcome) for cell in cells)))
    return curves


def title_of(curve: Curve, key: str, outcome: Outcome, ends: Ends, study: Study, language: str) -> str:
    """Return how the outcome answers on the first curve: it rises, falls, peaks, or nothing can be detected."""
    means = [end.mean for end in curve.ends]
    best, worst = means.index(max(means)), means.index(min(means))
    gaps = {
        "outcome": small(label_of(outcome.label, language)),
        "axis": axis_name(key, language),
        "low_value": shortest(curve.values[0], language),
        "high_value": shortest(curve.values[-1], language),
        "low": level(means[0], outcome, language),
        "high": level(means[-1], outcome, language),
    }
    name = f"{curve.name}: " if curve.name else ""
    if ends.difference(curve.cells[best], outcome.name, to=curve.cells[worst]).certainty == Certainty.NONE:
        return name + say("No detectable answer of {outcome} to {axis}", language, **gaps)
    inside = 0 < best < len(means) - 1
    peak = inside and all(
        ends.difference(curve.cells[best], outcome.name, to=curve.cells[edge]).certainty > Certainty.NONE
        for edge in (0, len(means) - 1)
    )
    if peak:
        return name + say("{outcome} is highest at {axis} {best_value}: {best}, against {low} at {low_value} and "
                          "{high} at {high_value}", language, best=level(means[best], outcome, language),
                          best_value=shortest(curve.values[best], language), **gaps)  # fmt: skip
    if means[-1] > means[0]:
        return name + say("{outcome} rises from {low} to {high} as {axis} goes from {low_value} to {high_value}",
                          language, **gaps)  # fmt: skip
    return name + say("{outcome} falls from {low} to {high} as {axis} goes from {low_value} to {high_value}",
                      language, **gaps)  # fmt: skip


def in_words(curve: Curve, outcome: Outcome, language: str) -> str:
    """Return a curve as values."""
    told = [
        f"{shortest(value, language)}: {level(end.mean, outcome, language)}"
        for value, end in zip(curve.values, curve.ends, strict=True)
    ]
    return f"{curve.name} {'; '.join(told)}.".strip()


def axis_words(key: str, language: str) -> str:
    """Return the name and unit of a setting."""
    about = registry().get(key)
    if about is None:
        return axis_name(key, language)
    return say("{outcome}, {unit}", language, outcome=label_of(about.label, language),
               unit=say_plain(about.unit, language))  # fmt: skip


def panel(curves: list[Curve], outcome: Outcome, width: float, room: float, language: str) -> Block:
    """Return the curves, each named at its right end."""
    factor = scale(outcome)
    lows = [factor * (end.mean if end.low != end.low else end.low) for curve in curves for end in curve.ends]
    highs = [factor * (end.mean if end.high != end.high else end.high) for curve in curves for end in curve.ends]
    low, high = min(lows), max(highs)
    air = 0.08 * (high - low) or 0.5

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top, width, HEIGHT)
        looks = style.line_styles(list(dict.fromkeys(curve.value for curve in curves)))
        tokens = [style.REFERENCE] if len(curves) == 1 else [looks[curve.value] for curve in curves]
        for curve, token in zip(curves, tokens, strict=True):
            means = [factor * end.mean for end in curve.ends]
            axes.fill_between(curve.values, [factor * end.low for end in curve.ends],
                              [factor * end.high for end in curve.ends], color=token.colour,
                              alpha=style.BAND_OPACITY, linewidth=0)  # fmt: skip
            axes.plot(curve.values, means, color=token.colour, linestyle=token.dashes, linewidth=token.width,
                      marker="o", markersize=4)  # fmt: skip
        mark_values(axes, low - air, high + air, language)
        values = sorted({value for curve in curves for value in curve.values})
        apart = readable(values, width)
        mark_settings(axes, apart, apart, language)
        if len(curves) > 1:
            ends = [(factor * curve.ends[-1].mean - low + air) / (high - low + 2 * air) for curve in curves]
            gap = layout.line_height(style.LABEL_SIZE) / HEIGHT
            for curve, token, place in zip(curves, tokens, layout.kept_apart(ends, gap, gap / 2, 1 - gap / 2),
                                           strict=True):  # fmt: skip
                axes.text(1 + 0.12 / width, place, layout.shortened(curve.name, room - 0.15, style.LABEL_SIZE),
                          transform=axes.transAxes, color=style.ink(token.colour), size=style.LABEL_SIZE,
                          va="center_baseline")  # fmt: skip

    return Block(HEIGHT + 0.28, drawn)


def readable(values: list[float], width: float) -> list[float]:
    """Return the values that stand far enough from the one before to be written."""
    kept = values[:1]
    for value in values[1:]:
        if (value - kept[-1]) / ((values[-1] - values[0]) or 1) * width > LEAST_APART:
            kept.append(value)
    return kept
