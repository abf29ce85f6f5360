"""Find the best mix from Python, or open the study that looked for it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.notebook.studies import NOTHING, Study
from sim.scenario.folders import own_folders
from sim.study.design.words import words_of, written
from sim.study.run.session import run_study

if TYPE_CHECKING:
    from sim.analysis.studies.optimum import Optimum


def optimise(
    over: Sequence[str],
    outcomes: Sequence[str],
    such_that: Mapping[str, float] = NOTHING,
    scenario: str = "baseline",
    *,
    candidates: int | None = None,
    config_dir: str | Path | None = None,
    **settings: Any,
) -> Optimised:
    """Try many candidates over all worlds, and return the study that says which is best.

    Parameters
    ----------
    over : sequence of str
        Parameters to vary. Weights of a leader's activities keep their sum, so that hours move and none are added.
    outcomes : sequence of str
        What to improve; the first decides which is best.
    such_that : mapping
        Limits to keep in 90 % of the worlds, in the unit of the outcome: ``{"strain": 0.35}``.
    scenario : str
        Where.
    candidates : int, optional
        How many are tried, 48 by default.
    config_dir : str or Path, optional
        A user folder with configuration files.
    **settings
        All else, as for `study`: ``replicates=256``, ``office={"staff": 30}``.

    Raises
    ------
    InputError
        When something asked for cannot be.

    Examples
    --------
    The same study as ``python -m sim optimise over=[leader.facilitating,leader.support] for=[routine_share,strain]
    such_that={strain:0.35}``:

    >>> best = optimise(["leader.facilitating", "leader.support"], ["routine_share", "strain"],
    ...                 {"strain": 0.35})  # doctest: +SKIP
    >>> best.optimum.best.hours  # doctest: +SKIP
    {'facilitating': 2.26, 'support': 3.75}
    """
    from sim.analysis.studies.search import CANDIDATES, search_of
    from sim.show.pictures import draw_pictures, with_report

    best = {"for": list(outcomes), "such_that": dict(such_that)}
    count, words = candidates or CANDIDATES, words_of(scenario, {}, settings)
    own = [] if config_dir is None else [Path(config_dir)]
    asked = [f"over={written([*over])}", *(f"{key}={written(value)}" for key, value in best.items())]
    named = [part for place in own for part in ("--config-dir", str(place))]
    typed = shlex.join(["python", "-m", "sim", "optimise", *named, *asked, f"candidates={count}", *words])
    with own_folders(own, words):
        search = search_of(list(over), best, count, words)
        first = search.first_look()
        design = search.second_look(None if first is None else run_study(first, by=typed))
    made = run_study(design, with_report(draw_pictures, design.settings.report), typed)
    return Optimised(made.folder)


class Optimised(Study):
    """A study that asks for the best of its cells.

    ``Optimised("results/best-…")`` opens one that the command line has made.
    """

    @property
    def optimum(self) -> Optimum:
        """The robust optimum, the Pareto front, and what cannot be distinguished from the best."""
        from sim.analysis.studies.optimum import optimum

        return optimum(self)

    @property
    def candidates(self) -> pd.DataFrame:
        """One row per candidate: what it keeps, whether it may be best, its means, settings and hours a week."""
        return self.optimum.table
