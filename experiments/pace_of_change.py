"""How fast can services change before use suffers?

Claim C14. Design: configs/experiment/pace_of_change.yaml.
Run it with ``python experiments/pace_of_change.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("effective_use", "fatigue", "strain")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "pace_of_change", settings, draw_response(OUTCOMES, across="office.pace", along="office.pace")
    )
    print_response(study, OUTCOMES, along="office.pace")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
