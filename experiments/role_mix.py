"""Which mix of facilitating, integrating and renewing brings most, and is there one best mix?

Claim C9. Design: configs/experiment/role_mix.yaml.
Run it with ``python experiments/role_mix.py``; under two minutes on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_figure


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_figure("role_mix", settings, "triangle")


if __name__ == "__main__":
    answer(ask)
