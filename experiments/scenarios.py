"""What does each shipped scenario change, in use, mastery, strain, trust and contact?

Claims C5 to C26, side by side. Design: configs/experiment/scenarios.yaml.
Run it with ``python experiments/scenarios.py``; under two minutes on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_figure


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_figure("scenarios", settings, "matrix")


if __name__ == "__main__":
    answer(ask)
