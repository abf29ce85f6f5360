"""The verbs that are not runs, as a click application."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from sim.commands.run import guarded
from sim.errors import InputError
from sim.language import languages


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def verbs() -> None:
    """Ask about scenarios, parameters, outcomes and studies."""


def show(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)  # not click.echo, which writes UTF-8 to terminals that say they lack it


@verbs.command("explain")
@click.argument("name")
@click.argument("overrides", nargs=-1)
def explain_command(name: str, overrides: tuple[str, ...]) -> None:
    """Tell all about one parameter, outcome or rule: NAME [key=value …]."""
    from sim.commands.explain import explain

    show(explain(name, checked(overrides)))


@verbs.command("describe")
@click.argument("overrides", nargs=-1)
@click.option(
    "--language", type=click.Choice(languages()), help="As in language=nb; English when neither is given."
)
def describe_command(overrides: tuple[str, ...], language: str | None) -> None:
    """Say in plain sentences what differs from the baseline: scenario=NAME [key=value …]."""
    from sim.commands.describe import describe

    show(describe(checked(overrides), language))


@verbs.command("list")
@click.argument("kind", required=False)
def list_command(kind: str | None) -> None:
    """List scenarios and other choices, parameters, outcomes or rules."""
    from sim.commands.listing import listing

    show(listing(kind))


@verbs.command("story")
@click.argument("words", nargs=-1)
@click.option("--language", type=click.Choice(languages()), default="en", show_default=True)
def story_command(words: tuple[str, ...], language: str) -> None:
    """Tell the life of one person: adviser=17 or leader=0 [replicate=3] [beside=SCENARIO] [key=value …]."""
    from sim.commands.story import story

    own = ("adviser=", "leader=", "replicate=", "beside=")
    checked(tuple(word for word in words if not word.startswith(own)))
    show(story(list(words), language))


STUDY = click.Path(path_type=Path)
RUN_ITS_RULES = click.option(
    "--run-its-rules", is_flag=True, help="Run the Python rules that came with the study: only if you trust them."
)


@verbs.command("verify")
@click.argument("study", type=STUDY)
@click.option("--all", "everything", is_flag=True, help="Run every run again, not a sample.")
@click.option("--runs", type=click.IntRange(0), default=20, show_default=True, help="Runs that are run again.")
@RUN_ITS_RULES
def verify_command(study: Path, everything: bool, runs: int, run_its_rules: bool) -> None:
    """Check that a study (folder, manifest or zip) is as written and comes out the same today."""
    from sim.commands.verify import verify_study

    show(verify_study(study, everything, runs, run_its_rules))


@verbs.command("reproduce")
@click.argument("study", type=STUDY, required=False)
@click.option("--figure", type=STUDY, help="A figure of a study: find what made it.")
@click.option("--into", type=STUDY, help="Keep the repetition in this folder.")
@RUN_ITS_RULES
def reproduce_command(study: Path | None, figure: Path | None, into: Path | None, run_its_rules: bool) -> None:
    """Run a study (folder, manifest or zip) again elsewhere and compare, byte for byte."""
    from sim.commands.reproduce import reproduce, reproduce_figure

    if (study is None) == (figure is None):
        raise click.UsageError("Name a study, or a figure with --figure.")
    if study is not None:
        show(reproduce(study, into, run_its_rules))
    else:
        show(reproduce_figure(figure or Path(), into, run_its_rules))


@verbs.command("export")
@click.argument("study", type=STUDY)
@click.option("--to", type=STUDY, help="Name of the zip.")
@click.option("--blocks", is_flag=True, help="With every run's weeks, which may be large.")
@click.option("--anonymous", is_flag=True, help="Without times and paths, for blind review.")
def export_command(study: Path, to: Path | None, blocks: bool, anonymous: bool) -> None:
    """Write a study into one zip with RO-Crate metadata, for an article's supplement."""
    from sim.commands.export import export_study

    show(export_study(study, to, blocks, anonymous))


@verbs.command("replay")
@click.argument("study", type=STUDY)
@click.argument("cell", type=int)
@click.argument("replicate", type=click.IntRange(0))
@RUN_ITS_RULES
def replay_command(study: Path, cell: int, replicate: int, run_its_rules: bool) -> None:
    """Run one run of a study on the reference engine: STUDY CELL REPLICATE."""
    from sim.commands.reproduce import replay

    show(replay(study, cell, replicate, run_its_rules))


