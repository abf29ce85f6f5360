"""Reuse runs of identical cells from other studies in the same folder of results."""

from __future__ import annotations

import glob
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError, notice
from sim.language import say_many
from sim.model.outcomes import OUTCOMES
from sim.study.design.build import Cell, Design
from sim.study.run.task import same_today
from sim.study.settings import Settings
from sim.study.store.blocks import ALL, BlockName, Blocks, DamagedBlock
from sim.study.store.folder import Study
from sim.study.store.provenance import Identity, what_changed


def reuse_runs(
    blocks: Blocks, design: Design, identity: Identity, recipe: Mapping[str, Any], kept: str, new: bool
) -> None:
    """Reuse blocks of identical cells from the other studies in the folder of results, with a notice.

    A new study that finds none reports how it differs from the nearest study. A folder of results may hold studies
    made by others, so a block is used only after one of its runs, chosen at random, gave the same outcomes here.

    Parameters
    ----------
    blocks : Blocks
        Blocks of the study; the other studies are in folders beside it.
    design : Design
    identity : Identity
        Identity of the study.
    recipe : mapping
        From `sim.study.store.provenance.recipe`.
    kept : str
        Code for the outcomes whose weeks are kept.
    new : bool
        Whether the study has just begun.
    """
    study = blocks.folder.parent
    cells = dict(zip(identity.cells, design.cells, strict=True))
    for folder in sorted(study.parent.iterdir()):
        if folder != study and has_blocks_of(folder / "blocks", identity.cells):
            taken = take_from(blocks, Blocks(folder / "blocks"), cells, kept, design.settings)
            if taken:
                notice(
                    say_many(
                        "{count} run is reused from {folder}, which has cells in common.",
                        "{count} runs are reused from {folder}, which has cells in common.",
                        taken, design.settings.language, folder=folder,
                    )
                )  # fmt: skip
    if new and not blocks.names():
        report_nearest(study, identity, recipe)


def has_blocks_of(folder: Path, identities: list[str]) -> bool:
    """Tell whether a folder holds blocks of the given cells, judging by file names alone."""
    try:
        named = {entry[:16] for entry in os.listdir(folder)}
    except OSError:
        return False  # no folder of blocks, or none that may be read
    return any(cell_id[:16] in named for cell_id in identities)


def take_from(blocks: Blocks, other: Blocks, cells: Mapping[str, Cell], kept: str, settings: Settings) -> int:
    """Take blocks of the given cells from another study, and return how many runs that adds."""
    before = blocks.runs(cells, kept)
    for cell_id, cell in cells.items():
        mine = set(blocks.by_cell[cell_id[:16]])
        for name in other.by_cell[cell_id[:16]]:
            if name not in mine and name.kept in (ALL, kept) and is_true(other, name, cell_id, cell, settings):
                blocks.take(other, name)
    return blocks.runs(cells, kept) - before


def is_true(other: Blocks, name: BlockName, cell_id: str, cell: Cell, settings: Settings) -> bool:
    """Tell whether a block is undamaged, belongs to a cell, and one of its runs gives the same outcomes here."""
    if (other.folder / name.file).is_symlink():
        return False
    try:
        other.check(name, cell_id)
        table = other.read(name, ["replicate", *OUTCOMES.known()])
    except (DamagedBlock, InputError):
        return False  # that study is damaged; `verify` says so to its reader
    if not table.num_rows:
        return False  # all of its runs failed, but they may work today
    row = table.slice(random.SystemRandom().randrange(table.num_rows), 1).to_pylist()[0]
    try:
        if same_today(cell, settings, row):
            return True
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a run that fails here is not the one in the block
        return False
    notice(
        f"{other.folder / name.file}: replicate {row['replicate']} gives a different result here and is not used."
    )
    return False


def report_nearest(study: Path, identity: Identity, recipe: Mapping[str, Any]) -> None:
    """Print a notice of how a new study differs from the nearest one with the same name."""
    known: list[tuple[int, Path, list[str]]] = []
    for plan_file in sorted(study.parent.glob(f"{glob.escape(identity.name)}-*/plan.json")):
        with suppress(InputError):  # that study is damaged; `verify` says so to its reader
            changes = what_changed(Study(plan_file.parent).plan["recipe"], recipe)
            known.append((len(changes), plan_file.parent, changes))
    _, nearest, changes = min((one for one in known if one[0]), default=(0, study, []))
    if changes:
        notice(f"{nearest} is another study: {'; '.join(changes)}.")
