"""Which file, or the command line, sets a parameter."""

from __future__ import annotations

from typing import Any

from sim.scenario.compose import VERSION_BASE, dotted, register
from sim.scenario.folders import config_folder, file_of, searchpath


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
        return "your own file (its default)"
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
        parts = loader.compute_defaults_list("config", [*searchpath(), *overrides], RunMode.RUN).defaults
    files: dict[str, str] = {}
    for one in parts:
        file = file_of(one.config_path)
        if file is not None:
            place = f"{one.package}." if one.package else ""
            content: Any = OmegaConf.to_container(OmegaConf.load(file))
            for name, value in dotted(content, place).items():
                if value is not None:
                    own = config_folder() not in file.parents
                    files[name] = str(file) if own else f"configs/{one.config_path}.yaml"
    return files
