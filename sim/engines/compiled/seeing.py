"""Who looks at whom in the compiled engine, row by row; what a look adds is in `sim.model.rules.seeing`."""

from __future__ import annotations

from typing import Any

from sim.engines.compiled.workspace import NOBODY, Workspace
from sim.model.draws import Draw
from sim.model.rules.seeing import (
    see_colleague,
    see_oneself,
    see_report,
    show,
)


def survey(rules: Any, work: Workspace, leader: int, o: int, p: Any, draw: Draw) -> None:
    """See oneself and the staff at the end of last week."""
    me = work.leaders[leader]
    services = work.services[o]
    released = see_oneself(me, services, work.uses[leader], p)
    combining = 0.0
    i = work.first_report[leader]
    while i != NOBODY:
        combining += see_report(me, work.people[i], services, work.uses[i])
        i = work.next_report[i]
    rules.see_staff(me, released, combining, draw)


def show_all(work: Workspace) -> None:
    """Keep what everybody showed at the end of last week, for others to see this week."""
    for o in range(len(work.offices)):
        for i in range(work.start[o], work.start[o + 1]):
            work.collaborating[i] = show(
                work.known[i], work.routine[i], work.shown[i], work.services[o], work.uses[i]
            )


def look_around(rules: Any, work: Workspace, i: int, o: int, is_adviser: bool, p: Any) -> tuple[int, int]:
    """Look at an adviser's ties, or a leader's reports.

    Returns
    -------
    tuple of int
        How many they are, and how many of them are superusers.
    """
    work.known_near[:] = 0
    work.routine_near[:] = 0
    near = 0
    superusers = 0
    if is_adviser:
        near = min(p.office.ties, work.advisers[o] - 1)
        for k in range(near):
            other = work.ties[i, k]
            superusers += rules.is_superuser(work.people[other], p)
            see_colleague(work.known_near, work.routine_near, work.known[other], work.routine[other], 1)
    else:
        other = work.first_report[i]
        while other != NOBODY:
            near += 1
            superusers += rules.is_superuser(work.people[other], p)
            see_colleague(work.known_near, work.routine_near, work.known[other], work.routine[other], 1)
            other = work.next_report[other]
    return near, superusers


def look_elsewhere(rules: Any, work: Workspace, i: int, is_adviser: bool) -> float:
    """Look at colleagues or peers in other offices; return how many, each as far as the tie is alive."""
    work.known_far[:] = 0.0
    work.routine_far[:] = 0.0
    reach = 0.0
    for k in range(work.elsewhere_count[i]):
        other = work.elsewhere[i, k]
        strength = 1.0  # a peer counts as much as somebody one leads
        if is_adviser:
            strength = rules.tie_to_another_office(work.collaborating[i], work.collaborating[other])
        reach += strength
        see_colleague(work.known_far, work.routine_far, work.known[other], work.routine[other], strength)
    return reach
