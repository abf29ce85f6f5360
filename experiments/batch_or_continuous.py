"""Is the same amount of change easier to bear little by little or in batches?

Claim C15. Design: configs/experiment/batch_or_continuous.yaml.
Run it with ``python experiments/batch_or_continuous.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("peak_strain", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("batch_or_continuous", settings, OUTCOMES, across="office.batch", along="office.batch")


if __name__ == "__main__":
    answer(ask)
