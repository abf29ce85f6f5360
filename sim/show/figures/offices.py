"""How much offices differ by chance: every office of a nation, or every replicate as one office."""

from __future__ import annotations

import numpy as np

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Array
from sim.analysis.studies.runs import offices_of
from sim.language import mark, say, say_many
from sim.model.formulas import Outcome
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    Unsuitable,
    chosen_cells,
    counted_words,
    framed,
    layout,
    level,
    mark_across,
    mark_rows,
    most_different,
    name_of,
    name_rows,
    outcome_of_runs,
    panels_of,
    room_for,
    scale,
    spread_evenly,
    style,
    with_unit,
)
from sim.show.text.sentences import length
from sim.study.store.folder import Study

QUESTION = mark("How wide is the spread under the same leadership, from chance and from what is not known?")

LEAST_REPLICATES = 20
MOST, MOST_DOTS = 10, 150
TALL, BELOW = 0.46, 0.34
MOST_FOR_NAMES = 0.36
GOLDEN = 0.618034
"""Spreads any number of dots evenly, the same way each time."""


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the replicates of each scenario as dots, with the middle half and the middle 90 %."""
    about = outcome_of_runs(study, outcome)
    chosen = chosen_cells(most_different(study, outcome, panels_of(study, language), MOST), MOST)
    by_cell = offices_of(study, outcome)
    nation = bool(by_cell)
    if not nation:
        replicates = study.manifest["replicates"]
        if replicates < LEAST_REPLICATES:
            raise Unsuitable(
                f"figure 'offices' needs {LEAST_REPLICATES} replicates or more to show a spread; "
                f"this study has {replicates}."
            )
        ends = effects_of(study).ends
        by_cell = {cell: ends.values(cell, outcome) for cell, _ in chosen.cells}
    spreads = {name: scale(about) * by_cell[cell] for cell, name in chosen.cells if cell in by_cell}
    colours = {name: chosen.looks[cell].colour for cell, name in chosen.cells}
    if about.event and all((values == study.manifest["weeks"]).all() for values in spreads.values()):
        raise Unsuitable(f"figure 'offices': in no run of this study does {outcome} happen.")
    width = min(look.width, 8.0)
    first = next(iter(spreads))
    dots = (
        mark("Dots: one office each, of all replicates, after {time}; the offices also differ in size.")
        if nation
        else mark("Dots: one run each, after {time}, with luck of its own.")
    )
    worlds = min(study.worlds, int(study.manifest["replicates"]))
    notes = [
        say(dots, language, time=length(study, language)),
        say("Runs also differ in what is not known: they go through {worlds} worlds.", language, worlds=worlds)
        if worlds > 1
        else say("All runs are in one world, so what is not known is not shown.", language),
        say("Thin line: the middle 90 %; thick line: the middle half; stroke: the median.", language),
        say_many("At most {count} dot is drawn for each.", "At most {count} dots are drawn for each.", MOST_DOTS,
                 language),
        *counted_words(about, study.manifest, language),
        *chosen.left_out(language),
    ]  # fmt: skip
    title = spread_words(first, spreads[first], nation, about, language)
    return framed(
        "offices", study.manifest, language, look,
        title=title,
        subtitle=chosen.under(
            say("Distribution over the offices", language)
            if nation
            else say("Distribution over runs", language)
        ),
        alt=say("{title}. A strip of dots for each case, with the middle half marked.",
                language, title=title),
        notes=notes,
        body=[layout.heading(with_unit(about, language), width),
              strips(spreads, colours, width, language)],
        width=width,
    )  # fmt: skip


def spread_words(name: str, values: Array, nation: bool, outcome: Outcome, language: str) -> str:
    """Return the range of the middle 90 % of offices, or of runs, in words."""
    low, high = np.quantile(values, [0.05, 0.95]) / scale(outcome)
    words = (
        mark("{line}: {outcome} is {low} to {high} in the middle 90 % of offices")
        if nation
        else mark("{line}: {outcome} is {low} to {high} in the middle 90 % of runs")
    )
    return say(words, language, line=name,
               outcome=name_of(outcome, language), low=level(low, outcome, language),
               high=level(high, outcome, language))  # fmt: skip


def strips(spreads: dict[str, Array], colours: dict[str, str], width: float, language: str) -> Block:
    """Return a strip of dots for each scenario, all on one scale."""
    room = room_for(spreads, MOST_FOR_NAMES * width)
    left = layout.MARGIN + room + 0.15
    across = width - left - 0.25
    everything = np.concatenate(list(spreads.values()))
    air = 0.03 * (everything.max() - everything.min()) or 0.5

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(left, top, across, TALL * len(spreads))
        name_rows(page, [*spreads], top, TALL, room)
        for place, (name, values) in enumerate(spreads.items()):
            some = spread_evenly(values.tolist(), MOST_DOTS)
            offset = 0.16 + 0.24 * ((GOLDEN * np.arange(len(some))) % 1.0)
            axes.plot(
                some, place + offset, "o", markersize=2.2, color=colours[name], alpha=0.45, markeredgewidth=0
            )
            q05, q25, q50, q75, q95 = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
            axes.plot([q05, q95], [place, place], color=style.TEXT, linewidth=1.0)
            axes.plot([q25, q75], [place, place], color=style.TEXT, linewidth=4.0, solid_capstyle="butt")
            axes.plot([q50, q50], [place - 0.18, place + 0.12], color=style.TEXT, linewidth=1.6)
        mark_rows(axes, len(spreads))
        mark_across(axes, float(everything.min()) - air, float(everything.max()) + air, language, across,
                    lines=True)  # fmt: skip

    return Block(TALL * len(spreads) + BELOW, drawn)
