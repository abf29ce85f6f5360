"""What does a smaller span of control bring?

Claim C26. Design: configs/experiment/span.yaml.
Run it with ``python experiments/span.py``; a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("effective_use", "support_per_adviser", "trust")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset("span", settings, draw_response(OUTCOMES, across="leader.span", along="leader.span"))
    print_response(study, OUTCOMES, along="leader.span")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
