"""Sampled studies in words: what an outcome is sensitive to, how far it ranges, and where a difference holds."""

from __future__ import annotations

import math

from sim.analysis.studies.indices import Index
from sim.analysis.studies.sensitivity import Sensitivity, robustness
from sim.language import capital, label_of, listed, mark, number, say, say_many, small
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.show.drawing import name_of as outcome_name
from sim.show.drawing import scale as scale_of
from sim.show.drawing import told, unit_of, unit_of_change
from sim.show.drawing.cases import some_listed
from sim.study.design.sampling import group_of
from sim.study.store.folder import Study

MOST_NAMED, MOST_IN_ANSWER = 5, 3

GROUPS = {
    "office": mark("the office"),
    "leader": mark("the leaders"),
    "adviser": mark("the advisers"),
    "contact": mark("contact"),
    "overview": mark("overview and control"),
    "mobile": mark("mobile work"),
    "nation": mark("the nation"),
    "own": mark("your own file"),
}
DIRECTIONS = {1: mark("upwards"), -1: mark("downwards"), 0: mark("upwards or downwards depending on the rest")}
INDICES = {
    "morris": mark(
        "{place}. {name}: moving it across its range changes this by {value} on average "
        "({low} to {high}), {direction}."
    ),
    "saltelli": mark(
        "{place}. {name}: {value} of the variance with all its interplay ({low} to {high}), "
        "{alone} by itself ({alone_low} to {alone_high})."
    ),
}
HEADINGS = {
    "morris": mark("Mean absolute effect of moving a parameter across its range (μ*)"),
    "saltelli": mark("Share of the variance with all interplay (total order)"),
}
NOISE = {
    False: mark("{share} of the variance between cells is luck ({replicates} replicates each)."),
    True: mark(
        "{share} of the variance between cells is luck, or an effect that differs between worlds "
        "({replicates} replicates each)."
    ),
}
"""By whether there are several worlds."""
SOURCES = {
    (True, True): mark(
        "{varied} of the variance between single runs lies with what is varied, {between} with what else is not "
        "known ({worlds} worlds), {luck} with luck."
    ),
    (True, False): mark(
        "{varied} of the variance between single runs lies with what is varied, {luck} with luck and worlds, "
        "which so few runs cannot tell apart."
    ),
    (False, False): mark(
        "{varied} of the variance between single runs lies with what is varied, {luck} with luck; what else is "
        "not known is left out (one world)."
    ),
}
"""By whether the study has several worlds, and enough runs to separate them from luck."""


# ---------------------------------------------------------------- what matters


def ranking(part: Sensitivity, language: str = "en", advise: bool = True) -> list[str]:
    """Return the ranking in sentences: what matters most, what is indistinguishable, and how certain that is.

    Parameters
    ----------
    advise : bool
        Whether to say which setting would make it more certain: for those who run studies.
    """
    if not part.indices:
        what = capital(subject(part, language))
        return [say("{what}: the same in all cells. There is nothing to explain.", language, what=what)]
    advice = {
        "setting": "design.trajectories" if part.kind == "morris" else "design.samples",
        "samples": part.samples,
        "enough": part.enough,
    }
    sentences = [f"{capital(subject(part, language))}:"]
    if part.too_few and not advise:
        sentences.append(say("The sample is too small to tell how much each assumption matters.", language))
    elif part.too_few:
        sentences.append(
            say("Too few samples to say what matters: with {samples}, intervals are wider than half of the "
                "largest number either way, or contradict each other. About {setting}={enough} would do.",
                language, **advice)
        )  # fmt: skip
    else:
        sentences += distinguished(part, language)
    if part.replicates < 2:
        sentences.append(say("One replicate each: luck cannot be told from effect. Take at least two.", language))
    else:
        sentences += chance(part, language)
    if advise and not part.too_few and part.enough > part.samples:
        half = decimal(100 * max(index.high - index.value for index in part.indices), 2, language)
        sentences.append(
            say("Shares are known to ±{half} % of the variance only. For ±10 % take about {setting}={enough}.",
                language, half=half, **advice)
        )  # fmt: skip
    return sentences


def chance(part: Sensitivity, language: str) -> list[str]:
    """Return how much of the variance is luck, of cells and of single runs, and how much lies with worlds."""
    several, told = part.worlds > 1, math.isfinite(part.sources.worlds)
    varied, between, luck = (f"{100 * share:.0f} %" for share in part.sources)
    share = f"{decimal(100 * part.noise, 1, language)} %"
    return [
        say(NOISE[several], language, share=share, replicates=part.replicates),
        say(SOURCES[several, told], language, varied=varied, between=between, luck=luck, worlds=part.worlds),
    ]


def distinguished(part: Sensitivity, language: str) -> list[str]:
    """Return the indices that are distinguishable from chance, largest first, and their number."""
    count, named = len(part.indices), part.distinguishable[:MOST_NAMED]
    if not named:
        return [say("None of {count} can be distinguished from chance.", language, count=count)]
    some = say("{told} of {count} can be distinguished from chance; "
               "the others are not distinguishable from nothing.",
               language, told=len(part.distinguishable), count=count)  # fmt: skip
    return [*(index_words(place, index, part, language) for place, index in enumerate(named, 1)), some]


def index_words(place: int, index: Index, part: Sensitivity, language: str) -> str:
    """Return one index with its intervals."""
    bounds = ("low", "high", "alone_low", "alone_high")
    ends = {key: decimal(scale(part) * getattr(index, key), 2, language) for key in bounds}
    sizes = {key: shown(getattr(index, key), part, language) for key in ("value", "alone")}
    return say(INDICES[part.kind], language, place=place, name=name_of(index, language),
               direction=say(DIRECTIONS[index.direction], language), **ends, **sizes)  # fmt: skip


