"""Build a design: the cells of a study.

Overrides with several values become axes (`overrides.py`, `axis.py`); the method of the design says how their
values are combined (`method.py`, `points.py`). Hydra composes once for each combination of configuration *groups*;
plain values are set afterwards, so that a thousand cells take a second.
"""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.engines.rulebook.book import OWN_FILE, RuleBook, files_of, load_rules
from sim.errors import InputError
from sim.model.parameters import ParameterInfo, registry
from sim.scenario.calibrated import worlds_named
from sim.scenario.checks import one_of, part
from sim.scenario.compose import choose, compose, preset_axes, scenario_of, with_roster
from sim.scenario.folders import groups
from sim.scenario.scenario import NO_OWN, Scenario
from sim.study.design.axis import Axis, axis_of, is_axis
from sim.study.design.method import Method
from sim.study.design.overrides import (
    ONE_FOR_ALL,
    check_overrides,
    declaring,
    for_hydra,
    own_files,
    parse,
)
from sim.study.design.points import all_axes, lay_out
from sim.study.design.table import read_points
from sim.study.settings import Settings

Compose = Callable[[list[str]], dict[str, Any]]

MOST_SHOWN = 4
"""Most values of a cell that a message names; a sample may have a hundred axes."""


@dataclass(frozen=True)
class Cell:
    """One point of a design.

    Attributes
    ----------
    number : int
    point : dict
        Value by axis.
    config : dict
        The composed configuration.
    scenario : Scenario
    book : RuleBook
    """

    number: int
    point: dict[str, Any]
    config: dict[str, Any]
    scenario: Scenario
    book: RuleBook


@dataclass(frozen=True)
class Design:
    """All cells of a study, the axes that span them, and how it is run.

    Attributes
    ----------
    axes : dict
        Values by axis, the compared axes first; for a sampled range, its two ends.
    cells : tuple of Cell
    settings : Settings
    method : Method
        How the cells are laid out.
    compared : tuple of str
        Axes whose first values form the reference that other cells are compared to, all else equal.
    """

    axes: dict[str, list[Any]]
    cells: tuple[Cell, ...]
    settings: Settings
    method: Method = field(default_factory=Method)
    compared: tuple[str, ...] = ()

    def reference(self, cell: Cell) -> Cell:
        """Return the cell that a cell is compared to; the cell itself when nothing is compared."""
        return self.cells[cell.number % self.points] if self.compared else cell

    @functools.cached_property
    def points(self) -> int:
        """Number of points at which cells are compared; the compared axes run slowest."""
        firsts = [self.cells[0].point[key] for key in self.compared]
        return sum([cell.point[key] for key in self.compared] == firsts for cell in self.cells)


def expand(overrides: list[str], axes_of_preset: Mapping[str, str], put_together: Compose) -> Design:
    """Return the design that overrides describe.

    Parameters
    ----------
    overrides : list of str
        From the command line.
    axes_of_preset : mapping
        Axes of a preset study by key; the command line wins.
    put_together : callable
        Returns the configuration for a list of overrides without sweeps.
    """
    given = parse(overrides)
    choices = groups()
    named = {one.key_or_group for one in given}
    added = [f"{key}={value}" for key, value in axes_of_preset.items() if key not in named]
    check_overrides([*added, *overrides], choices, many=True)
    everything = [*parse(added), *given]

    constant = [for_hydra(one.input_line) for one in everything if not is_axis(one)]
    composed: dict[tuple[str, ...], dict[str, Any]] = {(): put_together(constant)}
    method = Method.check(composed[()].get("design") or {})
    if method.rows:
        check_columns(method, choices)
    swept = [axis_of(one, choices, method) for one in everything if is_axis(one)]
    fixed = named | set(axes_of_preset)
    if method.vary:
        fixed |= set_apart(method, swept, choices, lambda chosen: put_together([*constant, *chosen]))
        if composed[()]["nation"]["offices"] == 1:  # then nothing between offices matters
            fixed |= {name for name in registry() if name.startswith("nation.")}
    axes = all_axes(method, swept, fixed)
    compared, points = lay_out(method, axes)

    books: dict[str, RuleBook] = {}
    cells: list[Cell] = []
    files = declaring(own_files(everything))
    for number, point in enumerate(points):
        with on_its_line(method, number):
            wanted = settings_at(point, method)
            options = {key: value for key, value in wanted.items() if key in choices}
            chosen = tuple(choose(key, value, choices[key]) for key, value in options.items())
            if chosen not in composed:
                composed[chosen] = put_together([*constant, *chosen])
            config = composed[chosen]
            for key in [key for key in wanted if key not in options]:
                config = with_setting(config, key, wanted[key])
            cells.append(make_cell(number, point, config, books, files))
    check_alike(cells)
    values = {axis.key: list(axis.values) for axis in axes}
    return Design(values, tuple(cells), Settings.check(cells[0].config), method, compared)


