"""Blocks: what a study has run so far, one file for some replicates of one cell.

A block is written under a hidden name and renamed when it is whole, so a kill at any moment
leaves whole blocks only. Its name says what it holds and ends in the digest of its content:

    3f2a9c1b7d5e4f60-0000025-25-all-9b1c2d3e4f506172.arrow
    cell's identity, first replicate, how many, weeks of which outcomes, SHA-256

so a flipped byte or a cut-off end is found when it is read, and no list of blocks can be torn.
Inside is an Arrow file with one row per run: the outcomes of the run, each weekly outcome as a
list, and, of many offices, a list of what each office ended with. It also says inside which cell and
replicates it holds, so a block under another's name is found too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engines.batch import SIZE
from sim.errors import InputError
from sim.model.outcomes import WEEKLY, Array, run_values
from sim.study.store.files import write_whole
from sim.study.store.schema import SCHEMA

ALL = "all"
NAME = re.compile(r"([0-9a-f]{16})-([0-9]{7,9})-([0-9]{1,4})-(all|[0-9a-f]{8})-([0-9a-f]{16})\.arrow")
UNFINISHED = re.compile(rf"\.{NAME.pattern}\.[0-9]+")
"""Name of a block while it is written."""
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

    @classmethod
    def parse(cls, file: str) -> BlockName | None:
        """Return what the name of a file says, None when it is not that of a block."""
        known = NAME.fullmatch(file)
        if not known:
            return None
        cell, first, count, kept, digest = known.groups()
        return cls(cell, int(first), int(count), kept, digest)


class DamagedBlock(Exception):
    """A block that is not what was written, or not where it belongs."""

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


class Contents(NamedTuple):
    """What a block says inside that it holds, which must be what its name and place say.

    Attributes
    ----------
    cell : str
        Identity of the cell, 64 hexadecimal digits: the fingerprint of all that decides its runs.
    first, runs : int
        Replicates.
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
    about = {
        "holds": json.dumps(contents),
        "failures": json.dumps([[f.replicate, f.message] for f in failures]),
    }
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
    form : int
        Of the study's folder; blocks of version 0.1.0 (form 2) do not say inside what they hold.

    Attributes
    ----------
    by_cell : dict
        Names of blocks by the first 16 digits of the cell's identity.
    foreign : list of str
        Other files in the folder; they are left alone.
    """

    def __init__(self, folder: Path, form: int = SCHEMA) -> None:
        self.folder, self.form = folder, form
        self.checked: set[BlockName] = set()
        self.foreign: list[str] = []
        self.by_cell: dict[str, list[BlockName]] = {}
        for entry in self.entries():
            name = BlockName.parse(entry)
            if name is not None:
                self.add(name)
            elif not UNFINISHED.fullmatch(entry):
                self.foreign.append(entry)

    def entries(self) -> list[str]:
        """Return the names of all files in the folder."""
        try:
            return sorted(os.listdir(self.folder)) if self.folder.exists() else []
        except OSError as error:
            raise InputError(f"{self.folder} cannot be read ({error.strerror or error}).") from error

    def add(self, name: BlockName) -> None:
        """Take note of a block."""
        self.by_cell.setdefault(name.cell, []).append(name)

    def names(self) -> list[BlockName]:
        """Return the names of all blocks."""
        return [name for cell in self.by_cell.values() for name in cell]

    def of(self, cell: str, kept: str) -> list[BlockName]:
        """Return blocks of a cell with the weeks that are wanted, in order and without overlap."""
        useful, reached = [], 0
        for name in sorted(name for name in self.by_cell.get(cell[:16], ()) if name.kept in (ALL, kept)):
            if name.first >= reached:
                useful.append(name)
                reached = name.first + name.count
        return useful

    def runs(self, cells: Iterable[str], kept: str) -> int:
        """Return how many runs of some cells the blocks hold."""
        return sum(name.count for cell in cells for name in self.of(cell, kept))

    def write(self, contents: Contents, kept: str, encoded: bytes) -> BlockName:
        """Write a block, whole or not at all."""
        digest = hashlib.sha256(encoded).hexdigest()[:16]
        name = BlockName(contents.cell[:16], contents.first, contents.runs, kept, digest)
        self.folder.mkdir(exist_ok=True)
        write_whole(self.folder / name.file, encoded)
        self.checked.add(name)
        self.add(name)
        return name

    def tidy(self) -> None:
        """Remove what a killed process left half-written."""
        for entry in self.entries():
            if UNFINISHED.fullmatch(entry):
                (self.folder / entry).unlink(missing_ok=True)

    def take(self, other: Blocks, name: BlockName) -> None:
        """Take a block of another study; where the disk allows it, it takes no room twice."""
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

    def check(self, name: BlockName, cell: str | None = None) -> None:
        """Raise `DamagedBlock` when a block is not what was written.

        Parameters
        ----------
        name : BlockName
        cell : str, optional
            Identity of the cell that it must hold runs of; by default only what its name says of it.
        """
        self.checked.discard(name)
        self.open(name)
        if cell is not None and self.form == SCHEMA and self.holds(name).cell != cell:
            raise DamagedBlock(name)

    def sizes(self) -> dict[str, int]:
        """Return the size of each block that exists, in bytes, by the name of its file."""
        return {name.file: (self.folder / name.file).stat().st_size for name in self.names()}

    def changed(self, sizes: Mapping[str, int], since: float) -> list[BlockName]:
        """Return blocks that are missing or not as they were, without reading most of them.

        Parameters
        ----------
        sizes : mapping
            What `sizes` said when the study was written.
        since : float
            When that was, in seconds since 1970; only files changed later are read.
        """
        bad = []
        for file, size in sizes.items():
            name = BlockName.parse(file)
            if name is None:
                continue
            try:
                about = (self.folder / file).stat()
                if about.st_mtime >= since:
                    self.check(name)
                if about.st_size != size:
                    bad.append(name)
            except (FileNotFoundError, DamagedBlock):
                bad.append(name)
        return bad

    def open(self, name: BlockName) -> Any:
        """Return a buffer with a block's content, checked when it is first read."""
        import pyarrow as pa

        path = self.folder / name.file
        if path.exists() and not path.is_file():
            raise DamagedBlock(name)
        try:
            if name in self.checked:
                return pa.memory_map(str(path)).read_buffer()
            encoded = path.read_bytes()
        except FileNotFoundError:
            raise DamagedBlock(name) from None
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error
        if hashlib.sha256(encoded).hexdigest()[:16] != name.digest or not self.is_as_named(name, encoded):
            raise DamagedBlock(name)
        self.checked.add(name)
        return pa.py_buffer(encoded)

    def is_as_named(self, name: BlockName, encoded: bytes) -> bool:
        """Tell whether a block holds inside what its name says: cell, replicates, and weeks."""
        import pyarrow as pa

        try:
            columns = pa.ipc.open_file(pa.py_buffer(encoded)).schema.names
            only = pa.ipc.IpcReadOptions(included_fields=[columns.index("replicate")], use_threads=False)
            table = pa.ipc.open_file(pa.py_buffer(encoded), options=only).read_all()
            runs = [*np.asarray(table["replicate"]).tolist(), *(one.replicate for one in failures_in(table))]
            inside = contents_of(table.schema) if self.form == SCHEMA else None
        except (pa.ArrowException, KeyError, TypeError, ValueError):
            return False
        weeks = [column.removeprefix(WEEKS) for column in columns if column.startswith(WEEKS)]
        named = inside is None or (inside.cell[:16], inside.first, inside.runs) == (
            name.cell,
            name.first,
            name.count,
        )
        complete = sorted(runs) == list(range(name.first, name.first + name.count))
        return named and complete and (not table.num_rows or name.kept == kept_mark(weeks))

    def holds(self, name: BlockName) -> Contents:
        """Return what a block says inside that it holds; those of version 0.1.0 do not say it."""
        import pyarrow as pa

        return contents_of(pa.ipc.open_file(self.open(name)).schema)

    def read(self, name: BlockName, columns: Sequence[str] | None = None) -> Any:
        """Return a block as a table, all of it or some columns."""
        import pyarrow as pa

        buffer = self.open(name)
        place = {name: k for k, name in enumerate(pa.ipc.open_file(buffer).schema.names)}
        chosen = [place[name] for name in (place if columns is None else columns) if name in place]
        options = pa.ipc.IpcReadOptions(included_fields=chosen, use_threads=False)
        return pa.ipc.open_file(buffer, options=options).read_all()


def contents_of(schema: Any) -> Contents:
    """Return what a block says that it holds, from its schema."""
    cell, first, runs = json.loads(schema.metadata[b"holds"])
    return Contents(str(cell), first, runs)


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
