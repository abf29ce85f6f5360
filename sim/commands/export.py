"""``export``: a study as one zip that says itself what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def export_study(place: Path, to: Path | None, blocks: bool) -> Iterator[str]:
    """Write a study into one zip and yield where it is."""
    from sim.study.again import opened
    from sim.study.exporting import export

    with opened(place) as study:
        written = export(study, to or Path(f"{study.folder.name}.zip"), blocks)
        yield f"{written}: {written.stat().st_size / 1e6:.1f} MB. Check it with: python -m sim verify {written}"
