"""Configuration: Hydra puts the files of `configs/` together; here they become a checked scenario."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sim.model.parameters import ParameterInfo, registry
from sim.model.rules import REPLACEABLE
from sim.scenario.calibrated import worlds_named
from sim.scenario.checks import known_keys, one_of, part, text
from sim.scenario.config_errors import in_one_refusal
from sim.scenario.folders import check_own_file, config_folder, file_of, groups, own_folders, searchpath, stamps
from sim.scenario.roster import KEYS, check_shares, read_roster
from sim.scenario.scenario import NO_OWN, SCENARIO_KEYS, Scenario

VERSION_BASE = "1.3"  # the one place that names it; Hydra 1.4 does away with it
NOTES = {"claim", "changes"}
"""Keys of a scenario file that are for readers and tests and change nothing: the claims it is about, and which
outcomes it raises (+) or lowers (-) against the baseline."""


@functools.cache
def settings() -> frozenset[str]:
    """Return the names of the settings of a study, what configs/config.yaml sets besides the scenario."""
    import yaml

    written = yaml.safe_load((config_folder() / "config.yaml").read_text(encoding="utf-8"))
    return frozenset({*written, "runner"} - {"defaults", "hydra", *SCENARIO_KEYS})


def register() -> tuple[str, ...]:
    """Give Hydra every parameter and every rule, so that all can be overridden; return the parameters' names."""
    names = tuple(registry())
    store_names(names)
    return names


@functools.lru_cache(1)  # again only when a user file has declared others since
def store_names(names: tuple[str, ...]) -> None:
    """Store a configuration in which everything that can be set is null, which means not set."""
    from hydra.core.config_store import ConfigStore

    tree: dict[str, Any] = {
        "rules": dict.fromkeys(REPLACEABLE), "own": {"file": None}, "nation": dict.fromkeys(sorted(KEYS))
    }  # fmt: skip
    for name in names:
        group, _, leaf = name.partition(".")
        tree.setdefault(group, {})[leaf] = None
    ConfigStore.instance().store(name="registry", node=tree)


ONE_AT_A_TIME = threading.RLock()
"""Hydra keeps what it composes in one place; a refusal composes again within, to know all settings."""


def compose(overrides: list[str]) -> dict[str, Any]:
    """Return the configuration that these overrides give, as a plain dictionary.

    Raises
    ------
    InputError
        When Hydra cannot put it together; with Hydra's reason.
    """
    return plain(composed(overrides)[0])


def preset_axes(name: str) -> dict[str, str]:
    """Return the axes of a preset study: ``hydra.sweeper.params`` in its file, or in one that it builds on."""
    return composed([f"experiment={name}"])[1]


def composed(overrides: list[str]) -> tuple[Any, dict[str, str]]:
    """Return the configuration that overrides give, as Hydra has it, and the axes of a preset study."""
    from hydra.core.global_hydra import GlobalHydra

    with ONE_AT_A_TIME:
        known = register()
        outer = GlobalHydra.instance()
        hydra_inside, GlobalHydra.instance().hydra = outer.hydra, None  # a study may itself run under Hydra
        try:
            return composed_from((*searchpath(), *overrides), (*known, *stamps()))
        finally:
            GlobalHydra.instance().hydra = hydra_inside


@functools.lru_cache(64)
def composed_from(overrides: tuple[str, ...], known: tuple[Any, ...]) -> tuple[Any, dict[str, str]]:
    """Return what Hydra composes, once for the same overrides, names and files: it takes a tenth of a second."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from omegaconf import open_dict

    with composing(), initialize_config_dir(str(config_folder()), version_base=VERSION_BASE):
        config = hydra_compose("config", overrides=list(overrides), return_hydra_config=True)
        axes = config.hydra.sweeper.params or {}
        with open_dict(config):
            del config["hydra"]
        return config, {str(key): str(value) for key, value in axes.items()}


def composing() -> AbstractContextManager[None]:
    """Provide what turns the errors of Hydra and OmegaConf into one refusal that knows all settings."""
    return in_one_refusal(lambda: dotted(compose([])))


def plain(config: Any) -> dict[str, Any]:
    """Return a configuration of OmegaConf as a plain dictionary, with all references followed."""
    from omegaconf import OmegaConf

    with composing():
        made: Any = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    return dict(made)


def dotted(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return nested settings by dotted name, groups included."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        flat[f"{above}{key}"] = value
        if isinstance(value, Mapping):
            flat |= dotted(value, f"{above}{key}.")
    return flat


def leaves(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested settings by dotted name, without groups."""
    return {name: value for name, value in dotted(settings).items() if not isinstance(value, Mapping)}


