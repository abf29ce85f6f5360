"""How much of what is uncertain about routine use lies with leaders, advisers, the office and meetings?

Claim C2. All parameters of a part of the model move together through their plausible ranges, so that a
part has a share of the variance by itself and one with all its interplay with the others.
Design: configs/experiment/variance.yaml.
Run it with ``python experiments/variance.py``; about two minutes on two cores.
More settings may follow, such as ``design.samples=128 language=nb``.
"""

from sim.commands.presets import answer, ask_by_ranking


def ask(settings: list[str]) -> None:
    """Run, draw and answer; `python -m sim sensitivity` shows the whole table of a study."""
    ask_by_ranking("variance", settings)


if __name__ == "__main__":
    answer(ask)
