"""Findings in words: levels, the largest paired differences with their certainty, and the answer.

The sentences report what the simulation gave under its assumptions. They never predict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.studies.endpoints import FEW, Certainty
from sim.analysis.studies.no_effect import no_effect
from sim.language import day_of_week, decimals_for, listed, long_date, mark, number, say, say_many
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import (
    Line,
    Panel,
    between,
    by_cell,
    change,
    level,
    name_of,
    panels_of,
    scale,
    spread_evenly,
    weekly_outcome,
)
from sim.show.text.certainty import ALL_ABOVE, ALL_BELOW, Difference, difference_sentence, weakest
from sim.show.text.over_worlds import few_runs, worlds_sentence
from sim.study.store.folder import Study

MOST_LEVELS = 4
MOST_DESCRIBED = 3
"""Lines that the answer describes one by one; it only counts the rest."""


def findings(study: Study, outcome: str = "routine_share", language: str = "en", most: int = 5) -> list[str]:
    """Return the findings of a study, one sentence each: levels first, then the largest differences.

    Parameters
    ----------
    study : Study
    outcome : str
        A weekly outcome, taken as of the last week.
    language : str
    most : int
        Largest number of differences; a last sentence counts those left out.
    """
    about = weekly_outcome(study, outcome)
    panels = panels_of(study, language)
    differences = last_differences(study, panels, outcome, language)
    left_out = len(differences) - most
    sentences = level_sentences(study, panels, about, language)
    sentences += [difference_sentence(d, about, language) for d in differences[:most]]
    if differences and (few := few_runs(differences[0].n, study.worlds, language)):
        sentences.append(few)
    if left_out > 0:
        sentences.append(
            say_many("{count} smaller difference is not mentioned.",
                     "{count} smaller differences are not mentioned.", left_out, language)
        )  # fmt: skip
    return sentences


def answer(study: Study, outcome: str = "routine_share", language: str = "en") -> str:
    """Return the answer of a study, as one paragraph.

    Each line of the comparison comes with its certainty over all panels; opposite signs, ties and
    too few replicates are mentioned.
    """
    about = weekly_outcome(study, outcome)
    panels = panels_of(study, language)
    differences = last_differences(study, panels, outcome, language)
    if not differences:
        sentences = level_sentences(study, panels, about, language)
    else:
        lines = by_line(differences, [panel.title for panel in panels])
        sentences = [over_panels(of_line, about, language) for of_line in lines[:MOST_DESCRIBED]]
        sentences += tie(lines, about, language)
        if len(lines) > MOST_DESCRIBED:
            sentences.append(
                say_many("{count} more has a smaller difference.", "{count} more have smaller differences.",
                         len(lines) - MOST_DESCRIBED, language)
            )  # fmt: skip
        replicates = differences[0].n
        if few := few_runs(replicates, study.worlds, language):
            sentences.append(few)
        if replicates < FEW:
            sentences.append(
                say_many("With only {count} replicate this is a first look; run more.",
                         "With only {count} replicates this is a first look; run more.", replicates, language)
            )  # fmt: skip
    sentences.append(
        say("This holds in the model, under the assumptions listed; it is not a prediction.", language)
    )
    return " ".join(sentences)


def by_line(differences: Sequence[Difference], order: Sequence[str]) -> list[list[Difference]]:
    """Return the differences of each line in an order of panels, the line of the first difference first."""
    lines: dict[str, list[Difference]] = {}
    for difference in differences:
        lines.setdefault(difference.value, []).append(difference)
    return [sorted(line, key=lambda difference: order.index(difference.panel)) for line in lines.values()]


def over_panels(differences: Sequence[Difference], outcome: Outcome, language: str) -> str:
    """Return how one line differs from its reference, over all panels."""
    idle = [difference for difference in differences if difference.no_effect]
    if idle and len(idle) < len(differences):
        rest = [difference for difference in differences if not difference.no_effect]
        return " ".join([over_panels(rest, outcome, language), no_effect_in(idle, language)])
    if len(differences) == 1:
        return difference_sentence(differences[0], outcome, language)
    if idle:
        return no_effect_in(idle, language)
    first = differences[0]
    common: dict[str, Any] = {
        "line": first.label,
        "outcome": name_of(outcome, language),
        "reference": first.reference,
    }
    above, below, none = (
        [difference for difference in differences if difference.sign == sign] for sign in (1, -1, 0)
    )
    if len(none) == len(differences):
        return say("{line}: no detectable difference in {outcome} from {reference} in any of the {count} cases.",
                   language, count=len(none), **common)  # fmt: skip
    if above and below:
        return say(
            "{line}: it depends on the case: {outcome} is above {reference} in {above}, and below in {below}.",
            language,
            **common,
            above=panels_listed(above, language),
            below=panels_listed(below, language),
        )
    if none:
        words = (
            mark("{line}: {outcome} is above {reference} in {some}; no detectable difference in {none}.")
            if above
            else mark("{line}: {outcome} is below {reference} in {some}; no detectable difference in {none}.")
        )
        return say(words, language, some=panels_listed(above or below, language),
                   none=panels_listed(none, language), **common)  # fmt: skip
    sizes = sorted(abs(difference.mean) for difference in differences)
    decimals = decimals_for(scale(outcome) * sizes[0])
    both, every = say("both cases", language), say("all {count} cases", language, count=len(differences))
    return say(
        (ALL_ABOVE if above else ALL_BELOW)[weakest(differences)],
        language,
        cases=both if len(differences) == 2 else every,
        least=number(scale(outcome) * sizes[0], language, decimals),
        most=change(sizes[-1], outcome, language),
        **common,
    )


def no_effect_in(idle: Sequence[Difference], language: str) -> str:
    """Return the panels in which one line has no effect, with the reasons, each once."""
    why = "; ".join(dict.fromkeys(difference.no_effect for difference in idle))
    return say("{line} has no effect in {panels}: {why}.", language, line=idle[0].label,
               panels=panels_listed(idle, language), why=why)  # fmt: skip


def tie(lines: Sequence[Sequence[Difference]], outcome: Outcome, language: str) -> list[str]:
    """Return that the two largest differences cannot be ranked, when their intervals overlap."""
    if len(lines) < 2 or len(lines[0]) > 1:
        return []
    one, other = lines[0][0], lines[1][0]
    certain = min(one.certainty, other.certainty) >= Certainty.PROBABLE and one.sign == other.sign
    if not certain or not (one.low <= other.high and other.low <= one.high):
        return []
    return [
        say("Which of {one} and {other} differs more cannot be told: their intervals overlap.", language,
            one=one.line, other=other.line)
    ]  # fmt: skip


def panels_listed(differences: Sequence[Difference], language: str) -> str:
    """Return the panels of some differences as running text, in the order of the study."""
    return listed([difference.panel for difference in differences], language)


def headline(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the main finding of these panels in few words, for the title of a figure."""
    differences = last_differences(study, panels, outcome.name, language)
    if not differences:
        return level_headline(study, panels, outcome, language)
    first = next((difference for difference in differences if difference.sign), None)
    if first is None and all(difference.no_effect for difference in differences):
        return say("No effect on {outcome}: every run is the same, whatever is compared", language,
                   outcome=name_of(outcome, language))  # fmt: skip
    if first is None:
        return say("No detectable difference in {outcome} after {time}", language,
                   outcome=name_of(outcome, language), time=length(study, language))  # fmt: skip
    return difference_title(first, outcome, length(study, language), language)


