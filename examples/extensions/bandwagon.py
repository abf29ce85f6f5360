"""A parameter of one's own: people are persuaded by colleagues in routine use, not by reasons.

python -m sim -m rules.persuade=bandwagon.py:persuade own.bandwagon=0,0.05,0.2
"""

from sim.model.draws import Purpose, happens
from sim.model.own import parameter
from sim.model.state import Stage

PARAMETERS = {
    "bandwagon": parameter(0.05, 0.0, 1.0, "per week", label="Pull of colleagues", nb="Drag fra kolleger"),
}


def persuade(person, use, seen, p, draw):
    """Become persuaded at a rate that grows with the share of colleagues in routine use."""
    hazard = 0.01 + p.own.bandwagon * seen.routine_share  # somebody must be the first
    if happens(draw, Purpose.PERSUADE, hazard):
        use.stage = Stage.PERSUADED
