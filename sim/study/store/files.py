"""Files of a study: JSON with its own digest, digests of other files, and where output may be written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError

SEAL = "sha256"
"""Key of a JSON file's own digest. It reveals damage and accidental edits, but anyone can compute a new one."""
SHOWN_NAME = r"(?:figures/)?\w[\w.-]*\.(?:png|svg|pdf|html|xlsx)"
"""Pattern of the names of pictures and reports."""
SHOWN = "shown.json"
"""Lists the pictures and reports in a study's folder: only listed files are ever replaced or removed."""


def seal(settings: Mapping[str, Any]) -> str:
    """Return the digest of settings, which ignores the order of their keys and any digest among them."""
    rest = {key: value for key, value in settings.items() if key != SEAL}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def sealed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as read back from JSON, with their digest."""
    plain = json.loads(json.dumps(settings, default=str))
    return {**plain, SEAL: seal(plain)}


def write_json(path: Path, settings: Mapping[str, Any]) -> None:
    """Write a sealed JSON file atomically; keys keep their order, which matters for services."""
    write_whole(path, as_text(settings).encode())


def as_text(settings: Mapping[str, Any]) -> str:
    """Return settings as the text of a sealed JSON file."""
    return json.dumps(sealed(settings), indent=1, ensure_ascii=False) + "\n"


def read_json(path: Path, wanted: str = "") -> dict[str, Any]:
    """Return the settings in a JSON file of a study's folder.

    Parameters
    ----------
    path : Path
    wanted : str
        What to do when it is damaged, for the message.

    Raises
    ------
    InputError
        When it is missing, unreadable or damaged. A missing digest does not count: version 0.1.0 wrote none.
    """
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is damaged: it is not a file. {wanted}".rstrip())
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        lacks = (
            f"it has no {path.name}." if path.parent.exists() else "it does not exist. Studies are in results/."
        )
        raise InputError(f"{path.parent} is not a study: {lacks}") from None
    except NotADirectoryError:
        zipped = path.parent.suffix == ".zip"
        hint = " Unpack it first; verify, reproduce, replay and export read it as it is." if zipped else ""
        raise InputError(f"{path.parent} is not a study: it is not a folder.{hint}") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is damaged: {error}. {wanted}".rstrip()) from error
    if not isinstance(settings, dict):
        raise InputError(f"{path} is damaged: it holds no settings. {wanted}".rstrip())
    if settings.get(SEAL, seal(settings)) != seal(settings):
        raise InputError(f"{path} is damaged: it was changed after it was written. {wanted}".rstrip())
    return settings


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Provide a hidden file that is moved to a path once it is complete, and removed if an error occurs."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    with whole(path) as unfinished:
        unfinished.write_bytes(content)


def link_or_copy(source: Path, place: Path) -> None:
    """Create a hard link to a file where the disk allows it, else a copy."""
    try:
        os.link(source, place)
    except OSError:
        with whole(place) as unfinished:
            shutil.copyfile(source, unfinished)


def check_no_link(place: Path) -> None:
    """Refuse a symbolic link, which would redirect what is written to another place."""
    if place.is_symlink():
        raise InputError(f"{place} is a symbolic link, and nothing is written through links. Remove it first.")


def write_for_user(option: str, path: Path, content: bytes) -> None:
    """Write a file atomically where the user asked for it; its permissions follow the umask.

    Parameters
    ----------
    option : str
        The option that named the path, such as ``--csv``.

    Raises
    ------
    InputError
        When the file would overwrite part of a study, or cannot be written.
    """
    try:
        write_whole(check_output(option, path), content)
    except OSError as error:
        raise InputError(
            f"{option} {path}: cannot write there ({error.strerror or error}). Name another file."
        ) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or refuse one that cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path} cannot be read (it is not a file).")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each named file that exists in a folder."""
    return {name: digest_of(folder / name) for name in names if (folder / name).is_file()}


def shown_in(folder: Path) -> dict[str, dict[str, str]]:
    """Return digest and outcome of each listed picture and report of a study's folder, by name."""
    if not (folder / SHOWN).exists():
        return {}
    listed = read_json(folder / SHOWN, "Remove it, and pictures and reports count as yours.").get("files")
    if not isinstance(listed, dict) or not all(is_shown(name, about) for name, about in listed.items()):
        raise InputError(
            f"{folder / SHOWN} is damaged: expected names of pictures and reports with their digests."
        )
    return listed


def is_shown(name: str, about: Any) -> bool:
    """Tell whether a list entry describes a picture or report, with its digest and outcome."""
    return bool(re.fullmatch(SHOWN_NAME, name)) and isinstance(about, dict) and set(about) == {SEAL, "outcome"}


def record_shown(folder: Path, paths: Iterable[Path], outcome: str) -> None:
    """Add pictures and reports to the list in a study's folder.

    Parameters
    ----------
    folder : Path
        Folder of the study.
    paths : iterable of Path
        Files; those outside the folder are not listed.
    outcome : str
        The outcome that they show.
    """
    home = folder.resolve()
    new = {
        path.relative_to(home).as_posix(): {SEAL: digest_of(path), "outcome": outcome}
        for path in (path.resolve() for path in paths)
        if path.is_relative_to(home)
    }
    if new:
        write_json(folder / SHOWN, {"files": shown_in(folder) | new})


def is_current(folder: Path, name: str, outcome: str) -> bool:
    """Tell whether a listed picture or report is unchanged and shows the given outcome."""
    about = shown_in(folder).get(name)
    return about is not None and about["outcome"] == outcome and is_as_listed(folder, name, about)


def is_as_listed(folder: Path, name: str, about: dict[str, str]) -> bool:
    """Tell whether a listed picture or report exists and matches its digest."""
    return (folder / name).is_file() and digest_of(folder / name) == about[SEAL]


def check_writable(folder: Path) -> None:
    """Refuse a results folder that cannot be written, before anything is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"results_dir={folder}: cannot write there ({error.strerror or error}). "
            "Choose another folder with results_dir=…"
        ) from error


def check_output(option: str, path: Path) -> Path:
    """Return the path of a file that a user asked for, or refuse one that would overwrite part of a study.

    Parameters
    ----------
    option : str
        The option that named the path, such as ``--to``.
    path : Path

    Raises
    ------
    InputError
        When it is a folder, its parent folder is missing, or it lies within a study.
    """
    if path.is_dir():
        raise InputError(f"{option} {path}: this is a folder; expected the name of a file in it.")
    if not path.parent.is_dir():
        raise InputError(f"{option} {path}: there is no folder {path.parent}. Create it first.")
    for folder in path.resolve().parents:
        if (folder / "plan.json").exists() or (folder / "manifest.json").exists():
            raise InputError(
                f"{option} {path}: {folder} is a study, whose files are never overwritten. Name another place."
            )
    return path
