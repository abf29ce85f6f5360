"""The table of cells: what varies, what it is called, and what each cell is compared to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language import label_of, say, shortest
from sim.model.parameters import registry
from sim.study.design.build import Cell, Design


def cell_table(design: Design, replicates: Mapping[int, int]) -> Any:
    """Return one row per cell: what varies, its labels, the cell it is compared to, and its runs.

    Parameters
    ----------
    replicates : mapping
        Runs by number of the cell.
    """
    import pyarrow as pa

    columns: dict[str, Any] = {
        "cell": pa.array([cell.number for cell in design.cells], pa.int32()),
        "reference": pa.array([design.reference(cell).number for cell in design.cells], pa.int32()),
    }
    for key in design.axes:
        columns[key] = column([cell.point[key] for cell in design.cells])
    for language in ("nb", "en"):
        named = [[label(key, value, cell, language) for key, value in cell.point.items()] for cell in design.cells]
        first = [labels[0] if labels else title(cell, language)
                 for labels, cell in zip(named, design.cells, strict=True)]  # fmt: skip
        columns[f"label_{language}"] = pa.array(first, pa.string())
        columns[f"panel_{language}"] = pa.array([", ".join(labels[1:]) for labels in named], pa.string())
    columns["replicates"] = pa.array([replicates[cell.number] for cell in design.cells], pa.int32())
    return pa.table(columns)


def column(values: list[Any]) -> Any:
    """Return values of an axis as a column: numbers where all are numbers, else texts."""
    import pyarrow as pa

    kinds = {type(value) for value in values}
    if kinds == {bool} or kinds <= {int, float}:
        return pa.array(values)
    return pa.array([str(value) for value in values], pa.string())


def title(cell: Cell, language: str) -> str:
    """Return the title of a cell's scenario."""
    return cell.scenario.title.get(language) or cell.scenario.name


def label(key: str, value: Any, cell: Cell, language: str) -> str:
    """Return what a value of an axis is called: a scenario's title, or a parameter and its value."""
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
