"""Running: blocks of replicates of cells, one after the other or many at once, on this machine.

Where a block runs changes nothing in it. Results come as they are ready; who asked for them
writes them down, so that workers need no disk in common.
"""

from __future__ import annotations

import itertools
import multiprocessing
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.errors import Refused, RunFailed, notice
from sim.outcomes import Array, office_values, weekly_series
from sim.population import region_of
from sim.rulebook import RuleBook, load_rules
from sim.scenario import Scenario
from sim.state import Ends
from sim.study.blocks import SIZE, Failure, encode

Series = dict[str, Array]
WAITING = 4
"""Blocks handed out ahead for each worker: none idles, and memory does not grow with the study."""


class Block(NamedTuple):
    """What some replicates of a cell led to.

    Attributes
    ----------
    weekly : dict
        Each weekly outcome as an array (replicates, weeks).
    offices : pyarrow.Table or None
        Of a scenario of many offices, what each ended with: one row per replicate and office.
    """

    weekly: Series
    offices: Any = None


def run_block(scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int, count: int) -> Block:
    """Return what some replicates of a cell lead to.

    Raises
    ------
    RunFailed
        When a rule raises or leaves nonsense: names rule, file, line, week and person.
    Refused
        When a rule cannot be compiled.
    """
    try:
        return run_unexplained(scenario, book, engine, seed, first, count)
    except (Refused, RunFailed, MemoryError):
        raise
    except Exception as failure:
        raise explain_failure(scenario, book, seed, first, count, failure) from failure


def run_unexplained(scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int, count: int) -> Block:
    """Return what some replicates of a cell lead to; a failure is as the engine left it."""
    tables = scenario.tables()
    ends = Ends.make(tables, count) if tables.offices > 1 else None
    if engine == "reference":
        from sim import model

        stages, tallies = model.run(scenario, book, seed, first, count, ends)
    else:
        from sim import kernel

        stages, tallies = kernel.run(tables, book, seed, first, count, ends)
    offices = None if ends is None else office_table(scenario, ends, first)
    return Block(weekly_series(stages, tallies), offices)


def office_table(scenario: Scenario, ends: Ends, first: int) -> Any:
    """Return one row per run and office of the start: what it ended with, as a pyarrow table."""
    import pyarrow as pa

    count, offices = ends.tallies.shape
    number = np.tile(np.arange(offices, dtype=np.int32), count)
    region = np.array([1 + region_of(o, scenario.parameters) for o in range(offices)], np.int32)
    values = office_values(ends.stages, ends.tallies)
    return pa.table(
        {
            "replicate": np.repeat(np.arange(first, first + count, dtype=np.int32), offices),
            "office": number,
            "region": region[number],
            **{name: found.ravel() for name, found in values.items()},
        }
    )


STEPS = {"compiled": 2e7, "reference": 2e5}
"""Adviser-service-weeks in a block at most: about a second, with the reference engine some seconds more."""


def block_size(scenario: Scenario, engine: str) -> int:
    """Return how many replicates a block has: fewer of large worlds, so that no block takes long."""
    office, nation = scenario.parameters.office, scenario.parameters.nation
    staff = office.mean_staff if office.drawn else office.staff
    steps = nation.offices * staff * len(scenario.services) * scenario.weeks
    return max(1, min(SIZE, int(STEPS[engine] / steps)))


def explain_failure(
    scenario: Scenario, book: RuleBook, seed: int, first: int, count: int, failure: Exception
) -> RunFailed:
    """Return a message that names rule, line and person, by replaying the run on the reference engine."""
    from sim import model

    for replicate in range(first, first + count):
        try:
            run_unexplained(scenario, book, "compiled", seed, replicate, 1)
        except Exception:  # noqa: BLE001 - found: this is the replicate to replay
            try:
                model.run(scenario, book, seed, replicate, 1)
            except RunFailed as explained:
                return explained
            return RunFailed(
                f"replicate {replicate} failed on the compiled engine ({type(failure).__name__}: {failure}) "
                "but not on the reference engine: a rule does something that the two do differently. "
                "Run it with engine=reference and compare."
            )
    return RunFailed(f"{type(failure).__name__}: {failure}")


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
    except (Refused, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - found again below, run by run
        parts = []
        for replicate in list(worked):
            try:
                parts.append(run_unexplained(*how, replicate, 1))
            except (Refused, MemoryError):
                raise
            except Exception as failure:  # noqa: BLE001 - kept, listed and told
                failures.append(Failure(replicate, in_short(failure)))
                worked.remove(replicate)
    offices = together([p.offices for p in parts])
    series = {name: np.concatenate([p.weekly[name] for p in parts]) for name in parts[0].weekly} if parts else {}
    content = encode(worked, series, task.weekly, failures, offices)
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
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=end_quietly)
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


def end_quietly() -> None:
    """Let Ctrl-C, which reaches every process of a terminal, end a worker without a word."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


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


@contextmanager
def progress(total: int, there: int = 0) -> Iterator[Callable[[int], None]]:
    """Show a bar with the time left on a terminal, and nothing anywhere else.

    Parameters
    ----------
    total : int
        Runs in all.
    there : int
        Runs that were there before.
    """
    from tqdm import tqdm

    hidden = not sys.stderr.isatty()
    with tqdm(total=total, initial=there, unit=" runs", delay=2, disable=hidden, file=sys.stderr) as bar:
        yield lambda count: bar.update(count) and None
