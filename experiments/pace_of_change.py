"""How fast can services change before use suffers?

Claim C14. Design: configs/experiment/pace_of_change.yaml.
Run it with ``python experiments/pace_of_change.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("effective_use", "fatigue", "strain")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("pace_of_change", settings, OUTCOMES, across="office.pace", along="office.pace")


if __name__ == "__main__":
    answer(ask)
