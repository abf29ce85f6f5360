"""What there is in the model and what each thing carries: the words the rules are written in.

Every attribute is a plain number, so that a Mesa agent and a row of an array answer alike.
The record types of the compiled engine are made from these classes; there is no other list.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol


class Stage(IntEnum):
    """How far one person has come with one service (Rogers 2003, innovation-decision process)."""

    UNAWARE = 0
    AWARE = 1
    PERSUADED = 2
    TRYING = 3
    ROUTINE = 4
    LAPSED = 5


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
    strain : float
        0 none, 1 worst.
    trust : float
        Trust in the own leader, 0–1.
    """

    innovativeness: float
    skill: float
    threshold: float
    strain: float
    trust: float


class Use(Protocol):
    """One person and one service.

    Attributes
    ----------
    stage : int
        A `Stage`.
    weeks_in_stage : int
        Weeks since the stage was entered.
    mastery : float
        How well the person handles the service, 0–1.
    belief : float
        How useful the person believes the service is, 0–1.
    """

    stage: int
    weeks_in_stage: int
    mastery: float
    belief: float


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
    hours_meetings … hours_switching : float
        The week in hours; together they are the working week. `hours_switching` is lost
        between activities.
    clarity : float
        How clear the leader has made what digitalisation means here, 0–1.
    facilitation : float
        Conditions for trial and learning that reach everybody in meetings, 0–1.
    licence : float
        Licence to experiment, 0–1.
    support_hours : float
        One-to-one help, hours per report and week.
    support : float
        What that help is worth to each report, 0–1, with diminishing return.
    practice : float
        Chance to practise, 0–1, from the hours the leader keeps for own learning.
    """

    reports: int
    messages: int
    bundling: float
    hours_meetings: float
    hours_administration: float
    hours_facilitating: float
    hours_integrating: float
    hours_renewing: float
    hours_learning: float
    hours_support: float
    hours_switching: float
    clarity: float
    facilitation: float
    licence: float
    support_hours: float
    support: float
    practice: float


class Service(Protocol):
    """A digital service that the office may take into use.

    Attributes
    ----------
    number : int
        Number in the keys of draws; it comes from the service's name, so that luck follows the
        service whatever else is in the catalogue.
    release_week : int
        Week of the run in which it comes; negative when it was there before.
    available : int
        1 from its release on, else 0.
    usefulness : float
        True usefulness in the work, 0–1.
    complexity : float
        How hard it is to handle, 0–1.
    """

    number: int
    release_week: int
    available: int
    usefulness: float
    complexity: float


class Seen(Protocol):
    """What one person can see of one service, at the start of the week.

    Attributes
    ----------
    usefulness, complexity : float
        Of the service, 0–1.
    ties : int
        How many people one looks to.
    aware_share, routine_share : float
        Share of the people one looks to who know the service, and who use it routinely, 0–1.
        For a leader these are the reports: influence from below.
    leader_use : float
        Own leader's visible use: mastery if the leader uses the service routinely, as far as
        the staff sees it, 0–1.
    clarity, facilitation, licence, support, practice : float
        What the own leader makes possible, 0–1; see `Leader`. An adviser's practice is 1.
    """

    usefulness: float
    complexity: float
    ties: int
    aware_share: float
    routine_share: float
    leader_use: float
    clarity: float
    facilitation: float
    licence: float
    support: float
    practice: float


class Load(Protocol):
    """What one person carries this week, all services together.

    Attributes
    ----------
    learning : float
        Unfinished learning: sum over services being tried of complexity × (1 − mastery).
    clarity, support : float
        What the own leader makes of it, 0–1.
    support_hours : float
        One-to-one help received, hours this week.
    """

    learning: float
    clarity: float
    support: float
    support_hours: float
