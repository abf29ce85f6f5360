"""Taking over: runs that another study has of the same cells are not made twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import Refused, notice
from sim.study.blocks import Blocks
from sim.study.provenance import Identity, what_changed
from sim.study.store import read_json


def take_over(blocks: Blocks, who: Identity, recipe: Mapping[str, Any], kept: str, new: bool) -> None:
    """Take over runs from other studies of the same name; say so, or how a new study differs from them.

    Parameters
    ----------
    blocks : Blocks
        Of the study, in whose neighbourhood the others lie.
    who : Identity
        What the study is.
    recipe : mapping
        From `sim.study.provenance.recipe`.
    kept : str
        Mark of the weeks that are kept.
    new : bool
        Whether nothing was there of the study before.
    """
    study = blocks.folder.parent
    nearest: tuple[int, Path, list[str]] | None = None
    wanted = set(who.cells)
    for plan_file in sorted(study.parent.glob(f"{who.name}-*/plan.json")):
        folder = plan_file.parent
        if folder == study:
            continue
        try:
            theirs = read_json(plan_file)["recipe"]
            shared = wanted & {cell["identity"] for cell in theirs["cells"]}
            changes = what_changed(theirs, recipe) if new and not shared else []
        except (Refused, KeyError, TypeError):
            continue  # that study is damaged; whoever asks for it is told
        before = blocks.runs(wanted, kept)
        if shared:
            their_blocks = Blocks(folder / "blocks")
            for identity in sorted(shared):
                blocks.take_over(their_blocks, identity)
        taken = blocks.runs(wanted, kept) - before
        if taken:
            notice(f"{taken} runs are taken over from {folder}, which has cells in common.")
        elif changes and (nearest is None or len(changes) < nearest[0]):
            nearest = (len(changes), folder, changes)
    if nearest and not blocks.by_cell:
        notice(f"{nearest[1]} is another study: {'; '.join(nearest[2])}.")