def difference_title(difference: Difference, outcome: Outcome, time: str, language: str) -> str:
    """Return one difference in few words: *Smaller span: routine use 9.1 percentage points higher …*."""
    gaps = {
        "line": difference.line,
        "outcome": name_of(outcome, language),
        "size": change(abs(difference.mean), outcome, language),
        "reference": difference.reference,
        "time": time,
    }
    higher = difference.sign > 0
    if difference.certainty == Certainty.ALONE:
        words = (
            mark("{line}: {outcome} {size} higher than {reference} after {time} (one replicate)")
            if higher
            else mark("{line}: {outcome} {size} lower than {reference} after {time} (one replicate)")
        )
        return say(words, language, **gaps)
    words = (
        mark("{line}: {outcome} {size} higher than {reference} after {time} (95 % interval {interval})")
        if higher
        else mark("{line}: {outcome} {size} lower than {reference} after {time} (95 % interval {interval})")
    )
    decimals = decimals_for(scale(outcome) * difference.mean)
    return say(words, language, interval=between(*difference.away, outcome, language, decimals), **gaps)


def length(study: Study, language: str) -> str:
    """Return the length of the runs: in years when whole, else in weeks."""
    weeks = int(study.manifest["weeks"])
    years = round(weeks / 52.18)
    if years and abs(weeks - 52.18 * years) < 1:
        return say_many("{count} year", "{count} years", years, language)
    return say_many("{count} week", "{count} weeks", weeks, language)


