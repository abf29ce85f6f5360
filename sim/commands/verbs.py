"""Run the verbs of the command line as click commands."""

from __future__ import annotations

import functools
import inspect
from importlib import import_module
from typing import Any

import click

from sim.commands import VERBS
from sim.commands.folders import folders_apart
from sim.commands.run import guarded
from sim.errors import InputError

CONFIGURED = {
    "app", "calibrate", "check", "describe", "explain", "list", "network", "optimise", "plan", "story",
}  # fmt: skip
"""Verbs about configurations, which may lie in user folders."""


@functools.cache
def command_of(verb: str) -> click.Command:
    """Return the click command of a verb, which prints the lines that the verb's function yields.

    What the function returns is the exit code; nothing is 0.
    """
    module, _, name = VERBS[verb].partition(".")
    function = getattr(import_module(f"sim.commands.{module}"), name)

    @functools.wraps(function)
    def show(**arguments: Any) -> Any:
        lines = iter(function(**arguments))
        while True:
            try:
                print(next(lines))  # not click.echo, which writes UTF-8 even to terminals that do not support it
            except StopIteration as end:
                return end.value  # the exit code, when the verb returns one

    summary = inspect.cleandoc(function.__doc__).partition("\n\n")[0]
    more = "--config-dir FOLDER adds configuration files of your own." if verb in CONFIGURED else None
    names = {"help_option_names": ["-h", "--help"]}
    return click.command(verb, help=summary, epilog=more, context_settings=names)(show)


def ask(arguments: list[str]) -> int:
    """Run one verb and return its exit code."""
    return guarded(lambda: run_verb(*arguments))


def run_verb(verb: str, *words: str) -> int | None:
    """Run one verb with the choices in user folders; return its exit code."""
    from sim.scenario.folders import own_folders

    folders, rest = folders_apart(words)
    if verb not in CONFIGURED:
        if folders:
            raise InputError(
                f"{verb} uses no configuration folders; a stored study has its own. Remove {folders[0]}."
            )
        return run_click(verb, *words)
    with own_folders(folders, rest):
        return run_click(verb, *rest)


def run_click(verb: str, *words: str) -> int | None:
    """Let click parse the words and run the verb, turning its errors into `InputError`; return its exit code."""
    command = command_of(verb)
    if verb not in CONFIGURED and any("--language" in one.opts for one in command.params):
        words = tuple(f"--{word}" if word.startswith("language=") else word for word in words)  # as for a run
    try:
        code: int | None = command.main(words, prog_name=f"python -m sim {verb}", standalone_mode=False)
        return code
    except click.ClickException as refusal:
        usage = f" Help: python -m sim {verb} --help" if isinstance(refusal, click.UsageError) else ""
        raise InputError(f"{verb}: {refusal.format_message()}{usage}") from refusal
    except click.Abort as stop:
        raise KeyboardInterrupt from stop
    except SystemExit as gone:  # how click exits on a closed pipe
        raise BrokenPipeError from gone
