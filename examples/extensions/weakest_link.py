"""Another intention: the weakest reason decides, where the shipped one lets reasons make up for each other.

python -m sim -m rules.intention=null,weakest_link.py:intention
"""

from sim.model.own import parameter

PARAMETERS = {"social_floor": parameter(0.2, 0.0, 1.0, "share", label="Intention that needs no example")}


def intention(person, use, seen, p):
    """Return the least of belief, ease, conditions and example."""
    example = max(p.own.social_floor, seen.routine_share)
    return min(use.belief, 1.0 - seen.complexity, seen.facilitation, example)
