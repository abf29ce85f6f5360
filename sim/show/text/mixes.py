"""The answer of a study of role mixes: the best mix in hours a week, and the mixes that may be as good."""

from __future__ import annotations

from sim.analysis.studies.effects import Effects, Kind
from sim.analysis.studies.mixes import AXES, ROLES, Mix, Mixes, mixes
from sim.language import capital, listed, mark, number, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import name_of
from sim.show.text.amounts import Amounts
from sim.show.text.certainty import in_doubt, sure
from sim.show.text.comparison import along_with, price
from sim.show.text.form import Answer
from sim.show.text.response import value_name
from sim.show.text.sentences import length
from sim.study.store.folder import Study

LEAST_HOURS = 0.1
"""Hours a week below which a role is left out: six minutes."""
MOST_TIED = 3
WORDS = {
    "facilitating": mark("{hours} on facilitating"),
    "integrating": mark("{hours} on integrating"),
    "renewing": mark("{hours} on renewing"),
}


def varies_mixes(study: Study) -> bool:
    """Return whether a study varies all three roles."""
    return {*AXES} <= {axis["key"] for axis in study.manifest["axes"]}


def mix_answer(study: Study, effects: Effects, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study of mixes."""
    first, *rest = mixes(effects, outcome.name)
    best, amounts = first.best, Amounts(effects.ends, outcome)
    value, lowest = amounts.pair(best.cell, first.worst.cell, language)
    gaps = {
        "where": where(first, study, language),
        "outcome": name_of(outcome, language),
        "mix": mix_words(best, language),
        "worst": mix_words(first.worst, language),
        "value": value,
        "lowest": lowest,
        "time": length(study, language),
    }
    worse = effects.of(best.cell, outcome.name, to=first.worst.cell)
    if not worse.side:
        words = (
            mark(
                "No difference in {outcome} between mixes of roles that can be distinguished from chance after "
                "{time}"
            )
            if worse.verdict == Kind.UNSURE
            else mark("No difference in {outcome} between mixes of roles that matters after {time}")
        )
        headline = say(words, language, **gaps)
        tied = (tied_words(first, language),)
        return Answer(headline, f"{headline}.", sure=in_doubt(worse, language), others=tied)
    services = amounts.counted(best.cell)
    words = (
        mark("{where}the best mix is {mix}: an adviser then uses {value} of {released} services routinely after "
             "{time}, against {lowest} with the worst, {worst}.")
        if services
        else mark("{where}the best mix is {mix}: {outcome} is then {value} after {time}, against {lowest} with "
                  "the worst, {worst}.")
    )  # fmt: skip
    released = amounts.released(best.cell, language) if services else ""
    paid = price(
        [effects.of(best.cell, one.outcome.name, to=first.worst.cell)
         for one in along_with(effects, best.cell, outcome)],
        outcome, language,
    )  # fmt: skip
    if paid:
        paid = say("Compared with the worst: {changes}", language, changes=small(paid))
    return Answer(
        capital(say("{where}{outcome} is best with {mix}", language, **gaps)),
        capital(say(words, language, released=released, **gaps)),
        paid,
        "",
        sure(worse, study, language),
        (tied_words(first, language), *(other_words(one, study, language) for one in rest)),
    )


def where(one: Mixes, study: Study, language: str) -> str:
    """Return the combination of the other axes as the beginning of a sentence; empty when there are none."""
    values = [value_name(study, key, value, language) for key, value in one.panel.items()]
    return f"{', '.join(values)}: " if values else ""


def mix_words(mix: Mix, language: str) -> str:
    """Return a mix in hours a week."""
    parts = [
        say(WORDS[role], language, hours=say("{hours} h", language, hours=number(hours, language, 1)))
        for role, hours in zip(ROLES, mix.hours, strict=True)
        if hours >= LEAST_HOURS
    ]
    if not parts:
        return say("no hours on any of the three roles", language)
    return say("{hours} a week", language, hours=listed(parts, language))


def tied_words(one: Mixes, language: str) -> str:
    """Return which mixes may be as good as the best."""
    if not one.tied:
        return say(
            "Each of the other {count} mixes is worse, by what matters and more than chance.",
            language,
            count=one.tried - 1,
        )
    named = "; ".join(mix_words(mix, language) for mix in one.tied[:MOST_TIED])
    if len(one.tied) > MOST_TIED:
        return say("There is no single best mix: {count} of the other {all} are as good or cannot be "
                   "distinguished from it, such as {mixes}.", language, count=len(one.tied), all=one.tried - 1,
                   mixes=named)  # fmt: skip
    return say_many("{count} mix is as good or cannot be distinguished from it: {mixes}.",
                    "{count} mixes are as good or cannot be distinguished from it: {mixes}.", len(one.tied),
                    language, mixes=named)  # fmt: skip


def other_words(one: Mixes, study: Study, language: str) -> str:
    """Return the best mix of another combination of axes."""
    return capital(
        say_many("{where}the best mix is {mix}; {count} other may be as good.",
                 "{where}the best mix is {mix}; {count} others may be as good.", len(one.tied), language,
                 where=where(one, study, language), mix=mix_words(one.best, language))
    )  # fmt: skip
