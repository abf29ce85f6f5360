"""The tables of the report: the last week of each line, and its difference from the reference."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.endpoints import Certainty, End, Ends
from sim.language import label_of, mark, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import Line, Panel, level, reference_label, unit_of_change, with_interval
from sim.show.figures.matrix import REPORTED
from sim.show.text.sentences import with_panel
from sim.study.store.folder import Study

MOST_ROWS = 60
"""Rows of one table; the largest differences are kept, and the report says how many are left out."""
MOST_ALONE = 24
"""Rows of a table in which nothing is compared."""

READINGS = {
    (Certainty.CLEAR, 1): mark("clearly above"),
    (Certainty.CLEAR, -1): mark("clearly below"),
    (Certainty.PROBABLE, 1): mark("probably above"),
    (Certainty.PROBABLE, -1): mark("probably below"),
    (Certainty.ALONE, 1): mark("above in one replicate"),
    (Certainty.ALONE, -1): mark("below in one replicate"),
}
NOT_DISTINGUISHABLE = mark("not distinguishable")


@dataclass(frozen=True)
class TableRow:
    """One line of a table, all in words.

    Attributes
    ----------
    name, level : str
    difference, interval, reading : str
        Empty for the reference.
    kind : str
        ``better``, ``worse``, ``neither``, ``unsure`` or ``reference``; decides how the row looks.
    """

    name: str
    level: str
    difference: str = ""
    interval: str = ""
    reading: str = ""
    kind: str = "reference"


@dataclass(frozen=True)
class Table:
    """One outcome of all lines, panel by panel.

    Attributes
    ----------
    name, label, explanation : str
        Of the outcome.
    unit : str
        Of the differences.
    reference : str
        Label of the reference; empty when nothing is compared.
    panels : tuple
        Title and rows of each panel.
    left_out : int
        Number of rows not shown.
    """

    name: str
    label: str
    explanation: str
    unit: str
    reference: str
    panels: tuple[tuple[str, tuple[TableRow, ...]], ...]
    left_out: int


def shown_outcomes(study: Study, outcome: Outcome) -> list[Outcome]:
    """Return the outcomes that the report covers: that of the study first, then those that matter most."""
    names = dict.fromkeys([outcome.name, *REPORTED])
    return [OUTCOMES[name] for name in names if name in study.runs.columns]


def tables(study: Study, panels: Sequence[Panel], outcomes: Sequence[Outcome], language: str) -> list[Table]:
    """Return a table for each outcome."""
    ends = Ends(study)
    compared = any(not line.is_reference for panel in panels for line in panel.lines)
    reference = reference_label(study, panels, language) if compared else ""
    return [table(ends, panels, outcome, reference, language) for outcome in outcomes]


def table(ends: Ends, panels: Sequence[Panel], outcome: Outcome, reference: str, language: str) -> Table:
    """Return the table of one outcome, sorted by difference within each panel."""
    differences = {
        line.cell: ends.difference(line.cell, outcome.name)
        for panel in panels
        for line in panel.lines
        if not line.is_reference
    }
    means = {cell: end.mean for cell, end in differences.items() if not np.isnan(end.mean)}
    kept = set(sorted(means, key=lambda cell: -abs(means[cell]))[:MOST_ROWS])
    left_out = len(differences) - len(kept)
    shown = []
    for panel in panels:
        lines = [line for line in panel.lines if line.cell in kept or line.is_reference]
        lines.sort(key=lambda line: (not line.is_reference, -means.get(line.cell, 0.0)))
        rows = tuple(row(ends, line, differences.get(line.cell), outcome, language) for line in lines)
        if any(r.kind != "reference" for r in rows):
            shown.append((panel.title, rows))
    if not differences:
        alone = [
            dataclasses.replace(line, label=with_panel(line, panel)) for panel in panels for line in panel.lines
        ]
        left_out = max(0, len(alone) - MOST_ALONE)
        shown = [("", tuple(row(ends, line, None, outcome, language) for line in alone[:MOST_ALONE]))]
    return Table(
        name=outcome.name,
        label=label_of(outcome.label, language),
        explanation=label_of(outcome.explanation, language),
        unit=unit_of_change(outcome, language),
        reference=reference,
        panels=tuple(shown),
        left_out=left_out,
    )


def row(ends: Ends, line: Line, end: End | None, outcome: Outcome, language: str) -> TableRow:
    """Return one line of a table in words."""
    here = ends.level(line.cell, outcome.name)
    shown = "–" if np.isnan(here.mean) else level(here.mean, outcome, language)
    if end is None:
        return TableRow(line.label, shown)
    difference, interval = with_interval(end.mean, end.low, end.high, outcome, language)
    return TableRow(
        name=line.label,
        level=shown,
        difference=difference,
        interval="" if np.isnan(end.low) else interval,
        reading=reading(end, language, ends.no_effect(line.cell)),
        kind=kind_of(end, outcome),
    )


def reading(end: End, language: str, no_effect: bool) -> str:
    """Return how certain a difference is, in a few words.

    Parameters
    ----------
    no_effect : bool
        Whether nothing differs, in any outcome.
    """
    if no_effect:
        return say("no effect here", language)
    return say(READINGS.get((end.certainty, int(np.sign(end.mean))), NOT_DISTINGUISHABLE), language)


def kind_of(end: End, outcome: Outcome) -> str:
    """Return whether a difference is for the better or the worse, neither or unsure."""
    if end.certainty <= Certainty.ALONE:
        return "unsure"
    good = outcome.good * end.mean
    return "neither" if not good else "better" if good > 0 else "worse"
