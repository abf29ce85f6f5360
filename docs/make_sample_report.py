"""Write the sample reports again: ``python docs/make_sample_report.py``.

They show readers who have no Python what a study gives: ``docs/sample-report.nb.html`` and
``docs/sample-report.en.html``. The study is run into ``results/sample/``, or goes on there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sim.language import LABELLED
from sim.show.report.document import html
from sim.study.store.folder import Study

ROOT = Path(__file__).parents[1]
STUDIES = Path("results") / "sample"
COMMAND = ("-m", "scenario=baseline,administrative_relief,bundled_information,smaller_span,facilitator",
           "study=sample", "report=false")  # fmt: skip
"""Measures that differ in what they give and in what they take."""
LARGEST = 2_500_000
"""Bytes; a larger report is refused, for it is sent by mail."""


def main() -> None:
    """Run the study, and write a report in each language."""
    subprocess.run(
        [sys.executable, "-m", "sim", *COMMAND, f"results_dir={STUDIES.as_posix()}"], cwd=ROOT, check=True
    )
    manifests = sorted((ROOT / STUDIES).glob("*/manifest.json"), key=lambda path: path.stat().st_mtime)
    study = Study(manifests[-1].parent)
    for language in LABELLED:
        page = html(study, language).encode()
        path = ROOT / "docs" / f"sample-report.{language}.html"
        if len(page) > LARGEST:
            sys.exit(f"{path.name}: {len(page)} bytes, more than {LARGEST}. Compare fewer scenarios in COMMAND.")
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(page)
        os.replace(unfinished, path)
        print(f"docs/{path.name}: {len(page) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
