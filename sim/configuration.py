"""Configuration: Hydra puts the files of `configs/` together; here they become a checked scenario."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.checks import brief, describe_type, file_name, whole
from sim.errors import Refused, did_you_mean
from sim.outcomes import WEEKLY
from sim.parameters import GROUPS, registry
from sim.rules import RULES
from sim.scenario import Scenario
from sim.study.machine import usable_processors
from sim.study.method import Method
from sim.unreadable import told
from sim.words import languages

VERSION_BASE = "1.3"  # the one place that names it; Hydra 1.4 does away with it
ENGINES = ("compiled", "reference")
RUNNERS = ("local", "processes", "dask")
ON_ERROR = ("stop", "continue")
MAX_REPLICATES = 10_000_000
MAX_WORKERS = 1024
LARGEST = 1e15
"""No half-width of an interval is as large."""


@dataclass(frozen=True)
class Runner:
    """Where blocks of replicates run; the choices stand in configs/runner.

    Attributes
    ----------
    name : str
        One of `RUNNERS`.
    address : str or None
        Of a Dask scheduler; None starts one on this machine.
    """

    name: str
    address: str | None

    @classmethod
    def check(cls, config: Any) -> Runner:
        """Return a runner from its part of the configuration, or refuse."""
        if not isinstance(config, Mapping) or set(config) != {"name", "address"}:
            raise Refused(f"runner={config}: expected one of {', '.join(RUNNERS)}, and perhaps runner.address=….")
        name, address = one_of("runner", config["name"], RUNNERS), config["address"]
        if address is None:
            return cls(name, None)
        if name != "dask":
            raise Refused(f"runner.address={address}: only Dask has an address. Add runner=dask, or leave it out.")
        if not isinstance(address, str) or not re.fullmatch(r"\w+://\S+", address):
            raise Refused(f"runner.address={address}: expected an address such as tcp://127.0.0.1:8786.")
        return cls(name, address)


def weekly_of(value: Any) -> tuple[str, ...] | None:
    """Return the outcomes whose weeks are kept, None for all, or refuse."""
    if value == "all":
        return None
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise Refused(f"weekly={value}: expected all, or outcomes such as weekly=[routine_share,strain].")
    return tuple(dict.fromkeys(one_of("weekly", name, tuple(WEEKLY)) for name in names))


@dataclass(frozen=True)
class Settings:
    """How a study is run, as against what is simulated. The defaults stand in configs/config.yaml.

    Attributes
    ----------
    replicates, seed : int
        Runs of each cell, and the key of their luck.
    engine : str
        One of `ENGINES`.
    runner : Runner
        Where blocks of replicates run.
    workers : int
        Blocks of replicates at once; ``auto`` in the configuration is as many as this process may use.
    on_error : str
        Whether a run that fails stops the study: one of `ON_ERROR`.
    weekly : tuple of str or None
        Outcomes whose weeks are kept; None keeps all.
    results_dir : Path
    study : str or None
        Name of the study folder.
    language, outcome : str
        Of the picture and the findings.
    weekly_replicates : bool
        Whether every replicate's weeks are kept.
    report : str or None
        Language of the report made at the end; None makes none.
    precision : dict
        Wanted half-width of the 95 % interval by outcome; empty: the replicates are as given.
    max_replicates : int
        Replicates of a cell at most, when a precision is wanted.
    """

    replicates: int
    seed: int
    engine: str
    runner: Runner
    workers: int
    on_error: str
    weekly: tuple[str, ...] | None
    results_dir: Path
    study: str | None
    language: str
    outcome: str
    weekly_replicates: bool
    report: str | None
    precision: dict[str, float]
    max_replicates: int

    @property
    def weekly_names(self) -> list[str]:
        """Outcomes whose weeks are kept, in the order of the tables."""
        return [name for name in WEEKLY if self.weekly is None or name in self.weekly]

    @classmethod
    def check(cls, config: Mapping[str, Any]) -> Settings:
        """Return settings from a composed configuration, or refuse."""
        study = config.get("study")
        if study is not None:
            file_name("study", study, "study=my_study")
        keep = config["weekly_replicates"]
        if not isinstance(keep, bool):
            raise Refused(f"weekly_replicates={keep}: expected true or false, got {describe_type(keep)}.")
        weekly, outcome = weekly_of(config["weekly"]), one_of("outcome", config["outcome"], tuple(WEEKLY))
        if weekly is not None and outcome not in weekly:
            raise Refused(
                f"outcome={outcome}: its weeks are not kept. Add it: weekly=[{','.join([*weekly, outcome])}]."
            )
        return cls(
            replicates=whole("replicates", config["replicates"], 1, MAX_REPLICATES),
            seed=whole("seed", config["seed"], 0, 2**32 - 1),
            engine=one_of("engine", config["engine"], ENGINES),
            runner=Runner.check(config["runner"]),
            workers=workers_of(config["workers"]),
            on_error=one_of("on_error", config["on_error"], ON_ERROR),
            weekly=weekly,
            results_dir=folder_of("results_dir", config["results_dir"]),
            study=study,
            language=one_of("language", config["language"], languages()),
            outcome=outcome,
            weekly_replicates=keep,
            report=report_of(config["report"]),
            precision=precision_of(config["precision"], str(config["outcome"])),
            max_replicates=whole("max_replicates", config["max_replicates"], 2, MAX_REPLICATES),
        )


def precision_of(value: Any, outcome: str) -> dict[str, float]:
    """Return the wanted half-width by outcome; a number alone is for the outcome the study is about."""
    wanted = {} if value is None else value if isinstance(value, Mapping) else {outcome: value}
    for name, half in wanted.items():
        one_of("precision", name, tuple(WEEKLY))
        if isinstance(half, bool) or not isinstance(half, int | float) or not 0 < half < LARGEST:
            raise Refused(
                f"precision={brief(half)}: expected a half-width above 0 in the unit of {name} "
                f"({WEEKLY[name].unit}), such as precision=0.01, or several: "
                "precision={routine_share:0.01,strain:0.02}."
            )
    return {str(name): float(half) for name, half in wanted.items()}


def workers_of(value: Any) -> int:
    """Return how many blocks run at once; ``auto`` is one for each processor that this process may use."""
    if value == "auto":
        return min(usable_processors(), MAX_WORKERS)
    if isinstance(value, str):
        raise Refused(f"workers={value}: expected auto, or a whole number from 1 to {MAX_WORKERS}.")
    return whole("workers", value, 1, MAX_WORKERS)


def folder_of(where: str, value: Any) -> Path:
    """Return a folder by its name, or refuse what is none."""
    named = isinstance(value, str | int) and not isinstance(value, bool) and str(value)
    if not named or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in named):
        raise Refused(f"{where}={brief(value)!r}: expected a folder's name, such as {where}=results.")
    try:
        return Path(named).expanduser()
    except RuntimeError as error:  # ~nobody, or ~ where nobody has a home
        raise Refused(f"{where}={value}: {error}. Name a folder, such as {where}=results.") from error


def report_of(value: Any) -> str | None:
    """Return the language of the report, None for none; true means Bokmål, the language of its readers."""
    if isinstance(value, bool):
        return "nb" if value else None
    return one_of("report", value, (*languages(), "true", "false"))


SETTINGS = {field.name for field in dataclasses.fields(Settings)}
SCENARIO_KEYS = {*GROUPS, "services", "levers", "weeks", "start", "name", "title", "question"}
NOTES = {"claim", "changes"}
"""Keys of a scenario file that are for readers and tests and change nothing: the claims it is about, and which
outcomes it raises (+) or lowers (-) against the baseline."""


def one_of(where: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return a choice, or refuse with the nearest one."""
    if value not in choices:
        hint = did_you_mean(value, choices)
        raise Refused(f"{where}={brief(value)}: there is no such choice.{hint} Choices: {', '.join(choices)}.")
    return str(value)


