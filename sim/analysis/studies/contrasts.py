"""Other comparisons of the cells of a study: against any cell, and how differences differ (interactions).

Everything is paired replicate by replicate, like all comparisons within a study.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.analysis.studies.compare import Comparison, Side, comparison_table
from sim.analysis.studies.pairing import labels, told
from sim.analysis.studies.runs import EVENTS, runs_of
from sim.errors import InputError, did_you_mean
from sim.language import LABELLED, say
from sim.scenario.checks import one_of
from sim.statistics.intervals import RESAMPLES
from sim.statistics.summaries import without_rounding
from sim.study.store.folder import Study


def pairs_from(study: Study, reference: str) -> list[tuple[int, int]]:
    """Return pairs (A, B) in which A is a chosen reference.

    Parameters
    ----------
    reference : str
        The number or the label of a cell, which all other cells are compared with; or a value of an axis, such as
        ``renewer``: every cell is compared with the one that has this value and is otherwise alike.

    Raises
    ------
    InputError
        When there is no such cell.
    """
    rows: list[dict[Any, Any]] = study.cells.to_dict("records")
    cells = [int(row["cell"]) for row in rows]
    named = {name: cell for language in LABELLED for cell, name in labels(study, language).items()}
    keys = [str(axis["key"]) for axis in study.manifest["axes"]]
    axis = next((key for key in keys if reference in {str(row[key]) for row in rows}), None)
    if axis is not None and not (axis == keys[0] and len(keys) == 1):
        others = [key for key in keys if key != axis]
        with_it = {tuple(str(row[key]) for key in others): int(row["cell"])
                   for row in rows if str(row[axis]) == reference}  # fmt: skip
        matched = [(with_it.get(tuple(str(row[key]) for key in others)), int(row["cell"])) for row in rows]
        pairs = [(a, b) for a, b in matched if a is not None and a != b]
        if pairs:
            return pairs
    chosen = named.get(reference)
    if chosen is None and axis is not None:
        chosen = next(int(row["cell"]) for row in rows if str(row[axis]) == reference)
    if chosen is None and reference.isdecimal() and int(reference) in cells:
        chosen = int(reference)
    if chosen is None:
        known = [*dict.fromkeys(str(row[key]) for key in keys for row in rows), *named]
        raise InputError(
            f"reference={reference}: {study.folder} has no such cell.{did_you_mean(reference, known)} Give the "
            f"number of a cell, {cells[0]} to {cells[-1]}, or a value of {', '.join(keys) or 'an axis'}."
        )
    return [(chosen, cell) for cell in cells if cell != chosen]


def interactions(
    study: Study,
    across: str,
    outcomes: Sequence[str] = (),
    *,
    week: int | None = None,
    level: float = 0.95,
    correction: str = "holm",
    resamples: int = RESAMPLES,
    language: str = "en",
) -> Comparison:
    """Return how the differences of a study depend on another axis: differences of differences.

    For each cell and its reference, A is their difference at the first value of the axis, B the difference at
    another value, all else equal. B − A is the interaction.

    Parameters
    ----------
    across : str
        An axis that is not compared, such as ``office.staff``. Others as for
        `sim.analysis.studies.compare.compare`.

    Raises
    ------
    InputError
        When the study does not vary it, or compares it, or an outcome is the time of an event.
    """
    keys, compared = [str(axis["key"]) for axis in study.manifest["axes"]], study.manifest["compared"]
    free = [key for key in keys if key not in compared]
    if not free:
        raise InputError(
            f"across={across}: {study.folder} varies only what it compares ({', '.join(keys) or 'nothing'}). An "
            "interaction needs another axis, such as office.staff=10,30."
        )
    one_of("across", across, free)
    wanted = list(outcomes or [study.manifest["outcome"]])
    timed = [name for name in wanted if name in EVENTS]
    if timed:
        raise InputError(f"across={across}: {timed[0]} is the time of an event. Choose a weekly outcome.")
    rows = study.cells.to_dict("records")
    apart = differences_by_run(runs_of(study, wanted, week), rows, wanted)
    first = rows[0][across]
    others = [key for key in keys if key != across]
    base = {tuple(row[key] for key in others): row for row in rows if row[across] == first}
    sides = []
    for row in rows:
        at_first = base.get(tuple(row[key] for key in others))
        if row["cell"] != row["reference"] and row[across] != first and at_first is not None:
            pair = [Side(study, apart, int(one["cell"]), difference_label(one, rows, language))
                    for one in (at_first, row)]  # fmt: skip
            sides.append((pair[0], pair[1]))
    horizon = int(study.manifest["weeks"])
    table = comparison_table(sides, wanted, level, correction, resamples, True, horizon, language, study.worlds)
    return Comparison(table, level, correction, week, True, horizon, worlds=study.worlds)


def differences_by_run(runs: pd.DataFrame, rows: Sequence[Any], outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the difference of each run from its reference, as if it were an outcome of the run's cell."""
    by_cell = {cell: some.set_index("replicate")[list(outcomes)].astype(float)
               for cell, some in runs.groupby("cell")}  # fmt: skip
    parts = []
    for row in rows:
        cell, reference = int(row["cell"]), int(row["reference"])
        if cell == reference or not {cell, reference} <= set(by_cell):
            continue
        one, other = by_cell[cell].align(by_cell[reference], join="inner", axis=0)
        base = other.to_numpy()
        apart = pd.DataFrame(without_rounding(base, one.to_numpy()) - base, one.index, one.columns)
        parts.append(apart.reset_index().assign(cell=cell))
    return pd.concat(parts, ignore_index=True)


def difference_label(row: Any, rows: Sequence[Any], language: str) -> str:
    """Return the name of a difference, such as *Renewer − Typical leadership, 30 staff*."""
    reference = next(one for one in rows if one["cell"] == row["reference"])
    names = told(row, language), told(reference, language)
    words = say("{cell} − {reference}", language, cell=names[0], reference=names[1])
    return ", ".join(filter(None, (words, told(row, language, "panel"))))
