"""The answer of a study of switches: which mechanism adds or takes away most, by Shapley shares."""

from __future__ import annotations

from sim.analysis.studies.paradox import Contributions, Share, contributions
from sim.language import capital, label_of, listed, say, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import between, change, name_of
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
    lead = largest_words(result, about, language)
    return Answer(
        lead.partition(" (")[0],
        lead,
        all_words(result, about, language),
        "",
        say("Each share is an average over all orders in which the {count} mechanisms can be switched on "
            "(Shapley); intervals are for chance and worlds together.", language, count=len(result.shares)),
        tuple(share_words(result, about, language)),
    )  # fmt: skip


def largest_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return which mechanism adds or takes away most; the interval is counted in the direction of the words."""
    first = result.shares[0]
    words = (
        say("{largest} adds most to {outcome}: {size} ({interval}).", language, **gaps(first, outcome, language))
        if first.mean > 0
        else say("{largest} takes most away from {outcome}: {size} ({interval}).", language,
                 **gaps(first, outcome, language))
    )  # fmt: skip
    return capital(words)


def gaps(share: Share, outcome: Outcome, language: str) -> dict[str, str]:
    """Return the fields of a sentence about a share, counted away from zero."""
    low, high = (share.low, share.high) if share.mean > 0 else (-share.high, -share.low)
    return {
        "largest": switch_name(share, language),
        "outcome": change_name(outcome, language),
        "size": change(abs(share.mean), outcome, language),
        "interval": between(low, high, outcome, language, 2),
    }


def change_name(outcome: Outcome, language: str) -> str:
    """Return what a share adds to, as written inside a sentence."""
    if outcome.name in CHANGE_OF.values():
        (plain,) = (name for name, change in CHANGE_OF.items() if change == outcome.name)
        return name_of(OUTCOMES[plain], language)
    return name_of(outcome, language)


def all_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return how the outcome ends with all mechanisms on, and with none."""
    size = {
        name: amount(share.mean, outcome, language, plus=True)
        for name, share in (("total", result.total), ("without", result.without))
    }
    return (
        say("With all of them on, {outcome} changes by {total} from the first week to the last, and by {without} "
            "with all off.", language, outcome=change_name(outcome, language), **size)
        if outcome.name in CHANGE_OF.values()
        else say("With all of them on, {outcome} ends at {total}, and at {without} with all off.", language,
                 outcome=change_name(outcome, language), **size)
    )  # fmt: skip


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
        said.append(say("What else adds: {lines}.", language, lines=named(adding)))
    if taking:
        said.append(say("What takes away: {lines}.", language, lines=named(taking)))
    if small_ones:
        lines = listed([switch_name(share, language) for share in small_ones], language)
        said.append(say("Negligible: {lines}.", language, lines=lines))
    return said


def switch_name(share: Share, language: str) -> str:
    """Return a switch in words: the label of its parameter."""
    about = registry().get(share.switch)
    return small(label_of(about.label, language)) if about else share.switch
