"""Export a study as one zip for the supplement of an article: an RO-Crate, which describes its own content.

The format is RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): a file ``ro-crate-metadata.json``
beside the data. The same study gives the same zip, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.study.store.files import as_text, check_output, shown_in, whole
from sim.study.store.folder import Study
from sim.study.store.provenance import shown
from sim.study.verify import wrong_files

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


def export(study: Study, place: Path, with_blocks: bool = False, anonymous: bool = False) -> Path:
    """Write a study to one zip and return its path.

    Only files that the study lists are included: tables, configurations, pictures, reports, and their sources.

    Parameters
    ----------
    study : Study
    place : Path
    with_blocks : bool
        Whether to include the weeks of every run, which may be large; the study can be verified without them.
    anonymous : bool
        Whether to leave out when the study was run and every path in commands, for blind review.

    Raises
    ------
    InputError
        When the study does not pass its checks, or the zip cannot be written.
    """
    check_output("--to", place)
    wrong = list(wrong_files(study))
    if wrong:
        raise InputError(f"{study.folder} has problems: {' '.join(wrong)}")
    files: dict[str, Path | bytes] = {name: study.folder / name for name in names(study, with_blocks)}
    files["failures.parquet"] = failures = failures_for_others(study)
    described = for_others(study, hashlib.sha256(failures).hexdigest(), anonymous)
    files |= {f"{name}.json": as_text(settings).encode() for name, settings in described.items()}
    try:
        with whole(place) as unfinished, ZipFile(unfinished, "w") as packed:
            add(packed, "ro-crate-metadata.json", crate(study, files, anonymous).encode())
            for name, content in sorted(files.items()):
                add(packed, name, content_of(content))
    except OSError as error:
        raise InputError(
            f"{place} could not be written ({error.strerror or error}). No partial file was left behind."
        ) from error
    return place


def names(study: Study, with_blocks: bool) -> list[str]:
    """Return the names of the files to export, besides the JSON files that describe the study."""
    manifest = study.manifest
    listed = [*manifest["tables"], *manifest.get("configs", ()), *shown_in(study.folder)]
    blocks = [f"blocks/{name.file}" for name in study.blocks.names()] if with_blocks else []
    for name in [*listed, *blocks]:
        if (study.folder / name).is_symlink():
            raise InputError(
                f"{study.folder / name} is a link that leads out of the study. Put the file itself there."
            )
    return sorted({*listed, *blocks})


def for_others(study: Study, failures: str, anonymous: bool) -> dict[str, dict[str, Any]]:
    """Return manifest, plan and list of pictures without paths of this machine.

    Parameters
    ----------
    failures : str
        Digest of the exported table of failed runs.
    """
    manifest = study.manifest | {"tables": study.manifest["tables"] | {"failures.parquet": failures}}
    if anonymous:
        manifest |= {"started": "", "seconds": 0}
    clean = {
        name: {key: value for key, value in content.items() if key != "process"}  # of 0.1.0: process and host
        | {"command": shown(content["command"], anonymous)}
        for name, content in (("manifest", manifest), ("plan", study.plan))
    }
    pictures = shown_in(study.folder)
    return clean | ({"shown": {"files": pictures}} if pictures else {})


def failures_for_others(study: Study) -> bytes:
    """Return the table of failed runs, with commands that do not name the study's folder."""
    path = study.folder / "failures.parquet"
    table = pq.read_table(path)
    if not table.num_rows:
        return path.read_bytes()
    commands = pa.array([shown(command, bare=True) for command in table["command"].to_pylist()])
    sink = pa.BufferOutputStream()
    column = table.column_names.index("command")
    pq.write_table(table.set_column(column, "command", commands), sink, compression="zstd")
    return bytes(sink.getvalue())


def content_of(content: Path | bytes) -> bytes:
    """Return content as bytes, read from a file if need be."""
    return content if isinstance(content, bytes) else content.read_bytes()


def add(packed: ZipFile, name: str, content: bytes) -> None:
    """Add a file to a zip without a timestamp; files that are compressed already are only stored."""
    about = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    about.external_attr = 0o644 << 16
    about.compress_type = ZIP_STORED if name.endswith((".parquet", ".png", ".arrow")) else ZIP_DEFLATED
    packed.writestr(about, content)


def crate(study: Study, files: Mapping[str, Path | bytes], anonymous: bool) -> str:
    """Return the metadata of the crate as JSON."""
    manifest = study.manifest
    command = shown(manifest["command"], anonymous)
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
            "description": TEXT.format(command=command, fingerprint=manifest["fingerprint"]),
            **({} if anonymous else {"datePublished": manifest["started"]}),
            "identifier": manifest["fingerprint"],
            "license": {"@id": "https://www.apache.org/licenses/LICENSE-2.0"},
            "hasPart": [{"@id": name} for name in files],
            "mentions": {"@id": "#run"},
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": command,
            **({} if anonymous else {"endTime": manifest["started"]}),
            "instrument": {"@id": "#nav-adoption"},
            "result": [{"@id": name} for name in files],
        },
        software,
        {
            "@id": "https://www.apache.org/licenses/LICENSE-2.0",
            "@type": "CreativeWork",
            "name": "Apache License 2.0",
        },
    ]
    graph += [
        {
            "@id": name,
            "@type": "File",
            "name": WHAT.get(name, PurePosixPath(name).name),
            "encodingFormat": KINDS.get(PurePosixPath(name).suffix, "application/octet-stream"),
            "contentSize": str(len(packed)),
            "sha256": hashlib.sha256(packed).hexdigest(),
        }
        for name, packed in ((name, content_of(content)) for name, content in sorted(files.items()))
    ]
    metadata = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
