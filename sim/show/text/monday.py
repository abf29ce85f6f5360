"""What a case changes in a leader's week: the hours of each activity before and after, and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.studies.effects import Effects
from sim.language import listed, say
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.show.drawing.measures import duration
from sim.show.drawing.mixes import activity_name

LEAST = OUTCOMES["hours_facilitating"].margin
"""Hours: smaller changes are summed up."""
MOST_SAID = 2


@dataclass(frozen=True)
class Change:
    """One activity: its name, and its hours before and after."""

    name: str
    before: float
    after: float

    @property
    def more(self) -> float:
        """How many hours are added."""
        return self.after - self.before


def changes_of_week(effects: Effects, cell: int, to: int, language: str) -> tuple[tuple[Change, ...], float]:
    """Return what a cell changes beyond chance and by six minutes or more, and the sum of all else."""
    changes, rest = [], 0.0
    for activity in ACTIVITY_LABELS:
        outcome = f"hours_{activity}"
        difference = effects.of(cell, outcome, to=to).end
        before = effects.ends.level(to, outcome).mean
        if difference.sign and abs(difference.mean) >= LEAST:
            name = activity_name(activity, language)
            changes.append(Change(name, before, before + difference.mean))
        else:
            rest += difference.mean
    return tuple(sorted(changes, key=lambda change: -change.more)), rest


def largest_changes(changes: tuple[Change, ...], language: str) -> str:
    """Return the largest changes as running text."""
    largest = sorted(changes, key=lambda change: -abs(change.more))[:MOST_SAID]
    return listed([f"{one.name} {duration(one.more, language, signed=True)}" for one in largest], language)


def week_words(effects: Effects, cell: int, to: int, line: str, language: str) -> str:
    """Return what a cell changes most in a leader's week; empty when nothing, or when hours are not stored.

    Parameters
    ----------
    line : str
        Name of the cell within a sentence.
    """
    if not {f"hours_{activity}" for activity in ACTIVITY_LABELS} <= {*effects.ends.study.runs.columns}:
        return ""
    changes, _ = changes_of_week(effects, cell, to, language)
    if not changes:
        return ""
    return say("With {line}, a leader's week changes most in this: {changes}.", language, line=line,
               changes=largest_changes(changes, language))  # fmt: skip
