"""Let a second Ctrl-C end everything, no matter what is running."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130
ENDED = "ended at once. Of a study, finished runs are kept; run the same command to continue."
PATIENCE = 1.0
"""Seconds from the first Ctrl-C until a message explains that a second one ends everything."""


@contextmanager
def second_interrupt_ends() -> Iterator[None]:
    """Within the block, let a second Ctrl-C end the process immediately.

    Python handles the first one, once the code that is running returns to the interpreter. A compiled rule that
    never returns blocks every handler in Python, so a thread reads the signals from a socket instead.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set the wakeup descriptor
        return
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    before = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    unraisable, sys.unraisablehook = sys.unraisablehook, end_in_finalizer
    threading.Thread(target=listen, args=(receiver,), name="interrupts", daemon=True).start()
    try:
        yield
    finally:
        sys.unraisablehook = unraisable
        signal.set_wakeup_fd(before)
        sender.close()  # which ends the thread


def end_in_finalizer(lost: sys.UnraisableHookArgs) -> None:
    """End the process when an interrupt hits a finalizer, where Python would print a traceback and continue."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        tell(ENDED)
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(lost)


def listen(receiver: socket.socket) -> None:
    """Count interrupts until the other end of the socket is closed."""
    count = 0
    with receiver:
        while True:
            try:
                numbers = receiver.recv(64)
            except TimeoutError:
                tell("stopping: waiting for the runs under way. Ctrl-C again ends everything at once.")
                receiver.settimeout(None)
                continue
            if not numbers:
                return
            count += numbers.count(signal.SIGINT)
            if count >= 2:
                tell(ENDED)
                os._exit(INTERRUPTED)  # nothing less ends threads that run compiled code
            if count:
                receiver.settimeout(PATIENCE)


def tell(text: str) -> None:
    """Write to the terminal without Python's buffers, whose locks the hanging code may hold."""
    with suppress(OSError):  # stderr is closed
        os.write(2, f"{text}\n".encode())
