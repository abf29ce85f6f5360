"""When does a leader's example start a chain that would not start by itself?

Claim C8. Runs the preset spark, judges what was expected of it (sim/analysis/validation/spark.py), and writes
docs/spark.md, docs/spark.nb.md and their pictures. Run it with ``python experiments/spark.py``; it takes about two
minutes on two cores.
"""

import sys
from pathlib import Path

from sim.analysis.studies.spark import take_offs
from sim.commands.run import check_worked, guarded
from sim.errors import InputError
from sim.show.figures import picture
from sim.show.pictures import save_figure
from sim.show.validation.spark_page import spark_page
from sim.study.design.build import preset
from sim.study.run.session import run_study

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": "spark.md", "nb": "spark.nb.md"}


def main(words: list[str]) -> None:
    """Run the study and write what it says."""
    settings = [word for word in words if word.startswith(("results_dir=", "workers="))]
    if settings != words:
        raise InputError(f"{' '.join(words)}: expected nothing, or results_dir=… and workers=….")
    study = run_study(preset("spark", settings))
    check_worked(study)
    cells, mark = take_offs(study), study.manifest["fingerprint"]
    for language, page in PAGES.items():
        drawn = picture("phase", study, study.manifest["outcome"], language)
        save_figure(drawn.figure, DOCS / "pictures", f"spark.{language}", {"fingerprint": mark}, formats=("png",))
        text = spark_page(cells, mark, study.manifest["replicates"], language)
        (DOCS / page).write_text(text, encoding="utf-8")
        print(DOCS / page)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
