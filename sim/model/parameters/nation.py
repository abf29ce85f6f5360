"""Parameters of the module *nation*: how many offices, and what passes between them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class NationParameters:
    """Many offices at once: regions, ties across offices, and mergers; off with ``nation.offices=1``."""

    offices: int = parameter(
        1, 1, 1000, "offices", "design",
        "1 is one office by itself; 385 were there early in 2019 (memu.no)",
        "Kontorer", "Offices", plausible=(1, 385), dated=False,
    )  # fmt: skip
    regions: int = parameter(
        12, 1, 100, "regions", "measured", "ten counties and two regions from 1 January 2019 (nav.no)",
        "Regioner", "Regions", plausible=(12, 12), dated=False,
    )  # fmt: skip
    colleagues_elsewhere: int = parameter(
        1, 0, 20, "colleagues", "assumed",
        "Yammer raises contact across units (Azaizah et al.): sign only; one beside six near makes a seventh of "
        "all ties at full use; a judgement",
        "Kolleger på andre kontorer", "Colleagues in other offices", plausible=(0, 4), dated=False,
    )  # fmt: skip
    leader_peers: int = parameter(
        3, 0, 30, "office leaders", "assumed",
        "office leaders of a region meet; how many matter to each is a judgement",
        "Lederkolleger i regionen", "Peers among leaders of the region", plausible=(0, 8), dated=False,
    )  # fmt: skip
    merger_rate: float = parameter(
        0.0, 0.0, 50.0, "per pair of neighbours and year", "derived",
        "385 offices early in 2019 were planned to be 327 on 1 January 2020 (memu.no): 58 of 192 pairs in a "
        "year is 0.36; 0 when no mergers are studied",
        "Sammenslåinger", "Mergers", plausible=(0.0, 0.6),
    )  # fmt: skip
    merger_arrivals: float = parameter(
        2.0, 0.0, 20.0, "changes per merger", "assumed",
        "how much a merger tires, in new services; no measurement found",
        "Tretthet av sammenslåing", "Fatigue of a merger", plausible=(0.0, 4.0),
    )  # fmt: skip
    merger_ties: float = parameter(
        0.3, 0.0, 1.0, "share of ties", "assumed",
        "share of ties that turn to new colleagues when offices merge; a judgement",
        "Nye bånd ved sammenslåing", "New ties in a merger", plausible=(0.0, 0.6),
    )  # fmt: skip
