"""What there is in the model and what each thing carries: the words the rules are written in.

Every attribute is a plain number, so that a Mesa agent and a row of an array answer alike.
The record types of the compiled engine, and what both engines audit, are made from these classes;
there is no other list.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Protocol

from sim.model.ranges import Amount, Count, Flag, Hours, Number, Range, Share, Whole


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


class Person(Protocol):
    """Anybody who may take a service into use: an adviser, or a leader in the same role.

    Attributes
    ----------
    innovativeness : float
        Standard score among staff; 0 is average, +2 an innovator (Rogers 2003).
    skill : float
        General digital skill, 0–1.
    threshold : float
        Share of ties in routine use that this person wants to see first, 0–1 (Granovetter 1978).
    combining : float
        Skill in using several services together, 0–1.
    strain, fatigue : float
        0 none, 1 worst; fatigue is from change as such.
    trust : float
        Trust in the own leader, 0–1.
    superuser_rank : float
        The share of superusers at which this person is one, 0–1.
    need : float
        Need of help last week: unfinished learning and strain.
    leaving : int
        1 when the person leaves at the end of this week.
    """

    innovativeness: Number
    skill: Share
    threshold: Share
    combining: Share
    strain: Share
    fatigue: Share
    trust: Share
    superuser_rank: Share
    need: Amount
    leaving: Flag


class Use(Protocol):
    """One person and one service.

    Attributes
    ----------
    stage : int
        A `Stage`.
    weeks_in_stage : int
        Weeks since the stage was entered.
    pressed : int
        1 when the service is tried under pressure, without conviction; else 0.
    mastery : float
        How well the person handles the service, 0–1.
    belief : float
        How useful the person believes the service is, 0–1.
    """

    stage: StageNumber
    weeks_in_stage: Count
    pressed: Flag
    mastery: Share
    belief: Share


class Leader(Protocol):
    """What a person does *as a leader*, this week.

    Attributes
    ----------
    reports : int
        People led directly.
    messages : int
        Messages about digitalisation that reached the leader.
    bundling : float
        Clarity of the leader's own leader, who passes messages on bundled, 0–1; 0 at the top.
    changes : float
        Releases and updates of this week.
    stuck, idle, settled, strained, own_gap : float
        What the leader sees of the staff at the start of the week, 0–1: share trying, share
        who know a service and do not use it, share in routine use but not combined, mean strain;
        and how little the leader masters of the services that are there.
    mean_need : float
        Mean need of help among the reports last week.
    done, said : float
        Being a role model, 0–1: mean mastery in routine use of the services that are there, and
        what the leader says of it.
    overview : float
        Mastery of overview tools in routine use, 0–1.
    hours_meetings … hours_switching : float
        The week in hours; together they are the working week. `hours_reviewing` go to looking at
        overviews, `hours_switching` are lost between activities.
    clarity : float
        How clear the leader has made what digitalisation means here, 0–1.
    facilitation : float
        Conditions for trial and learning that reach everybody in meetings, 0–1.
    licence : float
        Licence to experiment, 0–1.
    insight, aim, pressure : float
        What reviewing overviews shows, how far it aims help at those in need, and how far it
        presses, 0–1.
    support_hours : float
        One-to-one help, hours per report and week.
    practice : float
        Chance to practise, 0–1, from the hours the leader keeps for own learning.
    """

    reports: Count
    messages: Count
    bundling: Share
    changes: Amount
    stuck: Share
    idle: Share
    settled: Share
    strained: Share
    own_gap: Share
    mean_need: Amount
    done: Share
    said: Share
    overview: Share
    hours_meetings: Hours
    hours_administration: Hours
    hours_facilitating: Hours
    hours_integrating: Hours
    hours_renewing: Hours
    hours_learning: Hours
    hours_support: Hours
    hours_reviewing: Hours
    hours_switching: Hours
    clarity: Share
    facilitation: Share
    licence: Share
    insight: Share
    aim: Share
    pressure: Share
    support_hours: Amount
    practice: Share


class Office(Protocol):
    """What the office has in common.

    Attributes
    ----------
    norm : float
        Norm of being there from 8 to 16: 1 in full force, 0 gone.
    leader_use : float
        Leaders' mean mastery in routine use, 0–1, last week.
    merging, merged : int
        1 in the week in which the office merges with its neighbour, and 1 from then on; else 0.
    asked : float
        Hours per adviser of asking colleagues last week.
    """

    norm: Share
    leader_use: Share
    merging: Flag
    merged: Flag
    asked: Amount


class Service(Protocol):
    """A digital service that the office may take into use.

    Attributes
    ----------
    number : int
        Number in the keys of draws; it comes from the service's name, so that luck follows the
        service whatever else is in the catalogue.
    kind : int
        A `Kind`.
    release_week : int
        Week of the run in which it comes; negative when it was there before.
    available, fresh : int
        1 from its release on, and 1 in the week of its release; else 0.
    usefulness : float
        True usefulness in the work, 0–1.
    complexity : float
        How hard it is to handle, 0–1.
    learning_hours : float
        Hours of training that teach it.
    saving : float
        Share of an adviser's week that it saves when fully mastered.
    updates_per_year : float
        Updates expected in a year.
    updated : float
        Size of the updates of this week, in updates.
    """

    number: Count
    kind: KindNumber
    release_week: Whole
    available: Flag
    fresh: Flag
    usefulness: Share
    complexity: Share
    learning_hours: Amount
    saving: Share
    updates_per_year: Amount
    updated: Amount


class Seen(Protocol):
    """What one person can see of one service, at the start of the week.

    Attributes
    ----------
    usefulness, complexity, learning_hours, updated : float
        Of the service; see `Service`.
    ties : float
        How many people one looks to, those in other offices counted as far as the tie is alive.
    aware_share, routine_share : float
        Share of the people one looks to who know the service, and who use it routinely, 0–1.
        For a leader these are the reports: influence from below.
    superusers : float
        Share of the people one looks to who are superusers, 0–1.
    closeness : float
        How much passes between colleagues: 1 in an office as before; less when far apart, more
        when collaboration tools are in use.
    leader_use : float
        Own leader's visible use: mastery if the leader uses the service routinely, as far as
        the staff sees it, 0–1.
    example : float
        How many ties the own leader's visible use counts as.
    clarity, facilitation, licence, support, practice : float
        What the own leader makes possible, 0–1. An adviser's practice is 1.
    pressure : float
        Pressure from overview that is used for control, 0–1.
    trained_hours : float
        Hours of training on this service this week.
    overload : float
        Share of last week that was lacking, 0–1.
    """

    usefulness: Share
    complexity: Share
    learning_hours: Amount
    updated: Amount
    ties: Amount
    aware_share: Share
    routine_share: Share
    superusers: Share
    closeness: Amount
    leader_use: Share
    example: Amount
    clarity: Share
    facilitation: Share
    licence: Share
    support: Share
    practice: Share
    pressure: Share
    trained_hours: Amount
    overload: Share


class Week(Protocol):
    """One person's week, all services together.

    Attributes
    ----------
    trying : int
        Services being tried.
    learning : float
        Unfinished learning: sum over services tried or used of complexity × (1 − mastery).
    training : float
        Hours of training this week, where there is something to be trained in.
    arrivals : float
        Releases and updates that came, in arrivals.
    messages : float
        Messages that reached the own leader.
    clarity, licence, pressure : float
        From the own leader, 0–1.
    pairs : float
        Share of the pairs of services that combine, and are there, that are both in routine use.
    channel_use, collaboration, equipped : float
        Mean mastery in routine use of channels to users (times the users' readiness), of
        collaboration tools, and of tools for mobile work (1 when the catalogue has none), 0–1.
    connected : float
        As `collaboration`, each tool times the share of the people one looks to who use it too.
    possible_saving, mastered_saving, potential, saving : float
        Share of the week that the tools that are there could save by themselves, that mastery in
        routine use saves, that could be saved with combination, and that is saved with it.
    norm_gap : float
        Mobile work against the norm of being there, 0–1.
    caseload : float
        Users per adviser.
    support, found : float
        Worth of one-to-one help received, and how far the leader finds out when this person
        struggles, 0–1.
    help_personal, help_digital, help_rich : float
        One-to-one help received from the leader, hours; the last counts digital hours by their
        richness.
    asked, answering : float
        Hours of asking colleagues, and of asking last week by the mean adviser, who is answered.
    peers_personal, peers_digital, users_personal, users_digital : float
        Contact with colleagues about services, and with users, hours.
    hours_trying, hours_noise, hours_casework, hours_released, hours_slack : float
        The rest of the week. `hours_released` is the part of `users_personal` that freed time gave.
    overload : float
        Share of the week that was lacking, 0–1.
    """

    trying: Count
    learning: Amount
    training: Amount
    arrivals: Amount
    messages: Amount
    clarity: Share
    licence: Share
    pressure: Share
    pairs: Share
    channel_use: Share
    collaboration: Share
    equipped: Share
    connected: Share
    possible_saving: Amount
    mastered_saving: Amount
    potential: Amount
    saving: Amount
    norm_gap: Share
    caseload: Amount
    support: Share
    found: Share
    help_personal: Amount
    help_digital: Amount
    help_rich: Amount
    asked: Amount
    answering: Amount
    peers_personal: Hours
    peers_digital: Hours
    users_personal: Hours
    users_digital: Hours
    hours_trying: Hours
    hours_noise: Hours
    hours_casework: Hours
    hours_released: Hours
    hours_slack: Hours
    overload: Share
