"""Does digitalisation bring more personal contact or less, and which mechanism decides?

Claim C24. Designs: configs/experiment/paradox.yaml (all 2 to the power of 5 combinations of the switches) and
configs/experiment/paradox_map.yaml (where the sign turns).
Run it with ``python experiments/paradox.py``; under two minutes on two cores.
More settings may follow, such as ``language=nb``.
"""

from sim.analysis.studies.paradox import contributions, sign_map
from sim.commands.presets import answer, draw_figure, print_picture, run_preset
from sim.show.figures.paradox import others_of, paradox_sentences

ACROSS, UP = "office.staff", "meeting.given_back"


def ask(settings: list[str]) -> None:
    """Run both designs, draw and answer."""
    study, by_setting = (run_preset(name, settings) for name in ("paradox", "paradox_map"))
    draw_figure("paradox", signs=by_setting, across=ACROSS, up=UP)(study)
    shares, signs = contributions(study), sign_map(by_setting, ACROSS, UP)
    told = paradox_sentences(shares, signs, others_of(by_setting, ACROSS, UP), study.manifest["language"])
    print(*told, sep="\n")
    print_picture(study, "paradox")


if __name__ == "__main__":
    answer(ask)
