"""The line that an answer begins with: what helps most, and of several that may be as good the cheapest."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Certainty
from sim.model.formulas import Outcome
from sim.show.drawing import Panel
from sim.show.text.cases import Case, Row, rows_of
from sim.show.text.telling import Telling, of_case
from sim.show.text.working_time import hours_by_line
from sim.study.store.folder import Study


def cell_of_answer(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> int | None:
    """Return the cell that the answer begins with, so that a page shows the same; None when none is compared."""
    effects = effects_of(study)
    rows = rows_of(effects, panels, outcome.name, language)
    if not rows:
        return None
    _, case = answered(rows, Telling(study, effects, outcome, language))
    return case.effect.cell


def answered(rows: Sequence[Row], telling: Telling) -> tuple[Row, Case]:
    """Return the line and the case that an answer begins with: of several that may be as good the cheapest."""
    first, case = foremost(rows)
    tied = may_as_well(first, rows, telling) if case.gain > 0.0 else []
    if not tied:
        return first, case
    first = cheapest((first, *tied), telling)
    return first, first.best


def foremost(rows: Sequence[Row]) -> tuple[Row, Case]:
    """Return the line and the case that help most, or else do most harm."""
    best, worst = rows[0], rows[-1]
    if not best.best.effect.outcome.good:  # neither more nor less is better
        far = max(rows, key=lambda row: max(abs(row.best.gain), abs(row.worst.gain)))
        return far, max(far.cases, key=lambda case: abs(case.gain))
    helping = [row for row in rows if row.gain > 0.0 or row.best.gain > 0.0]
    return (helping[0], helping[0].best) if helping else (worst, worst.worst)


def may_as_well(first: Row, rows: Sequence[Row], telling: Telling) -> list[Row]:
    """Return the lines that may be as good, or as bad, as the first: in no panel does what lies between matter."""
    return [row for row in rows if row is not first and as_good(first, row, telling)]


def cheapest(rows: Sequence[Row], telling: Telling) -> Row:
    """Return which of lines that may be as good takes least working time; the first where that is equal."""
    hours = hours_by_line([case for row in rows for case in row.cases], telling)
    return min(rows, key=lambda row: max(hours.get(of_case(case, telling.language), 0.0) for case in row.cases))


def as_good(first: Row, other: Row, telling: Telling) -> bool:
    """Tell whether a line may be as good, or as bad, as the first, wherever the first makes a difference."""
    theirs = {case.panel: case for case in other.cases}
    sure_of = [case for case in first.cases if case.gain and case.effect.end.certainty >= Certainty.PROBABLE]
    for case in sure_of:
        its = theirs.get(case.panel)
        if its is None or its.gain * case.gain <= 0.0:
            return False
        if telling.effects.of(case.effect.cell, telling.outcome.name, to=its.effect.cell).side:
            return False
    return bool(sure_of)
