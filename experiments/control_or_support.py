"""Do overviews help when used for support, and hurt when used for control?

Claims C19 and C22. Design: configs/experiment/control_or_support.yaml.
Run it with ``python experiments/control_or_support.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("strain", "trust", "effective_use")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("control_or_support", settings, OUTCOMES, across="office.staff", along="scenario")


if __name__ == "__main__":
    answer(ask)
