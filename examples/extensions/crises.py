"""Chance in planning: in some weeks a crisis takes the hours that a leader meant for support.

python -m sim -m rules.plan=null,crises.py:plan own.crisis_rate=0.1,0.5
"""

from sim.model.draws import Purpose, happens
from sim.model.own import parameter
from sim.model.rules.leading import plan as shipped

PARAMETERS = {"crisis_rate": parameter(0.1, 0.0, 5.0, "per week", label="Crises")}


def plan(leader, p, draw):
    """Plan as shipped, and lose the hours of support to administration when a crisis comes."""
    shipped(leader, p)
    if happens(draw, Purpose.OWN_1, p.own.crisis_rate):
        leader.hours_administration += leader.hours_support
        leader.hours_support = 0.0
