"""A calibration in words: what the counts tell about each parameter and what not, how far to trust it."""

from __future__ import annotations

import numpy as np

from sim.analysis.calibration.calibrated import FARTHEST, PLAYED, UNTOLD, Calibration, Known
from sim.analysis.calibration.counts import Count
from sim.language import (
    capital,
    day_of_week,
    label_of,
    listed,
    long_date,
    number,
    percent,
    say,
    say_many,
    shortest,
)
from sim.model.outcomes import WEEKLY
from sim.model.parameters import registry
from sim.show.drawing import level, name_of
from sim.statistics.rejection import WANTED

MOST_NAMED = 3


def verdict(made: Calibration, language: str) -> str:
    """Return whether anything is calibrated, in one sentence without its stop."""
    if not made.shown:
        return say("Nothing was counted: the draws cover what is plausible", language)
    if not made.near:
        return say("Not calibrated: no candidate comes near the counts", language)
    telling = [one for one in made.known if one.told]
    if not telling:
        return say("The counts tell hardly anything about what was to be calibrated", language)
    best = min(telling, key=lambda one: one.width)
    return say(
        "The counts narrow {telling} of {all}, most of all {best}: to {share} of what is plausible",
        language,
        telling=len(telling),
        all=say_many("{count} parameter", "{count} parameters", len(made.known), language),
        best=name(best.name, language),
        share=percent(best.width, language),
    )


def sentences(made: Calibration, language: str, start: str) -> list[str]:
    """Return what a calibration says, a sentence or two each.

    Parameters
    ----------
    start : str
        First day of the run.
    """
    if not made.shown:
        return [f"{verdict(made, language)}."]
    told = [f"{verdict(made, language)}.", nearness(made, language), *outside(made, language, start)]
    if not made.near:
        return [
            *told,
            say("Check the counts, whom they are about, and the scenario (office.staff=, services=). If all is "
                "right, the model cannot show what you counted. That is a finding: widen nothing to make it "
                "go away.", language),
        ]  # fmt: skip
    return [*told, *(known(one, language) for one in made.known), *untold(made, language)]


def nearness(made: Calibration, language: str) -> str:
    """Return how far the counts are from what candidates show, compared with data that candidates play."""
    return say(
        "{share} of {sets} candidates that play data lie as far from all others as your counts do; below {limit} "
        "nothing would be called calibrated.",
        language,
        sets=PLAYED,
        share=percent(made.as_far, language, 1),
        limit=percent(FARTHEST, language),
    )


def outside(made: Calibration, language: str, start: str) -> list[str]:
    """Return how many counts lie where the draws show them, and which lie farthest from it."""
    away = [one for one in made.shown if not one.inside]
    told = [
        say("{inside} of {all} lie within the middle 90 % of what the draws show.", language,
            inside=len(made.shown) - len(away), all=counts(len(made.shown), language))
    ]  # fmt: skip
    far = sorted(away, key=lambda one: -max(one.low - one.count.value, one.count.value - one.high))[:MOST_NAMED]
    if not far:
        return told
    named = [
        say("{what} on {date} ({value}; draws {low} to {high})", language, what=series(one.count, language),
            date=long_date(day_of_week(start, one.count.week), language),
            **{key: level(value, WEEKLY[one.count.outcome], language)
               for key, value in (("value", one.count.value), ("low", one.low), ("high", one.high))})
        for one in far
    ]  # fmt: skip
    return [*told, say("Farthest outside: {named}.", language, named=listed(named, language))]


def known(one: Known, language: str) -> str:
    """Return what the counts say of a parameter, next to what was plausible."""
    return say(
        "{name}: {low} to {high}, median {median}; plausible {least} to {most}; {share} of the width of the "
        "middle 90 % of that.",
        language,
        name=f"{label_of(registry()[one.name].label, language)} ({one.name})",
        share=percent(one.width, language),
        **values(one, language),
    )


def values(one: Known, language: str) -> dict[str, str]:
    """Return region, median and plausible range of a parameter as text."""
    decimals = max(0, 2 - int(np.floor(np.log10(one.most - one.least))))
    return {
        "low": number(one.low, language, decimals),
        "median": number(one.median, language, decimals),
        "high": number(one.high, language, decimals),
        "least": shortest(one.least, language),
        "most": shortest(one.most, language),
    }


def untold(made: Calibration, language: str) -> list[str]:
    """Return what the counts cannot tell, and which regions are not to be trusted."""
    silent = [name(one.name, language) for one in made.known if not one.told]
    told = []
    if silent:
        told.append(
            say("The counts tell hardly anything about {names}: the regions are at least {share} as wide as what "
                "is plausible.", language, names=listed(silent, language), share=percent(UNTOLD, language))
        )  # fmt: skip
    told += [
        say("Known together only: {one} and {other} (rank correlation {rank}). What the counts rule out are "
            "combinations.", language, one=name(one, language), other=name(other, language),
            rank=number(rank, language, 2, plus=True))
        for one, other, rank in made.pairs
    ]  # fmt: skip
    wrong = [one for one in made.known if not WANTED[0] <= one.held <= WANTED[1]]
    told += [
        say("Do not trust the region of {name}: where the truth is known, such regions of 90 % hold it in {share} "
            "of {sets} data sets. More candidates may mend it (candidates=).", language,
            name=name(one.name, language), share=percent(one.held, language, 1), sets=PLAYED)
        for one in wrong
    ]  # fmt: skip
    if not wrong:
        told.append(
            say("Where the truth is known, regions of 90 % hold it in {share} of {sets} data sets or more.",
                language, share=percent(min(one.held for one in made.known), language, 1), sets=PLAYED)
        )  # fmt: skip
    return told


def name(parameter: str, language: str) -> str:
    """Return the label of a parameter inside a sentence, with its name."""
    label = label_of(registry()[parameter].label, language)
    return f"{label[:1].lower()}{label[1:]} ({parameter})"


def counts(many: int, language: str) -> str:
    """Return a number of counts in words."""
    return say_many("{count} count", "{count} counts", many, language)


def series(one: Count, language: str) -> str:
    """Return what was counted, in words: outcome, service and office."""
    what = capital(name_of(WEEKLY[one.outcome], language))
    where = [part for part in (one.service, one.office) if part]
    return f"{what} ({', '.join(where)})" if where else what
