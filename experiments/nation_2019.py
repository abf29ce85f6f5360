"""What did the wave of mergers in 2019 mean for digital services in a whole NAV of 385 offices?

Claims C14 and C26. Design: configs/experiment/nation_2019.yaml.
Run it with ``python experiments/nation_2019.py``; under a minute on two cores.
More settings may follow, such as ``replicates=4 language=nb outcome=fatigue``.
"""

from sim.commands.presets import answer, draw_figure, print_picture, run_preset
from sim.show.sentences import findings


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("nation_2019", settings, draw_figure("comparison"))
    print(*findings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "comparison")


if __name__ == "__main__":
    answer(ask)
