"""The search for the best mix: which candidates a study runs, and around which of them it looks closer.

Two thirds of the candidates spread over all mixes; the others lie around the best of these. Both looks are
ordinary studies of a table of points, which share their runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.studies.optimum import optimum
from sim.errors import InputError, notice
from sim.model.parameters import registry
from sim.scenario.checks import names
from sim.study.design.build import Design
from sim.study.design.candidates import WEIGHTS, candidates, closer, fewest
from sim.study.design.words import design_of, written
from sim.study.run.finished import manifest_now
from sim.study.store.folder import Study
from sim.study.store.provenance import identify

CANDIDATES, MOST = 48, 10_000
AROUND = 3
"""One candidate in three is kept for a second look, around the best of the others."""
FIRST = "_first"
"""End of the name of the study of the first look."""
STEADY = "leader.adaptivity"
"""Where leaders adapt, hours drift from the candidate's to what the office needs."""


@dataclass(frozen=True)
class Search:
    """What is searched for, and where.

    Attributes
    ----------
    over : tuple of str
        Parameters to vary.
    best : dict
        ``for``: outcomes to improve, the first of which decides; ``such_that``: limits to keep.
    count : int
        Candidates in all.
    words : tuple of str
        All else, as on the command line.
    """

    over: tuple[str, ...]
    best: Mapping[str, Any]
    count: int
    words: tuple[str, ...]

    @property
    def later(self) -> int:
        """How many candidates may be added by the second look."""
        return max(0, min(self.count // AROUND, self.count - fewest(self.over)))

    def spread(self) -> list[dict[str, Any]]:
        """Return the candidates of the first look."""
        today = design_of(self.words, many=False).cells[0].scenario.parameters
        values = {key: getattr(getattr(today, key.partition(".")[0]), key.partition(".")[2]) for key in self.over}
        return candidates(values, self.count - self.later, seed=1)

    def first_look(self) -> Design | None:
        """Return the design of the first look, or None when the second adds nothing."""
        return self.design(self.spread(), FIRST) if self.later else None

    def second_look(self, first: Study | None) -> Design:
        """Return the design of all candidates: those of the first look, and others around the best of them."""
        points = self.spread()
        if first is not None:
            points += closer(points, optimum(first).closest.cell, self.later)
        design = self.design(points)
        folder = identify(design).folder(design.settings.results_dir)
        before = (manifest_now(folder).get("ask") or {}).get("best")
        if before and before != design.settings.ask["best"]:
            notice(f"{folder} answered {written(before)} before and now answers this. Name a study= to keep both.")
        return design

    def design(self, points: Sequence[Mapping[str, Any]], suffix: str = "") -> Design:
        """Return the design of a study of some points, which asks for the best of them."""
        named = dict(word.partition("=")[::2] for word in self.words)
        wanted = self.best["for"]
        ours = {
            "study": named.get("study", "best") + suffix,
            "outcome": named.get("outcome", wanted if isinstance(wanted, str) else wanted[0]),
            "figure": named.get("figure", "front"),
        }
        table = ["design=table", f"design.rows={written([*points])}", f"ask={written({'best': self.best})}"]
        others = [word for word in self.words if word.partition("=")[0] not in ours]
        return design_of([*table, *(f"{key}={value}" for key, value in ours.items()), *others], many=True)


def search_of(over: Any, best: Mapping[str, Any], count: int, words: Sequence[str]) -> Search:
    """Return a search; leaders keep to the mix of a candidate unless the words set how they adapt.

    Raises
    ------
    InputError
        When a parameter is unknown, named twice, or set by the words as well.
    """
    varied = names("over", over, "[leader.facilitating,leader.support]", tuple(registry()))
    if len(set(varied)) < len(varied) or not varied:
        raise InputError(f"over=[{','.join(varied)}]: name each parameter once, and at least one.")
    named = {word.partition("=")[0] for word in words}
    for key in varied:
        if key in named:
            raise InputError(f"optimise: {key} is both in over=[…] and set elsewhere. Remove one.")
    if STEADY in {*named, *varied} or not set(varied) & set(WEIGHTS):
        return Search(varied, best, count, tuple(words))
    notice(f"{STEADY}=0: leaders keep to the mix they are given. Set it to let them adapt.")
    return Search(varied, best, count, (*words, f"{STEADY}=0"))
