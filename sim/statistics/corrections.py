"""Many comparisons at once: p-values corrected so that chance findings stay rare, and ties shown as ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.model.formulas import Array
from sim.scenario.checks import one_of

CORRECTIONS = ("holm", "bh", "none")
"""holm: chance of even one false finding. bh: share of false findings among all. none: each by itself."""


def corrected(p: Array, method: str = "holm") -> Array:
    """Return corrected p-values, by one of `CORRECTIONS`.

    Raises
    ------
    InputError
        When there is no such correction.
    """
    one_of("correction", method, CORRECTIONS)
    p = np.asarray(p, dtype=float)
    if method == "none" or not len(p):
        return p
    if method == "bh":  # Benjamini & Hochberg 1995
        from scipy.stats import false_discovery_control

        return np.asarray(false_discovery_control(p))
    order = np.argsort(p, kind="stable")  # Holm 1979
    times = np.arange(len(p), 0, -1)
    raised = np.minimum(1.0, np.maximum.accumulate(times * p[order]))
    return np.asarray(raised[np.argsort(order)])


def letters(order: Sequence[int], different: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Return a letter for each group of things that are not distinguishable (Piepho 2004).

    Two things share a letter exactly when they are *not* among the pairs that differ. One that
    lies between two groups has the letters of both.

    Parameters
    ----------
    order : sequence of int
        The things, the one to be named first first.
    different : iterable of pairs
        Pairs of things that differ detectably.
    """
    place = {thing: number for number, thing in enumerate(order)}
    groups = [frozenset(order)]
    for one, other in different:
        split = []
        for group in groups:
            split += [group - {one}, group - {other}] if {one, other} <= group else [group]
        kept: list[frozenset[int]] = []  # "absorb": a group within another says nothing new
        for group in sorted(set(split), key=lambda g: (-len(g), sorted(place[t] for t in g))):
            if not any(group < larger for larger in kept):
                kept.append(group)
        groups = kept
    groups = sorted(groups, key=lambda group: sorted(place[thing] for thing in group))
    named = dict.fromkeys(order, "")
    for number, group in enumerate(groups):
        for thing in group:
            # With more groups than letters, numbers: more letters would only confuse.
            named[thing] += chr(ord("a") + number) if number < 26 else f"({number + 1})"
    return named
