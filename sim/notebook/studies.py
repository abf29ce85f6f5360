"""Run a study from Python, or open one, and ask it."""

from __future__ import annotations

import html
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.errors import InputError
from sim.scenario.folders import own_folders
from sim.study.design.words import design_of, words_of
from sim.study.run.session import run_study
from sim.study.store import folder

if TYPE_CHECKING:
    from sim.analysis.studies.compare import Comparison
    from sim.show.drawing import Picture

NOTHING: Mapping[str, Any] = {}


def study(
    scenarios: str | Sequence[str] = (),
    axes: Mapping[str, Any] = NOTHING,
    *,
    config_dir: str | Path | None = None,
    **settings: Any,
) -> Study:
    """Run a study, or what is missing of it, and return it.

    Parameters
    ----------
    scenarios : str or sequence of str
        Scenarios to compare, the first one with all others; by default the baseline.
    axes : mapping
        What varies, by setting: ``{"office.staff": [10, 30]}``. A text is taken as on the command line:
        ``"interval(0.05,0.09)"``, ``"range(10,40,10)"`` or ``"plausible"``.
    config_dir : str or Path, optional
        A user folder with configuration files, such as ``scenario/mine.yaml`` in it.
    **settings
        All else that the command line knows: ``replicates=200``, ``design="lhs"``, ``worlds="typical"``,
        ``results_dir="results"``, ``experiment="role_by_size"``, ``report=False``. Groups are nested:
        ``leader="renewer"`` or ``leader={"span": 8}``, ``rules={"persuade": "my_rules.py:persuade"}``. What has a
        dot in its name goes in as ``**{"design.samples": 16}``.

    Raises
    ------
    InputError
        When something asked for cannot be.
    RunFailed
        When a rule raises or leaves nonsense.

    Examples
    --------
    The same study as ``python -m sim -m scenario=baseline,renewer office.staff=10,30 replicates=200``:

    >>> study(["baseline", "renewer"], {"office.staff": [10, 30]}, replicates=200)  # doctest: +SKIP
    Study(folder=PosixPath('results/scenario-by-staff-…'))
    """
    from sim.show.figures import figure_file
    from sim.show.pictures import draw_pictures, with_report

    words = words_of(scenarios, axes, settings)
    own = [] if config_dir is None else [Path(config_dir)]
    with own_folders(own, words):
        design = design_of([word for word in words if word != "-m"], many="-m" in words)
    if design.settings.figure:
        figure_file(design.settings.figure)  # refuses an unknown one before anything runs
    named = [part for place in own for part in ("--config-dir", str(place))]
    typed = shlex.join(["python", "-m", "sim", *named, *words])
    made = run_study(design, with_report(draw_pictures, design.settings.report), typed)
    return Study(made.folder)


@dataclass(frozen=True)
class Study(folder.Study):
    """A finished study: its tables, and what can be asked of them.

    ``Study("results/scenario-…")`` opens one that the command line has made.

    Attributes
    ----------
    folder : Path
    runs, weeks, differences, cells : pandas.DataFrame
        One row per run, per cell and week, per difference and week, per cell; docs/how-to/read-results.md explains
        every column.
    manifest : dict
        How it was made.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))

    @property
    def offices(self) -> pd.DataFrame:
        """One row per run and office of a nation: what each office ended with.

        Raises
        ------
        InputError
            When the study has one office.
        """
        if "offices.parquet" not in self.manifest["tables"]:
            raise InputError(
                f"{self.folder} has one office. For several, add nation.offices=… or nation=nav_2019."
            )
        return self.to_pandas("offices")

    def runs_by_week(self, *outcomes: str) -> pd.DataFrame:
        """Return one row per run and week: cell, replicate, week, date and outcomes.

        By default that of the study. Weeks that the study does not keep are run again.
        """
        from sim.study.repeated_weeks import every_week

        wanted, start = list(outcomes or [self.manifest["outcome"]]), np.datetime64(self.manifest["start"], "s")
        parts = []
        for one in every_week(self, wanted, [int(cell) for cell in self.cells["cell"]]):
            runs, weeks = one.values[wanted[0]].shape
            week = np.tile(np.arange(weeks), runs)
            parts.append(
                pd.DataFrame(
                    {
                        "cell": one.cell,
                        "replicate": np.repeat(one.replicates, weeks),
                        "week": week,
                        "date": start + week * np.timedelta64(7, "D"),
                        **{name: one.values[name].ravel() for name in wanted},
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def compare(self, *outcomes: str, with_study: folder.Study | None = None, **how: Any) -> Comparison:
        """Return differences between cells, or from this study to another; see `sim.analysis.studies.compare`.

        Parameters
        ----------
        *outcomes : str
            By default the outcome the study is about.
        with_study : Study, optional
            The other one, whose cells are B.
        **how
            Such as ``week=104``, ``level=0.95``, ``correction="holm"``, or ``pairs=[(0, 2)]``.
        """
        from sim.analysis.studies.compare import compare, compare_studies

        if with_study is None:
            return compare(self, outcomes, **how)
        return compare_studies(self, with_study, outcomes, **how)

    def answer(self, outcome: str | None = None, language: str = "en") -> list[str]:
        """Return the answer and the findings in sentences, as the command line prints them."""
        from sim.show.text.answer import answer, findings

        about = self, outcome or self.manifest["outcome"], language
        try:
            return [answer(*about), *findings(*about)]
        except InputError as reason:  # runs failed that the analysis needs
            return [str(reason)]

    def figure(self, name: str = "comparison", outcome: str | None = None, language: str = "en") -> Picture:
        """Return a picture of the study, which a notebook shows; ``.figure`` is matplotlib's.

        Raises
        ------
        Unsuitable
            When that figure does not fit the study; the message says why.
        """
        from sim.show.figures import picture
        from sim.study.repeated_weeks import with_weeks

        outcome = outcome or str(self.manifest["outcome"])
        return picture(name, with_weeks(self, outcome), outcome, language)

    def report(self, language: str = "nb", outcome: str | None = None) -> Path:
        """Write the report into the study's folder, and return its path."""
        from sim.show.pictures import report_file
        from sim.show.report import document
        from sim.study.repeated_weeks import with_weeks

        outcome = outcome or str(self.manifest["outcome"])
        page = document.html(with_weeks(self, outcome), language, outcome)
        place = folder.make_room(self.folder, report_file(language))
        return document.keep(self, place, page.encode("utf-8", "replace"), outcome)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the answer, the findings, and the cells."""
        first, *others = (html.escape(sentence) for sentence in self.answer())
        listed = "".join(f"<li>{sentence}</li>" for sentence in others)
        other = ("label_nb", "panel_nb", "panel_en")
        told = [name for name in self.cells if name not in other]
        cells = self.cells[told].to_html(index=False, border=0)
        return f"<p><b>{first}</b></p><ul>{listed}</ul>{cells}<p>{html.escape(str(self.folder))}</p>"
