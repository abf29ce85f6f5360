"""Tasks: some replicates of one cell, what they lead to, and which runs among them failed.

A task says all that it needs, so that it may be done by another thread, process or machine with
the same result to the last bit. Results come as they are ready; who asked for them writes them down,
so that workers need no disk in common.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.engines.batch import pool_of, run_unexplained
from sim.engines.rulebook.book import RuleBook, load_rules
from sim.errors import InputError, RunFailed, notice
from sim.scenario.scenario import Scenario
from sim.study.store.blocks import Contents, Failure, encode

WAITING = 4
"""Blocks handed out ahead for each worker: none idles, and memory does not grow with the study."""


@dataclass(frozen=True)
class Task:
    """A block to run: which replicates of which cell, how, and what of it to keep.

    Attributes
    ----------
    identity : str
        Of the cell.
    number : int
        Of the cell in its design.
    rules : dict
        What the rule book was made from, so that another process can make the same.
    """

    identity: str
    number: int
    scenario: Scenario
    rules: dict[str, Any]
    engine: str
    seed: int
    first: int
    count: int
    weekly: tuple[str, ...] | None = None


class Done(NamedTuple):
    """A block that was run: its content, the runs in it that failed, and how long it took."""

    task: Task
    content: bytes
    failures: list[Failure]
    seconds: float


def work(task: Task, book: RuleBook | None = None) -> Done:
    """Run a block; a run that fails takes no other with it."""
    began = time.perf_counter()
    book = load_rules(task.rules) if book is None else book
    how = (task.scenario, book, task.engine, task.seed)
    worked = list(range(task.first, task.first + task.count))
    failures: list[Failure] = []
    try:
        parts = [run_unexplained(*how, task.first, task.count)]
    except (InputError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - found again below, run by run
        parts = []
        for replicate in list(worked):
            try:
                parts.append(run_unexplained(*how, replicate, 1))
            except (InputError, MemoryError):
                raise
            except Exception as failure:  # noqa: BLE001 - kept, listed and told
                failures.append(Failure(replicate, in_short(failure)))
                worked.remove(replicate)
    offices = together([p.offices for p in parts])
    series = {name: np.concatenate([p.weekly[name] for p in parts]) for name in parts[0].weekly} if parts else {}
    content = encode(
        Contents(task.identity, task.first, task.count), worked, series, task.weekly, failures, offices
    )
    return Done(task, content, failures, time.perf_counter() - began)


def in_short(failure: Exception) -> str:
    """Return what is known of a failure without a replay, the same wherever and with whomever it ran."""
    if isinstance(failure, RunFailed):
        return str(failure)
    if type(failure).__name__ == "ImpossibleState":
        return "a rule left something impossible; the replay says which, and where"
    return f"{type(failure).__name__}: {failure}"


def together(tables: list[Any]) -> Any | None:
    """Return tables of offices as one."""
    import pyarrow as pa

    there = [table for table in tables if table is not None]
    return pa.concat_tables(there) if there else None


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
            with pool_of(count, engine, processes) as pool:
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
