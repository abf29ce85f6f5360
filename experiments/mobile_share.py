"""How much mobile work is good for the use of digital services, and for those who use them?

Claims C17 and C18. Design: configs/experiment/mobile_share.yaml.
Run it with ``python experiments/mobile_share.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("effective_use", "peak_strain", "hours_slack")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "mobile_share", settings, draw_response(OUTCOMES, across="office.mobile", along="office.mobile")
    )
    print_response(study, OUTCOMES, along="office.mobile")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
