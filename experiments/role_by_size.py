"""Which leader role brings services into use, and does the answer depend on the size of the office?

Claims C4, C7, C9, C11 and C13. Design: configs/experiment/role_by_size.yaml.
Run it with ``python experiments/role_by_size.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("routine_share", "effective_use", "strain")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("role_by_size", settings, OUTCOMES, across="office.staff", along="scenario")


if __name__ == "__main__":
    answer(ask)
