"""Ctrl-C twice ends everything, whatever is running."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130
PATIENCE = 1.0
"""Seconds after the first Ctrl-C until it is said that a second one ends everything."""


@contextmanager
def second_interrupt_ends() -> Iterator[None]:
    """Within the block, let a second Ctrl-C end the process at once.

    The first one is Python's own and waits for what is running. A rule that never ends, compiled, hears
    nothing of it, nor does a handler in Python; a thread to which the system writes does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may ask to be told
        return
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=listen, args=(ear,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        mouth.close()  # which ends the thread


def listen(ear: socket.socket) -> None:
    """Count interrupts until nobody speaks any more."""
    count = 0
    with ear:
        while True:
            try:
                numbers = ear.recv(64)
            except TimeoutError:
                tell("stopping: waiting for the runs under way. Ctrl-C again ends everything at once.")
                ear.settimeout(None)
                continue
            if not numbers:
                return
            count += numbers.count(signal.SIGINT)
            if count >= 2:
                tell("ended at once. Finished runs are kept; the same command goes on from there.")
                os._exit(INTERRUPTED)  # nothing less ends threads that run compiled code
            if count:
                ear.settimeout(PATIENCE)


def tell(text: str) -> None:
    """Write to the terminal past buffers, whose locks what hangs may hold."""
    with suppress(OSError):  # nobody listens
        os.write(2, f"{text}\n".encode())
