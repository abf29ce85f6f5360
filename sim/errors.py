"""Refusals: what is wrong, where, what was expected, and how to mend it, in one message."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable


class InputError(Exception):
    """Bad input. Shown to the user as its message alone, with exit code 2."""


class RunFailed(Exception):
    """A run that began and could not be finished, such as by a rule that raises."""


def did_you_mean(word: object, choices: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest choice, or nothing when none is near."""
    group, _, leaf = str(word).rpartition(".")
    known = [str(choice) for choice in choices]
    same = [choice for choice in known if choice.rpartition(".")[2] == leaf]  # the right name in the wrong group
    # A shared group prefix does not make two names more alike.
    here = {choice.rpartition(".")[2]: choice for choice in known if choice.rpartition(".")[0] == group}
    elsewhere = [choice for choice in known if choice not in here.values()]
    alike = 0.6 if len(leaf) > 2 else 0.5  # in a two-letter name, such as of a language, one may be wrong
    near = same or [here[one] for one in difflib.get_close_matches(leaf, here, n=1, cutoff=alike)]
    near = near or difflib.get_close_matches(str(word), elsewhere, n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def counted(count: int, one: str) -> str:
    """Return a number of things in English, such as *1 run* or *3,000 runs*."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def notice(text: str) -> None:
    """Tell the user something that is no refusal, apart from the results on standard output."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
