"""Does digitalisation bring more personal contact or less, and which mechanism decides?

Claim C24. Two studies in one picture: configs/experiment/paradox.yaml (all 32 combinations of five switches)
and configs/experiment/paradox_map.yaml (where the sign changes).
Run it with ``python experiments/paradox.py``; it takes less than two minutes on two cores.
More settings may follow, such as ``language=nb``.
"""

import sys

from sim.analysis.studies.paradox import contributions, sign_map
from sim.commands.run import check_worked, guarded, tell_levers_outside
from sim.show.figures import picture
from sim.show.figures.paradox import others_of, paradox_sentences
from sim.show.pictures import save
from sim.study.design.build import preset
from sim.study.run.session import run_study
from sim.study.store.folder import Study

ACROSS, UP = "office.staff", "contact.given_back"


def run_preset(name: str, settings: list[str]) -> Study:
    """Run a preset with the settings of the command line."""
    design = preset(name, settings)
    tell_levers_outside(design)
    study = run_study(design)
    check_worked(study)
    return study


def ask(settings: list[str]) -> None:
    """Run both studies, draw the picture and print the answer."""
    study, by_setting = (run_preset(name, settings) for name in ("paradox", "paradox_map"))
    outcome, language = study.manifest["outcome"], study.manifest["language"]
    drawn = picture("paradox", study, outcome, language, signs=by_setting, across=ACROSS, up=UP)
    shares, signs = contributions(study), sign_map(by_setting, ACROSS, UP)
    print(*paradox_sentences(shares, signs, others_of(by_setting, ACROSS, UP), language), sep="\n")
    print(f"\n{save(drawn, study, outcome, language)[0]}")


if __name__ == "__main__":
    sys.exit(guarded(lambda: ask(sys.argv[1:])))