@verbs.command("compare")
@click.argument("words", nargs=-1)
@click.option("--language", type=click.Choice(languages()), default="en", show_default=True)
@click.option("--csv", metavar="FILE", help="Write the whole table to this file.")
@click.option("--curve", metavar="FILE", help="Write the share of runs that have seen an event, week by week.")
@click.option("--anyway", is_flag=True, help="Compare studies of different versions or rules.")
def compare_command(
    words: tuple[str, ...], language: str, csv: str | None, curve: str | None, anyway: bool
) -> None:
    """Compare the scenarios of a study, or two studies: FOLDER [FOLDER] [outcome=NAME,…] [week=N]."""
    from sim.commands.compare import comparing

    show(list(comparing(words, language, csv, anyway, curve)))


@verbs.command("figures")
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1)
@click.option("--language", type=click.Choice(languages()), help="As the study was run with, when not given.")
@click.option("--format", "formats", default="png,svg", show_default=True, help="Of png, svg and pdf.")
@click.option("--outcome", help="What the figures are about; as the study was run with, when not given.")
@click.option("--look", default="wide", show_default=True, help="For where: wide, page (A4) or phone.")
def figures_command(
    study: Path, names: tuple[str, ...], language: str | None, formats: str, outcome: str | None, look: str
) -> None:
    """Draw the figures of a study: FOLDER [NAME …], all that fit it when none is named."""
    from sim.commands.figures import figures

    show(figures(study, names, language, formats.split(","), outcome, look))


@verbs.command("report")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(languages()), default="nb", show_default=True)
@click.option("--outcome", help="What the report is about; as the study was run with, when not given.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="The HTML file; FOLDER/report.nb.html when not given."
)
@click.option("--pdf", is_flag=True, help="Also as a PDF, beside it.")
@click.option("--xlsx", is_flag=True, help="Also the tables as a spreadsheet, beside it.")
def report_command(
    study: Path, language: str, outcome: str | None, output: Path | None, pdf: bool, xlsx: bool
) -> None:
    """Write one HTML file that explains a study: FOLDER."""
    from sim.commands.report import report

    show(report(study, language, outcome, output, pdf, xlsx))


@verbs.command("network")
@click.argument("words", nargs=-1)
@click.option("--language", type=click.Choice(languages()), default="en", show_default=True)
@click.option("--look", default="wide", show_default=True, help="For where: wide, page (A4) or phone.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("."), help="Folder of the picture.")
def network_command(words: tuple[str, ...], language: str, look: str, folder: Path) -> None:
    """Draw one office as its network: service=KEY [at=26,104,155] [replicate=3] [key=value …]."""
    from sim.commands.network import network_picture

    own = ("service=", "at=", "replicate=")
    checked(tuple(word for word in words if not word.startswith(own)))
    show(network_picture(list(words), language, look, folder))


@verbs.command("completion")
@click.argument("what", type=click.Choice(["bash", "for"]), default="bash")
@click.argument("line", required=False, default="")
def completion_command(what: str, line: str) -> None:
    """Print the script for Tab completion (bash, and zsh with bashcompinit)."""
    from sim.commands.completion import SCRIPT, complete

    show([SCRIPT.rstrip()] if what == "bash" else complete(line))


@verbs.command("plan")
@click.argument("words", nargs=-1)
@click.option("-m", "--multirun", "many", is_flag=True, help="Several values in one study, as for a run.")
def plan_command(words: tuple[str, ...], many: bool) -> None:
    """Tell what a study would take, without running it: the same words as to run it."""
    from sim.commands.plan import plan

    show(plan(list(words), many))


@verbs.command("sensitivity")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--outcome", help="A column of the study's runs; by default the study's own.")
@click.option("--language", type=click.Choice(["en", "nb"]), default="en", show_default=True)
def sensitivity_command(study: Path, outcome: str | None, language: str) -> None:
    """Say which parameters matter in a stored STUDY with design=morris or design=saltelli."""
    from sim.commands.sensitivity import tell

    show(tell(study, outcome, language))


def checked(overrides: tuple[str, ...]) -> list[str]:
    """Return overrides when all are known and none is a sweep."""
    from sim.scenario.compose import groups
    from sim.study.design.overrides import check_overrides

    check_overrides(overrides, groups(), many=False)
    return list(overrides)


def ask(arguments: list[str]) -> int:
    """Run one verb and return its exit code."""
    return guarded(lambda: run_click(arguments))


def run_click(arguments: list[str]) -> None:
    """Let click parse and run; what it refuses is refused as everything else is."""
    try:
        verbs(arguments, prog_name="python -m sim", standalone_mode=False)
    except click.ClickException as refusal:
        usage = f" Help: python -m sim {arguments[0]} --help" if isinstance(refusal, click.UsageError) else ""
        raise InputError(f"{arguments[0]}: {refusal.format_message()}{usage}") from refusal
    except click.Abort as stop:
        raise KeyboardInterrupt from stop
    except SystemExit as gone:  # so click leaves when nobody reads any more
        raise BrokenPipeError from gone
