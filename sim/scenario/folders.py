"""Folders of configuration: the shipped `configs/` and a user's, and what can be chosen in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from sim.errors import InputError
from sim.scenario.config_errors import check_file, check_folder, located, places


def config_folder() -> Path:
    """Return the folder of configuration files: beside the package, or inside an installed one."""
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "configs"
    return beside if (beside / "config.yaml").is_file() else package / "configs"


_own_folders: ContextVar[tuple[Path, ...]] = ContextVar("user folders with configuration", default=())


@contextmanager
def own_folders(folders: Sequence[Path], words: Sequence[str] = ()) -> Iterator[None]:
    """Within the block, offer the choices in user folders along with the shipped ones.

    Parameters
    ----------
    words : sequence of str
        Overrides, which no file is to blame for.

    Raises
    ------
    InputError
        When a folder is not there, or holds a file that would replace another; what is refused within the block
        names file and line.
    """
    files: dict[Path, Path] = {}
    for folder in folders:
        check_folder(folder, config_folder())
        for file in sorted(folder.glob("*/*.yaml")):
            first = files.setdefault(file.relative_to(folder), file)
            if first != file:
                raise InputError(f"{file}: {first} has the same name and would be used instead. Rename one.")
    places.clear()
    before = _own_folders.set(tuple(folders))
    try:
        yield
    except InputError as refusal:
        given = {word.partition("=")[0].lstrip("+") for word in words if "=" in word}
        raise InputError(located(str(refusal), given)) from refusal
    finally:
        _own_folders.reset(before)


def folders_in_use() -> tuple[Path, ...]:
    """Return the folders of configuration: the user's, then the shipped one."""
    return (*_own_folders.get(), config_folder())


def searchpath() -> list[str]:
    """Return what tells Hydra of the user folders."""
    quoted = ("'file://{}'".format(str(folder).replace("'", r"\'")) for folder in _own_folders.get())
    listed = ",".join(quoted)
    return [f"hydra.searchpath=[{listed}]"] if listed else []


def groups() -> dict[str, list[str]]:
    """Return the choices of each configuration group, those in user folders included."""
    return {
        group.name: sorted(
            file.stem for folder in folders_in_use() for file in (folder / group.name).glob("*.yaml")
        )
        for group in sorted(config_folder().iterdir())
        if group.is_dir()
    }


def own_choices(group: str) -> list[str]:
    """Return the choices of a group that lie in user folders."""
    return sorted(file.stem for folder in _own_folders.get() for file in (folder / group).glob("*.yaml"))


def file_of(choice: str) -> Path | None:
    """Return the file of a choice, such as ``leader/renewer``; None when there is none."""
    files = (folder / f"{choice}.yaml" for folder in folders_in_use())
    return next((file for file in files if file.is_file()), None)


def check_own_file(group: str, option: str) -> None:
    """Refuse a choice whose file in a user folder cannot be read; a shipped one is fine."""
    for folder in _own_folders.get():
        check_file(folder, config_folder(), group, option)


def stamps() -> Iterator[tuple[str, int, int]]:
    """Yield every file of configuration, with the time at which it was written and its size."""
    for folder in folders_in_use():
        for file in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
            about = file.stat()
            yield str(file), about.st_mtime_ns, about.st_size
