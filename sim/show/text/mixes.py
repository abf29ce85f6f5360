"""The answer of a study of role mixes: the best mix in hours a week, and in how many worlds it is best.

The best is compared with the reference, which was chosen beforehand; the worst was picked out afterwards, like it.
"""

from __future__ import annotations

from sim.analysis.studies.effects import Effects, Kind
from sim.analysis.studies.mixes import AXES, ROLES, Mix, Mixes, mixes
from sim.language import capital, listed, mark, number, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import name_of
from sim.show.text.amounts import Amounts
from sim.show.text.certainty import in_doubt, sure, worlds_words
from sim.show.text.form import Answer
from sim.show.text.price import along_with, price
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
    "learning": mark("{hours} on own learning"),
    "support": mark("{hours} on one-to-one support"),
}


def varies_mixes(study: Study) -> bool:
    """Return whether a study varies all three roles."""
    return {*AXES} <= {axis["key"] for axis in study.manifest["axes"]}


def mix_answer(study: Study, effects: Effects, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study of mixes."""
    first, *rest = mixes(effects, outcome.name)
    best, amounts = first.best, Amounts(effects.ends, outcome)
    value, base = amounts.pair(best.cell, first.reference.cell, language)
    gaps = {
        "where": where(first, study, language),
        "outcome": name_of(outcome, language),
        "mix": mix_words(best, language),
        "value": value,
        "time": length(study, language),
    }
    others = (tied_words(first, language), *(other_words(one, study, language) for one in rest))
    against_worst = effects.of(best.cell, outcome.name, to=first.worst.cell)
    if not against_worst.side:
        words = (
            mark("No difference in {outcome} between mixes of roles that can be distinguished from chance after "
                 "{time}")
            if against_worst.verdict == Kind.UNSURE
            else mark("No difference in {outcome} between mixes of roles that matters after {time}")
        )  # fmt: skip
        headline = say(words, language, **gaps)
        return Answer(headline, f"{headline}.", sure=in_doubt(against_worst, language), others=others[:1])
    services = amounts.counted(best.cell)
    words = (
        mark("{where}the best mix is {mix}: an adviser then uses {value} of {released} services routinely after "
             "{time}")
        if services
        else mark("{where}the best mix is {mix}: {outcome} is then {value} after {time}")
    )  # fmt: skip
    released = amounts.released(best.cell, language) if services else ""
    lead, paid, certain = capital(say(words, language, released=released, **gaps)), "", ""
    reference = mix_words(first.reference, language)
    if best is not first.reference:
        lead = say("{words}, against {base} with {reference}", language, words=lead, base=base,
                   reference=reference)  # fmt: skip
        effect = effects.of(best.cell, outcome.name, to=first.reference.cell)
        certain = sure(effect, study, language) if effect.side else in_doubt(effect, language)
        changes = [effects.of(best.cell, one.outcome.name, to=first.reference.cell)
                   for one in along_with(effects, best.cell, outcome)]  # fmt: skip
        if paid := price(changes, outcome, language):
            paid = say("Compared with {reference}: {changes}", language, reference=reference, changes=small(paid))
    return Answer(
        headline_words(first, study, outcome, language),
        f"{lead}.",
        paid,
        "",
        " ".join(filter(None, (certain, leading_words(first, study, language)))),
        (others[0], worst_words(first, amounts, language), *others[1:]),
    )


def headline_words(one: Mixes, study: Study, outcome: Outcome, language: str) -> str:
    """Return with which mix the outcome is best."""
    words = say("{where}{outcome} is best with {mix}", language, where=where(one, study, language),
                outcome=name_of(outcome, language), mix=mix_words(one.best, language))  # fmt: skip
    return capital(words)


def leading_words(one: Mixes, study: Study, language: str) -> str:
    """Return in how many worlds the best mix on average is best, and which other leads in most."""
    counts = dict(one.leading)
    if not counts:
        return ""
    words = say("This mix is the best in {worlds}", language,
                worlds=worlds_words(counts.get(one.best, 0), study.worlds, language))  # fmt: skip
    other = next((mix for mix in counts if mix is not one.best), None)
    if other:
        words = say("{words}; in {count} the best is {mix}", language, words=words, count=counts[other],
                    mix=mix_words(other, language))  # fmt: skip
    return f"{words}."


def worst_words(one: Mixes, amounts: Amounts, language: str) -> str:
    """Return the worst mix."""
    return capital(
        say("With the worst mix, {mix}, {clause}.", language, mix=mix_words(one.worst, language),
            clause=amounts.alone(one.worst.cell, language))
    )  # fmt: skip


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
            "On average over all runs each of the other {count} mixes is worse, by what matters and more than "
            "chance.",
            language,
            count=len(one.tried) - 1,
        )
    named = "; ".join(mix_words(mix, language) for mix in one.tied[:MOST_TIED])
    if len(one.tied) > MOST_TIED:
        return say("There is no single best mix: {count} of the other {all} are as good or cannot be "
                   "distinguished from it, such as {mixes}.", language, count=len(one.tied),
                   all=len(one.tried) - 1, mixes=named)  # fmt: skip
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
