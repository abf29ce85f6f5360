"""Parameters of the module *mobile work and the norm*."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class MobileParameters:
    """Work away from the office, and the norm of being there from 8 to 16; off with ``mobile.share=0``."""

    share: float = parameter(
        0.1, 0.0, 1.0, "share of week", "derived",
        "laptops and tablets from 2016 (VG); two in three had never worked at home before March 2020 (memu.no)",
        "Mobilt arbeid", "Mobile work", plausible=(0.0, 0.8),
    )  # fmt: skip
    loss: float = parameter(
        0.4, 0.0, 1.0, "share of what passes between colleagues", "assumed",
        "relations with colleagues, not with leaders, suffer (Gajendran & Harrison 2007): sign only",
        "Løsere bånd ved mye mobilt arbeid", "Ties loosened by mobile work",
    )  # fmt: skip
    travel_hours: float = parameter(
        2.0, 0.0, 15.0, "hours per week of full mobile work", "assumed",
        "mobile work saves travel and idle time (Gajendran & Harrison 2007): sign only",
        "Spart reisetid", "Travel saved", plausible=(0.0, 5.0),
    )  # fmt: skip
    norm_pace: float = parameter(
        0.03, 0.0, 1.0, "per week", "assumed",
        "norms move slowly; no measurement found",
        "Tempo i normendring", "Pace of the norm", plausible=(0.01, 0.1),
    )  # fmt: skip
    norm_to_strain: float = parameter(
        0.02, 0.0, 1.0, "per week", "assumed",
        "working otherwise than the norm of 8 to 16 strains (claim C18): sign only",
        "Normbrudd gir belastning", "Norm gap into strain", plausible=(0.0, 0.06),
    )  # fmt: skip
