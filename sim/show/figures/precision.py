"""How many replicates are enough: the interval of each difference, by number of replicates."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Array
from sim.language import decimals_for, mark, number, say, say_many
from sim.show.drawing import (
    Block,
    Look,
    Picture,
    Unsuitable,
    chosen_cells,
    counted_words,
    framed,
    layout,
    legend_of_lines,
    most_different,
    name_ends,
    name_of,
    outcome_of_runs,
    panels_of,
    room_for,
    scale,
    style,
    unit_of_change,
)
from sim.statistics.worlds import luck_alone, luck_freedom
from sim.study.store.folder import Study

QUESTION = mark("How many replicates are enough?")

FEWEST = 5
MOST = 5
HEIGHT, WIDEST = 2.6, 5.2
LEFT, RIGHT = 0.62, 0.15
MOST_FOR_NAMES = 0.3


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the half-width of the 95 % interval against the number of replicates, on doubling scales."""
    about = outcome_of_runs(study, outcome)
    everything = panels_of(study, language)
    chosen = chosen_cells(most_different(study, outcome, everything, MOST + 1), MOST + 1)
    ends = effects_of(study).ends
    others = [(cell, name) for cell, name in chosen.cells if ends.reference[cell] != cell]
    if not others:
        raise Unsuitable("figure 'precision' is about differences; this study compares nothing.")
    gaps = {name: ends.apart(cell, outcome) for cell, name in others}
    replicates = min(len(world) for _, world in gaps.values())  # some runs may have failed
    if replicates < 2 * FEWEST:
        raise Unsuitable(f"figure 'precision' needs {2 * FEWEST} replicates or more; this study has {replicates}.")
    counts = np.unique(np.geomspace(FEWEST, replicates, 40).astype(int))
    curves = {name: half_widths(scale(about) * apart, world, counts) for name, (apart, world) in gaps.items()}
    room = room_for(curves, look.width, air=0.2)
    labelled = room <= MOST_FOR_NAMES * look.width
    room = room if labelled else RIGHT
    width = min(look.width - LEFT - RIGHT - room, WIDEST)
    total = LEFT + width + room + RIGHT
    unit = unit_of_change(about, language)
    cells = [line.cell for panel in everything for line in panel.lines]  # whatever is drawn
    known = [ends.difference(cell, outcome) for cell in cells if ends.reference[cell] != cell]
    half = scale(about) * max((end.high - end.low) / 2.0 for end in known)
    title = say_many(
        "With {count} replicate every difference is known to within ±{half} {unit}",
        "With {count} replicates every difference is known to within ±{half} {unit}",
        replicates, language, half=number(half, language, decimals_for(half)), unit=unit)  # fmt: skip
    looks = {name: chosen.looks[cell] for cell, name in others}
    return framed(
        "precision", study.manifest, language, look,
        title=title,
        subtitle=chosen.under(say("Half the width of the 95 % interval of differences in {outcome}", language,
                                  outcome=name_of(about, language))),
        alt=say("{title}. Falling curves, one for each case: the more replicates, the narrower the interval.",
                language, title=title),
        notes=[
            say("Each step on both scales is a doubling or more; four times the replicates halve the interval.",
                language),
            say("Paired differences from the same random draws.", language),
            *counted_words(about, study.manifest, language),
            *chosen.left_out(language),
        ],
        body=[
            layout.heading(say("± {unit}", language, unit=unit), total),
            *([] if labelled else [legend_of_lines([*looks], [*looks.values()], total)]),
            panel(curves, looks, counts, width, room if labelled else 0.0, language),
            layout.axis_label(say("replicates", language), total, LEFT),
        ],
        width=max(total, min(look.width, 5.0)),
    )  # fmt: skip


def half_widths(differences: Array, world: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]) -> Array:
    """Return the half-width of the 95 % interval for chance of the first n differences, by n.

    Of all of them it is the study's own. Fewer have their part of its degrees of freedom.
    """
    luck, share = luck_alone(differences, world), luck_freedom(world) / (len(world) - 1)
    errors = np.array([luck[:count].std(ddof=1) for count in counts]) / np.sqrt(counts)
    return np.asarray(stdtrit(share * (counts - 1), 0.975) * errors)


def panel(
    curves: dict[str, Array],
    tokens: dict[str, style.Token],
    counts: Array,
    width: float,
    room: float,
    language: str,
) -> Block:
    """Return the curves on doubling scales, each named at its right end."""
    shown = {name: curve for name, curve in curves.items() if float(curve.min()) > 0}

    def drawn(page: layout.Page, top: float) -> None:
        axes = page.axes(LEFT, top, width, HEIGHT)
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", base=2)
        axes.minorticks_off()
        for name, curve in shown.items():
            token = tokens[name]
            axes.plot(counts, curve, color=token.colour, linestyle=token.dashes, linewidth=token.width)
        across = [
            count
            for count in (5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000)
            if counts[0] <= count <= counts[-1]
        ]
        axes.set_xlim(counts[0], counts[-1])
        axes.set_xticks(across, labels=[number(count, language) for count in across])
        if not shown:
            axes.set_yticks([])
            return
        low = min(float(curve.min()) for curve in shown.values()) / 1.15
        high = max(float(curve.max()) for curve in shown.values()) * 1.15
        axes.set_ylim(low, high)
        steps = [step * 10.0**power for power in range(-4, 4) for step in (1, 2, 5)]
        up = [step for step in steps if low <= step <= high]
        axes.set_yticks(
            up, labels=[number(step, language, 0 if step >= 1 else decimals_for(step) - 1) for step in up]
        )
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        ends = [float(np.log(curve[-1] / low) / np.log(high / low)) for curve in shown.values()]
        if room:
            name_ends(axes, [*shown], ends, [tokens[name].colour for name in shown], gap=0.1)

    return Block(HEIGHT + 0.28, drawn)
