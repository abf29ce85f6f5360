"""One process at a time works on a study; the operating system frees the lock of one that dies."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import Refused, notice


@contextmanager
def locked(folder: Path, holder: dict[str, Any]) -> Iterator[None]:
    """Hold a study's folder.

    Parameters
    ----------
    holder : dict
        Who worked on it last, from `this_process`; named when it still does.

    Raises
    ------
    Refused
        When another process works on it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = f" (number {holder['pid']} on {holder['host']})" if holder else ""
        raise Refused(
            f"{folder}: another process{who} is working on this study. Wait until it is done, or end it: "
            "what it has finished is kept, and the same command goes on from there."
        ) from None
    except NotImplementedError:
        notice(f"{folder}: this disk knows no locks, so take care that only one process works on the study.")
    try:
        yield
    finally:
        lock.release()


def this_process() -> dict[str, Any]:
    """Return who is working, for the message to others."""
    return {"pid": os.getpid(), "host": socket.gethostname()}
