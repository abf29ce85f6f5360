"""The lines that an answer begins with: what helps most, or what may help about as much, panel by panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Certainty
from sim.model.formulas import Outcome
from sim.show.drawing import Panel
from sim.show.text.cases import Case, Row, rows_of
from sim.show.text.sentence_context import Telling, of_case
from sim.show.text.working_time import hours_by_line
from sim.study.store.folder import Study

MOST_TURNS = 3
"""Groups of panels, each with lines of its own ahead, that an answer names; of more, the group of most panels."""


@dataclass(frozen=True)
class Ahead:
    """Lines that are ahead in some panels; no difference between them is distinguishable, the cheapest is first.

    Attributes
    ----------
    rows : tuple of Row
    panels : tuple of str
    """

    rows: tuple[Row, ...]
    panels: tuple[str, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """Of each line the case that an answer tells: in the panel in which the first is farthest ahead."""
        told = max(self.of(self.rows[0]), key=lambda case: abs(case.gain))
        return tuple(next(case for case in self.of(row) if case.panel == told.panel) for row in self.rows)

    def of(self, row: Row) -> list[Case]:
        """Return the cases of a line in these panels."""
        return [case for case in row.cases if case.panel in self.panels]


def cell_of_answer(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> int | None:
    """Return the cell that the answer begins with, so that a page shows the same; None when none is compared."""
    rows = rows_of(effects_of(study), panels, outcome.name, language)
    groups = ahead(rows, Telling(study, effects_of(study), outcome, language))
    if groups:
        return groups[0].cases[0].effect.cell
    return rows[0].best.effect.cell if rows else None


def ahead(rows: Sequence[Row], telling: Telling) -> list[Ahead]:
    """Return which lines are ahead in which panels: those that help, or else those that harm.

    There is one group when a line is ahead, or may be, wherever anything is.
    """
    side = 1.0 if any(case.gain > 0.0 for row in rows for case in row.cases) else -1.0
    groups: list[tuple[list[Row], list[str]]] = []
    for panel in dict.fromkeys(case.panel for row in rows for case in row.cases):
        lines = ahead_in(panel, rows, side, telling)
        if not lines:
            continue
        for group, panels in groups:
            if both := [row for row in group if row in lines]:
                group[:] = both
                panels.append(panel)
                break
        else:
            groups.append((lines, [panel]))
    if len(groups) > MOST_TURNS:
        groups = [max(groups, key=lambda group: len(group[1]))]
    return [Ahead(cheapest(group, telling), tuple(panels)) for group, panels in groups]


def ahead_in(panel: str, rows: Sequence[Row], side: float, telling: Telling) -> list[Row]:
    """Return the line that is farthest ahead in a panel, and those that cannot be distinguished from it."""
    here = [(row, case) for row in rows for case in row.cases if case.panel == panel and ahead_of(case, side)]
    if not here:
        return []
    best, most = max(here, key=lambda one: abs(one[1].gain))
    return [best, *(row for row, case in here if row is not best and as_good(most, case, telling))]


def ahead_of(case: Case, side: float) -> bool:
    """Tell whether a case is on a side; on any, where neither more nor less is better."""
    return side * case.gain > 0.0 or bool(case.gain and not case.effect.outcome.good)


def as_good(most: Case, other: Case, telling: Telling) -> bool:
    """Tell whether another case may be as good, or as bad, as the foremost: what lies between does not matter."""
    if most.effect.end.certainty < Certainty.PROBABLE or other.gain * most.gain <= 0.0:
        return False
    return not telling.effects.of(most.effect.cell, telling.outcome.name, to=other.effect.cell).side


def cheapest(rows: Sequence[Row], telling: Telling) -> tuple[Row, ...]:
    """Return lines that may be as good, what takes least working time first; else in their order."""
    hours = hours_by_line([case for row in rows for case in row.cases], telling)
    return tuple(
        sorted(rows, key=lambda row: max(hours.get(of_case(case, telling.language), 0.0) for case in row.cases))
    )
