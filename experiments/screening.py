"""Which of all assumed parameters matter for routine use at all?

Claim C2, the other way round: a hundred parameters are assumed, because nobody has measured them. Those that
matter here are the ones to measure first; those that cannot be told from nothing can wait.
Design: configs/experiment/screening.yaml.
Run it with ``python experiments/screening.py``; under two minutes on two cores.
More settings may follow, such as ``design.trajectories=20 language=nb``.
"""

from sim.commands.presets import answer, print_picture, run_preset
from sim.show.ranking import draw_ranking, rankings


def ask(settings: list[str]) -> None:
    """Run, draw and answer; `python -m sim sensitivity` shows the whole table of a study."""
    study = run_preset("screening", settings, draw_ranking)
    print(*rankings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "sensitivity")


if __name__ == "__main__":
    answer(ask)
