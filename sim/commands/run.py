"""Running: ``python -m sim [-m] key=value …``, composed by Hydra."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.errors import Refused, RunFailed

if TYPE_CHECKING:
    from sim.study.design import Design
    from sim.study.store import Study

DONE, SOME_FAILED, REFUSED = 0, 1, 2

exit_codes: list[int] = []
"""How the studies of this call ended; Hydra does not hand on what its task returns."""


def run_design(make: Callable[[], Design]) -> int:
    """Run the study of a design, print what was found and where it lies; return the exit code."""
    exit_codes.append(guarded(lambda: report(make())))
    return exit_codes[-1]


def guarded(action: Callable[[], int | None]) -> int:
    """Do something and return its exit code; a refusal is one message, HYDRA_FULL_ERROR=1 a traceback."""
    try:
        return action() or DONE
    except (Refused, RunFailed) as refusal:
        if os.environ.get("HYDRA_FULL_ERROR"):
            raise
        print(f"error: {refusal}", file=sys.stderr)
        return REFUSED


def report(design: Design) -> int:
    """Run a study, print its findings, and return the exit code."""
    from sim.show.pictures import FIRST, draw_pictures, file_of, report_file, with_report
    from sim.show.ranking import rankings
    from sim.show.replicates import why_so_many
    from sim.show.robustness import over_points
    from sim.show.sentences import findings
    from sim.study.estimate import estimate, in_words
    from sim.study.files import check_writable
    from sim.study.method import ANALYSED
    from sim.study.provenance import identify
    from sim.study.study import finished_study, run_study
    from sim.words import number, say, say_many

    if finished_study(design, identify(design)) is None:  # else nothing will be run or written
        check_writable(design.settings.results_dir)
        print(*in_words(estimate(design), design.settings.language), "", sep="\n", flush=True)
    analysed = design.method.kind in ANALYSED
    study = run_study(design, with_report(draw_pictures, design.settings.report))
    settings = design.settings
    language = settings.language
    tell = rankings if analysed else over_points if design.method.sampled else findings
    manifest = study.manifest
    check_worked(study)
    try:
        told = list(tell(study, settings.outcome, language))
    except Refused as reason:  # runs failed that the analysis cannot do without; the others are kept and shown
        told = [str(reason)]
    for sentence in told:
        print(sentence)
    for sentence in why_so_many(manifest, language):
        print(sentence)
    cells, runs = len(design.cells), sum(manifest["replicates_by_cell"])
    print()
    print(
        say(
            "{cells}, {runs} in {seconds} s. Study {mark} in {folder}",
            language,
            cells=say_many("{count} cell", "{count} cells", cells, language),
            runs=say_many("{count} run", "{count} runs", runs, language),
            seconds=number(manifest["seconds"], language, 1),
            mark=manifest["fingerprint"][:12],
            folder=study.folder,
        )
    )
    places = [study.folder / "figures" / file_of(name, language, "png") for name in FIRST]
    for place in [place for place in places if place.exists()][:1]:
        print(say("Picture: {picture}", language, picture=place))
    report_at = study.folder / report_file(settings.report or language)
    if settings.report and report_at.exists():
        print(say("Report: {path}", language, path=report_at))
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


def check_worked(study: Study) -> None:
    """Raise `RunFailed` when no run of a study worked, for then there is nothing to tell."""
    from sim.show.pictures import some_worked

    if not some_worked(study.manifest):
        raise RunFailed(
            f"no run worked: all {study.manifest['failed']} failed. {study.folder / 'failures.parquet'} says why, "
            "and how to replay each."
        )


def run(arguments: list[str]) -> int:
    """Check the overrides, then let Hydra compose and run; return the exit code."""
    from sim.study.overrides import for_hydra

    arguments = [for_hydra(argument) for argument in arguments]
    many = bool({"-m", "--multirun"} & set(arguments))
    overrides = [a for a in arguments if (not a.startswith("-") and "=" in a) or a.startswith("~")]
    code = guarded(lambda: check(arguments, overrides, many))
    if code != DONE:
        return code

    import hydra

    from sim.configuration import VERSION_BASE, config_folder, plain, register
    from sim.study.design import single

    def task(config: Any) -> None:
        settings = plain(config)
        run_design(lambda: single(settings))

    register()
    sys.argv = ["python -m sim", *arguments]
    try:
        hydra.main(version_base=VERSION_BASE, config_path=str(config_folder()), config_name="config")(task)()
    except SystemExit as stop:
        if stop.code:
            return REFUSED  # Hydra has said why
    return max(exit_codes, default=DONE)


def check(arguments: list[str], overrides: list[str], many: bool) -> None:
    """Refuse what can be seen to be wrong before Hydra is asked."""
    from pathlib import Path

    from sim.configuration import compose, groups
    from sim.study.overrides import check_overrides

    flags_with_value = {"--config-dir", "-cd", "--config-path", "-cp", "--config-name", "-cn", "--cfg", "-c",
                        "--package", "-p", "--info", "-i", "--experimental-rerun"}  # fmt: skip
    choices = groups()
    before = ""
    for argument in arguments:
        if before in ("--config-dir", "-cd") or argument.startswith("--config-dir="):
            own = Path(argument.removeprefix("--config-dir="))
            for group, options in choices.items():
                options += [file.stem for file in (own / group).glob("*.yaml")]
        elif not argument.startswith(("-", "~")) and "=" not in argument and before not in flags_with_value:
            from sim.commands import VERBS
            from sim.errors import did_you_mean

            raise Refused(
                f"'{argument}' is neither a verb nor a setting.{did_you_mean(argument, VERBS)} "
                f"Verbs: {', '.join(VERBS)}. Settings look like office.staff=30."
            )
        before = argument
    preset = any(o.startswith(("experiment=", "+experiment=")) for o in overrides)
    check_overrides(overrides, choices, many or preset)
    flags = {argument.partition("=")[0] for argument in arguments if argument.startswith("-")}
    if many and {"--cfg", "-c"} & flags:
        raise Refused("--cfg shows one configuration. Leave out -m and give one value for each setting.")
    deep = [o for o in overrides if o.startswith(("services.", "levers.", "hydra."))]
    if deep and not many and not preset:
        compose(overrides)  # Hydra's own message on such a key is long; ours says what was meant
