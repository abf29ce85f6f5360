"""What does each shipped scenario change, in use, mastery, strain, trust and contact?

Claims C5 to C26, side by side. Design: configs/experiment/scenarios.yaml.
Run it with ``python experiments/scenarios.py``; under two minutes on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_figure, print_picture, run_preset
from sim.show.sentences import findings


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("scenarios", settings, draw_figure("matrix"))
    print(*findings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "matrix")


if __name__ == "__main__":
    answer(ask)
