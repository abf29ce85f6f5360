"""A new activity of leaders: coaching takes hours from meetings and makes everybody freer to try.

python -m sim -m rules.plan=coaching.py:plan rules.lead=coaching.py:lead own.coaching=0,0.1,0.3
"""

from sim.model.own import attribute, mean_of, parameter
from sim.model.rules.leading import lead as shipped_lead
from sim.model.rules.leading import plan as shipped_plan
from sim.model.rules.leading import worth

PARAMETERS = {"coaching": parameter(0.1, 0.0, 1.0, "share of meetings", label="Meetings that become coaching")}
STATE = {"leader.hours_coaching": attribute(start=0.0, low=0.0, high=168.0)}
OUTCOMES = {
    "hours_coaching": mean_of(
        "leader.hours_coaching", "Leader hours: coaching", "Ledertimer: coaching", unit="hours per week"
    )
}


def plan(leader, p):
    """Plan as shipped, and turn a part of the meetings into coaching."""
    shipped_plan(leader, p)
    leader.hours_coaching = p.own.coaching * leader.hours_meetings
    leader.hours_meetings -= leader.hours_coaching


def lead(leader, p):
    """Lead as shipped; coaching adds licence to experiment."""
    shipped_lead(leader, p)
    leader.licence += worth(leader.hours_coaching, p.leader.reference_hours) * (1.0 - leader.licence)
