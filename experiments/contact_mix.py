"""How much of a leader"s one-to-one help should be digital?

Claim C23. Design: configs/experiment/contact_mix.yaml.
Run it with ``python experiments/contact_mix.py``; a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("mastery", "trust")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "contact_mix",
        settings,
        draw_response(OUTCOMES, across="leader.digital_contact", along="leader.digital_contact"),
    )
    print_response(study, OUTCOMES, along="leader.digital_contact")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
