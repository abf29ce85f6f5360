"""Outcomes from weekly series, without any rule: how long strain stays high, and how far it swings.

python -m sim -m own.file=hard_weeks.py scenario=baseline,renewer
"""

from sim.model.own import from_weeks

HIGH = 0.2


def hard_weeks(weeks):
    """Count the weeks with mean strain above a limit; `weeks` holds arrays (runs, weeks) by outcome."""
    return (weeks["strain"] > HIGH).sum(axis=1)


def swing(weeks):
    """Return the highest strain less the lowest."""
    return weeks["strain"].max(axis=1) - weeks["strain"].min(axis=1)


OUTCOMES = {
    "hard_weeks": from_weeks(hard_weeks, "Hard weeks", "Tunge uker", unit="weeks", good=-1),
    "strain_swing": from_weeks(swing, "Swing of strain", good=-1),
}
