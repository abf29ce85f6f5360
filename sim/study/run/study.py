"""One study from design to folder: what is there is kept, what is missing is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.study.design.build import Design
from sim.study.run.session import Draw, at_work, changed_blocks, changed_files, manifest_now, plan_now, shown
from sim.study.settings import Settings
from sim.study.store.blocks import Blocks
from sim.study.store.folder import Study
from sim.study.store.manifest import words_of
from sim.study.store.provenance import Identity, identify


def run_study(design: Design, draw: Draw = lambda study: None, by: str | None = None) -> Study:
    """Run what is missing of a design and leave one study folder, or return the one there is.

    Parameters
    ----------
    draw : callable
        Draws what is missing of the study's pictures and report into its folder; called each time.
    by : str, optional
        The command that it is done by, when that is not this process's own.

    Raises
    ------
    InputError, RunFailed
        With one clear message; finished runs are kept, and without any no folder is left.
    Interrupted
        On Ctrl-C.
    """
    who = identify(design)
    found = finished_study(design, who)
    if found is not None:
        return shown(found, draw)
    with at_work(design, who, by) as study:
        if design.settings.precision:
            study.refine()
        else:
            study.extend({cell.number: design.settings.replicates for cell in design.cells})
        return study.finish(draw)


def finished_study(design: Design, who: Identity) -> Study | None:
    """Return the study of a design when nothing of it is missing and all runs and tables are as written."""
    folder, settings = who.folder(design.settings.results_dir), design.settings
    manifest = manifest_now(folder)
    if (
        not manifest
        or min(manifest["replicates_by_cell"]) < settings.replicates
        or manifest["weekly"] != settings.weekly_names
        or manifest["weekly_replicates"] != settings.weekly_replicates
        or any(manifest.get(key) != getattr(settings, key) for key in ("outcome", "language", "figure", "ask"))
        or not as_precise(manifest, settings)
        or manifest["words"] != words_of(design)
        or changed_blocks(folder, Blocks(folder / "blocks"), manifest)
        or changed_files(folder, {**manifest["tables"], **manifest["configs"]})
        or not plan_now(folder)
    ):
        return None
    return Study(folder)


def as_precise(manifest: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether a study is as precise as wanted, or has as many replicates as are allowed."""
    if not settings.precision:
        return True
    found = manifest["precision"]
    asked = found is not None and found["targets"] == settings.precision
    return asked and (found["reached"] or found["replicates"] >= settings.max_replicates)


def disk_needed(design: Design, replicates: int) -> int:
    """Return roughly how many bytes the runs of a study take on the disk.

    Parameters
    ----------
    replicates : int
        Of each cell.
    """
    values = 70 + len(design.settings.weekly_names) * design.cells[0].scenario.weeks
    return int(len(design.cells) * replicates * values * 8 * 0.65)  # what LZ4 leaves
