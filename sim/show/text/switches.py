"""The answer of a study of switches: which mechanism adds or takes away most, by Shapley shares."""

from __future__ import annotations

from sim.analysis.studies.paradox import Contributions, Share, contributions
from sim.language import capital, label_of, listed, mark, number, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import between, level, name_of, scale, unit_of_change
from sim.show.text.amounts import amount
from sim.show.text.form import Answer
from sim.study.store.folder import Study

CHANGE_OF = {"personal_contact": "contact_change"}
"""The change over the run, for an outcome that has one."""


def varies_switches(study: Study) -> bool:
    """Return whether all axes of a study, at least two, are switches: a value, then 0."""
    axes = [axis["values"] for axis in study.manifest["axes"]]
    return len(axes) > 1 and all(len(values) == 2 and values[0] and values[1] == 0 for values in axes)


def switch_answer(study: Study, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study of switches."""
    about = OUTCOMES[CHANGE_OF.get(outcome.name, outcome.name)]
    result = contributions(study, about.name)
    total = total_words(result, about, language)
    return Answer(
        say("{total}; {largest} weighs most", language, total=total,
            largest=switch_name(result.shares[0], language)),
        say("{total} with all {count} mechanisms on; {without} with all off.", language, total=total,
            count=len(result.shares), without=without_words(result, about, language)),
        largest_words(result, about, language),
        "",
        say("The share of each is an average over all orders in which they can be switched on (Shapley).",
            language),
        tuple(share_words(result, about, language)),
    )  # fmt: skip


def total_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return how the outcome changes with all mechanisms on, or where it ends."""
    mean, about = result.total.mean, change_name(outcome, language)
    if outcome.name not in CHANGE_OF.values():
        return capital(
            say("{outcome} ends at {size}", language, outcome=about, size=level(mean, outcome, language))
        )
    if abs(mean) < outcome.margin:
        return capital(say("{outcome} hardly changes over the run", language, outcome=about))
    words = (
        mark("{outcome} rises by {size} over the run")
        if mean > 0
        else mark("{outcome} falls by {size} over the run")
    )
    return capital(say(words, language, outcome=about, size=amount(abs(mean), outcome, language)))


def without_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return how the outcome changes with all mechanisms off, or where it ends then."""
    mean = result.without.mean
    if outcome.name in CHANGE_OF.values():
        return say("it changes by {size}", language, size=amount(mean, outcome, language, plus=True))
    return say("it ends at {size}", language, size=level(mean, outcome, language))


def largest_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return which mechanism adds or takes away most; the interval is counted in the direction of the words."""
    first = result.shares[0]
    words = (
        mark("{largest} adds most to {outcome}: {size} ({interval}).")
        if first.mean > 0
        else mark("{largest} takes most away from {outcome}: {size} ({interval}).")
    )
    return say(words, language, **gaps(first, outcome, language))


def gaps(share: Share, outcome: Outcome, language: str) -> dict[str, str]:
    """Return the fields of a sentence about a share, counted away from zero."""
    low, high = (share.low, share.high) if share.mean > 0 else (-share.high, -share.low)
    return {
        "largest": switch_name(share, language),
        "outcome": change_name(outcome, language),
        "size": f"{number(scale(outcome) * abs(share.mean), language, 2)} {unit_of_change(outcome, language)}",
        "interval": between(low, high, outcome, language, 2),
    }


def change_name(outcome: Outcome, language: str) -> str:
    """Return what a share adds to, as written inside a sentence."""
    if outcome.name in CHANGE_OF.values():
        (plain,) = (name for name, change in CHANGE_OF.items() if change == outcome.name)
        return name_of(OUTCOMES[plain], language)
    return name_of(outcome, language)


def share_words(result: Contributions, outcome: Outcome, language: str) -> list[str]:
    """Return what the other mechanisms add, take away, or hardly change."""
    rest, margin = result.shares[1:], outcome.margin
    clear = [share for share in rest if abs(share.mean) >= margin and not share.low <= 0.0 <= share.high]
    adding = [share for share in clear if share.mean > 0.0]
    taking = [share for share in clear if share.mean < 0.0]
    small_ones = [share for share in rest if share not in clear]

    def named(shares: list[Share]) -> str:
        return listed(
            [f"{switch_name(s, language)} ({amount(s.mean, outcome, language, plus=True)})" for s in shares],
            language,
        )

    said = []
    if adding:
        said.append(say("What adds: {lines}.", language, lines=named(adding)))
    if taking:
        said.append(say("What takes away: {lines}.", language, lines=named(taking)))
    if small_ones:
        lines = listed([switch_name(share, language) for share in small_ones], language)
        said.append(say("Negligible: {lines}.", language, lines=lines))
    return said


def switch_name(share: Share, language: str) -> str:
    """Return a switch in words: the label of its parameter, in quotation marks."""
    about = registry().get(share.switch)
    return say("“{name}”", language, name=label_of(about.label, language)) if about else share.switch
