"""Does digitalisation bring more personal contact or less, and which mechanism decides?

Claim C24. Designs: configs/experiment/paradox.yaml (all 2 to the power of 5 combinations of the switches) and
configs/experiment/paradox_map.yaml (where the sign turns).
Run it with ``python experiments/paradox.py``; under two minutes on two cores.
More settings may follow, such as ``language=nb``.
"""

from sim.analysis.studies.paradox import contributions, sign_map
from sim.commands.presets import answer, print_picture, run_preset, save_picture
from sim.show.validation.paradox import paradox_figure, paradox_sentences

ACROSS, UP = "office.staff", "meeting.given_back"
OTHERS = ("leader.span", "office.pace", "adviser.skill")


def ask(settings: list[str]) -> None:
    """Run both designs, draw and answer."""
    study = run_preset("paradox", settings)
    shares = contributions(study)
    signs = sign_map(run_preset("paradox_map", settings), ACROSS, UP)

    language = study.manifest["language"]
    told = paradox_sentences(shares, signs, OTHERS, language)
    figure = paradox_figure(shares, signs, OTHERS, study.manifest["replicates"], language)
    save_picture(study, "paradox", told[0], figure)
    print(*told, sep="\n")
    print_picture(study, "paradox")


if __name__ == "__main__":
    answer(ask)
