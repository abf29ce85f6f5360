"""What changes along with an outcome, in words: the price of more use in strain, fatigue, trust and contact."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.effects import PRICE, Effect, Effects, Kind
from sim.language import capital, listed, mark, say, say_many
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.text.amounts import ends, said

RISES = {
    "routine_share": mark("routine use rises by {size}"),
    "strain": mark("strain rises by {size}"),
    "fatigue": mark("change fatigue rises by {size}"),
    "trust": mark("trust in leaders rises by {size}"),
    "personal_contact": mark("personal contact rises by {size}"),
}
FALLS = {
    "routine_share": mark("routine use falls by {size}"),
    "strain": mark("strain falls by {size}"),
    "fatigue": mark("change fatigue falls by {size}"),
    "trust": mark("trust in leaders falls by {size}"),
    "personal_contact": mark("personal contact falls by {size}"),
}
THEMSELVES = {
    "routine_share": mark("routine use"),
    "strain": mark("strain"),
    "fatigue": mark("change fatigue"),
    "trust": mark("trust in leaders"),
    "personal_contact": mark("personal contact"),
}


def may_cost(outcome: Outcome) -> list[Outcome]:
    """Return what may change along with an outcome: the price of use, and use where the outcome is a price."""
    names = [*(["routine_share"] if outcome.name in PRICE else []), *PRICE]
    return [OUTCOMES[name] for name in names if name != outcome.name]


def along_with(effects: Effects, cell: int, outcome: Outcome) -> list[Effect]:
    """Return what changes along with an outcome, as far as the study has it."""
    kept = effects.ends.study.runs.columns
    return [effects.of(cell, one.name) for one in may_cost(outcome) if one.name in kept]


def price(effects: Sequence[Effect], outcome: Outcome, language: str, *, intervals: bool = False) -> str:
    """Return what changes along with the outcome; in numbers only what matters and is more than chance.

    Parameters
    ----------
    intervals : bool
        Whether to say how sure each number is, where no sentence says so of the outcome itself.
    """
    clauses: list[str] = []
    hardly: list[str] = []
    unsure: list[str] = []
    for effect in effects:
        name = effect.outcome.name
        if name == outcome.name:
            continue
        if effect.side:
            words = (RISES if effect.side > 0 else FALLS)[name]
            size = said(effect, language)
            if intervals:
                interval = ends(effect.end, effect.outcome, language)
                size = f"{size} ({say('95 % interval {interval}', language, interval=interval)})"
            clauses.append(say(words, language, size=size))
        else:
            (hardly if effect.verdict != Kind.UNSURE else unsure).append(say(THEMSELVES[name], language))
    if hardly:
        clauses.append(
            say_many("{names} hardly changes", "{names} hardly change", len(hardly), language,
                     names=listed(hardly, language))
        )  # fmt: skip
    if unsure:
        clauses.append(
            say("changes in {names} cannot be distinguished from chance", language, names=listed(unsure, language))
        )
    return capital("; ".join(clauses)) + "." if clauses else ""
