"""The method of a design: how its cells are laid out, from the setting group ``design``.

Each method is a file of ``configs/design`` that says when to use it:
``product`` and ``zip`` combine named values, ``list`` names whole cells, ``lhs`` and ``sobol`` spread
points over ranges, ``morris`` and ``saltelli`` do so for a sensitivity analysis.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import InputError, did_you_mean
from sim.language import languages
from sim.scenario.checks import known_keys, part, texts, whole
from sim.scenario.compose import leaves

LISTED = ("product", "zip", "list")
SAMPLED = ("lhs", "sobol", "morris", "saltelli")
ANALYSED = ("morris", "saltelli")
"""The samples that a sensitivity analysis uses."""
MOST = {"samples": 2**20, "trajectories": 2**20, "levels": 100}
"""The largest allowed value of each size of a sample."""
CONFIDENCE = ("measured", "derived", "assumed", "design")
"""How well a parameter is known, according to the registry; see `sim.model.parameters`."""

USED_BY = {
    "samples": ("lhs", "sobol", "saltelli"),
    "trajectories": ("morris",),
    "levels": ("morris",),
    "second_order": ("saltelli",),
    "grouped": ("saltelli",),
    "vary": SAMPLED,
    "cells": ("list",),
}
"""The methods that use each setting."""


@dataclass(frozen=True)
class Method:
    """How the cells of a study are laid out.

    Attributes
    ----------
    kind : str
        One of `LISTED` or `SAMPLED`.
    samples : int or None
        Points of a sample; for ``saltelli`` the size of its base sample, to which each parameter adds one more.
    trajectories, levels : int or None
        Of a Morris design: walks through the space, and grid points on each axis.
    seed : int
        Seed of the sample alone; runs have their own.
    second_order : bool
        Whether a Saltelli design estimates interactions of two parameters.
    grouped : bool
        Whether a Saltelli design moves all parameters of a group (office, leader, …) together.
    compare : tuple of str
        Axes that are not sampled: every point is run with each of their values, and differences
        are taken within the point.
    vary : tuple of str
        Kinds of confidence; every parameter of these kinds is sampled over its plausible range.
    cells : dict
        Settings by name of the cell, for ``list``.
    """

    kind: str = "product"
    samples: int | None = None
    trajectories: int | None = None
    levels: int | None = None
    seed: int = 1
    second_order: bool = False
    grouped: bool = False
    compare: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def sampled(self) -> bool:
        """Whether points are drawn from ranges."""
        return self.kind in SAMPLED

    @classmethod
    def check(cls, config: Mapping[str, Any]) -> Method:
        """Return the method that the group ``design`` of a configuration describes, or refuse."""
        given = part("design", config)
        known_keys("design", given, {one.name for one in dataclasses.fields(cls)}, set())
        kind = given.get("kind", "product")
        if kind not in LISTED + SAMPLED:
            near = did_you_mean(str(kind), LISTED + SAMPLED)
            raise InputError(
                f"design={kind}: there is no such design.{near} Designs: {', '.join(LISTED + SAMPLED)}."
            )
        for name, kinds in USED_BY.items():
            if given.get(name) not in (None, False, [], {}) and kind not in kinds:
                raise InputError(f"design.{name}: design={kind} has no use for it; it is for {', '.join(kinds)}.")
        vary = names("vary", given.get("vary"))
        for one in vary:
            if one not in CONFIDENCE:
                known = ", ".join(CONFIDENCE)
                raise InputError(f"design.vary={one}: expected some of {known}.{did_you_mean(one, CONFIDENCE)}")
        sizes = {name: most for name, most in MOST.items() if given.get(name) is not None}
        method = cls(
            kind=kind,
            **{name: whole(f"design.{name}", given[name], 2, most) for name, most in sizes.items()},
            seed=whole("design.seed", given.get("seed", 1), 0, 2**32 - 1),
            second_order=switch("second_order", given.get("second_order", False)),
            grouped=switch("grouped", given.get("grouped", False)),
            compare=names("compare", given.get("compare")),
            vary=vary,
            cells={str(name): check_cell(name, cell) for name, cell in part("cells", given.get("cells")).items()},
        )
        method.check_numbers()
        return method

    def check_numbers(self) -> None:
        """Refuse sizes that a method cannot work with, naming the nearest that it can."""
        for name in MOST:
            if self.kind in USED_BY[name] and getattr(self, name) is None:
                raise InputError(f"design={self.kind}: design.{name} is missing. Give a whole number.")
        if self.kind in ("sobol", "saltelli"):
            samples = self.samples or 1
            below = 2 ** (samples.bit_length() - 1)
            if samples != below:
                raise InputError(
                    f"design.samples={samples}: design={self.kind} is balanced for powers of two only. "
                    f"The nearest are {below} and {2 * below}."
                )
        if self.kind == "morris" and (self.levels or 0) % 2:
            raise InputError(
                f"design.levels={self.levels}: expected an even number, such as {(self.levels or 0) + 1}."
            )
        if self.grouped and self.second_order:
            raise InputError("design.grouped and design.second_order do not go together. Choose one.")

    def as_config(self) -> dict[str, Any]:
        """Return the method in the form that configurations and manifests use."""
        given = dataclasses.asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}


METHOD_KEYS = {"design", *(f"design.{one.name}" for one in dataclasses.fields(Method))}


def names(setting: str, value: Any) -> tuple[str, ...]:
    """Return one name or a list of names as a tuple, or refuse."""
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        raise InputError(f"design.{setting}={value}: expected a name or a list of names, such as [scenario].")
    return tuple(listed)


def switch(setting: str, value: Any) -> bool:
    """Return true or false, or refuse anything else."""
    if not isinstance(value, bool):
        raise InputError(f"design.{setting}={value}: expected true or false.")
    return value


def check_cell(name: Any, value: Any) -> dict[str, Any]:
    """Return the settings of a named cell by dotted name, including its title."""
    where = f"design.cells.{name}"
    given = dict(part(where, value))
    title = texts(f"{where}.title", given.pop("title", {}))
    return {**leaves(given), "title": dict.fromkeys(languages(), str(name)) | title, "name": str(name)}
