"""Blocks: the runs of a study so far, each file with some replicates of one cell.

A block is written under a hidden name and renamed when it is complete, so a process that is killed
leaves only complete blocks. Its name says what it holds and ends in the digest of its content:

    3f2a9c1b7d5e4f60-0000025-25-all-9b1c2d3e4f506172.arrow
    cell's identity, first replicate, how many, weeks of which outcomes, SHA-256

so a flipped byte or a truncated file is detected when it is read, and there is no index that could be corrupted.
Its metadata repeat which cell and replicates it holds (`content.py`), so a renamed block is detected too.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.engines.batch import MAX_REPLICATES, SIZE
from sim.errors import InputError
from sim.model.outcomes import WEEKLY
from sim.study.store.content import WEEKS, Contents, contents_of, decode, failures_in
from sim.study.store.files import link_or_copy, write_whole
from sim.study.store.schema import SCHEMA

ALL = "all"
NAME = re.compile(r"([0-9a-f]{16})-([0-9]{7,9})-([0-9]{1,4})-(all|[0-9a-f]{8})-([0-9a-f]{16})\.arrow")
UNFINISHED = re.compile(rf"\.{NAME.pattern}\.[0-9]+")
"""Name of a block while it is written."""


@dataclass(frozen=True, order=True)
class BlockName:
    """The parsed name of a block's file.

    Attributes
    ----------
    cell : str
        First 16 digits of the cell's identity.
    first, count : int
        First replicate and number of replicates.
    kept : str
        ``all``, or a code for the outcomes whose weeks are kept.
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
        """Name of the file."""
        return f"{self.cell}-{self.first:07d}-{self.count}-{self.kept}-{self.digest}.arrow"

    @classmethod
    def parse(cls, file: str) -> BlockName | None:
        """Return the parsed name of a file, or None when it is not a block."""
        known = NAME.fullmatch(file)
        return cls(known[1], int(known[2]), int(known[3]), known[4], known[5]) if known else None


class DamagedBlock(Exception):
    """A block whose content does not match its name, its digest or its cell."""

    def __init__(self, name: BlockName) -> None:
        super().__init__(name.file)
        self.name = name


def kept_mark(weekly: Sequence[str] | None) -> str:
    """Return the code for the outcomes whose weeks are kept; None means all."""
    if weekly is None or set(weekly) >= set(WEEKLY):
        return ALL
    return hashlib.sha256(",".join(sorted(weekly)).encode()).hexdigest()[:8]


