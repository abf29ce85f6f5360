"""The rule book: what leaders and advisers do and see, one file for each behaviour.

    changing   release, update, hear, merge, leave, adjust_norm   what comes from outside, and who leaves
    leading    plan, lead, say           a scarce week becomes help, clarity, licence, example
    meeting    receive, meet             contact with leader, colleagues and users; an adviser's hours
    adopting   adopt, believe, …         from unaware to routine use, and back
    learning   learn, combine            mastery comes with use and goes without it
    coping     cope                      fatigue, strain and trust
    seeing     see_…, look_ahead, show   what everybody knows at the start of a week
    hooks      begin_week, end_week      where user files join in; nothing happens as shipped

A week, in both engines (`NavModel.step` on Mesa, `run_replicates` in sim/engines/compiled/week.py):

    change     each office: services come and change, people who left are replaced, the norm moves, offices merge
    prepare    each leader sees the staff, hears from above, plans the week
    lead       each leader turns the week into conditions for the staff, and says what kind of role model it is
    show       everybody shows what they use, as of the end of last week
    look, act  everybody looks and gets help, adopts and learns service by service, meets, copes, may leave;
               the order of people never matters
    sum_up     what came of it is added up

A rule is a plain function of what somebody can see; it reads attributes, sets attributes and returns
nothing. The reference engine calls it on Mesa agents, the compiled engine on rows of arrays: the source is the
same. Engines pass the key of random numbers, `draw`, last to every rule, also to one that does not use it, so
that a replacement may draw. Any rule in `RULES`, and any function in `HELPERS`, can be replaced, see
docs/change-a-rule.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.model import population
from sim.model.rules import adopting, changing, coping, hooks, leading, learning, meeting, seeing

Rule = Callable[..., None]

RULES: dict[str, Rule] = {
    "release": changing.release,
    "update": changing.update,
    "hear": changing.hear,
    "merge": changing.merge,
    "leave": changing.leave,
    "adjust_norm": changing.adjust_norm,
    "plan": leading.plan,
    "lead": leading.lead,
    "say": leading.say,
    "receive": meeting.receive,
    "meet": meeting.meet,
    "adopt": adopting.adopt,
    "notice": adopting.notice,
    "persuade": adopting.persuade,
    "try_out": adopting.try_out,
    "press": adopting.press,
    "settle": adopting.settle,
    "lapse": adopting.lapse,
    "reconsider": adopting.reconsider,
    "believe": adopting.believe,
    "learn": learning.learn,
    "combine": learning.combine,
    "cope": coping.cope,
}
"""Every rule that can be replaced, by the name used in ``rules.<name>=…``."""

HELPERS: dict[str, Callable[..., Any]] = {
    "intention": adopting.intention,
    "visible_use": adopting.visible_use,
    "worth": leading.worth,
    "reached": meeting.reached,
    "caseload": meeting.caseload,
    "closeness": meeting.closeness,
    "training_hours": learning.training_hours,
    "see_office": seeing.see_office,
    "see_people": seeing.see_people,
    "see_service": seeing.see_service,
    "see_staff": seeing.see_staff,
    "plan_training": seeing.plan_training,
    "is_superuser": seeing.is_superuser,
    "tie_to_another_office": seeing.tie_to_another_office,
    "draw_person": population.draw_person,
    "draw_ties": population.draw_ties,
    "begin_week": hooks.begin_week,
    "end_week": hooks.end_week,
}
"""What can be replaced in the same way as rules: functions that return, what one sees, ties, hooks."""

REPLACEABLE: dict[str, Callable[..., Any]] = {**RULES, **HELPERS}

HOOKS: dict[str, Rule] = {
    "begin_person": hooks.begin_person,
    "begin_use": hooks.begin_use,
    "begin_leader": hooks.begin_leader,
    "begin_office": hooks.begin_office,
    "add_own_adviser": hooks.add_own_adviser,
    "add_own_use": hooks.add_own_use,
    "add_own_leader": hooks.add_own_leader,
    "add_own_office": hooks.add_own_office,
}
"""What the tables of a user file stand for, see `sim.model.own_tables`."""
