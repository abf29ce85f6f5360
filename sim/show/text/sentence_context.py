"""What every sentence of a comparison needs: the study, its effects, and how amounts are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effects
from sim.model.formulas import Outcome
from sim.show.text.amounts import Amounts, amounts
from sim.show.text.cases import Case, places
from sim.show.text.sentences import length
from sim.study.store.folder import Study


@dataclass(frozen=True)
class Telling:
    """What every sentence of a comparison needs."""

    study: Study
    effects: Effects
    outcome: Outcome
    language: str

    @property
    def amounts(self) -> Amounts:
        """How amounts of the outcome are written."""
        return Amounts(self.effects.ends, self.outcome)

    @property
    def time(self) -> str:
        """The length of the runs in words."""
        return length(self.study, self.language)


def sizes(cases: Sequence[Case], telling: Telling, on_axis: bool = False) -> str:
    """Return one difference, or the smallest and the largest of several; in the unit of an axis for titles."""
    means = sorted((case.effect.end.mean for case in cases), key=abs)
    if on_axis:
        return amounts(means, telling.outcome, telling.language, plus=True)
    return telling.amounts.span(means, cases[0].effect.cell, telling.language, plus=True)


def with_places(cases: Sequence[Case], telling: Telling) -> str:
    """Return the label of a line within a sentence, with where some cases of it are: *aid in offices of 30*."""
    label = cases[0].label
    return f"{label} {places(telling.study, cases, telling.language)}" if cases[0].panel else label


def of_case(case: Case, language: str) -> str:
    """Return the label of a case, with its panel when there are several."""
    return f"{case.label}, {case.panel}" if case.panel else case.label
