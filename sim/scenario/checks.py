"""Checks at the edge: one value at a time, each refusal saying what, where and what was expected."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sim.errors import InputError, did_you_mean
from sim.language import languages
from sim.model.parameters import ParameterInfo
from sim.model.rules import REPLACEABLE

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
"""Earliest and latest date accepted."""
MAX_WEEKS = 2600
"""Longest run, fifty years."""
LARGEST = 1e15
"""No sensible number is this large; the comparison also refuses inf and NaN."""
LONGEST_SHOWN = 80
"""Letters of a value that a message repeats."""


def check_number(name: str, value: Any, about: ParameterInfo) -> float | int:
    """Return a value of the right type and range, or refuse."""
    expected = (
        f"expected {'a whole number' if about.kind is int else 'a number'} "
        f"from {about.low:g} to {about.high:g} ({about.unit})"
    )
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name}={brief(value)}: {expected}, got {describe_type(value)}.")
    if about.kind is int and isinstance(value, float) and math.isfinite(value) and not value.is_integer():
        raise InputError(f"{name}={value}: {expected}.")
    if not about.low <= value <= about.high:
        nearest = about.low if value < about.low else about.high
        suffix = "" if value != value else f" The nearest valid value is {nearest:g}."
        raise InputError(f"{name}={brief(value)}: {expected}.{suffix}")
    checked: float | int = about.kind(value)
    return checked


def describe_type(value: Any) -> str:
    """Return what a value is, in words a user of a command line understands."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"{str(value).lower()} (yes or no)"
    words = {
        "str": "text",
        "int": "a whole number",
        "float": "a number with decimals",
        "list": "a list",
        "dict": "a group of settings",
    }
    return words.get(type(value).__name__, type(value).__name__)


