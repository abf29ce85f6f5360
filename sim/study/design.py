"""Designs: which cells a study has, from Hydra's override grammar.

`a,b`, `choice()`, `range()` and `glob()` make axes; all combinations of their values are the
cells. Hydra composes once for each combination of configuration *groups*; plain values are
laid over afterwards, so that a thousand cells take a second.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.configuration import NOTES, SETTINGS, Settings, check_choice, compose, config_folder, groups, scenario_of
from sim.errors import Refused, did_you_mean
from sim.parameters import registry
from sim.rulebook import RuleBook, load_rules
from sim.rules import RULES
from sim.scenario import Scenario

Compose = Callable[[list[str]], dict[str, Any]]

ONE_FOR_ALL = SETTINGS | {"weeks", "start"}
"""What a study has once and cannot sweep: pairs of runs must share luck, length and dates."""


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
        Values by axis, the compared axis first.
    cells : tuple of Cell
    settings : Settings
    """

    axes: dict[str, list[Any]]
    cells: tuple[Cell, ...]
    settings: Settings

    def reference(self, cell: Cell) -> Cell:
        """Return the cell that one is compared to: the first value of the first axis, all else equal."""
        if not self.axes:
            return cell
        first = next(iter(self.axes))
        wanted = {**cell.point, first: self.axes[first][0]}
        return next(other for other in self.cells if other.point == wanted)


