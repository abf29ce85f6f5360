"""The answer of a study of role mixes: the best mix in hours a week, and in how many worlds it is best.

The best is compared with typical leadership, which was chosen beforehand; the worst, like the best, was picked out
afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.studies.effects import Effect, Effects, Kind
from sim.analysis.studies.mixes import Mix, Mixes, mixes
from sim.language import capital, mark, say, say_many, small
from sim.model.formulas import Outcome
from sim.model.outcomes import ACTIVITY_LABELS
from sim.model.parameters.leader import ROLES
from sim.show.drawing import name_of
from sim.show.drawing.measures import duration
from sim.show.drawing.mixes import LEAST_HOURS, activity_name, mix_words
from sim.show.drawing.values import value_name
from sim.show.text.amounts import Amounts
from sim.show.text.answer_parts import Answer
from sim.show.text.certainty import in_doubt, sure, worlds_words
from sim.show.text.comparison import when
from sim.show.text.price import along_with, price
from sim.show.text.sentence_context import Telling
from sim.show.text.sentences import length
from sim.statistics.worlds import CONDITIONAL
from sim.study.store.folder import Study

MOST_TIED = 3
LEADS = {
    (True, False): mark("{where}the best mix is {mix}: an adviser then uses {value} of {released} services "
                        "routinely after {time}"),
    (False, False): mark("{where}the best mix is {mix}: {outcome} is then {value} after {time}"),
    (True, True): mark("on average the best mix is {mix}: an adviser then uses {value} of {released} services "
                       "routinely after {time}"),
    (False, True): mark("on average the best mix is {mix}: {outcome} is then {value} after {time}"),
}  # fmt: skip
"""How good the best mix is, by whether services are counted and whether another mix is best in most worlds."""


def mix_answer(study: Study, effects: Effects, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study of mixes."""
    first, *rest = mixes(effects, outcome.name)
    best, typical, amounts = first.best, first.reference, Amounts(effects.ends, outcome)
    others = (*worst_words(first, amounts, language), *(other_words(one, study, language) for one in rest))
    against_worst = effects.of(best.cell, outcome.name, to=first.worst.cell)
    if not against_worst.side:
        words = (
            mark("No difference in {outcome} between mixes of roles that can be distinguished from chance after "
                 "{time}")
            if against_worst.verdict == Kind.UNSURE
            else mark("No difference in {outcome} between mixes of roles that matters after {time}")
        )  # fmt: skip
        headline = say(words, language, outcome=name_of(outcome, language), time=length(study, language))
        return Answer(headline, f"{headline}.", sure=in_doubt(against_worst, language))
    certain = course = ""
    if best is not typical:
        effect = effects.of(best.cell, outcome.name, to=typical.cell)
        course = when(effect, Telling(study, effects, outcome, language))
        certain = sure(effect, study, language) if effect.side else unlike_typical(effect, language)
    return Answer(
        headline_words(first, study, outcome, language),
        lead(first, study, amounts, language),
        instead(first, effects, outcome, language),
        when=course,
        sure=" ".join(
            filter(None, (certain, *leading_words(first, study, language), tied_words(first, study, language)))
        ),
        others=others,
    )


def lead(one: Mixes, study: Study, amounts: Amounts, language: str) -> str:
    """Return the best mix and how good it is, against typical leadership."""
    best, outcome = one.best, amounts.outcome
    value, base = amounts.pair(best.cell, one.reference.cell, language)
    services = amounts.counted(best.cell)
    words = LEADS[services, rival(one, study) is not None]
    said = say(
        words, language, where=where(one, study, language), mix=mix_words(best, language), value=value,
        outcome=name_of(outcome, language), time=length(study, language),
        released=amounts.released(best.cell, language) if services else "",
    )  # fmt: skip
    if best is not one.reference:
        said = say("{words}, against {base} with {reference}", language, words=said, base=base,
                   reference=reference_name(one.reference, language))  # fmt: skip
    return " ".join([*disagreement(one, study, language), f"{capital(said)}."])


def reference_name(reference: Mix, language: str) -> str:
    """Return what the mix is called that others are compared with."""
    if reference.typical:
        return say("the mix of typical leadership", language)
    return say("the mix nearest to typical leadership", language)


def instead(one: Mixes, effects: Effects, outcome: Outcome, language: str) -> str:
    """Return what typical leaders do instead, and the price of the best mix: other hours, strain and contact."""
    best, typical = one.best, one.reference
    if best is typical:
        return say("This is {reference}.", language, reference=reference_name(typical, language))
    changes = [effects.of(best.cell, change.outcome.name, to=typical.cell)
               for change in along_with(effects, best.cell, outcome)]  # fmt: skip
    clauses = [*hours_moved(one, effects, language), small(price(changes, outcome, language)).removesuffix(".")]
    return say("Compared with {reference} ({mix}): {changes}.", language, mix=mix_words(typical, language),
               reference=reference_name(typical, language), changes="; ".join(filter(None, clauses)))  # fmt: skip


