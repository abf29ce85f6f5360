"""Could the targets find the truth, if one of the draws were the truth? And could counts of one office?

Makes two reference tables on two processes, and writes docs/recovery.parquet, docs/recovery-office.parquet,
docs/recovery.md and docs/pictures/recovery.png; a test fails when rules have moved since. Run it with
``python experiments/recovery.py``; it takes about 12 minutes on two idle cores. ``table=kept`` judges the tables
in docs again, in half a minute, and ``table=office`` makes that of the office only.
"""

import sys
from pathlib import Path

import pandas as pd

from sim.analysis.calibration.asked import CANDIDATES
from sim.analysis.validation.recovery import ROWS, judge, read_table, row_of, write_table
from sim.analysis.validation.recovery_office import office_counts, office_table, read_office, write_office
from sim.analysis.validation.world_search import each
from sim.commands.run import guarded
from sim.engines.progress import progress
from sim.errors import InputError
from sim.scenario.worlds import load_worlds
from sim.show.pictures import save_figure
from sim.show.validation.recovery_page import recovery_figure, recovery_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
TABLE, OFFICE = DOCS / "recovery.parquet", DOCS / "recovery-office.parquet"
EXAMPLE = DOCS.parent / "examples" / "calibration" / "office.csv"
WORKERS = 2


def main(words: list[str]) -> None:
    """Make the table, judge it, and write what it says."""
    if words not in ([], ["table=kept"], ["table=office"]):
        raise InputError(
            f"{' '.join(words)}: expected nothing, table=kept to judge the tables in docs, table=office."
        )
    if not words:
        with progress(ROWS) as done:
            rows = each(row_of, range(ROWS), WORKERS, done)
        write_table(pd.DataFrame(rows), TABLE)
    counts = office_counts(EXAMPLE)
    if words != ["table=kept"]:
        with progress(CANDIDATES) as done:
            write_office(office_table(counts, WORKERS, done), counts, OFFICE)
    table, worlds = read_table(TABLE), load_worlds("constrained")
    page = recovery_page(table, [worlds.at(r) for r in range(len(worlds))], read_office(OFFICE), counts)
    (DOCS / "recovery.md").write_text(page, encoding="utf-8")
    rules = table.attrs["rules"]
    figure = recovery_figure(judge(table), rules)
    save_figure(figure, DOCS / "pictures", "recovery", {"fingerprint": rules}, formats=("png",))
    print(DOCS / "recovery.md")


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
