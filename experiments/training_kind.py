"""Is training in combining services worth more than the same hours on single tools?

Claim C21. Design: configs/experiment/training_kind.yaml.
Run it with ``python experiments/training_kind.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("potential_used", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("training_kind", settings, draw_response(OUTCOMES, across="office.staff", along="scenario"))
    print_response(study, OUTCOMES, along="scenario")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
