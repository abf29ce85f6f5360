"""How much of a leader's one-to-one help should be digital?

Claim C23. Design: configs/experiment/contact_mix.yaml.
Run it with ``python experiments/contact_mix.py``; a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("mastery", "trust")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response(
        "contact_mix", settings, OUTCOMES, across="leader.digital_contact", along="leader.digital_contact"
    )


if __name__ == "__main__":
    answer(ask)
