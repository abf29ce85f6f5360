"""Keyed draws: every random number is a pure function of what it is for.

A simulation usually draws from one stream, so that one extra draw anywhere changes
every draw after it. Here a number depends only on *(seed, replicate, purpose, week, office,
person, service)*. Two scenarios therefore share random numbers person by person (common random
numbers), the two engines and any number of workers agree, and an extra event changes its
own consequences and nothing else.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers:
as easy as 1, 2, 3", SC'11): counter-based, so there is no state to share or to order.

The functions below are written with masks so that the same source gives the same bits on
Python integers and, compiled, on 64-bit machine integers that wrap around.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

SEED_LIMIT = 2**32
"""Seeds and replicate numbers lie in [0, 2**32): each is one word of the generator's key."""

LEADER_ID = 1_000_000
"""Leaders are persons 1,000,000, 1,000,001, … in keys, so that another number of leaders
never changes the draws of an adviser."""

NO_PERSON = 2_000_000
"""The person in the key of a draw that belongs to the whole office."""


class Purpose(IntEnum):
    """What a draw is for. Each purpose has its own numbers, independent of the others.

    Values are part of the key: append new ones, never renumber (that would change results). ``OWN_1`` to ``OWN_9``
    are for user rules.
    """

    INNOVATIVENESS = 1
    THRESHOLD = 3
    TIE = 4
    OFFICE_SIZE = 5
    MESSAGES = 10
    NOTICE = 20
    PERSUADE = 21
    TRY_OUT = 22
    SETTLE = 23
    LAPSE = 24
    RECONSIDER = 25
    PRESS = 26
    UPDATE = 30
    LEAVE = 31
    MERGE = 32
    MERGE_TIE = 33
    TIE_ELSEWHERE = 34
    LEADER_PEER = 35
    LEADER_STYLE = 36
    SUPERUSER = 40
    WORLD = 50
    OWN_1 = 101
    OWN_2 = 102
    OWN_3 = 103
    OWN_4 = 104
    OWN_5 = 105
    OWN_6 = 106
    OWN_7 = 107
    OWN_8 = 108
    OWN_9 = 109


class Draw(NamedTuple):
    """The key of a draw, all but its purpose.

    Attributes
    ----------
    seed, replicate : int
        Each in [0, 2**32).
    week : int
        Week of the run, from 0; draws made before the run starts use week 0 too.
    office : int
        Office number, in [0, 2**16).
    person : int
        Adviser number within the office; leaders count from `LEADER_ID`.
    service : int
        Service number in [0, 2**16), or, for ties, the number of the tie.
    """

    seed: int
    replicate: int
    week: int
    office: int
    person: int
    service: int


def words(draw: Draw, purpose: int) -> tuple[int, int, int, int]:
    """Return four independent 32-bit words for one key (Philox4x32, 10 rounds).

    Parameters
    ----------
    draw : Draw
        The key.
    purpose : int
        A `Purpose`.

    Returns
    -------
    tuple of int
        Four integers, each uniform on [0, 2**32).
    """
    c0 = draw.person
    c1 = draw.service + 65536 * draw.office
    c2 = draw.week
    c3 = purpose
    k0 = draw.seed
    k1 = draw.replicate
    for _ in range(10):
        product_0 = 0xD2511F53 * c0
        product_1 = 0xCD9E8D57 * c2
        c0 = ((product_1 >> 32) & 0xFFFFFFFF) ^ c1 ^ k0
        c1 = product_1 & 0xFFFFFFFF
        c2 = ((product_0 >> 32) & 0xFFFFFFFF) ^ c3 ^ k1
        c3 = product_0 & 0xFFFFFFFF
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def pair(draw: Draw, purpose: int) -> tuple[float, float]:
    """Return two independent numbers, uniform on the open interval (0, 1), 52 bits each."""
    a, b, c, d = words(draw, purpose)
    # 52 bits and a half: the largest size at which every value is exact and none is 0 or 1.
    first = ((a >> 6) * 67108864 + (b >> 6) + 0.5) / 4503599627370496.0
    second = ((c >> 6) * 67108864 + (d >> 6) + 0.5) / 4503599627370496.0
    return first, second


def uniform(draw: Draw, purpose: int) -> float:
    """Return a number uniform on the open interval (0, 1), with 52 random bits."""
    first, _ = pair(draw, purpose)
    return first


def normal(draw: Draw, purpose: int) -> float:
    """Return a standard normal number (Box & Muller 1958, from one pair of uniforms)."""
    radius, angle = pair(draw, purpose)
    return math.sqrt(-2.0 * math.log(radius)) * math.cos(6.283185307179586 * angle)


def poisson(draw: Draw, purpose: int, mean: float) -> int:
    """Return a Poisson number by inversion of one uniform.

    Inversion is monotone: a higher mean never gives a smaller number for the same key, so
    scenarios that differ in the mean still share their draws.

    Parameters
    ----------
    mean : float
        Expected number, in [0, 500] (beyond that ``exp(-mean)`` loses its digits).
    """
    u = uniform(draw, purpose)
    probability = math.exp(-mean)
    cumulative = probability
    count = 0
    while u > cumulative and probability > 0.0:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def happens(draw: Draw, purpose: int, hazard: float) -> bool:
    """Tell whether an event with this weekly hazard happens: probability 1 − exp(−hazard).

    Parameters
    ----------
    hazard : float
        Expected events per week; zero or less never happens.
    """
    if hazard <= 0.0:
        return False
    chance = uniform(draw, purpose)
    if chance >= hazard:  # 1 − exp(−h) never exceeds h, so most weeks need no exponential
        return False
    return chance < 1.0 - math.exp(-hazard)
