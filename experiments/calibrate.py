"""Which worlds agree with the patterns? Writes the draws that studies use, and a page and a picture of them.

Writes sim/scenario/draws/constrained.csv, docs/worlds.md and docs/pictures/worlds.png; a test fails when rules
have moved since. Run it with ``python experiments/calibrate.py``; it takes about 20 minutes on two idle cores.
``worlds=8`` gives a quick look and writes nothing. ``draws=kept`` tries the draws in the file with the rules of
today: when all of them still show every target, they get today's mark.
"""

import sys
from pathlib import Path

import numpy as np

from sim.analysis.validation.targets import FIRST_SEED, made_by, targets_shown
from sim.analysis.validation.world_search import (
    SHIPPED_WORLDS,
    STEPS,
    SURVEYED,
    as_csv,
    each,
    far,
    ordered,
    over_worlds,
    patterns_shown,
    walk,
)
from sim.commands.run import guarded
from sim.engines.batch import run_cell
from sim.engines.progress import progress
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.scenario.checks import whole_from_text
from sim.scenario.compose import load_scenario
from sim.scenario.worlds import FOLDER, load_worlds
from sim.show.pictures import save_figure
from sim.show.validation.patterns import patterns_figure
from sim.show.validation.worlds_page import worlds_page
from sim.study.store.files import write_whole

DOCS = Path(__file__).resolve().parents[1] / "docs"
WORKERS = 2
STUCK, RUNS = 0.05, 4
"""Routine use after three years below which a world counts as stuck, and runs of each world for that."""


def main(words: list[str]) -> None:
    """Find the worlds, and write what was found."""
    given = dict(word.partition("=")[::2] for word in words)
    if words == ["draws=kept"]:
        keep()
        return
    if set(given) - {"worlds"}:
        raise InputError(f"{' '.join(words)}: expected nothing, worlds=8 for a quick look, or draws=kept.")
    count = whole_from_text("worlds", given.get("worlds", str(SHIPPED_WORLDS)), SHIPPED_WORLDS)
    with progress(count) as done:
        walks = each(walk, range(count), WORKERS, done)
    draws = ordered([one.draw for one in walks])
    if count < SHIPPED_WORLDS:
        for name in draws[0]:
            print(f"{name:32} " + " ".join(f"{draw[name]:8.3g}" for draw in draws[:12]))
        print(f"\nA quick look: nothing was written. Leave out worlds={count} to write the draws.")
        return
    write_whole(FOLDER / "constrained.csv", as_csv(draws).encode())
    with progress(2 * count) as done:
        shown = each(targets_shown, draws, WORKERS, done)
        findings = each(patterns_shown, draws, WORKERS, done)
    page = worlds_page(walks, draws, shown, findings, STEPS, SURVEYED, stuck_worlds(count))
    (DOCS / "worlds.md").write_text(page, encoding="utf-8")
    figure = patterns_figure(over_worlds(findings), SURVEYED, made_by(), worlds=count)
    save_figure(figure, DOCS / "pictures", "worlds", {"fingerprint": made_by()}, formats=("png",))
    print(f"{FOLDER / 'constrained.csv'}\n{DOCS / 'worlds.md'}")


def keep() -> None:
    """Give the draws in the file the mark of today's rules, or refuse when one of them misses a target."""
    worlds = load_worlds("constrained")
    draws = [worlds.at(r) for r in range(len(worlds))]
    with progress(len(draws)) as done:
        missed = [number for number, miss in enumerate(each(far, draws, WORKERS, done)) if miss != (0, 0.0)]
    if missed:
        numbers = ", ".join(map(str, missed))
        raise InputError(f"Draws {numbers} no longer show every target: run python experiments/calibrate.py.")
    write_whole(FOLDER / "constrained.csv", as_csv(draws).encode())
    print(FOLDER / "constrained.csv")


def stuck_worlds(count: int) -> int:
    """Return the number of worlds in which hardly anything is used after three years, in an ordinary office."""
    series = run_cell(load_scenario(), RuleBook(), engine="compiled", seed=FIRST_SEED, replicates=RUNS * count)
    ends = series["routine_share"][:, -1].reshape(RUNS, count).mean(axis=0)
    return int(np.sum(ends < STUCK))


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
