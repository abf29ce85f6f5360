"""Running on a Dask cluster: the same blocks with the same results, on as many machines as one has.

A worker that dies costs nothing but its time. Blocks travel back to this process, which alone
writes to the disk; when the scheduler goes, what was written stays, and the same command goes on.
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
from sim.study.store.provenance import books_told, sources
from sim.study.store.trust import check_sources

SECONDS = 2.0
"""How long a worker is busy with what it is handed at once: long enough that handing it out costs little."""
AHEAD = 3
"""Hand-outs that wait for each worker."""


def run_on_dask(
    tasks: Iterable[Task], books: dict[int, RuleBook], address: str | None, workers: int
) -> Generator[Done]:
    """Yield blocks as a cluster has run them.

    Parameters
    ----------
    books : dict
        Rule book by number of the cell.
    address : str or None
        Of the scheduler; None starts a cluster on this machine.
    workers : int
        Of a cluster on this machine.

    Raises
    ------
    InputError
        When Dask is not installed, no scheduler answers, it goes away, or a worker has other rules.
    RunFailed
        When blocks end every worker that they are given.
    """
    try:
        dask: Any = importlib.import_module("distributed")
        gone = importlib.import_module("distributed.client").FutureCancelledError
    except ImportError as error:
        raise InputError(f'runner=dask needs Dask: pip install "nav-adoption[dask]" ({error}).') from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is printed here, once
    left = iter(tasks)
    size = 1
    with connected(dask, address, workers) as client:
        begun = dask.as_completed()

        def hand_out() -> None:
            while begun.count() < AHEAD * max(1, sum(client.nthreads().values())):  # workers come and go
                some = list(itertools.islice(left, size))
                if not some:
                    return
                with_rules = [books_told([books[task.number]]) for task in some]
                begun.add(client.submit(run_some, some, with_rules, pure=False))

        try:
            hand_out()
            for finished in begun:
                for done in finished.result():
                    size = max(1, min(1000, int(SECONDS / max(done.seconds, 1e-3))))
                    yield done
                hand_out()
        except dask.KilledWorker as error:
            raise RunFailed(f"blocks ended every worker that they were given ({error}).") from error
        except (gone, OSError, TimeoutError) as error:
            where = f"at {address}" if address else "on this machine"
            raise InputError(f"The Dask scheduler {where} has gone ({error}).") from error


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
                # Every user of this machine reaches its ports; only who has the certificate of this run is heard.
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
    """Close a part of Dask. All results are here by then, so one that takes long only earns a notice."""
    try:
        part.close(timeout=seconds)
    except (OSError, TimeoutError) as error:
        notice(f"Dask takes long to end and is left to itself ({type(error).__name__} {error}).")


def run_some(tasks: list[Task], books: list[dict[str, Any]]) -> list[Done]:
    """Run some blocks on a worker, with the same rules as where they come from; others are not even loaded."""
    finished = []
    for task, stated in zip(tasks, books, strict=True):
        try:
            check_sources("the study", stated)
            book = load_rules(placed(stated["books"][0]["rules"], stated["rule_files"]))
            same = sources(book) == stated["books"][0]["sources"]
        except InputError:
            same = False
        if not same:
            raise InputError(
                "a Dask worker has other rules than this machine. Install the same version of nav-adoption where "
                "the workers are."
            )
        finished.append(work(task, book))
    return finished
