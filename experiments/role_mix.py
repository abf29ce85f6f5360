"""Which mix of facilitating, integrating and renewing brings most, and is there one best mix?

Claim C9. Design: configs/experiment/role_mix.yaml.
Run it with ``python experiments/role_mix.py``; under two minutes on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_figure, print_picture, run_preset
from sim.show.sentences import findings


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("role_mix", settings, draw_figure("triangle"))
    print(*findings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "triangle")


if __name__ == "__main__":
    answer(ask)
