"""What do many senders do, and does integrating make up for it?

Claims C11 and C12. Design: configs/experiment/information_overload.yaml.
Run it with ``python experiments/information_overload.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, draw_response, print_picture, print_response, run_preset

OUTCOMES = ("clarity", "strain", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    study = run_preset(
        "information_overload", settings, draw_response(OUTCOMES, across="leader.senders", along="leader.senders")
    )
    print_response(study, OUTCOMES, along="leader.senders")
    print_response(study, OUTCOMES[-1:], along="leader.integrating")
    print_picture(study)


if __name__ == "__main__":
    answer(ask)
