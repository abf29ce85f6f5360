"""On a Dask cluster a study is the same to the last byte, whatever dies on the way."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.cluster import close, connected
from sim.study.run.session import run_study
from sim.study.store.folder import Study

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")]

SMALL = ["scenario=baseline,facilitator", "office.staff=8,9", "weeks=12", "adviser.news_rate=1", "replicates=150"]


def study_of(folder: Path, *overrides: str) -> Study:
    return run_study(expand([*SMALL, *overrides, f"results_dir={folder}"], {}, compose))


def tables(folder: Path) -> dict[str, bytes]:
    [study] = folder.iterdir()
    return {path.name: path.read_bytes() for path in [*study.glob("*.parquet"), study / "dictionary.csv"]}


def blocks(folder: Path) -> list[Path]:
    return list(folder.glob("*/blocks/[0-9a-f]*"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of one process alone."""
    folder = tmp_path_factory.mktemp("alone")
    study_of(folder, "workers=1")
    return folder


class Cluster:
    """A scheduler and two workers, as processes of their own."""

    def __init__(self, folder: Path) -> None:
        file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                    "--scheduler-file", str(file))  # fmt: skip
        while not file.exists() or not file.read_text(encoding="utf-8"):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        self.workers = [
            self.start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                       "--local-directory", str(folder))
            for _ in range(2)
        ]  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a part of the cluster."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", "dask", *words], **quiet)  # type: ignore[call-overload]

    def end(self) -> None:
        """End all that still runs."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Provide a cluster that may be spoilt."""
    whole = Cluster(tmp_path_factory.mktemp("cluster"))
    yield whole
    whole.end()


def once_begun(folder: Path, action: Callable[[], None]) -> threading.Thread:
    """Do something as soon as the first block of a study is there."""

    def watch() -> None:
        until = time.monotonic() + 120
        while not blocks(folder) and time.monotonic() < until:
            time.sleep(0.002)
        action()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_a_worker_that_is_killed_costs_nothing(cluster: Cluster, alone: Path, tmp_path: Path) -> None:
    at_death: list[int] = []

    def kill() -> None:
        at_death.append(len(blocks(tmp_path)))
        os.kill(cluster.workers[0].pid, signal.SIGKILL)

    watch = once_begun(tmp_path, kill)
    study_of(tmp_path, "runner=dask", f"runner.address={cluster.address}")
    watch.join()
    assert 1 <= at_death[0] < 24, "it died mid-way"
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert tables(tmp_path) == tables(alone)


def test_when_the_scheduler_goes_nothing_is_lost(cluster: Cluster, alone: Path, tmp_path: Path) -> None:
    watch = once_begun(tmp_path, lambda: os.kill(cluster.scheduler.pid, signal.SIGKILL))
    with pytest.raises(
        InputError, match=r"Dask scheduler at tcp://.* no longer answers(.|\n)*runs are kept in"
    ) as told:
        study_of(tmp_path, "runner=dask", f"runner.address={cluster.address}")
    watch.join()
    assert "to continue" in str(told.value)
    there = {path: path.stat().st_mtime_ns for path in blocks(tmp_path)}
    assert 1 <= len(there) < 24
    study_of(tmp_path)
    assert there.items() <= {path: path.stat().st_mtime_ns for path in blocks(tmp_path)}.items()
    assert tables(tmp_path) == tables(alone)


def test_when_the_study_itself_is_killed_it_goes_on(cluster: Cluster, alone: Path, tmp_path: Path) -> None:
    words = [*SMALL, "runner=dask", f"runner.address={cluster.address}", f"results_dir={tmp_path}"]
    process = subprocess.Popen([sys.executable, "-m", "sim", "-m", *words], stdout=subprocess.DEVNULL)
    watch = once_begun(tmp_path, process.kill)
    watch.join()
    assert process.wait() == -signal.SIGKILL
    study_of(tmp_path, "runner=dask", f"runner.address={cluster.address}")
    assert tables(tmp_path) == tables(alone)


def test_no_scheduler_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"runner\.address=tcp://127\.0\.0\.1:9: no Dask scheduler answers"):
        study_of(tmp_path, "runner=dask", "runner.address=tcp://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_on_this_machine_hears_only_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its ports are open to every user of the machine, and who is heard can run code."""
    dask: Any = importlib.import_module("distributed")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with connected(dask, None, 1) as client:
        address = client.scheduler.address
        assert address.startswith("tls://")
        assert client.submit(sum, [1, 2]).result() == 3
        stranger = dask.Security.temporary()  # who has a certificate, but not that of this run
        for how in ({"address": address, "security": stranger}, {"address": address.replace("tls", "tcp")}):
            with pytest.raises(OSError):
                dask.Client(timeout="3 s", **how)
    assert list(tmp_path.glob("nav-adoption-dask-*")) == []


def test_a_cluster_that_ends_slowly_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Slow:
        def close(self, timeout: float) -> None:
            raise TimeoutError(f"after {timeout} s")

    close(Slow(), 2)
    assert "Dask is slow to shut down" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["runner.address=tcp://127.0.0.1:9"], "only Dask has an address"),
        (["runner=dask", "runner.address=here"], "expected an address such as tcp"),
    ],
)
def test_an_address_that_cannot_be_is_refused(words: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        study_of(tmp_path, *words)
