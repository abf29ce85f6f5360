"""Parameters of the module *overview and control*."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class OverviewParameters:
    """Overview tools and what leaders use them for, help or control; off with ``overview.active=0``."""

    active: int = parameter(
        1, 0, 1, "0 or 1", "design",
        "0 switches the module off: leaders see nothing in overview tools",
        "Oversikt og kontroll", "Overview and control", dated=False,
    )  # fmt: skip
    reviewing: float = parameter(
        0.05, 0.0, 1.0, "weight", "assumed",
        "digitalisation gives faster and better overview of activities and staff (claim C19); hours unknown",
        "Ledernes vekt på gjennomgang av oversikter", "Weight on reviewing overviews", plausible=(0.0, 0.3),
    )  # fmt: skip
    relief: float = parameter(
        0.3, 0.0, 1.0, "share of administration", "assumed",
        "mastered overview tools spare administration (claim C19): sign only",
        "Oversikt sparer administrasjon", "Overview spares administration", plausible=(0.0, 0.6),
    )  # fmt: skip
    control: float = parameter(
        0.3, 0.0, 1.0, "share of the use of overview", "assumed",
        "the same tools control and support (Ellingsen, Eriksson & Røn); the split is a judgement",
        "Oversikt brukt til kontroll", "Overview used for control",
    )  # fmt: skip
    follow_up: float = parameter(
        1.0, 0.0, 1.0, "share of reviewing", "design",
        "0 switches it off",
        "Oversikt skaper kontakt", "Visibility creates contact",
    )  # fmt: skip
    pressure_rate: float = parameter(
        0.3, 0.0, 5.0, "per week", "assumed",
        "control can make people try without conviction (claim C22)",
        "Utprøving under press", "Trial under pressure", plausible=(0.0, 1.0),
    )  # fmt: skip
    control_to_strain: float = parameter(
        0.05, 0.0, 1.0, "per week", "assumed",
        "monitoring and stress correlate at 0.11 in 70 samples (Siegel et al. 2022): compared by virtual "
        "survey, never a slope",
        "Kontroll gir belastning", "Control into strain", plausible=(0.0, 0.2),
    )  # fmt: skip
    control_to_trust: float = parameter(
        0.05, 0.0, 1.0, "per week", "assumed",
        "mild harm to trust (Backhaus 2019, 85 studies): sign only",
        "Kontroll svekker tillit", "Control against trust", plausible=(0.0, 0.2),
    )  # fmt: skip
