"""A sensitivity analysis in words: what matters, how much, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.studies.indices import Index
from sim.analysis.studies.sensitivity import Sensitivity, sensitivity
from sim.language import label_of, listed, mark, number, say, say_plain, small, spoken
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.study.design.sampling import group_of

if TYPE_CHECKING:
    from sim.study.store.folder import Study

MOST_NAMED, MOST_IN_ANSWER = 5, 3


GROUPS = {
    "office": mark("the office"),
    "leader": mark("the leaders"),
    "adviser": mark("the advisers"),
    "meeting": mark("the meetings"),
}
WORDS = {
    "level": mark("{outcome} in the last week{where}"),
    "difference": mark("difference in {outcome} in the last week, {where} less the reference"),
    "same": mark("{what}: the same in all cells. There is nothing to explain."),
    "morris": mark(
        "{place}. {name}: moving it across its range changes this by {value} on average "
        "({low} to {high}), {direction}."
    ),
    "saltelli": mark(
        "{place}. {name}: {value} of the variance with all its interplay ({low} to {high}), "
        "{alone} by itself ({alone_low} to {alone_high})."
    ),
    "up": mark("upwards"),
    "down": mark("downwards"),
    "either": mark("upwards or downwards depending on the rest"),
    "none": mark("None of {count} can be told from luck."),
    "some": mark("{told} of {count} can be told from luck; the others are not distinguishable from nothing."),
    "noise": mark("{share} of the variance between cells is luck ({replicates} replicates each)."),
    "no_noise": mark("One replicate each: luck cannot be told from effect. Take at least two."),
    "too_few": mark(
        "Too few samples to say what matters: with {samples}, intervals are wider than half of the largest number "
        "either way, or contradict each other. About {setting}={enough} would do."
    ),
    "wider": mark("Shares are known to ±{half} % of the variance only. For ±10 % take about {setting}={enough}."),
    "heading_morris": mark("Mean absolute effect of moving a parameter across its range (μ*)"),
    "heading_saltelli": mark("Share of the variance with all interplay (total order)"),
    "points": mark("percentage points"),
}


def rankings(study: Study, outcome: str = "routine_share", language: str = "en") -> list[str]:
    """Return what an outcome of a study is sensitive to, in sentences; see `sensitivity`."""
    return [sentence for part in sensitivity(study, outcome) for sentence in ranking(part, language)]


def ranking(found: Sensitivity, language: str = "en") -> list[str]:
    """Return the ranking in sentences: what matters most, what cannot be told, and how sure that is."""
    words = spoken(WORDS, language)
    if not found.indices:
        return [words["same"].format(what=capital(subject(found, language)))]
    told = () if found.too_few else found.distinguishable
    sentences = [f"{capital(subject(found, language))}:"]
    setting = "design.trajectories" if found.kind == "morris" else "design.samples"
    advice = {"setting": setting, "samples": found.samples, "enough": found.enough}
    if found.too_few:
        sentences.append(words["too_few"].format(**advice))
    for place, index in enumerate(told[:MOST_NAMED], 1):
        ends = {
            key: decimal(scale(found) * getattr(index, key), 2, language)
            for key in ("low", "high", "alone_low", "alone_high")
        }
        sizes = {key: shown(getattr(index, key), found, language) for key in ("value", "alone")}
        direction = words[{1: "up", -1: "down", 0: "either"}[index.direction]]
        sentences.append(
            words[found.kind].format(
                place=place, name=name_of(index, language), direction=direction, **ends, **sizes
            )
        )
    if told:
        sentences.append(words["some"].format(told=len(told), count=len(found.indices)))
    elif not found.too_few:
        sentences.append(words["none"].format(count=len(found.indices)))
    if found.replicates < 2:
        sentences.append(words["no_noise"])
    else:
        share = f"{decimal(100 * found.noise, 1, language)} %"
        sentences.append(words["noise"].format(share=share, replicates=found.replicates))
    if not found.too_few and found.enough > found.samples:
        half = decimal(100 * max(index.high - index.value for index in found.indices), 2, language)
        sentences.append(words["wider"].format(half=half, **advice))
    return sentences


def matters_most(found: Sensitivity, language: str) -> str:
    """Return what matters most, or that nothing does."""
    what = subject(found, language)
    if found.too_few:
        return say("Too few samples to say what matters most for {what}", language, what=what)
    first = found.distinguishable[:MOST_IN_ANSWER]
    if not first:
        return say("No input can be told from luck in {what}", language, what=what)
    most, *others = [small(name_of(index, language)) for index in first]
    about = {"what": what, "most": most, "value": shown(first[0].value, found, language)}
    if not others:
        return say("What matters most for {what}: {most} with {value}", language, **about)
    return say("What matters most for {what}: {most} with {value}, then {others}", language, **about,
               others=listed(others, language))  # fmt: skip


def heading(found: Sensitivity, language: str) -> str:
    """Return what is measured, with its unit."""
    unit = "%" if found.kind == "saltelli" else unit_of(found, language)
    return f"{spoken(WORDS, language)[f'heading_{found.kind}']}, {unit}"


def subject(found: Sensitivity, language: str) -> str:
    """Return what the indices are about, in words."""
    outcome = small(label_of(OUTCOMES[found.outcome].label, language))
    where = ", ".join(str(value) for value in found.compared.values())
    if found.difference:
        return spoken(WORDS, language)["difference"].format(outcome=outcome, where=where)
    return spoken(WORDS, language)["level"].format(outcome=outcome, where=f" ({where})" if where else "")


def name_of(index: Index, language: str) -> str:
    """Return what an index is about: a part of the model, or a parameter and its part."""
    if index.name in GROUPS:
        return capital(spoken(GROUPS, language)[index.name])
    about = registry().get(index.name)
    if about is None:
        return index.name
    return f"{label_of(about.label, language)} ({spoken(GROUPS, language)[group_of(index.name)]})"


def scale(found: Sensitivity) -> float:
    """Return what numbers are multiplied by to be shown; 100 for per cent and percentage points."""
    return 100.0 if found.kind == "saltelli" or OUTCOMES[found.outcome].percent else 1.0


def unit_of(found: Sensitivity, language: str) -> str:
    """Return the unit of a change of the outcome."""
    outcome = OUTCOMES[found.outcome]
    return spoken(WORDS, language)["points"] if outcome.percent else say_plain(outcome.unit, language)


def shown(value: float, found: Sensitivity, language: str) -> str:
    """Return a number with its unit."""
    unit = "%" if found.kind == "saltelli" else unit_of(found, language)
    return f"{decimal(scale(found) * value, 2, language)} {unit}"


def decimal(value: float, figures: int, language: str) -> str:
    """Return a number to so many figures, never in powers of ten, with the mark of the language."""
    import math

    digits = 0 if not value else max(0, figures - 1 - math.floor(math.log10(abs(value))))
    return number(value, language, min(digits, 4))


def capital(words: str) -> str:
    """Return words with a capital letter at the front."""
    return words[:1].upper() + words[1:]