def part(
    where: str, value: Any, known: Collection[str] | None = None, needed: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return a group of settings, or refuse what is not one, has a key that is not known, or lacks one."""
    given = {} if value is None else value
    if not isinstance(given, Mapping):
        raise InputError(f"{where}={value}: expected a group of settings, got {describe_type(value)}.")
    known_keys(given, given if known is None else known, f"{where}.")
    for key in needed:
        if key not in given:
            raise InputError(f"{where}: '{key}' is missing.")
    return given


def known_keys(given: Iterable[str], known: Collection[str], above: str = "", more: Collection[str] = ()) -> None:
    """Refuse unknown keys of a group of settings.

    Parameters
    ----------
    more : collection of str
        Full names of settings within groups, one of which may be meant.
    """
    for key in given:
        if key in more and key not in known:  # a file holds groups; only the command line joins them by a point
            group, _, name = key.partition(".")
            raise InputError(f"Unknown setting '{above}{key}'. In a file, nest it: {group}: {{{name}: …}}.")
        if key not in known:
            raise InputError(f"Unknown setting '{above}{key}'.{did_you_mean(key, [*known, *more])}")


def whole(where: str, value: Any, low: int, high: int) -> int:
    """Return a whole number in a range, or refuse."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        got = "" if isinstance(value, int) else f", got {describe_type(value)}"
        raise InputError(f"{where}={brief(value)}: expected a whole number from {low} to {high}{got}.")
    return value


def whole_from_text(where: str, value: str, high: int) -> int:
    """Return a whole number that was written as a word of the command line, or refuse."""
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise InputError(f"{where}={brief(value)}: expected a whole number from 0 to {high}.")
    return whole(where, int(value), 0, high)


def float_or_nan(written: str) -> float:
    """Return the number that a text writes, NaN when it writes none."""
    try:
        return float(written)
    except ValueError:
        return math.nan


def brief(value: Any) -> str:
    """Return a value as a message shows it: its beginning, when it is long."""
    shown = str(value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


def day(where: str, value: Any) -> datetime.date:
    """Return a date, or refuse."""
    try:
        date = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"{where}={brief(value)}: expected a date such as 2017-12-04.") from None
    date = date.date() if isinstance(date, datetime.datetime) else date
    if not FIRST_DAY <= date <= LAST_DAY:
        raise InputError(f"{where}={date}: expected a date from {FIRST_DAY} to {LAST_DAY}.")
    return date


def monday(where: str, value: Any) -> datetime.date:
    """Return a date that is a Monday, or refuse with the nearest one before."""
    date = day(where, value)
    if date.weekday() != 0:
        before = date - datetime.timedelta(days=date.weekday())
        raise InputError(f"{where}={date}: expected a Monday, such as {before}.")
    return date


def texts(where: str, value: Any) -> dict[str, str]:
    """Return texts by language, or refuse."""
    by_language = part(where, value)
    for language in by_language:
        if language not in languages():
            raise InputError(f"{where}.{language}: expected one of the languages {', '.join(languages())}.")
    return {language: text(f"{where}.{language}", said) for language, said in by_language.items()}


def text(where: str, value: Any) -> str:
    """Return a text; refuse anything else, and characters that cannot be shown, such as half a surrogate pair."""
    if isinstance(value, bool):  # YAML reads a bare no as false
        raise InputError(
            f"{where}={str(value).lower()}: expected text. Quote words that YAML reads as yes or no: 'no'."
        )
    if not isinstance(value, str | int | float | datetime.date):
        raise InputError(f"{where}={brief(value)}: expected text, got {describe_type(value)}.")
    name = str(value)
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise InputError(f"{where}: the character U+{ord(character):04X} cannot be shown. Leave it out.")
    return name


LONGEST_NAME = 200
"""Bytes in a name that becomes that of a file or folder: most disks take 255, and a mark may follow."""
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices, whatever follows a dot."""


def file_name(where: str, value: Any, such_as: str) -> str:
    """Return a text that can be the name of one file or folder on every system, or refuse.

    Every text that comes from a user, a configuration or a stored study and becomes part of a path goes
    through here: a name has no separators, so it cannot lead out of the folder it is meant for.

    Parameters
    ----------
    where : str
        What the message calls it.
    such_as : str
        A valid example.
    """
    name = value if isinstance(value, str) else ""
    printable = all(unicodedata.category(character)[0] != "C" for character in name)
    if (
        not printable
        or not re.fullmatch(r"\w[^/\\:*?\"<>|]*(?<![. ])", name)
        or name.partition(".")[0].lower() in DEVICES
    ):
        raise InputError(
            f"{where}={printed(value)}: expected a name that can be a file or folder, such as {such_as}."
        )
    if len(name.encode()) > LONGEST_NAME:
        raise InputError(
            f"{where}={name}: too long for a file or folder; expected at most {LONGEST_NAME} bytes "
            "(æ, ø and å count as two)."
        )
    return name


def printed(value: Any) -> str:
    """Return a value for a message, with characters that could steer a terminal written out."""
    words = str(value)
    if words.isprintable():  # as nearly all are
        return words
    return "".join(c if unicodedata.category(c)[0] != "C" else c.encode("unicode_escape").decode() for c in words)


def lookup(name: str, about: Mapping[str, ParameterInfo]) -> ParameterInfo:
    """Return what is known of a parameter, or refuse with the nearest name."""
    if name not in about:
        raise InputError(unknown(name, about))
    return about[name]


def unknown(name: str, known: Collection[str], where: str = "") -> str:
    """Return what to say of a setting that nobody knows: the nearest one, and where all are listed.

    Parameters
    ----------
    known : collection of str
        Settings in whose place it may stand.
    where : str
        File and line in brackets, when a file sets it.
    """
    group, says, near = name.partition(".")[0], f"Unknown setting '{name}'.", did_you_mean(name, known)
    if group == "own" and not any(one.startswith("own.") and one != "own.file" for one in known):
        return f"{says}{where} No file in use has PARAMETERS of its own. Name yours: own.file=my_rules.py"
    if group == "rules":
        near = near or f" Rules: {', '.join(REPLACEABLE)}."
        return f"{says}{near}{where} List all with: python -m sim list rules"
    return f"{says}{near}{where} List all with: python -m sim list parameters"


def one_of(where: str, value: Any, choices: Sequence[str]) -> str:
    """Return a choice, or refuse with the nearest one."""
    if value not in choices:
        hint = did_you_mean(value, choices)
        raise InputError(f"{where}={brief(value)}: there is no such choice.{hint} Choices: {', '.join(choices)}.")
    return str(value)


def names(where: str, value: Any, such_as: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
    """Return one name or a list of names as a tuple, or refuse anything else, and names outside ``choices``."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
        raise InputError(f"{where}={brief(value)}: expected one or more names, such as {such_as}.")
    return tuple(one_of(where, name, choices or listed) for name in listed)


def switch(where: str, value: Any) -> bool:
    """Return true or false, or refuse anything else."""
    if not isinstance(value, bool):
        raise InputError(f"{where}={value}: expected true or false, got {describe_type(value)}.")
    return value
