"""Measure and print a Markdown table: ``python -m benchmarks``. Takes about six minutes.

Studies at scale are measured apart, by ``python -m benchmarks.studies``, which takes longer.

Speeds differ between machines and from minute to minute; ratios within one run are what to
compare. Each speed is the best of several rounds, which is least disturbed by other work.
"""

from __future__ import annotations

import dataclasses
import gc
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from sim import load_scenario
from sim.engines.rulebook.book import RuleBook
from sim.engines.simulate import simulate
from sim.model.formulas import Array
from sim.model.parameters import Parameters
from sim.model.rules.coping import cope
from sim.model.state import Person, Week
from sim.scenario.folders import groups
from sim.scenario.scenario import Scenario
from sim.statistics.effects import variance_gain

STAFF = 60
ROUNDS = 5


def best_of(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of the fastest of several rounds."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def engines() -> Iterator[tuple[str, str]]:
    """Yield the speed of both engines on the same scenario, and their ratio."""
    from sim.engines.compiled import week as kernel
    from sim.engines.mesa import model

    scenario, book = load_scenario("baseline", office={"staff": STAFF}), RuleBook()
    kernel.run(scenario.tables(), book, 1, 0, 1)
    compiled, step = speed(scenario)
    reference = best_of(lambda: model.run(scenario, book, 1, 0, 1), rounds=3)
    yield "compiled engine, one run", f"{compiled * 1e3:.2f} ms"
    yield "compiled engine, per adviser-service-week", f"{step * 1e9:.0f} ns"
    small = load_scenario("baseline", office={"staff": 10})
    alone = dataclasses.replace(scenario, services=scenario.services[:1])
    for what, other in (
        ("for an office of 10 instead of 60", small),
        ("with one service instead of all nine", alone),
    ):
        yield f"the same {what}", f"{speed(other)[1] / step:.1f} ×"
    yield "reference engine (Mesa), one run", f"{reference * 1e3:.0f} ms"
    yield "compiled against reference", f"{reference / compiled:.0f} ×"
    nation = load_scenario("baseline", office={"drawn": 1}, nation={"offices": 385}).tables()
    kernel.run(nation, book, 1, 0, 1)
    seconds = best_of(lambda: kernel.run(nation, book, 1, 0, 1), rounds=3)
    yield "a whole NAV: 385 offices, about 10,000 people, one run on one core", f"{seconds:.1f} s"


def speed(scenario: Scenario) -> tuple[float, float]:
    """Return the seconds of one compiled run, and of one adviser-service-week."""
    from sim.engines.compiled import week as kernel

    tables, book = scenario.tables(), RuleBook()
    _, totals = kernel.run(tables, book, 1, 0, 1)
    seconds = best_of(lambda: kernel.run(tables, book, 1, 0, 100)) / 100
    return seconds, seconds / (int(totals.advisers[0, 0]) * len(scenario.services) * scenario.weeks)


def command(folder: Path, *arguments: str, cache: Path | None = None) -> float:
    """Return the seconds of one call of the command line."""
    environment = dict(os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {}))
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sim", *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - began


def processor(action: Callable[[], object]) -> float:
    """Return the seconds of processor time that commands take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


OWN = """def {rule}({arguments}):
    {change}
