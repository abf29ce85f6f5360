"""One office, simulated: the same few lines in a notebook as behind the command line.

from sim import load_scenario, simulate

outcomes = simulate(load_scenario("baseline", office={"staff": 40}), replicates=200)
outcomes.runs      # one row per run
outcomes.weeks     # one row per run and week
outcomes.units     # unit of every column
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.engines.agreement import try_on_both
from sim.engines.batch import ENGINES, MAX_REPLICATES, MAX_WORKERS, Series, pool_of, run_cell
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.book_from import book_of
from sim.model.draws import SEED_LIMIT
from sim.model.outcomes import OUTCOMES, run_values
from sim.model.own_tables import NOTHING, Own
from sim.scenario.checks import one_of, whole
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Outcomes:
    """What a scenario led to.

    Attributes
    ----------
    scenario : Scenario
    series : dict
        Each weekly outcome as an array (replicates, weeks).
    own : Own
        What user files declare.
    """

    scenario: Scenario
    series: Series
    own: Own = NOTHING

    @functools.cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: replicate and every outcome; weekly ones as of the last week."""
        values = run_values(self.series, self.own.per_run)
        count = len(next(iter(values.values())))
        return pd.DataFrame({"replicate": np.arange(count), **values})

    @functools.cached_property
    def weeks(self) -> pd.DataFrame:
        """One row per run and week: replicate, week, date and every weekly outcome."""
        count, length = next(iter(self.series.values())).shape
        week = np.tile(np.arange(length), count)
        return pd.DataFrame(
            {
                "replicate": np.repeat(np.arange(count), length),
                "week": week,
                "date": np.datetime64(self.scenario.start, "s") + week * np.timedelta64(7, "D"),
                **{name: values.ravel() for name, values in self.series.items()},
            }
        )

    @property
    def units(self) -> dict[str, str]:
        """Unit of every outcome by name."""
        return {name: outcome.unit for name, outcome in {**OUTCOMES, **self.own.outcomes}.items()}


def simulate(
    scenario: Scenario,
    replicates: int = 256,
    seed: int = 1,
    engine: str = "compiled",
    workers: int = 1,
    rules: str | Mapping[str, Any] | RuleBook | None = None,
    own: Mapping[str, float] | None = None,
) -> Outcomes:
    """Run a scenario many times.

    Parameters
    ----------
    scenario : Scenario
        From `load_scenario`.
    replicates : int
        Number of runs, each with its own random numbers; run k of one scenario shares them with run k
        of every other.
    seed : int
        In [0, 2**32).
    engine : str
        ``compiled`` or ``reference``; the results are the same to the last bit.
    workers : int
        Blocks of replicates at once.
    rules : str, mapping or RuleBook, optional
        Rules to replace: name to ``"file.py:function"`` or to a function; and ``own.file`` to a file, or several,
        with user tables. Or one ``"file.py:persuade"``, or what `load_rules` returns.
    own : mapping, optional
        Values of user parameters by name; by default those of the files.

    Returns
    -------
    Outcomes

    Raises
    ------
    InputError
        When something asked for cannot be, or the engines differ with the rules, see `try_on_both`.
    RunFailed
        When a rule raises or leaves nonsense.
    """
    whole("replicates", replicates, 1, MAX_REPLICATES)
    whole("seed", seed, 0, SEED_LIMIT - 1)
    whole("workers", workers, 1, MAX_WORKERS)
    one_of("engine", engine, ENGINES)
    book = book_of(rules or None, "simulate")
    scenario = scenario.with_own(book.own.parameters, own or {})
    if engine == "compiled":
        try_on_both(scenario, book, seed)
    with pool_of(workers, engine) as pool:
        series = run_cell(scenario, book, engine=engine, seed=seed, replicates=replicates, pool=pool)
    return Outcomes(scenario, series, book.own)
