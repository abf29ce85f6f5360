"""Tasks: some replicates of one cell, what they lead to, and what made a run fail.

A task says all that it needs, so that it may be done by another thread, process or machine with
the same result to the last bit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.errors import Refused, RunFailed
from sim.outcomes import Array, office_values, weekly_series
from sim.population import region_of
from sim.rulebook import RuleBook, load_rules
from sim.scenario import Scenario
from sim.state import Ends
from sim.study.blocks import SIZE, Contents, Failure, encode

Series = dict[str, Array]


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
