"""Configuration: Hydra puts the files of `configs/` together; here they become a checked scenario."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sim.model.parameters import ParameterInfo, registry
from sim.model.rules import REPLACEABLE
from sim.scenario.checks import known_keys, one_of
from sim.scenario.scenario import NO_OWN, SCENARIO_KEYS, Scenario
from sim.scenario.unreadable import told
from sim.scenario.worlds import load_worlds

VERSION_BASE = "1.3"  # the one place that names it; Hydra 1.4 does away with it
NOTES = {"claim", "changes"}
"""Keys of a scenario file that are for readers and tests and change nothing: the claims it is about, and which
outcomes it raises (+) or lowers (-) against the baseline."""


def config_folder() -> Path:
    """Return the folder of configuration files: beside the package, or inside an installed one."""
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "configs"
    return beside if (beside / "config.yaml").is_file() else package / "configs"


@functools.cache
def settings() -> frozenset[str]:
    """Return the names of the settings of a study, what configs/config.yaml sets beside the scenario."""
    import yaml

    written = yaml.safe_load((config_folder() / "config.yaml").read_text(encoding="utf-8"))
    return frozenset({*written, "runner"} - {"defaults", "hydra", *SCENARIO_KEYS})


def groups() -> dict[str, list[str]]:
    """Return the shipped choices of each configuration group."""
    return {
        folder.name: sorted(file.stem for file in folder.glob("*.yaml"))
        for folder in sorted(config_folder().iterdir())
        if folder.is_dir()
    }


def register() -> None:
    """Give Hydra every parameter and every rule, so that all can be overridden; null is not set by anybody."""
    from hydra.core.config_store import ConfigStore

    tree: dict[str, Any] = {"rules": dict.fromkeys(REPLACEABLE), "own": {"file": None}}
    for name in registry():
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
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    register()
    with ONE_AT_A_TIME:
        outer = GlobalHydra.instance()
        hydra_inside, GlobalHydra.instance().hydra = outer.hydra, None  # a study may itself run under Hydra
        try:
            with composing(), initialize_config_dir(str(config_folder()), version_base=VERSION_BASE):
                return plain(hydra_compose("config", overrides=overrides))
        finally:
            GlobalHydra.instance().hydra = hydra_inside


def composing() -> AbstractContextManager[None]:
    """Provide what turns the errors of Hydra and OmegaConf into one refusal that knows all settings."""
    return told(lambda: dotted(compose([])))


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
    """Return the scenario in a composed configuration, refusing keys that nobody knows."""
    known_keys(config, SCENARIO_KEYS | settings() | NOTES | {"rules", "design"})
    return Scenario.check({k: v for k, v in config.items() if k in SCENARIO_KEYS}, own)


def load_scenario(name: str = "baseline", worlds: str | None = "constrained", **changes: Any) -> Scenario:
    """Return a shipped scenario, with changes.

    Parameters
    ----------
    name : str
        Such as ``"facilitator"``; all are in ``configs/scenario``.
    worlds : str, optional
        What draws the numbers that nobody set, see `sim.scenario.worlds`; None leaves them at their defaults in
        every replicate.
    **changes
        Nested like the configuration, such as ``office={"staff": 40}, weeks=104``; a text for a
        group chooses one of its files, such as ``leader="renewer"``. The names of the command line do too:
        ``**{"office.staff": 40}``.

    Raises
    ------
    InputError
        When the scenario or a change is unknown or out of range.

    Examples
    --------
    >>> load_scenario("baseline", office={"staff": 40}).parameters.office.staff
    40
    """
    changes, choices = nested(changes), groups()
    chosen = {"scenario": name, **{k: v for k, v in changes.items() if isinstance(v, str) and k in choices}}
    config = compose([f"{group}={one_of(group, option, choices[group])}" for group, option in chosen.items()])
    merged = merge(config, {k: v for k, v in changes.items() if k not in chosen})
    scenario = scenario_of(merged)
    return scenario if worlds is None else scenario.over(load_worlds(worlds))


def nested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings, some of them by dotted name, as nested ones."""
    whole: dict[str, Any] = {}
    for name, value in settings.items():
        for part in reversed(name.split(".")[1:]):
            value = {part: value}
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


def origin(name: str, overrides: list[str]) -> str:
    """Return what set a parameter: the registry, a configuration file, or the command line.

    Parameters
    ----------
    name : str
        Parameter name.
    overrides : list of str
        As given on the command line.
    """
    if any(one.lstrip("+").partition("=")[0] == name for one in overrides):
        return "the command line"
    return setters(overrides).get(name) or default_setter(name)


def default_setter(name: str) -> str:
    """Return where the default of a parameter stands."""
    if name.startswith("own."):
        return "a file of one's own (its default)"
    return f"sim/model/parameters/{name.partition('.')[0]}.py (its default)"


def setters(overrides: list[str]) -> dict[str, str]:
    """Return the configuration file that sets each setting, by dotted name; the last one where several do."""
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.types import RunMode
    from omegaconf import OmegaConf

    register()
    with initialize_config_dir(str(config_folder()), version_base=VERSION_BASE):
        loader = GlobalHydra.instance().config_loader()
        parts = loader.compute_defaults_list("config", overrides, RunMode.RUN).defaults
    files: dict[str, str] = {}
    for part in parts:
        file = config_folder() / f"{part.config_path}.yaml"
        if file.is_file():
            place = f"{part.package}." if part.package else ""
            content: Any = OmegaConf.to_container(OmegaConf.load(file))
            for name, value in dotted(content, place).items():
                if value is not None:
                    files[name] = f"configs/{part.config_path}.yaml"
    return files