def matters_most(part: Sensitivity, language: str) -> str:
    """Return what matters most, or that nothing does; with few samples what matters, in no order."""
    what = subject(part, language)
    if part.too_few and (part.kind != "morris" or not part.distinguishable):
        return say("Too few samples to say what matters most for {what}", language, what=what)
    if part.too_few:
        matter = [quoted(index, language) for index in part.distinguishable]
        return say_many("At least {count} assumption matters for {what}: {names}",
                        "At least {count} assumptions matter for {what}: {names}; their order is uncertain",
                        len(matter), language, what=what,
                        names=some_listed(matter, MOST_NAMED, language))  # fmt: skip
    first = part.distinguishable[:MOST_IN_ANSWER]
    if not first:
        return say("No input can be distinguished from chance in {what}", language, what=what)
    most, *others = [quoted(index, language) for index in first]
    about = {"what": what, "most": most, "value": shown(first[0].value, part, language)}
    if not others:
        return say("What matters most for {what}: {most} with {value}", language, **about)
    return say("What matters most for {what}: {most} with {value}, then {others}", language, **about,
               others=listed(others, language))  # fmt: skip


def heading(part: Sensitivity, language: str) -> str:
    """Return what is measured, with its unit."""
    return f"{say(HEADINGS[part.kind], language)}, {unit(part, language)}"


def subject(part: Sensitivity, language: str) -> str:
    """Return what the indices are about, in words."""
    outcome = outcome_name(OUTCOMES[part.outcome], language)
    where = ", ".join(str(value) for value in part.compared.values())
    if part.difference:
        return say("difference in {outcome} in the last week, {where} less the reference", language,
                   outcome=outcome, where=where)  # fmt: skip
    where = f" ({where})" if where else ""
    return say("{outcome} in the last week{where}", language, outcome=outcome, where=where)


def name_of(index: Index, language: str) -> str:
    """Return what an index is about: a part of the model, or a parameter and its part."""
    if index.name in GROUPS:
        return capital(say(GROUPS[index.name], language))
    about = registry().get(index.name)
    if about is None:
        return index.name
    return f"{label_of(about.label, language)} ({say(GROUPS[group_of(index.name)], language)})"


def quoted(index: Index, language: str) -> str:
    """Return what an index is about inside a sentence: a parameter in quotation marks, for many are sentences."""
    about = registry().get(index.name)
    if about is None:
        return small(name_of(index, language))
    name = say("“{name}”", language, name=label_of(about.label, language))
    return f"{name} ({say(GROUPS[group_of(index.name)], language)})"


def scale(part: Sensitivity) -> float:
    """Return the factor for display: 100 for per cent and percentage points."""
    return 100.0 if part.kind == "saltelli" else scale_of(OUTCOMES[part.outcome])


def unit(part: Sensitivity, language: str) -> str:
    """Return the unit of an index: of shares of the variance per cent, else that of a change."""
    return "%" if part.kind == "saltelli" else unit_of_change(OUTCOMES[part.outcome], language)


def shown(value: float, part: Sensitivity, language: str) -> str:
    """Return a number with its unit."""
    return f"{decimal(scale(part) * value, 2, language)} {unit(part, language)}"


def decimal(value: float, figures: int, language: str) -> str:
    """Return a number to some significant figures, never in powers of ten, with the language's decimal mark."""
    digits = 0 if not value else max(0, figures - 1 - math.floor(math.log10(abs(value))))
    return number(value, language, min(digits, 4))


# ---------------------------------------------------------------- over the points of a sample


def over_points(study: Study, outcome: str = "routine_share", language: str = "en") -> list[str]:
    """Return the findings of a sampled study: one sentence for the level and one for each compared value."""
    about = OUTCOMES[outcome]
    last = int(study.manifest["weeks"]) - 1
    weeks, cells = study.weeks, study.cells.set_index("cell")
    references = cells.index[cells["reference"] == cells.index]
    now = weeks[(weeks["outcome"] == outcome) & (weeks["week"] == last) & weeks["cell"].isin(references)]["mean"]

    def sizes(median: float, low: float, high: float) -> dict[str, str]:
        values = {"median": median, "low": low, "high": high}
        return {name: decimal(scale_of(about) * float(size), 2, language) for name, size in values.items()}

    sentences = [
        say("{outcome} in the last week, over {points} points: {median} {unit} in the middle one, "
            "from {low} to {high}.", language, outcome=capital(label_of(about.label, language)), points=len(now),
            unit=unit_of(about, language), **sizes(now.median(), now.min(), now.max()))
    ]  # fmt: skip
    for one in robustness(study, outcome):
        line, reference = (told(cells.loc[cell], language) for cell in (one.cell, one.reference))
        sentences.append(
            say("{line}: above {reference} at {above} of {points} points, below at {below}, not "
                "distinguishable from chance at {rest}; the median difference is {median} {unit}, "
                "from {low} to {high}.", language, line=line, reference=reference, points=one.points,
                above=one.above, below=one.below, rest=one.points - one.above - one.below,
                unit=unit_of_change(about, language), **sizes(one.median, one.low, one.high))
        )  # fmt: skip
        if one.same:
            sentences.append(
                say("Of the points at which it is not, {count} have the same outcome in every run: "
                    "there it has no effect.", language, count=one.same)
            )  # fmt: skip
    return sentences
