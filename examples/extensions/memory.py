"""A memory: what somebody has lived through lowers strain; newcomers start without it.

python -m sim -m rules.cope=null,memory.py:cope own.relief=0.1,0.5
"""

from sim.model.own import attribute, mean_of, parameter
from sim.model.rules.coping import cope as shipped

PARAMETERS = {
    "relief": parameter(0.3, 0.0, 1.0, "share", label="Relief by experience"),
    "pace": parameter(0.02, 0.0, 1.0, "per week", label="Pace of experience"),
}
STATE = {"person.experience": attribute(start=0.0, low=0.0, high=1.0)}
OUTCOMES = {"experience": mean_of("person.experience", "Experience", good=1)}


def cope(person, week, p):
    """Cope as shipped, with less strain the more one has lived through."""
    before = person.strain
    shipped(person, week, p)
    if person.strain > before:
        person.strain -= (person.strain - before) * p.own.relief * person.experience
    person.experience += p.own.pace * (1.0 - person.experience)
