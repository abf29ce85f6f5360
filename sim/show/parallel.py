"""Two pieces of work at once: the second in a process that is forked for it, where that is safe."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sim.errors import InputError
from sim.study.store.folder import Study

Made = TypeVar("Made")

ONLY_WAIT = {"MainThread", "interrupts"}
"""Threads that hold no lock while another forks: this one, and that of `sim.commands.interrupts`."""


@contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Begin some work, carry out the block meanwhile, and provide a function that returns what the work made.

    Where no process can be forked, the work is done before the block. Errors are the same everywhere, and those of
    the work come before those of the block: what fails in the process for another reason than the user's input is
    done again here.

    Parameters
    ----------
    work : callable
        What it returns is pickled.
    """
    if not can_fork():
        made = work()
        yield lambda: made
        return
    fork: Any = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=send, args=(work, theirs), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of any thread. Those left are the idle ones of pyarrow and numpy, which expect forks.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()

    @functools.cache
    def received() -> Made | InputError:
        try:
            answer: Made | InputError = ours.recv()
        except EOFError:  # it failed, or something ended the process
            return work()
        return answer

    def result() -> Made:
        answer = received()
        if isinstance(answer, InputError):
            raise answer
        return answer

    try:
        yield result
    except Exception:
        result()
        raise
    finally:
        process.terminate()
        process.join()
        ours.close()


def load_for_all(study: Study) -> None:
    """Load what every drawing of a study needs, so that a process forked afterwards need not do it again."""
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.figure
    import matplotlib.textpath  # noqa: F401

    _ = study.cells, study.runs, study.weeks, study.differences


def can_fork() -> bool:
    """Return whether a process may be forked, and is worth it.

    Only on Linux: libraries of macOS do not survive it. Not with other threads of Python, such as those of a
    notebook, whose locks would stay closed in the new process for ever.
    """
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and {thread.name for thread in threading.enumerate()} <= ONLY_WAIT
        and not multiprocessing.current_process().daemon  # which may have no children
    )


def send(work: Callable[[], object], to: Connection) -> None:
    """Do the work and send what it returns; say nothing when it fails or is interrupted."""
    signal.set_wakeup_fd(-1)  # Ctrl-C reaches the parent by itself
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that half-written files are removed
    with suppress(BaseException):
        try:
            made = work()
        except InputError as refusal:
            to.send(refusal)
        else:
            to.send(made)
