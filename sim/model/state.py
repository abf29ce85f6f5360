"""State: the attributes of offices, people, services and weeks, each declared once: the words of rules.

A line says what values an attribute may hold, what it means and, where it does not come from a draw or a rule,
what it starts from. From these lines come the attributes of Mesa agents, the record types of the compiled engine,
start values (`sim.model.population`), the audits of both engines and the tables of docs/odd.md. Every attribute is
a plain number, so that a Mesa agent and a row of an array answer alike.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from sim.model.ranges import Amount, Count, Flag, Hours, Number, Range, Share, Start, Whole

WEEK_HOURS = 37.5
"""Hours of a working week (Norwegian state)."""


class Stage(IntEnum):
    """How far one person has come with one service (Rogers 2003, innovation-decision process)."""

    UNAWARE = 0
    AWARE = 1
    PERSUADED = 2
    TRYING = 3
    ROUTINE = 4
    LAPSED = 5


class Kind(IntEnum):
    """What a service is for."""

    USER_CHANNEL = 0
    CASE_TOOL = 1
    COLLABORATION = 2
    OVERVIEW = 3
    MOBILE_WORK = 4


def one_of(words: type[IntEnum]) -> Range:
    """Return the range of the number of one of some words, which count from 0."""
    most = len(words) - 1
    return Range(0, most, True, f"a whole number from 0 to {most} (see {words.__name__})")


StageNumber = Annotated[int, one_of(Stage)]
KindNumber = Annotated[int, one_of(Kind)]


class Office:
    """What the office has in common."""

    norm: Annotated[
        Share,
        "norm of being there from 8 to 16: 1 in full force, 0 gone",
        Start("1.0"),
    ]
    merging: Annotated[Flag, "1 in the week in which the office merges with its neighbour, in both", Start("0")]
    merged: Annotated[Flag, "1 from that week on", Start("0")]
    asked: Annotated[Amount, "mean over advisers of the hours of asking colleagues, last week", Start("0.0")]


class Person:
    """Anybody who may adopt a service: an adviser, or a leader in the same role."""

    innovativeness: Annotated[Number, "standard score among staff: 0 average, +2 an innovator (Rogers 2003)"]
    threshold: Annotated[Share, "share of ties in routine use wanted before own routine use (Granovetter 1978)"]
    combining: Annotated[Share, "skill in using several services together", Start("0.0")]
    strain: Annotated[Share, "0 none, 1 worst", Start("0.0")]
    fatigue: Annotated[Share, "tiredness of change as such", Start("0.0")]
    trust: Annotated[Share, "trust in one's leader", Start("p.adviser.trust_start")]
    superuser_rank: Annotated[Share, "the share of superusers from which on this person is one; drawn once"]
    need: Annotated[Amount, "need of help last week: burden of learning plus strain", Start("0.0")]
    leaving: Annotated[Flag, "1 when the person leaves at the end of the week", Start("0")]


class Use:
    """One person and one service."""

    stage: Annotated[StageNumber, "a `Stage`", Start("Stage.UNAWARE")]
    weeks_in_stage: Annotated[
        Count,
        "weeks since the stage was entered; read by no rule, only to count lapses",
        Start("0"),
    ]
    pressed: Annotated[
        Flag,
        "1 when the last trial began under pressure, without conviction; 0 again from routine use on",
        Start("0"),
    ]
    mastery: Annotated[Share, "how well the person handles the service", Start("0.0")]
    belief: Annotated[Share, "how useful the person believes it is", Start("0.0")]


class Leader:
    """What a person does *as a leader*, this week."""

    reports: Annotated[Count, "people led directly"]
    messages: Annotated[Count, "messages about digitalisation that came this week"]
    bundling: Annotated[
        Share,
        "last week's clarity of one's leader, who passes messages on bundled; 0 for the office leader",
    ]
    stuck: Annotated[Share, "reports × released services in stage `TRYING`, last week"]
    idle: Annotated[Share, "… in `AWARE`, `PERSUADED` or `LAPSED`: who know and do not use"]
    settled: Annotated[Share, "… in `ROUTINE`, times one minus mean skill in combining"]
    strained: Annotated[Share, "mean strain of reports"]
    own_gap: Annotated[Share, "one minus own mean mastery over released services; 0 when there are none"]
    mean_need: Annotated[Amount, "mean need of the reports last week"]
    done: Annotated[Share, "being a role model: own mean mastery in routine use over released services"]
    said: Annotated[Share, "what the leader says of `done`"]
    overview: Annotated[Share, "own mean mastery in routine use over released overview tools"]
    hours_meetings: Annotated[Hours, "fixed work: meetings"]
    hours_administration: Annotated[Hours, "fixed work: administration"]
    hours_facilitating: Annotated[Hours, "activity: facilitating"]
    hours_integrating: Annotated[Hours, "activity: integrating, making sense of messages"]
    hours_renewing: Annotated[Hours, "activity: renewing"]
    hours_learning: Annotated[Hours, "activity: own learning"]
    hours_support: Annotated[Hours, "activity: one-to-one support"]
    hours_reviewing: Annotated[Hours, "activity: looking at overviews"]
    hours_switching: Annotated[Hours, "lost between activities; all hours together are the working week"]
    clarity: Annotated[
        Share,
        "how clear the leader makes what digitalisation means here; last week's is what the leader plans by",
        Start("0.0"),
    ]
    facilitation: Annotated[Share, "conditions for trial and learning that reach everybody in meetings"]
    licence: Annotated[Share, "licence to experiment"]
    insight: Annotated[Share, "what reviewing overviews shows"]
    aim: Annotated[Share, "how far insight aims help at those in need"]
    pressure: Annotated[Share, "how far insight presses"]
    support_hours: Annotated[Amount, "one-to-one help, hours per report"]
    practice: Annotated[Share, "chance to practise services, from the hours kept for own learning"]


class Service:
    """A digital service that the office may adopt."""

    number: Annotated[
        Count,
        "CRC-32 of the short name, modulo 65,536; part of the key of draws, whatever else is in the catalogue",
    ]
    kind: Annotated[KindNumber, "a `Kind`"]
    release_week: Annotated[Whole, "week of release; negative when it was there before"]
    available: Annotated[Flag, "1 from its release on"]
    fresh: Annotated[Flag, "1 in the week of its release"]
    usefulness: Annotated[Share, "true usefulness in the work"]
    complexity: Annotated[Share, "how hard to handle"]
    learning_hours: Annotated[Amount, "hours of training that teach it"]
    voluntariness: Annotated[Share, "how freely one may stop using it: 0 nobody can, 1 as one likes"]
    saving: Annotated[Share, "share of the week that it saves when fully mastered"]
    updates_per_year: Annotated[Amount, "expected updates in a year"]
    updated: Annotated[Amount, "size of this week's updates, in updates"]


class Seen:
    """What one person sees of one service, at the start of the week."""

    usefulness: Annotated[Share, "of the service"]
    complexity: Annotated[Share, "of the service"]
    learning_hours: Annotated[Amount, "of the service"]
    voluntariness: Annotated[Share, "of the service"]
    updated: Annotated[Amount, "of the service"]
    ties: Annotated[Amount, "people one looks to, those in other offices counted as far as the tie is alive"]
    aware_share: Annotated[
        Share,
        "share of them who know the service; for a leader they are the reports: influence from below",
    ]
    routine_share: Annotated[Share, "share of them in routine use"]
    superusers: Annotated[Share, "share of colleagues here who are superusers"]
    closeness: Annotated[
        Amount,
        "how much passes between colleagues: 1 in an office as before, less far apart, more with "
        "collaboration tools",
    ]
    leader_use: Annotated[Share, "one's leader's mastery in routine use, as far as the staff sees it"]
    example: Annotated[Amount, "how many ties one's leader's visible use counts as"]
    clarity: Annotated[Share, "of one's leader"]
    facilitation: Annotated[Share, "of one's leader"]
    licence: Annotated[Share, "of one's leader"]
    support: Annotated[Share, "worth of one-to-one help received"]
    practice: Annotated[Share, "1 for an adviser; a leader's own `practice`"]
    caution: Annotated[
        Share,
        "share of the person's own threshold that is waited for: 1 for an adviser, `leader.caution` for a leader",
    ]
    pressure: Annotated[Share, "of overview that is used for control"]
    trained_hours: Annotated[Amount, "hours of training on this service this week"]


class Week:
    """One person's week, all services together."""

    trying: Annotated[Count, "released services in `TRYING` at the start of the week"]
    learning: Annotated[
        Amount,
        "burden of unfinished learning: Σ over released services in `TRYING` or `ROUTINE` at the start of "
        "the week of `complexity` · (1 − `mastery`)",
    ]
    training: Annotated[Amount, "hours of training where there is something to learn (docs/odd.md, 7.5)"]
    arrivals: Annotated[
        Amount,
        "Σ over released services of `fresh` + `office.update_size` · `updated`, and what a merger counts as",
    ]
    messages: Annotated[Amount, "of one's leader, this week"]
    clarity: Annotated[Share, "of one's leader, this week"]
    licence: Annotated[Share, "of one's leader, this week"]
    pressure: Annotated[Share, "of one's leader, this week"]
    pairs: Annotated[Share, "pairs of combining services, both released, that are both in `ROUTINE`"]
    channel_use: Annotated[
        Share,
        "mean over released user channels of mastery in routine use",
    ]
    collaboration: Annotated[Share, "mean over released collaboration tools of mastery in routine use"]
    equipped: Annotated[
        Share,
        "mean over all tools of kind `MOBILE_WORK` in the catalogue, released or not, of mastery in "
        "routine use; 1 when the catalogue has none",
    ]
    connected: Annotated[
        Share,
        "as `collaboration`, each tool's term times the share of the people one looks to who were in "
        "`ROUTINE` with it last week",
    ]
    possible_saving: Annotated[Amount, "share of the week: Σ `saving` over released services"]
    mastered_saving: Annotated[Amount, "share of the week: Σ `saving` · mastery in routine use"]
    potential: Annotated[Amount, "share of the week that could be saved, with the whole bonus of combining"]
    saving: Annotated[Amount, "share of the week that is saved, with the bonus of combining"]
    norm_gap: Annotated[Share, "mobile work against the norm (`adjust_norm`)"]
    caseload: Annotated[Amount, "users per adviser (docs/odd.md, 7.3)"]
    support: Annotated[Share, "worth of one-to-one help received"]
    found: Annotated[Share, "how far the leader finds out when this person struggles"]
    help_personal: Annotated[Amount, "hours of help from one's leader, in person"]
    help_digital: Annotated[Amount, "hours of help from one's leader, digitally"]
    asked: Annotated[Amount, "hours of asking colleagues"]
    answering: Annotated[Amount, "`asked` of the office: what the mean adviser asked last week, and each answers"]
    peers_personal: Annotated[Hours, "contact with colleagues about services, in person"]
    peers_digital: Annotated[Hours, "contact with colleagues about services, digitally"]
    users_personal: Annotated[Hours, "contact with users, in person"]
    users_digital: Annotated[Hours, "contact with users, digitally"]
    hours_trying: Annotated[Hours, "trying and training"]
    hours_casework: Annotated[Hours, "case work"]
    hours_released: Annotated[Hours, "part of `users_personal` that freed time gave"]
    hours_slack: Annotated[Hours, "free time that is left"]
    overload: Annotated[
        Share,
        "share of the week that was lacking",
    ]
