"""Report failed runs: the first immediately, all in a table with the command that replays each."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.engines.batch import explain_failure
from sim.errors import RunFailed, notice
from sim.study.design.build import Design
from sim.study.run.lock import study_kept
from sim.study.run.task import Done
from sim.study.store.blocks import Blocks
from sim.study.store.content import Failure
from sim.study.store.trust import FLAG


class Failing:
    """Failed runs of a study: the first is reported immediately, all are listed with a command to replay them.

    Parameters
    ----------
    design : Design
    folder : Path
        Folder of the study.
    """

    def __init__(self, design: Design, folder: Path) -> None:
        self.design, self.folder = design, folder
        self.explanations: dict[tuple[int, int], str] = {}

    def judge(self, result: Done) -> None:
        """Report the first failed run of a study, or stop at it.

        Raises
        ------
        RunFailed
            With ``on_error=stop``.
        """
        stop = self.design.settings.on_error == "stop"
        if not result.failures or (self.explanations and not stop):
            return
        number = result.task.number
        point = ", ".join(f"{key}={value}" for key, value in self.design.cells[number].point.items())
        message = self.explained(number, result.failures[0]) + (f" (in the cell {point})" if point else "")
        if not stop:
            notice(f"a run failed: {message}\nThe study continues (on_error=continue).")
            return
        kept = f"\n{study_kept(self.folder)}" if Blocks(self.folder / "blocks").names() else ""
        raise RunFailed(f"{message}{kept}\nTo run all others and list the runs that fail: on_error=continue")

    def explained(self, number: int, failure: Failure) -> str:
        """Return why a run failed (rule, line, week and person), from a replay on the reference engine."""
        key = (number, failure.replicate)
        if key not in self.explanations:
            cell, settings, message = self.design.cells[number], self.design.settings, failure.message
            if settings.engine != "reference":
                unexplained = RunFailed(message)
                message = str(
                    explain_failure(cell.scenario, cell.book, settings.seed, failure.replicate, 1, unexplained)
                )
            self.explanations[key] = message
        return self.explanations[key]

    def row(self, number: int, failure: Failure, first: bool) -> dict[str, object]:
        """Return the table row of a failed run; only the first of a study is explained by a replay."""
        book = self.design.cells[number].book
        flag = [FLAG] if book.replaced or book.own else []
        replay = ["replay", str(self.folder), str(number), str(failure.replicate), *flag]
        return {
            "cell": number,
            "replicate": failure.replicate,
            "seed": self.design.settings.seed,
            "message": self.explained(number, failure) if first else failure.message,
            "command": shlex.join(["python", "-m", "sim", *replay]),
        }
