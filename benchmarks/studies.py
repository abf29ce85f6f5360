"""Measure studies at scale and print a Markdown table: ``python -m benchmarks.studies [million]``.

Takes some minutes; with ``million``, which really makes a million runs, half an hour more.
Needs a machine with nothing else to do, or the ratio of one worker to two means nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CELLS, REPLICATES = 100, 200

OVERHEAD = """
import sys, time
from sim.scenario.compose import compose
from sim.study.run import task
from sim.study.design.build import expand
from sim.study.run.session import run_study

model, plain = [0.0], task.run_unexplained

def timed(*arguments):
    began = time.thread_time()
    try:
        return plain(*arguments)
    finally:
        model[0] += time.thread_time() - began

task.run_unexplained = timed
began = time.process_time()
design = expand(sys.argv[1:], {}, compose)
run_study(design)
print(time.process_time() - began, model[0])
"""
"""Runs a study; prints the processor time of all of it, and of the model alone."""

WALL = """
import sys, time
from sim.scenario.compose import compose
from sim.engines.simulate import simulate
from sim.study.design.build import expand
from sim.study.run.session import run_study

design = expand(sys.argv[1:], {}, compose)
simulate(design.cells[0].scenario, 1)  # what is compiled is loaded
began = time.perf_counter()
run_study(design)
print(time.perf_counter() - began)
"""
STARTED = """
import sys, time
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.session import at_work

began = time.perf_counter()
design = expand(sys.argv[1:], {}, compose)
with at_work(design) as study:
    study.replicates |= {cell.number: 1 for cell in design.cells}
    tasks = study.missing()
    print(time.perf_counter() - began)
"""
MEMORY = """
import resource, sys
from sim.scenario.compose import compose
from sim.study.design.build import expand
from sim.study.run.session import run_study

study = run_study(expand(sys.argv[1:], {}, compose))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, sum(study.manifest["replicates_by_cell"]),
      study.manifest["seconds"], sum(p.stat().st_size for p in study.folder.rglob("*") if p.is_file()) / 1e9)
"""


def measured(code: str, *words: str) -> list[float]:
    """Return the numbers that a piece of code prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def axis(count: int) -> str:
    """Return a sweep of so many values."""
    return "adviser.learning_rate=" + ",".join(f"{0.02 + 0.0001 * k:.4f}" for k in range(count))


def speed(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what runner, store and configuration cost beside the model, and what a second worker brings."""
    study = (axis(CELLS), "office.staff=60", f"replicates={REPLICATES}")
    whole, model = measured(OVERHEAD, *study, "workers=1", f"results_dir={folder / 'overhead'}")
    yield (
        f"runner, store and configuration, {CELLS} cells × {REPLICATES}",
        f"{100 * (whole / model - 1):.1f} % of the model",
    )
    [one] = measured(WALL, *study, "workers=1", f"results_dir={folder / 'one'}")
    [two] = measured(WALL, *study, "workers=2", f"results_dir={folder / 'two'}")
    [processes] = measured(WALL, *study, "workers=2", "runner=processes", f"results_dir={folder / 'processes'}")
    yield "two workers against one, threads", f"{one / two:.2f} ×"
    yield "two workers against one, processes", f"{one / processes:.2f} ×"


def starts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield how long large studies take to begin, and to find that nothing is missing."""
    many = "office.staff=" + ",".join(str(k) for k in range(10, 20))
    [seconds] = measured(STARTED, axis(100), many, f"results_dir={folder / 'started'}")
    yield "1,000 cells planned and started", f"{seconds:.1f} s"
    study = [
        "-m",
        axis(100),
        "office.staff=3",
        "weeks=2",
        "replicates=1000",
        "weekly=routine_share",
        "results_dir=r",
    ]
    environment = dict(os.environ)
    call = [sys.executable, "-m", "sim", *study]
    subprocess.run(call, cwd=folder, env=environment, check=True, capture_output=True)
    began = time.perf_counter()
    subprocess.run(call, cwd=folder, env=environment, check=True, capture_output=True)
    yield "a finished study of 100,000 runs asked for again, whole command", f"{time.perf_counter() - began:.1f} s"


def million(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the memory of a study of a million runs, really made."""
    for replicates in (1_000, 10_000):
        words = (
            axis(100),
            "office.staff=3",
            "weeks=4",
            f"replicates={replicates}",
            "weekly=[routine_share,strain]",
        )
        megabytes, runs, seconds, disk = measured(MEMORY, *words, f"results_dir={folder / str(replicates)}")
        yield (
            f"peak memory of a study of {runs:,.0f} runs",
            f"{megabytes:.0f} MiB ({seconds:.0f} s, {disk:.1f} GB)",
        )


def main() -> None:
    """Print the table."""
    print("| studies (two cores) | measured |\n|---|---|")
    parts = [speed, starts, *([million] if "million" in sys.argv[1:] else [])]
    with tempfile.TemporaryDirectory() as name:
        for part in parts:
            for what, value in part(Path(name)):
                print(f"| {what} | {value} |", flush=True)


if __name__ == "__main__":
    main()
