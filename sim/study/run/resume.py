"""What is in a study's folder from before: whether it is finished, may be added to, and is as it was written."""

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


def finished_study(design: Design, who: Identity) -> Study | None:
    """Return the study of a design when nothing of it is missing and all runs and tables are as written."""
    folder, settings = who.folder(design.settings.results_dir), design.settings
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
    """Tell whether a study is as precise as wanted, or has as many replicates as are allowed."""
    if not settings.precision:
        return True
    known = manifest["precision"]
    asked = known is not None and known["targets"] == settings.precision
    return asked and (known["reached"] or known["replicates"] >= settings.max_replicates)


def manifest_now(folder: Path, tell: bool = False) -> dict[str, Any]:
    """Return the manifest of a study that may be added to; nothing when there is none, or it is damaged.

    Raises
    ------
    InputError
        When the study was written by a version with another form of the folder.
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
            f"{folder} was written by nav-adoption {manifest['versions'].get('nav-adoption')} (form "
            f"{manifest['schema']}). It can be read, but not added to. Choose another name with study=… or "
            "another folder with results_dir=…"
        )
    return manifest


def plan_now(folder: Path) -> dict[str, Any]:
    """Return the plan of a study; nothing when there is none, or it is damaged."""
    try:
        return Study(folder).plan
    except InputError:
        return {}  # it is written again


def changed_blocks(folder: Path, blocks: Blocks, manifest: Mapping[str, Any]) -> list[BlockName]:
    """Return blocks that are not as they were when the manifest was written."""
    if not manifest or not (folder / "blocks").is_dir():
        return []  # an exported study has none
    return blocks.changed(manifest["blocks"], (folder / "manifest.json").stat().st_mtime)


def changed_files(folder: Path, listed: Mapping[str, str]) -> list[str]:
    """Return those of the listed files, each with its digest, that are not as they were written."""
    now = digests(folder, listed)
    return [name for name, digest in listed.items() if now.get(name) != digest]
