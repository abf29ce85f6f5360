"""Parameters of the module *contact*: in person or digital, and the hours of an adviser's week."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class ContactParameters:
    """Contact with users, colleagues and leader, and the hours it takes; off with ``contact.active=0``.

    Without it all help is given in person, nobody has too little time, and what is left of the week is case work.
    """

    active: int = parameter(
        1, 0, 1, "0 or 1", "design",
        "0 switches the module off: no user, no colleague who is asked, no overload",
        "Kontakt", "Contact", dated=False,
    )  # fmt: skip

    digital_contact: float = parameter(
        0.35, 0.0, 1.0, "share of one-to-one hours", "assumed",
        "no count of leaders' channels was found",
        "Digital kontakt med veiledere", "Digital contact with advisers", plausible=(0.1, 0.6),
    )  # fmt: skip
    digital_reach: float = parameter(
        1.5, 0.1, 5.0, "hours received per hour given", "assumed",
        "digital contact reaches more people an hour; sign only",
        "Rekkevidde av digital kontakt", "Reach of digital contact", plausible=(1.0, 2.5),
    )  # fmt: skip
    digital_richness: float = parameter(
        0.6, 0.0, 1.0, "share", "assumed",
        "distance leadership costs work and does not replace meeting (Saarinen 2016): sign only",
        "Verdi av digital kontakt", "Richness of digital contact", plausible=(0.3, 0.9),
    )  # fmt: skip
    small_caseload: float = parameter(
        50.0, 1.0, 500.0, "users per adviser, 10 staff", "measured",
        "30 to 50 in small places (resource survey 2013, Aftenposten 2014)",
        "Brukere per veileder, lite kontor", "Caseload in a small office", plausible=(30.0, 60.0),
    )  # fmt: skip
    large_caseload: float = parameter(
        120.0, 1.0, 500.0, "users per adviser, 100 staff", "measured",
        "up to 300 in large offices (resource survey 2013, Aftenposten 2014)",
        "Brukere per veileder, stort kontor", "Caseload in a large office", plausible=(80.0, 300.0),
    )  # fmt: skip
    given_back: float = parameter(
        0.5, 0.0, 1.0, "share of freed time", "assumed",
        "the channel strategy is to free time for follow-up (Meld. St. 33, 2016): intention, not "
        "measurement; 0 switches it off",
        "Frigjort tid tilbake til brukere", "Freed time back to users",
    )  # fmt: skip
    rebound: float = parameter(
        0.2, 0.0, 3.0, "relative lift", "assumed",
        "electronic contact spurs demand (Løberg 2021): sign only; 0 switches it off",
        "Lettere å ta kontakt gir flere henvendelser", "Rebound of demand", plausible=(0.0, 0.6),
    )  # fmt: skip
    replaces: float = parameter(
        0.3, 0.0, 1.0, "share of contact", "derived",
        "digital dialogue replaced telephone and text messages more than meetings (Proba): order only; less where "
        "users are older or have little schooling (Proba); 0 switches it off",
        "Digitalt erstatter personlig", "Digital replaces personal", plausible=(0.1, 0.6),
    )  # fmt: skip
    digital_time: float = parameter(
        0.5, 0.0, 2.0, "hours per hour replaced", "assumed",
        "writing takes time too; no measurement found",
        "Tid på digital kontakt", "Time of digital contact", plausible=(0.3, 1.0),
    )  # fmt: skip
    longer_contacts: float = parameter(
        0.07, 0.0, 2.0, "relative lift", "assumed",
        "volume falls and talk time rises (channel study of 2025): sign only",
        "Lengre samtaler", "Longer contacts", plausible=(0.0, 0.2),
    )  # fmt: skip
    minutes_per_user: float = parameter(
        8.0, 0.0, 120.0, "minutes per week", "assumed",
        "about 7 hours a week at a caseload of 50; no measurement found",
        "Kontakttid per bruker", "Contact time per user", plausible=(4.0, 12.0),
    )  # fmt: skip
    margin_hours: float = parameter(
        1.0, 0.0, 10.0, "hours per week", "assumed",
        "what an ordinary week leaves for help, messages and learning before any new tool",
        "Romslighet i uka", "Margin of the week", plausible=(0.0, 3.0),
    )  # fmt: skip
    request_hours: float = parameter(
        0.5, 0.0, 5.0, "hours per unit of unfinished learning", "assumed",
        "people ask colleagues first; no measurement found",
        "Tid til å hjelpe hverandre", "Hours of asking for help", plausible=(0.1, 1.0),
    )  # fmt: skip
    answers: float = parameter(
        1.0, 0.0, 1.0, "hours per hour asked", "design",
        "colleagues who help spend the time too, spread over all advisers, the week after; 0 switches it off",
        "Tid til å svare", "Time of answering",
    )  # fmt: skip
