"""``export``: write a study to one self-describing zip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import PATH, STUDY


@STUDY
@click.option("--to", type=PATH, help="Name of the zip.")
@click.option("--blocks", is_flag=True, help="With every run's weeks, which may be large.")
@click.option("--anonymous", is_flag=True, help="Without times and paths, for blind review.")
def export(study: Path, to: Path | None, blocks: bool, anonymous: bool) -> Iterator[str]:
    """Write a study to one zip with RO-Crate metadata, for the supplement of an article."""
    from sim.study import export
    from sim.study.store.unpack import opened

    with opened(study) as stored:
        place = to or Path(f"{stored.manifest['name']}-{stored.manifest['fingerprint'][:10]}.zip")
        written = export.export(stored, place, blocks, anonymous)
        yield f"{written}: {written.stat().st_size / 1e6:.1f} MB. Check it with: python -m sim verify {written}"
