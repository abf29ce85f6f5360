"""Tasks: run some replicates of one cell, and return their outcomes and failures.

A task is self-contained, so that another thread, process or machine can run it with a bit-identical
result. Results arrive as they are ready; the process that asked for them writes them to disk, so
workers need no shared disk.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sim.engines.batch import Block, as_finished, pool_of, run_unexplained
from sim.engines.rulebook.book import RuleBook, load_rules
from sim.errors import InputError, RunFailed, notice
from sim.model.outcomes import run_values
from sim.scenario.scenario import Scenario
from sim.study.design.build import Cell
from sim.study.settings import Settings
from sim.study.store.content import Contents, Failure, encode

WAITING = 4
"""Blocks submitted ahead per worker: enough to keep all busy, without memory growing with the study."""


@dataclass(frozen=True)
class Task:
    """A block to run: which replicates of which cell, how, and which weeks to keep.

    Attributes
    ----------
    identity : str
        Identity of the cell.
    number : int
        Number of the cell in its design.
    rules : dict
        What the rule book was made from, so that another process can rebuild it.
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
    """A finished block: its content, its failed runs, and how long it took."""

    task: Task
    content: bytes
    failures: list[Failure]
    seconds: float


def work(task: Task, book: RuleBook | None = None) -> Done:
    """Run a block; a failed run does not affect the others."""
    began = time.perf_counter()
    book = load_rules(task.rules) if book is None else book
    parts, failures = attempt(task, book, task.first, task.count)
    failed = {failure.replicate for failure in failures}
    worked = [k for k in range(task.first, task.first + task.count) if k not in failed]
    series = (
        {name: np.concatenate([part.weekly[name] for part in parts]) for name in parts[0].weekly} if parts else {}
    )
    offices = [part.offices for part in parts if part.offices is not None]
    holds = Contents(task.identity, task.first, task.count)
    ends, own = pa.concat_tables(offices) if offices else None, book.own.per_run
    content = encode(holds, worked, series, task.weekly, failures, ends, own)
    return Done(task, content, failures, time.perf_counter() - began)


def attempt(task: Task, book: RuleBook, first: int, count: int) -> tuple[list[Block], list[Failure]]:
    """Return the results of some runs and the failures; runs are retried one by one when the batch fails."""
    try:
        return [run_unexplained(task.scenario, book, task.engine, task.seed, first, count)], []
    except (InputError, MemoryError):
        raise
    except Exception as failure:  # noqa: BLE001 - kept, listed and reported
        if count == 1:
            return [], [Failure(first, failure_text(failure))]
    each = [attempt(task, book, replicate, 1) for replicate in range(first, first + count)]
    return [part for parts, _ in each for part in parts], [one for _, failures in each for one in failures]


def failure_text(failure: Exception) -> str:
    """Return what is known of a failure without a replay; the text is the same on every machine."""
    if isinstance(failure, RunFailed):
        return str(failure)
    if type(failure).__name__ == "ImpossibleState":
        return "a rule produced an invalid state; the replay says which, and where"
    return f"{type(failure).__name__}: {failure}"


def same_today(cell: Cell, settings: Settings, row: Mapping[str, Any]) -> bool:
    """Tell whether a run gives the outcomes in its row of a table today, bit for bit."""
    block = run_unexplained(cell.scenario, cell.book, settings.engine, settings.seed, row["replicate"], 1)
    values = run_values(block.weekly, cell.book.own.per_run)
    return all(name in row and np.array_equal(row[name], values[name][0], equal_nan=True) for name in values)


def run_local(
    tasks: Iterable[Task], books: dict[int, RuleBook], count: int, engine: str, processes: bool = False
) -> Generator[Done]:
    """Run blocks on this machine and yield each when it is finished.

    Parameters
    ----------
    books : dict
        Rule book by number of the cell.
    count : int
        Blocks run at once.
    processes : bool
        Whether to use processes where threads would do.

    Raises
    ------
    RunFailed
        When worker processes die repeatedly.
    """
    todo = {(task.identity, task.first): task for task in tasks}
    deaths = 0
    while todo:
        try:
            with pool_of(count, engine, processes) as pool:
                remote = isinstance(pool, ProcessPoolExecutor)
                calls = [
                    functools.partial(work, task, None if remote else books[task.number]) for task in todo.values()
                ]
                for done in as_finished(pool, calls, WAITING * count):
                    del todo[done.task.identity, done.task.first]
                    deaths = 0
                    yield done
        except BrokenProcessPool as error:
            deaths += 1
            if deaths == DEATHS:
                raise RunFailed(
                    "worker processes were killed repeatedly, perhaps for lack of memory. "
                    "Use fewer at once with workers=1."
                ) from error
            notice("A worker process was killed; its blocks are run again.")


DEATHS = 3
"""Broken pools in a row before a study gives up."""
