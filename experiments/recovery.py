"""Could the targets find the truth, if one of the draws were the truth?

Makes a reference table on two processes, and writes docs/recovery.parquet, docs/recovery.md and
docs/pictures/recovery.png; a test fails when rules have moved since. Run it with
``python experiments/recovery.py``; it takes about 12 minutes on two idle cores. ``table=kept`` judges the table in
docs again, in half a minute.
"""

import sys
from pathlib import Path

import pandas as pd

from sim.analysis.validation.recovery import ROWS, judge, read_table, row_of, write_table
from sim.analysis.validation.walks import each
from sim.commands.run import guarded
from sim.engines.progress import progress
from sim.errors import InputError
from sim.scenario.worlds import load_worlds
from sim.show.pictures import save_figure
from sim.show.validation.recovery_page import recovery_figure, recovery_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
TABLE = DOCS / "recovery.parquet"
WORKERS = 2


def main(words: list[str]) -> None:
    """Make the table, judge it, and write what it says."""
    if words not in ([], ["table=kept"]):
        raise InputError(f"{' '.join(words)}: expected nothing, or table=kept to judge the table in docs again.")
    if not words:
        with progress(ROWS) as done:
            rows = each(row_of, range(ROWS), WORKERS, done)
        write_table(pd.DataFrame(rows), TABLE)
    table, worlds = read_table(TABLE), load_worlds("constrained")
    page = recovery_page(table, [worlds.at(r) for r in range(len(worlds))])
    (DOCS / "recovery.md").write_text(page, encoding="utf-8")
    rules = table.attrs["rules"]
    figure = recovery_figure(judge(table), rules)
    save_figure(figure, DOCS / "pictures", "recovery", {"fingerprint": rules}, formats=("png",))
    print(DOCS / "recovery.md")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
