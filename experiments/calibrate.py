"""Which worlds agree with the patterns? Writes the draws that studies use, and a page and a picture of them.

Writes sim/scenario/draws/constrained.csv, docs/worlds.md and docs/pictures/worlds.png; a test fails when rules
have moved since. Run it with ``python experiments/calibrate.py``; 256 worlds take about 50 minutes on two cores.
``worlds=8`` gives a quick look and writes nothing.
"""

import sys
from pathlib import Path

from sim.analysis.validation.ensemble import SHIPPED_WORLDS, as_csv, ordered, walks
from sim.commands.run import guarded
from sim.engines.progress import progress
from sim.errors import InputError
from sim.scenario.checks import whole_from_text
from sim.scenario.worlds import FOLDER
from sim.study.store.files import write_whole

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main(words: list[str]) -> None:
    """Find the worlds, and write what was found."""
    given = dict(word.partition("=")[::2] for word in words)
    if set(given) - {"worlds"}:
        raise InputError(f"{' '.join(words)}: expected nothing, or worlds=8 for a quick look.")
    count = whole_from_text("worlds", given.get("worlds", str(SHIPPED_WORLDS)), SHIPPED_WORLDS)
    with progress(count) as done:
        ends = walks(count, done=done)
    draws = ordered([end.draw for end in ends])
    steps_in = sum(end.steps_in for end in ends) / count
    moved = sum(end.moved for end in ends) / count
    print(
        f"{count} worlds. Steps to where all targets are shown: {steps_in:.0f} on average; taken then: {moved:.0f}."
    )
    if count == SHIPPED_WORLDS:
        write_whole(FOLDER / "constrained.csv", as_csv(draws).encode())


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
