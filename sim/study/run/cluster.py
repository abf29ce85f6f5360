"""Run a study on a Dask cluster: the same blocks with the same results, on any number of machines.

A worker that dies costs only the time of its blocks. Blocks are sent back to this process, the only one that
writes to disk; when the scheduler is lost, finished blocks are kept and the same command resumes.
"""

from __future__ import annotations

import importlib
import itertools
import logging
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sim.engines.batch import check_guarded
from sim.engines.rulebook.book import RuleBook, load_rules
from sim.engines.rulebook.files import placed
from sim.errors import InputError, RunFailed, notice
from sim.study.run.task import Done, Task, work
from sim.study.store.provenance import portable_books, sources
from sim.study.store.trust import check_sources

SECONDS = 2.0
"""Aimed-for duration of one submission to a worker: long enough that its overhead is small."""
AHEAD = 3
"""Submissions in progress or waiting per worker."""


def run_on_dask(
    tasks: Iterable[Task], books: dict[int, RuleBook], address: str | None, workers: int
) -> Generator[Done]:
    """Run blocks on a cluster and yield each when it is finished.

    Parameters
    ----------
    books : dict
        Rule book by number of the cell.
    address : str or None
        Address of the scheduler; None starts a cluster on this machine.
    workers : int
        Number of workers of a cluster on this machine.

    Raises
    ------
    InputError
        When Dask is not installed, no scheduler answers, it disappears, or a worker's rules differ.
    RunFailed
        When blocks kill every worker that they are sent to.
    """
    try:
        dask: Any = importlib.import_module("distributed")
        gone = importlib.import_module("distributed.client").FutureCancelledError
    except ImportError as error:
        raise InputError(f'runner=dask needs Dask: pip install "nav-adoption[dask]" ({error}).') from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is printed here, once
    remaining = iter(tasks)
    size = 1
    with connected(dask, address, workers) as client:
        submitted = dask.as_completed()

        def submit() -> None:
            while submitted.count() < AHEAD * max(1, sum(client.nthreads().values())):  # workers come and go
                batch = list(itertools.islice(remaining, size))
                if not batch:
                    return
                with_rules = [portable_books([books[task.number]], task.engine) for task in batch]
                submitted.add(client.submit(run_some, batch, with_rules, pure=False))

        try:
            submit()
            for finished in submitted:
                for done in finished.result():
                    size = max(1, min(1000, int(SECONDS / max(done.seconds, 1e-3))))
                    yield done
                submit()
        except dask.KilledWorker as error:
            raise RunFailed(f"every worker that was given these blocks died ({error}).") from error
        except (gone, OSError, TimeoutError) as error:
            where = f"at {address}" if address else "on this machine"
            raise InputError(f"The Dask scheduler {where} no longer answers ({error}).") from error


@contextmanager
def connected(dask: Any, address: str | None, workers: int) -> Iterator[Any]:
    """Provide a client of a scheduler, or of a new cluster on this machine that ends with it."""
    with ExitStack() as closing:
        if address is None:
            check_guarded()
            folder = closing.enter_context(
                tempfile.TemporaryDirectory(prefix="nav-adoption-dask-", ignore_cleanup_errors=True)
            )
            cluster = dask.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                local_directory=folder,
                # Every user of this machine can reach its ports; the certificate admits only this run.
                security=dask.Security.temporary(),
                protocol="tls://",
            )
            closing.callback(close, cluster, 5)
            client = dask.Client(cluster)
        else:
            try:
                client = dask.Client(address, timeout="5 s")
            except (OSError, TimeoutError, ValueError) as error:
                raise InputError(
                    f"runner.address={address}: no Dask scheduler answers there ({error}). Start one with: "
                    "dask scheduler"
                ) from error
            if not client.nthreads():
                notice(
                    f"The Dask scheduler at {address} has no workers yet. Waiting for some: dask worker {address}"
                )
        closing.callback(close, client, 2)
        yield client


def close(part: Any, seconds: float) -> None:
    """Close a client or cluster. All results have arrived by then, so a timeout only causes a notice."""
    try:
        part.close(timeout=seconds)
    except (OSError, TimeoutError) as error:
        notice(f"Dask is slow to shut down; going on without waiting ({type(error).__name__} {error}).")


def run_some(tasks: list[Task], books: list[dict[str, Any]]) -> list[Done]:
    """Run blocks on a worker, after checking that its rules are those of the sender; others are not loaded."""
    finished = []
    for task, stated in zip(tasks, books, strict=True):
        try:
            check_sources("the study", stated)
            book = load_rules(placed(stated["books"][0]["rules"], stated["rule_files"]))
            same = sources(book, task.engine) == stated["books"][0]["sources"]
        except InputError:
            same = False
        if not same:
            raise InputError(
                "a Dask worker's rules differ from those of this machine. Install the same version of "
                "nav-adoption where the workers are."
            )
        finished.append(work(task, book))
    return finished
