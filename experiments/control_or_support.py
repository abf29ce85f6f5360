"""Do overviews help when used for support, and hurt when used for control?

Claims C19 and C22. Design: configs/experiment/control_or_support.yaml.
Run it with ``python experiments/control_or_support.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("strain", "trust", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "control_or_support", settings, draw_response(OUTCOMES, across="office.staff", along="scenario")
    )
    print_response(study, OUTCOMES, along="scenario")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
