"""How outcomes respond to one number or one choice.

Levels over a setting with several values; or, when a study asks for it, paired differences from the
first value of an axis, one panel for each outcome and one line for each value of another axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import End, Ends
from sim.analysis.studies.response import LEAST_VALUES, numeric_axes, side_by_side
from sim.language import label_of, listed, mark, say, say_many, say_plain, shortest
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import (
    AIR,
    Block,
    Look,
    Picture,
    Unsuitable,
    axis_name,
    axis_names,
    columns_of,
    combinations_left_out,
    counted_words,
    framed,
    layout,
    legend_of_lines,
    level,
    mark_values,
    name_ends,
    name_of,
    outcome_of_runs,
    room_for,
    scale,
    spread_evenly,
    style,
    ticks_below,
    told,
    varied,
    with_unit,
)
from sim.show.drawing.paired_panels import BEFORE, BETWEEN, PANEL, difference_panels, line_key
from sim.show.drawing.values import short, span_name, value_name
from sim.show.text.response import response_sentences
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("How much is best?")

MOST_CURVES = 6
HEIGHT, WIDEST = 2.9, 5.6
LEFT, RIGHT = 0.58, 0.15
LEAST_APART = 0.32
MOST_FOR_NAMES = 0.3


@dataclass(frozen=True)
class Curve:
    """The response for one combination of the other axes; `typical` counts those at typical leadership."""

    name: str
    value: str
    cells: tuple[int, ...]
    values: tuple[float, ...]
    ends: tuple[End, ...]
    typical: int


def draw(
    study: Study, outcome: str, language: str, look: Look, *, outcomes: Sequence[str] = (), across: str = "",
    along: str = "",
) -> Picture:  # fmt: skip
    """Return the mean outcome over the first axis of numbers, or paired differences when an axis is named.

    Parameters
    ----------
    outcomes : sequence of str
        Outcomes to show, one panel each.
    across, along : str
        Axis from left to right, and axis whose values are compared to its first; they may be the same.
    """
    if along:
        return differences(study, outcomes or [outcome], across or along, along, language, look)
    about = outcome_of_runs(study, outcome)
    key = numeric_axis(study)
    ends = effects_of(study).ends
    everything = curves_of(study, key, outcome, ends, language)
    curves = spread_evenly(everything, MOST_CURVES)
    room = room_for([curve.name for curve in curves], look.width, air=0.25) if len(curves) > 1 else 0.2
    labelled = len(curves) > 1 and room <= MOST_FOR_NAMES * look.width
    room = room if labelled else 0.2
    tokens = looks_of(curves)
    title = title_of(study, max(curves, key=lambda curve: curve.typical), key, about, ends, language)
    width = min(look.width - LEFT - RIGHT - room, WIDEST)
    total = LEFT + width + room + RIGHT
    return framed(
        "response", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} by {axes}", language, outcome=label_of(about.label, language),
                     axes=axis_name(key, language)),
        alt=say("{title}. Curves of {outcome} by {axes}, with 95 % intervals as bands.", language, title=title,
                outcome=name_of(about, language), axes=axis_name(key, language)),
        notes=[
            say("Dots: mean of replicates after {time}; bands: its 95 % interval.", language,
                time=length(study, language)),
            *counted_words(about, study.manifest, language),
            *combinations_left_out(len(everything) - len(curves), language),
        ],
        body=[
            layout.heading(with_unit(about, language), total),
            *([] if labelled or len(curves) == 1 else
              [legend_of_lines([curve.name for curve in curves], tokens, total)]),
            panel(curves, tokens, about, key, width, labelled, language),
            layout.axis_label(axis_words(key, language), total, LEFT),
        ],
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip


def numeric_axis(study: Study) -> str:
    """Return the first numeric axis; refuse a study without one."""
    if keys := numeric_axes(study):
        return keys[0]
    if side_by_side(study):
        raise Unsuitable("figure 'response' needs an axis that varies alone; here all move together.")
    raise Unsuitable(
        f"figure 'response' needs an axis of {LEAST_VALUES} numbers or more, such as office.pace=0,1,2,4; "
        f"this study varies {varied(study)}."
    )


def curves_of(study: Study, key: str, outcome: str, ends: Ends, language: str) -> list[Curve]:
    """Return a curve for each combination of the other axes."""
    others = [axis["key"] for axis in study.manifest["axes"] if axis["key"] != key]
    what = "panel" if study.manifest["axes"][0]["key"] == key else "label"
    by_others: dict[tuple[str, ...], list[tuple[float, int, str]]] = {}
    for row in study.cells.to_dict("records"):
        rest = tuple(str(row[other]) for other in others)
        by_others.setdefault(rest, []).append((float(row[key]), int(row["cell"]), told(row, language, what)))
    curves = []
    for rest, points in by_others.items():
        values, cells, _ = zip(*sorted(points), strict=True)
        name, value = (points[0][2], ", ".join(rest)) if rest else ("", "baseline")
        typical = sum(key in registry() and str(registry()[key].default) == one
                      for key, one in zip(others, rest, strict=True))  # fmt: skip
        levels = tuple(ends.level(cell, outcome) for cell in cells)
        curves.append(Curve(name, value, cells, values, levels, typical))
    return curves


def title_of(study: Study, curve: Curve, key: str, outcome: Outcome, ends: Ends, language: str) -> str:
    """Return how the outcome responds on one curve: rises, falls, peaks, hardly changes, or cannot be told."""
    means = [end.mean for end in curve.ends]
    best, worst = means.index(max(means)), means.index(min(means))
    gaps = {
        "outcome": name_of(outcome, language),
        "axis": axis_name(key, language),
        "low_value": value_name(study, key, curve.values[0], language),
        "high_value": short(curve.values[-1], language, key),
        "low": level(means[0], outcome, language),
        "high": level(means[-1], outcome, language),
    }
    name = f"{curve.name}: " if curve.name else ""
    widest = ends.difference(curve.cells[best], outcome.name, to=curve.cells[worst])
    if widest.sign == 0:
        return name + say("No detectable answer of {outcome} to {axis}", language, **gaps)
    if widest.mean < outcome.margin:
        return name + say("{outcome} is about the same with {values}", language,
                          values=span_name(study, key, curve.values[0], curve.values[-1], language),
                          **gaps)  # fmt: skip
    inside = 0 < best < len(means) - 1
    down = [ends.difference(curve.cells[best], outcome.name, to=curve.cells[edge]) for edge in (0, -1)]
    peak = inside and all(end.sign and end.mean >= outcome.margin for end in down)
    if peak:
        return name + say("{outcome} is highest with {best_value}: {best}, against {low} with {low_value} and "
                          "{high} with {high_value}", language, best=level(means[best], outcome, language),
                          **gaps | {"best_value": value_name(study, key, curve.values[best], language),
                                     "low_value": short(curve.values[0], language, key)})  # fmt: skip
    words = (
        mark("{outcome} rises from {low} with {low_value} to {high} with {high_value}")
        if means[-1] > means[0]
        else mark("{outcome} falls from {low} with {low_value} to {high} with {high_value}")
    )
    return name + say(words, language, **gaps)


def axis_words(key: str, language: str) -> str:
    """Return the name and unit of a setting."""
    about = registry().get(key)
    if about is None:
        return axis_name(key, language)
    return say("{outcome}, {unit}", language, outcome=label_of(about.label, language),
               unit=say_plain(about.unit, language))  # fmt: skip


def looks_of(curves: Sequence[Curve]) -> list[style.Token]:
    """Return how each curve is drawn; a single one like a reference."""
    looks = style.line_styles(list(dict.fromkeys(curve.value for curve in curves)))
    return [style.REFERENCE] if len(curves) == 1 else [looks[curve.value] for curve in curves]


def panel(
    curves: list[Curve], tokens: Sequence[style.Token], outcome: Outcome, key: str, width: float, labelled: bool,
    language: str,
) -> Block:  # fmt: skip
    """Return the curves over a setting, each named at its right end unless a legend names them."""
    factor = scale(outcome)
    bounds = [value for curve in curves for end in curve.ends for value in (end.mean, end.low, end.high)]
    low, high = (factor * pick(value for value in bounds if not math.isnan(value)) for pick in (min, max))
    air = 0.08 * (high - low) or 0.5

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top + AIR, width, HEIGHT)  # the highest number reaches above the panel
        for curve, token in zip(curves, tokens, strict=True):
            means = [factor * end.mean for end in curve.ends]
            axes.fill_between(curve.values, [factor * end.low for end in curve.ends],
                              [factor * end.high for end in curve.ends], color=token.colour,
                              alpha=style.BAND_OPACITY, linewidth=0)  # fmt: skip
            axes.plot(curve.values, means, color=token.colour, linestyle=token.dashes, linewidth=token.width,
                      marker="o", markersize=4)  # fmt: skip
        mark_values(axes, low - air, high + air, language)
        mark_settings(axes, {value for curve in curves for value in curve.values}, key, width, language)
        if labelled:
            names = [curve.name for curve in curves]
            ends = [(factor * curve.ends[-1].mean - low + air) / (high - low + 2 * air) for curve in curves]
            name_ends(axes, names, ends, [token.colour for token in tokens], gap=0.12)

    return Block(AIR + HEIGHT + 0.28, drawn)


def mark_settings(axes: layout.Axes, values: Iterable[float], key: str, width: float, language: str) -> None:
    """Mark the values of a setting that were simulated, as many as there is room for."""
    labels = {value: on_axis(value, key, language) for value in sorted(values)}
    least = max(LEAST_APART, *(layout.text_width(label, style.LABEL_SIZE) + 0.05 for label in labels.values()))
    kept = readable([*labels], width, least)
    ticks_below(axes, kept, [labels[value] for value in kept])


def on_axis(value: float, key: str, language: str) -> str:
    """Return a value of a setting as written along its axis: shares per cent, other numbers without their unit."""
    said = short(value, language, key)
    return said if said.endswith("%") else shortest(value, language)


def readable(values: list[float], width: float, least: float = LEAST_APART) -> list[float]:
    """Return the values far enough from the previous one to be written."""
    kept = values[:1]
    for value in values[1:]:
        if (value - kept[-1]) / ((values[-1] - values[0]) or 1) * width > least:
            kept.append(value)
    return kept


# ---------------------------------------------------------------- paired differences


def differences(
    study: Study, outcomes: Sequence[str], across: str, along: str, language: str, look: Look
) -> Picture:
    """Return paired differences from the first value of an axis, one panel for each outcome."""
    sentences = [words for outcome in outcomes for words in response_sentences(study, outcome, along, language)]
    title = sentences[0].partition(";")[0]
    key = line_key(study, across, along)
    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    values = [None] if key is None else axes[key][1:] if key == along else axes[key]
    tokens = style.line_styles([str(value) for value in values])
    columns, pitch = columns_of(len(outcomes), look.width - BEFORE - RIGHT, BETWEEN, min(PANEL, look.width - 1))
    width = min(pitch, PANEL)
    total = BEFORE + columns * (width + BETWEEN) - BETWEEN + RIGHT
    first = value_name(study, along, study.cells[along].iloc[0], language)
    body = [
        difference_panels(study, outcomes[start : start + columns], across, along, tokens, width, first, language)
        for start in range(0, len(outcomes), columns)
    ]
    if key is not None:
        names = [value_name(study, key, value, language) for value in values]
        body.append(legend_of_lines(names, list(tokens.values()), total))
    labels = [label_of(OUTCOMES[outcome].label, language) for outcome in outcomes]
    return framed(
        "response", study.manifest, language, look,
        title=title,
        subtitle=say("{outcome} by {axes}", language, outcome=listed(labels, language),
                     axes=axis_names(list(axes), language)),
        alt=say("{title}. Panels of differences from {first}, one for each outcome.", language,
                title=title.removesuffix("."), first=first),
        notes=[
            say_many("Last week of the run, or whole run for peaks; {count} replicate.",
                     "Last week of the run, or whole run for peaks; {count} replicates, paired by the same random "
                     "draws. Bars: 95 % intervals of the mean difference.", study.manifest["replicates"], language)
        ],
        body=body,
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip
