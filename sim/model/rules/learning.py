"""Learning: mastery comes with use and goes without it, and so does skill in combining services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.state import Stage

if TYPE_CHECKING:
    from sim.model.parameters import Parameters
    from sim.model.ranges import Amount
    from sim.model.state import Person, Seen, Use, Week


def learn(person: Person, use: Use, seen: Seen, p: Parameters) -> None:
    """Let mastery grow with practice and training, fall with updates, and decay without use.

    With practice u in [0, 1], α the learning rate and δ the forgetting rate,
    ``Δm = α u (1 − m) − δ (1 − u) m``: the fixed point is αu / (αu + δ(1 − u)).
    One-to-one help from the leader, and help from colleagues in routine use, superusers above all,
    raises α; complexity lowers it.
    δ is about 0.0145 a week, on which two literatures agree (Tatel & Ackerman on skill decay;
    Saks & Belcourt 2006 on transfer of training). Each update unlearns a share of mastery. Training
    teaches `transfer` of what is missing when it takes the service's learning hours.
    """
    practice = 0.0
    if use.stage == Stage.TRYING:
        practice = p.adviser.trial_practice * seen.practice
    elif use.stage == Stage.ROUTINE:
        practice = seen.practice
    peers = p.adviser.help_from_peers * seen.routine_share * seen.closeness
    peers *= 1.0 + p.adviser.superuser_lift * seen.superusers
    helped = 1.0 + p.adviser.help_from_leader * seen.support + peers
    pace = p.adviser.learning_rate * helped * (1.0 - p.adviser.complexity_drag * seen.complexity)
    gained = min(1.0, pace * practice) * (1.0 - use.mastery)
    lost = p.adviser.forgetting_rate * (1.0 - practice) * use.mastery
    use.mastery += gained - lost
    if seen.updated > 0.0:
        use.mastery *= (1.0 - p.adviser.update_loss) ** seen.updated
    if seen.trained_hours > 0.0 and use.stage != Stage.UNAWARE:
        taught = p.adviser.transfer * min(1.0, seen.trained_hours / seen.learning_hours)
        use.mastery += taught * (1.0 - use.mastery)


def combine(person: Person, week: Week, p: Parameters) -> None:
    """Let skill in combining grow where services that combine are in routine use together.

    It needs clarity of what they are for, gains from licence to experiment, can be taught, and
    decays like mastery (claims C13, C20, C21).
    """
    a = p.adviser
    pace = a.combining_rate * week.pairs * week.clarity * (1.0 + a.licence_to_combine * week.licence)
    lost = a.forgetting_rate * (1.0 - week.pairs) * person.combining
    person.combining += min(1.0, pace) * (1.0 - person.combining) - lost
    taught = a.transfer * min(1.0, a.training_hours * a.training_to_combine / a.combining_hours)
    person.combining += taught * week.pairs * (1.0 - person.combining)


def training_hours(learners: int, pairs: float, p: Parameters) -> Amount:
    """Return the hours of training of a week, given how many services are still to be learnt.

    Nobody is sent to training in single tools with nothing to learn; training in combining takes
    time as far as there is something to combine.
    """
    a = p.adviser
    single = a.training_hours * (1.0 - a.training_to_combine) if learners > 0 else 0.0
    combined = a.training_hours * a.training_to_combine * pairs
    return single + combined


def to_be_learnt(use: Use, p: Parameters) -> bool:
    """Tell whether somebody is still to be trained: known but not in routine use, or unlearnt by updates."""
    learner = use.stage == Stage.AWARE or use.stage == Stage.PERSUADED or use.stage == Stage.TRYING
    return learner or (use.stage == Stage.ROUTINE and use.mastery < p.adviser.routine_mastery)
