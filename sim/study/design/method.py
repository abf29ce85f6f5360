"""The method of a design: how its cells are laid out, from the setting group ``design``.

Each method is a file of ``configs/design`` that says when to use it:
``product`` and ``zip`` combine named values, ``list`` names whole cells, ``table`` reads points from a file,
``lhs`` and ``sobol`` spread points over ranges, ``morris`` and ``saltelli`` do so for a sensitivity analysis.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.language import languages
from sim.model.draws import SEED_LIMIT
from sim.scenario.checks import names, one_of, part, switch, text, texts, whole
from sim.scenario.compose import leaves
from sim.study.design.table import read_points, sheet_of

LISTED = ("product", "zip", "list", "table")
SAMPLED = ("lhs", "sobol", "morris", "saltelli")
SIDE_BY_SIDE = ("zip", "table")
"""Designs in which the axes move together."""
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
    "file": ("table",),
    "rows": ("table",),
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
        are taken within the point. Of a ``product``, by default its first axis.
    vary : tuple of str
        Kinds of confidence; every parameter of these kinds is sampled over its plausible range.
    cells : dict
        Settings by name of the cell, for ``list``.
    file : str or None
        The file of a ``table``; a stored study keeps its name without the folder.
    rows : tuple of dict
        The points of a ``table``: value by setting. They are read from the file, unless they are given.
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
    file: str | None = None
    rows: tuple[dict[str, Any], ...] = ()

    @property
    def place(self) -> str:
        """Where the columns of a table are named, for messages."""
        if self.file and Path(self.file).exists():  # a stored design no longer needs it
            return sheet_of(self.file).header
        return self.file or "design.rows"

    @property
    def sampled(self) -> bool:
        """Whether points are drawn from ranges."""
        return self.kind in SAMPLED

    @classmethod
    def check(cls, config: Mapping[str, Any]) -> Method:
        """Return the method that the group ``design`` of a configuration describes, or refuse."""
        given = part("design", config, [one.name for one in dataclasses.fields(cls)])
        kind = one_of("design", given.get("kind", cls.kind), LISTED + SAMPLED)
        for name, kinds in USED_BY.items():
            if given.get(name) not in (None, False, [], {}) and kind not in kinds:
                raise InputError(f"design.{name}: design={kind} does not use it; only {', '.join(kinds)} can.")
        sizes = {name: most for name, most in MOST.items() if given.get(name) is not None}
        method = cls(
            kind=kind,
            **{name: whole(f"design.{name}", given[name], 2, most) for name, most in sizes.items()},
            seed=whole("design.seed", given.get("seed", cls.seed), 0, SEED_LIMIT - 1),
            second_order=switch("design.second_order", given.get("second_order", False)),
            grouped=switch("design.grouped", given.get("grouped", False)),
            compare=names("design.compare", given.get("compare") or (), "[scenario]"),
            vary=names("design.vary", given.get("vary") or (), "[assumed]", CONFIDENCE),
            cells={str(name): check_cell(name, cell) for name, cell in part("cells", given.get("cells")).items()},
            file=None if given.get("file") is None else text("design.file", given["file"]),
            rows=tuple(dict(part("design.rows", row)) for row in given.get("rows") or ()),
        )
        method.check_numbers()
        return method.with_rows()

    def with_rows(self) -> Method:
        """Return the method with the points of its table, read from the file unless they are known."""
        if self.kind != "table" or self.rows:
            return self
        if not self.file:
            raise InputError(
                "design=table: design.file is missing. Name a file of points: design.file=points.csv."
            )
        return dataclasses.replace(self, rows=tuple(row for _, row in read_points(self.file)))

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
            raise InputError("design.grouped and design.second_order cannot be combined. Choose one.")

    def as_config(self) -> dict[str, Any]:
        """Return the method in the form that configurations and manifests use."""
        given = dataclasses.asdict(self) | {"file": self.file and Path(self.file).name}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}


METHOD_KEYS = {"design", *(f"design.{one.name}" for one in dataclasses.fields(Method))}


def check_cell(name: Any, value: Any) -> dict[str, Any]:
    """Return the settings of a named cell by dotted name, including its title."""
    where = f"design.cells.{name}"
    given = dict(part(where, value))
    title = texts(f"{where}.title", given.pop("title", {}))
    return {**leaves(given), "title": dict.fromkeys(languages(), str(name)) | title, "name": str(name)}
