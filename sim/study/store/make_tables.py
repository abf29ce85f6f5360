"""Make the tables of a study from its blocks and cells, and the dictionary that explains their columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.language import LABELLED, label_of, say, shortest
from sim.model.parameters import registry
from sim.study.design.build import Cell, Design
from sim.study.store.blocks import Blocks, kept_mark
from sim.study.store.dictionary import dictionary
from sim.study.store.pieces import Part
from sim.study.store.provenance import Identity
from sim.study.store.schema import SCHEMA
from sim.study.store.tables import Describe, write_tables


def parts_of(design: Design, identity: Identity, blocks: Blocks, replicates: Mapping[int, int]) -> list[Part]:
    """Return the cells of a study in the form that the tables are made from.

    Parameters
    ----------
    replicates : mapping
        Number of replicates by number of the cell.
    """
    mark = kept_mark(design.settings.weekly)
    parts = []
    for cell, cell_id in zip(design.cells, identity.cells, strict=True):
        wanted, reference = replicates[cell.number], design.reference(cell).number
        parts.append(Part(cell.number, reference, tuple(blocks.of(cell_id, mark, wanted)), wanted))
    return parts


def make_tables(
    place: Path, design: Design, identity: Identity, blocks: Blocks, parts: list[Part], describe: Describe
) -> tuple[list[str], int]:
    """Write all tables that are made from runs, and the dictionary.

    Parameters
    ----------
    describe : callable
        Returns the row of a failed run; see `write_tables`.

    Returns
    -------
    names : list of str
        Names of the tables.
    failed : int
        Number of failed runs.
    """
    settings, first = design.settings, design.cells[0].scenario
    names, failed = write_tables(
        place, blocks, parts, settings.weekly_names, str(first.start), first.weeks, about(identity),
        paths=settings.weekly_replicates, describe=describe, worlds=len(settings.worlds),
        workers=settings.workers,
    )  # fmt: skip
    columns = {table: pq.read_schema(place / f"{table}.parquet").names for table in names}
    cells = cell_table(design, {part.number: part.replicates for part in parts}).column_names
    (place / "dictionary.csv").write_text(dictionary({"cells": cells} | columns), encoding="utf-8")
    return names, failed


def make_cells(place: Path, design: Design, identity: Identity, replicates: Mapping[int, int]) -> None:
    """Write the table of cells, whose titles may change even when no run does."""
    cells = cell_table(design, replicates).replace_schema_metadata(about(identity))
    (place / "cells.parquet").unlink(missing_ok=True)  # perhaps a link to an earlier one
    pq.write_table(cells, place / "cells.parquet", compression="zstd")


def about(identity: Identity) -> dict[str, str]:
    """Return the metadata by which every table identifies its study."""
    return {"schema": str(SCHEMA), "study": identity.name, "fingerprint": identity.fingerprint}


def cell_table(design: Design, replicates: Mapping[int, int]) -> Any:
    """Return a table with one row per cell: what varies, labels, the cell it is compared to, and replicates.

    Parameters
    ----------
    replicates : mapping
        Number of replicates by number of the cell.
    """
    columns: dict[str, Any] = {
        "cell": pa.array([cell.number for cell in design.cells], pa.int32()),
        "reference": pa.array([design.reference(cell).number for cell in design.cells], pa.int32()),
    }
    for key in design.axes:
        values = [cell.point[key] for cell in design.cells]
        kinds = {type(value) for value in values}
        numbers = kinds == {bool} or kinds <= {int, float}
        columns[key] = pa.array(values if numbers else [str(value) for value in values])
    for language in LABELLED:
        named = [[label(key, value, cell, language) for key, value in cell.point.items()] for cell in design.cells]
        first = [labels[0] if labels else title(cell, language)
                 for labels, cell in zip(named, design.cells, strict=True)]  # fmt: skip
        columns[f"label_{language}"] = pa.array(first, pa.string())
        columns[f"panel_{language}"] = pa.array([", ".join(labels[1:]) for labels in named], pa.string())
    columns["replicates"] = pa.array([replicates[cell.number] for cell in design.cells], pa.int32())
    return pa.table(columns)


def title(cell: Cell, language: str) -> str:
    """Return the title of a cell's scenario; that of the baseline speaks of leaders, whom a roster may give."""
    scenario = cell.scenario
    given = any(style.share for style in scenario.styles) or {one.leader for one in scenario.roster} - {None}
    if scenario.name == "baseline" and given:
        return say("Leaders as given", language)
    return cell.scenario.title.get(language) or cell.scenario.name


def label(key: str, value: Any, cell: Cell, language: str) -> str:
    """Return the label of a value of an axis: a scenario's title, or a parameter and its value."""
    if key == "scenario":
        return title(cell, language)
    if key == "office.staff":
        return say("{staff} staff", language, staff=shortest(value, language))
    if key == "levers":
        titles = [lever.title.get(language) or lever.key for lever in cell.scenario.levers]
        return ", ".join(titles) or say("No levers", language)
    if key.startswith("rules."):
        rule = key.removeprefix("rules.")
        return say("{rule} as shipped", language, rule=rule) if value is None else str(value)
    name = label_of(registry()[key].label, language) if key in registry() else key
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{name} {shortest(value, language) if plain else value}"
