"""Times to an event: the share of runs that have seen it by each week, with bands."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import pandas as pd

from sim.analysis.studies.runs import EVENTS, curves
from sim.language import label_of, listed, mark, say, say_many, small
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    Look,
    Picture,
    Unsuitable,
    caption,
    framed,
    layout,
    looks_of_lines,
    most_different,
    panels_of,
    spread_evenly,
    style,
)
from sim.show.drawing.line_panels import Row, names_width
from sim.show.figures.comparison import HEIGHT, LEFT, MOST_FOR_NAMES, MOST_LEVERS, MOST_PANELS, RIGHT, Drawn
from sim.show.text.sentences import length, share_of_runs, with_panel
from sim.study.design.method import SAMPLED
from sim.study.store.folder import Study

QUESTION = mark("In how many runs does it happen, and when?")

MOST_LINES, MOST_BANDS = 8, 4
"""Lines in a panel, and lines that all have a band: more bands would hide each other."""
LEVEL, HALF = 0.95, 0.5
EVERYBODY = dataclasses.replace(OUTCOMES["routine_share"], name="seen")
"""How a share of runs is drawn: in per cent."""


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the share of runs that have seen an event, week by week; by default 50 % routine use."""
    events = [name for name in EVENTS if name in study.runs.columns]
    if not events:
        raise Unsuitable(f"figure 'survival' needs the time of an event: {', '.join(EVENTS)}.")
    if study.manifest["design"]["kind"] in SAMPLED:
        raise Unsuitable("figure 'survival' compares cases; this study is a sample of points.")
    event = outcome if outcome in events else events[0]
    everything = panels_of(study, language)
    panels = most_different(study, event, spread_evenly(everything, MOST_PANELS), MOST_LINES)
    shown = {line.cell: with_panel(line, panel) for panel in panels for line in panel.lines}
    lines = list({line.value: line for panel in panels for line in panel.lines}.values())
    tables = {
        int(str(cell)): table.rename(columns={"reached": "mean"})
        for cell, table in curves(study, [event], LEVEL, language).groupby("cell")
        if cell in shown
    }
    if not any(table["mean"].any() for table in tables.values()):
        raise Unsuitable(f"figure 'survival': {event} happens in no run of this study.")
    most, total = (max(len(panel.lines) for panel in some) for some in (panels, everything))
    banded = frozenset(line.cell for line in lines if most <= MOST_BANDS or line.is_reference)
    row = Row(EVERYBODY, tables, "low", "high", banded, style.BAND_OPACITY, signed=False)
    room = names_width(row, lines, language, labelled=True)
    labelled = len(panels) == 1 and room <= MOST_FOR_NAMES * (look.width - LEFT - RIGHT)
    drawn = Drawn(study.manifest, looks_of_lines(everything), language, labelled or len(lines) == 1)
    across, blocks = drawn.panels(row, panels, look.width, HEIGHT)
    name, title = label_of(OUTCOMES[event].label, language), title_of(study, event, tables, shown, language)
    return framed(
        "survival", study.manifest, language, look,
        title=title,
        subtitle=say("{event}: share of the runs that have got there by the end of each week, %", language,
                     event=name),
        alt=say("{title}. Rising lines over time, one for each case.", language, title=title),
        notes=[
            medians(tables, shown, language),
            say("A run is followed to its end. This is one less Kaplan and Meier’s curve.", language),
            say("Bands: 95 % interval of each share. Cases share random numbers, so differences are known better "
                "than bands show.", language),
            *caption.left_out(
                language,
                panels=(len(everything) - len(panels), len(everything)),
                lines=(total - most, total),
                levers=max(max(0, len(drawn.levers(panel)) - MOST_LEVERS) for panel in panels),
            ),
        ],
        body=[layout.heading(say("Share of the runs, %", language), across),
              *([] if drawn.labelled else [drawn.legend(lines, across)]), *blocks],
        width=across,
    )  # fmt: skip


def title_of(
    study: Study, event: str, tables: Mapping[int, pd.DataFrame], shown: Mapping[int, str], language: str
) -> str:
    """Return in how many runs it happens at all, with the case that has most and the one that has fewest."""
    ends = {cell: float(table["mean"].iloc[-1]) for cell, table in tables.items()}
    most, least = max(ends, key=ends.__getitem__), min(ends, key=ends.__getitem__)
    words = {"event": label_of(OUTCOMES[event].label, language), "time": length(study, language),
             "most": share_of_runs(ends[most], language)}  # fmt: skip
    if ends[most] == ends[least]:
        return say("{event}: {most} of the runs get there within {time}", language, **words)
    return say("{event}: within {time}, {most} of the runs get there with {case}, {least} with {other}", language,
               case=small(shown[most]), other=small(shown[least]), least=share_of_runs(ends[least], language),
               **words)  # fmt: skip


def medians(tables: Mapping[int, pd.DataFrame], shown: Mapping[int, str], language: str) -> str:
    """Return after how many weeks half of the runs have got there, by case."""
    halfway = {cell: table.loc[table["mean"] >= HALF, "week"].min() for cell, table in tables.items()}
    told = [
        f"{shown[cell]} {say_many('{count} week', '{count} weeks', int(week), language)}"
        for cell, week in halfway.items() if not math.isnan(week)
    ]  # fmt: skip
    if not told:
        return say("In no case do half of the runs get there.", language)
    return say("Half of the runs are there after: {cases}.", language, cases=listed(told, language))
