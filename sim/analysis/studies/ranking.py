"""Rank the cells of a study, with ties where they cannot be distinguished."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from sim.analysis.studies.pairing import labels
from sim.analysis.studies.runs import by_cell, runs_of
from sim.statistics.corrections import corrected, letters
from sim.statistics.intervals import paired_p
from sim.statistics.summaries import paired_interval, without_rounding
from sim.study.store.folder import Study


def ranking(
    study: Study,
    outcome: str,
    cells: Sequence[int] | None = None,
    *,
    week: int | None = None,
    level: float = 0.95,
    correction: str = "holm",
    language: str = "en",
) -> pd.DataFrame:
    """Rank the cells of a study by mean, highest first, with ties.

    All pairs of cells are compared, paired by replicate, and p is corrected over all of them.

    Parameters
    ----------
    study : Study
    outcome : str
    cells : sequence of int, optional
        By default all.

    Returns
    -------
    pandas.DataFrame
        Columns cell, label, mean, low and high (of the mean), runs (replicates that succeeded in every cell),
        best and worst (the possible ranks: 1 + the cells detectably higher, and all cells less those detectably
        lower), and letters: cells that share a letter cannot be distinguished. No rows when fewer than two
        replicates succeeded in every cell.
    """
    wanted = [int(cell) for cell in (study.cells["cell"] if cells is None else cells)]
    wide = by_cell(runs_of(study, [outcome], week), outcome).reindex(columns=wanted).dropna()
    if len(wide) < 2:
        return pd.DataFrame()
    means = wide.mean()
    order = sorted(wanted, key=lambda cell: -means[cell])
    pairs = list(itertools.combinations(order, 2))
    lower = wide[[b for _, b in pairs]].to_numpy()
    apart = without_rounding(lower, wide[[a for a, _ in pairs]].to_numpy()) - lower
    world = wide.index.to_numpy() % study.worlds
    p = corrected(paired_p(apart, world), correction) if pairs else ()
    different = [pair for pair, small in zip(pairs, p, strict=True) if small < 1 - level]
    above = {cell: sum(lower == cell for _, lower in different) for cell in order}
    below = {cell: sum(higher == cell for higher, _ in different) for cell in order}
    named, groups = labels(study, language), letters(order, different)
    _, low, high = paired_interval(wide[order].to_numpy().T, level, world)
    return pd.DataFrame(
        {
            "cell": order, "label": [named[cell] for cell in order], "mean": means[order].to_numpy(),
            "low": low, "high": high, "runs": len(wide),
            "best": [1 + above[cell] for cell in order], "worst": [len(order) - below[cell] for cell in order],
            "letters": [groups[cell] for cell in order],
        }
    )  # fmt: skip
