"""Options, arguments and settings that verbs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from sim.errors import InputError
from sim.language import languages


class AnyPath(click.Path):
    """A path; one that no system allows, such as one with a null character, is refused with a message."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        try:
            return super().convert(value, param, ctx)
        except ValueError as error:
            self.fail(f"{value!r} cannot be a path: {error}.", param, ctx)


LANGUAGE = click.option("--language", type=click.Choice(languages()), default="en", show_default=True)
LOOK = click.option("--look", default="wide", show_default=True, help="Layout: wide, page (A4) or phone.")
PATH = AnyPath(path_type=Path)
STUDY = click.argument("study", type=PATH)
OUTCOME = click.option("--outcome", help="The same as outcome=…")
RUN_ITS_RULES = click.option(
    "--run-its-rules", is_flag=True, help="Run the Python rules that came with the study: only if you trust them."
)


def settings_apart(words: Sequence[str], own: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Separate a verb's own settings, by name, from the other words; refuse a setting named twice."""
    asked: dict[str, str] = {}
    rest = []
    for word in words:
        key, _, value = word.partition("=")
        if key not in own:
            rest.append(word)
        elif key in asked:
            raise InputError(f"{word}: {key} is named twice. Name it once.")
        else:
            asked[key] = value
    return asked, rest


def outcome_of(words: Sequence[str], option: str | None, verb: str) -> str | None:
    """Return the outcome that words or an option of a verb name, ``outcome=strain`` or ``--outcome strain``."""
    asked, others = settings_apart(words, ("outcome",))
    if others:
        raise InputError(f"{verb}: '{others[0]}' is unknown. Expected a study, and optionally outcome=strain.")
    return named_once(asked, option)


def named_once(asked: Mapping[str, str], option: str | None) -> str | None:
    """Return the outcome that a setting or an option names; refuse both."""
    if option and "outcome" in asked:
        raise InputError(f"outcome={asked['outcome']}: --outcome names one as well. Name it once.")
    return option or asked.get("outcome")


def checked(overrides: Sequence[str]) -> list[str]:
    """Return overrides after checking that all are known and none is a sweep."""
    from sim.scenario.folders import groups
    from sim.study.design.overrides import check_overrides

    check_overrides(overrides, groups(), many=False)
    return list(overrides)
