"""Lock a study's folder: one process at a time works on it, and leaves it so that the next can resume."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError, notice
from sim.scenario.checks import printed
from sim.study.store.blocks import Blocks
from sim.study.store.files import check_no_link, write_whole
from sim.study.store.folder import tidy

HOLDER = ".holder"
"""File that names the process working on a study, because plan and manifest must not mention a machine."""
OF_WORKING = {".lock", HOLDER}
"""Files in a folder that is being worked on; the operating system releases the lock of a process that dies."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with a message about what is kept and how to resume."""


@contextlib.contextmanager
def holding(folder: Path, by: str) -> Iterator[None]:
    """Lock a study's folder within the block; afterwards remove it if it holds no runs.

    Parameters
    ----------
    by : str
        The command that resumes after an interrupt.

    Raises
    ------
    InputError
        When another process is working on the study, or the folder cannot be written.
    Interrupted
        On Ctrl-C.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(exist_ok=True)
        for name in ("blocks", "configs", "damaged", "figures", ".lock"):
            check_no_link(folder / name)
        lock = FileLock(folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise InputError(
                f"{folder}: another process{holder(folder)} is working on this study. Wait until it is done, or "
                "end it: what it has finished is kept, and the same command continues it."
            ) from None
        except NotImplementedError:
            notice(
                f"{folder}: this disk does not support locks. Make sure that only one process works on the study."
            )
        try:
            write_whole(folder / HOLDER, json.dumps([os.getpid(), socket.gethostname()]).encode())
            tidy(folder)
            yield
        finally:
            leave_nothing(folder)
            (folder / HOLDER).unlink(missing_ok=True)
            lock.release()
    except KeyboardInterrupt as stop:
        raise Interrupted(f"interrupted: {study_kept(folder)}\n{by}") from stop
    except OSError as error:
        raise InputError(
            f"{folder}: could not be written ({error.strerror or error}). {study_kept(folder)}"
        ) from error


def holder(folder: Path) -> str:
    """Return the process that works on a study, in words, or an empty text when it is unknown."""
    try:
        process, host = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return ""
    return printed(f" (number {process} on {host})")


def leave_nothing(folder: Path) -> None:
    """Remove the plan of a study without runs, and its folder unless it holds other files."""
    blocks = folder / "blocks"
    if (folder / "manifest.json").exists() or Blocks(blocks).names():
        return
    (folder / "plan.json").unlink(missing_ok=True)
    for empty in (blocks, folder):
        if empty.is_dir() and {path.name for path in empty.iterdir()} <= OF_WORKING:
            for path in list(empty.iterdir()):
                path.unlink()
            empty.rmdir()


def study_kept(folder: Path) -> str:
    """Return a message about which runs are kept and how to resume."""
    if not folder.exists():
        return "Nothing was left behind."
    runs = sum(name.count for name in Blocks(folder / "blocks").names())
    kept = "1 run is" if runs == 1 else f"{runs} runs are"
    return f"{kept} kept in {folder}; run the same command to continue."
