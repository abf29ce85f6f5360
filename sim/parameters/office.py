"""Parameters of the office."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.about import parameter


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
