"""What a choice is called: by what differs from typical leadership."""

from __future__ import annotations

from collections.abc import Sequence

from sim.app.choices import Choice, measure, shipped
from sim.language import capital, label_of, mark, number, say, say_many, small

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
NAMES = ("now", "A", "B", "C", "D")
"""Names of the choices of a question: the one that is being made, and those that are locked."""


def label(choice: Choice, language: str, office: bool = False) -> str:
    """Return what differs from typical leadership.

    Parameters
    ----------
    office : bool
        Whether to name the size of the office as well.
    """
    usual, hours = choice.typical().hours(), choice.hours()
    gains = sorted((usual[name] - hours[name], name) for name in hours)
    parts = [say_many("{count} person", "{count} persons", choice.staff, language)] if office else []
    parts += [say(MORE[name], language) for gain, name in gains if gain <= -MOVED]
    parts += [small(label_of(measure(key).title, language, key)) for key, _ in choice.measures]
    if choice.cell is not None:
        parts.append(say("as in cell {number} of the study", language, number=number(choice.cell, language)))
    if not parts[1 if office else 0 :]:
        parts.append(small(typical(language)))
    return capital(BETWEEN.join(parts))


def typical(language: str) -> str:
    """Return what leadership of the baseline is called, which choices are compared with."""
    return label_of(shipped()["title"], language)


def labels(choices: Sequence[Choice], language: str) -> list[str]:
    """Return what choices are called; their offices are named where they differ."""
    office = len({choice.staff for choice in choices}) > 1
    return [label(choice, language, office) for choice in choices]


def short(labels: Sequence[str]) -> list[str]:
    """Return labels, the long ones without the parts that all of these have: the rest tells them apart."""
    long = {one: [small(part) for part in one.split(BETWEEN)] for one in labels if len(one) > ROOM}
    shared = set.intersection(*map(set, long.values())) if long else set()
    own = {one: [part for part in parts if part not in shared] for one, parts in long.items()}
    return [f"… {BETWEEN.join(own[one])}" if shared and own.get(one) else one for one in labels]
