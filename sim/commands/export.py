"""``export``: a study as one zip that says itself what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def export_study(place: Path, to: Path | None, blocks: bool, anonymous: bool) -> Iterator[str]:
    """Write a study into one zip and yield where it is.

    Parameters
    ----------
    place : Path
        Folder, manifest or zip.
    to : Path or None
        The zip; by default one named like the study, in the current folder.
    blocks : bool
        Whether every run goes in.
    anonymous : bool
        Whether to leave out times and paths.
    """
    from sim.study.export import export
    from sim.study.store.unpack import opened

    with opened(place) as study:
        written = export(
            study,
            to or Path(f"{study.manifest['name']}-{study.manifest['fingerprint'][:10]}.zip"),
            blocks,
            anonymous,
        )
        yield f"{written}: {written.stat().st_size / 1e6:.1f} MB. Check it with: python -m sim verify {written}"
