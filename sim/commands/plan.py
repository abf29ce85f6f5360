"""``plan``: what a study would take, without running it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from sim.commands.options import settings_apart
from sim.errors import InputError
from sim.study.design.build import Design


@click.argument("words", nargs=-1)
@click.option("-m", "--multirun", "many", is_flag=True, help="Several values in one study, as for a run.")
def plan(words: Sequence[str], many: bool) -> Iterator[str]:
    """Tell what a study would take, without running it: the same words as to run it.

    Parameters
    ----------
    words : sequence of str
        Overrides, as for a run; ``effect=0.02`` asks how many replicates it takes to see that.
    many : bool
        Whether ``-m`` was given.

    Raises
    ------
    InputError
        When the study would be refused.
    """
    from sim.commands.power import WORDS, needed, positive
    from sim.study.run.estimate import estimate, in_words

    given, rest = settings_apart(words, WORDS)
    asked = {key: positive(key, value) for key, value in given.items()}
    design = design_of(rest, many)
    enough = ["", *needed(design, asked)] if asked else []  # first, for it may be refused
    yield from axes_told(design)
    yield from in_words(estimate(design), design.settings.language)
    yield from enough


def design_of(words: Sequence[str], many: bool) -> Design:
    """Return the design that words of the command line describe."""
    from sim.scenario.compose import compose, groups
    from sim.study.design.build import expand, preset
    from sim.study.design.overrides import check_overrides, for_hydra

    words = [for_hydra(word) for word in words]
    for word in words:
        if "=" not in word and not word.startswith("~"):
            raise InputError(f"'{word}' is not a setting. Settings look like office.staff=30.")
    named, rest = settings_apart(words, ("experiment",))
    check_overrides(words, groups(), many or bool(named))
    return preset(named["experiment"], rest) if named else expand(rest, {}, compose)


def axes_told(design: Design) -> Iterator[str]:
    """Yield a line about each axis, when there are few, or how many there are."""
    if len(design.axes) > MOST_AXES:
        yield f"design={design.method.kind}: {len(design.axes)} axes"
        return
    for key, values in design.axes.items():
        numbers = {cell.point[key] for cell in design.cells if isinstance(cell.point[key], int | float)}
        ranged = len(numbers) > len(values)
        shown = f"{values[0]:g} to {values[1]:g}, sampled" if ranged else ", ".join(str(value) for value in values)
        yield f"{key}: {shown}"


MOST_AXES = 12
