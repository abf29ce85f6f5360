"""Settings: how a study is run, as opposed to what is simulated."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engines.batch import ENGINES, MAX_REPLICATES, MAX_WORKERS
from sim.engines.machine import usable_processors
from sim.errors import InputError
from sim.language import languages
from sim.model.draws import SEED_LIMIT
from sim.model.outcomes import OUTCOMES, STAGE_LABELS, WEEKLY
from sim.scenario.calibrated import worlds_named
from sim.scenario.checks import LARGEST, brief, file_name, names, one_of, part, switch, text, texts, whole
from sim.scenario.worlds import Worlds

RUNNERS = ("local", "processes", "dask")
ON_ERROR = ("stop", "continue")
SHOWN = (
    *(f"{stage.name.lower()}_share" for stage in STAGE_LABELS),
    "effective_use", "mastery", "strain", "fatigue", "trust", "personal_contact", "innovative_gap",
)  # fmt: skip
"""Outcomes that are shown over time, whose weeks a study keeps unless it is asked for others."""
RESPONSE = ("outcomes", "across", "along")
ASK = ("question", *RESPONSE, "best")


@dataclass(frozen=True)
class Runner:
    """Where blocks of replicates run; the choices are in configs/runner.

    Attributes
    ----------
    name : str
        One of `RUNNERS`.
    address : str or None
        Address of a Dask scheduler; None starts one on this machine.
    """

    name: str
    address: str | None

    @classmethod
    def check(cls, config: Any) -> Runner:
        """Return a runner from its part of the configuration, or refuse."""
        if not isinstance(config, Mapping) or set(config) != {"name", "address"}:
            raise InputError(
                f"runner={config}: expected one of {', '.join(RUNNERS)}, and optionally runner.address=…."
            )
        name, address = one_of("runner", config["name"], RUNNERS), config["address"]
        if address is not None and name != "dask":
            raise InputError(
                f"runner.address={address}: only Dask has an address. Add runner=dask, or leave it out."
            )
        if address is not None and not re.fullmatch(r"\w+://\S+", str(address)):
            raise InputError(f"runner.address={address}: expected an address such as tcp://127.0.0.1:8786.")
        return cls(name, address)


def weekly_of(value: Any, shown: Sequence[str]) -> tuple[str, ...] | None:
    """Return the outcomes whose weeks are kept, None for all, or refuse.

    Parameters
    ----------
    value : object
        ``shown``, ``all``, or names of outcomes.
    shown : sequence of str
        What this study shows besides the outcomes that every study shows over time.
    """
    if value == "all":
        return None
    if value == "shown":
        return tuple(name for name in WEEKLY.known() if name in {*SHOWN, *shown, *WEEKLY.own})
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise InputError(
            f"weekly={value}: expected shown, all, or outcomes such as weekly=[routine_share,strain]."
        )
    chosen = tuple(dict.fromkeys(one_of("weekly", name, tuple(WEEKLY.known())) for name in names))
    return chosen if set(chosen) < set(WEEKLY.known()) else None


@dataclass(frozen=True)
class Settings:
    """How a study is run, as opposed to what is simulated. The defaults are in configs/config.yaml.

    Attributes
    ----------
    replicates, seed : int
        Runs of each cell, and the key of their random draws.
    engine : str
        One of `ENGINES`.
    runner : Runner
        Where blocks of replicates run.
    workers : int
        Blocks of replicates run at once; ``auto`` in the configuration is one per processor that this process may
        use.
    on_error : str
        Whether a run that fails stops the study: one of `ON_ERROR`.
    weekly : tuple of str or None
        Outcomes whose weeks are kept; None keeps all.
    results_dir : Path
    study : str or None
        Name of the study folder.
    language, outcome : str
        Those of the picture and the findings.
    figure : str or None
        Picture to draw first.
    ask : dict
        What `ask_of` returns: a preset's question, and how its outcomes respond to which axes.
    weekly_replicates : bool
        Whether to keep the weeks of every replicate.
    report : str or None
        Language of the report made at the end; None makes none.
    precision : dict
        Wanted half-width of the 95 % interval by outcome; if empty, the number of replicates is as given.
    max_replicates : int
        Largest number of replicates of a cell when a precision is wanted; whole rounds through all worlds.
    worlds : Worlds
        What is not known: replicate r takes draw r modulo their number.
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
    figure: str | None
    ask: dict[str, Any]
    weekly_replicates: bool
    report: str | None
    precision: dict[str, float]
    max_replicates: int
    worlds: Worlds

    @property
    def weekly_names(self) -> list[str]:
        """Outcomes whose weeks are kept, in the order of the tables."""
        return [name for name in WEEKLY.known() if self.weekly is None or name in self.weekly]

    @classmethod
    def check(cls, config: Mapping[str, Any]) -> Settings:
        """Return settings from a composed configuration, or refuse."""
        study = config.get("study")
        if study is not None:
            file_name("study", study, "study=my_study")
        outcome, ask = one_of("outcome", config["outcome"], tuple(WEEKLY.known())), ask_of(config["ask"])
        weekly = weekly_of(config["weekly"], [outcome, *ask.get("outcomes", ())])
        if weekly is not None and outcome not in weekly:
            raise InputError(
                f"outcome={outcome}: its weeks are not stored. Add it: weekly=[{','.join([*weekly, outcome])}]."
            )
        precision, worlds = precision_of(config["precision"], outcome), worlds_named(config["worlds"])
        return cls(
            replicates=whole("replicates", config["replicates"], 1, MAX_REPLICATES),
            seed=whole("seed", config["seed"], 0, SEED_LIMIT - 1),
            engine=one_of("engine", config["engine"], ENGINES),
            runner=Runner.check(config["runner"]),
            workers=workers_of(config["workers"]),
            on_error=one_of("on_error", config["on_error"], ON_ERROR),
            weekly=weekly,
            results_dir=folder_of("results_dir", config["results_dir"]),
            study=study,
            language=one_of("language", config["language"], languages()),
            outcome=outcome,
            figure=None if config["figure"] is None else text("figure", config["figure"]),
            ask=ask,
            weekly_replicates=switch("weekly_replicates", config["weekly_replicates"]),
            report=report_of(config["report"]),
            precision=precision,
            max_replicates=most_of(config["max_replicates"], worlds, precision),
            worlds=worlds,
        )


