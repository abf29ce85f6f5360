"""However a study came to its end, its tables are the same to the last byte; what goes wrong loses nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError, RunFailed
from sim.scenario.compose import compose
from sim.study.design.build import Design, expand
from sim.study.run.session import at_work, run_study
from sim.study.store.blocks import NAME
from sim.study.store.files import record_shown
from sim.study.store.folder import Study

pytestmark = pytest.mark.slow

SMALL = ["scenario=baseline,facilitator", "office.staff=8,9", "weeks=12", "adviser.news_rate=1", "replicates=110"]
"""Twenty blocks, the last of each cell a short one, in which something happens."""

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")


def design(folder: Path, *overrides: str) -> Design:
    """Return the small study with something else; what is named again wins."""
    named = {word.partition("=")[0] for word in overrides}
    kept = [word for word in SMALL if word.partition("=")[0] not in named]
    return expand([*kept, *overrides, f"results_dir={folder}"], {}, compose)


def study_of(folder: Path, *overrides: str) -> Study:
    return run_study(design(folder, *overrides))


def tables(folder: Path) -> dict[str, bytes]:
    """Return the content of all tables of the one study in a folder of results."""
    [study] = [path for path in folder.iterdir() if not path.name.startswith(".")]
    found = {path.name: path.read_bytes() for path in [*study.glob("*.parquet"), study / "dictionary.csv"]}
    assert len(found) == 6
    return found


def blocks(folder: Path) -> list[Path]:
    """Return the blocks of all studies in a folder of results."""
    return sorted(path for path in folder.glob("*/blocks/*") if NAME.fullmatch(path.name))


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of an unbroken run by one worker."""
    folder = tmp_path_factory.mktemp("unbroken")
    study = study_of(folder, "workers=1")
    assert study.runs.groupby("cell").mastery.nunique().min() > 20, "something happens in it"
    assert len(blocks(folder)) == 20
    return folder


