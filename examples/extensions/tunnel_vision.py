"""Seeing through a filter: who is strained sees less of what colleagues do.

python -m sim -m rules.see_service=null,tunnel_vision.py:see_service own.tunnel=0.5,1
"""

from sim.model.own import parameter
from sim.model.rules.seeing import see_service as shipped

PARAMETERS = {"tunnel": parameter(0.5, 0.0, 1.0, "share", label="Tunnel vision")}


def see_service(seen, person, service, use, aware, in_use, leader_use, training, p):
    """See as shipped, and then less of it the more strained one is."""
    shipped(seen, person, service, use, aware, in_use, leader_use, training, p)
    left = 1.0 - p.own.tunnel * person.strain
    seen.aware_share *= left
    seen.routine_share *= left
