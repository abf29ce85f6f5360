"""Parameters of the office."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class OfficeParameters:
    """The office: how many people, and who looks to whom."""

    staff: int = parameter(
        30, 3, 1000, "persons", "design",
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
        5, 3, 1000, "persons", "design", "the interviews cover offices of under 10 (Bergum 2019)",
        "Minste kontor", "Smallest office", plausible=(4, 6), dated=False,
    )  # fmt: skip
    largest: int = parameter(
        150, 3, 1000, "persons", "design", "the interviews cover offices of over 100 (Bergum 2019)",
        "Største kontor", "Largest office", plausible=(120, 250), dated=False,
    )  # fmt: skip
    department_heads_from: int = parameter(
        25, 4, 1001, "persons", "assumed",
        "the article interviews both office leaders and department heads; the size is a judgement",
        "Avdelingsledere fra", "Department heads from", plausible=(18, 30), dated=False,
    )  # fmt: skip
    ties: int = parameter(
        6, 1, 999, "colleagues", "assumed", "mean degree of advice networks in offices, a judgement",
        "Kolleger man følger med på", "Colleagues one looks to", plausible=(4, 12), dated=False,
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
        0.25, 0.0, 2.0, "changes per update", "assumed",
        "an update tires less than a new service",
        "En oppdatering som andel av en ny tjeneste", "An update as share of a new service", plausible=(0.0, 0.5),
    )  # fmt: skip
    turnover: float = parameter(
        0.1, 0.0, 2.0, "per year", "assumed",
        "no turnover of NAV office staff was found; a tenth a year is common",
        "Utskifting av ansatte", "Staff turnover", plausible=(0.05, 0.18),
    )  # fmt: skip
    collaboration_lift: float = parameter(
        0.4, 0.0, 10.0, "relative lift", "assumed",
        "Teams and Yammer improve the flow of information (claim C20): sign only; small, because a fifth of the "
        "users are active and the others watch, in 15 other organisations (SWOOP 2016)",
        "Samhandlingsverktøy styrker bånd", "Collaboration tools strengthen ties", plausible=(0.0, 1.0),
    )  # fmt: skip
