"""Other ties: all look to the same few old hands, the first advisers of the office.

python -m sim -m rules.draw_ties=null,old_hands.py:draw_ties
"""


def draw_ties(ties, me, advisers, p, draw):
    """Look to the first advisers of the office; these look to each other and to the next."""
    other = 0
    for k in range(len(ties)):
        if other == me:
            other += 1
        ties[k] = other
        other += 1