def copy(unbroken: Path, folder: Path) -> Path:
    """Copy results and return the folder of the one study in them."""
    shutil.copytree(unbroken, folder, dirs_exist_ok=True)
    return next(path for path in folder.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize("how", [["workers=2"], ["workers=4"], ["workers=2", "runner=processes"]], ids=" ".join)
def test_any_number_of_workers_gives_the_same_tables(how: list[str], unbroken: Path, tmp_path: Path) -> None:
    study_of(tmp_path, *how)
    assert tables(tmp_path) == tables(unbroken)


@pytest.mark.parametrize("steps", [[50, 110], [25, 60, 61, 110], [1, 110]], ids=str)
def test_a_study_that_grew_is_as_one_that_was_that_large_at_once(
    steps: list[int], unbroken: Path, tmp_path: Path
) -> None:
    kept: set[tuple[str, int]] = set()
    for step in steps:
        study = study_of(tmp_path, f"replicates={step}")
        assert (len(study.runs), study.manifest["replicates"]) == (4 * step, step)
        now = {(path.name, path.stat().st_mtime_ns) for path in blocks(tmp_path)}
        assert kept <= now, "what was there is not touched"
        kept = now
    assert tables(tmp_path) == tables(unbroken)


def test_growing_from_50_to_200_is_as_200_at_once(tmp_path: Path) -> None:
    small = ("office.staff=5", "weeks=6")
    for step in (50, 200):
        study_of(tmp_path / "grown", *small, f"replicates={step}")
    study_of(tmp_path / "at once", *small, "replicates=200")
    assert tables(tmp_path / "grown") == tables(tmp_path / "at once")


def test_what_shows_fewer_runs_than_there_are_now_does_not_stay(tmp_path: Path) -> None:
    study = study_of(tmp_path, "office.staff=5", "weeks=6", "replicates=2")
    report = study.folder / "report.nb.html"
    report.write_text("of two runs", encoding="utf-8")
    record_shown(study.folder, [report], "routine_share")
    study_of(tmp_path, "office.staff=5", "weeks=6", "replicates=2")
    assert report.exists(), "nothing has changed"
    study_of(tmp_path, "office.staff=5", "weeks=6", "replicates=4")
    assert not report.exists()
    assert not (study.folder / "figures").exists()


def test_fewer_replicates_take_nothing_away_and_the_same_command_does_nothing(
    unbroken: Path, tmp_path: Path
) -> None:
    folder = copy(unbroken, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for words in ([], ["replicates=50"]):
        assert study_of(tmp_path, *words).folder == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_more_cells_join_and_what_is_there_is_not_run_again(
    unbroken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also other words for the same cells; where the disk allows it, no room is taken twice."""
    old = copy(unbroken, tmp_path)
    more = ["scenario=renewer,baseline,facilitator", "study=scenario-by-staff"]
    study = study_of(tmp_path, *more)
    assert f"440 runs are reused from {old}" in capsys.readouterr().err
    assert study.folder != old
    shared = {path.name for path in (old / "blocks").iterdir()}
    assert len({path.name for path in (study.folder / "blocks").iterdir()} - shared) == 10
    study_of(tmp_path / "at once", *more)
    alone = next((tmp_path / "at once").iterdir())
    for name in ("runs.parquet", "differences.parquet"):
        assert (study.folder / name).read_bytes() == (alone / name).read_bytes()


def test_another_parameter_is_another_study_and_says_what_changed(
    unbroken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = copy(unbroken, tmp_path)
    other = study_of(tmp_path, "adviser.trial_rate=0.7", "replicates=2")
    assert f"{old} is another study: adviser.trial_rate was not set and is 0.7." in capsys.readouterr().err
    assert other.folder != old
    assert len(pd.read_parquet(old / "runs.parquet")) == 440


def test_replicates_may_be_added_in_rounds_to_some_cells(tmp_path: Path) -> None:
    """The way to a wanted precision."""
    with at_work(design(tmp_path)) as work:
        work.extend({0: 10, 1: 10, 2: 10, 3: 10})
        work.extend({0: 30, 2: 30})
        replicates, values = work.ends(2, "mastery")
        study = work.finish()
    assert list(replicates) == list(range(30))
    np.testing.assert_array_equal(values, study.runs[study.runs.cell == 2].mastery)
    assert list(study.cells.replicates) == [30, 10, 30, 10]
    assert dict(study.differences.groupby("cell").replicates.max()) == {2: 30, 3: 10}
    assert list(study.runs.groupby("cell").size()) == [30, 10, 30, 10]


def test_weeks_of_some_outcomes_only_leave_the_rest_as_it_was(unbroken: Path, tmp_path: Path) -> None:
    few = study_of(tmp_path, "weekly=[strain,routine_share]")
    whole = Study(next(unbroken.iterdir()))
    assert set(few.weeks.outcome) == {"strain", "routine_share"}
    pd.testing.assert_frame_equal(few.runs, whole.runs, check_exact=True)
    for name in ("weeks", "differences"):
        wanted = whole.table(name).query("outcome in ('strain', 'routine_share')").reset_index(drop=True)
        pd.testing.assert_frame_equal(few.table(name), wanted, check_exact=True)
    assert sum(p.stat().st_size for p in blocks(tmp_path)) < 0.7 * sum(p.stat().st_size for p in blocks(unbroken))
    study_of(tmp_path, "weekly=shown")
    assert tables(tmp_path) == tables(unbroken), "asked for more afterwards, all are there"


def test_little_memory_at_once_changes_no_byte(
    unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when not even one outcome of a cell fits."""
    monkeypatch.setattr("sim.study.store.tables.AT_ONCE", 8 * 110 * 5)
    study_of(tmp_path)
    assert tables(tmp_path) == tables(unbroken)


KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.session import run_study

words, results, moments = json.loads(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def begin(folder):
    pid = os.fork()
    if pid == 0:
        run_study(designs[folder])
        os._exit(0)
    return pid

designs = {f: expand([*words, f"results_dir={results / f}"], {}, compose) for f in map(str, range(-1, moments))}
from sim.engines.simulate import simulate
simulate(designs["0"].cells[0].scenario, 1)  # what is compiled is there for all that are forked
began = time.perf_counter()
os.waitpid(begin("-1"), 0)
long = time.perf_counter() - began
dice = random.Random(4)
ends = []
for k in range(moments):
    pid = begin(str(k))
    there = lambda: len(list((results / str(k)).glob("*/blocks/[0-9a-f]*")))
    wanted = dice.choice([0, *range(20), *[20] * 10])  # some of the moments while tables are made
    while there() < wanted:
        time.sleep(0.001)
    time.sleep(dice.random() * (0.003 if 0 < wanted < 20 else long / 2))
    os.kill(pid, signal.SIGKILL)
    ends.append((os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), there()))
    again = os.waitstatus_to_exitcode(os.waitpid(begin(str(k)), 0)[1])
    assert again == 0, again
print(json.dumps(ends))
"""
"""Begins a study again and again, kills each at a random moment, and lets another process go on."""


@POSIX
def test_killed_at_any_moment_and_run_again_it_is_as_unbroken(unbroken: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, json.dumps(SMALL), tmp_path, "10"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    ends = json.loads(done.stdout)
    assert sum(code == -signal.SIGKILL for code, _ in ends) >= 6, "negative control: they were killed"
    assert len({there for _, there in ends}) >= 3, "at different moments"
    for results in tmp_path.iterdir():
        assert tables(results) == tables(unbroken), results.name
        [study] = results.iterdir()
        assert not [path for path in study.rglob(".*") if path.name != ".lock"], "nothing half-written is left"


HELD = """
import sys
from pathlib import Path
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.session import at_work

with at_work(expand(sys.argv[1:], {}, compose)) as study:
    study.extend({0: 25})
    print("here", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Provide a process that works on the small study."""
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, *SMALL, f"results_dir={tmp_path}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    yield process
    process.kill()
    process.communicate()


@POSIX
def test_two_processes_on_one_study(holder: subprocess.Popen[str], unbroken: Path, tmp_path: Path) -> None:
    """The second is told; when the first is killed, nothing of it stands in the way."""
    with pytest.raises(
        InputError, match=rf"another process \(number {holder.pid} on .*\) is working on this study"
    ):
        study_of(tmp_path)
    assert len(blocks(tmp_path)) == 1
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    study_of(tmp_path)
    assert tables(tmp_path) == tables(unbroken)


@POSIX
def test_ctrl_c_leaves_a_study_that_goes_on(tmp_path: Path) -> None:
    def listen() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a script in the background hands down that it is ignored

    words = [*SMALL[:-1], "replicates=200000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "-m", *words], cwd=tmp_path, start_new_session=True, preexec_fn=listen,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        while not blocks(tmp_path / "results"):
            assert process.poll() is None, process.communicate()[1]
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=120)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130, told
    [study] = (tmp_path / "results").iterdir()
    assert f"runs are kept in results/{study.name}; run the same command to continue." in told
    assert "python -m sim -m scenario=baseline,facilitator" in told
    assert "Traceback" not in told
    there = len(blocks(tmp_path / "results"))
    grown = study_of(tmp_path / "results", "replicates=25")
    assert len(grown.runs) == 100
    assert len(blocks(tmp_path / "results")) >= max(there, 4)
    assert {path.name for path in study.iterdir()} >= {"manifest.json", "plan.json"}


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 8
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [spoil, cut_off, empty])
def test_a_damaged_block_is_moved_aside_and_run_again(
    damage: Callable[[Path], None], tmp_path: Path, unbroken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study_of(tmp_path, "replicates=60")
    victim = blocks(tmp_path)[4]
    damage(victim)
    study_of(tmp_path)
    told = capsys.readouterr().err
    assert f"{victim} is damaged" in told
    assert "its 25 runs are run again" in told or "its 10 runs are run again" in told
    assert (victim.parents[1] / "damaged" / victim.name).exists(), "nothing is thrown away"
    assert tables(tmp_path) == tables(unbroken)


def test_a_damaged_table_is_made_again_from_the_blocks(
    unbroken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy(unbroken, tmp_path)
    spoil(folder / "runs.parquet")
    (folder / "weeks.parquet").unlink()
    before = {path: path.stat().st_mtime_ns for path in blocks(tmp_path)}
    study_of(tmp_path)
    told = capsys.readouterr().err
    assert "runs.parquet is not what was written" in told
    assert "weeks.parquet is not what was written" in told
    assert tables(tmp_path) == tables(unbroken)
    assert {path: path.stat().st_mtime_ns for path in blocks(tmp_path)} == before, "no run is run again"


def test_foreign_files_are_named_and_left_alone(
    unbroken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy(unbroken, tmp_path)
    strange = folder / "blocks" / "holiday.jpg"
    strange.write_text("sun", encoding="utf-8")
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    study_of(tmp_path)
    told = capsys.readouterr().err
    assert f"{strange} is not one of this study's files. It is left alone." in told
    assert "manifest.json is damaged" in told
    assert strange.read_text(encoding="utf-8") == "sun"
    assert tables(tmp_path) == tables(unbroken)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a function that mounts a small disk, or changes how it is mounted."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only the administrator of a Linux machine can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, text=True
        )
        if done.returncode and "remount" not in options:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        return place

    yield mount
    if os.path.ismount(place):
        subprocess.run(["umount", place], check=True)


def test_on_a_full_disk_whole_blocks_stay_and_with_room_it_goes_on(
    disk: Callable[[str], Path], unbroken: Path
) -> None:
    place = disk("size=500k")
    with pytest.raises(InputError, match=r"could not be written .*No space left.* runs are kept"):
        study_of(place)
    there = blocks(place)
    assert 1 <= len(there) < 20
    assert len(list(place.glob("*/blocks/*"))) == len(there), "no half block"
    disk("remount,size=20m")
    study_of(place)
    assert tables(place) == tables(unbroken)


def test_a_folder_that_cannot_be_written_still_answers_when_nothing_is_missing(
    disk: Callable[[str], Path], unbroken: Path
) -> None:
    place = disk("size=20m")
    copy(unbroken, place)
    disk("remount,ro")
    assert len(study_of(place).runs) == 440
    with pytest.raises(InputError, match=r"cannot write there \(Read-only file system\)"):
        study_of(place, "replicates=120")
    assert tables(place) == tables(unbroken)


RULE = """\
from sim.model.draws import Purpose, pair
from sim.model.state import Stage


def persuade(person, use, seen, p, draw):
    moves, spoils = pair(draw, Purpose.PERSUADE)
    if moves < 0.26:
        use.stage = Stage.PERSUADED
    if spoils < 0.004:
        use.belief = 7.0 + 0.0 * use.belief
"""
"""A rule that leaves nonsense behind now and then."""


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a rule file that fails some runs."""
    file = tmp_path_factory.mktemp("rules") / "flawed.py"
    file.write_text(RULE, encoding="utf-8")
    return file


def test_a_run_that_fails_takes_no_other_with_it(
    flawed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (f"rules.persuade={flawed}:persuade", "office.staff=8", "on_error=continue")
    study = study_of(tmp_path / "one", *words)
    told = capsys.readouterr().err
    assert told.count("a run failed") == 1
    assert "flawed.py, line 5) left belief = 7.0" in told, "the first is shown at once, and explained"
    failed = study.failures
    assert 5 < len(failed) < 200
    assert study.manifest["failed"] == len(failed) == 220 - len(study.runs)
    assert not study.runs.merge(failed, on=["cell", "replicate"]).size, "a run is in one table or the other"
    worked = [set(runs.replicate) for _, runs in study.runs.groupby("cell")]
    assert set(study.differences.replicates) == {len(worked[0] & worked[1])}, "pairs of runs that both worked"
    assert "flawed.py" in failed.message[0]
    assert list(failed.command) == [
        f"python -m sim replay {study.folder} {cell} {replicate} --run-its-rules"
        for cell, replicate in zip(failed.cell, failed.replicate, strict=True)
    ]
    for step in (30, 110):
        study_of(tmp_path / "two", *words, f"replicates={step}", "workers=1")
    one, two = tables(tmp_path / "one"), tables(tmp_path / "two")
    failures = [pd.read_parquet(BytesIO(found.pop("failures.parquet"))) for found in (one, two)]
    assert one == two
    words_of_one_folder = ["command"]
    pd.testing.assert_frame_equal(*(table.drop(columns=words_of_one_folder) for table in failures))
    good = study_of(tmp_path / "three", *words, "scenario=baseline", "replicates=30").runs
    first = study.runs[(study.runs.cell == 0) & (study.runs.replicate < 30)].reset_index(drop=True)
    pd.testing.assert_frame_equal(good, first, check_exact=True)


def test_a_failing_run_stops_a_study_unless_told_otherwise(flawed: Path, tmp_path: Path) -> None:
    words = (f"rules.persuade={flawed}:persuade", "office.staff=8")
    with pytest.raises(RunFailed, match=r"flawed\.py, line 5(.|\n)*on_error=continue"):
        study_of(tmp_path, *words)
