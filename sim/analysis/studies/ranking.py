"""Which scenario gives most? A ranking that says where there is no telling."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.studies.compare import runs_of, values
from sim.analysis.studies.pairing import labels
from sim.statistics.corrections import corrected, letters
from sim.statistics.intervals import paired_p, paired_t
from sim.statistics.summaries import without_rounding

if TYPE_CHECKING:
    import pandas as pd

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
    """Return cells of a study from the highest mean to the lowest, with ties.

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
        Columns cell, label, mean, low and high (of the mean), runs (those that worked
        in every cell), best and worst (the ranks it may
        have: 1 + the cells that are higher, and all less those that are lower), and letters: cells
        that share one cannot be told apart. Without rows when fewer than two runs worked in
        every cell.
    """
    import pandas as pd

    wanted = [int(cell) for cell in (study.cells["cell"] if cells is None else cells)]
    runs = runs_of(study, [outcome], week)
    wide = pd.DataFrame({cell: values(runs, cell, outcome) for cell in wanted}).dropna()
    if len(wide) < 2:
        return pd.DataFrame()
    means = wide.mean()
    order = sorted(wanted, key=lambda cell: -means[cell])
    pairs = list(itertools.combinations(order, 2))
    lower = wide[[b for _, b in pairs]].to_numpy()
    apart = without_rounding(lower, wide[[a for a, _ in pairs]].to_numpy()) - lower
    p = corrected(paired_p(apart), correction) if pairs else ()
    different = [pair for pair, small in zip(pairs, p, strict=True) if small < 1 - level]
    above = {cell: sum(lower == cell for _, lower in different) for cell in order}
    below = {cell: sum(higher == cell for higher, _ in different) for cell in order}
    named, groups = labels(study, language), letters(order, different)
    _, low, high = paired_t(wide[order].to_numpy(), level)
    return pd.DataFrame(
        {
            "cell": order, "label": [named[cell] for cell in order], "mean": means[order].to_numpy(),
            "low": low, "high": high, "runs": len(wide),
            "best": [1 + above[cell] for cell in order], "worst": [len(order) - below[cell] for cell in order],
            "letters": [groups[cell] for cell in order],
        }
    )  # fmt: skip
