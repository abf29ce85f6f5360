"""The study folder: runs, the tables made from them, and the files that describe the study.

results/role_by_size-3f2a9c1b7d/
plan.json           what is being done: cells and their configuration, fingerprint, command
blocks/             every run so far; see `sim.study.store.blocks`
manifest.json       exists once the tables are complete: description of the study, digests of its files
cells.parquet       one row per cell: what varies, and which cell it is compared to
runs.parquet        one row per run: cell, replicate, outcomes
weeks.parquet       cell × week × outcome: mean and quantiles over replicates
differences.parquet cell × week × outcome: paired difference from the reference, 95 % interval
failures.parquet    runs that failed, why, and the command that replays each
dictionary.csv      every column: unit, meaning, Bokmål and English
configs/            the composed configuration of each cell
shown.json          pictures and reports in the folder, with their digests
figures/            pictures, by language
report.nb.html      the report, by language

Only files that are listed in the manifest or in shown.json are ever replaced or removed.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import pandas as pd
import pyarrow as pa

from sim.errors import InputError, counted, notice
from sim.model.own_tables import declare_also
from sim.scenario.checks import printed
from sim.study.store.blocks import Blocks
from sim.study.store.files import (
    SHOWN,
    check_no_link,
    digest_of,
    is_as_listed,
    read_json,
    shown_in,
)
from sim.study.store.schema import check_manifest, check_plan

TABLES = ("cells", "runs", "weeks", "differences", "failures")
"""Tables that every study has; some studies also have ``paths`` or ``offices``."""


Made = TypeVar("Made")


def once(study: Study, what: str, make: Callable[[], Made]) -> Made:
    """Return what is made from a study, once for all who ask; it stays with the study as it was read.

    A cache of a function would not do: two readings of a folder are equal, and runs may have been added meanwhile.
    """
    kept: dict[str, Any] = vars(study).setdefault("made", {})
    if what not in kept:
        kept[what] = make()
    return cast(Made, kept[what])


@dataclass(frozen=True)
class Study:
    """A finished study, read from its folder.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @functools.cached_property
    def manifest(self) -> dict[str, Any]:
        """Description of the study and of how it was made.

        Raises
        ------
        InputError
            When the folder is not a finished study, is damaged, or has a format that this version cannot
            read; the message says what can be recovered and how.
        """
        path = self.folder / "manifest.json"
        if not path.exists() and (self.folder / "plan.json").exists():
            raise InputError(
                f"{self.folder} was begun but not finished. Repeat its command to continue; the study states: "
                f"{printed(self.plan['command'])}"
            )
        try:
            manifest = read_json(path)
            check_manifest(str(path), manifest)
        except InputError as damage:
            raise InputError(f"{damage}{self.what_is_left()}") from damage
        declare_also(manifest.get("own", {}))
        return manifest

    @functools.cached_property
    def plan(self) -> dict[str, Any]:
        """The last request, with everything that is needed to repeat it."""
        path = self.folder / "plan.json"
        plan = read_json(path)
        check_plan(str(path), plan)
        return plan

    @property
    def blocks(self) -> Blocks:
        """The stored runs."""
        return Blocks(self.folder / "blocks", self.manifest["schema"])

    def what_is_left(self) -> str:
        """Return what can be recovered of a study whose manifest cannot be read, and how."""
        if not (self.folder / "manifest.json").exists():
            return ""
        count = sum(name.count for name in Blocks(self.folder / "blocks").names())
        runs = counted(count, "run")
        try:
            return (
                f" Its blocks hold {runs}. The command that made it makes all else again; the study states: "
                f"{printed(self.plan['command'])}"
            )
        except InputError:
            kept = f"; the blocks of {runs} are kept, and used for cells that are the same" if count else ""
            return f" Run the study again with the command that made it{kept}."

    @property
    def worlds(self) -> int:
        """How many worlds the runs go through in turn; 1 when all runs are of one world."""
        return int(self.manifest.get("worlds", {}).get("draws", 1))

    @functools.cached_property
    def cells(self) -> pd.DataFrame:
        """One row per cell."""
        return self.table("cells")

    @functools.cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run."""
        return self.table("runs")

    @functools.cached_property
    def weeks(self) -> pd.DataFrame:
        """Mean and quantiles by cell, week and outcome."""
        return self.table("weeks")

    @functools.cached_property
    def differences(self) -> pd.DataFrame:
        """Paired difference from the reference by cell, week and outcome."""
        return self.table("differences")

    @functools.cached_property
    def failures(self) -> pd.DataFrame:
        """One row per run that failed."""
        return self.table("failures")

    @functools.cached_property
    def repeated(self) -> dict[tuple[int, str], Any]:
        """Weeks by cell and outcome that were not kept, from runs that `sim.study.repeated_weeks` has repeated."""
        return {}

    def showing(self, tables: Mapping[str, pd.DataFrame]) -> Study:
        """Return the study with other tables in place of those in its folder."""
        other = Study(self.folder)
        vars(other).update(tables)
        return other

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a data frame.

        Raises
        ------
        InputError
            When it is missing, or does not match its digest.
        """
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise InputError(f"{self.folder} has no {name}.parquet. Run the study again.")
        if self.manifest["tables"].get(path.name) != digest_of(path):
            raise InputError(f"{path} is damaged: it is not what was written. Run the study again.")
        try:
            table = pd.read_parquet(path)
            texts = table.select_dtypes(["object", "string"]).columns
            return table.assign(**{column: table[column].map(printed, na_action="ignore") for column in texts})
        except (pa.ArrowException, ValueError) as error:
            raise InputError(f"{path} is damaged: it is not a table ({error}). Run the study again.") from error

    def to_pandas(self, name: str = "runs") -> pd.DataFrame:
        """Return a table as a data frame, with columns for what varies between cells.

        Parameters
        ----------
        name : str
            ``runs``, ``weeks``, ``differences``, ``failures`` or ``cells``; also ``paths`` and
            ``offices`` when the study has them.
        """
        table = self.table(name)
        if name == "cells":
            return table
        varying = [column for column in self.cells.columns if column not in table.columns or column == "cell"]
        return table.merge(self.cells[[c for c in varying if c not in ("reference", "replicates")]], on="cell")


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Provide a hidden folder within a study, whose files are moved to their places at the end.

    The old manifest is removed first and the new one moved last, so that a manifest implies complete tables.
    """
    hidden = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
    try:
        yield hidden
        (folder / "manifest.json").unlink(missing_ok=True)
        files = [path for path in hidden.rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda path: path.name == "manifest.json"):
            place = folder / path.relative_to(hidden)
            place.parent.mkdir(exist_ok=True)
            os.replace(path, place)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def make_room(folder: Path, name: str) -> Path:
    """Return the path for a picture or report; a file there that the study did not write is renamed.

    Parameters
    ----------
    folder : Path
        Folder of the study.
    name : str
        Such as ``figures/comparison.en.png``.
    """
    place = folder / name
    if place.parent != folder:
        check_no_link(place.parent)
    about = shown_in(folder).get(name)
    if place.exists() and not (about and is_as_listed(folder, name, about)):
        kept = free_name(place.with_name(f"{place.name}.kept"))
        os.replace(place, kept)
        notice(f"{place} has changed since this study wrote it. It is kept as {kept.name}.")
    return place


def free_name(place: Path) -> Path:
    """Return a path that does not exist yet: this one, or this one with a number."""
    numbered = (place.with_name(f"{place.name}.{number}") for number in itertools.count(2))
    return next(free for free in itertools.chain([place], numbered) if not os.path.lexists(free))


def remove_shown(folder: Path) -> None:
    """Remove the pictures and reports that a study lists, and nothing else."""
    for name, about in shown_in(folder).items():
        if is_as_listed(folder, name, about):  # else somebody has edited it
            (folder / name).unlink()
    (folder / SHOWN).unlink(missing_ok=True)
    if (folder / "figures").is_dir() and not any((folder / "figures").iterdir()):
        (folder / "figures").rmdir()


def tidy(folder: Path) -> None:
    """Remove files that a killed process left half-written."""
    for path in folder.glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.iterdir():
        if re.fullmatch(r"\.(?:plan|manifest|shown)\.json\.\d+", path.name):
            path.unlink(missing_ok=True)
