"""Tallying: the sums of a week over rows of arrays."""

from __future__ import annotations

from typing import Any

from sim.model.state import Stage


def count(work: Any, o: int, stages: Any, tally: Any) -> None:
    """Add up one office at the end of the week, people in order, services in order."""
    services = work.services.shape[1]
    start = work.start[o]
    top = start + work.advisers[o]
    end = work.start[o + 1]
    tally.places += 1
    tally.merged += work.offices[o].merged == 1 and work.host[o] != o
    tally.advisers += work.advisers[o]
    tally.leaders += end - top
    tally.norm += work.offices[o].norm
    tally.available = 0  # the same in every office
    for s in range(services):
        tally.available += work.services[o, s].available
    routine = 0
    for i in range(start, top):
        person = work.people[i]
        week = work.weeks[i]
        innovative = person.innovativeness > 0.0
        tally.innovative += innovative
        tally.strain += person.strain
        tally.fatigue += person.fatigue
        tally.trust += person.trust
        tally.combining += person.combining
        tally.leavers += person.leaving
        tally.potential += week.potential
        tally.saving += week.saving
        tally.overload += week.overload
        tally.need += person.need
        tally.need_found += person.need * week.found
        tally.help_personal += week.help_personal
        tally.help_digital += week.help_digital
        tally.peers_personal += week.peers_personal
        tally.peers_digital += week.peers_digital
        tally.users_personal += week.users_personal
        tally.users_digital += week.users_digital
        tally.hours_trying += week.hours_trying
        tally.hours_noise += week.hours_noise
        tally.hours_casework += week.hours_casework
        tally.hours_released += week.hours_released
        tally.hours_slack += week.hours_slack
        for s in range(services):
            use = work.uses[i, s]
            stages[s, use.stage] += 1
            tally.mastery += use.mastery
            tally.belief += use.belief
            if use.stage == Stage.ROUTINE:
                tally.effective += use.mastery
                tally.innovative_routine += innovative
                routine += 1
            elif use.stage == Stage.TRYING:
                tally.pressed += use.pressed
            elif use.stage == Stage.LAPSED and use.weeks_in_stage == 0:
                tally.lapses += 1
    share_here = routine / (work.advisers[o] * services)
    tally.place_routine += share_here
    tally.place_routine_squared += share_here * share_here
    for i in range(top, end):
        me = work.leaders[i]
        tally.leader_strain += work.people[i].strain
        tally.clarity += me.clarity
        tally.facilitation += me.facilitation
        tally.licence += me.licence
        tally.messages += me.messages
        tally.insight += me.insight
        tally.pressure += me.pressure
        tally.hours_meetings += me.hours_meetings
        tally.hours_administration += me.hours_administration
        tally.hours_facilitating += me.hours_facilitating
        tally.hours_integrating += me.hours_integrating
        tally.hours_renewing += me.hours_renewing
        tally.hours_learning += me.hours_learning
        tally.hours_support += me.hours_support
        tally.hours_reviewing += me.hours_reviewing
        tally.hours_switching += me.hours_switching
        tally.done += me.done
        tally.said += me.said
        for s in range(services):
            tally.leader_routine += work.uses[i, s].stage == Stage.ROUTINE