def missing_ranges(present: Iterable[BlockName], replicates: int, size: int = SIZE) -> Iterator[tuple[int, int]]:
    """Yield (first, count) of replicates that no block holds, split at multiples of the block size."""
    reached = 0
    for first, end in [*sorted((n.first, n.first + n.count) for n in present), (replicates, replicates)]:
        first = min(first, replicates)
        while reached < first:
            count = min(first, (reached // size + 1) * size) - reached
            yield reached, count
            reached += count
        reached = max(reached, end)


def covered(names: Iterable[BlockName], wanted: int) -> bool:
    """Tell whether blocks of a cell, in order and without overlap, hold all wanted replicates."""
    return sum(min(name.count, wanted - name.first) for name in names) >= wanted


class Blocks:
    """The blocks of a study, in a folder.

    Parameters
    ----------
    folder : Path
        Created when the first block is written.
    form : int
        Format of the study's folder; blocks of version 0.1.0 (format 2) have no metadata about their content.

    Attributes
    ----------
    by_cell : dict
        Names of blocks by the first 16 digits of the cell's identity.
    foreign : list of str
        Other files in the folder, which are left alone.
    """

    def __init__(self, folder: Path, form: int = SCHEMA) -> None:
        self.folder, self.form = folder, form
        self.checked: set[BlockName] = set()
        self.foreign: list[str] = []
        self.by_cell: defaultdict[str, list[BlockName]] = defaultdict(list)
        for entry in self.entries():
            name = BlockName.parse(entry)
            if name is not None:
                self.by_cell[name.cell].append(name)
            elif not UNFINISHED.fullmatch(entry):
                self.foreign.append(entry)

    def entries(self) -> list[str]:
        """Return the names of all files in the folder."""
        try:
            return sorted(os.listdir(self.folder)) if self.folder.exists() else []
        except OSError as error:
            raise InputError(f"{self.folder} cannot be read ({error.strerror or error}).") from error

    def names(self) -> list[BlockName]:
        """Return the names of all blocks."""
        return [name for names in self.by_cell.values() for name in names]

    def of(self, cell: str, kept: str, wanted: int = MAX_REPLICATES) -> list[BlockName]:
        """Return blocks of a cell that hold the wanted weeks, in order and without overlap.

        Parameters
        ----------
        wanted : int
            Number of wanted replicates; blocks may hold more.
        """
        useful, reached = [], 0
        for name in sorted(name for name in self.by_cell[cell[:16]] if name.kept in (ALL, kept)):
            if reached <= name.first < wanted:
                useful.append(name)
                reached = name.first + name.count
        return useful

    def runs(self, cells: Iterable[str], kept: str) -> int:
        """Return how many runs of the given cells the blocks hold."""
        return sum(name.count for cell in cells for name in self.of(cell, kept))

    def tidy(self) -> None:
        """Remove files that a killed process left half-written."""
        for entry in self.entries():
            if UNFINISHED.fullmatch(entry):
                (self.folder / entry).unlink(missing_ok=True)

    def write(self, contents: Contents, kept: str, encoded: bytes) -> BlockName:
        """Write a block atomically."""
        name = BlockName(contents.cell[:16], contents.first, contents.runs, kept, digest_of_content(encoded))
        self.folder.mkdir(exist_ok=True)
        write_whole(self.folder / name.file, encoded)
        self.checked.add(name)
        self.by_cell[name.cell].append(name)
        return name

    def take(self, other: Blocks, name: BlockName) -> None:
        """Add a block of another study, as a hard link where the disk allows it."""
        self.folder.mkdir(exist_ok=True)
        link_or_copy(other.folder / name.file, self.folder / name.file)
        self.by_cell[name.cell].append(name)

    def set_aside(self, name: BlockName) -> Path:
        """Move a damaged block out of the way and return its new path."""
        aside = self.folder.parent / "damaged" / name.file
        aside.parent.mkdir(exist_ok=True)
        if (self.folder / name.file).exists():
            os.replace(self.folder / name.file, aside)
        self.by_cell[name.cell].remove(name)
        return aside

    def changed(self, sizes: Mapping[str, int], since: float) -> list[BlockName]:
        """Return blocks that are missing or have changed, without reading most of them.

        Parameters
        ----------
        sizes : mapping
            Size in bytes by name of the file, as recorded when the study was written.
        since : float
            When that was, in seconds since 1970; only files that changed later are read.
        """
        changed = []
        for name in filter(None, map(BlockName.parse, sizes)):
            try:
                status = (self.folder / name.file).stat()
                if status.st_mtime >= since:
                    self.check(name)
                unchanged = status.st_size == sizes[name.file]
            except (FileNotFoundError, DamagedBlock):
                unchanged = False
            if not unchanged:
                changed.append(name)
        return changed

    def check(self, name: BlockName, cell: str | None = None) -> None:
        """Raise `DamagedBlock` when the content of a block does not match its name and digest.

        Parameters
        ----------
        name : BlockName
        cell : str, optional
            Full identity of the cell whose runs it must hold; by default only the digits in its name are checked.
        """
        self.checked.discard(name)
        content = self.open(name)
        if cell and self.form == SCHEMA and contents_of(pa.ipc.open_file(content).schema).cell != cell:
            raise DamagedBlock(name)

    def read(self, name: BlockName, columns: Sequence[str] | None = None) -> Any:
        """Return a block as a table with all or some of its columns."""
        return decode(self.open(name), columns)

    def open(self, name: BlockName) -> Any:
        """Return a buffer with a block's content, which is checked on first access."""
        path = self.folder / name.file
        if not path.is_file():
            raise DamagedBlock(name)
        try:
            if name in self.checked:
                return pa.memory_map(str(path)).read_buffer()
            encoded = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error
        if digest_of_content(encoded) != name.digest or not self.is_as_named(name, encoded):
            raise DamagedBlock(name)
        self.checked.add(name)
        return pa.py_buffer(encoded)

    def is_as_named(self, name: BlockName, encoded: bytes) -> bool:
        """Tell whether the content of a block matches its name: cell, replicates, and weeks."""
        try:
            schema, table = pa.ipc.open_file(encoded).schema, decode(pa.py_buffer(encoded), ["replicate"])
            runs = [*table["replicate"].to_pylist(), *(failure.replicate for failure in failures_in(table))]
            cell, first, count = (
                contents_of(schema) if self.form == SCHEMA else (name.cell, name.first, name.count)
            )
            named = (cell[:16], first, count) == (name.cell, name.first, name.count)
            complete = sorted(runs) == list(range(name.first, name.first + name.count))
        except (pa.ArrowException, KeyError, TypeError, ValueError):
            return False
        weeks = [column.removeprefix(WEEKS) for column in schema.names if column.startswith(WEEKS)]
        return named and complete and (not table.num_rows or name.kept == kept_mark(weeks))


def digest_of_content(encoded: bytes) -> str:
    """Return the digest of a block's content, with which its name ends."""
    return hashlib.sha256(encoded).hexdigest()[:16]
