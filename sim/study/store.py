"""The study folder: what a study has run, the tables made of it, and what it is.

results/role_by_size-3f2a9c1b7d/
plan.json           what is being done: cells and their configuration, fingerprint, command
blocks/             every run so far; see `sim.study.blocks`
manifest.json       there when the tables are whole: what the study is, digests of all tables
cells.parquet       one row per cell: what varies, and which cell it is compared to
runs.parquet        one row per run: cell, replicate, outcomes
weeks.parquet       cell × week × outcome: mean and quantiles over replicates
differences.parquet cell × week × outcome: paired difference to the reference, 95 % interval
failures.parquet    runs that failed, why, and the command that replays each
dictionary.csv      every column: unit, meaning, Bokmål and English
configs/            the composed configuration of each cell
figures/
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 2
"""Version of the folder's form; a reader refuses one it does not know."""

TABLES = ("cells", "runs", "weeks", "differences", "failures")
"""Tables that every study has; some have ``paths`` or ``offices`` too."""


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
        """What the study is and how it came about.

        Raises
        ------
        Refused
            When the folder is not a finished study, or of another version of the form.
        """
        path = self.folder / "manifest.json"
        if not path.exists() and (self.folder / "plan.json").exists():
            plan = read_json(self.folder / "plan.json")
            raise Refused(f"{self.folder} is begun but not finished. Go on with: {plan['command']}")
        manifest = read_json(path)
        if manifest.get("schema") != SCHEMA:
            raise Refused(
                f"{self.folder} has form {manifest.get('schema')}; this version reads form {SCHEMA}. "
                "Run the study again."
            )
        return manifest

    @functools.cached_property
    def plan(self) -> dict[str, Any]:
        """What was last asked for, with all that is needed to do it again."""
        return read_json(self.folder / "plan.json")

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
        """Paired difference to the reference by cell, week and outcome."""
        return self.table("differences")

    @functools.cached_property
    def failures(self) -> pd.DataFrame:
        """One row per run that failed."""
        return self.table("failures")

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a data frame.

        Raises
        ------
        Refused
            When it is missing, or not what was written.
        """
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise Refused(f"{self.folder} has no {name}.parquet. Run the study again.")
        if self.manifest["tables"].get(path.name) != digest_of(path):
            raise Refused(f"{path} is damaged: it is not what was written. Run the study again.")
        return pd.read_parquet(path)

    def to_pandas(self, name: str = "runs") -> pd.DataFrame:
        """Return a table as a data frame, with what varies between cells beside each row.

        Parameters
        ----------
        name : str
            ``runs``, ``weeks``, ``differences``, ``failures``, ``cells``, or ``paths`` and
            ``offices`` of a study that has them.
        """
        table = self.table(name)
        if name == "cells":
            return table
        what = [column for column in self.cells.columns if column not in table.columns or column == "cell"]
        return table.merge(self.cells[[c for c in what if c not in ("reference", "replicates")]], on="cell")


def read_json(path: Path) -> dict[str, Any]:
    """Return what a file of a study's folder says, or refuse."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"{path.parent} is not a study: it has no {path.name}.") from None
    except NotADirectoryError:
        raise Refused(f"{path.parent} is not a study: it is not a folder.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path} is damaged: {error}. Run the study again.") from error
    if not isinstance(found, dict):
        raise Refused(f"{path} is damaged: it holds no settings. Run the study again.")
    return found


def write_json(path: Path, what: Mapping[str, Any]) -> None:
    """Write a JSON file, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Keys keep their order: that of services is part of what a scenario is.
        text = json.dumps(what, indent=1, ensure_ascii=False, default=str) + "\n"
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every table and of the dictionary in a folder, by name."""
    files = [*folder.glob("*.parquet"), folder / "dictionary.csv"]
    return {path.name: digest_of(path) for path in sorted(files) if path.exists()}


def check_writable(folder: Path) -> None:
    """Refuse a results folder that cannot be written, before anything is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refused(
            f"results_dir={folder}: cannot write there ({error.strerror or error}). "
            "Choose another folder with results_dir=…"
        ) from error


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Provide a hidden folder within a study; what is in it at the end moves to its place.

    The manifest leaves first and comes last, so that whoever finds one finds whole tables. Pictures
    and a report that are not made again go, for they would tell of fewer runs than the tables hold.
    """
    hidden = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
    try:
        yield hidden
        entries = sorted(hidden.iterdir(), key=lambda path: path.name == "manifest.json")
        (folder / "manifest.json").unlink(missing_ok=True)
        (folder / "report.html").unlink(missing_ok=True)
        shutil.rmtree(folder / "figures", ignore_errors=True)
        for entry in entries:
            place = folder / entry.name
            if place.is_dir():
                shutil.rmtree(place)
            os.replace(entry, place)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def tidy(folder: Path) -> None:
    """Remove what a killed process left half-built."""
    for path in folder.glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".*.json.*"):
        path.unlink(missing_ok=True)
