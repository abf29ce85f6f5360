"""A study as figures and summaries read it: panels side by side, with the same lines in each."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from sim.analysis.studies.mixes import AXES
from sim.analysis.studies.pairing import told
from sim.errors import InputError, did_you_mean
from sim.language import decimals_for, label_of, listed, number, say, say_many, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import style
from sim.show.drawing.caption import MOST_AXES, axis_name
from sim.show.drawing.frame import Unsuitable
from sim.show.drawing.mixes import against_typical
from sim.show.drawing.names import combination, names_of, on_in, switches, without_levers
from sim.study.design.method import SAMPLED
from sim.study.store.folder import Study

Item = TypeVar("Item")

MOST_VALUES = 2
"""Largest number of sampled values used to name a point; a preset samples a hundred."""


def varied(study: Study) -> str:
    """Return what a study varies, for a message: by name, or only the number of settings when there are many."""
    keys = [str(axis["key"]) for axis in study.manifest["axes"]]
    return f"{len(keys)} settings" if len(keys) > MOST_AXES else listed(keys, "en") or "nothing"


@dataclass(frozen=True)
class Line:
    """One value of the first axis, in one panel.

    Attributes
    ----------
    cell, reference : int
        The cell, and the one it is compared to.
    value : str
        Value of the first axis; decides its style.
    label : str
        In the requested language.
    """

    cell: int
    reference: int
    value: str
    label: str

    @property
    def is_reference(self) -> bool:
        """Whether the others are compared to this one."""
        return self.cell == self.reference


@dataclass(frozen=True)
class Panel:
    """The lines for one combination of values of the other axes."""

    title: str
    lines: tuple[Line, ...]

    @property
    def reference(self) -> Line | None:
        """The line that the others are compared to, when it is in this panel."""
        return next((line for line in self.lines if line.is_reference), None)

    def only(self, values: Container[str]) -> Panel:
        """Return the panel with the lines of some values of the first axis."""
        return dataclasses.replace(self, lines=tuple(line for line in self.lines if line.value in values))

    def keep(self, most: int) -> Panel:
        """Return the panel with a limited number of lines, evenly spread; the reference is always kept."""
        others = spread_evenly([line for line in self.lines if not line.is_reference], most - 1)
        kept = tuple(line for line in self.lines if line.is_reference or line in others)
        return dataclasses.replace(self, lines=kept)


def panels_of(study: Study, language: str) -> list[Panel]:
    """Return the panels of a study, in the order of its cells.

    A sampled point with too many values to list gets a number instead. Cells in which no run
    succeeded, or none of their reference, are left out.

    Raises
    ------
    Unsuitable
        When no cell is left.
    """
    worked = set(study.weeks["cell"].unique())
    keys = [axis["key"] for axis in study.manifest["axes"]]
    design, compared = study.manifest.get("design", {}), study.manifest.get("compared", [])
    drawn = [key for key in keys if key not in compared]
    numbered = design.get("kind") in (*SAMPLED, "table") and len(drawn) > MOST_VALUES
    points_are_lines = design.get("kind") == "table" and not drawn
    mixed = against_typical(study)
    by_others: dict[tuple[Any, ...], tuple[str, list[Line]]] = {}
    before: Mapping[Any, Any] = {}
    first: Mapping[Any, Any] = {}
    for row in study.cells.to_dict("records"):
        if not {row["cell"], row["reference"]} <= worked:
            continue
        value = str(row[keys[0]]) if keys else "baseline"
        label, title = names_of(study, row, keys, language)
        others = tuple(str(row[key]) for key in keys[1:])
        if mixed:
            value, others = str(row["cell"]), tuple(str(row[key]) for key in keys if key not in AXES)
        if numbered:
            title = point_words(len(by_others) + 1, row, before, drawn, language)
            before = row
        if numbered and not compared:
            value, others = "baseline", (str(row["cell"]),)
            scenario = study.manifest["recipe"]["config"]
            label = label_of(
                scenario.get("title") or {}, language, str(scenario.get("name", study.manifest["name"]))
            )
        if points_are_lines:
            value, others, title = str(row["cell"]), (), ""
            label = point_words(int(row["cell"]) + 1, row, first, keys, language)
            first = first or row
        line = Line(int(row["cell"]), int(row["reference"]), value, label)
        by_others.setdefault(others, (title, []))[1].append(line)
    if not by_others:
        raise Unsuitable("there is no cell in which runs worked, and in what it is compared to as well.")
    return [Panel(title, tuple(lines)) for title, lines in by_others.values()]


def point_words(
    place: int, row: Mapping[Any, Any], before: Mapping[Any, Any], keys: Sequence[str], language: str
) -> str:
    """Return the number of a sampled point, and which few settings differ from the point before it."""
    changed = [f"{axis_name(key, language)} {in_short(row[key], language)}"
               for key in keys if row[key] != before.get(key)]  # fmt: skip
    if not 0 < len(changed) <= MOST_AXES:
        return say("Point {number}", language, number=place)
    return say("Point {number}: {settings}", language, number=place, settings=listed(changed, language))


def in_short(value: Any, language: str) -> str:
    """Return a setting of a sample with as many decimals as tell it from others."""
    return number(value, language, decimals_for(value)) if isinstance(value, float) else str(value)


def cases_of(study: Study, language: str) -> list[Panel]:
    """Return the panels of a study for tables: of switches a single one, every combination against all off.

    All off comes first, then all on.
    """
    panels = panels_of(study, language)
    keys = [str(axis["key"]) for axis in study.manifest["axes"]]
    off = study.cells[(study.cells[keys] == 0).all(axis=1)]["cell"].tolist() if switches(study) else []
    worked = {line.cell for panel in panels for line in panel.lines}
    if not off or off[0] not in worked:
        return panels
    rows = [row for row in study.cells.to_dict("records") if row["cell"] in worked]
    rows.sort(key=lambda row: {0: 0, len(keys): 1}.get(len(on_in(row, keys)), 2))
    names = [combination(row, keys, language) for row in rows]
    return [Panel("", tuple(Line(int(row["cell"]), int(off[0]), name, name)
                            for row, name in zip(rows, names, strict=True)))]  # fmt: skip


def most_different(study: Study, outcome: str, panels: Sequence[Panel], most: int) -> list[Panel]:
    """Return panels with a limited number of lines, the same in each: references, and what differs most."""
    runs = study.runs
    means: Mapping[Any, float] = runs.groupby("cell")[outcome].mean().to_dict() if outcome in runs else {}
    far: dict[str, float] = {}
    for line in (line for panel in panels for line in panel.lines):
        apart = abs(means.get(line.cell, 0.0) - means.get(line.reference, 0.0))
        # A number that is missing, as for an event that never happens, compares as smaller.
        far[line.value] = math.inf if line.is_reference else max(far.get(line.value, 0.0), apart)
    kept = sorted(far, key=lambda value: -far[value])[:most]
    return [panel.only(kept) for panel in panels]


def spread_evenly(items: Sequence[Item], most: int) -> list[Item]:
    """Return a limited number of elements, evenly spread, including the first and the last."""
    if len(items) <= most:
        return list(items)
    if most < 2:
        return list(items[:most])
    return [items[round(i * (len(items) - 1) / (most - 1))] for i in range(most)]


def weekly_outcome(study: Study, name: str) -> Outcome:
    """Return the definition of an outcome; refuse one without weekly values in the study."""
    known = [str(known) for known in study.weeks["outcome"].unique()]
    if name not in known or name not in OUTCOMES:
        raise Unsuitable(
            f"outcome '{name}' is not measured week by week in this study."
            f"{did_you_mean(name, known)} There are: {', '.join(known)}."
        )
    return OUTCOMES[name]


def outcome_of_runs(study: Study, name: str) -> Outcome:
    """Return the definition of an outcome; refuse one that the runs of a study do not have."""
    known = [column for column in study.runs.columns if column in OUTCOMES]
    if name not in known:
        raise Unsuitable(f"outcome '{name}' is not in the runs of this study.{did_you_mean(name, known)}")
    return OUTCOMES[name]


def check_runs(study: Study, names: Iterable[str], figure: str) -> None:
    """Refuse a study whose runs lack an outcome that a figure needs."""
    missing = [name for name in names if name not in study.runs.columns]
    if missing:
        raise Unsuitable(f"figure '{figure}': the runs of this study lack {missing[0]}.")


def by_cell(table: pd.DataFrame, outcome: str) -> dict[int, pd.DataFrame]:
    """Return the rows of one outcome by cell, in order of weeks."""
    chosen = table[table["outcome"] == outcome].sort_values("week")
    return {int(str(cell)): rows for cell, rows in chosen.groupby("cell")}


def reference_label(study: Study, panels: Sequence[Panel], language: str) -> str:
    """Return what all lines are compared with, within a sentence: their reference, or the same without levers."""
    if without := without_levers(study, language):
        return say("the same offices {without}", language, without=small(without))
    wanted = panels[0].lines[0].reference
    labels = {line.cell: line.label for panel in panels for line in panel.lines}
    return small(labels.get(wanted) or told(study.cells[study.cells["cell"] == wanted].iloc[0], language))


def columns_of(count: int, across: float, between: float, least: float) -> tuple[int, float]:
    """Return how many panels fit side by side within a width in inches, and the width of each.

    As many as keep their minimum width, then spread evenly, so that four become two rows of two,
    not three and one.
    """
    fit = max(1, min(count, int((across + between) // (least + between))))
    columns = -(-count // -(-count // fit))
    return columns, (across - (columns - 1) * between) / columns


def combinations_left_out(count: int, language: str) -> list[str]:
    """Return a note that some combinations are not shown; empty when all are."""
    words = say_many("{count} combination is left out.", "{count} combinations are left out.", count, language)
    return [words] if count else []


@dataclass(frozen=True)
class Chosen:
    """The cells that a figure shows, each with its name.

    Attributes
    ----------
    cells : tuple
        Pairs of cell and name.
    panel : str
        The panel that holds all of them, when the study has several.
    omitted : int
        How many cells are not shown.
    looks : mapping
        How each cell is drawn: a scenario looks the same in all figures.
    """

    cells: tuple[tuple[int, str], ...]
    panel: str
    omitted: int
    looks: Mapping[int, style.Token]

    def under(self, subtitle: str) -> str:
        """Return a subtitle that names the panel shown."""
        return f"{subtitle} ({self.panel})" if self.panel else subtitle

    def left_out(self, language: str) -> list[str]:
        """Return a note on the cells that are not shown."""
        return combinations_left_out(self.omitted, language)


def looks_of_lines(panels: Sequence[Panel]) -> dict[str, style.Token]:
    """Return how lines are drawn, by value: the same in all figures of a study.

    Parameters
    ----------
    panels : sequence of Panel
        All panels of the study, whatever a figure shows of them.
    """
    lines = [line for panel in panels for line in panel.lines]
    first = next((line.value for line in lines if line.is_reference), None)
    return style.line_styles(list(dict.fromkeys(line.value for line in lines)), first)


def choice_named(study: Study, reference: int, others: int, language: str) -> list[str]:
    """Return which of several choices a figure shows, by the panel of its reference, and how many it does not."""
    if not others:
        return []
    by_reference = {line.reference: panel.title for panel in panels_of(study, language) for line in panel.lines}
    return [
        say_many("Shown: {panel}. {count} other choice is left out: python -m sim value tells it.",
                 "Shown: {panel}. {count} other choices are left out: python -m sim value tells them.", others,
                 language, panel=by_reference[reference])
    ]  # fmt: skip


def chosen_cells(panels: Sequence[Panel], most: int) -> Chosen:
    """Return the cells that a figure shows when their number is limited.

    The lines of the first panel; or every panel, when there is one line in each.
    """
    total = sum(len(panel.lines) for panel in panels)
    if len(panels[0].lines) > 1:
        lines = panels[0].keep(most).lines
        tokens = looks_of_lines(panels)
        cells, title = [(line.cell, line.label) for line in lines], panels[0].title
        looks = {line.cell: tokens[line.value] for line in lines}
    else:
        alone = spread_evenly(panels, most)
        cells, title = [(panel.lines[0].cell, panel.title or panel.lines[0].label) for panel in alone], ""
        looks = {cell: style.REFERENCE for cell, _ in cells}
    return Chosen(tuple(cells), title, total - len(cells), looks)


def stored(study: Study, table: str, figure: str) -> pd.DataFrame:
    """Return a table that only some studies store; refuse the figure without it."""
    try:
        return study.table(table)
    except InputError:
        raise Unsuitable(f"figure '{figure}' needs a table '{table}', which this study does not keep.") from None
