"""Pictures as files: drawn into the folder of a study, with metadata, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Refused, did_you_mean
from sim.show import style
from sim.show.figures import picture
from sim.show.frame import Picture

if TYPE_CHECKING:
    from sim.study.store import Study

FORMATS = ("png", "svg", "pdf")


def draw_pictures(study: Study) -> None:
    """Draw the first picture of a study into its folder, in the language and on the outcome it names."""
    manifest = study.manifest
    drawn = picture("comparison", study, manifest["outcome"], manifest["language"])
    save(drawn, study.folder / "figures", manifest)


def check_formats(formats: Sequence[str]) -> list[str]:
    """Return formats of files that there are, or refuse."""
    for wanted in formats:
        if wanted not in FORMATS:
            raise Refused(
                f"--format {wanted}: pictures can be {', '.join(FORMATS)}.{did_you_mean(wanted, FORMATS)}"
            )
    return list(formats)


def save(
    drawn: Picture,
    folder: Path,
    manifest: Mapping[str, Any],
    formats: Sequence[str] = ("png", "svg"),
    resolution: float = style.RESOLUTION,
) -> list[Path]:
    """Write a picture, each file whole or not at all, and return where.

    The same picture gives the same bytes: no date and no random names are put into it.

    Parameters
    ----------
    drawn : Picture
    folder : pathlib.Path
        Is made when it is missing.
    manifest : mapping
        Of the study; fingerprint and command are written into every file.
    formats : sequence of str
        Of `FORMATS`.
    resolution : float
        Dots per inch of PNG files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in formats:
        path = folder / f"{drawn.name}.{kind}"
        unfinished = folder / f".{drawn.name}.{os.getpid()}.{kind}"
        try:
            with style.in_force():
                drawn.figure.savefig(
                    unfinished, format=kind, dpi=resolution, metadata=metadata(kind, drawn, manifest)
                )
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        written.append(path)
    return written


def metadata(kind: str, drawn: Picture, manifest: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what is written into a file: what it shows, and how to find the study again."""
    source = "; ".join(f"{key}: {manifest.get(key, '')}" for key in ("name", "fingerprint", "command"))
    program = "nav-adoption"
    if kind == "png":
        return {"Title": drawn.title, "Description": drawn.alt, "Source": source, "Software": program}
    if kind == "svg":
        return {"Title": drawn.title, "Description": drawn.alt, "Source": source, "Creator": program, "Date": None}
    return {"Title": drawn.title, "Subject": f"{drawn.alt} {source}", "Creator": program, "Producer": program,
            "CreationDate": None}  # fmt: skip
