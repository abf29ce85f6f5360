"""What a choice is called: by what differs from typical leadership."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from sim.app.choices import Choice, measure, shipped
from sim.language import capital, label_of, long_date, mark, number, say, say_many, shortest, small

MORE = {
    "facilitating": mark("more facilitating"),
    "integrating": mark("more making sense"),
    "renewing": mark("more renewing"),
    "support": mark("more one-to-one support"),
    "learning": mark("more own learning"),
}
ROOM = 70
"""Letters of a label that two lines of the legend have room for, and a sentence."""
MOVED = 0.25
"""Hours a week from which more of an activity is named."""
BETWEEN = "; "
OFFICE = ("staff", "caseload", "pace")
"""What of an office is chosen, as in `Choice`."""
NAMES = ("now", "A", "B", "C", "D")
"""Names of the choices of a question: the one that is being made, and those that are locked."""


def label(choice: Choice, language: str, also: Collection[str] = ()) -> str:
    """Return what differs from typical leadership.

    Parameters
    ----------
    also : collection of str
        What else to name: `staff`, `caseload` and `pace`, and of measures, by their keys, the first days.
    """
    usual, hours = choice.typical().hours(), choice.hours()
    gains = sorted((usual[name] - hours[name], name) for name in hours)
    office = [words for name, words in office_parts(choice, language).items() if name in also and words]
    parts = [say(MORE[name], language) for gain, name in gains if gain <= -MOVED]
    for key, day in choice.measures:
        words = small(label_of(measure(key).title, language, key))
        date = long_date(datetime.date.fromisoformat(day), language)
        parts.append(say("{measure} from {date}", language, measure=words, date=date) if key in also else words)
    if choice.cell is not None:
        parts.append(say("as in cell {number} of the study", language, number=number(choice.cell, language)))
    return capital(BETWEEN.join([*office, *(parts or [small(typical(language))])]))


def office_parts(choice: Choice, language: str) -> dict[str, str]:
    """Return in words what of an office is chosen, as in `OFFICE`; usual cases per adviser are not told."""
    return {
        "staff": say_many("{count} person", "{count} persons", choice.staff, language),
        "caseload": say("{count} users per adviser", language, count=shortest(choice.caseload, language))
        if choice.caseload
        else "",
        "pace": say("pace of change {pace}", language, pace=shortest(choice.pace, language)),
    }


def typical(language: str) -> str:
    """Return what leadership of the baseline is called, which choices are compared with."""
    return label_of(shipped()["title"], language)


def labels(choices: Sequence[Choice], language: str) -> list[str]:
    """Return what choices are called; of their offices and dates what tells them apart is named."""
    told: dict[str, set[object]] = {}
    for choice in choices:
        for name, value in (*((name, getattr(choice, name)) for name in OFFICE), *choice.measures):
            told.setdefault(name, set()).add(value)
    differ = [name for name, values in told.items() if len(values) > 1]
    return [label(choice, language, differ) for choice in choices]


def short(labels: Sequence[str]) -> list[str]:
    """Return labels, the long ones without the parts that all of these have: the rest tells them apart."""
    long = {one: [small(part) for part in one.split(BETWEEN)] for one in labels if len(one) > ROOM}
    shared = set.intersection(*map(set, long.values())) if long else set()
    own = {one: [part for part in parts if part not in shared] for one, parts in long.items()}
    return [f"… {BETWEEN.join(own[one])}" if shared and own.get(one) else one for one in labels]
