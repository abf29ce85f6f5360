"""A hook at the end of the week: rest takes away a part of strain, and more of it after a quiet week.

python -m sim -m rules.end_week=quiet_friday.py:end_week own.rest=0,0.02,0.1
"""

from sim.model.own import parameter

PARAMETERS = {"rest": parameter(0.02, 0.0, 1.0, "per week", label="Rest")}


def end_week(person, week, p, draw):
    """Recover from strain and fatigue, twice as fast without overload."""
    rest = p.own.rest if week.overload > 0.0 else min(1.0, 2.0 * p.own.rest)
    person.strain *= 1.0 - rest
    person.fatigue *= 1.0 - rest
