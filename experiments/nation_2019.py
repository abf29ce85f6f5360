"""What did the wave of mergers in 2019 mean for digital services in a whole NAV of 385 offices?

Claims C14 and C26. Design: configs/experiment/nation_2019.yaml.
Run it with ``python experiments/nation_2019.py``; under a minute on two cores.
More settings may follow, such as ``replicates=4 language=nb outcome=fatigue``.
"""

from sim.commands.presets import answer, ask_by_figure


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_figure("nation_2019", settings, "comparison")


if __name__ == "__main__":
    answer(ask)
