"""Words, numbers and dates as a language writes them.

The rule for every text a user reads in pictures, reports and findings:

- **English is in the source**, as a whole sentence with named gaps, where it is used:
  ``say("{line} is above {reference}", language, line=…, reference=…)``.
- **Every other language is one file**, ``sim/locale/<language>/LC_MESSAGES/sim.po``, in the format of
  gettext. It is read as it is; nothing needs to be compiled. ``python docs/make_catalogues.py``
  brings the files up to date with the source, and makes the file of a new language.
- **Labels of parameters, outcomes and scenarios stand next to what they name**, in Bokmål and English
  (`label_of` picks one). Only languages without labels of their own look for them in their catalogue.
- **Numbers, dates and lists** are written by Babel. Nobody writes a month or a decimal mark by hand.

Refusals and what ``list`` and ``explain`` print about the program itself are in English only.
"""

from __future__ import annotations

import datetime
import functools
import gettext
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from babel import Locale

SOURCE = "en"
"""The language of the source."""
LABELLED = ("nb", SOURCE)
"""Languages whose labels are written next to what they name."""
REGIONS = {"en": "en_GB"}
"""Which region's customs a language follows: British dates, day before month."""
CATALOGUES = Path(__file__).parent / "locale"

NO_BREAK = "\u00a0"
"""No-break space, between a number and its unit."""
MINUS = "\u2212"
NAMES = frozenset({"Teams", "Yammer"})
"""Names that labels begin with; within a sentence they keep their capital."""
GROUPED_FROM = 10_000
"""From here on digits are written in groups of three; 1234 is easier to read than 1 234."""


def languages() -> tuple[str, ...]:
    """Return all languages: each that has a catalogue, and English."""
    return (*sorted(file.parts[-3] for file in CATALOGUES.glob("*/LC_MESSAGES/sim.po")), SOURCE)


def check_language(language: str) -> str:
    """Return a language, or refuse one that has no catalogue."""
    known = languages()
    if language not in known:
        raise InputError(
            f"language is '{language}'; it can be {' or '.join(known)}.{did_you_mean(language, known)}"
        )
    return language


def say(message: str, language: str, /, **gaps: object) -> str:
    """Return a message in a language, its gaps filled by name."""
    return translations(language).gettext(message).format(**gaps)


def say_many(one: str, more: str, count: int, language: str, /, **gaps: object) -> str:
    """Return a message in the form that a language uses for a count; `count` is one of the gaps."""
    message = translations(language).ngettext(one, more, count)
    return message.format(count=number(count, language), **gaps)


def mark(message: str) -> str:
    """Return a message as it is: a mark that it is to be translated where it is used (gettext's N_)."""
    return message


def label_of(labels: Mapping[str, str], language: str, otherwise: str = "") -> str:
    """Return the label in a language, or the English one translated, or something else when neither is given."""
    return labels[language] if language in labels else say_plain(labels.get(SOURCE, otherwise), language)


def say_plain(message: str, language: str) -> str:
    """Return a message in a language as it stands, also when it holds braces."""
    return translations(language).gettext(message) if message else ""


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Return gettext's translations of a language, made from its catalogue in memory."""
    if check_language(language) == SOURCE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    path = CATALOGUES / language / "LC_MESSAGES" / "sim.po"
    compiled = io.BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is damaged: {error}. Fix that line, or take the file as it was released."
        ) from error
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.cache
def locale_of(language: str) -> Locale:
    """Return the customs of a language, as Babel knows them."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(REGIONS.get(language, language))
    except (UnknownLocaleError, ValueError) as error:
        raise InputError(
            f"'{language}' is not a language that Babel knows; rename the folder in {CATALOGUES} such as nn or se."
        ) from error


# ---------------------------------------------------------------- numbers


def number(value: float, language: str, decimals: int = 0, plus: bool = False) -> str:
    """Return a number with the decimal mark of the language and a true minus sign.

    What rounds to nothing gets no sign; `plus` marks what is above zero.
    """
    if math.isnan(value):
        return "–"
    size = abs(value)
    nothing = not float(f"{size:.{decimals}f}")
    return ("" if nothing else MINUS if value < 0 else "+" if plus else "") + digits_of(size, language, decimals)


@functools.lru_cache(maxsize=8192)
def digits_of(size: float, language: str, decimals: int) -> str:
    """Return a number without its sign, as Babel writes it."""
    from babel.numbers import format_decimal

    whole = "#,##0" if size >= GROUPED_FROM else "0"
    pattern = f"{whole}.{'0' * decimals}" if decimals else whole
    return str(format_decimal(size, format=pattern, locale=locale_of(language)))


def shortest(value: float, language: str, plus: bool = False) -> str:
    """Return a number with as many decimals as it has, such as a setting that somebody chose."""
    decimals = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return number(value, language, decimals, plus)


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Return a share as per cent, such as ``43 %``."""
    return f"{number(100 * share, language, decimals)}{NO_BREAK}%"


def decimals_for(size: float) -> int:
    """Return how many decimals show two digits of a number, at least 1 and at most 4."""
    if not size or math.isnan(size):
        return 1
    power = int(f"{size:.1e}".partition("e")[2])  # of the rounded number: 0.998 is 1.0, not 1.00
    return min(4, max(1, 1 - power))


# ---------------------------------------------------------------- dates


def day_of_week(start: str, week: int) -> datetime.date:
    """Return the first day of a week of the run, counted from 0."""
    return datetime.date.fromisoformat(start) + datetime.timedelta(weeks=int(week))


def works_from(day: datetime.date) -> datetime.date:
    """Return the Monday from which something dated works: weeks that begin on or after its day are changed."""
    return day + datetime.timedelta(days=-day.weekday() % 7)


def long_date(day: datetime.date, language: str) -> str:
    """Return a date in full, such as ``23. desember 2019`` or ``23 December 2019``."""
    from babel.dates import format_date

    return format_date(day, "long", locale=locale_of(language)).replace(" ", NO_BREAK)


def month(day: datetime.date, language: str, year: bool = True) -> str:
    """Return a month in short, such as ``des. 2019`` or ``Dec 2019``."""
    from babel.dates import format_date

    form = "LLL y" if year else "LLL"
    return format_date(day, form, locale=locale_of(language)).replace(" ", NO_BREAK)


def long_month(day: datetime.date, language: str) -> str:
    """Return a month in full, such as ``desember 2019``."""
    from babel.dates import format_date

    return format_date(day, "LLLL y", locale=locale_of(language)).replace(" ", NO_BREAK)


# ---------------------------------------------------------------- text


def listed(items: Sequence[str], language: str) -> str:
    """Return items as running text: *a, b and c*."""
    from babel.lists import format_list

    return format_list(list(items), locale=locale_of(language)) if items else ""


def capital(words: str) -> str:
    """Return words with a capital letter at the front."""
    return words[:1].upper() + words[1:]


def small(label: str) -> str:
    """Return a label as it stands inside a sentence: small at first, unless an acronym, *A:* or one of `NAMES`."""
    named = label[1:2].isupper() or label[1:2] == ":" or label.partition(" ")[0] in NAMES
    return label if named else label[:1].lower() + label[1:]
