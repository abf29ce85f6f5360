"""The machine that one happens to have changes no result, and one message says what it lacks."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.commands.compare import as_csv
from sim.commands.run import empty_folder_removed
from sim.engines.batch import check_guarded
from sim.engines.compiled import compile as compiling
from sim.engines.machine import quota_of, usable_processors
from sim.engines.progress import line, signs_of_life
from sim.errors import InputError
from sim.study.store.files import write_whole

pytestmark = pytest.mark.slow

SMALL = ("weeks=2", "replicates=2", "office.staff=3", "engine=reference", "report=false")
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and signals of POSIX")


def start(
    folder: Path, *words: str, program: tuple[str, ...] = ("-m", "sim"), **how: Any
) -> subprocess.Popen[str]:
    """Start the program in a folder of its own."""
    surroundings = {**os.environ, **how.pop("environment", {})}
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.Popen([sys.executable, *program, *words], cwd=folder, env=surroundings, text=True, **how)


def test_a_way_of_showing_that_is_not_there_is_not_used(tmp_path: Path) -> None:
    """Jupyter names its own in the surroundings of what it starts, whether that Python has it or not."""
    jupyter = {"MPLBACKEND": "module://matplotlib_inline.nowhere"}
    run = start(tmp_path, *SMALL, "workers=1", environment=jupyter)
    assert run.communicate()[1] == "" and run.returncode == 0
    assert len(list(tmp_path.glob("results/*/figures/comparison.en.png"))) == 1


def test_characters_that_a_terminal_lacks_are_replaced(tmp_path: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    told = start(tmp_path, "describe", "scenario=facilitator", "--language", "nb", environment=ascii_only)
    assert "utpr?ving og l?ring" in told.communicate()[0] and told.returncode == 0


@posix
def test_a_reader_that_has_gone_is_no_fault(tmp_path: Path) -> None:
    for words in (("list", "parameters"), ("--help",)):
        reader, writer = os.pipe()
        os.close(reader)
        told = start(tmp_path, *words, stdout=writer)
        os.close(writer)
        assert told.communicate()[1] == "" and told.returncode == 141


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_output_that_is_full_is_told_once(tmp_path: Path) -> None:
    for words in (("list",), ("--help",)):
        with open("/dev/full", "w", encoding="utf-8") as full:
            told = start(tmp_path, *words, stdout=full)
        error = told.communicate()[1]
        assert error.count("error: ") == 1 and "No space left" in error and told.returncode == 2


@posix
def test_closed_output_is_no_fault(tmp_path: Path) -> None:
    closing = (
        "-c",
        "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
    )
    told = start(tmp_path, "-m", "sim", "list", program=closing)
    told.communicate()
    assert told.returncode == 0


@posix
def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = "import os, sys; from sim.__main__ import main; os.mkdir('x'); os.chdir('x'); os.rmdir('../x'); "
    gone += "sys.exit(main(['list']))"
    told = start(tmp_path, program=("-c", gone))
    assert told.communicate()[1].startswith("error: the working directory no longer exists")
    assert told.returncode == 2


def test_numba_that_compiles_nothing_is_named(tmp_path: Path) -> None:
    told = start(tmp_path, *SMALL[:3], "workers=1", "report=false", environment={"NUMBA_DISABLE_JIT": "1"})
    error = told.communicate()[1]
    assert (
        told.returncode == 2
        and error.startswith("error: NUMBA_DISABLE_JIT is set")
        and "engine=reference" in error
    )
    assert list(tmp_path.iterdir()) == []


def test_compiled_code_lies_where_numba_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert compiling.cache_folder("a" * 64).parent == tmp_path


def test_without_a_home_compiled_code_is_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_242_424)  # nobody whom this machine knows
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert compiling.cache_folder("a" * 64).parent == tmp_path
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "below"))
    assert compiling.cache_folder("a" * 64).parent == tmp_path


def test_compiled_code_that_nobody_used_for_long_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    old, new, foreign = (
        tmp_path / f"311-0.61.0-2.1.0-{'b' * 16}",
        tmp_path / f"311-0.61.0-2.1.0-{'c' * 16}",
        tmp_path / "mine",
    )
    for folder in (old, new, foreign):
        folder.mkdir()
    for folder in (old, foreign):
        os.utime(folder, (0, 0))
    used = compiling.cache_folder("a" * 64)
    assert sorted(tmp_path.iterdir()) == sorted([new, foreign, used])


@posix
def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = """
import multiprocessing, sys, time
from concurrent.futures import ProcessPoolExecutor
from sim.engines.batch import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), initializer=end_with_parent)
    for _ in range(2):
        pool.submit(time.sleep, 600)
    while len(multiprocessing.active_children()) < 2:
        time.sleep(0.01)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(600)
