"""Multiple comparisons: p-values corrected so that chance findings stay rare, and letters that mark ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.model.formulas import Array
from sim.scenario.checks import one_of

CORRECTIONS = ("holm", "bh", "none")
"""holm: controls the chance of any false finding. bh: the share of false findings. none: no correction."""


def corrected(p: Array, method: str = "holm") -> Array:
    """Return corrected p-values, by one of `CORRECTIONS`.

    Raises
    ------
    InputError
        When the correction is unknown.
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
    """Return the letters of each item: a letter stands for a group that cannot be distinguished (Piepho 2004).

    Two items share a letter exactly when they are *not* among the pairs that differ. An item that
    belongs to two groups has the letters of both.

    Parameters
    ----------
    order : sequence of int
        The items, in the order in which letters are assigned.
    different : iterable of pairs
        Pairs of items that differ detectably.
    """
    place = {item: number for number, item in enumerate(order)}
    groups = [frozenset(order)]
    for one, other in different:
        split = []
        for group in groups:
            split += [group - {one}, group - {other}] if {one, other} <= group else [group]
        kept: list[frozenset[int]] = []  # "absorb": a group within a larger one adds nothing
        for group in sorted(set(split), key=lambda g: (-len(g), sorted(place[t] for t in g))):
            if not any(group < larger for larger in kept):
                kept.append(group)
        groups = kept
    groups = sorted(groups, key=lambda group: sorted(place[item] for item in group))
    named = dict.fromkeys(order, "")
    for number, group in enumerate(groups):
        for item in group:
            # Numbers when the 26 letters run out.
            named[item] += chr(ord("a") + number) if number < 26 else f"({number + 1})"
    return named
