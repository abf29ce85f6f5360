"""A superuser network: everybody's first tie leads to a superuser of the office, wherever one sits.

python -m sim -m rules.draw_ties=null,superusers.py:draw_ties adviser.superuser_share=0.1
"""

from sim.model.draws import Draw, Purpose, uniform
from sim.model.population import draw_ties as shipped
from sim.model.population import listed


def draw_ties(ties, me, advisers, p, draw):
    """Look to colleagues as shipped, and to the next superuser round the office in place of the nearest."""
    shipped(ties, me, advisers, p, draw)
    for step in range(1, advisers):
        other = (me + step) % advisers
        # The same number made the other a superuser, or not: it belongs to the other, not to me.
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office, other, 0)
        if uniform(key, Purpose.SUPERUSER) < p.adviser.superuser_share:
            if not listed(ties, other):
                ties[0] = other
            return
