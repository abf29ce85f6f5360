"""Does digitalisation bring more personal contact or less, and which mechanism decides?

Claim C24. Two studies in one picture: configs/experiment/paradox.yaml (all 2 to the power of 5 combinations of the
switches) and configs/experiment/paradox_map.yaml (where the sign turns).
Run it with ``python experiments/paradox.py``; under two minutes on two cores.
More settings may follow, such as ``language=nb``.
"""

import sys

from sim.analysis.studies.paradox import contributions, sign_map
from sim.commands.run import check_worked, guarded, tell_levers_outside
from sim.show.pictures import save_in_study
from sim.show.validation.paradox import paradox_figure, paradox_sentences
from sim.study.design.build import preset
from sim.study.run.study import run_study
from sim.study.store.folder import Study

ACROSS, UP = "office.staff", "meeting.given_back"
OTHERS = ("leader.span", "office.pace", "adviser.skill")


def run_preset(name: str, settings: list[str]) -> Study:
    """Run a preset with the settings of the command line."""
    design = preset(name, settings)
    tell_levers_outside(design)
    study = run_study(design)
    check_worked(study)
    return study


def ask(settings: list[str]) -> None:
    """Run both designs, draw and answer."""
    study = run_preset("paradox", settings)
    shares = contributions(study)
    signs = sign_map(run_preset("paradox_map", settings), ACROSS, UP)

    manifest = study.manifest
    language = manifest["language"]
    told = paradox_sentences(shares, signs, OTHERS, language)
    figure = paradox_figure(shares, signs, OTHERS, manifest["replicates"], language)
    written = save_in_study(figure, study, "paradox", (told[0], told[0]), manifest["outcome"], language)
    print(*told, "", written[0], sep="\n")


if __name__ == "__main__":
    sys.exit(guarded(lambda: ask(sys.argv[1:])))