def check_columns(method: Method, choices: Mapping[str, list[str]]) -> None:
    """Refuse table columns that are not settings, or that all points must share."""
    for key, value in method.rows[0].items():
        if key in ONE_FOR_ALL or key == "experiment":
            raise InputError(
                f"{method.place}: {key} is the same for all cells of a study. Set it on "
                "the command line, not in the table."
            )
        if key.startswith("rules."):
            raise InputError(
                f"{method.place}: {key}: a table of points cannot choose a rule. Sweep it: "
                f"{key}=my_rules.py:persuade,…"
            )
        try:
            check_overrides([f"{key}={value}"], choices, many=False)
        except InputError as refusal:
            raise InputError(f"{method.place}: {refusal}") from refusal


@contextmanager
def on_its_line(method: Method, number: int) -> Iterator[None]:
    """Within the block, add file and line to a refusal of a point of a table."""
    try:
        yield
    except InputError as refusal:
        if not method.file or not Path(method.file).exists():
            raise
        lines = [line for line, _ in read_points(method.file)]
        raise InputError(f"{method.file}, line {lines[number % len(lines)]}: {refusal}") from refusal


def set_apart(
    method: Method, axes: Sequence[Axis], choices: Mapping[str, list[str]], compose_: Compose
) -> set[str]:
    """Return the parameters that the compared choices set differently.

    Varying these as well would erase the difference between the choices.
    """
    crossed = [axis for axis in axes if axis.key in method.compare and axis.key in choices]
    made = [
        compose_([choose(axis.key, value, choices[axis.key]) for axis, value in zip(crossed, values, strict=True)])
        for values in itertools.product(*(axis.values for axis in crossed))
    ]
    names = [name.partition(".") for name in registry()]
    return {f"{group}.{leaf}" for group, _, leaf in names if len({config[group][leaf] for config in made}) > 1}


def settings_at(point: dict[str, Any], method: Method) -> dict[str, Any]:
    """Return the settings of a point; the name of a listed cell is replaced by that cell's settings."""
    if method.kind != "list":
        return point
    rest = {key: value for key, value in point.items() if key != "scenario"}
    settings = method.cells[point["scenario"]]
    for key in settings:
        if key in ONE_FOR_ALL or key == "experiment":
            raise InputError(
                f"design.cells.{point['scenario']}: {key} is the same for all cells of a study. Set it once."
            )
    return {**settings, **rest}


def preset(name: str, overrides: list[str]) -> Design:
    """Return the design of a preset study, as ``experiment=<name>`` on the command line does.

    Parameters
    ----------
    name : str
        A file of ``configs/experiment``.
    overrides : list of str
        Such as ``replicates=50``; they win over the preset.
    """
    one_of("experiment", name, groups()["experiment"])
    return expand([f"experiment={name}", *overrides], preset_axes(name), compose)


def single(config: dict[str, Any]) -> Design:
    """Return a design with one cell."""
    return Design({}, (make_cell(0, {}, config, {}, []),), Settings.check(config))


def make_cell(
    number: int,
    point: dict[str, Any],
    config: dict[str, Any],
    books: dict[str, RuleBook],
    files: list[str],
    stated: Mapping[str, ParameterInfo] = NO_OWN,
) -> Cell:
    """Return a checked cell; cells with the same choice of rules share a rule book.

    Parameters
    ----------
    files : list of str
        User files that declare something: what they declare, all cells of a study share.
    stated : mapping, optional
        User parameters that a stored study states, whose files are not loaded.
    """
    config = with_roster(config)
    rules, own = config.get("rules") or {}, part("own", config.get("own"))
    if not isinstance(rules, dict):
        raise InputError(f"rules={rules}: expected rules.<name>=path/to/file.py:function.")
    files = list(dict.fromkeys([*files_of(own.get("file")), *files]))
    key = repr(sorted(rules.items()))
    if key not in books:
        wanted = {**rules, **({OWN_FILE: files} if files else {})}
        books[key] = load_rules(wanted, compiled=config.get("engine") == "compiled")
    try:
        scenario = scenario_of(config, {**stated, **books[key].own.parameters})
        return Cell(number, point, config, scenario.over(worlds_named(config["worlds"])), books[key])
    except InputError as refusal:
        shown = [f"{k}={v}" for k, v in point.items()]
        where = ", ".join([*shown[:MOST_SHOWN], *["…"][: len(shown) - MOST_SHOWN]])
        raise InputError(f"{refusal} (in the cell {where})" if where else str(refusal)) from refusal


def check_alike(cells: list[Cell]) -> None:
    """Refuse cells with different calendars: they could not be compared week by week."""
    first = cells[0].scenario
    for cell in cells:
        if (cell.scenario.start, cell.scenario.weeks) != (first.start, first.weeks):
            point = ", ".join(f"{key}={value}" for key, value in cell.point.items())
            raise InputError(
                f"{point}: {cell.scenario.weeks} weeks from {cell.scenario.start}, but the first cell has "
                f"{first.weeks} weeks from {first.start}. Cells of one study share start and weeks; give both "
                "on the command line, or run two studies."
            )


def with_setting(config: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return a configuration with one dotted setting changed; unchanged parts are shared, not copied."""
    head, _, rest = key.partition(".")
    below = config.get(head)
    group = below if isinstance(below, Mapping) else {}
    return {**config, head: with_setting(group, rest, value) if rest else copy.deepcopy(value)}
