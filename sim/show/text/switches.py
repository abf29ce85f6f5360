"""The answer of a study of switches: which mechanism adds or takes away most, by Shapley shares."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.studies.effects import Kind, effects_of
from sim.analysis.studies.paradox import Contributions, Share, contributions
from sim.language import capital, decimals_for, label_of, listed, mark, number, say, small
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import between, level, name_of, scale
from sim.show.text.amounts import amount, beyond, from_to
from sim.show.text.answer_parts import Answer
from sim.show.text.certainty import sure
from sim.show.text.price import THEMSELVES, along_with, price
from sim.study.store.folder import Study

CHANGE_OF = {"personal_contact": "contact_change"}
"""The change over the run, for an outcome that has one."""

PARTNERS = {
    "users_personal": mark("{size} with users"),
    "peers_personal": mark("{size} with colleagues"),
    "help_personal": mark("{size} with leaders"),
}
"""With whom an adviser has personal contact, by outcome."""


def varies_switches(study: Study) -> bool:
    """Return whether all axes of a study, at least two, are switches: a value, then 0."""
    axes = [axis["values"] for axis in study.manifest["axes"]]
    return len(axes) > 1 and all(len(values) == 2 and values[0] and values[1] == 0 for values in axes)


def switch_answer(study: Study, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study of switches."""
    about = OUTCOMES[CHANGE_OF.get(outcome.name, outcome.name)]
    result = contributions(study, about.name)
    total = total_words(result, about, language)
    shares = say("The share of each is an average over all orders in which they can be switched on (Shapley).",
                 language)  # fmt: skip
    with_all = say("{total} with all {count} mechanisms on; {without} with all off.", language, total=total,
                   count=len(result.shares), without=without_words(result, about, language))  # fmt: skip
    return Answer(
        say("{total}; {largest} weighs most", language, total=total,
            largest=switch_name(result.shares[0], language)),
        f"{with_all} {largest_words(result, about, language)}",
        paid(study, outcome, language),
        sure=together_words(study, about, language),
        others=(*share_words(result, about, language), shares, *with_whom(study, outcome, language)),
    )  # fmt: skip


def all_and_none(study: Study) -> tuple[int, int]:
    """Return the cells in which all switches are on, and all off."""
    keys, cells = [axis["key"] for axis in study.manifest["axes"]], study.cells
    on, off = (int(cells[chosen.all(axis=1)]["cell"].iloc[0]) for chosen in (cells[keys] != 0, cells[keys] == 0))
    return on, off


def paid(study: Study, outcome: Outcome, language: str) -> str:
    """Return what changes along with the outcome when all mechanisms are on rather than off."""
    (on, off), effects = all_and_none(study), effects_of(study)
    changes = [effects.of(on, one.outcome.name, to=off) for one in along_with(effects, on, outcome)]
    words = price(changes, outcome, language)
    return say("With all on rather than off: {changes}", language, changes=small(words)) if words else ""


def with_whom(study: Study, outcome: Outcome, language: str) -> Iterator[str]:
    """Yield with whom advisers have more or less personal contact when all mechanisms are on rather than off."""
    if outcome.name != "personal_contact" or not {*PARTNERS} <= {*study.runs.columns}:
        return
    (on, off), effects = all_and_none(study), effects_of(study)
    parts = [
        say(words, language, size=in_one_unit(effects.of(on, name, to=off).end.mean, outcome, language, True))
        for name, words in PARTNERS.items()
    ]
    yield say("Personal contact is counted for each adviser. With all on rather than off: {parts}.", language,
              parts=listed(parts, language))  # fmt: skip


