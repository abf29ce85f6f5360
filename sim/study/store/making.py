"""What a study's folder holds, made of its blocks: all tables, and the dictionary that says what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.study.design.build import Design
from sim.study.store.blocks import Blocks, kept_mark
from sim.study.store.cells import cell_table
from sim.study.store.dictionary import dictionary
from sim.study.store.provenance import Identity
from sim.study.store.schema import SCHEMA
from sim.study.store.tables import Describe, Part, write_tables


def parts_of(design: Design, who: Identity, blocks: Blocks, replicates: Mapping[int, int]) -> list[Part]:
    """Return the cells of a study as its tables want them.

    Parameters
    ----------
    replicates : mapping
        Runs by number of the cell.
    """
    mark = kept_mark(design.settings.weekly)
    parts = []
    for cell, identity in zip(design.cells, who.cells, strict=True):
        wanted = replicates[cell.number]
        names = tuple(name for name in blocks.of(identity, mark) if name.first < wanted)
        parts.append(Part(cell.number, design.reference(cell).number, names, wanted))
    return parts


def make_tables(
    place: Path, design: Design, who: Identity, blocks: Blocks, parts: list[Part], describe: Describe
) -> tuple[list[str], int]:
    """Write all tables that are made of runs, and the dictionary.

    Parameters
    ----------
    describe : callable
        Returns the row of a run that failed; see `write_tables`.

    Returns
    -------
    names : list of str
        Of the tables.
    failed : int
        Runs that failed.
    """
    import pyarrow.parquet as pq

    settings, first = design.settings, design.cells[0].scenario
    names, failed = write_tables(
        place, blocks, parts, settings.weekly_names, str(first.start), first.weeks, about(who),
        paths=settings.weekly_replicates, describe=describe, workers=settings.workers,
    )  # fmt: skip
    columns = {table: pq.read_schema(place / f"{table}.parquet").names for table in names}
    cells = cell_table(design, {part.number: part.replicates for part in parts}).column_names
    (place / "dictionary.csv").write_text(dictionary({"cells": cells} | columns), encoding="utf-8")
    return names, failed


def make_cells(place: Path, design: Design, who: Identity, replicates: Mapping[int, int]) -> None:
    """Write the table of cells, whose titles may change though no run does."""
    import pyarrow.parquet as pq

    cells = cell_table(design, replicates).replace_schema_metadata(about(who))
    (place / "cells.parquet").unlink(missing_ok=True)  # perhaps a link to an earlier one
    pq.write_table(cells, place / "cells.parquet", compression="zstd")


def about(who: Identity) -> dict[str, str]:
    """Return what every table says of the study it belongs to."""
    return {"schema": str(SCHEMA), "study": who.name, "fingerprint": who.fingerprint}
