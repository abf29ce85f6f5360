"""When does a leader's example start a chain that would not start by itself?

Claim C8. Runs the preset spark, judges what was expected of it (sim/analysis/validation/spark.py), and writes
docs/spark.md, docs/spark.nb.md and their pictures. Run it with ``python experiments/spark.py``; it takes about two
minutes on two cores.
"""

import sys
from pathlib import Path

from sim.analysis.studies.spark import TakeOff, take_offs
from sim.commands.run import check_worked, guarded
from sim.errors import InputError
from sim.show.figures import picture
from sim.show.pictures import save_figure
from sim.show.validation.spark_page import LADDER, spark_page
from sim.study.design.build import preset
from sim.study.run.session import run_study
from sim.study.store.folder import Study

DOCS = Path(__file__).resolve().parents[1] / "docs"
FOOT = {
    "leader.visibility": "0,1",
    "adviser.innovators": "0.025",
    "leader.caution": "0.5",
    "leader.span": "29",
    "office.department_heads_from": "1001",
    "study": "spark_step",
}
"""Where the ladder begins: two of the cells in which simulation and mean field differ most."""
PAGES = {"en": "spark.md", "nb": "spark.nb.md"}


def main(words: list[str]) -> None:
    """Run the study and write what it says."""
    settings = [word for word in words if word.startswith(("results_dir=", "workers="))]
    if settings != words:
        raise InputError(f"{' '.join(words)}: expected nothing, or results_dir=… and workers=….")
    study = run(settings)
    cells, ladder = take_offs(study), climb(settings)
    about = {"fingerprint": study.manifest["fingerprint"]}
    for language, page in PAGES.items():
        drawn = picture("phase", study, study.manifest["outcome"], language)
        save_figure(drawn.figure, DOCS / "pictures", f"spark.{language}", about, formats=("png",))
        (DOCS / page).write_text(spark_page(study, cells, ladder, language), encoding="utf-8")
        print(DOCS / page)


def run(settings: list[str]) -> Study:
    """Run the preset with some settings of the command line."""
    study = run_study(preset("spark", settings))
    check_worked(study)
    return study


def climb(settings: list[str]) -> dict[str, tuple[TakeOff, ...]]:
    """Return how often offices take off as, step by step, the simulation becomes the mean field."""
    steps, so_far = {}, dict(FOOT)
    for words, added in LADDER.items():
        so_far |= added
        steps[words] = take_offs(run([*settings, *(f"{key}={value}" for key, value in so_far.items())]))
    return steps


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
