"""What is one more hour of a leader's week worth, by what it is spent on and when?

Claims C7, C11, C13, C25. Runs the preset marginal_hour, judges what was expected of it
(sim/analysis/validation/marginal_hour.py), and writes docs/marginal-hour.md, docs/marginal-hour.nb.md and their
pictures. Run it with ``python experiments/marginal_hour.py``; it takes about a minute and a half on two cores.
"""

import sys
from pathlib import Path

from sim.analysis.studies.marginal_hour import hours_of
from sim.commands.run import check_worked, guarded
from sim.errors import InputError
from sim.show.figures import picture
from sim.show.pictures import save_figure
from sim.show.validation.marginal_hour_page import marginal_hour_page
from sim.study.design.build import preset
from sim.study.run.session import run_study

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": "marginal-hour.md", "nb": "marginal-hour.nb.md"}


def main(words: list[str]) -> None:
    """Run the study and write what it says."""
    settings = [word for word in words if word.startswith(("results_dir=", "workers="))]
    if settings != words:
        raise InputError(f"{' '.join(words)}: expected nothing, or results_dir=… and workers=….")
    study = run_study(preset("marginal_hour", settings))
    check_worked(study)
    hours, manifest = hours_of(study), study.manifest
    for language, page in PAGES.items():
        drawn = picture("hour", study, manifest["outcome"], language)
        about = {"fingerprint": manifest["fingerprint"]}
        save_figure(drawn.figure, DOCS / "pictures", f"marginal-hour.{language}", about, formats=("png",))
        (DOCS / page).write_text(marginal_hour_page(study, hours, language), encoding="utf-8")
        print(DOCS / page)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))
