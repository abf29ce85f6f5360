"""Open a study from a folder or an exported zip; the content of a zip is treated as untrusted data."""

from __future__ import annotations

import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from sim.errors import InputError
from sim.scenario.checks import printed
from sim.study.store.blocks import NAME
from sim.study.store.files import SHOWN_NAME
from sim.study.store.folder import Study

PACKED = re.compile(
    r"(?:manifest|plan|shown)\.json|\w+\.parquet|dictionary\.csv|configs/cell-\d+\.json"
    rf"|{SHOWN_NAME}|blocks/{NAME.pattern}"
)
"""Members of a zip that belong to a study; no other is unpacked, wherever its path would lead."""
MOST_RATIO = 200
"""Largest compression ratio of a member; tables and configurations reach about 20."""
ALWAYS_FINE = 2**20
"""Bytes up to which the ratio is not checked."""
MOST_BYTES = 2**36
"""Largest size of an unpacked study, in bytes: 64 GiB."""


@contextmanager
def opened(place: Path) -> Iterator[Study]:
    """Provide a study from its folder, its manifest, or the zip it was exported to.

    A bare name is also searched for in the folder ``results``.

    Raises
    ------
    InputError
        When it is none of these, or the zip is damaged, encrypted or expands to far more than its size.
    """
    if not place.exists() and (Path("results") / place).exists():
        place = Path("results") / place
    if place.name == "manifest.json" and not place.is_dir():
        yield Study(place.parent)
    elif place.is_file():
        with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
            unpack(place, Path(folder))
            try:
                yield Study(Path(folder))
            except InputError as refusal:  # name the zip, not the temporary folder
                raise InputError(str(refusal).replace(folder, str(place))) from refusal
    else:
        yield Study(place)


def is_packed(place: Path) -> bool:
    """Tell whether a place is a zip rather than a folder or its manifest."""
    return place.is_file() and place.name != "manifest.json"


def unpack(packed: Path, folder: Path) -> None:
    """Unpack the files of a study, and only these, into a folder."""
    try:
        with ZipFile(packed) as zipped:
            members = members_of(zipped)
            if "manifest.json" not in members:
                raise InputError(f"{packed} is not an exported study: it has no manifest.json.")
            check_sizes(packed, list(members.values()))
            for name, member in members.items():
                place = folder / name
                place.parent.mkdir(exist_ok=True)
                with zipped.open(member) as source, place.open("wb") as target:
                    shutil.copyfileobj(source, target)
    except RuntimeError as error:  # how zipfile reports that a password is needed
        raise InputError(f"{packed} is encrypted. Unpack it yourself and name the folder.") from error
    except NotImplementedError as error:
        raise InputError(f"{packed} uses a feature of zip files that is not supported here ({error}).") from error
    except (BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise InputError(f"{packed} is not a study: neither a folder nor a complete zip from export.") from error
    except OSError as error:
        raise InputError(f"{packed} could not be unpacked ({error.strerror or error}).") from error


def members_of(zipped: ZipFile) -> dict[str, ZipInfo]:
    """Return the members of a zip that belong to a study, by name without a common top folder."""
    files = [member for member in zipped.infolist() if not member.is_dir()]
    tops = {member.filename.partition("/")[0] for member in files}
    around = f"{tops.pop()}/" if len(tops) == 1 and all("/" in member.filename for member in files) else ""
    names = {member.filename.removeprefix(around): member for member in files}
    return {name: member for name, member in names.items() if PACKED.fullmatch(name)}


def check_sizes(packed: Path, members: list[ZipInfo]) -> None:
    """Refuse a zip that would expand to far more than its size."""
    for member in members:
        if member.file_size > max(ALWAYS_FINE, MOST_RATIO * member.compress_size):
            raise InputError(
                f"{packed}: {printed(member.filename)} would unpack to {member.file_size:,} bytes, more than "
                f"{MOST_RATIO} times its packed size. It is not unpacked."
            )
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise InputError(f"{packed} would unpack to {total:,} bytes; expected at most {MOST_BYTES:,}.")
