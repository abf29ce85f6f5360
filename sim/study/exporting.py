"""A study as one zip, for the supplement of an article: an RO-Crate, which says itself what is in it.

The form is RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): a file ``ro-crate-metadata.json``
beside the data. The same study gives the same zip, to the last byte.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sim.errors import Refused
from sim.study.provenance import shown
from sim.study.store import Study, digest_of
from sim.study.verifying import wrong_tables

KINDS = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".arrow": "application/vnd.apache.arrow.file",
}
WHAT = {
    "manifest.json": "What the study is: fingerprint, versions, command, cells, digests of all tables",
    "cells.parquet": "One row per cell: what varies, and which cell it is compared to",
    "runs.parquet": "One row per run: cell, replicate, outcomes",
    "weeks.parquet": "Cell, week, outcome: mean and quantiles over replicates",
    "differences.parquet": "Cell, week, outcome: paired difference to the reference, 95 % interval",
    "failures.parquet": "Runs that failed, why, and the command that replays each",
    "dictionary.csv": "Every column: unit and meaning in Bokmål and English",
}
TEXT = (
    "Runs of nav-adoption, an agent-based simulation of how local leaders in NAV change whether digital "
    "services come into use. Results are conditional on the model's assumptions; they explore and explain, "
    "they do not predict. Command: {command}. Fingerprint: {fingerprint}. Check it with: "
    "python -m sim verify FILE; run it again with: python -m sim reproduce FILE."
)


def export(study: Study, place: Path, with_blocks: bool = False) -> Path:
    """Write a study into one zip and return where it is.

    Parameters
    ----------
    place : Path
    with_blocks : bool
        Whether every run's weeks go in too, which may be large; without, it can still be verified.

    Raises
    ------
    Refused
        When the study is not in order, or the zip cannot be written.
    """
    wrong = list(wrong_tables(study))
    if wrong:
        raise Refused(f"{study.folder} is not in order: {' '.join(wrong)}")
    left_out = {"damaged", *(() if with_blocks else ("blocks",))}
    files = [
        path
        for path in sorted(study.folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(study.folder).parts)
        and path.relative_to(study.folder).parts[0] not in left_out
    ]
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with ZipFile(unfinished, "w") as packed:
            add(packed, "ro-crate-metadata.json", crate(study, files).encode())
            for path in files:
                add(packed, path.relative_to(study.folder).as_posix(), path.read_bytes())
        os.replace(unfinished, place)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Refused(f"{place} could not be written ({error.strerror or error}). Nothing was left.") from error
    return place


def add(packed: ZipFile, name: str, content: bytes) -> None:
    """Put a file into a zip without the time of day; what is packed already is stored as it is."""
    about = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    about.external_attr = 0o644 << 16
    about.compress_type = ZIP_STORED if name.endswith((".parquet", ".png", ".arrow")) else ZIP_DEFLATED
    packed.writestr(about, content)


def crate(study: Study, files: list[Path]) -> str:
    """Return the metadata of the crate."""
    manifest = study.manifest
    names = [path.relative_to(study.folder).as_posix() for path in files]
    software = {
        "@id": "#nav-adoption",
        "@type": "SoftwareApplication",
        "name": "nav-adoption",
        "version": manifest["versions"]["nav-adoption"],
        "softwareRequirements": ", ".join(f"{name} {number}" for name, number in manifest["versions"].items()),
        "license": {"@id": "https://www.apache.org/licenses/LICENSE-2.0"},
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Study {manifest['name']}",
            "description": TEXT.format(**manifest | {"command": shown(manifest["command"])}),
            "datePublished": manifest["started"],
            "identifier": manifest["fingerprint"],
            "license": {"@id": "https://www.apache.org/licenses/LICENSE-2.0"},
            "hasPart": [{"@id": name} for name in names],
            "mentions": {"@id": "#run"},
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": shown(manifest["command"]),
            "endTime": manifest["started"],
            "instrument": {"@id": "#nav-adoption"},
            "result": [{"@id": name} for name in names],
        },
        software,
        {
            "@id": "https://www.apache.org/licenses/LICENSE-2.0",
            "@type": "CreativeWork",
            "name": "Apache License 2.0",
        },
    ]
    for path, name in zip(files, names, strict=True):
        graph.append(
            {
                "@id": name,
                "@type": "File",
                "name": WHAT.get(name, path.name),
                "encodingFormat": KINDS.get(path.suffix, "application/octet-stream"),
                "contentSize": str(path.stat().st_size),
                "sha256": digest_of(path),
            }
        )
    whole = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
