"""The gap in routine use between the innovative advisers and the others, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.figures import comparison
from sim.show.frame import Look, Picture
from sim.words import mark

if TYPE_CHECKING:
    from sim.study.store import Study

QUESTION = mark("Do the innovative run ahead of the others, and does the gap close?")


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the comparison of the gap, whatever the outcome of the study is."""
    return comparison.draw(study, "innovative_gap", language, look, name="groups")
