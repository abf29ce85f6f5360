"""The value of information in words: what one would choose today, and which number could change that."""

from __future__ import annotations

from collections.abc import Mapping

from sim.analysis.studies.value import Information, Worth
from sim.language import label_of, listed, mark, say, say_many
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import change, name_of
from sim.show.text.optimum import option_names
from sim.show.text.over_worlds import MARGINS
from sim.study.store.folder import Study

MOST_NAMED = 3


def worths_told(study: Study, one: Information, language: str) -> list[str]:
    """Return what knowledge is worth in one choice."""
    about = OUTCOMES[one.outcome]
    named = option_names(study, language)
    told = [
        say(
            "Among {options}, {best} is best for {outcome} on average over {worlds} worlds, by {lead}. In "
            "{count} of them another would be better. To know the world would be worth {everything}.",
            language,
            options=options_words(one, named, language),
            best=named[one.best],
            outcome=name_of(about, language),
            worlds=one.worlds,
            lead=change(one.lead, about, language),
            count=round(one.changes * one.worlds),
            everything=change(one.everything, about, language),
        )
    ]
    if one.everything < about.margin:
        told.append(
            say("That is less than what matters, {margin}: more knowledge would hardly improve this choice.",
                language, margin=say(MARGINS[about.unit], language))
        )  # fmt: skip
    return [*told, answer(one, language)]


def options_words(one: Information, named: Mapping[int, str], language: str) -> str:
    """Return the options of a choice, or how many there are where nobody would read them all."""
    if len(one.options) > MOST_NAMED:
        return say_many("{count} option", "{count} options", len(one.options), language)
    return listed([named[cell] for cell in one.options], language)


def answer(one: Information, language: str) -> str:
    """Return which numbers would change the choice, or that none can be shown to."""
    telling = would_change(one)
    if not telling:
        return say("No single number can be shown to change the choice.", language)
    named = [worth_words(worth, one, language) for worth in telling[:MOST_NAMED]]
    return say("Most would be gained by measuring {numbers}.", language, numbers=listed(named, language))


def would_change(one: Information) -> list[Worth]:
    """Return the numbers that would lead to another choice in a world at least, the most valuable first."""
    return [worth for worth in one.worths if worth.distinguishable and round(worth.changes * one.worlds)]


def headline(one: Information, language: str) -> str:
    """Return the number that is worth most to measure, or that none is worth it alone, in few words."""
    first, *_ = would_change(one) or (None,)
    if first is None:
        return answer(one, language).rstrip(".")
    about = OUTCOMES[one.outcome]
    if one.everything < about.margin:
        return say("Knowing more would be worth {everything}: hardly anything", language,
                   everything=change(one.everything, about, language))  # fmt: skip
    words = (
        mark("Worth measuring first: {name}, {value}")
        if first.value >= about.margin
        else mark("No single number is worth measuring for this choice alone; the first would be {name}, {value}")
    )
    return say(words, language, name=name_of_number(first, language), value=change(first.value, about, language))


def worth_words(worth: Worth, one: Information, language: str) -> str:
    """Return a number, what it is worth to know, and in how many worlds it would change the choice."""
    return say(
        "{name} (worth {value}; another choice in {count} of {worlds} worlds)",
        language,
        name=f"{name_of_number(worth, language)}, {worth.name}",
        value=change(worth.value, OUTCOMES[one.outcome], language),
        count=round(worth.changes * one.worlds),
        worlds=one.worlds,
    )


def name_of_number(worth: Worth, language: str) -> str:
    """Return the label of a number in quotation marks: many labels are sentences."""
    return say("“{name}”", language, name=label_of(registry()[worth.name].label, language))