def config_folder() -> Path:
    """Return the folder of configuration files: beside the package, or inside an installed one."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "configs"
    return beside if (beside / "config.yaml").is_file() else package / "configs"


def groups() -> dict[str, list[str]]:
    """Return the shipped choices of each configuration group."""
    return {
        folder.name: sorted(file.stem for file in folder.glob("*.yaml"))
        for folder in sorted(config_folder().iterdir())
        if folder.is_dir()
    }


def register() -> None:
    """Give Hydra every parameter at its default, every rule and the design, so that all can be overridden."""
    from hydra.core.config_store import ConfigStore

    tree: dict[str, Any] = {"rules": dict.fromkeys(RULES), "design": Method().as_config()}
    for name, about in registry().items():
        group, _, leaf = name.partition(".")
        tree.setdefault(group, {})[leaf] = about.default
    ConfigStore.instance().store(name="registry", node=tree)


def compose(overrides: list[str]) -> dict[str, Any]:
    """Return the configuration that these overrides give, as a plain dictionary.

    Raises
    ------
    Refused
        When Hydra cannot put it together; with Hydra's reason.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    register()
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
    found: dict[str, Any] = {}
    for key, value in settings.items():
        found[f"{above}{key}"] = value
        if isinstance(value, Mapping):
            found |= dotted(value, f"{above}{key}.")
    return found


