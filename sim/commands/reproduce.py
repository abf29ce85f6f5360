"""``reproduce`` and ``replay``: run a study again and compare, find the study of a figure, replay one run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import PATH, RUN_ITS_RULES, STUDY
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.study.store.folder import Study


@click.argument("study", type=PATH, required=False)
@click.option("--figure", type=PATH, help="A figure of a study: find what made it.")
@click.option("--into", type=PATH, help="Keep the repetition in this folder.")
@RUN_ITS_RULES
def reproduce(study: Path | None, figure: Path | None, into: Path | None, run_its_rules: bool) -> Iterator[str]:
    """Run a study (folder, manifest or zip) again elsewhere and compare, byte for byte."""
    from sim.study.reproduce import made_by, study_of
    from sim.study.store.unpack import opened

    if study is not None and figure is None:
        with opened(study) as stored:
            yield from compare(stored, into, None, run_its_rules)
    elif figure is not None and study is None:
        about = made_by(figure)
        yield f"{figure} was made by: {about.get('command', '(not said)')}"
        yield f"Fingerprint: {about['fingerprint']}"
        origin = study_of(figure, about)
        if origin is None:
            yield "Its study is not beside it, nor in results. Run the command above and compare the fingerprint."
        else:
            yield f"Study: {origin.folder}"
            yield from compare(origin, into, figure, run_its_rules)
    else:
        raise click.UsageError("Name a study, or a figure with --figure.")


def compare(study: Study, into: Path | None, figure: Path | None, run_its_rules: bool) -> Iterator[str]:
    """Run a study again, and yield lines on how its tables, and a figure if given, compare."""
    from sim.show.pictures import draw_pictures
    from sim.study.reproduce import run_again

    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as elsewhere:
        again = run_again(study, into or Path(elsewhere), draw_pictures, run_its_rules)
        if again.same:
            yield f"Same to the last byte: {', '.join(again.same)}"
        if again.same_values:
            yield f"Same values, in other bytes: {', '.join(again.same_values)}"
        if figure is not None:
            drawn = again.study.folder / "figures" / figure.name
            same = drawn.exists() and drawn.read_bytes() == figure.read_bytes()
            yield f"Figure {figure.name}: {'same to the last byte' if same else 'drawn otherwise'}"
        if into is not None:
            yield f"The repetition is in {again.study.folder}"
        if again.other:
            raise InputError(f"Not reproduced; these tables differ: {', '.join(again.other)}.")
        yield "Reproduced."


@STUDY
@click.argument("cell", type=int)
@click.argument("replicate", type=click.IntRange(0))
@RUN_ITS_RULES
def replay(study: Path, cell: int, replicate: int, run_its_rules: bool) -> Iterator[str]:
    """Replay one run of a study on the reference engine: STUDY CELL REPLICATE."""
    from sim.engines.batch import MAX_REPLICATES, run_block
    from sim.model.outcomes import WEEKLY
    from sim.study.reproduce import runnable_design
    from sim.study.store.unpack import opened

    if replicate >= MAX_REPLICATES:
        raise InputError(f"There is no replicate {replicate}. Expected a number from 0 to {MAX_REPLICATES - 1}.")
    with opened(study) as stored:
        known = stored.manifest if (stored.folder / "manifest.json").exists() else stored.plan
        design = runnable_design(known, run_its_rules)
    if not 0 <= cell < len(design.cells):
        raise InputError(f"There is no cell {cell}. The study has cells 0 to {len(design.cells) - 1}.")
    one, seed = design.cells[cell], design.settings.seed
    point = ", ".join(f"{key}={value}" for key, value in one.point.items()) or one.scenario.name
    yield f"Cell {cell} ({point}), replicate {replicate}, seed {seed}, on the reference engine:"
    block = run_block(one.scenario, one.book, "reference", seed, replicate, 1)
    for name, values in block.weekly.items():
        yield f"  {WEEKLY[name].label['en']:40} {values[0, -1]:10.4f} {WEEKLY[name].unit}"
