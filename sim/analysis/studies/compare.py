"""Compare scenarios: differences run by run, with intervals, effect sizes and corrected tests.

Cells of one study share their random draws replicate by replicate, and so do studies of the same seed,
rules, version and calendar: their differences are *paired*, and most of the noise cancels. Other
studies are compared unpaired (Welch), and the result says so.

    from sim.analysis.studies.compare import compare, compare_studies
    from sim.study.store.folder import Study

    compare(Study(Path("results/role_by_size-…"))).table
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.studies.like_for_like import unlike_offices
from sim.analysis.studies.no_effect import no_effect
from sim.analysis.studies.pairing import Unlike, check_alike, labels, matched_cells, unlike
from sim.analysis.studies.runs import check_outcome, runs_of
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.statistics.corrections import corrected
from sim.statistics.effects import chance_of_more, correlation, effect_size, variance_gain
from sim.statistics.intervals import RESAMPLES, bootstrap_interval, paired_p, simultaneous_band, welch
from sim.statistics.summaries import paired_interval, without_rounding
from sim.statistics.worlds import can_tell, luck_alone, over_worlds
from sim.study.repeated_weeks import every_week
from sim.study.store.folder import Study
from sim.study.store.pieces import SPREAD

HIGHER, LOWER, SAME = "B higher", "B lower", "not distinguishable"


@dataclass(frozen=True)
class Comparison:
    """Differences of cells B from cells A at one time.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per outcome and pair of cells: cells and labels, number of runs (or pairs), means,
        mean difference with t interval (low, high) and bootstrap interval (boot_low, boot_high),
        probability that B gives more, effect size, p, corrected p, verdict, and, of pairs,
        correlation and variance gain. Intervals and p are for chance; worlds is the number of worlds, and columns
        that begin with world say how the difference spreads over them, luck taken out. For times to events
        (`sim.analysis.studies.runs`) the means are restricted to the horizon, and reached_a and reached_b are
        the shares of runs that see the event. no_effect says why B cannot differ from A; missing when it can.
        same_offices is false where A and B have other offices: no count of runs or worlds then makes a finding.
    level : float
        Of each interval, for that comparison by itself.
    correction : str
        Method that corrects p over all rows; the verdict uses the corrected p.
    week : int or None
        None is the end of the run.
    paired : bool
    horizon : int
        Weeks that each run is followed: its length, or the shorter of two.
    unlike : tuple of Unlike
        In what the two studies differ; empty within one study.
    worlds : int
        Worlds that the runs go through in turn.
    """

    table: pd.DataFrame
    level: float
    correction: str
    week: int | None
    paired: bool
    horizon: int
    unlike: tuple[Unlike, ...] = ()
    worlds: int = 1


@dataclass(frozen=True)
class Side:
    """A cell, its label, and the table that holds its runs."""

    study: Study
    runs: pd.DataFrame
    cell: int
    label: str


def compare(
    study: Study,
    outcomes: Sequence[str] = (),
    pairs: Sequence[tuple[int, int]] | None = None,
    *,
    week: int | None = None,
    level: float = 0.95,
    correction: str = "holm",
    resamples: int = RESAMPLES,
    language: str = "en",
) -> Comparison:
    """Return the paired differences between cells of one study.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str
        By default the outcome the study is about.
    pairs : sequence of (int, int), optional
        Cells A and B; by default every cell against its reference.
    week : int, optional
        By default the end of the run.
    level : float
        Of the intervals; findings are at 1 − level.
    correction : str
        ``holm``, ``bh`` or ``none``.
    resamples : int
        Of the bootstrap.
    language : str
        Of the labels.

    Raises
    ------
    InputError
        When there is nothing to compare, or an outcome is unknown.
    """
    if pairs is None:
        references = zip(study.cells["reference"], study.cells["cell"], strict=True)
        pairs = [(int(a), int(b)) for a, b in references if a != b]
    if not pairs:
        raise InputError(
            f"{study.folder} has one cell and so nothing to compare. Run several (python -m sim -m scenario=a,b), "
            "or name another study."
        )
    wanted = outcomes or [study.manifest["outcome"]]
    names, runs = labels(study, language), runs_of(study, wanted, week)
    sides = [(Side(study, runs, a, names[a]), Side(study, runs, b, names[b])) for a, b in pairs]
    horizon = int(study.manifest["weeks"])
    table = comparison_table(sides, wanted, level, correction, resamples, True, horizon, language, study.worlds)
    return Comparison(table, level, correction, week, True, horizon, worlds=study.worlds)


def compare_studies(
    a: Study,
    b: Study,
    outcomes: Sequence[str] = (),
    *,
    anyway: bool = False,
    week: int | None = None,
    level: float = 0.95,
    correction: str = "holm",
    resamples: int = RESAMPLES,
    language: str = "en",
) -> Comparison:
    """Return the differences of study B from study A, cell by cell of the same design.

    Paired when the studies share seed, rules, version and calendar, over the replicates both have;
    else unpaired. Parameters as for `compare`, and:

    Parameters
    ----------
    anyway : bool
        Compare results of different versions or rules, which are refused otherwise.

    Raises
    ------
    InputError
    """
    differences = unlike(a, b)
    paired = check_alike(a, b, differences, anyway)
    ours, theirs = labels(a, language), labels(b, language)
    if set(ours.values()) & set(theirs.values()):
        names = [study.manifest["name"] for study in (a, b)]
        if names[0] == names[1]:
            names = [f"{study.manifest['name']} {study.manifest['fingerprint'][:6]}" for study in (a, b)]
        ours = {cell: f"{label} ({names[0]})" for cell, label in ours.items()}
        theirs = {cell: f"{label} ({names[1]})" for cell, label in theirs.items()}
    wanted = outcomes or [b.manifest["outcome"]]
    lengths = [int(study.manifest["weeks"]) for study in (a, b)]
    horizon = min(lengths)
    if week is None and lengths[0] != lengths[1] and not all(OUTCOMES[name].event for name in wanted):
        raise InputError(
            f"{a.folder} has {lengths[0]} weeks and {b.folder} {lengths[1]}, so their last weeks differ. "
            f"Name a week that both have, such as week={horizon - 1}."
        )
    tables = runs_of(a, wanted, week, horizon), runs_of(b, wanted, week, horizon)
    sides = [
        (Side(a, tables[0], one, ours[one]), Side(b, tables[1], other, theirs[other]))
        for one, other in matched_cells(a, b)
    ]
    table = comparison_table(sides, wanted, level, correction, resamples, paired, horizon, language, a.worlds)
    return Comparison(table, level, correction, week, paired, horizon, differences, a.worlds)


def comparison_table(
    sides: Sequence[tuple[Side, Side]],
    outcomes: Sequence[str],
    level: float,
    correction: str,
    resamples: int,
    paired: bool,
    horizon: int,
    language: str,
    worlds: int = 1,
) -> pd.DataFrame:
    """Return one row per outcome and pair of cells, with p corrected over all rows."""
    rows = []
    idle = {
        (a.cell, b.cell): no_effect(a.study, a.cell, b.study, b.cell, a.label, language) if paired else None
        for a, b in sides
    }
    unlike_pairs = {(a.cell, b.cell) for a, b in sides if unlike_offices(b.study, b.cell, a.cell, a.study)}
    for outcome in outcomes:
        for a, b in sides:
            known = {"outcome": outcome, "A": a.label, "B": b.label, "cell_a": a.cell, "cell_b": b.cell}
            one, other, pairs = samples(a, b, outcome, paired)
            if OUTCOMES[outcome].event:
                values_of = {"reached_a": one, "reached_b": other}
                known |= {key: float((x < horizon).mean()) if len(x) else np.nan for key, x in values_of.items()}
            known["no_effect"] = idle[a.cell, b.cell] or np.nan
            world = pairs % worlds if paired else None
            margin = OUTCOMES[outcome].margin
            row = {**known, **difference(one, other, paired, level, resamples, world, margin)}
            row["same_offices"] = (a.cell, b.cell) not in unlike_pairs
            if not row["same_offices"]:  # no count of worlds makes a finding of other offices
                row |= dict.fromkeys(("worlds", *SPREAD), np.nan)
            rows.append(row)
    table = pd.DataFrame(rows)
    tested = table["p"].notna()
    table["p_corrected"] = table["p"]
    table.loc[tested, "p_corrected"] = corrected(table.loc[tested, "p"].to_numpy(), correction)
    significant = table["p_corrected"] < 1 - level
    table["verdict"] = np.where(~significant, SAME, np.where(table["mean"] > 0, HIGHER, LOWER))
    return table


def samples(a: Side, b: Side, outcome: str, paired: bool) -> tuple[Array, Array, Array]:
    """Return the values of two cells, aligned when paired, and the replicates of pairs.

    A pair with a failed run is left out.
    """
    one, other = (values(side.runs, side.cell, outcome) for side in (a, b))
    if not paired:
        return one.to_numpy(), other.to_numpy(), np.zeros(0, int)
    both = one.index.intersection(other.index)
    first, second = one[both].to_numpy(), other[both].to_numpy()
    return first, without_rounding(first, second), both.to_numpy()


def values(runs: pd.DataFrame, cell: int, outcome: str) -> pd.Series[Any]:
    """Return an outcome of one cell by replicate."""
    check_outcome(outcome, [str(name) for name in runs.columns if name in OUTCOMES])
    return runs[runs["cell"] == cell].set_index("replicate")[outcome].astype(float)


def difference(
    a: Array,
    b: Array,
    paired: bool,
    level: float,
    resamples: int,
    world: Array | None = None,
    margin: float = 0.0,
) -> dict[str, Any]:
    """Return every statistic of the difference of two samples; NaN where there are too few runs.

    Intervals and p are for chance in the worlds that were run; columns of their own say how pairs spread over
    worlds.

    Parameters
    ----------
    world : array of int, optional
        World of each pair.
    margin : float
        Smallest difference that matters.
    """
    nothing = dict.fromkeys(
        ("low", "high", "boot_low", "boot_high", "probability", "probability_low", "probability_high",
         "effect_size", "p", "correlation", "variance_gain", "worlds", *SPREAD), np.nan
    )  # fmt: skip
    mean_a, mean_b = (float(s.mean()) if len(s) else np.nan for s in (a, b))
    row = {"n_a": len(a), "n_b": len(b), "mean_a": mean_a, "mean_b": mean_b, "mean": mean_b - mean_a, **nothing}
    if min(len(a), len(b)) < 2:
        return row
    apart = b - a if paired else np.zeros(0)
    if paired and world is not None and can_tell(len(apart), len(np.unique(world))):
        spread = over_worlds(apart, world, margin)
        row |= {name: float(getattr(spread, attribute)) for name, attribute in SPREAD.items()}
        row["worlds"] = spread.worlds
    if paired:
        mean, low, high = paired_interval(apart, level, world)
        p: Any = paired_p(apart, world)
        row["mean"] = float(mean)  # each world counts once, also where some have a run more
        apart = apart if world is None else luck_alone(apart, world)
        row |= {"correlation": correlation(a, b), "variance_gain": variance_gain(a, b)}
    else:
        _, low, high, p = welch(a, b, level)
    boot_low, boot_high = bootstrap_interval([apart] if paired else [a, b], level, resamples)
    chances = chance_of_more(a, b, paired, level)
    row |= dict(zip(("probability", "probability_low", "probability_high"), chances, strict=True))
    row |= {"low": float(low), "high": float(high), "boot_low": float(boot_low), "boot_high": float(boot_high)}
    return row | {"effect_size": effect_size(a, b, paired), "p": float(p)}


def over_time(study: Study, a: int, b: int, outcome: str, level: float = 0.95) -> pd.DataFrame:
    """Return the paired difference of cell B from cell A week by week.

    Columns low and high hold for each week alone, band_low and band_high for all weeks at once, except
    weeks in which almost no run differs; see `sim.statistics.intervals.simultaneous_band`.
    """
    one, other = every_week(study, [outcome], [a, b])
    _, ours, theirs = np.intersect1d(one.replicates, other.replicates, assume_unique=True, return_indices=True)
    base = one.values[outcome][ours]
    apart = without_rounding(base, other.values[outcome][theirs]) - base
    world = one.replicates[ours] % study.worlds
    mean, low, high = paired_interval(apart.T, level, world)
    band = simultaneous_band(apart, level, world=world) if len(apart) > 1 else (mean, low, high)
    _, band_low, band_high = band
    limits = {"low": low, "high": high, "band_low": band_low, "band_high": band_high}
    return pd.DataFrame({"week": np.arange(apart.shape[1]), "mean": mean, **limits})
