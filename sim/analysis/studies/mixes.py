"""Mixes of the three leader roles: what leaders spend on each, which is best, and which may be as good."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.studies.effects import Effects
from sim.model.outcomes import OUTCOMES

ROLES = ("facilitating", "integrating", "renewing")
AXES = tuple(f"leader.{role}" for role in ROLES)


@dataclass(frozen=True)
class Mix:
    """One mix.

    Attributes
    ----------
    cell : int
    hours : tuple of float
        That a leader spends on each role, a week on average at the end of the run.
    level : float
        Mean of the outcome.
    """

    cell: int
    hours: tuple[float, ...]
    level: float


@dataclass(frozen=True)
class Mixes:
    """Mixes of one office size, or of another combination of the remaining axes.

    Attributes
    ----------
    panel : dict
        Value by key of the axes that are no roles.
    best, worst : Mix
    tied : tuple of Mix
        From which the best does not differ by what matters and is more than chance.
    tried : int
    """

    panel: dict[str, object]
    best: Mix
    worst: Mix
    tied: tuple[Mix, ...]
    tried: int


def mixes(effects: Effects, outcome: str) -> list[Mixes]:
    """Return the best mix for each combination of the axes that are no roles; each cell is a mix."""
    study, sign = effects.ends.study, OUTCOMES[outcome].good or 1
    keys = [axis["key"] for axis in study.manifest["axes"] if axis["key"] not in AXES]
    groups: dict[tuple[object, ...], list[Mix]] = {}
    for row in study.cells.to_dict("records"):
        cell = int(row["cell"])
        if cell in effects.ends.runs:
            hours = tuple(effects.ends.level(cell, f"hours_{role}").mean for role in ROLES)
            mix = Mix(cell, hours, effects.ends.level(cell, outcome).mean)
            groups.setdefault(tuple(row[key] for key in keys), []).append(mix)
    told = []
    for values, some in groups.items():
        best, worst = (pick(some, key=lambda mix: sign * mix.level) for pick in (max, min))
        tied = [mix for mix in some if mix is not best and not effects.of(best.cell, outcome, to=mix.cell).side]
        tied.sort(key=lambda mix: -sign * mix.level)
        told.append(Mixes(dict(zip(keys, values, strict=True)), best, worst, tuple(tied), len(some)))
    return told
