"""Which of all assumed parameters matter for routine use at all?

Claim C2, the other way round: a hundred parameters are assumed, because nobody has measured them. Those that
matter here are the ones to measure first; those that cannot be told from nothing can wait.
Design: configs/experiment/screening.yaml.
Run it with ``python experiments/screening.py``; under two minutes on two cores.
More settings may follow, such as ``design.trajectories=20 language=nb``.
"""

from sim.commands.presets import answer, ask_by_ranking


def ask(settings: list[str]) -> None:
    """Run, draw and answer; `python -m sim sensitivity` shows the whole table of a study."""
    ask_by_ranking("screening", settings)


if __name__ == "__main__":
    answer(ask)
