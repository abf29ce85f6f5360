"""A digital service as it is configured, and what a service cannot be."""

from __future__ import annotations

import dataclasses
import datetime
import zlib
from dataclasses import dataclass, field
from typing import Any

from sim.model.parameters import about_fields, parameter
from sim.model.state import Kind
from sim.scenario.checks import check_number, day, names, one_of, part, texts

KINDS = tuple(kind.name.lower() for kind in Kind)
SERVICE_NUMBERS = 65536


@dataclass(frozen=True)
class Service:
    """A digital service as configured; see `sim.model.state.Service` for what agents meet.

    Attributes
    ----------
    key : str
        Short name in the configuration.
    name : dict
        Name by language.
    kind : str
        One of `KINDS`.
    release : datetime.date
        First day of use in the offices.
    combines_with : tuple of str
        Services that are worth more together with this one.
    usefulness, complexity, learning_hours, voluntariness, saving, updates_per_year : float
        See `sim.model.state.Service`.
    source : dict
        Source of each value, or *assumed*.
    """

    key: str
    name: dict[str, str]
    kind: str
    release: datetime.date
    combines_with: tuple[str, ...] = ()
    usefulness: float = parameter(
        0.6, 0.0, 1.0, "share", "assumed", "no measure of usefulness to advisers was found",
        "Nytte", "Usefulness",
    )  # fmt: skip
    complexity: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "no measure of complexity to advisers was found",
        "Kompleksitet", "Complexity",
    )  # fmt: skip
    learning_hours: float = parameter(
        4.0, 0.1, 200.0, "hours", "assumed", "no hours of training were found",
        "Opplæringstimer", "Hours to learn",
    )  # fmt: skip
    voluntariness: float = parameter(
        1.0, 0.0, 1.0, "share", "assumed",
        "use is hardly a matter of choice where work cannot be done without (Venkatesh et al. 2003); no measure",
        "Frivillighet", "Voluntariness",
    )  # fmt: skip
    saving: float = parameter(
        0.015, 0.0, 0.2, "share of week", "assumed",
        "a catalogue of eight saves about a tenth of the week; no measurement found",
        "Mulig besparelse", "Possible saving",
    )  # fmt: skip
    updates_per_year: float = parameter(
        0.5, 0.0, 52.0, "per year", "assumed", "with new services about six larger changes a year, a judgement",
        "Oppdateringer i året", "Updates a year",
    )  # fmt: skip
    source: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Number in the keys of draws, from the short name alone."""
        return zlib.crc32(self.key.encode()) % SERVICE_NUMBERS


SERVICE_VALUES = [field.name for field in dataclasses.fields(Service) if "unit" in field.metadata]


def check_service(key: str, value: Any) -> Service:
    """Return a service of a configuration, or refuse."""
    where = f"services.{key}"
    numbers = dict(zip(SERVICE_VALUES, about_fields(where, Service), strict=True))
    known = {"name", "kind", "release", "source", "combines_with", *numbers}
    given = part(where, value, known, needed=("kind", "release"))
    return Service(
        key=str(key),
        name=texts(f"{where}.name", given.get("name", {})),
        kind=one_of(f"{where}.kind", given["kind"], KINDS),
        release=day(f"{where}.release", given["release"]),
        combines_with=names(f"{where}.combines_with", given.get("combines_with", ()), "[modia, teams]"),
        source={k: str(v) for k, v in part(f"{where}.source", given.get("source", {})).items()},
        **{n: float(check_number(a.name, given.get(n, a.default), a)) for n, a in numbers.items()},
    )
