"""Parameters of contact and of the hours of an adviser's week."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class MeetingParameters:
    """Contact with users, colleagues and leader, and what tools save; five switches of the paradox."""

    given_back: float = parameter(
        0.5, 0.0, 1.0, "share of freed time", "assumed",
        "the channel strategy is to free time for follow-up (Meld. St. 33, 2016): intention, not "
        "measurement; 0 switches it off",
        "Frigjort tid tilbake til brukere", "Freed time back to users",
    )  # fmt: skip
    requests: float = parameter(
        1.0, 0.0, 3.0, "times request hours", "design",
        "0 switches help requests off",
        "Behov skaper kontakt", "Need creates contact", plausible=(0.0, 1.0),
    )  # fmt: skip
    follow_up: float = parameter(
        1.0, 0.0, 1.0, "share of reviewing", "design",
        "0 switches it off",
        "Oversikt skaper kontakt", "Visibility creates contact",
    )  # fmt: skip
    rebound: float = parameter(
        0.3, 0.0, 3.0, "relative lift", "assumed",
        "electronic contact spurs demand (Løberg 2021): sign only; 0 switches it off",
        "Lett tilgang øker pågang", "Rebound of demand", plausible=(0.0, 0.8),
    )  # fmt: skip
    substitution: float = parameter(
        1.0, 0.0, 1.0, "times what can be replaced", "design",
        "0 switches it off",
        "Digitalt erstatter personlig", "Digital replaces personal",
    )  # fmt: skip
    replaces_telephone: float = parameter(
        0.6, 0.0, 1.0, "share", "derived",
        "digital dialogue replaced telephone and text messages (Proba): order only",
        "Erstatter telefon", "Replaces telephone", plausible=(0.3, 0.8),
    )  # fmt: skip
    replaces_meetings: float = parameter(
        0.15, 0.0, 1.0, "share", "derived",
        "digital dialogue replaced meetings less (Proba): order only",
        "Erstatter møter", "Replaces meetings", plausible=(0.0, 0.4),
    )  # fmt: skip
    digital_time: float = parameter(
        0.5, 0.0, 2.0, "hours per hour replaced", "assumed",
        "writing takes time too; no measurement found",
        "Tid på digital kontakt", "Time of digital contact", plausible=(0.3, 1.0),
    )  # fmt: skip
    longer_contacts: float = parameter(
        0.1, 0.0, 2.0, "relative lift", "assumed",
        "volume falls and talk time rises (channel study of 2025): sign only",
        "Lengre samtaler", "Longer contacts", plausible=(0.0, 0.3),
    )  # fmt: skip
    readiness: float = parameter(
        0.7, 0.0, 1.0, "share of users", "assumed",
        "use is low among the low-educated and the oldest (Proba); the share is a judgement",
        "Brukere som er digitale", "Users who are digital", plausible=(0.4, 0.9),
    )  # fmt: skip
    minutes_per_user: float = parameter(
        8.0, 0.0, 120.0, "minutes per week", "assumed",
        "about 7 hours a week at a caseload of 50; no measurement found",
        "Kontakttid per bruker", "Contact time per user", plausible=(4.0, 12.0),
    )  # fmt: skip
    telephone: float = parameter(
        0.6, 0.0, 1.0, "share of contact", "assumed",
        "telephone and text messages against meetings; no measurement found",
        "Andel telefon", "Share of telephone", plausible=(0.3, 0.8),
    )  # fmt: skip
    margin_hours: float = parameter(
        1.0, 0.0, 10.0, "hours per week", "assumed",
        "what an ordinary week leaves for help, messages and learning before any new tool",
        "Romslighet i uka", "Margin of the week", plausible=(0.0, 3.0),
    )  # fmt: skip
    request_hours: float = parameter(
        0.5, 0.0, 5.0, "hours per unit of unfinished learning", "assumed",
        "people ask colleagues first; no measurement found",
        "Timer spurt om hjelp", "Hours of asking for help", plausible=(0.1, 1.0),
    )  # fmt: skip
    answers: float = parameter(
        1.0, 0.0, 1.0, "hours per hour asked", "design",
        "who is asked spends the time too, spread over all advisers, the week after; 0 switches it off",
        "Tid til å svare", "Time of answering",
    )  # fmt: skip
    trial_hours: float = parameter(
        0.5, 0.0, 5.0, "hours per week and service tried", "assumed",
        "half of the training of a tool over a month",
        "Timer til utprøving", "Hours of trying", plausible=(0.2, 1.0),
    )  # fmt: skip
    minutes_per_message: float = parameter(
        6.0, 0.0, 60.0, "minutes", "assumed",
        "a desk session of a manager is about 15 minutes, a call about 6 (Mintzberg 1973); "
        "advisers are not managers",
        "Minutter per melding", "Minutes per message", plausible=(2.0, 15.0),
    )  # fmt: skip
    travel_hours: float = parameter(
        2.0, 0.0, 15.0, "hours per week of full mobile work", "assumed",
        "mobile work saves travel and idle time (Gajendran & Harrison 2007): sign only",
        "Spart reisetid", "Travel saved", plausible=(0.0, 5.0),
    )  # fmt: skip
    travel_flattening: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed",
        "the first mobile days save most (claim C17: flexible and efficient, within limits): sign only; "
        "0 is a straight line",
        "Avtakende spart reisetid", "Travel saved flattens",
    )  # fmt: skip
    combination_bonus: float = parameter(
        0.4, 0.0, 2.0, "share of possible saving", "assumed",
        "exploiting parallel channels needs skill in combining (Fontene 2021): sign only",
        "Gevinst av å kombinere", "Bonus of combining", plausible=(0.0, 0.7),
    )  # fmt: skip
