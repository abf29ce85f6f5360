"""Running: blocks of replicates of cells, one after the other or many at once, on this machine.

Where a block runs changes nothing in it. Results come as they are ready; who asked for them
writes them down, so that workers need no disk in common.
"""

from __future__ import annotations

import itertools
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Refused, RunFailed, notice
from sim.rulebook import RuleBook, load_rules
from sim.scenario import Scenario
from sim.study.task import Block, Done, Series, Task, block_size, run_block, work

WAITING = 4
"""Blocks handed out ahead for each worker: none idles, and memory does not grow with the study."""


@contextmanager
def workers(count: int, engine: str, processes: bool = False) -> Iterator[Executor | None]:
    """Provide a pool: threads for compiled code, which lets go of Python's lock, else processes.

    An interrupt ends it at once: what has not begun is dropped, processes are ended.
    """
    if count == 1 and not processes:
        yield None
        return
    pool: Executor
    if engine == "compiled" and not processes:
        pool = ThreadPoolExecutor(count)
    else:
        check_guarded()
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        if isinstance(pool, ProcessPoolExecutor):
            for process in multiprocessing.active_children():
                process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """Let a worker process end with the one that started it, whatever ended that, and without a word on Ctrl-C."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # it reaches every process of a terminal
    parent = multiprocessing.parent_process()

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel] if parent else [])
        os._exit(1)  # nobody is left to be told

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()


def check_guarded() -> None:
    """Refuse to start processes from a script that each of them would run again from its first line.

    Raises
    ------
    Refused
        With the line that the script needs.
    """
    main = sys.modules["__main__"]
    script = getattr(main, "__file__", None)
    if script is None or getattr(main, "__spec__", None) is not None or not Path(script).is_file():
        return  # a notebook or a prompt, or python -m
    if "__name__" not in Path(script).read_text(encoding="utf-8", errors="replace"):
        raise Refused(
            f"{script} starts worker processes, and each of them would run it again from its first line. Put what "
            'it does behind a guard:\n\nif __name__ == "__main__":\n    …\n\nOr use one worker.'
        )


def run_local(
    tasks: Iterable[Task], books: dict[int, RuleBook], count: int, engine: str, processes: bool = False
) -> Generator[Done]:
    """Yield blocks as they are run on this machine.

    Parameters
    ----------
    books : dict
        Rule book by number of the cell.
    count : int
        Blocks at once.
    processes : bool
        Whether to use processes where threads would do.

    Raises
    ------
    RunFailed
        When worker processes die again and again.
    """
    todo = {(task.identity, task.first): task for task in tasks}
    deaths = 0
    while todo:
        try:
            with workers(count, engine, processes) as pool:
                for done in run_in(pool, iter(list(todo.values())), books, count):
                    del todo[done.task.identity, done.task.first]
                    deaths = 0
                    yield done
        except BrokenProcessPool as error:
            deaths += 1
            if deaths == DEATHS:
                raise RunFailed(
                    "worker processes were ended from outside again and again, perhaps for lack of memory. "
                    "Use fewer at once with workers=1."
                ) from error
            notice("A worker process was ended from outside; its blocks are run again.")


DEATHS = 3
"""Broken pools in a row before a study gives up."""


def run_in(pool: Executor | None, tasks: Iterator[Task], books: dict[int, RuleBook], count: int) -> Iterator[Done]:
    """Yield blocks as a pool has run them; few are handed out ahead."""
    if pool is None:
        for task in tasks:
            yield work(task, books[task.number])
        return
    remote = isinstance(pool, ProcessPoolExecutor)

    def submit(task: Task) -> Future[Done]:
        return pool.submit(work, task) if remote else pool.submit(work, task, books[task.number])

    waiting = {submit(task) for task in itertools.islice(tasks, WAITING * count)}
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        waiting |= {submit(task) for task in itertools.islice(tasks, len(ready))}
        for future in ready:
            yield future.result()


def run_cell(
    scenario: Scenario,
    book: RuleBook,
    *,
    engine: str,
    seed: int,
    replicates: int,
    pool: Executor | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> Series:
    """Return weekly outcomes (replicates, weeks) of one cell, whatever the number of workers.

    Parameters
    ----------
    pool : Executor, optional
        Where blocks run; by default here, one after the other.
    done : callable
        Told the number of replicates of each finished block.
    """
    size = block_size(scenario, engine)
    blocks = [(first, min(size, replicates - first)) for first in range(0, replicates, size)]
    parts: list[Series] = []
    if pool is None:
        for first, count in blocks:
            parts.append(run_block(scenario, book, engine, seed, first, count).weekly)
            done(count)
    else:
        remote = isinstance(pool, ProcessPoolExecutor)
        waiting = [
            pool.submit(run_remote, scenario, book.wanted, engine, seed, first, count)
            if remote
            else pool.submit(run_block, scenario, book, engine, seed, first, count)
            for first, count in blocks
        ]
        try:
            for future, (_, count) in zip(waiting, blocks, strict=True):
                parts.append(future.result().weekly)
                done(count)
        finally:
            for future in waiting:
                future.cancel()
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def run_remote(
    scenario: Scenario, wanted: dict[str, Any], engine: str, seed: int, first: int, count: int
) -> Block:
    """Run a block in another process, which loads replaced rules by itself."""
    return run_block(scenario, load_rules(wanted), engine, seed, first, count)
