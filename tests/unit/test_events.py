"""Times to events: runs that never see one count, the week is that of the tables, the curve Kaplan and Meier's."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from sim.analysis.studies.compare import Side, comparison_table
from sim.analysis.studies.endpoints import Ends
from sim.analysis.studies.response import curves as response_curves
from sim.analysis.studies.runs import EVENTS, counted, curves
from sim.model.outcomes import WEEKLY
from sim.model.run_outcomes import PER_RUN, until
from sim.show.figures import picture
from sim.study.store.dictionary import meaning

NEVER = np.nan
A = np.array([10.0, 20.0, 30.0, NEVER, NEVER, NEVER])
B = np.array([12.0, 26.0, 31.0, 40.0, NEVER, NEVER])
"""B is slower in every pair that is complete, yet reaches it in one run more."""


@pytest.fixture
def study(handmade: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    made = handmade({"office.pace": {0: 0.0, 1: 0.01, 2: 0.02}}, replicates=6)
    made.runs["weeks_to_80"] = np.concatenate([A, B, A])
    return made


def test_the_week_of_an_event_is_that_of_the_weekly_tables() -> None:
    """So that `runs` and `weeks` can be joined by it; before, it was one more."""
    series = {"routine_share": np.array([[0.1, 0.5, 0.9], [0.5, 0.1, 0.1], [0.1, 0.1, 0.1]])}
    np.testing.assert_array_equal(PER_RUN["weeks_to_50"].compute(series), [1, 0, NEVER])
    weeks = pd.DataFrame({"week": range(3), "routine_share": series["routine_share"][0]})
    joined = weeks[weeks["week"] == PER_RUN["weeks_to_50"].compute(series)[0]]
    assert joined["routine_share"].item() == 0.5
    for name in ("weeks_to_50", "weeks_to_80"):
        assert "counted from 0 as in 'week'" in meaning("runs", name)[2]
        assert "talt fra 0 som i «week»" in meaning("runs", name)[1]


def test_every_outcome_that_may_be_missing_is_known_to_be_the_time_of_an_event() -> None:
    assert EVENTS == ("weeks_to_50", "weeks_to_80")
    never = {name: np.zeros((2, 30)) for name in WEEKLY}
    missing = {name for name, outcome in PER_RUN.items() if np.isnan(outcome.compute(never)).any()}
    assert missing == set(EVENTS)


def test_a_run_without_the_event_counts_to_the_horizon() -> None:
    np.testing.assert_array_equal(until(B, 60), [12, 26, 31, 40, 60, 60])
    np.testing.assert_array_equal(until(B, 30), [12, 26, 30, 30, 30, 30], "and what comes later does as well")


def test_a_difference_is_that_of_restricted_means_and_not_of_complete_pairs(study: SimpleNamespace) -> None:
    runs = counted(study)
    sides = [(Side(study, runs, 0, "A"), Side(study, runs, 1, "B"))]
    row = comparison_table(sides, ["weeks_to_80"], 0.95, "none", 999, True, 60, "en").iloc[0]
    assert np.nanmean(B[:3] - A[:3]) == 3.0, "so that this can fail: of complete pairs B is three weeks slower"
    assert row["mean"] == pytest.approx((2 + 6 + 1 - 20 + 0 + 0) / 6)
    assert row["p"] > 0.5
    assert (row["n_a"], row["reached_a"], row["reached_b"]) == (6, 3 / 6, 4 / 6)


def test_figures_and_reports_count_such_runs_as_well(study: SimpleNamespace) -> None:
    ends = Ends(study)
    assert ends.difference(1, "weeks_to_80").mean == pytest.approx(-11 / 6)
    assert ends.difference(1, "weeks_to_80").n == 6
    assert ends.level(0, "weeks_to_80").mean == pytest.approx((10 + 20 + 30 + 3 * 60) / 6)
    found = response_curves(study, "weeks_to_80", "office.pace")
    assert found[0].points[1].mean == pytest.approx(-11 / 6)
    assert len(found[0].points[1].values) == 6
    drawn = picture("response", study, "weeks_to_80", "en")
    assert "A run in which it does not happen counts as 60 weeks." in drawn.notes


def test_the_curve_is_that_of_kaplan_and_meier(study: SimpleNamespace) -> None:
    table = curves(study, ["strain", "weeks_to_80"])
    assert list(table["cell"].unique()) == [0, 1, 2]
    for cell, values in ((0, A), (1, B)):
        here = table[table["cell"] == cell]
        known = ~np.isnan(values)
        theirs = ecdf(CensoredData(values[known], right=np.full((~known).sum(), 60.0))).sf
        np.testing.assert_allclose(here["reached"], 1 - theirs.evaluate(here["week"]))
        assert ((here["low"] <= here["reached"]) & (here["reached"] <= here["high"])).all()
    early = table[table["week"] == 0]
    assert (early["reached"] == 0).all()
    assert (early["high"] > 0.2).all(), "none of six runs is not known to be none"
