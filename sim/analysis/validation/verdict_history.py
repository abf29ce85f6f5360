"""Editions: what came between the verdict that the first edition printed and that of today."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from sim.analysis.validation.claims import Claims
from sim.analysis.validation.judging import VERDICTS, Judgement

STEPS = ("rules", "worlds", "expectations")
"""What came between one verdict of a chain and the next."""


def chain(claims: Claims, now: Judgement, first: Judgement) -> tuple[str, ...]:
    """Return the verdicts of a claim: as first printed, by today's rules, over worlds, by today's expectations."""
    before = (claims.before[when].get(now.claim.key, "context") for when in ("first_rules", "one_world"))
    return *before, first.verdict, now.verdict


def changed(verdicts: Sequence[str]) -> list[str]:
    """Return the steps of a chain of verdicts that changed it; see `STEPS`."""
    return [step for step, (old, new) in zip(STEPS, itertools.pairwise(verdicts), strict=True) if old != new]


class Moved(NamedTuple):
    """What other expectations made of verdicts, in the same worlds: how many claims, and which.

    `dropped` are those among the `stronger` in which nothing decides that did not decide before: an expectation
    that did not hold was dropped, and nothing new was shown.
    """

    claims: int
    stronger: int
    weaker: int
    same: int
    dropped: tuple[str, ...]


def moved(now: Sequence[Judgement], first: Sequence[Judgement]) -> Moved:
    """Return what the expectations of today made of the verdicts on those of the first edition."""
    gains = {
        one.claim.key: (one, VERDICTS.index(then.verdict) - VERDICTS.index(one.verdict))
        for one, then in zip(now, first, strict=True)
        if one.claim.anew
    }
    stronger, weaker = ([one for one, gain in gains.values() if side * gain > 0] for side in (1, -1))
    dropped = tuple(
        one.claim.key
        for one in stronger
        if all(expectation in one.claim.first for expectation in one.claim.expectations if expectation.decisive)
    )
    same = len(gains) - len(stronger) - len(weaker)
    return Moved(len(gains), len(stronger), len(weaker), same, dropped)
