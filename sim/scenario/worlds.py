"""Worlds: what is not known about the model, as equally likely draws of its numbers.

A world is one draw. Replicate r takes draw r modulo their number, the same in all cells of a study and on both
engines, so that scenarios share the world as they share the random numbers. What a scenario, a lever, an axis or
the user sets is not drawn.

    constrained   64 draws that agree with the patterns the model was asked to show (docs/worlds.md)
    typical       one of them: the draw in the middle of all, for demonstrations
    prior         every number that nobody set, anywhere in its plausible range
    FILE          your own table: names of parameters in the first line, one draw on each other line;
                  empty lines and those that begin with # are left out
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import InputError, counted, did_you_mean
from sim.model.draws import NO_PERSON, Draw, Purpose, uniform
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.scenario.checks import check_number, describe_type, float_or_nan, lookup, printed
from sim.scenario.sheet import lines_of

FOLDER = Path(__file__).parent / "draws"
DEFAULT = {"constrained": 64, "typical": 1}
"""How many of the draws in the shipped file, which begins with the one in the middle and then covers them all."""
SHIPPED = (*DEFAULT, "prior")
MOST = 100_000
"""Draws in one file at most."""
PRIOR = 64
"""Draws of ``prior``."""


@dataclass(frozen=True)
class Worlds:
    """Equally likely draws of some parameters.

    Attributes
    ----------
    name : str
        One of `SHIPPED`, or the name of a file.
    names : tuple of str
        Parameters that are drawn.
    draws : tuple of tuple of float
        One value for each name, by draw.
    parts : dict
        What `without` returned before.
    """

    name: str
    names: tuple[str, ...]
    draws: tuple[tuple[float, ...], ...]
    parts: dict[tuple[int, ...], Worlds] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.draws)

    def without(self, names: Collection[str]) -> Worlds:
        """Return the worlds without parameters that are set by somebody."""
        kept = tuple(k for k, name in enumerate(self.names) if name not in names)
        if len(kept) == len(self.names):
            return self
        if kept not in self.parts:  # the same for most cells of a study
            draws = tuple(tuple(draw[k] for k in kept) for draw in self.draws)
            self.parts[kept] = Worlds(self.name, tuple(self.names[k] for k in kept), draws)
        return self.parts[kept]

    def at(self, replicate: int) -> dict[str, float]:
        """Return the values that a replicate takes."""
        return dict(zip(self.names, self.draws[replicate % len(self.draws)], strict=True))

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of names and draws, 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps([self.names, self.draws]).encode()).hexdigest()

    def as_table(self) -> dict[str, Any]:
        """Return name, names and draws as plain values, as a study keeps them."""
        return {"name": self.name, "names": list(self.names), "draws": [list(draw) for draw in self.draws]}


def worlds_of(value: Any) -> Worlds:
    """Return the worlds that a configuration names, see `load_worlds`; worlds are returned as they are."""
    if isinstance(value, Worlds):
        return value
    if not isinstance(value, str):
        raise InputError(
            f"worlds={value}: expected {', '.join(SHIPPED)}, or a file of draws, got {describe_type(value)}."
        )
    return load_worlds(value)


def kept_worlds(table: Mapping[str, Any]) -> Worlds:
    """Return the worlds that a study keeps; see `Worlds.as_table`."""
    name, names, draws = (table[key] for key in ("name", "names", "draws"))
    rows = dict(enumerate(([str(cell) for cell in row] for row in (names, *draws)), 1))
    return checked_worlds(f"worlds={printed(name)}", str(name), rows)


def load_worlds(name: str) -> Worlds:
    """Return worlds by name, or from a file, which is read once as long as it stays the same.

    Raises
    ------
    InputError
        When there are none of this name, or the file holds something else: with its line.
    """
    if name == "prior":
        return prior()
    if name in DEFAULT:
        kept = read_once(FOLDER / "constrained.csv", name)
        return Worlds(name, kept.names, kept.draws[: DEFAULT[name]])
    path = Path(name).expanduser()
    if not path.is_file():
        raise InputError(
            f"worlds={name}: expected {', '.join(SHIPPED)}, or a file of draws such as worlds=my_draws.csv: names "
            f"of parameters in the first line, one draw on each other line.{did_you_mean(name, SHIPPED)}"
        )
    return read_once(path, path.name)


def read_once(path: Path, name: str) -> Worlds:
    """Return the worlds in a file, kept from last time when it has not changed since."""
    about = path.stat()
    return read_known(path, name, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=16)
def read_known(path: Path, name: str, changed: int, size: int) -> Worlds:
    """Return the worlds in a file as of its last change."""
    return read_worlds(path, name)


@functools.cache
def prior() -> Worlds:
    """Return a Latin hypercube over the plausible ranges of all parameters that nobody has measured exactly."""
    about = [a for a in registry().values() if a.confidence != "design" and a.plausible[0] < a.plausible[1]]
    columns = []
    for number, a in enumerate(about):
        shares = hypercube_column(number, PRIOR)
        low, high = a.plausible
        columns.append([a.kind(round(x) if a.kind is int else x) for x in low + (high - low) * shares])
    return Worlds("prior", tuple(a.name for a in about), tuple(zip(*columns, strict=True)))


def hypercube_column(number: int, points: int, seed: int = 1) -> Array:
    """Return one column of a Latin hypercube: one point in each of as many equal parts of [0, 1)."""
    keys = np.array([[uniform(Draw(seed, k, part, 0, NO_PERSON, number), Purpose.WORLD) for k in range(points)]
                     for part in range(2)])  # fmt: skip
    return np.asarray((np.argsort(keys[0]).argsort() + keys[1]) / points)


def read_worlds(path: Path, name: str) -> Worlds:
    """Return the worlds in a file of draws; see `load_worlds`."""
    return checked_worlds(str(path), name, dict(lines_of("worlds", str(path))))


def checked_worlds(path: str, name: str, rows: Mapping[int, Sequence[str]]) -> Worlds:
    """Return worlds from rows of text by line, the first of which names the parameters; see `load_worlds`."""
    if len(rows) < 2 or len(rows) > MOST + 1:
        raise InputError(
            f"{path}: expected names of parameters and then 1 to {MOST:,} draws, got {counted(len(rows), 'line')}."
        )
    (first, header), *others = rows.items()
    names, about = [column.strip() for column in header], registry()
    for column in names:
        try:
            known = lookup(column, about)
        except InputError as refusal:
            raise InputError(f"{path}, line {first}: {refusal}") from refusal
        if known.name == "nation.offices":
            raise InputError(f"{path}, line {first}: {column} is the same in all worlds; it cannot be drawn.")
        if names.count(column) > 1:
            raise InputError(f"{path}, line {first}: {column} is named twice.")
    return Worlds(name, tuple(names), tuple(read_draw(path, line, names, row) for line, row in others))


def read_draw(path: str, line: int, names: Sequence[str], row: Sequence[str]) -> tuple[float, ...]:
    """Return one draw, or refuse it with its line."""
    if len(row) != len(names):
        given, expected = counted(len(row), "value"), counted(len(names), "parameter")
        raise InputError(f"{path}, line {line}: {given} for {expected}.")
    about, values = registry(), []
    for name, text in zip(names, row, strict=True):
        value = float_or_nan(text)
        try:
            values.append(check_number(name, value, about[name]))
        except InputError as refusal:
            said = refusal if value == value else f"{name}={text}: expected a number with a decimal point."
            raise InputError(f"{path}, line {line}: {said}") from refusal
    return tuple(values)