def level_headline(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> str:
    """Return the level of the first line, or its lowest and highest over the panels."""
    means = [last_row(study, panel.lines[0], outcome.name)["mean"] for panel in panels]
    common = {
        "line": panels[0].lines[0].label,
        "outcome": name_of(outcome, language),
        "time": length(study, language),
    }
    if len(panels) == 1:
        return say("{line}: {outcome} is {value} after {time}", language,
                   value=level(means[0], outcome, language), **common)  # fmt: skip
    low, high = min(means), max(means)
    return say(
        "{line}: {outcome} is {low} ({low_panel}) to {high} ({high_panel}) after {time}",
        language,
        low=level(low, outcome, language),
        low_panel=panels[means.index(low)].title,
        high=level(high, outcome, language),
        high_panel=panels[means.index(high)].title,
        **common,
    )


def level_sentences(study: Study, panels: Sequence[Panel], outcome: Outcome, language: str) -> list[str]:
    """Return the level of the reference of each panel in the last week, for up to four panels."""
    shown = spread_evenly(panels, MOST_LEVELS)
    sentences = []
    for panel in shown:
        line = panel.reference or panel.lines[0]
        row = last_row(study, line, outcome.name)
        decimals = 0 if outcome.percent and row["mean"] >= 0.1 else decimals_for(scale(outcome) * row["mean"])
        words = (
            mark("{line}: {outcome} is {value} in the week of {date} (one replicate).")
            if study.manifest["replicates"] == 1
            else mark("{line}: {outcome} is {value} in the week of {date} "
                      "(middle 90 % of replicates {low} to {high}).")
        )  # fmt: skip
        sentences.append(
            say(words, language, line=with_panel(line, panel), outcome=name_of(outcome, language),
                value=level(row["mean"], outcome, language), date=last_date(study, language),
                low=number(scale(outcome) * row["q05"], language, decimals),
                high=level(row["q95"], outcome, language, decimals))
        )  # fmt: skip
    if len(shown) < len(panels):
        sentences.append(
            say_many("Level of {count} more combination is not mentioned.",
                     "Levels of {count} more combinations are not mentioned.", len(panels) - len(shown), language)
        )  # fmt: skip
    return sentences


def last_differences(study: Study, panels: Sequence[Panel], outcome: str, language: str) -> list[Difference]:
    """Return the paired differences of the last week, the largest first."""
    rows = by_cell(study.differences, outcome)
    names = {line.cell: with_panel(line, panel) for panel in panels for line in panel.lines}
    labels = {line.cell: line.label for panel in panels for line in panel.lines}
    differences = []
    for panel in panels:
        here = {line.cell for line in panel.lines}
        for line in (line for line in panel.lines if line.cell in rows):
            last = rows[line.cell].iloc[-1]
            # Within a panel the label is enough; from another one the panel is named too.
            reference = (labels if line.reference in here else names).get(line.reference, str(line.reference))
            mean, low, high = (float(last[name]) for name in ("mean", "low", "high"))
            why = no_effect(study, line.reference, study, line.cell, reference, language) if not mean else None
            spread = (
                worlds_sentence(last.to_dict(), study.worlds, OUTCOMES[outcome], language)
                if study.worlds > 1
                else ""
            )
            difference = Difference(
                mean, low, high, int(last["replicates"]), names[line.cell], reference, line.value, line.label,
                panel.title, why or "", spread,
            )  # fmt: skip
            differences.append(difference)
    return sorted(differences, key=lambda difference: -abs(difference.mean))


def last_row(study: Study, line: Line, outcome: str) -> dict[str, float]:
    """Return mean and quantiles of one line in the last week."""
    row = by_cell(study.weeks, outcome)[line.cell].iloc[-1]
    return {name: float(row[name]) for name in ("mean", "q05", "q95")}


def last_date(study: Study, language: str) -> str:
    """Return the first day of the last week, in words."""
    last = day_of_week(study.manifest["start"], study.manifest["weeks"] - 1)
    return long_date(last, language)


def with_panel(line: Line, panel: Panel) -> str:
    """Return the label of a line, with its panel when that has a name."""
    return f"{line.label}, {panel.title}" if panel.title else line.label
