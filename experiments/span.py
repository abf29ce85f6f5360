"""What does a smaller span of control bring?

Claim C26. Design: configs/experiment/span.yaml.
Run it with ``python experiments/span.py``; a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("effective_use", "support_per_adviser", "trust")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("span", settings, OUTCOMES, across="leader.span", along="leader.span")


if __name__ == "__main__":
    answer(ask)
