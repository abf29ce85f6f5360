"""``reproduce``: run a study again and compare; find what made a figure; replay one run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.study.store.folder import Study


def reproduce(place: Path, into: Path | None, run_its_rules: bool = False) -> Iterator[str]:
    """Run a study again, elsewhere, and yield how its tables compare.

    Parameters
    ----------
    place : Path
        Folder, manifest or zip.
    into : Path or None
        Where the repetition is kept; None keeps none.
    run_its_rules : bool
        Whether the user trusts the rules that came with the study.
    """
    from sim.study.store.unpack import opened

    with opened(place) as study:
        yield from compare(study, into, None, run_its_rules)


def reproduce_figure(figure: Path, into: Path | None, run_its_rules: bool = False) -> Iterator[str]:
    """Say what made a figure; when its study is here, run it again and compare, the figure too."""
    from sim.study.store.origins import made_by, study_of

    about = made_by(figure)
    yield f"{figure} was made by: {about.get('command', '(not said)')}"
    yield f"Fingerprint: {about['fingerprint']}"
    study = study_of(figure, about)
    if study is None:
        yield "Its study is not beside it, nor in results. Run the command above and compare the fingerprint."
        return
    yield f"Study: {study.folder}"
    yield from compare(study, into, figure, run_its_rules)


def compare(study: Study, into: Path | None, figure: Path | None, run_its_rules: bool) -> Iterator[str]:
    """Run a study again and yield how tables, and a figure, compare."""
    from sim.show.pictures import draw_pictures
    from sim.study.reproduce import run_again

    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as elsewhere:
        found = run_again(study, into or Path(elsewhere), draw_pictures, run_its_rules)
        if found.same:
            yield f"Same to the last byte: {', '.join(found.same)}"
        if found.same_values:
            yield f"Same values, in other bytes: {', '.join(found.same_values)}"
        if figure is not None:
            again = found.study.folder / "figures" / figure.name
            same = again.exists() and again.read_bytes() == figure.read_bytes()
            yield f"Figure {figure.name}: {'same to the last byte' if same else 'drawn otherwise'}"
        if into is not None:
            yield f"The repetition is in {found.study.folder}"
        if found.other:
            raise InputError(f"Not reproduced: {', '.join(found.other)} came out otherwise.")
        yield "Reproduced."


def replay(place: Path, cell: int, replicate: int, run_its_rules: bool = False) -> Iterator[str]:
    """Run one run of a study on the reference engine, and yield how it ended."""
    from sim.engines.batch import MAX_REPLICATES, run_block
    from sim.model.outcomes import WEEKLY
    from sim.study.reproduce import runnable_design
    from sim.study.store.unpack import opened

    if not 0 <= replicate < MAX_REPLICATES:
        raise InputError(f"There is no replicate {replicate}. Expected a number from 0 to {MAX_REPLICATES - 1}.")
    with opened(place) as study:
        known = study.manifest if (study.folder / "manifest.json").exists() else study.plan
        design = runnable_design(known, run_its_rules)
    if not 0 <= cell < len(design.cells):
        raise InputError(f"There is no cell {cell}. The study has cells 0 to {len(design.cells) - 1}.")
    one, seed = design.cells[cell], design.settings.seed
    point = ", ".join(f"{key}={value}" for key, value in one.point.items()) or one.scenario.name
    yield f"Cell {cell} ({point}), replicate {replicate}, seed {seed}, on the reference engine:"
    block = run_block(one.scenario, one.book, "reference", seed, replicate, 1)
    for name, values in block.weekly.items():
        yield f"  {WEEKLY[name].label['en']:40} {values[0, -1]:10.4f} {WEEKLY[name].unit}"
