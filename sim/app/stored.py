"""Answers from the runs of a stored study: the same words and numbers, and nothing is run."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.app.about import SHOWN
from sim.app.choices import Choice
from sim.app.compute import ENDS, FULL, Compute, Runs
from sim.app.job_queue import Bench
from sim.app.presets import Preset, opened
from sim.errors import InputError
from sim.scenario.worlds import load_worlds
from sim.study.design.words import written
from sim.study.store.folder import Study
from sim.study.store.histories import histories

AT_HAND = 2
"""Choices whose runs are kept: one, and what it is compared with."""


class Stored(Compute):
    """Takes the runs of choices from a study.

    Parameters
    ----------
    study : Study
        One whose cells are choices of the page, each with what it is compared with.

    Attributes
    ----------
    cells : dict
        Number of the cell of each choice.
    styles : dict
        Title of the scenario, by language, of the first choice with each way to spend leaders' hours.
    """

    def __init__(self, study: Study) -> None:
        super().__init__(Bench(0))
        self.study = study
        presets = opened(study.folder)
        self.cells = cells_of(study, presets)
        weights = {preset.choice.weights: preset for preset in reversed(presets)}
        first = sorted(weights.values(), key=lambda preset: preset.number)
        self.styles = {preset.choice: preset.title for preset in first}
        self.ends = {int(str(cell)): rows.set_index("replicate") for cell, rows in study.runs.groupby("cell")}
        self.at_hand: OrderedDict[Choice, Runs] = OrderedDict()

    def runs(self, choice: Choice, replicates: int = FULL) -> Runs:
        """Return the first replicates of a choice, as they are stored."""
        if choice not in self.at_hand:
            self.at_hand[choice] = read(self.study, self.cells[choice], self.ends)
        self.at_hand.move_to_end(choice)
        while len(self.at_hand) > AT_HAND:
            self.at_hand.popitem(last=False)
        weekly, ends, marks = self.at_hand[choice]
        return Runs(weekly[..., :replicates], ends[..., :replicates], marks)


def read(study: Study, cell: int, ends: Mapping[int, pd.DataFrame]) -> Runs:
    """Return the runs of a cell."""
    (weeks,) = histories(study, list(SHOWN.values()), [cell])
    rows = ends[cell].loc[list(weeks.replicates)].drop(columns="cell")
    weekly = np.array([weeks.values[name].T for name in SHOWN.values()], order="C")  # means depend on the order
    digest = hashlib.blake2b(weekly.tobytes(), digest_size=16)
    digest.update(np.ascontiguousarray(rows.to_numpy(dtype=float)).tobytes())
    return Runs(weekly, rows[list(ENDS)].to_numpy(dtype=float).T, (digest.digest(),))


def cells_of(study: Study, presets: Sequence[Preset]) -> dict[Choice, int]:
    """Return the cells of a study by the choices they are, or refuse a study that lacks what the page needs.

    Raises
    ------
    InputError
    """
    folder, manifest = study.folder, study.manifest
    cells: dict[Choice, int] = {}
    for preset in presets:
        if preset.fixed:
            key, value = next(iter(preset.fixed.items()))
            raise InputError(
                f"{folder}: {preset.labels['en']} sets {key}={written(value)}, which no control shows. "
                "Give a study of settings that they show, as in configs/experiment/explorer.yaml."
            )
        cells[replace(preset.choice, cell=None)] = preset.number
    worlds = load_worlds("constrained")
    if manifest["worlds"]["digest"] != worlds.digest or manifest["replicates"] < FULL or manifest["failed"]:
        raise InputError(
            f"{folder}: worlds={manifest['worlds']['name']} replicates={manifest['replicates']}, of which "
            f"{manifest['failed']} runs failed. A page in a file needs worlds=constrained replicates={FULL}, and "
            "that none failed."
        )
    alone = [choice for choice in cells if choice.typical() not in cells]
    if alone:
        raise InputError(
            f"{folder} has no reference cell for its choices: scenario=baseline levers=none "
            f"office.staff={alone[0].staff} office.pace={alone[0].pace:g}. Add it to the study."
        )
    return cells
