"""The rule book: what leaders and advisers do and see, one file for each behaviour.

    changing   release, update, hear, merge, leave, adjust_norm   what comes from outside, and who leaves
    leading    plan, lead, say           a scarce week becomes help, clarity, licence, example
    meeting    receive, meet             contact with leader, colleagues and users; an adviser's hours
    adopting   adopt, believe, …         from unaware to routine use, and back
    learning   learn, combine            mastery comes with use and goes without it
    coping     cope                      fatigue, strain and trust
    seeing     see_…, look_ahead, show   what everybody knows at the start of a week

A rule is a plain function of what somebody can see; it reads attributes, sets attributes and returns
nothing. (The functions of `seeing` prepare what is seen, and are no rules yet.) The reference engine calls
it on Mesa agents, the compiled engine on rows of arrays: the source is the same. Any rule in `RULES` can be
replaced, see docs/change-a-rule.md.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.model.rules import adopting, changing, coping, leading, learning, meeting

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