def total_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return how the outcome changes with all mechanisms on, or where it ends."""
    mean, about = result.total.mean, change_name(outcome, language)
    if outcome.name not in CHANGE_OF.values():
        return capital(
            say("{outcome} ends at {size}", language, outcome=about, size=level(mean, outcome, language))
        )
    if abs(mean) < outcome.margin:
        return capital(
            say("{outcome} hardly changes over the run", language, outcome=full_name(outcome, language))
        )
    words = (
        mark("{outcome} rises by {size} over the run")
        if mean > 0
        else mark("{outcome} falls by {size} over the run")
    )
    size = in_one_unit(abs(mean), outcome, language)
    return capital(say(words, language, outcome=full_name(outcome, language), size=size))


def together_words(study: Study, outcome: Outcome, language: str) -> str:
    """Return how all mechanisms on differ from all off, and in how many worlds."""
    on, off = all_and_none(study)
    effect = effects_of(study).of(on, outcome.name, to=off)
    if not effect.side:
        words = (
            mark("With all on {outcome} cannot be distinguished from what it is with all off.")
            if effect.verdict == Kind.UNSURE
            else mark("With all on {outcome} is hardly different from what it is with all off.")
        )
        return say(words, language, outcome=change_name(outcome, language))
    size = in_one_unit(abs(effect.end.mean), outcome, language)
    return say("{outcome} ends {size} than with all off. {sure}", language,
               outcome=capital(change_name(outcome, language)), sure=sure(effect, study, language),
               size=beyond(size, effect.side, outcome, language))  # fmt: skip


def in_one_unit(value: float, outcome: Outcome, language: str, plus: bool = False) -> str:
    """Return a difference; hours a week always in minutes, so that shares above and below an hour can be added."""
    if outcome.unit != "hours per week":
        return amount(value, outcome, language, plus)
    return say("{minutes} minutes a week", language, minutes=number(60.0 * value, language, plus=plus))


def without_words(result: Contributions, outcome: Outcome, language: str) -> str:
    """Return how the outcome changes with all mechanisms off, or where it ends then."""
    mean = result.without.mean
    if outcome.name in CHANGE_OF.values():
        return say("it changes by {size}", language, size=in_one_unit(mean, outcome, language, plus=True))
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
    interval = between(low, high, outcome, language, decimals_for(scale(outcome) * abs(share.mean)))
    if outcome.unit == "hours per week":
        interval = from_to([number(60.0 * end, language) for end in (low, high)], language)
    return {
        "largest": switch_name(share, language),
        "outcome": change_name(outcome, language),
        "size": in_one_unit(abs(share.mean), outcome, language),
        "interval": interval,
    }


def change_name(outcome: Outcome, language: str) -> str:
    """Return what a share adds to, as written inside a sentence."""
    if outcome.name in CHANGE_OF.values():
        (plain,) = (name for name, change in CHANGE_OF.items() if change == outcome.name)
        return say(THEMSELVES[plain], language)
    return name_of(outcome, language)


def full_name(outcome: Outcome, language: str) -> str:
    """Return what changes, and with whom: an adviser's personal contact is not with users alone."""
    if outcome.name == CHANGE_OF["personal_contact"]:
        return say("advisers' personal contact with users, colleagues and leaders", language)
    return change_name(outcome, language)


def share_words(result: Contributions, outcome: Outcome, language: str) -> list[str]:
    """Return what the other mechanisms add, take away, or hardly change."""
    rest, margin = result.shares[1:], outcome.margin
    clear = [share for share in rest if abs(share.mean) >= margin and not share.low <= 0.0 <= share.high]
    adding = [share for share in clear if share.mean > 0.0]
    taking = [share for share in clear if share.mean < 0.0]
    small_ones = [share for share in rest if share not in clear]

    def named(shares: list[Share]) -> str:
        return listed(
            [f"{switch_name(s, language)} ({in_one_unit(s.mean, outcome, language, plus=True)})" for s in shares],
            language,
        )

    said = []
    if adding:
        said.append(say("What raises it: {lines}.", language, lines=named(adding)))
    if taking:
        said.append(say("What lowers it: {lines}.", language, lines=named(taking)))
    if small_ones:
        lines = listed([switch_name(share, language) for share in small_ones], language)
        said.append(say("Negligible: {lines}.", language, lines=lines))
    return said


def switch_name(share: Share, language: str) -> str:
    """Return a switch in words: the label of its parameter, in quotation marks."""
    about = registry().get(share.switch)
    return say("“{name}”", language, name=label_of(about.label, language)) if about else share.switch
