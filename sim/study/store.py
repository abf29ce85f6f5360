"""The study folder: tables, manifest, configurations and figures, written whole or not at all.

results/role_by_size-3f2a9c1b7d-200/
manifest.json       what it is: fingerprint, versions, seed, command, axes, duration
cells.parquet       one row per cell: what varies, and which cell it is compared to
runs.parquet        one row per run: cell, replicate, outcomes
weeks.parquet       cell × week × outcome: mean and quantiles over replicates
differences.parquet cell × week × outcome: paired difference to the reference, 95 % interval
dictionary.csv      every column: unit, meaning, Bokmål and English
configs/            the composed configuration of each cell
figures/
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 1
"""Version of the folder's form; a reader refuses one it does not know."""

TABLES = ("cells", "runs", "weeks", "differences")


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
            When the folder is not a study, or of another version of the form.
        """
        path = self.folder / "manifest.json"
        try:
            manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Refused(f"{self.folder} is not a study: it has no manifest.json.") from None
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise Refused(f"{path} is damaged: {error}. Run the study again.") from error
        if not isinstance(manifest, dict):
            raise Refused(f"{path} is damaged: it holds no settings. Run the study again.")
        if manifest.get("schema") != SCHEMA:
            raise Refused(
                f"{self.folder} has form {manifest.get('schema')}; this version reads form {SCHEMA}. "
                "Run the study again."
            )
        return manifest

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

    def table(self, name: str) -> pd.DataFrame:
        """Return one table of the study."""
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        try:
            return pd.read_parquet(path)
        except FileNotFoundError:
            raise Refused(f"{self.folder} has no {name}.parquet. Run the study again.") from None
        except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
            raise Refused(f"{path} is damaged: {error}. Run the study again.") from error


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


def write_study(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    texts: Mapping[str, str],
    draw: Callable[[Study], None],
) -> Study:
    """Write a study beside its place and move it there when it is whole.

    Parameters
    ----------
    folder : Path
        Where the study will stand; one of the same name is replaced at the last moment.
    tables : mapping
        Data frames by name, written as Parquet with zstd.
    manifest : mapping
        Written as JSON.
    texts : mapping
        Other files by path within the folder.
    draw : callable
        Draws the figures of the study, given before it is moved.

    Raises
    ------
    Refused
        When the disk is full or the folder cannot be written; nothing is left behind.
    """
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        for name, table in tables.items():
            table.to_parquet(building / f"{name}.parquet", index=False, compression="zstd")
        for place, text in texts.items():
            path = building / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (building / "manifest.json").write_text(
            json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
        )
        draw(Study(building))
        os.chmod(building, 0o755)  # mkdtemp makes it private; results are to be shared
        replace_folder(building, folder)
    except OSError as error:
        raise Refused(
            f"{folder}: the study could not be written ({error.strerror or error}). Nothing was left behind."
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Study(folder)


def replace_folder(new: Path, place: Path) -> None:
    """Move a folder to its place; an older one there goes only when the new one stands."""
    if not place.exists():
        os.rename(new, place)
        return
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}-old-"))
    os.rename(place, old / "study")
    try:
        os.rename(new, place)
    except OSError:
        os.rename(old / "study", place)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
