"""Run studies: ``python -m sim [-m] key=value …``, composed by Hydra."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands import VERBS
from sim.commands.folders import folders_apart
from sim.errors import InputError, RunFailed, did_you_mean, notice

if TYPE_CHECKING:
    from sim.study.design.build import Design
    from sim.study.store.folder import Study

DONE, SOME_FAILED, REFUSED = 0, 1, 2
TRACEBACKS = "HYDRA_FULL_ERROR"
"""Environment variable that, set to 1, makes Hydra and this program show tracebacks."""


def guarded(action: Callable[[], int | None]) -> int:
    """Perform an action and return its exit code; an input error is printed as one message.

    So are errors of the machine (files, folders, memory), wherever they occur. With HYDRA_FULL_ERROR=1 they keep
    their traceback, as bugs in the program always do. `sim.__main__` handles a closed pipe.
    """
    try:
        return action() or DONE
    except BrokenPipeError:
        raise
    except (InputError, RunFailed, OSError, MemoryError) as refusal:
        if os.environ.get(TRACEBACKS):
            raise
        print(f"error: {in_words(refusal)}", file=sys.stderr)
        return REFUSED


def in_words(refusal: Exception) -> str:
    """Return the message for an error of input or of the machine."""
    if isinstance(refusal, MemoryError):
        return (
            f"there is not enough memory ({refusal}). Use fewer workers (workers=1), keep fewer weeks "
            "(weekly=[routine_share]), or run fewer cells at once."
        )
    if isinstance(refusal, OSError):
        names = [str(name) for name in (refusal.filename, refusal.filename2) if name is not None]
        where = " and ".join(names) or "the system"
        return f"{where}: {refusal.strerror or refusal}. {TRACEBACKS}=1 shows where in the program."
    return str(refusal)


@contextmanager
def empty_folder_removed(folder: Path) -> Iterator[None]:
    """Remove the folder, and parents of it, that were created within the block and are still empty."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        yield
    finally:
        for place in new:
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()


def run_design(design: Design) -> int:
    """Run the study of a design, print its findings and its folder, and return the exit code."""
    from sim.language import number, say, say_many
    from sim.show.figures import figure_file
    from sim.show.pictures import FIRST, draw_pictures, file_of, report_file, with_report
    from sim.show.text.answer import answer, findings
    from sim.show.text.power import why_so_many
    from sim.study.run.estimate import estimate
    from sim.study.run.estimate import in_words as estimate_in_words
    from sim.study.run.finished import finished_study
    from sim.study.run.session import run_study
    from sim.study.store.files import check_writable
    from sim.study.store.provenance import identify

    if design.settings.figure:
        figure_file(design.settings.figure)  # refuses an unknown one before anything runs
    tell_levers_outside(design)
    if finished_study(design, identify(design)) is None:  # otherwise nothing will be run or written
        check_writable(design.settings.results_dir)
        print(*estimate_in_words(estimate(design), design.settings.language), "", sep="\n", flush=True)
    settings = design.settings
    study = run_study(design, with_report(draw_pictures, settings.report))
    language, manifest = settings.language, study.manifest
    check_worked(study)
    try:
        about = study, settings.outcome, language
        sentences = [answer(*about), *findings(*about)]
    except InputError as reason:  # the analysis needs runs that failed; the others are kept and shown
        sentences = [str(reason)]
    for sentence in [*sentences, *why_so_many(manifest, language), ""]:
        print(sentence)
    print(
        say(
            "{cells}, {runs} in {seconds} s. Study {mark} in {folder}",
            language,
            cells=say_many("{count} cell", "{count} cells", len(design.cells), language),
            runs=say_many("{count} run", "{count} runs", sum(manifest["replicates_by_cell"]), language),
            seconds=number(manifest["seconds"], language, 1),
            mark=manifest["fingerprint"][:12],
            folder=study.folder,
        )
    )
    places = [
        study.folder / "figures" / file_of(name, language, "png") for name in (settings.figure, *FIRST) if name
    ]
    for place in [place for place in places if place.exists()][:1]:
        print(say("Picture: {picture}", language, picture=place))
    report_at = study.folder / report_file(settings.report or language)
    if settings.report and report_at.exists():
        print(say("Report: {path}", language, path=report_at))
        if settings.report != language:
            again = f"python -m sim report {study.folder} --language {language}"
            print(say("In English: {command}", language, command=again))
    if manifest["replicates"] > settings.replicates and not manifest["precision"]:
        print(
            say("The study has {there} replicates already, more than the {asked} asked for; all are used.",
                language, there=manifest["replicates"], asked=settings.replicates)
        )  # fmt: skip
    if manifest["failed"]:
        print(
            say("{failed} failed; the tables hold the others. Which, why and how to replay: {file}", language,
                failed=say_many("{count} run", "{count} runs", manifest["failed"], language),
                file=study.folder / "failures.parquet"),
            file=sys.stderr,
        )  # fmt: skip
        return SOME_FAILED
    return DONE


def tell_levers_outside(design: Design) -> None:
    """Print a notice about levers with dates outside the run, which is probably a mistake."""
    from sim.show.text.changes import outside_run

    language = design.settings.language
    notices = (
        outside_run(lever, cell.scenario, language) for cell in design.cells for lever in cell.scenario.levers
    )
    for sentence in dict.fromkeys(sentence for sentence in notices if sentence):
        notice(sentence)