def hours_moved(one: Mixes, effects: Effects, language: str) -> Iterator[str]:
    """Yield which activity the best mix takes most hours from, or gives most to."""
    moved = {
        activity: effects.ends.level(one.best.cell, f"hours_{activity}").mean
        - effects.ends.level(one.reference.cell, f"hours_{activity}").mean
        for activity in ACTIVITY_LABELS
        if activity not in ROLES
    }
    activity, hours = max(moved.items(), key=lambda item: abs(item[1]))
    if abs(hours) >= LEAST_HOURS:
        words = (
            mark("leaders spend {hours} more a week on {activity}")
            if hours > 0
            else mark("leaders spend {hours} less a week on {activity}")
        )
        yield say(words, language, hours=duration(abs(hours), language),
                  activity=activity_name(activity, language))  # fmt: skip


def unlike_typical(effect: Effect, language: str) -> str:
    """Return that the best mix is no better than typical leadership, as far as can be told."""
    words = (
        mark("Its difference from typical leadership cannot be distinguished from chance.")
        if effect.verdict == Kind.UNSURE
        else mark("It differs from typical leadership by less than what matters.")
    )
    return " ".join(filter(None, (say(words, language), in_doubt(effect, language))))


def headline_words(one: Mixes, study: Study, outcome: Outcome, language: str) -> str:
    """Return with which mix the outcome is best, and whether others may be as good, or are in most worlds."""
    gaps = {"where": where(one, study, language), "outcome": name_of(outcome, language),
            "mix": mix_words(one.best, language)}  # fmt: skip
    if one.tied:
        return capital(
            say_many("{where}{outcome} is best with {mix}, or with {count} other, which may be as good",
                     "{where}{outcome} is best with {mix}, or with one of {count} others, which may be as good",
                     len(one.tied), language, **gaps)
        )  # fmt: skip
    if other := rival(one, study):
        words = mark("{where}no single mix is best for {outcome}: {mix} on average, but {other} in {count} of "
                     "{worlds} worlds")  # fmt: skip
        return capital(say(words, language, **gaps, other=mix_words(other, language),
                           count=dict(one.leading)[other], worlds=study.worlds))  # fmt: skip
    return capital(say("{where}{outcome} is best with {mix}", language, **gaps))


def rival(one: Mixes, study: Study) -> Mix | None:
    """Return the other mix that is best in most worlds, when the best on average is so in fewer than half."""
    counts = dict(one.leading)
    if not counts or counts.get(one.best, 0) >= CONDITIONAL * study.worlds:
        return None
    return next(mix for mix in counts if mix is not one.best)


def disagreement(one: Mixes, study: Study, language: str) -> Iterator[str]:
    """Yield that no mix is best in most worlds, and which are in many."""
    if other := rival(one, study):
        counts = dict(one.leading)
        yield capital(
            say("{where}no single mix is best: in {count} of {worlds} worlds it is {other}, and the best on "
                "average is so in only {best}.", language, where=where(one, study, language), count=counts[other],
                worlds=study.worlds, other=mix_words(other, language), best=counts.get(one.best, 0))
        )  # fmt: skip


def leading_words(one: Mixes, study: Study, language: str) -> Iterator[str]:
    """Yield in how many worlds the best mix on average is best, and which other leads in most."""
    counts = dict(one.leading)
    if not counts or rival(one, study):  # then the lead has said so
        return
    words = say("This mix is the best in {worlds}", language,
                worlds=worlds_words(counts.get(one.best, 0), study.worlds, language))  # fmt: skip
    other = next((mix for mix in counts if mix is not one.best), None)
    if other:
        words = say("{words}; in {count} the best is {mix}", language, words=words, count=counts[other],
                    mix=mix_words(other, language))  # fmt: skip
    yield f"{words}."


def worst_words(one: Mixes, amounts: Amounts, language: str) -> Iterator[str]:
    """Yield the worst mix."""
    yield capital(
        say("With the worst mix, {mix}, {clause}.", language, mix=mix_words(one.worst, language),
            clause=amounts.alone(one.worst.cell, language))
    )  # fmt: skip


def where(one: Mixes, study: Study, language: str) -> str:
    """Return the combination of the other axes as the beginning of a sentence; empty when there are none."""
    values = [value_name(study, key, value, language) for key, value in one.panel.items()]
    return f"{', '.join(values)}: " if values else ""


def tied_words(one: Mixes, study: Study, language: str) -> str:
    """Return which mixes may be as good as the best; nothing where the worlds disagree about that."""
    if rival(one, study) and not one.tied:
        return ""
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
