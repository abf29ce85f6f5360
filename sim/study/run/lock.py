"""One process at a time works on a study; the operating system frees the lock of one that dies."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError, notice
from sim.scenario.checks import printed
from sim.study.store.files import write_whole

HOLDER = ".holder"
"""Says who works on a study, in a file of its own: neither plan nor manifest tell of a machine."""
OF_WORKING = {".lock", HOLDER}
"""Files that are in a study's folder while it is worked on."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a study's folder.

    Raises
    ------
    InputError
        When another process works on it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            f"{folder}: another process{holder(folder)} is working on this study. Wait until it is done, or "
            "end it: what it has finished is kept, and the same command goes on from there."
        ) from None
    except NotImplementedError:
        notice(f"{folder}: this disk knows no locks, so take care that only one process works on the study.")
    try:
        write_whole(folder / HOLDER, json.dumps([os.getpid(), socket.gethostname()]).encode())
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> str:
    """Return who works on a study, in words; nothing when that is not known."""
    try:
        process, host = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return ""
    return printed(f" (number {process} on {host})")
