"""Words, numbers and dates by language, for figures and printed findings.

Sentences are kept whole with named gaps, one for each language, so that a translator sees
what the reader will see. A test finds a phrase or a gap that one language lacks.
"""

from __future__ import annotations

import datetime
import math

from sim.checks import LANGUAGES
from sim.errors import Refused

NO_BREAK = "\u00a0"
"""No-break space, between a number and its unit."""
MINUS = "\u2212"

SHORT_MONTHS: dict[str, tuple[str, ...]] = {
    "nb": ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
LONG_MONTHS: dict[str, tuple[str, ...]] = {
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip

UNITS: dict[str, dict[str, str]] = {
    "share": {"nb": "%", "en": "%"},
    "offices": {"nb": "kontorer", "en": "offices"},
    "points": {"nb": "prosentpoeng", "en": "percentage points"},
    "hours per week": {"nb": "timer per uke", "en": "hours per week"},
    "weeks": {"nb": "uker", "en": "weeks"},
}
"""Units of outcomes and of their differences."""

AXES: dict[str, dict[str, str]] = {
    "scenario": {"nb": "scenario", "en": "scenario"},
    "office": {"nb": "kontor", "en": "office"},
    "leader": {"nb": "leder", "en": "leader"},
    "services": {"nb": "tjenester", "en": "services"},
    "levers": {"nb": "tiltak", "en": "levers"},
    "office.staff": {"nb": "kontorstørrelse", "en": "office size"},
}
"""What can be varied besides parameters, which have labels in the registry."""

PHRASES: dict[str, dict[str, str]] = {
    "nb": {
        "and": "og",
        "over_time": "{outcome} over tid",
        "over_time_by": "{outcome} over tid, etter {axes}",
        "level_heading": "{outcome}, {unit}",
        "difference_heading": "Forskjell fra {reference}, {unit}",
        "level": "{line}: {outcome} er {value} i uka fra {date} (midterste 90 % av replikatene {low} til {high}).",
        "level_alone": "{line}: {outcome} er {value} i uka fra {date} (ett replikat).",
        "level_short": "{line}: {outcome} er {value} i uka fra {date}",
        "level_range": "{line}: {outcome} er {low} ({low_panel}) til {high} ({high_panel}) i uka fra {date}",
        "above": "{line}: {outcome} er {size} over {reference} ({certainty}).",
        "below": "{line}: {outcome} er {size} under {reference} ({certainty}).",
        "none": "{line}: ingen påviselig forskjell i {outcome} fra {reference} ({size}; {certainty}).",
        "above_short": "{line}: {size} over {reference} siste uke, den største forskjellen som vises{alone}",
        "below_short": "{line}: {size} under {reference} siste uke, den største forskjellen som vises{alone}",
        "none_short": "Ingen påviselige forskjeller i {outcome}",
        "alone": " (ett replikat)",
        "interval": "95 %-intervall {low} til {high}; {replicates} parede replikater",
        "no_interval": "ett replikat, så noe intervall kan ikke gis",
        "smaller_one": "1 mindre forskjell til er ikke nevnt.",
        "smaller": "{count} mindre forskjeller til er ikke nevnt.",
        "levels_left_out": "Nivåer for {count} flere kombinasjoner er ikke nevnt.",
        "lines": "Linjer: gjennomsnitt av {replicates} replikater.",
        "lines_alone": "Linjer: ett eneste replikat, så verken spredning eller intervaller kan vises.",
        "bands_all": "Bånd: midterste 90 % av replikatene.",
        "bands_reference": "Bånd: midterste 90 % av replikatene, bare for {reference}.",
        "differences": "Nedre rad: gjennomsnittlig forskjell fra {reference}, replikat for replikat "
        "med de samme tilfeldige trekningene; bånd: 95 %-intervall for gjennomsnittet.",
        "differences_alone": "Nedre rad: forskjell fra {reference} med de samme tilfeldige trekningene.",
        "releases": "Trekanter: lansering av {services}.",
        "services": "{count} tjenester",
        "levers": "Prikkede loddrette linjer: et tiltak trer i kraft; skygge: så lenge det varer.",
        "levers_left_out": "{count} tiltak til er ikke merket.",
        "panels_left_out": "{count} av {total} felt er utelatt.",
        "lines_left_out": "{count} av {total} linjer er utelatt.",
        "conditional": "Gjelder under antakelsene som er listet opp; ikke en prognose.",
        "fingerprint": "Studie: {name}, fingeravtrykk\u00a0{fingerprint}.",
    },
    "en": {
        "and": "and",
        "over_time": "{outcome} over time",
        "over_time_by": "{outcome} over time, by {axes}",
        "level_heading": "{outcome}, {unit}",
        "difference_heading": "Difference from {reference}, {unit}",
        "level": "{line}: {outcome} is {value} in the week of {date} (middle 90 % of replicates {low} to {high}).",
        "level_alone": "{line}: {outcome} is {value} in the week of {date} (one replicate).",
        "level_short": "{line}: {outcome} is {value} in the week of {date}",
        "level_range": "{line}: {outcome} is {low} ({low_panel}) to {high} ({high_panel}) in the week of {date}",
        "above": "{line}: {outcome} is {size} above {reference} ({certainty}).",
        "below": "{line}: {outcome} is {size} below {reference} ({certainty}).",
        "none": "{line}: no detectable difference in {outcome} from {reference} ({size}; {certainty}).",
        "above_short": "{line}: {size} above {reference} in the last week, the largest difference shown{alone}",
        "below_short": "{line}: {size} below {reference} in the last week, the largest difference shown{alone}",
        "none_short": "No detectable differences in {outcome}",
        "alone": " (one replicate)",
        "interval": "95 % interval {low} to {high}; {replicates} paired replicates",
        "no_interval": "one replicate, so no interval can be given",
        "smaller_one": "1 smaller difference is not mentioned.",
        "smaller": "{count} smaller differences are not mentioned.",
        "levels_left_out": "Levels of {count} more combinations are not mentioned.",
        "lines": "Lines: mean of {replicates} replicates.",
        "lines_alone": "Lines: one single replicate, so neither spread nor intervals can be shown.",
        "bands_all": "Bands: middle 90 % of replicates.",
        "bands_reference": "Band: middle 90 % of replicates, for {reference} only.",
        "differences": "Lower row: mean difference from {reference}, replicate by replicate with the "
        "same random draws; bands: 95 % interval of the mean.",
        "differences_alone": "Lower row: difference from {reference} with the same random draws.",
        "releases": "Triangles: release of {services}.",
        "services": "{count} services",
        "levers": "Dotted vertical lines: a lever takes effect; shading: while it lasts.",
        "levers_left_out": "{count} more levers are not marked.",
        "panels_left_out": "{count} of {total} panels are left out.",
        "lines_left_out": "{count} of {total} lines are left out.",
        "conditional": "Conditional on the assumptions listed; not a prediction.",
        "fingerprint": "Study: {name}, fingerprint\u00a0{fingerprint}.",
    },
}


def say(phrase: str, language: str, **gaps: object) -> str:
    """Return a phrase with its gaps filled, by name, such as ``say("and", "nb")``."""
    if language not in LANGUAGES:
        raise Refused(f"language is '{language}'; it can be {' or '.join(LANGUAGES)}.")
    return PHRASES[language][phrase].format(**gaps)


def small(label: str) -> str:
    """Return a label as it stands inside a sentence: its first letter small, unless an acronym."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def decimals_for(size: float) -> int:
    """Return how many decimals show two digits of a number, at least 1 and at most 4."""
    return 1 if not size or math.isnan(size) else min(4, max(1, 1 - math.floor(math.log10(abs(size)))))


def number(value: float, language: str, decimals: int = 0, plus: bool = False) -> str:
    """Return a number with the decimal mark of the language and a true minus sign.

    What rounds to nothing gets no sign; `plus` marks what is above zero.
    """
    digits = f"{abs(value):.{decimals}f}"
    sign = "" if not float(digits) else MINUS if value < 0 else "+" if plus else ""
    return sign + (digits.replace(".", ",") if language == "nb" else digits)


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Return a share as per cent, such as ``43 %``."""
    return f"{number(100 * share, language, decimals)}{NO_BREAK}%"


def unit(name: str, language: str) -> str:
    """Return a unit in words; one without a translation is refused, so that none slips through."""
    if name not in UNITS:
        raise Refused(f"unit '{name}' has no words; add it to UNITS in sim/show/text.py.")
    return UNITS[name][language]


def day_of_week(start: str, week: int) -> datetime.date:
    """Return the first day of a week of the run, counted from 0."""
    return datetime.date.fromisoformat(start) + datetime.timedelta(weeks=int(week))


def long_date(day: datetime.date, language: str) -> str:
    """Return a date in full, such as ``23. desember 2019`` or ``23 December 2019``."""
    mark = "." if language == "nb" else ""
    return f"{day.day}{mark}{NO_BREAK}{LONG_MONTHS[language][day.month - 1]}{NO_BREAK}{day.year}"


def month(day: datetime.date, language: str, year: bool = True) -> str:
    """Return a month in short, such as ``des. 2019`` or ``Dec 2019``."""
    short = SHORT_MONTHS[language][day.month - 1]
    return f"{short}{NO_BREAK}{day.year}" if year else short


def listed(items: list[str], language: str) -> str:
    """Return items as running text: *a, b and c*."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say('and', language)} {items[-1]}"