"""
    (tmp_path / "parent.py").write_text(script, encoding="utf-8")
    parent = start(tmp_path, "parent.py", program=())
    assert parent.stdout is not None
    children = [int(number) for number in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 60  # far below what they sleep
    while any(alive(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(child) for child in children)
    parent.communicate()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_an_unguarded_script_is_shown_the_guard(tmp_path: Path) -> None:
    body = """
from sim import load_scenario, simulate
simulate(load_scenario("baseline", weeks=2, office={"staff": 3}), replicates=2, engine="reference", workers=2)
"""
    (tmp_path / "script.py").write_text(body, encoding="utf-8")
    run = start(tmp_path, "script.py", program=())
    error = run.communicate()[1]
    assert run.returncode == 1 and error.count("errors.InputError: ") == 1
    assert 'if __name__ == "__main__":' in error and "BrokenProcessPool" not in error
    check_guarded()  # pytest itself has one


def test_progress_is_told_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = threading.Semaphore(0)

    class Log(io.StringIO):
        def write(self, text: str) -> int:
            twice.release()
            return super().write(text)

    log = Log()
    monkeypatch.setattr(sys, "stderr", log)
    with signs_of_life(lambda: line(10, 0, 40, 60.0), every=0.001):
        assert twice.acquire(timeout=60) and twice.acquire(timeout=60)
    assert log.getvalue().startswith("10 of 40 runs done, 30 left, about 3 min\n" * 2)


@pytest.mark.parametrize(
    ("done", "there", "told"),
    [
        (50, 50, "50 of 450 runs done, 400 left"),
        (150, 50, "150 of 450 runs done, 300 left, about 3 min"),
        (440, 50, "440 of 450 runs done, 10 left, about 2 s"),
    ],
)
def test_progress_says_what_is_done_left_and_how_long(done: int, there: int, told: str) -> None:
    assert line(done, there, 450, 60.0) == told
    assert line(150, 50, 450, 60.0, "nb") == "150 av 450 kjøringer ferdig, 300 igjen, omtrent 3 min"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no affinity")
def test_workers_follow_what_the_process_may_use() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_processors() == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("groups", "files", "processors"),
    [
        ("0::/app\n", {"app/cpu.max": "150000 100000"}, 1.5),
        ("0::/app/deep\n", {"app/cpu.max": "200000 100000", "app/deep/cpu.max": "max 100000"}, 2.0),
        ("0::/\n", {}, None),
        ("4:memory:/app\n3:cpu,cpuacct:/app\n", {"cpu,cpuacct/app/cpu.cfs_quota_us": "50000",
                                                 "cpu,cpuacct/app/cpu.cfs_period_us": "100000"}, 0.5),
        ("3:cpu:/app\n", {"cpu/app/cpu.cfs_quota_us": "-1", "cpu/app/cpu.cfs_period_us": "100000"}, None),
    ],
)  # fmt: skip
def test_the_quota_of_a_container_counts(
    groups: str, files: dict[str, str], processors: float | None, tmp_path: Path
) -> None:
    (tmp_path / "own").write_text(groups, encoding="ascii")
    for name, text in files.items():
        file = tmp_path / "cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="ascii")
    assert quota_of(tmp_path / "own", tmp_path / "cgroup") == processors


def test_an_empty_results_folder_does_not_stay(tmp_path: Path) -> None:
    new, full = tmp_path / "a" / "b", tmp_path / "c"
    with pytest.raises(InputError), empty_folder_removed(new):
        new.mkdir(parents=True)
        raise InputError("no scheduler answers")
    with empty_folder_removed(full):
        full.mkdir()
        (full / "study").mkdir()
    assert list(tmp_path.rglob("*")) == [full, full / "study"]
    with empty_folder_removed(tmp_path / "c" / "study"):
        pass
    assert (full / "study").is_dir(), "it was there before"


def test_no_text_of_a_csv_file_is_a_formula() -> None:
    words = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "plain", "a=b", -1, 0.5, None]
    read = pd.read_csv(io.BytesIO(as_csv(pd.DataFrame({"=title": words}, dtype=object))), dtype=str)
    assert list(read.columns) == ["'=title"]
    assert list(read["'=title"])[:-1] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "'\nx",
        "plain",
        "a=b",
        "-1",
        "0.5",
    ]


@posix
def test_files_have_the_permissions_that_the_user_gives_new_ones(tmp_path: Path) -> None:
    for mask, mode in ((0o077, 0o600), (0o022, 0o644)):
        before = os.umask(mask)
        try:
            write_whole(tmp_path / f"{mode}.csv", b"x")
            assert (tmp_path / f"{mode}.csv").stat().st_mode & 0o777 == mode
        finally:
            os.umask(before)
