"""Scenario discovery in sentences: where most of what is of interest lies, and which settings matter."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.studies.discovery import Discovery
from sim.analysis.studies.pairing import labels
from sim.language import NO_BREAK, capital, decimals_for, listed, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import axis_name, change, level, name_of
from sim.study.store.folder import Study

BETWEEN = {
    (True, True): mark("{setting} from {low} to {high}"),
    (True, False): mark("{setting} from {low}"),
    (False, True): mark("{setting} up to {high}"),
}
"""Sentence by whether a setting has a lower and an upper limit."""
OF_LEVELS = {
    True: mark("{outcome} is {threshold} or more in {wanted} of {points} points"),
    False: mark("{outcome} is {threshold} or less in {wanted} of {points} points"),
}
OF_DIFFERENCES = {
    True: mark("The difference of {cell} in {outcome} is {threshold} or more in {wanted} of {points} points"),
    False: mark("The difference of {cell} in {outcome} is {threshold} or less in {wanted} of {points} points"),
}
MOST_SCORES = 5


def headline(made: Discovery, language: str) -> str:
    """Return where points of interest lie, or that they do not lie together."""
    if not made.beyond_chance:
        return say("No box holds the points of interest better than chance", language)
    return say("{share} of the points with {limits} are of interest", language,
               share=share(made.box.density, language), limits=limit_words(made, language))  # fmt: skip


def discovery_told(study: Study, made: Discovery, language: str) -> Iterator[str]:
    """Yield what was discovered, one sentence a line."""
    outcome = OUTCOMES[made.outcome]
    gaps = {"outcome": name_of(outcome, language), "wanted": made.wanted, "points": made.points}
    if made.compared:
        cell = labels(study, language)[made.compared[0]].partition(", ")[0]
        yield say(OF_DIFFERENCES[made.above], language, cell=cell,
                  threshold=change(made.threshold, outcome, language), **gaps) + "."  # fmt: skip
    else:
        words = say(OF_LEVELS[made.above], language, threshold=level(made.threshold, outcome, language), **gaps)
        yield capital(words) + "."
    if made.beyond_chance:
        density, coverage = (share(part, language) for part in (made.box.density, made.box.coverage))
        yield say("With {limits}: {density} of the points there are of interest (density), and {coverage} of all "
                  "that are of interest lie there (coverage).", language, limits=limit_words(made, language),
                  density=density, coverage=coverage)  # fmt: skip
    else:
        yield say("No box: points scattered at random have one as good in {chance} of the cases.", language,
                  chance=share(made.chance, language))  # fmt: skip
    telling = [
        say("{setting} ({correlation})", language, setting=axis_name(one.key, language),
            correlation=number(one.correlation, language, 2, plus=True))
        for one in made.scores[:MOST_SCORES]
        if one.beyond
    ]  # fmt: skip
    if telling:
        yield say("What goes with it most, by rank correlation: {settings}.", language,
                  settings=listed(telling, language))  # fmt: skip
    else:
        yield say("No setting rises or falls with it more than chance would show (rank correlation).", language)


def limit_words(made: Discovery, language: str) -> str:
    """Return the limits of the box."""
    words = []
    for key, (low, high) in made.limits.items():
        shown = {"low": setting(low, language), "high": setting(high, language)}
        words.append(
            say(BETWEEN[low is not None, high is not None], language, setting=axis_name(key, language), **shown)
        )
    return listed(words, language)


def setting(value: float | None, language: str) -> str:
    """Return the value of a setting, rounded as a reader would."""
    if value is None:
        return ""
    return number(value, language, 0 if value.is_integer() else decimals_for(value))


def share(part: float, language: str) -> str:
    """Return a share in whole per cent."""
    return f"{number(100 * part, language)}{NO_BREAK}%"
