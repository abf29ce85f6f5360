"""What was expected of interviews, survey and registers, written down before any run.

Margins are judgements: ten percentage points of the variance between worlds where kinds of data are compared, and
half of it where a conclusion can rest on data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import fmean

from sim.analysis.validation.hypotheses import Hypothesis
from sim.analysis.validation.what_data_tell import MEASURES, STUDIED, WEEKS, Evidence
from sim.language import mark

LEAST = 0.10
"""Difference between kinds of data that matters, as a share of the variance between worlds."""


EXPECTED: tuple[Hypothesis[Evidence], ...] = (
    Hypothesis(
        mark("25 interviews take away less than half of what is not known about each of the seven measures."),
        mark("leaders say what they do and see, not what it brings"),
        lambda e: counted(e.told["interviews", STUDIED][one].mean < 0.5 for one in MEASURES), 7, 7, "measures",
    ),
    Hypothesis(
        mark("100 interviews tell hardly more than 25: on average less than ten percentage points."),
        mark("what is common to all leaders is learnt from a few"),
        lambda e: average(e, "interviews", 100) - average(e, "interviews", STUDIED), -math.inf, LEAST, "share",
    ),
    Hypothesis(
        mark("Four advisers in each of the same 25 offices tell more than the leader about five measures or "
             "more."),
        mark("advisers answer for what they believe, master and are helped with, and on a scale"),
        lambda e: more(e, ("survey", STUDIED), ("interviews", STUDIED)), 5, 7, "measures",
    ),
    Hypothesis(
        mark("A year of register data from these offices tells more than the interviews about four measures or "
             "more."),
        mark("use is what measures change, and its course shows how fast services spread and are given up"),
        lambda e: more(e, ("register", 52), ("interviews", STUDIED)), 4, 7, "measures",
    ),
    Hypothesis(
        mark("More than a year of register data is hardly worth it: it adds less than ten percentage points on "
             "average."),
        mark("the last year holds the level, the pace and the lapses of most services"),
        lambda e: average(e, "register", WEEKS[-1]) - average(e, "register", 52), -math.inf, LEAST, "share",
    ),
    Hypothesis(
        mark("Whether leaders call themselves role models tells nothing about what their example does: less than "
             "a tenth."),
        mark("what leaders say of themselves is coloured by their self-image (claim C6)"),
        lambda e: e.single["interviews"]["said"]["no_role_model"], -math.inf, LEAST, "share",
    ),
    Hypothesis(
        mark("Whether advisers see their leader use the services tells more about it than any topic of the "
             "interviews, by ten percentage points or more."),
        mark("the example works as far as it is seen, which advisers know and leaders do not"),
        lambda e: e.single["survey"]["leader_seen"]["no_role_model"]
        - max(told["no_role_model"] for told in e.single["interviews"].values()), LEAST, unit="share",
    ),
    Hypothesis(
        mark("Even with all three kinds of data from 25 offices, half or more stays unknown about two measures or "
             "more."),
        mark("what an hour, an example or a message is worth shows only where it changes"),
        lambda e: counted(e.told["all", STUDIED][one].mean <= 0.5 for one in MEASURES), 2, 7, "measures",
    ),
)  # fmt: skip


def counted(them: Iterable[bool]) -> float:
    """Return how many are true."""
    return float(sum(map(bool, them)))


def average(evidence: Evidence, kind: str, amount: int) -> float:
    """Return what an amount of data tells, on average over the measures."""
    return fmean(told.mean for told in evidence.told[kind, amount].values())


def more(evidence: Evidence, one: tuple[str, int], other: tuple[str, int]) -> float:
    """Return about how many measures one kind of data tells more than another."""
    return counted(evidence.told[one][name].mean > evidence.told[other][name].mean for name in MEASURES)
