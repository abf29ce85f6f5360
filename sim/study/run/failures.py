"""What is told when runs fail, or a study stops: what went wrong, what is kept, and how to go on."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.engines.batch import explain_failure
from sim.errors import RunFailed, notice
from sim.study.design.build import Design
from sim.study.run.task import Done
from sim.study.store.blocks import Blocks, Failure
from sim.study.store.trust import FLAG


def study_kept(folder: Path) -> str:
    """Say what of a study is kept, and how to go on."""
    if not folder.exists():
        return "Nothing was left behind."
    runs = sum(name.count for names in Blocks(folder / "blocks").by_cell.values() for name in names)
    return f"{runs} runs are kept in {folder}; the same command goes on from there."


class Failing:
    """Runs of a study that fail: the first is shown at once, all are listed with what replays them.

    Parameters
    ----------
    design : Design
    folder : Path
        Of the study.
    """

    def __init__(self, design: Design, folder: Path) -> None:
        self.design, self.folder = design, folder
        self.told = False
        self.explanations: dict[tuple[int, int], str] = {}

    def judge(self, result: Done) -> None:
        """Show the first run that failed at once, and stop when that is wanted.

        Raises
        ------
        RunFailed
            With ``on_error=stop``.
        """
        stop = self.design.settings.on_error == "stop"
        if not result.failures or (self.told and not stop):
            return
        self.told = True
        number = result.task.number
        point = ", ".join(f"{key}={value}" for key, value in self.design.cells[number].point.items())
        message = self.explained(number, result.failures[0])
        message += f" (in the cell {point})" if point else ""
        if stop:
            kept = f"\n{study_kept(self.folder)}" if Blocks(self.folder / "blocks").by_cell else ""
            raise RunFailed(f"{message}{kept}\nTo run all others and list the runs that fail: on_error=continue")
        notice(f"a run failed: {message}\nThe study goes on (on_error=continue).")

    def explained(self, number: int, failure: Failure) -> str:
        """Return what made a run fail: rule, line, week and person, by a replay on the reference engine."""
        if self.design.settings.engine == "reference":
            return failure.message
        key = (number, failure.replicate)
        if key not in self.explanations:
            cell, seed = self.design.cells[number], self.design.settings.seed
            unexplained = RunFailed(failure.message)
            found = explain_failure(cell.scenario, cell.book, seed, failure.replicate, 1, unexplained)
            self.explanations[key] = str(found)
        return self.explanations[key]

    def replay(self, number: int, replicate: int) -> str:
        """Return the command that replays a run from the folder where the study was run."""
        own = self.design.cells[number].book.replaced
        return shlex.join(
            [
                "python",
                "-m",
                "sim",
                "replay",
                str(self.folder),
                str(number),
                str(replicate),
                *([FLAG] if own else []),
            ]
        )

    def row(self, number: int, failure: Failure, first: bool) -> dict[str, object]:
        """Return the row of a run that failed; the first of a study is explained, the others can be replayed."""
        return {
            "cell": number,
            "replicate": failure.replicate,
            "seed": self.design.settings.seed,
            "message": self.explained(number, failure) if first else failure.message,
            "command": self.replay(number, failure.replicate),
        }
