"""An outcome that is a mean: the share of advisers whose strain is above a limit.

python -m sim rules.end_week=worn_out.py:end_week outcome=worn_out
"""

from sim.model.own import attribute, mean_of, parameter

PARAMETERS = {"limit": parameter(0.3, 0.0, 1.0, "strain", label="Strain that wears out")}
STATE = {"person.worn_out": attribute(start=0, low=0, high=1)}
OUTCOMES = {
    "worn_out": mean_of(
        "person.worn_out",
        "Worn out",
        "Utslitt",
        good=-1,
        explanation="Share of advisers with strain above the limit.",
    )
}


def end_week(person, week, p, draw):
    """Note who is worn out; nothing follows from it."""
    person.worn_out = 1 if person.strain > p.own.limit else 0
