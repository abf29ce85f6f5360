"""The rule book: what leaders and advisers do, one file for each behaviour.

    changing   release, hear            what comes from outside
    leading    plan, lead               a scarce week becomes help, clarity, licence, example
    adopting   adopt, believe, …        from unaware to routine use, and back
    learning   learn                    mastery comes with use and goes without it
    coping     cope                     strain and trust

A rule is a plain function of what somebody can see; it reads attributes and sets attributes
and returns nothing. The reference engine calls it on Mesa agents, the compiled engine on
rows of arrays: the source is the same. Any rule in `RULES` can be replaced, see
docs/change-a-rule.md.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.rules import adopting, changing, coping, leading, learning

Rule = Callable[..., None]

RULES: dict[str, Rule] = {
    "release": changing.release,
    "hear": changing.hear,
    "plan": leading.plan,
    "lead": leading.lead,
    "adopt": adopting.adopt,
    "notice": adopting.notice,
    "persuade": adopting.persuade,
    "try_out": adopting.try_out,
    "settle": adopting.settle,
    "lapse": adopting.lapse,
    "reconsider": adopting.reconsider,
    "believe": adopting.believe,
    "learn": learning.learn,
    "cope": coping.cope,
}
"""Every rule that can be replaced, by the name used in ``rules.<name>=…``."""
