"""Hypotheses: what theory leads one to expect of the numbers of a study, written down before any run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
"""What a study says, such as `sim.analysis.studies.marginal_hour.Hours`."""


@dataclass(frozen=True)
class Hypothesis(Generic[Result]):
    """A number of a study, and between which limits it is expected.

    Attributes
    ----------
    words : str
        Marked for translation.
    reason : str
        Why theory leads one to expect it; marked for translation.
    value : callable
        Returns the number from what the study says.
    least, most : float
    unit : str
        As `sim.show.validation.hypothesis_row` writes it.
    """

    words: str
    reason: str
    value: Callable[[Result], float]
    least: float
    most: float = math.inf
    unit: str = "points"

    def holds(self, result: Result) -> bool:
        """Tell whether the number lies where it is expected."""
        return self.least <= self.value(result) <= self.most
