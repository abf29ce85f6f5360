"""The answer of a study in sentences: each kind of study answers its own question.

The sentences report what the simulation gave under its assumptions. They never predict.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sim.analysis.studies.effects import Kind, effects_of
from sim.analysis.studies.optimum import asks_best
from sim.analysis.studies.runs import offices_of
from sim.analysis.studies.sensitivity import sensitivity
from sim.errors import InputError
from sim.language import capital, listed, say, say_many
from sim.model.formulas import Array, Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import Panel, level, name_of, panels_of, weekly_outcome
from sim.show.drawing.caption import own_rules
from sim.show.drawing.mixes import varies_mixes
from sim.show.text.answer_parts import Answer
from sim.show.text.cases import rows_of
from sim.show.text.comparison import case_sentence, comparison
from sim.show.text.mixes import mix_answer
from sim.show.text.one_number import response_answer
from sim.show.text.optimum import optimum_answer
from sim.show.text.other_cases import without_effect
from sim.show.text.over_worlds import few_runs
from sim.show.text.ranking import matters_most, over_points, ranking
from sim.show.text.reach import reaches
from sim.show.text.response import answering_axis, asked_outcomes, response_sentences
from sim.show.text.sentence_context import Telling
from sim.show.text.sentences import level_sentences
from sim.show.text.single_scenario import one_scenario
from sim.show.text.switches import switch_answer, varies_switches
from sim.study.design.method import ANALYSED, SAMPLED
from sim.study.store.folder import Study

MOST = 12
"""Cases that findings describe one by one; of more that matter, the number is given."""


def answer(study: Study, outcome: str = "routine_share", language: str = "en") -> str:
    """Return the answer in at most three sentences: what helps most, at what price, and how sure that is."""
    return whole_answer(study, outcome, language).short


def whole_answer(study: Study, outcome: str = "routine_share", language: str = "en") -> Answer:
    """Return the answer of a study, part by part.

    Parameters
    ----------
    study : Study
    outcome : str
        A weekly outcome, taken as of the last week.
    language : str
    """
    about = weekly_outcome(study, outcome)
    made = of_sample(study, about, language) if kind_of(study) in SAMPLED else of_design(study, about, language)
    told = (made.sure, own_rules(study.manifest, language), counted_by_own_rules(study, about, language))
    sure = " ".join(filter(None, told))
    return dataclasses.replace(made, sure=sure, rests=rests_on(study, language))


def counted_by_own_rules(study: Study, outcome: Outcome, language: str) -> str:
    """Return that an outcome that the user adds stays at its start where shipped rules run."""
    swaps = [axis for axis in study.manifest["axes"] if str(axis["key"]).startswith("rules.")]
    if outcome.name not in OUTCOMES.own or not any(None in axis["values"] for axis in swaps):
        return ""
    return say("{outcome} is yours: where shipped rules run in place of yours, it may stay at its start, which is "
               "no finding.", language, outcome=capital(name_of(outcome, language)))  # fmt: skip


def kind_of(study: Study) -> str:
    """Return how the cells of a study were laid out."""
    return str(study.manifest.get("design", {}).get("kind", "product"))


def compares_lines(study: Study) -> bool:
    """Return whether a study compares lines with one another: no sample, switches, mixes or response."""
    special = asks_best(study) or varies_switches(study) or varies_mixes(study) or answering_axis(study)
    return not special and kind_of(study) not in SAMPLED


def of_sample(study: Study, outcome: Outcome, language: str, advise: bool = False) -> Answer:
    """Return the answer of a sampled study: what matters most, or where a difference holds; see `ranking`."""
    if kind_of(study) not in ANALYSED:
        lead, *rest = over_points(study, outcome.name, language)
        return Answer(lead.rstrip("."), lead, others=tuple(rest))
    try:
        parts = sensitivity(study, outcome.name)
    except InputError as reason:
        lost = say("Runs failed, so that what matters most cannot be told", language)
        return Answer(lost, f"{lost}.", others=(str(reason),))
    first = capital(matters_most(parts[0], language))
    lead = " ".join(f"{capital(matters_most(part, language))}." for part in parts)
    others = [ranking(part, language, advise) for part in parts]
    if len(others) == 1 and len(others[0]) > 1:  # the lead has said what they are about
        others = [others[0][1:]]
    return Answer(first, lead, others=tuple(words for some in others for words in some))


def of_design(study: Study, outcome: Outcome, language: str) -> Answer:
    """Return the answer of a study whose cells were all chosen."""
    if asks_best(study):
        return optimum_answer(study, language)
    panels, effects = panels_of(study, language), effects_of(study)
    if varies_switches(study):
        return switch_answer(study, outcome, language)
    if varies_mixes(study):
        return mix_answer(study, effects, outcome, language)
    if along := answering_axis(study):
        return response_answer(study, effects, outcome, along, language)
    if len(panels[0].lines) < 2:
        made = one_scenario(study, effects, panels[0], outcome, language)
        rest = level_sentences(study, panels[1:], outcome, language)
        offices = between_offices(study, panels, outcome, language)
        return dataclasses.replace(made, others=(*rest, *offices, *made.others))
    main, *further = asked_outcomes(study, outcome)
    made = comparison(study, effects, panels, main, language)
    more = [f"{comparison(study, effects, panels, one, language).headline}." for one in further]
    rows = rows_of(effects, panels, main.name, language)
    first, *rest = reaches(rows, Telling(study, effects, main, language)) or [""]
    return dataclasses.replace(
        made,
        sure=f"{made.sure} {first}".strip(),
        others=(*rest, *made.others, *more, *between_offices(study, panels, main, language)),
    )


def between_offices(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> list[str]:
    """Return how far the offices of a nation differ, once for lines that are alike; nothing for single offices."""
    ends = offices_of(study, outcome.name)
    alike: list[tuple[Array, list[str]]] = []
    for line in panels[0].lines:
        if line.cell in ends:
            span = np.quantile(ends[line.cell], [0.05, 0.95])
            labels = next((them for other, them in alike if np.abs(span - other).max() < outcome.margin), None)
            if labels is None:
                alike.append((span, [line.label]))
            else:
                labels.append(line.label)
    return [
        say("{line}: {outcome} is {low} to {high} in the middle 90 % of offices.", language,
            line=say("All cases", language) if 1 < len(labels) == len(ends) else listed(labels, language),
            outcome=name_of(outcome, language),
            low=level(low, outcome, language, 0), high=level(high, outcome, language, 0))
        for (low, high), labels in alike
    ]  # fmt: skip


def rests_on(study: Study, language: str) -> str:
    """Return how many numbers an answer rests on, how many of them are assumed, and how to weigh them."""
    sure = Counter(about.confidence for about in registry().values())
    words = say("This rests on {all} numbers, of which {assumed} are assumed rather than measured.", language,
                all=sum(sure.values()), assumed=sure["assumed"])  # fmt: skip
    worlds = min(study.worlds, int(study.manifest["replicates"]))  # replicates go through them in turn
    if worlds > 1:
        return words + " " + say("What is least known varies over {worlds} worlds.", language, worlds=worlds)
    if kind_of(study) in SAMPLED:
        return words + " " + say("Those that are not varied have the same value in all runs.", language)
    return words + " " + say("All runs are in one world, so what is not known is not shown.", language)


def headline(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the main finding of these panels in few words, for the title of a figure."""
    effects = effects_of(study)
    if len(panels[0].lines) < 2 and not rows_of(effects, panels, outcome.name, language):
        return one_scenario(study, effects, panels[0], outcome, language).headline
    return comparison(study, effects, panels, outcome, language).headline


