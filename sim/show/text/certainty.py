"""How certain a difference is, in words: given the model, and over what is not known about it.

Size and certainty are two scales, each with its own word: a small difference may be clearly no chance result, and
a large one may be chance. Rules: `sim.analysis.studies.endpoints.certainty` and `sim.statistics.worlds`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.effects import Effect, Kind, Size
from sim.analysis.studies.endpoints import FEW, Certainty
from sim.language import capital, listed, mark, say, say_many
from sim.show.text.amounts import amounts, ends
from sim.show.text.cases import Case, places
from sim.show.text.over_worlds import few_runs
from sim.show.text.sentence_context import Telling, of_case
from sim.statistics.worlds import Verdict
from sim.study.store.folder import Study

LUCK = {
    (Size.SMALL, Certainty.CLEAR): mark("The difference{where} is small but clearly not due to chance"),
    (Size.SMALL, Certainty.PROBABLE): mark("The difference{where} is small and probably not due to chance"),
    (Size.LARGE, Certainty.CLEAR): mark("The difference{where} is large and clearly not due to chance"),
    (Size.LARGE, Certainty.PROBABLE): mark("The difference{where} is large and probably not due to chance"),
}
"""Size and certainty: two scales, each with its own word."""
WORLDS = {
    Verdict.ROBUST: mark("{luck}, and it holds in {worlds} (robust)."),
    Verdict.CONDITIONAL: mark("{luck}, and it holds in {worlds} (conditional: it depends on assumptions)."),
    Verdict.FRAGILE: mark("{luck}; yet it holds in only {worlds} (fragile: it depends on assumptions)."),
}
MOSTLY_NEGLIGIBLE = mark("{luck}; yet it holds in only {worlds}, and is negligible in {others} ({holds}).")

SIZES = {
    Size.NEGLIGIBLE: mark("too small to matter"),
    Size.SMALL: mark("small"),
    Size.LARGE: mark("large"),
}
CHANCE = {
    Certainty.NONE: mark("not distinguishable from chance"),
    Certainty.ALONE: mark("one run only"),
    Certainty.PROBABLE: mark("probably not chance"),
    Certainty.CLEAR: mark("clearly not chance"),
}
"""The two scales in few words, where each stands alone."""
HOLDS = {
    Verdict.ROBUST: mark("robust"),
    Verdict.CONDITIONAL: mark("conditional"),
    Verdict.FRAGILE: mark("fragile"),
}
SIDES = {
    1: mark("higher in {count} of {worlds}: {holds}"),
    -1: mark("lower in {count} of {worlds}: {holds}"),
    0: mark("negligible in {count} of {worlds}: {holds}"),
}
COUNTED = {
    1: mark("more in {count} of {worlds}: {holds}"),
    -1: mark("less in {count} of {worlds}: {holds}"),
    0: SIDES[0],
}
"""In how many worlds what most of them say holds: of shares, and of what can be counted."""


def sure(effect: Effect, study: Study, language: str, where: str = "") -> str:
    """Return how certain a difference is: given the model, and over what is not known about it.

    Parameters
    ----------
    where : str
        After *the difference*, such as *with span of control 12*; begins with a space.
    """
    if not effect.alike:
        return say("No count of worlds or runs makes this a finding.", language)
    if effect.end.certainty == Certainty.ALONE:
        return say("This is a single run, and may be chance; run more.", language)
    luck = say(LUCK[effect.size, effect.end.certainty], language, where=where)
    if few := too_few(effect.end.n, study, language):
        return f"{luck}. {few}"
    share, holds = effect.agreeing
    if holds == Verdict.UNKNOWN:
        return say("{luck}; only one set of assumptions was run.", language, luck=luck)
    worlds = worlds_words(round(share * study.worlds), study.worlds, language)
    side, most, all_told = effect.told
    if side == 0 and all_told != Verdict.FRAGILE:  # as `compare` says it
        return say(MOSTLY_NEGLIGIBLE, language, luck=luck, worlds=worlds, others=round(most * study.worlds),
                   holds=say(HOLDS[all_told], language))  # fmt: skip
    return say(WORLDS[holds], language, luck=luck, worlds=worlds)


def sure_of_each(each: Sequence[tuple[Case, Sequence[Case]]], telling: Telling) -> str:
    """Return how certain several foremost lines are, in few words each: over their panels as the least certain.

    Parameters
    ----------
    each : sequence of (Case, sequence of Case)
        The case that stands for a line, and all cases that the line is ahead in.
    """
    language, study, words = telling.language, telling.study, []
    least = min((case.effect for _, cases in each for case in cases), key=lambda effect: effect.end.n)
    for told, cases in each:
        effect = told.effect
        said = [say(SIZES[effect.size], language),
                say(CHANCE[min(case.effect.end.certainty for case in cases)], language)]  # fmt: skip
        if all(case.effect.spread for case in cases):
            share, holds = min(case.effect.agreeing for case in cases)
            said.append(say("found in {worlds} ({holds})", language, holds=say(HOLDS[holds], language),
                            worlds=worlds_words(round(share * study.worlds), study.worlds, language)))  # fmt: skip
        words.append(
            say("{line} makes a difference that is {said}", language, line=told.label,
                said=listed(said, language))
        )  # fmt: skip
    return f"{capital('; '.join(words))}. {too_few(least.end.n, study, language)}".strip()


def sure_elsewhere(cases: Sequence[Case], telling: Telling) -> list[str]:
    """Return in how many worlds the same difference holds in other panels, a sentence for each verdict."""
    language, told = telling.language, []
    for holds, word in HOLDS.items():
        if alike := [case for case in cases if case.effect.agreeing[1] == holds]:
            counts = [round(case.effect.agreeing[0] * telling.study.worlds) for case in alike]
            template = (
                mark("{where} it holds in {worlds} ({holds}).")
                if len(set(counts)) == 1
                else mark("{where} it holds in at least {worlds} ({holds}).")
            )
            worlds = worlds_words(min(counts), telling.study.worlds, language)
            where = places(telling.study, alike, language)
            told.append(capital(say(template, language, where=where, worlds=worlds, holds=say(word, language))))
    return told


def in_doubt(effect: Effect, language: str) -> str:
    """Return that there are too few runs to rely on *no difference*; empty when there are enough."""
    return first_look(effect.end.n, language) if effect.end.n < FEW else ""


def too_few(runs: int, study: Study, language: str) -> str:
    """Return what there are too few runs for: a sure answer, or a count of worlds; empty when there are enough."""
    first = first_look(runs, language) if runs < FEW else ""
    return " ".join(filter(None, (first, few_runs(runs, study.worlds, language))))


def first_look(runs: int, language: str) -> str:
    """Return that there are too few runs."""
    return say_many("With only {count} replicate this is a first look; run more.",
                    "With only {count} replicates this is a first look; run more.", runs, language)  # fmt: skip


def in_worlds(effect: Effect, language: str) -> str:
    """Return how many worlds agree with the majority, or with the mean when the majority contradicts it."""
    if effect.spread is None or effect.idle:
        return ""
    side, share, holds = effect.told
    sides = SIDES if effect.outcome.percent else COUNTED
    return say(sides[side], language, count=round(share * effect.spread.worlds), worlds=effect.spread.worlds,
               holds=say(HOLDS[holds], language))  # fmt: skip


def worlds_words(count: int, worlds: int, language: str) -> str:
    """Return in how many worlds, such as *62 of 64 worlds*."""
    if count == worlds:
        return say("all {worlds} worlds", language, worlds=worlds)
    return say("{count} of {worlds} worlds", language, count=count, worlds=worlds)


def range_words(cases: Sequence[Case], telling: Telling) -> str:
    """Return within which bounds all differences lie, or that there are too few runs to say."""
    language, study = telling.language, telling.study
    live = [case for case in cases if not case.effect.idle]
    runs = min(case.effect.end.n for case in live)
    if runs < 2:
        return first_look(runs, language)
    low, high = min(case.effect.end.low for case in live), max(case.effect.end.high for case in live)
    template = (
        mark("The 95 % intervals lie within {interval}")
        if len(live) > 1
        else mark("The 95 % interval of {line} is {interval}")
        if len(cases) > 1
        else mark("The 95 % interval is {interval}")
    )
    words = say(template, language, line=of_case(live[0], language),
                interval=amounts([low, high], telling.outcome, language, plus=True))  # fmt: skip
    if few := too_few(runs, study, language):
        return f"{words}. {few}"
    spread = [case.effect for case in live if case.effect.spread]
    if not spread or any(case.effect.verdict == Kind.UNSURE for case in live):
        return f"{words}."
    least = min(1.0 - float(e.spread.above) - float(e.spread.below) for e in spread if e.spread)
    count = round(least * study.worlds)
    template = (
        mark("{words}; the difference is negligible in {worlds}.")
        if count == study.worlds or len(live) == 1
        else mark("{words}; the difference is negligible in at least {worlds}.")
    )
    return say(template, language, words=words, worlds=worlds_words(count, study.worlds, language))


def in_brackets(case: Case, telling: Telling) -> str:
    """Return the interval of chance, counted away from zero, and in how many worlds a difference is there."""
    language, effect, outcome = telling.language, case.effect, telling.outcome
    if effect.end.n < 2:
        return say("one replicate, which may be chance", language)
    words = say("95 % interval {interval}", language, interval=ends(effect.end, outcome, language))
    if effect.spread is None:
        return words
    count = round(effect.agreeing[0] * telling.study.worlds)
    return words + say("; in {worlds}", language, worlds=worlds_words(count, telling.study.worlds, language))
