"""Blocks: what a study has run so far, one file for some replicates of one cell.

A block is written under a hidden name and renamed when it is whole, so a kill at any moment
leaves whole blocks only. Its name says what it holds and ends in the digest of its content:

    3f2a9c1b7d5e4f60-0000025-25-all-9b1c2d3e4f506172.arrow
    cell's identity, first replicate, how many, weeks of which outcomes, SHA-256

so a flipped byte or a cut-off end is found when it is read, and no list of blocks can be torn.
Inside is an Arrow file with one row per run: the outcomes of the run, each weekly outcome as a
list, and, of many offices, a list of what each office ended with.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Refused
from sim.outcomes import WEEKLY, Array, run_values

SIZE = 25
"""Replicates in a block at most: small enough to share out, large enough that a file for each is cheap."""

ALL = "all"
NAME = re.compile(r"([0-9a-f]{16})-(\d{7,})-(\d+)-(\w+)-([0-9a-f]{16})\.arrow")
WEEKS = "weeks of "
"""How a column of weekly values is named within a block; the outcome follows."""


@dataclass(frozen=True, order=True)
class BlockName:
    """What the name of a block's file says.

    Attributes
    ----------
    cell : str
        First 16 digits of the cell's identity.
    first, count : int
        Replicates.
    kept : str
        ``all``, or a mark for the outcomes whose weeks are kept.
    digest : str
        First 16 digits of the SHA-256 of the file.
    """

    cell: str
    first: int
    count: int
    kept: str
    digest: str

    @property
    def file(self) -> str:
        """The name itself."""
        return f"{self.cell}-{self.first:07d}-{self.count}-{self.kept}-{self.digest}.arrow"


class DamagedBlock(Exception):
    """A block that is not what was written."""

    def __init__(self, name: BlockName) -> None:
        super().__init__(name.file)
        self.name = name


@dataclass(frozen=True)
class Failure:
    """A run that failed."""

    replicate: int
    message: str


def kept_mark(weekly: Sequence[str] | None) -> str:
    """Return the mark for the outcomes whose weeks are kept; None stands for all."""
    if weekly is None or set(weekly) == set(WEEKLY):
        return ALL
    return hashlib.sha256(",".join(sorted(weekly)).encode()).hexdigest()[:8]


ENDS = "each office"
"""Column of a block with what each office of a run ended with; no outcome has this name."""


def encode(
    replicates: Sequence[int],
    series: Mapping[str, Array],
    weekly: Sequence[str] | None = None,
    failures: Sequence[Failure] = (),
    offices: Any = None,
) -> bytes:
    """Return the content of a block.

    Parameters
    ----------
    replicates : sequence of int
        Numbers of the runs that worked, ascending.
    series : mapping
        Each weekly outcome as an array (runs, weeks).
    weekly : sequence of str, optional
        Outcomes whose weeks are kept; all by default. Of the others the last week stays.
    failures : sequence of Failure
    offices : pyarrow.Table, optional
        What each office of each run ended with, with a column ``replicate``.
    """
    import pyarrow as pa

    columns: dict[str, Any] = {"replicate": pa.array(np.asarray(replicates, np.int32))}
    if len(replicates):
        columns |= {name: pa.array(values) for name, values in run_values(dict(series)).items()}
        for name in series if weekly is None else sorted(weekly):
            values = np.ascontiguousarray(series[name])
            columns[WEEKS + name] = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
    table = pa.table(columns)
    if offices is not None and len(replicates):
        table = table.append_column(ENDS, nested(offices, replicates))
    about = {"failures": json.dumps([[f.replicate, f.message] for f in failures])}
    table = table.replace_schema_metadata(about)
    sink = pa.BufferOutputStream()  # LZ4 costs a hundredth of the time of the runs
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def nested(offices: Any, replicates: Sequence[int]) -> Any:
    """Return the table of offices, which has a column ``replicate``, as one list for each run."""
    import pyarrow as pa

    of_run = np.asarray(offices["replicate"])
    order = np.argsort(of_run, kind="stable")
    ends = np.searchsorted(of_run[order], np.asarray(replicates), side="right")
    rows = offices.drop_columns(["replicate"]).take(order).combine_chunks()
    parts = [
        column.combine_chunks() if column.num_chunks else pa.array([], column.type) for column in rows.columns
    ]
    structs = pa.StructArray.from_arrays(parts, names=rows.column_names)
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), pa.int32()), structs)


def missing_ranges(there: Iterable[BlockName], replicates: int, size: int = SIZE) -> Iterator[tuple[int, int]]:
    """Yield (first, count) of replicates that no block has, cut at multiples of the size of blocks."""
    reached = 0
    for first, end in [*sorted((n.first, n.first + n.count) for n in there), (replicates, replicates)]:
        first = min(first, replicates)
        while reached < first:
            count = min(first, (reached // size + 1) * size) - reached
            yield reached, count
            reached += count
        reached = max(reached, end)


class Blocks:
    """The blocks of a study, in a folder.

    Parameters
    ----------
    folder : Path
        Is made when the first block is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checked: set[str] = set()
        self.foreign: list[str] = []
        self.by_cell: dict[str, list[BlockName]] = {}
        for entry in sorted(os.listdir(folder)) if folder.is_dir() else []:
            known = NAME.fullmatch(entry)
            if known:
                cell, first, count, kept, digest = known.groups()
                self.add(BlockName(cell, int(first), int(count), kept, digest))
            elif not entry.startswith("."):
                self.foreign.append(entry)

    def add(self, name: BlockName) -> None:
        """Take note of a block."""
        self.by_cell.setdefault(name.cell, []).append(name)

    def of(self, cell: str, kept: str) -> list[BlockName]:
        """Return blocks of a cell with the weeks that are wanted, in order and none over another."""
        found = sorted(name for name in self.by_cell.get(cell[:16], ()) if name.kept in (ALL, kept))
        useful, reached = [], 0
        for name in found:
            if name.first >= reached:
                useful.append(name)
                reached = name.first + name.count
        return useful

    def runs(self, cells: Iterable[str], kept: str) -> int:
        """Return how many runs there are of some cells."""
        return sum(name.count for cell in cells for name in self.of(cell, kept))

    def write(self, cell: str, first: int, count: int, kept: str, content: bytes) -> BlockName:
        """Write a block, whole or not at all."""
        name = BlockName(cell[:16], first, count, kept, hashlib.sha256(content).hexdigest()[:16])
        self.folder.mkdir(exist_ok=True)
        unfinished = self.folder / f".{name.file}.{os.getpid()}"
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, self.folder / name.file)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        self.checked.add(name.digest)
        self.add(name)
        return name

    def tidy(self) -> None:
        """Remove what a killed process left half-written."""
        for entry in os.listdir(self.folder) if self.folder.is_dir() else []:
            if entry.startswith("."):
                (self.folder / entry).unlink(missing_ok=True)

    def take_over(self, other: Blocks, cell: str) -> None:
        """Take over the blocks that another study has of a cell; they take no room on the disk twice."""
        mine = set(self.by_cell.get(cell[:16], ()))
        for name in other.by_cell.get(cell[:16], ()):
            if name not in mine:
                self.folder.mkdir(exist_ok=True)
                link_or_copy(other.folder / name.file, self.folder / name.file)
                self.add(name)

    def set_aside(self, name: BlockName) -> Path:
        """Move a damaged block out of the way and return where it is now."""
        aside = self.folder.parent / "damaged"
        aside.mkdir(exist_ok=True)
        if (self.folder / name.file).exists():
            os.replace(self.folder / name.file, aside / name.file)
        self.by_cell[name.cell].remove(name)
        return aside / name.file

    def check(self, name: BlockName) -> None:
        """Raise `DamagedBlock` when a block is not what was written."""
        self.open(name)

    def open(self, name: BlockName) -> Any:
        """Return a buffer with a block's content, checked when it is first read."""
        import pyarrow as pa

        path = str(self.folder / name.file)
        try:
            if name.digest in self.checked:
                return pa.memory_map(path).read_buffer()
            content = (self.folder / name.file).read_bytes()
        except FileNotFoundError:
            raise DamagedBlock(name) from None
        except OSError as error:
            raise Refused(f"{path} cannot be read ({error.strerror or error}).") from error
        if hashlib.sha256(content).hexdigest()[:16] != name.digest:
            raise DamagedBlock(name)
        self.checked.add(name.digest)
        return pa.py_buffer(content)

    def read(self, name: BlockName, columns: Sequence[str] | None = None) -> Any:
        """Return a block as a table, all of it or some columns."""
        import pyarrow as pa

        buffer = self.open(name)
        place = {name: k for k, name in enumerate(pa.ipc.open_file(buffer).schema.names)}
        chosen = [place[name] for name in (place if columns is None else columns) if name in place]
        options = pa.ipc.IpcReadOptions(included_fields=chosen, use_threads=False)
        return pa.ipc.open_file(buffer, options=options).read_all()


def failures_in(table: Any) -> list[Failure]:
    """Return the runs that failed in a block."""
    return [Failure(*pair) for pair in json.loads(table.schema.metadata[b"failures"])]


def offices_in(table: Any) -> Any | None:
    """Return the table of offices in a block, with a column ``replicate``; None when it has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if ENDS not in table.column_names:
        return None
    lists = table[ENDS].combine_chunks()
    replicates = np.repeat(np.asarray(table["replicate"]), np.asarray(pc.list_value_length(lists)))
    structs = lists.flatten()
    columns = {field.name: structs.field(k) for k, field in enumerate(structs.type)}
    return pa.table({"replicate": pa.array(replicates), **columns})


def link_or_copy(source: Path, place: Path) -> None:
    """Give a file a second name where the disk allows it, else copy it."""
    import shutil

    try:
        os.link(source, place)
    except OSError:
        unfinished = place.with_name(f".{place.name}.{os.getpid()}")
        shutil.copyfile(source, unfinished)
        os.replace(unfinished, place)
