"""Is the same amount of change easier to bear little by little or in batches?

Claim C15. Design: configs/experiment/batch_or_continuous.yaml.
Run it with ``python experiments/batch_or_continuous.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("peak_strain", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "batch_or_continuous", settings, draw_response(OUTCOMES, across="office.batch", along="office.batch")
    )
    print_response(study, OUTCOMES, along="office.batch")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
