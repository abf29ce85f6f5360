"""Learning: mastery comes with use and goes without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.things import Stage

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.rules.things import Person, Seen, Use


def learn(person: Person, use: Use, seen: Seen, p: Parameters) -> None:
    """Let mastery grow with practice and decay without.

    With practice u in [0, 1], α the learning rate and δ the forgetting rate,
    ``Δm = α u (1 − m) − δ (1 − u) m``: the fixed point is αu / (αu + δ(1 − u)).
    Help from the leader and from colleagues in routine use raises α, complexity lowers it.
    δ is about 0.0145 a week, on which two literatures agree (Tatel & Ackerman on skill decay;
    Saks & Belcourt 2006 on transfer of training).
    """
    practice = 0.0
    if use.stage == Stage.TRYING:
        practice = p.adviser.trial_practice * seen.practice
    elif use.stage == Stage.ROUTINE:
        practice = seen.practice
    helped = 1.0 + p.adviser.help_from_leader * seen.support + p.adviser.help_from_peers * seen.routine_share
    pace = p.adviser.learning_rate * helped * (1.0 - p.adviser.complexity_drag * seen.complexity)
    gained = min(1.0, pace * practice) * (1.0 - use.mastery)
    lost = p.adviser.forgetting_rate * (1.0 - practice) * use.mastery
    use.mastery += gained - lost
