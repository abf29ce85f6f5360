"""Calibrate parameters to counts from Python, or open a calibration."""

from __future__ import annotations

import html
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.errors import InputError
from sim.scenario.folders import own_folders
from sim.study.design.words import words_of
from sim.study.store.files import check_writable

if TYPE_CHECKING:
    from sim.analysis.calibration.asked import Asked
    from sim.analysis.calibration.calibrated import Calibration


def calibrate(
    parameters: Sequence[str],
    data: str | Path | None = None,
    scenario: str = "baseline",
    *,
    draws: int | None = None,
    candidates: int | None = None,
    config_dir: str | Path | None = None,
    **settings: Any,
) -> Calibrated:
    """Calibrate parameters to counts, or open the result that is there already.

    Parameters
    ----------
    parameters : sequence of str
        Names, such as ``["adviser.lapse_rate"]``.
    data : str or Path, optional
        A table of counts; docs/how-to/calibrate.md explains its columns. Without it the draws cover the plausible
        ranges.
    scenario : str
        What the counted offices are like.
    draws : int, optional
        Draws in the result, 64 by default.
    candidates : int, optional
        Candidates that are run, 4096 by default.
    config_dir : str or Path, optional
        A user folder with configuration files.
    **settings
        All else that describes offices and runs, as for `study`: ``office={"staff": 30}``, ``worlds="typical"``.

    Raises
    ------
    InputError
        When something asked for cannot be: of counts with file and line.
    """
    from sim.analysis.calibration import asked as calibration

    words = words_of(scenario, {}, settings)
    own = [] if config_dir is None else [Path(config_dir)]
    sizes = draws or calibration.DRAWS, candidates or calibration.CANDIDATES
    typed = ["python", "-m", "sim", "calibrate", *(part for place in own for part in ("--config-dir", str(place)))]
    typed += [*([] if data is None else [f"data={data}"]), f"parameters=[{','.join(parameters)}]",
              f"draws={sizes[0]}", f"candidates={sizes[1]}", *words]  # fmt: skip
    with own_folders(own, words):
        asked = calibration.asked_of(
            words, shlex.join(typed), None if data is None else str(data), parameters, *sizes
        )
    return Calibrated(asked, calibrated(asked))


def calibrated(asked: Asked) -> Calibration:
    """Return a calibration that was asked for: as it was stored, or made and stored now."""
    from sim.engines.progress import progress
    from sim.show.calibration.page import write_shown

    stored = asked.stored()
    if stored is not None:
        return stored
    check_writable(asked.settings.results_dir)
    with progress(asked.count_of_runs) as done:
        made = asked.made(done)
    asked.keep(made, lambda folder: write_shown(asked, made, folder))
    return made


@dataclass(frozen=True)
class Calibrated:
    """A calibration: what the counts tell about each parameter, and the draws for ``worlds=``.

    Attributes
    ----------
    asked : Asked
    result : Calibration
    """

    asked: Asked
    result: Calibration

    @property
    def draws(self) -> str:
        """The file of draws, for ``worlds=``.

        Raises
        ------
        InputError
            When no candidate came near the counts.
        """
        from sim.analysis.calibration.asked import DRAWS_FILE

        if not self.result.near:
            raise InputError(f"{self.asked.folder}: not calibrated: no candidate comes near the counts.")
        return str(self.asked.folder / DRAWS_FILE)

    @property
    def table(self) -> pd.DataFrame:
        """One row per parameter: plausible range, region of 90 %, its width as a share of the prior's."""
        return pd.DataFrame([{**vars(one), "told": one.told} for one in self.result.known])

    @property
    def counts(self) -> pd.DataFrame:
        """One row per count, with the middle 90 % of what the draws show."""
        return pd.DataFrame(
            [
                {**vars(one.count), "low": one.low, "median": one.median, "high": one.high}
                for one in self.result.shown
            ]
        )

    def answer(self, language: str = "en") -> list[str]:
        """Return what the counts tell and cannot tell, as the command line prints it."""
        from sim.show.calibration.sentences import sentences

        return sentences(self.result, language, str(self.asked.cell.scenario.start))

    def picture(self, language: str = "en") -> Path:
        """Return the picture of the counts on what the draws show."""
        from sim.show.calibration.page import picture_of

        return self.asked.folder / f"{picture_of(language)}.png"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the sentences and where the result lies."""
        first, *others = (html.escape(sentence) for sentence in self.answer())
        listed = "".join(f"<li>{sentence}</li>" for sentence in others)
        return f"<p><b>{first}</b></p><ul>{listed}</ul><p>{html.escape(str(self.asked.folder))}</p>"