def ask_of(value: Any) -> dict[str, Any]:
    """Return a study's question by language, how outcomes respond to axes, and what is the best of its cells.

    Without outcomes or a best, picture and findings are the same as for any other study.
    """
    given = part("ask", value)
    for key in given:
        one_of("ask", key, ASK)
    known = {"outcomes": tuple(OUTCOMES.known())}
    named = {
        key: list(names(f"ask.{key}", value, "[strain,trust]", known.get(key, ())))
        for key, value in given.items()
        if key in RESPONSE
    }
    if named and set(named) != set(RESPONSE):
        raise InputError(f"ask: give all of {', '.join(RESPONSE)}, or none.")
    best = {"best": best_of(given["best"])} if given.get("best") else {}
    return {"question": texts("ask.question", given.get("question")), **named, **best}


def best_of(value: Any) -> dict[str, Any]:
    """Return outcomes to improve, the first of which decides, and the limit of others by outcome."""
    given = part("ask.best", value, ("for", "such_that"), ("for",))
    limits = dict(part("such_that", given.get("such_that")))
    wanted = list(names("for", given["for"], "[routine_share,strain]", tuple(WEEKLY.known())))
    for name in [*wanted, *limits]:
        one_of("such_that", name, tuple(WEEKLY.known()))
        if not WEEKLY[name].good:
            raise InputError(
                f"{name}: neither more nor less of it is better, so there is no best. Choose another outcome: "
                "python -m sim list outcomes"
            )
    for name, limit in limits.items():
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not abs(limit) < LARGEST:
            raise InputError(
                f"such_that: {name}={brief(limit)}: expected a number in its unit ({WEEKLY[name].unit}), such as "
                "such_that={strain:0.35}."
            )
        if WEEKLY[name].percent and abs(limit) > 1.0:
            raise InputError(f"such_that: {name}={brief(limit)}: expected a share, such as 0.35 for 35 %.")
    if not wanted:
        raise InputError("for: names no outcome. Name one or more, such as for=[routine_share,strain].")
    return {"for": wanted, "such_that": {name: float(limit) for name, limit in limits.items()}}


def precision_of(value: Any, outcome: str) -> dict[str, float]:
    """Return the wanted half-width by outcome; a bare number applies to the study's main outcome."""
    wanted = {} if value is None else value if isinstance(value, Mapping) else {outcome: value}
    for name, half in wanted.items():
        one_of("precision", name, tuple(WEEKLY.known()))
        if isinstance(half, bool) or not isinstance(half, int | float) or not 0 < half < LARGEST:
            raise InputError(
                f"precision={brief(half)}: expected a half-width above 0 in the unit of {name} "
                f"({WEEKLY[name].unit}), such as precision=0.01, or several: "
                "precision={routine_share:0.01,strain:0.02}."
            )
        if WEEKLY[name].percent and half >= 0.5:
            raise InputError(
                f"precision={brief(half)}: {name} is a share from 0 to 1, and any interval is within ± 0.5. "
                f"For ± {brief(half)} percentage points set precision={brief(half / 100)}."
            )
    return {str(name): float(half) for name, half in wanted.items()}


def most_of(value: Any, worlds: Worlds, precision: Mapping[str, float]) -> int:
    """Return the largest number of replicates; where a precision is wanted, in whole rounds through all worlds."""
    most = whole("max_replicates", value, 2, MAX_REPLICATES)
    if not precision or len(worlds) == 1:
        return most
    if most < 2 * len(worlds):
        raise InputError(
            f"max_replicates={most}: until a precision is reached, replicates are added in whole rounds through "
            f"{len(worlds)} worlds, at least two. Expected max_replicates={2 * len(worlds)} or more, or one world "
            "(worlds=typical)."
        )
    return most - most % len(worlds)


def workers_of(value: Any) -> int:
    """Return how many blocks run at once; ``auto`` is one for each processor that this process may use."""
    if value == "auto":
        return min(usable_processors(), MAX_WORKERS)
    if isinstance(value, str):
        raise InputError(f"workers={value}: expected auto, or a whole number from 1 to {MAX_WORKERS}.")
    return whole("workers", value, 1, MAX_WORKERS)


def folder_of(where: str, value: Any) -> Path:
    """Return a folder by its name, or refuse a value that cannot name one."""
    named = isinstance(value, str | int) and not isinstance(value, bool) and str(value)
    if not named or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in named):
        raise InputError(f"{where}={brief(value)!r}: expected a folder's name, such as {where}=results.")
    try:
        return Path(named).expanduser()
    except RuntimeError as error:  # ~nobody, or ~ without a home
        raise InputError(f"{where}={value}: {error}. Name a folder, such as {where}=results.") from error


def report_of(value: Any) -> str | None:
    """Return the language of the report, None for no report; true means Bokmål, the language of its readers."""
    if isinstance(value, bool):
        return "nb" if value else None
    return one_of("report", value, (*languages(), "true", "false"))


SETTINGS = frozenset(field.name for field in dataclasses.fields(Settings))
