"""The best of many candidates in sentences: the robust optimum, what may be as good, and what is out of reach."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.analysis.studies.optimum import Candidate, Optimum, asks_best, direction, optimum
from sim.analysis.studies.pairing import labels
from sim.language import capital, decimals_for, listed, mark, number, percent, say, say_many
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import axis_name, change, level, name_of
from sim.show.drawing.measures import duration
from sim.show.drawing.mixes import LEAST_HOURS, WORDS
from sim.show.text.answer_parts import Answer
from sim.show.text.certainty import worlds_words
from sim.show.text.sentences import length, share_of_runs
from sim.statistics.worlds import ROBUST
from sim.study.store.folder import Study

MOST_TIED = 2
LIMITS = {1: mark("{outcome} at least {limit}"), -1: mark("{outcome} at most {limit}")}


def optimum_answer(study: Study, language: str) -> Answer:
    """Return the answer of a study that asks for the best of its cells."""
    made = optimum(study)
    best = made.best
    if best is None:
        headline = headline_words(made, language)
        closest = say("The nearest is {mix}: it keeps that in {worlds}", language,
                      mix=mix_words(made.closest, language),
                      worlds=share_words(made.closest.keeps, made, language))  # fmt: skip
        blurred = filter(None, [blurred_words(made, language)])
        return Answer(headline, f"{headline}. {closest}.", others=(*blurred, *about_tried(made, language)))
    name = made.wanted[0]
    gaps = {
        "mix": mix_words(best, language), "time": length(study, language),
        "outcome": name_of(OUTCOMES[name], language), "value": value_words(best, name, made, language),
    }  # fmt: skip
    lead = capital(say("the robust optimum is {mix}: {outcome} is then {value} after {time}", language, **gaps))
    if best is not made.today:
        lead = say("{words}, against {base} as today, with {reference}", language, words=lead,
                   base=value_words(made.today, name, made, language),
                   reference=mix_words(made.today, language))  # fmt: skip
    kept = ""
    if made.limits:
        kept = say("It keeps {limits} in {worlds}.", language, limits=limit_words(made.limits, language),
                   worlds=share_words(best.keeps, made, language))  # fmt: skip
        if not made.today.feasible:
            worlds = share_words(made.today.keeps, made, language)
            kept = say("{kept} The mix of today keeps that in {worlds} only.", language, kept=kept, worlds=worlds)
        kept = f"{kept} {blurred_words(made, language)}".strip()
    others = (front_words(made, language), regret_words(made, language), *about_tried(made, language))
    headline = headline_words(made, language)
    return Answer(headline, f"{lead}.", kept, sure=tied_words(made, language), others=tuple(filter(None, others)))


def question_of(study: Study, language: str) -> str:
    """Return what a study asks that asks for the best of its cells."""
    best = study.manifest["ask"]["best"]
    outcomes = listed([name_of(OUTCOMES[name], language) for name in best["for"]], language)
    if not best["such_that"]:
        return say("Which choice is best for {outcomes}?", language, outcomes=outcomes)
    return say("Which choice is best for {outcomes}, with {limits}?", language, outcomes=outcomes,
               limits=limit_words(best["such_that"], language))  # fmt: skip


def headline_words(made: Optimum, language: str) -> str:
    """Return which candidate is best, or that none keeps the limits."""
    if made.best is None:
        limits = limit_words(made.limits, language)
        return say("No mix keeps {limits} in {share} of the worlds", language, limits=limits,
                   share=percent(ROBUST, language))  # fmt: skip
    outcome = name_of(OUTCOMES[made.wanted[0]], language)
    mix = mix_words(made.best, language)
    if made.limits:
        return say("With {limits} in {share} of the worlds, {outcome} is best with {mix}", language,
                   limits=limit_words(made.limits, language), share=percent(ROBUST, language), outcome=outcome,
                   mix=mix)  # fmt: skip
    return capital(say("{outcome} is best with {mix}", language, outcome=outcome, mix=mix))


def mix_words(one: Candidate, language: str) -> str:
    """Return a candidate in hours a week by activity, and other settings."""
    parts = [
        say(WORDS[key.partition(".")[2]], language, hours=duration(hours, language))
        for key, hours in one.hours.items()
        if hours >= LEAST_HOURS
    ]
    mix = [say("{hours} a week", language, hours=listed(parts, language))] if parts else []
    settings = [
        f"{axis_name(key, language)} {setting_words(value, language)}" for key, value in one.settings.items()
    ]
    return listed([*mix, *settings], language)


def option_names(study: Study, language: str) -> dict[int, str]:
    """Return the name of each cell: its hours where a study asks for the best mix, else its label."""
    if asks_best(study):
        return {one.cell: capital(mix_words(one, language)) for one in optimum(study).candidates}
    return labels(study, language)


def setting_words(value: object, language: str) -> str:
    """Return the value of a setting."""
    if not isinstance(value, int | float):
        return str(value)
    return number(value, language, 0 if float(value).is_integer() else decimals_for(value))


def value_words(one: Candidate, name: str, made: Optimum, language: str) -> str:
    """Return the mean of an outcome over worlds, with as many decimals as tell candidates apart."""
    outcome = OUTCOMES[name]
    return level(one.means[name], outcome, language, 1 if outcome.percent else None)


def limit_words(bounds: Mapping[str, float], language: str) -> str:
    """Return the limits that a candidate has to keep."""
    words = [
        say(LIMITS[direction(name)], language, outcome=name_of(OUTCOMES[name], language),
            limit=level(limit, OUTCOMES[name], language))
        for name, limit in bounds.items()
    ]  # fmt: skip
    return listed(words, language)


def share_words(share: float, made: Optimum, language: str) -> str:
    """Return in how many worlds something holds; with one world, in how many of its runs."""
    if made.worlds > 1:
        return worlds_words(round(share * made.worlds), made.worlds, language)
    return say("{share} of the runs", language, share=share_of_runs(share, language))


def blurred_words(made: Optimum, language: str) -> str:
    """Return how many candidates lie so near the required share that luck decides; empty for none."""
    unsure = [one for one in made.candidates if one.unsure]
    if not unsure:
        return ""
    words = say_many(
        "Luck blurs that line: with other random numbers, {count} of the {all} mixes might lie on the other side "
        "of {share} of the worlds",
        "Luck blurs that line: with other random numbers, {count} of the {all} mixes might lie on the other side "
        "of {share} of the worlds",
        len(unsure), language, all=len(made.candidates), share=percent(ROBUST, language),
    )  # fmt: skip
    if made.closest.unsure:
        words = say("{words}, this one among them", language, words=words)
    return say("{words}. A larger replicates= makes it sharper.", language, words=words)


def tied_words(made: Optimum, language: str) -> str:
    """Return which candidates may be as good as the best."""
    rest = sum(one.feasible for one in made.candidates) - 1
    if not rest:
        return say("No other mix that was tried keeps the limits in that many worlds.", language)
    if not made.tied:
        return say_many(
            "{count} other mix that was tried keeps the limits and is worse, by more than luck and the choice of "
            "worlds would show (95 %).",
            "Each of the other {count} mixes that were tried and keep the limits is worse, by more than luck and "
            "the choice of worlds would show (95 %).",
            rest, language,
        )  # fmt: skip
    such = "; ".join(mix_words(one, language) for one in made.tied[:MOST_TIED])
    return say_many(
        "There is no single best: {count} of the other {all} cannot be distinguished from it over the worlds "
        "(95 %): {mixes}.",
        "There is no single best: {count} of the other {all} cannot be distinguished from it over the worlds "
        "(95 %), such as {mixes}.",
        len(made.tied), language, all=rest, mixes=such,
    )  # fmt: skip


def front_words(made: Optimum, language: str) -> str:
    """Return how many candidates are on the Pareto front, and what the other end of it looks like."""
    if len(made.wanted) < 2:
        return ""
    front = [one for one in made.candidates if one.on_front]
    named = listed([name_of(OUTCOMES[name], language) for name in made.wanted], language)
    words = say_many("{count} mix is on the Pareto front of {outcomes}: no other is better in one and as good in "
                     "the rest.",
                     "{count} mixes are on the Pareto front of {outcomes}: no other is better in one and as good "
                     "in the rest.", len(front), language, outcomes=named)  # fmt: skip
    last = made.wanted[-1]
    other = max(front, key=lambda one: direction(last) * one.means[last])
    if other is made.best:
        return words
    end = say("At its other end {last} is best with {mix}: {value}, and {outcome} is {base}.", language,
              last=name_of(OUTCOMES[last], language), mix=mix_words(other, language),
              value=value_words(other, last, made, language),
              outcome=name_of(OUTCOMES[made.wanted[0]], language),
              base=value_words(other, made.wanted[0], made, language))  # fmt: skip
    return f"{words} {end}"


def regret_words(made: Optimum, language: str) -> str:
    """Return how far the best on average may be from the best of a world, and which candidate regrets least."""
    if made.best is None or made.worlds < 2:
        return ""
    outcome = OUTCOMES[made.wanted[0]]
    calmest = min((one for one in made.candidates if one.feasible), key=lambda one: one.regret)
    words = mark("another mix that keeps the limits") if made.limits else mark("another mix")
    gaps = {"another": say(words, language), "regret": change(made.best.regret, outcome, language)}
    if not made.best.regret:
        return say("In no world is {another} better.", language, **gaps)
    if calmest is made.best:
        return say("It is also the minimax regret choice: in no world is {another} better by more than "
                   "{regret}.", language, **gaps)  # fmt: skip
    return say("In the world that suits it least, {another} is better by {regret}. The minimax regret choice, "
               "with {least}, is {mix}.", language, least=change(calmest.regret, outcome, language),
               mix=mix_words(calmest, language), **gaps)  # fmt: skip


def about_tried(made: Optimum, language: str) -> tuple[str, ...]:
    """Return how densely the possible mixes were tried."""
    if math.isnan(made.apart):
        return ()
    return (
        say("{count} mixes of the same hours in all were tried. From any other mix to the nearest of them at most "
            "{hours} a week are moved from one activity to another; around the best, {near}.", language,
            count=len(made.candidates), hours=duration(made.apart, language),
            near=duration(made.near, language)),
    )  # fmt: skip