def scenario_of(config: Mapping[str, Any], own: Mapping[str, ParameterInfo] = NO_OWN) -> Scenario:
    """Return the scenario in a composed configuration, refusing unknown keys."""
    config = with_roster(config)
    known_keys(config, SCENARIO_KEYS | settings() | NOTES | {"rules", "design"}, more=registry())
    return Scenario.check({k: v for k, v in config.items() if k in SCENARIO_KEYS}, own)


def with_roster(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration that holds its roster and styles of leaders, in place of the names of files."""
    nation = part("nation", config.get("nation"))
    roster, wanted = nation.get("roster"), part("nation.styles", nation.get("styles"))
    if roster is None and not wanted:
        return dict(config)
    known = groups()["leader"]
    if not isinstance(roster, list | None):
        roster = read_roster(text("nation.roster", roster), [*known, *wanted])
    check_shares(wanted)
    shares = {**wanted, **{row["leader"]: 0 for row in roster or () if row.get("leader") not in (None, *wanted)}}
    styles = {
        key: share if isinstance(share, Mapping) else {"share": share, "leader": leader_of(str(key), known)}
        for key, share in shares.items()
    }
    return {**config, "nation": {**nation, "roster": roster, "styles": styles}}


def leader_of(style: str, known: Sequence[str]) -> dict[str, Any]:
    """Return what the file of a style sets of a leader."""
    from omegaconf import OmegaConf

    check_own_file("leader", one_of("nation.styles", style, known))
    file = file_of(f"leader/{style}")
    assert file is not None  # it is a choice
    with composing():
        made: Any = OmegaConf.to_container(OmegaConf.load(file), resolve=True)
    return dict(made)


def load_scenario(
    name: str = "baseline",
    worlds: str | None = "constrained",
    config_dir: str | Path | None = None,
    **changes: Any,
) -> Scenario:
    """Return a scenario, with changes.

    Parameters
    ----------
    name : str
        Such as ``"facilitator"``; all are in ``configs/scenario``, or in a user folder.
    worlds : str, optional
        What draws the numbers that nobody set, see `sim.scenario.worlds`; None leaves them at their defaults in
        every replicate.
    config_dir : str or Path, optional
        A user folder with configuration files, such as ``scenario/mine.yaml`` in it.
    **changes
        Nested like the configuration, such as ``office={"staff": 40}, weeks=104``; a text for a group chooses one
        of its files, such as ``leader="renewer"``, and a list several: ``levers=["superusers", "mobile_work"]``.
        The names of the command line do too: ``**{"office.staff": 40}``.

    Raises
    ------
    InputError
        When the scenario or a change is unknown or out of range.

    Examples
    --------
    >>> load_scenario("baseline", office={"staff": 40}).parameters.office.staff
    40
    """
    changes = nested(changes)
    with own_folders([] if config_dir is None else [Path(config_dir)]):
        choices = groups()
        chosen = {key: value for key, value in changes.items() if key in choices and isinstance(value, str | list)}
        words = [choose(group, option, choices[group]) for group, option in {"scenario": name, **chosen}.items()]
        config = compose(words)
    scenario = scenario_of(merge(config, {k: v for k, v in changes.items() if k not in chosen}))
    return scenario if worlds is None else scenario.over(worlds_named(worlds))


def choose(group: str, option: Any, known: Sequence[str]) -> str:
    """Return the override that chooses one or several options of a group, or refuse what it does not have."""
    for one in option if isinstance(option, list) else [option]:
        check_own_file(group, one_of(group, one, known))
    return f"{group}=[{','.join(option)}]" if isinstance(option, list) else f"{group}={option}"


def nested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings, some of them by dotted name, as nested ones."""
    whole: dict[str, Any] = {}
    for name, value in settings.items():
        for inner in reversed(name.split(".")[1:]):
            value = {inner: value}
        whole = merge(whole, {name.partition(".")[0]: value})
    return whole


def merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested settings with nested changes laid over them."""
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = merge(below, value) if both else value  # type: ignore[arg-type]
    return merged
