"""How to make the same numbers again."""

from __future__ import annotations

from dataclasses import dataclass

from sim.language import number, say
from sim.study.store.folder import Study
from sim.study.store.provenance import shown

FIRST = ("nav-adoption", "python")
"""Versions that are told first."""


@dataclass(frozen=True)
class Provenance:
    """What is needed to repeat a study.

    Attributes
    ----------
    name, command : str
    facts : tuple
        Pairs of words.
    """

    name: str
    command: str
    facts: tuple[tuple[str, str], ...]


def provenance(study: Study, language: str) -> Provenance:
    """Return what made a study, in words."""
    manifest = study.manifest
    versions = manifest["versions"]
    order = [*(name for name in FIRST if name in versions), *(n for n in sorted(versions) if n not in FIRST)]
    facts = [
        (say("Study", language), str(manifest["name"])),
        (say("Fingerprint", language), str(manifest["fingerprint"])),
        (say("Seed", language), str(manifest["seed"])),
        (say("Replicates", language), number(manifest["replicates"], language)),
        (say("Cases", language), number(len(study.cells), language)),
        (say("Weeks", language), number(manifest["weeks"], language)),
        (say("Engine", language), str(manifest["engine"])),
        (say("Run", language), str(manifest["started"])),
        (say("Versions", language), ", ".join(f"{name} {versions[name]}" for name in order)),
    ]
    return Provenance(str(manifest["name"]), shown(manifest["command"]), tuple(facts))
