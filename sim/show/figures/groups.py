"""The gap in routine use between the innovative advisers and the others, over time."""

from __future__ import annotations

from sim.language import mark
from sim.show.drawing import Look, Picture
from sim.show.figures import comparison
from sim.study.store.folder import Study

QUESTION = mark("Are the innovative ahead, and do the others catch up?")


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the comparison figure of the gap, whatever the outcome of the study."""
    return comparison.draw(study, "innovative_gap", language, look, name="groups")
