"""Inspect an existing study folder: whether it is finished, may get more runs, and is unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError, notice
from sim.study.design.build import Design
from sim.study.settings import Settings
from sim.study.store.blocks import BlockName, Blocks
from sim.study.store.files import digests
from sim.study.store.folder import Study
from sim.study.store.manifest import words_of
from sim.study.store.provenance import Identity
from sim.study.store.schema import SCHEMA


def finished_study(design: Design, identity: Identity) -> Study | None:
    """Return the study of a design if it is complete and its runs and tables are unchanged, else None."""
    folder, settings = identity.folder(design.settings.results_dir), design.settings
    manifest = manifest_now(folder)
    finished = (
        manifest
        and min(manifest["replicates_by_cell"]) >= settings.replicates
        and manifest["weekly"] == settings.weekly_names
        and manifest["weekly_replicates"] == settings.weekly_replicates
        and all(manifest.get(key) == getattr(settings, key) for key in ("outcome", "language", "figure", "ask"))
        and as_precise(manifest, settings)
        and manifest["words"] == words_of(design)
        and not changed_blocks(folder, Blocks(folder / "blocks"), manifest)
        and not changed_files(folder, {**manifest["tables"], **manifest["configs"]})
        and plan_now(folder)
    )
    return Study(folder) if finished else None


def as_precise(manifest: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether a study is as precise as wanted, or has the largest allowed number of replicates."""
    if not settings.precision:
        return True
    known = manifest["precision"]
    same_targets = known is not None and known["targets"] == settings.precision
    return same_targets and (known["reached"] or known["replicates"] >= settings.max_replicates)


def manifest_now(folder: Path, tell: bool = False) -> dict[str, Any]:
    """Return the manifest of a study that runs can be added to; empty when it is missing or damaged.

    Parameters
    ----------
    tell : bool
        Whether to print a notice about a damaged manifest.

    Raises
    ------
    InputError
        When the study was written by a version with another format of the folder.
    """
    if not (folder / "manifest.json").exists():
        return {}
    try:
        manifest = Study(folder).manifest
    except InputError as damage:
        if tell:
            notice(f"{damage} It is written again.")
        return {}
    if manifest["schema"] != SCHEMA:
        raise InputError(
            f"{folder} was written by nav-adoption {manifest['versions'].get('nav-adoption')} (storage format "
            f"{manifest['schema']}). It can be read, but not added to. Choose another name with study=… or "
            "another folder with results_dir=…"
        )
    return manifest


def plan_now(folder: Path) -> dict[str, Any]:
    """Return the plan of a study; empty when it is missing or damaged."""
    try:
        return Study(folder).plan
    except InputError:
        return {}  # it will be written again


def changed_blocks(folder: Path, blocks: Blocks, manifest: Mapping[str, Any]) -> list[BlockName]:
    """Return blocks that have changed since the manifest was written."""
    if not manifest or not (folder / "blocks").is_dir():
        return []  # an exported study has none
    return blocks.changed(manifest["blocks"], (folder / "manifest.json").stat().st_mtime)


def changed_files(folder: Path, listed: Mapping[str, str]) -> list[str]:
    """Return the listed files that do not match their digests."""
    now = digests(folder, listed)
    return [name for name, digest in listed.items() if now.get(name) != digest]
