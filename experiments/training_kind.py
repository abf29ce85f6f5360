"""Is training in combining services worth more than the same hours on single tools?

Claim C21. Design: configs/experiment/training_kind.yaml.
Run it with ``python experiments/training_kind.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("potential_used", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("training_kind", settings, OUTCOMES, across="office.staff", along="scenario")


if __name__ == "__main__":
    answer(ask)
