"""Parameters of the office."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class OfficeParameters:
    """The office: how many people, and who looks to whom."""

    staff: int = parameter(
        30, 3, 1000, "persons", "derived",
        "about 9,800–12,000 office staff over 385 offices in spring 2019; the interviews cover "
        "under 10 to over 100 (Bergum 2019)",
        "Ansatte", "Staff", plausible=(8, 110), dated=False,
    )  # fmt: skip
    drawn: int = parameter(
        0, 0, 1, "0 or 1", "design",
        "1 draws the size of each replicate's office from the distribution below instead",
        "Trekk kontorstørrelse", "Draw the office size", dated=False,
    )  # fmt: skip
    mean_staff: float = parameter(
        30.0, 10.0, 200.0, "persons", "derived",
        "about 9,800–12,000 office staff over 385 offices in spring 2019",
        "Ansatte i snitt", "Mean staff", plausible=(24.0, 49.0), dated=False,
    )  # fmt: skip
    log_sd_staff: float = parameter(
        0.9, 0.0, 2.0, "log persons", "derived",
        "lognormal whose tails hold both offices under 10 and over 100 (Bergum 2019)",
        "Spredning i størrelse (log)", "Spread of size (log)", plausible=(0.7, 1.1), dated=False,
    )  # fmt: skip
    smallest: int = parameter(
        5, 3, 1000, "persons", "assumed", "the interviews cover offices of under 10 (Bergum 2019)",
        "Minste kontor", "Smallest office", plausible=(4, 6), dated=False,
    )  # fmt: skip
    largest: int = parameter(
        150, 3, 1000, "persons", "assumed", "the interviews cover offices of over 100 (Bergum 2019)",
        "Største kontor", "Largest office", plausible=(120, 250), dated=False,
    )  # fmt: skip
    week_hours: float = parameter(
        37.5, 10.0, 60.0, "hours per week", "measured", "Norwegian state working week",
        "Arbeidsuke", "Working week", plausible=(37.5, 45.0),
    )  # fmt: skip
    department_heads_from: int = parameter(
        25, 4, 1001, "persons", "assumed",
        "the article interviews both office leaders and department heads; the size is a judgement",
        "Avdelingsledere fra", "Department heads from", plausible=(18, 30), dated=False,
    )  # fmt: skip
    ties: int = parameter(
        6, 1, 999, "colleagues", "assumed", "mean degree of advice networks in offices, a judgement",
        "Kolleger man ser til", "Colleagues one looks to", plausible=(4, 12), dated=False,
    )  # fmt: skip
    long_ties: float = parameter(
        0.2, 0.0, 1.0, "share of ties", "assumed",
        "0 clustered neighbours (Centola 2010), 1 random colleagues (Eckles et al., long ties)",
        "Andel lange bånd", "Share of long ties", dated=False,
    )  # fmt: skip
    pace: float = parameter(
        1.0, 0.0, 20.0, "times the catalogue's rate", "design",
        "0 is no updates; the catalogue's rates are assumed",
        "Endringstakt", "Pace of updates", plausible=(0.0, 4.0),
    )  # fmt: skip
    batch: float = parameter(
        2.0, 0.25, 20.0, "updates at once", "assumed",
        "development and operation come closer together (claim C15); no count was found",
        "Oppdateringer om gangen", "Updates at once", plausible=(0.5, 6.0),
    )  # fmt: skip
    update_size: float = parameter(
        0.25, 0.0, 2.0, "arrivals per update", "assumed",
        "an update tires less than a new service",
        "En oppdatering som andel av en ny tjeneste", "An update as share of a new service", plausible=(0.0, 0.5),
    )  # fmt: skip
    turnover: float = parameter(
        0.1, 0.0, 2.0, "per year", "assumed",
        "no turnover of NAV office staff was found; a tenth a year is common",
        "Utskifting av ansatte", "Staff turnover", plausible=(0.05, 0.18),
    )  # fmt: skip
    small_caseload: float = parameter(
        50.0, 1.0, 500.0, "users per adviser, 10 staff", "measured",
        "30 to 50 in small places (resource survey 2013, Aftenposten 2014)",
        "Saker per veileder, lite kontor", "Caseload in a small office", plausible=(30.0, 60.0),
    )  # fmt: skip
    large_caseload: float = parameter(
        120.0, 1.0, 500.0, "users per adviser, 100 staff", "measured",
        "up to 300 in large offices (resource survey 2013, Aftenposten 2014)",
        "Saker per veileder, stort kontor", "Caseload in a large office", plausible=(80.0, 300.0),
    )  # fmt: skip
    fair_caseload: float = parameter(
        66.0, 1.0, 500.0, "users per adviser", "derived",
        "caseload of an office of mean size, for which the week is just long enough; about 330,000 users over "
        "5,000–7,000 advisers is 47 to 66",
        "Saker som uka rekker til", "Caseload that fits the week", plausible=(45.0, 90.0),
    )  # fmt: skip
    mobile: float = parameter(
        0.1, 0.0, 1.0, "share of week", "derived",
        "laptops and tablets from 2016 (VG); two in three had never worked at home before March 2020 (memu.no)",
        "Mobilt arbeid", "Mobile work", plausible=(0.0, 0.8),
    )  # fmt: skip
    mobile_limit: float = parameter(
        0.5, 0.0, 0.99, "share of week", "measured",
        "beyond 2.5 days a week relations with colleagues suffer (Gajendran & Harrison 2007, 46 studies)",
        "Grense for mobilt arbeid", "Limit of mobile work", plausible=(0.4, 0.6),
    )  # fmt: skip
    mobile_loss: float = parameter(
        0.4, 0.0, 1.0, "share of what passes between colleagues", "assumed",
        "relations with colleagues, not with leaders, suffer (Gajendran & Harrison 2007): sign only",
        "Løsere bånd ved mye mobilt arbeid", "Ties loosened by mobile work",
    )  # fmt: skip
    collaboration_lift: float = parameter(
        2.0, 0.0, 15.0, "relative lift", "assumed",
        "Teams and Yammer improve the flow of information (claim C20): sign only; with a fifth contributing, "
        "a lift of 0.4 in full use",
        "Samhandlingsverktøy styrker bånd", "Collaboration tools strengthen ties", plausible=(0.0, 5.0),
    )  # fmt: skip
    both_ends: float = parameter(
        1.0, 0.0, 1.0, "share", "design",
        "1: a tie over a collaboration tool is alive as far as both ends use it; 0: own use is enough",
        "Begge må bruke verktøyet", "Both ends must use the tool",
    )  # fmt: skip
    contributors: float = parameter(
        0.2, 0.0, 1.0, "share of users", "measured",
        "a fifth of the users of Yammer are active, the others watch, in 15 other organisations (SWOOP 2016); "
        "1 is no ceiling",
        "Andel som bidrar i samhandlingsverktøy", "Share who contribute in collaboration tools",
        plausible=(0.1, 0.4),
    )  # fmt: skip
    norm_at_start: float = parameter(
        1.0, 0.0, 1.0, "share", "assumed",
        "a culture of being there from 8 to 16 (claim C18)",
        "8–16-norm ved start", "Norm of 8 to 16 at the start", dated=False,
    )  # fmt: skip
    norm_pace: float = parameter(
        0.03, 0.0, 1.0, "per week", "assumed",
        "norms move slowly; no measurement found",
        "Tempo i normendring", "Pace of the norm", plausible=(0.01, 0.1),
    )  # fmt: skip
    norm_example: float = parameter(
        1.0, 0.0, 10.0, "relative lift", "assumed",
        "faster where leaders set an example (claim C18): sign only",
        "Ledere som forbilder for normen", "Leaders' example to the norm", plausible=(0.0, 2.0),
    )  # fmt: skip
