"""Running a study: every cell, every replicate, on one of the two engines."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np

from sim.errors import Refused, RunFailed
from sim.outcomes import Array, weekly_series
from sim.rulebook import RuleBook, load_rules
from sim.scenario import Scenario

BLOCK = 25
"""Replicates in a block: small enough to share out, large enough that overhead vanishes."""

Series = dict[str, Array]


def run_block(scenario: Scenario, book: RuleBook, engine: str, seed: int, first: int, count: int) -> Series:
    """Return weekly outcomes (replicates, weeks) of some replicates.

    Raises
    ------
    RunFailed
        When a rule raises or leaves nonsense: names rule, file, line, week and person.
    Refused
        When a rule cannot be compiled.
    """
    if engine == "reference":
        from sim import model

        stages, tallies = model.run(scenario, book, seed, first, count)
    else:
        from sim import kernel

        tables = scenario.tables()
        try:
            stages, tallies = kernel.run(tables, book, seed, first, count)
        except Refused:
            raise
        except Exception as failure:
            raise explain_failure(scenario, book, seed, first, count, failure) from failure
    return weekly_series(stages, tallies)


def explain_failure(
    scenario: Scenario, book: RuleBook, seed: int, first: int, count: int, failure: Exception
) -> RunFailed:
    """Return a message that names rule, line and person, by replaying the run on the reference engine."""
    from sim import kernel, model

    tables = scenario.tables()
    for replicate in range(first, first + count):
        try:
            kernel.run(tables, book, seed, replicate, 1)
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


def run_remote(
    scenario: Scenario, wanted: dict[str, str | None], engine: str, seed: int, first: int, count: int
) -> Series:
    """Run a block in another process, which loads replaced rules by itself."""
    return run_block(scenario, load_rules(wanted), engine, seed, first, count)


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
    blocks = [(first, min(BLOCK, replicates - first)) for first in range(0, replicates, BLOCK)]
    parts: list[Series] = []
    if pool is None:
        for first, count in blocks:
            parts.append(run_block(scenario, book, engine, seed, first, count))
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
                parts.append(future.result())
                done(count)
        finally:
            for future in waiting:
                future.cancel()
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@contextmanager
def workers(count: int, engine: str) -> Iterator[Executor | None]:
    """Provide a pool: threads for compiled code, which lets go of Python's lock, else processes."""
    if count == 1:
        yield None
    elif engine == "compiled":
        with ThreadPoolExecutor(count) as threads:
            yield threads
    else:
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as processes:
            yield processes


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar with the time left on a terminal, and nothing anywhere else."""
    from tqdm import tqdm

    with tqdm(total=total, unit=" runs", delay=2, disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
        yield lambda count: bar.update(count) and None


def paired_interval(difference: Array, level: float = 0.95) -> tuple[Array, Array, Array]:
    """Return mean, low and high of paired differences over the first axis (Student's t).

    With one replicate there is no interval: low and high are NaN.
    """
    from scipy.special import stdtrit  # Student's t without the second that scipy.stats takes to import

    n = len(difference)
    mean = difference.mean(axis=0)
    if n < 2:
        missing = np.full_like(mean, math.nan)
        return mean, missing, missing
    half = stdtrit(n - 1, 0.5 + level / 2) * difference.std(axis=0, ddof=1) / math.sqrt(n)
    return mean, mean - half, mean + half


def describe_weeks(values: Array) -> dict[str, Any]:
    """Return mean and quantiles over replicates for each week."""
    quantiles = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    return {"mean": values.mean(axis=0), **dict(zip(("q05", "q25", "q50", "q75", "q95"), quantiles, strict=True))}
