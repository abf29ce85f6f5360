"""Where does the change in personal contact turn from more to less?

Claim C24, between what is given back of freed time and how far digital channels replace personal contact.
Design: configs/experiment/contact_map.yaml.
Run it with ``python experiments/contact_map.py``; a minute on two cores.
More settings may follow, such as ``replicates=20 language=nb``.
"""

from sim.commands.presets import answer, draw_figure, print_picture, run_preset
from sim.show.sentences import findings


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("contact_map", settings, draw_figure("turning"))
    print(*findings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "turning")


if __name__ == "__main__":
    answer(ask)
