"""Overrides: parse and check ``key=value`` from the command line, in Hydra's own grammar.

`a,b`, `choice()`, `range()` and `glob()` give several values, `interval(a,b)` a continuous range, and
`key=plausible` the plausible range of a parameter.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from typing import Any

from sim.engines.rulebook.book import OWN_FILE, load_rules
from sim.errors import InputError
from sim.model.own_tables import NOTHING, Own, declare
from sim.model.parameters import registry
from sim.model.rules import REPLACEABLE
from sim.scenario.checks import brief, one_of, unknown
from sim.scenario.compose import NOTES
from sim.scenario.folders import check_own_file
from sim.scenario.roster import KEYS
from sim.study.design.method import METHOD_KEYS
from sim.study.settings import SETTINGS

ONE_FOR_ALL = SETTINGS | METHOD_KEYS | {"weeks", "start", OWN_FILE}
"""Settings that a study has once and cannot sweep: pairs of runs must share random draws, length and dates."""

PLAUSIBLE = "plausible"
"""Value that means a parameter's plausible range."""


def parse(overrides: Iterable[str]) -> list[Any]:
    """Return overrides as Hydra parses them, refusing those that do not follow its grammar."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import OverrideParseException

    parser = OverridesParser.create()
    parsed: list[Any] = []
    for text in overrides:
        try:
            parsed += parser.parse_overrides([text])
        except (
            OverrideParseException,
            RecursionError,
            ValueError,
        ) as error:  # ValueError: a number of 5,000 digits
            raise InputError(
                f"'{brief(text)}' is not an override. "
                "Expected key=value, such as office.staff=30 or scenario=baseline,renewer."
            ) from error
    return parsed


def for_hydra(text: str) -> str:
    """Return an override in the form that Hydra accepts.

    Hydra users may write ``+experiment=…``; here the group is in the defaults already. Named cells
    are new to Hydra, so they need ``++`` to be added.
    """
    if text.startswith("+experiment="):
        return text.removeprefix("+")
    return f"++{text.lstrip('+')}" if text.lstrip("+").startswith("design.cells") else text


def check_overrides(overrides: Iterable[str], choices: Mapping[str, list[str]], many: bool) -> None:
    """Refuse overrides of unknown keys or choices before anything is composed.

    Parameters
    ----------
    choices : mapping
        Choices by configuration group.
    many : bool
        Whether sweeps are allowed (``-m``).
    """
    given = parse(overrides)
    declare(own_of(tuple(own_files(given))))
    leaves = {*registry(), *ONE_FOR_ALL, *(f"rules.{name}" for name in REPLACEABLE), *NATION, "runner.address"}
    branches = {name.partition(".")[0] for name in leaves} | {"title", "question", "name", *NOTES}
    named: set[str] = set()
    for one in given:
        key = one.key_or_group.lstrip("/")
        check_kind(one, key)
        if key in named:
            raise InputError(f"{one.input_line}: {key} is named twice. Name it once.")
        named.add(key)
        if key in OF_HYDRA:
            continue
        if one.is_sweep_override() and not many:
            raise InputError(f"{one.input_line}: to run several values in one study, add -m (python -m sim -m …).")
        if not many and (key == "design" or key.startswith("design.") or one.value() == PLAUSIBLE):
            raise InputError(f"{one.input_line}: a design needs -m (python -m sim -m …).")
        if key in choices:
            if one.is_interval_sweep():
                raise InputError(
                    f"{one.input_line}: {key} is a choice, not a number. Name some: {', '.join(choices[key])}."
                )
            if one.value() is None or one.value() == []:
                raise InputError(f"{one.input_line}: name one of {', '.join(choices[key])}.")
            for option in options_of(one, choices[key]):
                check_own_file(key, one_of(key, option, choices[key]))
                if not one.is_sweep_override() and not isinstance(one.value(), str | list):
                    raise InputError(
                        f"{one.input_line}: Hydra reads this as a number. Quote it: {key}=\"'{option}'\""
                    )
        elif key in SWEEPABLE_TREES or key.partition(".")[0] in SWEEPABLE_TREES or key.startswith("design.cells."):
            continue  # named freely by the user; what is inside is checked with the scenario
        elif key == "calibration":
            raise InputError(
                f"{one.input_line}: this setting no longer exists; uncertain parameters are drawn from worlds. "
                "Use worlds=constrained (the default), typical, prior, or a file of draws."
            )
        elif key not in leaves | branches:
            raise InputError(unknown(key, sorted({*leaves, *choices})))
        if key in DECIDED and "nation.roster" in {other.key_or_group for other in given}:
            raise InputError(f"{one.input_line}: the roster sets {key} for each office. Remove it here.")
        if many and one.is_sweep_override() and key in ONE_FOR_ALL:
            raise InputError(f"{one.input_line}: {key} is the same for all cells of a study. Give one value.")


def own_files(given: Iterable[Any]) -> list[str]:
    """Return the user files that parsed overrides name, each once; malformed values are skipped."""
    files: list[str] = []
    for one in given:
        key = one.key_or_group
        if key == OWN_FILE and not one.is_sweep_override():
            value = plain(one.value())
            files += value if isinstance(value, list) else [value]
        elif key.startswith("rules."):
            values = values_of(one, []) if one.is_sweep_override() else [plain(one.value())]
            # A file that is not there is refused with its rule.
            named = [value.rpartition(":")[0] for value in values if isinstance(value, str)]
            files += [file for file in named if os.path.isfile(os.path.expanduser(file))]
    return list(dict.fromkeys(file for file in files if isinstance(file, str) and file.endswith(".py")))


def own_of(files: tuple[str, ...]) -> Own:
    """Return what files declare together; they are read again for each run."""
    return load_rules({OWN_FILE: list(files)}).own if files else NOTHING


def declaring(files: Iterable[str]) -> list[str]:
    """Return the files that declare anything."""
    return [file for file in files if own_of((file,))]


NATION = {f"nation.{key}" for key in KEYS}
DECIDED = {"office.staff", "nation.offices", "nation.regions"}
"""Settings that a roster decides; setting them as well would change nothing."""
SWEEPABLE_TREES = {"levers", "services"}
OF_HYDRA = {"hydra.verbose", "hydra.searchpath"}
"""Settings of Hydra itself that write nothing and load no code; `sim.commands.options` checks the search path."""


def check_kind(override: Any, key: str) -> None:
    """Refuse what Hydra's grammar allows but a study does not: deletions, packages, Hydra's own settings."""
    if override.is_delete() and key.partition(".")[0] not in SWEEPABLE_TREES - {key}:
        raise InputError(
            f"{override.input_line}: only levers and services can be removed, such as ~services.teams. "
            f"Give {key} a value instead: {key}=…"
        )
    if override.package is not None:
        raise InputError(f"{override.input_line}: settings have one place. Write {key}=… without '@'.")
    if key.partition(".")[0].partition("/")[0] == "hydra" and key not in OF_HYDRA:
        raise InputError(
            f"{override.input_line}: Hydra's own settings cannot be changed, except "
            f"{', '.join(sorted(OF_HYDRA))}. Results go where results_dir=… says."
        )


MOST_VALUES = 100_000
"""Largest number of values of one axis; more is surely a mistake."""


def options_of(override: Any, known: list[str]) -> list[str]:
    """Return the options of a group that an override names."""
    values = values_of(override, known) if override.is_sweep_override() else [override.value()]
    named = itertools.chain(*(value if isinstance(value, list) else [value] for value in values))
    return [str(option) for option in named if option is not None]


def values_of(override: Any, known: list[str]) -> list[Any]:
    """Return the values of a sweep override as plain Python values; ``glob()`` chooses among `known`."""
    from hydra.core.override_parser.types import Glob, Transformer

    if isinstance(override.value(), Glob):
        return list(override.value().filter(known))
    if override.is_range_sweep() and override.value().step == 0:
        raise InputError(f"{override.input_line}: expected a step other than 0.")
    values = itertools.islice(override.sweep_iterator(transformer=Transformer.identity), MOST_VALUES + 1)
    listed = [plain(value) for value in values]
    if len(listed) > MOST_VALUES:
        raise InputError(f"{override.input_line}: more than {MOST_VALUES} values. Sample a range: design=lhs.")
    return listed


def plain(value: Any) -> Any:
    """Return a value of an override as plain Python, also where lists and mappings hold quoted strings."""
    from hydra.core.override_parser.types import QuotedString

    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return value.text if isinstance(value, QuotedString) else value
