"""Batches: many replicates of one scenario on either engine, here or in a pool of workers.

Where a batch runs changes nothing in it.
"""

from __future__ import annotations

import functools
import itertools
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from sim.engines.rulebook.book import RuleBook, load_rules
from sim.errors import InputError, RunFailed
from sim.model.formulas import Array
from sim.model.outcomes import office_values, weekly_series
from sim.model.own_tables import NOTHING, Own
from sim.model.records import Ends
from sim.model.totals import totals_record
from sim.scenario.scenario import Scenario

ENGINES = ("compiled", "reference")
MAX_REPLICATES = 10_000_000
MAX_WORKERS = 1024
SIZE, MANY, LARGE = 25, 400, 500
"""Replicates in a block at most: small enough to share out, large enough that a file for each is cheap. A cell of
more than `MANY` such blocks has larger ones, for each piece of its tables opens all of them; at most so large that
a worker holds one in a few dozen megabytes."""

Series = dict[str, Array]
Made = TypeVar("Made")


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
    InputError
        When a rule cannot be compiled.
    """
    with explained(scenario, book, seed, first, count):
        return run_unexplained(scenario, book, engine, seed, first, count)


@contextmanager
def explained(scenario: Scenario, book: RuleBook, seed: int, first: int, count: int) -> Iterator[None]:
    """Turn a failure of runs within the block into one that names rule, file, line, week and person."""
    try:
        yield
    except (InputError, RunFailed, MemoryError):
        raise
    except Exception as failure:
        raise explain_failure(scenario, book, seed, first, count, failure) from failure


def run_unexplained(scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int, count: int) -> Block:
    """Return what some replicates of a cell lead to; a failure is as the engine left it."""
    scenario = scenario.with_own(book.own.parameters, {})
    stages, totals, ends = run_states(scenario, book, engine, seed, first, count)
    offices = None if ends is None else office_table(scenario, ends, first, book.own)
    return Block(weekly_series(stages, totals, book.own.means), offices)


def run_states(
    scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int, count: int
) -> tuple[Any, Any, Ends | None]:
    """Return what outcomes are computed from: stages and totals by week, and every office at the end of many."""
    tables = scenario.tables()
    ends = Ends.make(tables, count, record=totals_record(book.own.totals)) if tables.offices > 1 else None
    if engine == "reference":
        from sim.engines.mesa import model

        return (*model.run(scenario, book, seed, first, count, ends), ends)
    if scenario.worlds is None:
        from sim.engines.compiled import week as kernel

        return (*kernel.run(tables, book, seed, first, count, ends), ends)
    return (*run_in_worlds(scenario, book, seed, first, count, ends), ends)


def run_in_worlds(
    scenario: Scenario, book: RuleBook, seed: int, first: int, count: int, ends: Ends | None
) -> tuple[Any, Any]:
    """Run each replicate in its world on the compiled engine; shapes as of `sim.engines.compiled.week.run`."""
    from sim.engines.compiled import week as kernel

    runs = []
    for r in range(count):
        here = None if ends is None else Ends(ends.stages[r : r + 1], ends.totals[r : r + 1])
        runs.append(kernel.run(scenario.in_world(first + r).tables(), book, seed, first + r, 1, here))
    stages, totals = zip(*runs, strict=True)
    return np.concatenate(stages), np.concatenate(totals).view(np.recarray)


def office_table(scenario: Scenario, ends: Ends, first: int, own: Own = NOTHING) -> Any:
    """Return one row per run and office of the start: what it ended with, as a pyarrow table."""
    import pyarrow as pa

    count, offices = ends.totals.shape
    number = np.tile(np.arange(offices, dtype=np.int32), count)
    region = 1 + scenario.tables().places.region.astype(np.int32)
    names = np.array([one.office for one in scenario.roster] or [str(o) for o in range(offices)])
    values = office_values(ends.stages, ends.totals, own.means)
    return pa.table(
        {
            "replicate": np.repeat(np.arange(first, first + count, dtype=np.int32), offices),
            "office": number,
            "office_name": names[number],
            "region": region[number],
            **{name: series.ravel() for name, series in values.items()},
        }
    )


STEPS = {"compiled": 2e7, "reference": 2e5}
"""Adviser-service-weeks in a block at most: about a second, with the reference engine some seconds more."""


def block_size(scenario: Scenario, engine: str, replicates: int = 0) -> int:
    """Return how many replicates a block has: fewer for large worlds, so that no block takes long.

    Parameters
    ----------
    replicates : int
        How many the cell has in all.
    """
    steps = scenario.parameters.nation.offices * scenario.mean_office() * len(scenario.services) * scenario.weeks
    return max(1, min(min(LARGE, max(SIZE, replicates // MANY)), int(STEPS[engine] / steps)))


def explain_failure(
    scenario: Scenario, book: RuleBook, seed: int, first: int, count: int, failure: Exception
) -> RunFailed:
    """Return a message that names rule, line and person, by replaying the run on the reference engine."""
    from sim.engines.mesa import model

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


def run_cell(
    scenario: Scenario,
    book: RuleBook,
    *,
    engine: str,
    seed: int,
    replicates: int,
    first: int = 0,
    pool: Executor | None = None,
) -> Series:
    """Return weekly outcomes (replicates, weeks) of one cell, whatever the number of workers.

    Parameters
    ----------
    replicates : int
        How many.
    first : int
        Number of the first one.
    pool : Executor, optional
        Where blocks run; by default here, one after the other.
    """
    size, end = block_size(scenario, engine), first + replicates
    rules = book.wanted if isinstance(pool, ProcessPoolExecutor) else book
    blocks = [
        functools.partial(run_part, scenario, rules, engine, seed, start, min(size, end - start))
        for start in range(first, end, size)
    ]
    parts = dict(as_finished(pool, blocks, len(blocks)))
    return {name: np.concatenate([parts[start][name] for start in sorted(parts)]) for name in parts[first]}


def run_part(
    scenario: Scenario, rules: RuleBook | dict[str, Any], engine: str, seed: int, first: int, count: int
) -> tuple[int, Series]:
    """Return the first replicate of a block and its weeks; another process loads replaced rules by itself."""
    book = rules if isinstance(rules, RuleBook) else load_rules(rules)
    return first, run_block(scenario, book, engine, seed, first, count).weekly


def as_finished(pool: Executor | None, calls: Iterable[Callable[[], Made]], ahead: int) -> Iterator[Made]:
    """Perform calls, in a pool or here, and yield what each returns when it is finished.

    Parameters
    ----------
    ahead : int
        Calls that are submitted before the first is finished; the others follow one by one.
    """
    if pool is None:
        yield from (call() for call in calls)
        return
    submitted = (pool.submit(call) for call in calls)
    waiting = set(itertools.islice(submitted, ahead))
    try:
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= set(itertools.islice(submitted, len(ready)))
            yield from (future.result() for future in ready)
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def pool_of(count: int, engine: str, processes: bool = False) -> Iterator[Executor | None]:
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
    """Let a worker process end with the one that started it, however that ended, and silently on Ctrl-C."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # it reaches every process of a terminal
    parent = multiprocessing.parent_process()

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel] if parent else [])
        os._exit(1)  # nobody is left to tell

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()


def check_guarded() -> None:
    """Refuse to start processes from a script that each of them would run again from its first line.

    Raises
    ------
    InputError
        With the line that the script needs.
    """
    main = sys.modules["__main__"]
    script = getattr(main, "__file__", None)
    if script is None or getattr(main, "__spec__", None) is not None or not Path(script).is_file():
        return  # a notebook or a prompt, or python -m
    if "__name__" not in Path(script).read_text(encoding="utf-8", errors="replace"):
        raise InputError(
            f"{script} starts worker processes, and each of them would run it again from its first line. Put what "
            'it does behind a guard:\n\nif __name__ == "__main__":\n    …\n\nOr use one worker.'
        )