def findings(study: Study, outcome: str = "routine_share", language: str = "en", most: int = MOST) -> list[str]:
    """Return the findings of a study: levels, then one sentence for each case, what helps first.

    Parameters
    ----------
    study : Study
    outcome : str
        A weekly outcome, taken as of the last week.
    language : str
    most : int
        Largest number of cases; a last sentence counts those left out.
    """
    about = weekly_outcome(study, outcome)
    if kind_of(study) in SAMPLED:
        return list(of_sample(study, about, language, advise=True).others)
    if not compares_lines(study):
        made = whole_answer(study, outcome, language)
        special = asks_best(study) or varies_switches(study) or varies_mixes(study)
        along = "" if special else answering_axis(study)
        others = (
            [
                words
                for one in asked_outcomes(study, about)
                for words in response_sentences(study, one.name, along, language)
            ]
            if along
            else made.others
        )
        return [words for words in (made.when, *others) if words]
    panels, effects = panels_of(study, language), effects_of(study)
    telling = Telling(study, effects, about, language)
    rows = rows_of(effects, panels, outcome, language)
    cases = sorted((case for row in rows for case in row.cases), key=lambda case: -abs(case.gain))
    mattering = [case for case in cases if case.effect.verdict in (Kind.BETTER, Kind.WORSE)]
    shown = sorted(mattering[:most], key=lambda case: -case.gain)
    sentences = level_sentences(study, panels, about, language)
    sentences += [case_sentence(case, telling) for case in shown]
    if left_out := len(mattering) - len(shown):
        sentences.append(
            say_many("{count} smaller difference is not mentioned.",
                     "{count} smaller differences are not mentioned.", left_out, language)
        )  # fmt: skip
    sentences += [*reaches(rows, telling)[1:], *without_effect(cases, telling)]
    if cases and (few := few_runs(cases[0].effect.end.n, study.worlds, language)):
        sentences.append(few)
    return sentences
