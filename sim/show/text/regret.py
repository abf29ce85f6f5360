"""Regret in words: which choice is safest over worlds, and what is lost with the one that is best on average."""

from __future__ import annotations

from sim.analysis.studies.regret import Regret, Regrets
from sim.language import say
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import change, name_of
from sim.show.text.optimum import option_names
from sim.study.store.folder import Study


def losses_told(study: Study, one: Regrets, language: str) -> list[str]:
    """Return which option of one choice is safest, and where others are in its place."""
    named = option_names(study, language)
    told = [f"{headline(study, one, language)}."]
    if one.safest.worst:
        told = [f"{headline(study, one, language)}; {worst_words(one.safest, one, language)}."]
    if one.best.cell != one.safest.cell:
        told.append(
            say("{best}, best on average, is then up to {most} worse; {worst}.", language,
                best=named[one.best.cell], most=lost(one.best.most, one, language),
                worst=worst_words(one.best, one, language))
        )  # fmt: skip
    if one.calmest.cell not in (one.safest.cell, one.best.cell):
        told.append(
            say("Least is lost in the worst case with {calmest}: {worst}.", language,
                calmest=named[one.calmest.cell], worst=lost(one.calmest.worst, one, language))
        )  # fmt: skip
    return told


def headline(study: Study, one: Regrets, language: str) -> str:
    """Return which option is safest, and by how much it may be worse than another."""
    words = {"option": option_names(study, language)[one.safest.cell],
             "outcome": name_of(OUTCOMES[one.outcome], language)}  # fmt: skip
    if not one.safest.worst:
        return say("{option} is best for {outcome} in all {worlds} worlds", language, worlds=one.worlds, **words)
    if not one.safest.most:
        return say("{option} is best for {outcome} in nine of ten worlds or more", language, **words)
    return say("{option} is safest for {outcome}: in nine of ten worlds it is at most {most} worse than the best "
               "choice there", language, most=lost(one.safest.most, one, language), **words)  # fmt: skip


def worst_words(option: Regret, one: Regrets, language: str) -> str:
    """Return what is lost with an option in the world that suits it least."""
    return say("in the world that suits it least, {worst}", language, worst=lost(option.worst, one, language))


def lost(value: float, one: Regrets, language: str) -> str:
    """Return what is lost, with its unit."""
    return change(value, OUTCOMES[one.outcome], language)