def check_worked(study: Study) -> None:
    """Raise `RunFailed` when no run of a study worked, because then there are no results."""
    from sim.show.pictures import some_worked

    if not some_worked(study.manifest):
        raise RunFailed(
            f"no run worked: all {study.manifest['failed']} failed. {study.folder / 'failures.parquet'} says why, "
            "and how to replay each."
        )


FLAGS: dict[str, tuple[str, ...] | None] = {
    "--config-dir": (), "-cd": (), "--multirun": None, "-m": None,
    "--cfg": ("job", "hydra", "all"), "-c": ("job", "hydra", "all"), "--resolve": None, "--package": (), "-p": (),
    "--info": ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath"),
    "-i": ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath"), "--hydra-help": None,
}  # fmt: skip
"""Flags of Hydra that may be used, with the values that each takes: None means no value, () any value.

Flags that load anything but the configuration of this program are not allowed: --config-path,
--config-name, and --experimental-rerun, which unpickles a file and so runs any code in it.
"""
MANY = {"--multirun", "-m"}
PLAIN = {*MANY, "--config-dir", "-cd"}
"""Flags with which a study runs; with others, Hydra shows what it composes."""


def run(arguments: list[str]) -> int:
    """Check the arguments, let Hydra compose, run the studies, and return the exit code."""
    return guarded(lambda: checked_run(arguments))


def checked_run(arguments: list[str]) -> int:
    """Run the studies that the command line asks for, or refuse the arguments."""
    from sim.scenario.folders import own_folders
    from sim.study.design.overrides import for_hydra

    flags, overrides = split([for_hydra(argument) for argument in arguments])
    with own_folders(folders_apart(arguments)[0], overrides):
        made = composed(flags, overrides)
    codes = [DONE]
    for design in made:
        with empty_folder_removed(design.settings.results_dir):
            codes.append(run_design(design))
    return max(codes)


def composed(flags: Mapping[str, str | None], overrides: list[str]) -> list[Design]:
    """Return the design that the arguments describe; none when Hydra only shows how it composes."""
    from sim.study.design.words import design_of

    if set(flags) <= PLAIN:
        return [design_of(overrides, many=bool(MANY & set(flags)))]
    check(flags, overrides)
    show(flags, overrides)
    return []


def show(flags: Mapping[str, str | None], overrides: list[str]) -> None:
    """Let Hydra print what a flag such as ``--cfg`` asks for."""
    import hydra
    from hydra.core.utils import env_override

    from sim.scenario.compose import VERSION_BASE, composing, register
    from sim.scenario.folders import config_folder

    register()
    sys.argv = [
        "python -m sim",
        *(word for flag, value in flags.items() for word in (flag, value) if word),
        *overrides,
    ]
    # Otherwise Hydra would print its own error messages and exit.
    with composing(), env_override({TRACEBACKS: "1"}):
        hydra.main(version_base=VERSION_BASE, config_path=str(config_folder()), config_name="config")(repr)()


def split(arguments: list[str]) -> tuple[dict[str, str | None], list[str]]:
    """Return flags with their values, and overrides; refuse anything else."""
    flags: dict[str, str | None] = {}
    overrides = []
    words = iter(arguments)
    for word in words:
        flag, equals, value = word.partition("=")
        if not word.startswith("-"):
            if word in VERBS:
                raise InputError(f"'{word}' is a verb. Write it first: python -m sim {word} …")
            if "=" not in word and not word.startswith("~"):
                raise InputError(
                    f"'{word}' is neither a verb nor a setting.{did_you_mean(word, VERBS)} "
                    f"Verbs: {', '.join(VERBS)}. Settings look like office.staff=30."
                )
            overrides.append(word)
            continue
        if flag not in FLAGS:
            near = as_setting(flag, value or next(words, "")) or did_you_mean(flag, FLAGS)
            raise InputError(f"{flag}: there is no such flag here.{near} Flags: {', '.join(FLAGS)}.")
        choices = FLAGS[flag]
        if choices is None and equals:
            raise InputError(f"{word}: {flag} takes no value.")
        given = None if choices is None else value if equals else next(words, None)
        if choices is not None and (not given or (choices and given not in choices)):
            expected = f"expected one of {', '.join(choices)}" if choices else "expected a value after it"
            raise InputError(f"{flag} {given or ''}: {expected}.".replace(" :", ":"))
        flags[flag] = given
    return flags, overrides


def as_setting(flag: str, value: str) -> str:
    """Return what to write instead of a flag that is the name of a setting or a parameter, or nothing."""
    from sim.model.parameters import registry
    from sim.scenario.scenario import SCENARIO_KEYS
    from sim.study.settings import SETTINGS

    name = flag.lstrip("-").replace("-", "_")
    known = name in {"scenario", *SCENARIO_KEYS, *SETTINGS, *registry()}
    return f" Settings have no dashes: {name}={value or '…'}." if known else ""


def check(flags: Mapping[str, str | None], overrides: list[str]) -> None:
    """Refuse invalid arguments before Hydra composes anything."""
    from sim.scenario.folders import groups
    from sim.study.design.overrides import check_overrides

    many = bool(MANY & set(flags))
    preset = any(o.startswith("experiment=") for o in overrides)
    check_overrides(overrides, groups(), many or preset)
    shown = {"--cfg", "-c"} & set(flags)
    how = {"--resolve", "--package", "-p"} & set(flags)
    if how and not shown:
        raise InputError(f"{min(how)} only changes how --cfg shows a configuration. Add --cfg job.")
    if many and shown:
        raise InputError("--cfg shows one configuration. Leave out -m and give one value for each setting.")
