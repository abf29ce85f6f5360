"""The content of a block: an Arrow file with one row per run, whose metadata say what it holds.

A row has the outcomes of the run, each weekly outcome as a list, and, when there are many offices, a list with
the final state of each office.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.model.formulas import Array, Outcome
from sim.model.outcomes import NONE, run_values

WEEKS = "weeks of "
"""Prefix of the name of a column with weekly values; the outcome follows."""
ENDS = "each office"
"""Column with the final state of each office of a run; no outcome has this name."""


@dataclass(frozen=True)
class Failure:
    """A run that failed."""

    replicate: int
    message: str


class Contents(NamedTuple):
    """What a block holds according to its metadata, which must agree with its name and place.

    Attributes
    ----------
    cell : str
        Identity of the cell, 64 hexadecimal digits: the fingerprint of everything that decides its runs.
    first, runs : int
        First replicate and number of replicates.
    """

    cell: str
    first: int
    runs: int


def encode(
    contents: Contents,
    replicates: Sequence[int],
    series: Mapping[str, Array],
    weekly: Sequence[str] | None = None,
    failures: Sequence[Failure] = (),
    offices: Any = None,
    own: Mapping[str, Outcome] = NONE,
) -> bytes:
    """Return the content of a block.

    Parameters
    ----------
    contents : Contents
    replicates : sequence of int
        Numbers of the runs that worked, ascending.
    series : mapping
        Each weekly outcome as an array (runs, weeks).
    weekly : sequence of str, optional
        Outcomes whose weeks are kept; all by default. Of the others only the last week is kept.
    failures : sequence of Failure
    offices : pyarrow.Table, optional
        Final state of each office of each run, with a column ``replicate``.
    own : mapping, optional
        User outcomes of a run, by name.
    """
    columns: dict[str, Any] = {"replicate": pa.array(np.asarray(replicates, np.int32))}
    if len(replicates):
        columns |= {name: pa.array(values) for name, values in run_values(dict(series), own).items()}
        for name in series if weekly is None else sorted(weekly):
            values = np.ascontiguousarray(series[name])
            columns[WEEKS + name] = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
    table = pa.table(columns)
    if offices is not None and len(replicates):
        table = table.append_column(ENDS, nested(offices, replicates))
    failed = [[failure.replicate, failure.message] for failure in failures]
    table = table.replace_schema_metadata({"holds": json.dumps(contents), "failures": json.dumps(failed)})
    sink = pa.BufferOutputStream()  # Zstandard costs a hundredth of the time of the runs
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def nested(offices: Any, replicates: Sequence[int]) -> Any:
    """Return the table of offices as one list per run, given its column ``replicate``."""
    of_run = np.asarray(offices["replicate"])
    order = np.argsort(of_run, kind="stable")
    ends = np.searchsorted(of_run[order], np.asarray(replicates), side="right")
    structs = offices.drop_columns(["replicate"]).take(order).to_struct_array().combine_chunks()
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), pa.int32()), structs)


def decode(content: Any, columns: Sequence[str] | None = None) -> Any:
    """Return a block as a table.

    Parameters
    ----------
    content : pyarrow.Buffer
    columns : sequence of str, optional
        Columns to read, as far as the block has them; all by default.
    """
    known = pa.ipc.open_file(content).schema.names
    chosen = [known.index(name) for name in (known if columns is None else columns) if name in known]
    options = pa.ipc.IpcReadOptions(included_fields=chosen, use_threads=False)
    return pa.ipc.open_file(content, options=options).read_all()


def contents_of(schema: Any) -> Contents:
    """Return what a block holds, from the metadata of its schema."""
    cell, first, runs = json.loads(schema.metadata[b"holds"])
    return Contents(str(cell), first, runs)


def failures_in(table: Any) -> list[Failure]:
    """Return the failed runs of a block."""
    return [Failure(*pair) for pair in json.loads(table.schema.metadata[b"failures"])]


def offices_in(table: Any) -> Any:
    """Return the table of offices in a block, with a column ``replicate``."""
    lists = table[ENDS].combine_chunks()
    replicates = np.repeat(np.asarray(table["replicate"]), np.asarray(pc.list_value_length(lists)))
    offices = pa.Table.from_struct_array(lists.flatten())
    return offices.add_column(0, "replicate", pa.array(replicates))
