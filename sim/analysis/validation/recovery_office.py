"""Recovery of a calibration: whether counts of one office lead back to the truth, if a candidate is the truth.

The office and its counts are those of `examples/calibration/office.csv`. The reference table is the one that
``python -m sim calibrate`` makes of them; its first rows play the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from sim.analysis.calibration.asked import CANDIDATES
from sim.analysis.calibration.calibrated import Done, Table, places, table_of
from sim.analysis.calibration.counts import Count, digest_of, read_counts
from sim.analysis.calibration.simulated_counts import Runs
from sim.analysis.validation.targets import FIRST_SEED
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.scenario.calibrated import rules_mark
from sim.scenario.compose import load_scenario

STAFF, NAMES = 40, ("adviser.lapse_rate", "adviser.news_rate", "adviser.midpoint")
"""The office, and what is calibrated; all else is as in the typical world."""

SCALE = 10_000
"""Shares are kept to a hundredth of a percentage point."""


def office_runs(workers: int = 1) -> Runs:
    """Return how the office is simulated."""
    scenario = load_scenario("baseline", worlds="typical", office={"staff": STAFF})
    return Runs(scenario, RuleBook(), "compiled", FIRST_SEED, workers)


def office_counts(example: Path) -> tuple[Count, ...]:
    """Return what was counted in the office."""
    return read_counts(str(example), office_runs().scenario)


def office_table(counts: tuple[Count, ...], workers: int, done: Done) -> Table:
    """Return the reference table of the office."""
    return table_of(office_runs(workers), counts, NAMES, CANDIDATES, done)


def write_office(table: Table, counts: tuple[Count, ...], path: Path) -> None:
    """Write what candidates show, with the marks of rules and counts; `places` says again which they are."""
    columns = [f"count_{k}" for k in range(len(counts))]
    kept = pd.DataFrame((table.shown * SCALE).round().astype("uint16"), columns=columns)
    kept.attrs = {"rules": rules_mark(), "counts": digest_of(counts)}
    kept.to_parquet(path, compression="zstd", index=False)


def read_office(path: Path) -> Table:
    """Return a table that was written."""
    shown = pd.read_parquet(path).to_numpy(float) / SCALE
    return Table(places(len(NAMES), len(shown), FIRST_SEED), shown)


def misreadings(counts: tuple[Count, ...]) -> dict[str, Callable[[Array], Array]]:
    """Return broken likelihoods, negative controls: how somebody in error reads the counts."""
    known = {
        outcome: [k for k, one in enumerate(counts) if one.outcome == outcome]
        for outcome in ("routine_share", "lapsed_share", "unaware_share")
    }

    def exchanged(data: Array) -> Array:
        read = data.copy()
        one, other = known["routine_share"], known["lapsed_share"]
        read[:, one], read[:, other] = data[:, other], data[:, one]
        return read

    def aware(data: Array) -> Array:
        read = data.copy()
        read[:, known["unaware_share"]] = 1.0 - data[:, known["unaware_share"]]
        return read

    def late(data: Array) -> Array:
        read = data.copy()
        for series in known.values():
            read[:, series[1:]] = data[:, series[:-1]]
        return read

    return {
        "those who lapsed are counted as users, and users as lapsed": exchanged,
        "those who know of a service are counted as those who do not": aware,
        "each count is dated one count too late": late,
    }
