"""A bench of few threads that many questions share: the most urgent job first, what nobody waits for not at all.

Jobs are small, so that an urgent one never waits long: the compiled kernel lets go of Python's lock.
"""

from __future__ import annotations

import enum
import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Made = TypeVar("Made")


class Urgency(enum.IntEnum):
    """How soon a reader needs a job, the soonest first."""

    ROUGH = 0
    FULL = 1
    LATER = 2


class Bench:
    """Threads that do jobs.

    Parameters
    ----------
    threads : int
        Jobs done at once.
    """

    def __init__(self, threads: int) -> None:
        self.waiting: list[tuple[int, int, Future[Any], Callable[[], Any]]] = []
        self.numbers = itertools.count()
        self.change = threading.Condition()
        for _ in range(threads):
            threading.Thread(target=self.work, daemon=True).start()

    def submit(self, urgency: Urgency, job: Callable[[], Made]) -> Future[Made]:
        """Return the future of a job; a job whose future is cancelled before it begins is never done."""
        future: Future[Made] = Future()
        with self.change:
            heapq.heappush(self.waiting, (urgency, next(self.numbers), future, job))
            self.change.notify()
        return future

    def work(self) -> None:
        """Do jobs for as long as the process lives."""
        while True:
            with self.change:
                while not self.waiting:
                    self.change.wait()
                _, _, future, job = heapq.heappop(self.waiting)
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job())
                except BaseException as error:  # noqa: BLE001 - handed on to whom it concerns
                    future.set_exception(error)
            del future, job  # their results may be large
