"""The verbs that are not runs, as click commands."""

from __future__ import annotations

import functools
import inspect
from importlib import import_module
from typing import Any

import click

from sim.commands import VERBS
from sim.commands.run import guarded
from sim.errors import InputError


@functools.cache
def command_of(verb: str) -> click.Command:
    """Return a verb as a click command: its function with the options declared there, whose lines are printed."""
    module, _, name = VERBS[verb].partition(".")
    tell = getattr(import_module(f"sim.commands.{module}"), name)

    @functools.wraps(tell)
    def show(**given: Any) -> None:
        for line in tell(**given):
            print(line)  # not click.echo, which writes UTF-8 to terminals that say they lack it

    summary = inspect.cleandoc(tell.__doc__).partition("\n\n")[0]
    return click.command(verb, help=summary, context_settings={"help_option_names": ["-h", "--help"]})(show)


def ask(arguments: list[str]) -> int:
    """Run one verb and return its exit code."""
    return guarded(lambda: run_click(*arguments))


def run_click(verb: str, *words: str) -> None:
    """Let click parse and run; what it refuses is refused as everything else is."""
    try:
        command_of(verb).main(words, prog_name=f"python -m sim {verb}", standalone_mode=False)
    except click.ClickException as refusal:
        usage = f" Help: python -m sim {verb} --help" if isinstance(refusal, click.UsageError) else ""
        raise InputError(f"{verb}: {refusal.format_message()}{usage}") from refusal
    except click.Abort as stop:
        raise KeyboardInterrupt from stop
    except SystemExit as gone:  # so click leaves when nobody reads any more
        raise BrokenPipeError from gone