def scenario_of(config: Mapping[str, Any]) -> Scenario:
    """Return the scenario in a composed configuration, refusing keys that nobody knows."""
    known = SCENARIO_KEYS | SETTINGS | NOTES | {"rules", "design"}
    for key in config:
        if key not in known:
            raise Refused(f"Unknown setting '{key}'.{did_you_mean(key, known)}")
    return Scenario.check({k: v for k, v in config.items() if k in SCENARIO_KEYS})


def load_scenario(name: str = "baseline", **changes: Any) -> Scenario:
    """Return a shipped scenario, with changes.

    Parameters
    ----------
    name : str
        Such as ``"facilitator"``; all are in ``configs/scenario``.
    **changes
        Nested like the configuration, such as ``office={"staff": 40}, weeks=104``; a text for a
        group chooses one of its files, such as ``leader="renewer"``.

    Raises
    ------
    Refused
        When the scenario or a change is unknown or out of range.

    Examples
    --------
    >>> load_scenario("baseline", office={"staff": 40}).parameters.office.staff
    40
    """
    choices = groups()
    check_choice("scenario", name, choices)
    chosen = {k: v for k, v in changes.items() if isinstance(v, str) and k in choices}
    for group, option in chosen.items():
        check_choice(group, option, choices)
    config = compose([f"scenario={name}", *(f"{k}={v}" for k, v in chosen.items())])
    merged = merge(config, {k: v for k, v in changes.items() if k not in chosen})
    return scenario_of(merged)


def check_choice(group: str, option: str, choices: Mapping[str, list[str]]) -> None:
    """Refuse a choice that its group does not have."""
    if option not in choices[group]:
        raise Refused(
            f"{group}={option}: there is no such choice.{did_you_mean(option, choices[group])} "
            f"Choices: {', '.join(choices[group])}."
        )


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
    return f"sim/parameters/{name.partition('.')[0]}.py (its default)"


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
    found: dict[str, str] = {}
    for part in parts:
        file = config_folder() / f"{part.config_path}.yaml"
        if file.is_file():
            place = f"{part.package}." if part.package else ""
            content: Any = OmegaConf.to_container(OmegaConf.load(file))
            for name, value in dotted(content, place).items():
                if value is not None:
                    found[name] = f"configs/{part.config_path}.yaml"
    return found