def parse(overrides: Iterable[str]) -> list[Any]:
    """Return Hydra's parsed overrides, refusing what does not follow its grammar."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import OverrideParseException

    parsed = []
    for text in overrides:
        try:
            parsed += OverridesParser.create().parse_overrides([text])
        except OverrideParseException as error:
            raise Refused(
                f"'{text}' is not an override. "
                "Expected key=value, such as office.staff=30 or scenario=baseline,renewer."
            ) from error
    return parsed


def check_overrides(overrides: Iterable[str], choices: Mapping[str, list[str]], many: bool) -> None:
    """Refuse overrides of unknown keys or choices before anything is composed.

    Parameters
    ----------
    choices : mapping
        Choices by configuration group.
    many : bool
        Whether sweeps are allowed (``-m``).
    """
    leaves = {*registry(), *SETTINGS, *(f"rules.{name}" for name in RULES), "weeks", "start"}
    branches = {name.partition(".")[0] for name in leaves} | {"title", "question", "name", *NOTES}
    named: set[str] = set()
    for one in parse(overrides):
        key = one.key_or_group.lstrip("/")
        if key in named:
            raise Refused(f"{one.input_line}: {key} is named twice. Name it once.")
        named.add(key)
        if key.partition(".")[0].partition("/")[0] == "hydra":
            continue
        if one.is_sweep_override() and not many:
            raise Refused(f"{one.input_line}: to run several values in one study, add -m (python -m sim -m …).")
        if one.is_interval_sweep():
            raise Refused(
                f"{one.input_line}: an interval has no finite set of values. "
                f"Give values instead, such as {key}=0.1,0.2,0.3 or {key}=range(1,10)."
            )
        if key in choices:
            if one.value() is None and key != "experiment":
                raise Refused(f"{key}=null: name one of {', '.join(choices[key])}.")
            for option in options_of(one, choices[key]):
                check_choice(key, option, choices)
        elif key in SWEEPABLE_TREES or key.partition(".")[0] in SWEEPABLE_TREES:
            continue  # named freely by the user; what is inside is checked with the scenario
        elif key not in leaves | branches:
            leaf = key.rpartition(".")[2]
            same = [name for name in sorted(leaves) if name.rpartition(".")[2] == leaf]
            near = f" Did you mean '{same[0]}'?" if same else did_you_mean(key, {*leaves, *choices})
            raise Refused(f"Unknown setting '{key}'.{near} List all with: python -m sim list parameters")
        if many and one.is_sweep_override() and key in ONE_FOR_ALL:
            raise Refused(f"{one.input_line}: {key} is the same for all cells of a study. Give one value.")


SWEEPABLE_TREES = {"levers", "services"}


def options_of(override: Any, known: list[str]) -> list[str]:
    """Return the options of a group that an override names."""
    values = values_of(override, known) if override.is_sweep_override() else [override.value()]
    named = [option for value in values for option in (value if isinstance(value, list) else [value])]
    return [str(option) for option in named if option is not None]


def values_of(override: Any, known: list[str]) -> list[Any]:
    """Return the values of a sweep override as plain Python values; `known` serves ``glob()``."""
    from hydra.core.override_parser.types import Glob, Transformer

    if isinstance(override.value(), Glob):
        return list(override.value().filter(known))
    return [plain(value) for value in override.sweep_iterator(transformer=Transformer.identity)]


def plain(value: Any) -> Any:
    """Return a value of an override as plain Python, quoted texts within lists and groups included."""
    from hydra.core.override_parser.types import QuotedString

    if isinstance(value, QuotedString):
        return value.text
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return value


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
    choices = all_choices()
    named = {one.key_or_group for one in given}
    added = [f"{key}={value}" for key, value in axes_of_preset.items() if key not in named]
    check_overrides([*added, *overrides], choices, many=True)
    everything = [*parse(added), *given]

    constant = [one.input_line for one in everything if not one.is_sweep_override()]
    axes = {}
    for one in everything:
        if one.is_sweep_override():
            axes[one.key_or_group] = values_of(one, choices.get(one.key_or_group, []))
    if "scenario" in axes:
        axes = {"scenario": axes.pop("scenario"), **axes}
    for key, values in axes.items():
        if not values:
            raise Refused(f"{key}: the sweep has no values.")
        if len({repr(value) for value in values}) < len(values):
            raise Refused(f"{key}: a value stands twice among {values}. Name each value once.")

    composed: dict[tuple[str, ...], dict[str, Any]] = {}
    books: dict[str, RuleBook] = {}
    cells: list[Cell] = []
    for number, combination in enumerate(itertools.product(*axes.values())):
        point = dict(zip(axes, combination, strict=True))
        chosen = tuple(choose(key, value) for key, value in point.items() if key in choices)
        if chosen not in composed:
            composed[chosen] = put_together([*constant, *chosen])
        config = composed[chosen]
        for key, value in point.items():
            if key not in choices:
                config = with_setting(config, key, value)
        cells.append(make_cell(number, point, config, books))
    check_alike(cells)
    return Design(axes, tuple(cells), Settings.check(cells[0].config))


def preset(name: str, overrides: list[str]) -> Design:
    """Return the design of a preset study, as ``experiment=<name>`` on the command line does.

    Parameters
    ----------
    name : str
        A file of ``configs/experiment``.
    overrides : list of str
        Such as ``replicates=50``; they win over the preset.
    """
    from omegaconf import OmegaConf

    check_choice("experiment", name, groups())
    file = config_folder() / "experiment" / f"{name}.yaml"
    axes = OmegaConf.select(OmegaConf.load(file), "hydra.sweeper.params") or {}
    return expand([f"experiment={name}", *overrides], {str(k): str(v) for k, v in axes.items()}, compose)


def single(config: dict[str, Any]) -> Design:
    """Return the design of one cell."""
    return Design({}, (make_cell(0, {}, config, {}),), Settings.check(config))


def make_cell(number: int, point: dict[str, Any], config: dict[str, Any], books: dict[str, RuleBook]) -> Cell:
    """Return a checked cell; rule books are made once for each choice of rules."""
    rules = config.get("rules") or {}
    if not isinstance(rules, dict):
        raise Refused(f"rules={rules}: expected rules.<name>=path/to/file.py:function.")
    key = repr(sorted(rules.items()))
    if key not in books:
        books[key] = load_rules(rules)
    try:
        return Cell(number, point, config, scenario_of(config), books[key])
    except Refused as refusal:
        where = ", ".join(f"{k}={v}" for k, v in point.items())
        raise Refused(f"{refusal} (in the cell {where})" if where else str(refusal)) from refusal


def choose(group: str, option: Any) -> str:
    """Return the override that chooses an option of a group, or several."""
    return f"{group}=[{','.join(option)}]" if isinstance(option, list) else f"{group}={option}"


def check_alike(cells: list[Cell]) -> None:
    """Refuse cells of different calendars: week for week they could not be compared."""
    first = cells[0].scenario
    for cell in cells:
        if (cell.scenario.start, cell.scenario.weeks) != (first.start, first.weeks):
            point = ", ".join(f"{key}={value}" for key, value in cell.point.items())
            raise Refused(
                f"{point}: {cell.scenario.weeks} weeks from {cell.scenario.start}, but the first cell has "
                f"{first.weeks} weeks from {first.start}. Cells of one study share start and weeks; give both "
                "on the command line, or run two studies."
            )


def all_choices() -> dict[str, list[str]]:
    """Return the choices of each group, with those of a user's own folder when Hydra knows one."""
    from hydra.core.global_hydra import GlobalHydra

    choices = groups()
    if not GlobalHydra.instance().is_initialized():
        return choices
    loader = GlobalHydra.instance().config_loader()
    return {key: sorted({*options, *loader.get_group_options(key)}) for key, options in choices.items()}


def with_setting(config: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return a configuration with one dotted setting changed, sharing all that stays."""
    head, _, rest = key.partition(".")
    changed = dict(config)
    if rest:
        below = changed.get(head)
        changed[head] = with_setting(below if isinstance(below, Mapping) else {}, rest, value)
    else:
        changed[head] = copy.deepcopy(value)
    return changed
