"""How much mobile work is good for the use of digital services, and for those who use them?

Claims C17 and C18. Design: configs/experiment/mobile_share.yaml.
Run it with ``python experiments/mobile_share.py``; half a minute on two cores.
More settings may follow, such as ``replicates=50 language=nb``.
"""

from sim.commands.presets import answer, ask_by_response

OUTCOMES = ("effective_use", "peak_strain", "hours_slack")


def ask(settings: list[str]) -> None:
    """Run, draw and answer."""
    ask_by_response("mobile_share", settings, OUTCOMES, across="office.mobile", along="office.mobile")


if __name__ == "__main__":
    answer(ask)