"""
CHANGED = {
    "persuade": ("person, use, seen, p, draw", "use.stage = 2 if person.trust > {k} else use.stage"),
    "cope": ("person, week, p", "person.strain = {k} * person.strain"),
}


def rules() -> Iterator[tuple[str, str]]:
    """Yield what a changed rule costs, compiling and running."""
    from sim.engines.compiled import week as kernel

    with tempfile.TemporaryDirectory() as name:
        folder, places = Path(name), itertools.count()

        def run(*words: str) -> float:
            fast = ("replicates=1", "weeks=10", "report=false", f"results_dir=results{next(places)}")
            return processor(lambda: command(folder, *fast, *words))

        plain = min(run() for _ in range(3))
        for rule, (arguments, change) in CHANGED.items():
            seconds = []
            for k in range(3):  # another number each time, so that nothing is on disk
                text = OWN.format(rule=rule, arguments=arguments, change=change.format(k=0.9 + 0.001 * k))
                (folder / f"{rule}{k}.py").write_text(text, encoding="utf-8")
                seconds.append(run(f"rules.{rule}={rule}{k}.py:{rule}") - plain)
            yield (
                f"a changed `{rule}`, processor time beyond a command with shipped rules",
                f"{min(seconds):.1f} s",
            )
    scenario = load_scenario("baseline", office={"staff": STAFF}).tables()
    own = RuleBook({"cope": shipped_by_another_name})
    for book in (RuleBook(), own):
        kernel.run(scenario, book, 1, 0, 1)
    shipped, replaced = (
        best_of(lambda book=book: kernel.run(scenario, book, 1, 0, 100))  # type: ignore[misc]
        for book in (RuleBook(), own)
    )
    yield "compiled engine with a replaced `cope`, against the shipped rules", f"{replaced / shipped:.2f} ×"


def shipped_by_another_name(person: Person, week: Week, p: Parameters) -> None:
    """Do what the shipped rule does."""
    cope(person, week, p)


def starts() -> Iterator[tuple[str, str]]:
    """Yield how long a user waits, with and without compiled code on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        places = itertools.count()  # where the study is there already, nothing would be run

        def run() -> float:
            words = ("scenario=baseline", "replicates=200", f"results_dir=results{next(places)}")
            return command(folder, *words, cache=cache)

        yield "`python -m sim --help`", f"{best_of(lambda: command(folder, '--help')):.2f} s"
        yield "one scenario × 200 replicates to picture and report, first time (compiles)", f"{run():.1f} s"
        yield "one scenario × 200 replicates to picture and report, afterwards", f"{best_of(run, rounds=3):.1f} s"
        words = ("-m", f"scenario={','.join(groups()['scenario'][:12])}", "replicates=250", "results_dir=disk")
        command(folder, *words, "report=false", cache=cache)
        blocks = sum(file.stat().st_size for file in folder.glob("disk/*/blocks/*"))
        tables = sum(file.stat().st_size for file in folder.glob("disk/*/*.parquet"))
        yield "3,000 runs on disk", f"{(blocks + tables) / 1e6:.0f} MB"
        (study,) = folder.glob("disk/*")
        yield (
            "report of 12 scenarios × 250 replicates",
            f"{best_of(lambda: command(folder, 'report', str(study), cache=cache), rounds=3):.1f} s",
        )
        sizes = ("-m", "scenario=baseline,facilitator,integrator,renewer,balanced", "office.staff=10,30,100")

        def first() -> float:
            return command(folder, *sizes, f"results_dir=results{next(places)}", cache=cache)

        yield "README's first command, 3,000 runs, to picture and report, afterwards", f"{best_of(first, 2):.1f} s"


def memory() -> Iterator[tuple[str, str]]:
    """Yield whether memory grows with runs, on both engines."""
    from sim.engines.compiled import week as kernel
    from sim.engines.mesa.model import NavModel

    scenario, book = load_scenario("baseline", office={"staff": STAFF}), RuleBook()
    models = []
    for replicate in range(5):
        model = NavModel(scenario, seed=1, replicate=replicate)
        model.step()
        models.append(weakref.ref(model))
        del model
    gc.collect()
    alive = sum(reference() is not None for reference in models)
    yield "Mesa models still in memory after 5 runs", str(alive)

    tables = scenario.tables()
    kernel.run(tables, book, 1, 0, 100)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for block in range(20):
        kernel.run(tables, book, 1, 100 * block, 100)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    yield "growth of peak memory over 2,000 compiled runs", f"{grown / 1024:.0f} MiB"


def luck(week: int = 104, replicates: int = 100) -> Iterator[tuple[str, str]]:
    """Yield how many times as many runs independent seeds would need, over the shipped scenarios.

    All scenarios run on the shipped office and on the same luck; the outcome is routine use.
    """
    base, *others = routine_use(week, replicates)
    against = [variance_gain(base, other) for other in others]
    every = [variance_gain(a, b) for a, b in itertools.combinations([base, *others], 2)]
    for what, gains in (("a scenario and the baseline", against), ("any two scenarios", every)):
        low, middle, high = np.quantile(gains, [0.25, 0.5, 0.75])
        yield (
            f"runs saved by common random numbers, {what}: median (quartiles), week {week}",
            f"{middle:.0f} × ({low:.0f}–{high:.0f})",
        )
    strangers = [variance_gain(np.roll(base, 1), other) for other in others]
    yield "the same with pairs of different random numbers: median", f"{np.median(strangers):.1f} ×"


def routine_use(week: int, replicates: int) -> list[Array]:
    """Return routine use in a week by replicate, the baseline first, then every other shipped scenario."""
    names = groups()["scenario"]
    names.insert(0, names.pop(names.index("baseline")))
    scenarios = [dataclasses.replace(load_scenario(name), weeks=week + 1) for name in names]
    return [simulate(scenario, replicates).series["routine_share"][:, week] for scenario in scenarios]


def main() -> None:
    """Print the table."""
    print(f"| what ({STAFF} staff, the shipped services, 156 weeks) | measured |\n|---|---|")
    for part in (engines, rules, starts, memory, luck):
        for what, value in part():
            print(f"| {what} | {value} |", flush=True)


if __name__ == "__main__":
    main()
