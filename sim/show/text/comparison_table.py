"""Comparisons in words: a table that fits a terminal, a sentence for each comparison, a ranking with ties.

The sentences report what the simulation gave under its assumptions. They never predict.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from sim.analysis.studies.compare import SAME, Comparison
from sim.language import (
    NO_BREAK,
    capital,
    day_of_week,
    decimals_for,
    label_of,
    listed,
    long_date,
    mark,
    number,
    say,
    say_many,
    shortest,
    small,
)
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.run_outcomes import PER_RUN
from sim.show.drawing import between, change, name_of, scale, unit_of, unit_of_change
from sim.show.text.over_worlds import few_runs, of_all_worlds, worlds_sentence
from sim.show.text.sentences import share_of_runs

WIDTH = 100
"""Characters per line that a table may fill."""

CORRECTED = {
    "holm": mark("p is corrected for {count} comparisons (Holm), and findings follow it."),
    "bh": mark("p is corrected for {count} comparisons (Benjamini–Hochberg), and findings follow it."),
    "none": mark("p is not corrected for the number of comparisons ({count})."),
}
TRAITS = {
    "version": mark("version"),
    "rules": mark("rules"),
    "seed": mark("seed"),
    "start": mark("first week"),
    "weeks": mark("length"),
    "worlds": mark("worlds"),
    "replicates": mark("number of replicates"),
}
"""Traits in which two studies may differ."""


def told(comparison: Comparison, start: str, weeks: int, language: str) -> Iterator[str]:
    """Yield a comparison as lines: what is compared, tables by outcome and cell A, then sentences.

    Parameters
    ----------
    comparison : Comparison
    start : str
        First day of the run.
    weeks : int
        Its length.
    language : str
    """
    table = comparison.table
    yield from fitted(about(comparison, language))
    for name, rows in table.groupby("outcome", sort=False):
        outcome = OUTCOMES[str(name)]
        yield ""
        yield from fitted(heading(outcome, comparison.week, start, weeks, language))
        for reference, group in rows.groupby("A", sort=False):
            yield ""
            yield from fitted(f"A: {reference}")
            yield from grid(group, outcome, comparison, language)
    yield ""
    yield from fitted(legend(comparison.paired, language))
    yield ""
    seen: set[str] = set()
    over = 0  # worlds in which findings were counted
    for row in table.to_dict("records"):
        outcome = OUTCOMES[str(row["outcome"])]
        words = sentence(row, outcome, comparison.level, comparison.horizon, language)
        if words in seen:
            continue  # "no effect" holds for every outcome; said once
        seen.add(words)
        yield from fitted(words)
        if row["worlds"] == row["worlds"] and (
            spread := worlds_sentence(row, int(row["worlds"]), outcome, language)
        ):
            over = int(row["worlds"])
            yield from fitted(f"  {spread}")
        if outcome.event and (row["reached_a"] or row["reached_b"]):
            yield from fitted(reached_words(row, comparison.horizon, language))
    if over > 1:
        yield from fitted(of_all_worlds(over, language))
    pairs = table.loc[table["same_offices"], "n_a"]  # more runs tell nothing of other offices
    if comparison.paired and len(pairs) and (few := few_runs(int(pairs.min()), comparison.worlds, language)):
        yield from fitted(few)
    yield ""
    yield from fitted(
        say("Conditional on the model's assumptions. This explores and explains; it does not predict.", language)
    )


def about(comparison: Comparison, language: str) -> str:
    """Return how many runs are compared, how, and in what two studies differ."""
    table, level = comparison.table, shortest(100 * comparison.level, language)
    words = []
    if any(difference.what in ("version", "rules") for difference in comparison.unlike):
        words.append(
            say("NOTE: the studies come from different models. Differences may be due to that.", language)
        )
    unlike = [d for d in comparison.unlike if d.what != "replicates" or comparison.paired]
    if comparison.paired:
        words.append(
            say("Pairs of runs with the same random draws: {pairs}. Each interval is for one comparison: "
                "{level} %.", language, pairs=span(table["n_a"]), level=level)
        )  # fmt: skip
    else:
        words.append(
            say("Unpaired, because the studies differ in {what}. Runs: {a} and {b}. Intervals: {level} %.",
                language, what=listed([say(TRAITS[d.what], language) for d in unlike], language),
                a=span(table["n_a"]), b=span(table["n_b"]), level=level)
        )  # fmt: skip
    for d in unlike:
        words.append(
            capital(say("{what}: {a} and {b}.", language, what=say(TRAITS[d.what], language), a=d.a, b=d.b))
        )
    if comparison.paired and unlike:
        words.append(say("The runs that both have are paired.", language))
    if len(table) > 1:
        words.append(say(CORRECTED[comparison.correction], language, count=len(table)))
    return " ".join(words)


def heading(outcome: Outcome, week: int | None, start: str, weeks: int, language: str) -> str:
    """Return what is compared, when, and in which unit."""
    gaps = {"outcome": label_of(outcome.label, language), "unit": unit_of_change(outcome, language)}
    if outcome.name in PER_RUN:
        return say("{outcome}, {unit}", language, **gaps)
    words = (
        mark("{outcome} at the end of the run, in the week of {date}, {unit}")
        if week is None
        else mark("{outcome} in the week of {date}, {unit}")
    )
    date = long_date(day_of_week(start, weeks - 1 if week is None else week), language)
    return say(words, language, date=date, **gaps)


def grid(rows: pd.DataFrame, outcome: Outcome, comparison: Comparison, language: str) -> Iterator[str]:
    """Return rows of one outcome and one cell A as lines of a table, labels wrapped to fit."""
    decimals = decimals_for(scale(outcome) * float(rows["mean"].abs().max()))

    def value(x: float) -> str:
        return number(scale(outcome) * x, language, decimals, plus=True)

    def interval(low: float, high: float) -> str:
        if math.isnan(low):
            return "–"
        return say("{low} to {high}", language, low=value(low), high=value(high))

    head = [
        "B", "B − A", say("interval (t)", language), say("(bootstrap)", language), "B > A",
        say("size", language), "p", *([say("gain", language)] if comparison.paired else []),
    ]  # fmt: skip
    lines = [
        [
            str(row["B"]),
            value(row["mean"]),
            interval(row["low"], row["high"]),
            interval(row["boot_low"], row["boot_high"]),
            "–" if math.isnan(row["probability"]) else f"{100 * row['probability']:.0f} %",
            times(row["effect_size"], language),
            small_p(row["p_corrected"], language),
            *([times(row["variance_gain"], language, 1)] if comparison.paired else []),
        ]
        for row in rows.to_dict("records")
    ]
    return columned([head, *lines])


def legend(paired: bool, language: str) -> str:
    """Return what the columns of the table mean."""
    words = (
        mark("B > A: share of pairs in which B gives more, ties half. Size: standard deviations of the "
             "differences. Gain: times as many runs that independent seeds would need.")
        if paired
        else mark("B > A: share of combinations of runs in which B gives more, ties half. Size: standard "
                  "deviations.")
    )  # fmt: skip
    return say(words, language)


def columned(lines: list[list[str]]) -> Iterator[str]:
    """Yield cells as lines: the first column left and wrapped, the others right; at most `WIDTH` wide."""
    widths = [max(len(line[place]) for line in lines) for place in range(1, len(lines[0]))]
    room = max(12, min(max(len(line[0]) for line in lines), WIDTH - 2 - sum(widths) - 2 * len(widths)))
    for line in lines:
        first, *more = textwrap.wrap(line[0], room) or [""]
        numbers = "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths, strict=True))
        yield from [f"  {first:<{room}}{numbers}", *(f"  {words}" for words in more)]


def sentence(row: dict[Any, Any], outcome: Outcome, level: float, horizon: int, language: str) -> str:
    """Return one comparison as a sentence; the verdict is the one after correction."""
    mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
    gaps = {"A": small(row["A"]), "B": row["B"], "outcome": name_of(outcome, language)}
    if math.isnan(mean):
        return say("{B}: {outcome} has no value to compare with {A}.", language, **gaps)
    if isinstance(row["no_effect"], str):
        return say("{line} has no effect here: {why}.", language, line=row["B"], why=row["no_effect"])
    if outcome.event and row["reached_a"] == row["reached_b"] == 0:
        return say("{B}: {outcome} cannot be compared with {A}, for within {weeks} weeks it happens in no run of "
                   "either.", language, weeks=horizon, **gaps)  # fmt: skip
    if mean == low == high == 0:
        return say("{B}: {outcome} is the same as in {A} in every run.", language, **gaps)
    if math.isnan(low):
        size = change(mean, outcome, language, plus=True)
        return say("{B}: {outcome} differs from {A} by {size} in one run, which may be luck.", language,
                   size=size, **gaps)  # fmt: skip
    same = row["verdict"] == SAME
    gaps |= {
        "level": shortest(100 * level, language),
        "size": change(mean if same else abs(mean), outcome, language),
    }
    if not same and mean < 0:
        low, high = -high, -low  # "3 lower (2 to 4)" reads better than "(-4 to -2)"
    gaps["interval"] = between(low, high, outcome, language, decimals_for(scale(outcome) * mean))
    words = (
        mark(
            "{B}: no difference in {outcome} from {A} that can be distinguished from chance ({size}; {level} % "
            "interval {interval})."
        )
        if same
        else mark("{B}: {outcome} is {size} above {A} ({level} % interval {interval}).")
        if mean > 0
        else mark("{B}: {outcome} is {size} below {A} ({level} % interval {interval}).")
    )
    return say(words, language, **gaps)


def reached_words(row: dict[Any, Any], horizon: int, language: str) -> str:
    """Return in how many runs an event happens, and how the others are counted."""
    shares = {side: share_of_runs(row[f"reached_{side}"], language) for side in ("a", "b") if row[f"n_{side}"]}
    if len(shares) < 2:
        return ""
    return say(
        "It happens within {weeks} weeks in {b} of the runs of {B} and in {a} of those of {A}; a run in which it "
        "does not counts as {weeks} weeks.",
        language, weeks=horizon, A=small(row["A"]), B=small(row["B"]), **shares,
    )  # fmt: skip


def ranking_told(
    ranks: pd.DataFrame, outcome: Outcome, level: float, language: str, idle: Collection[int] = ()
) -> Iterator[str]:
    """Yield a ranking as lines; a rank is a range where it is uncertain.

    Parameters
    ----------
    idle : collection of int
        Cells without any effect, which are marked.
    """
    decimals = decimals_for(scale(outcome) * float((ranks["high"] - ranks["low"]).min()))
    yield from fitted(
        say_many("Ranking by {outcome}, {count} run each. Those that share a letter cannot be told apart "
                 "({level} %).",
                 "Ranking by {outcome}, {count} runs each. Those that share a letter cannot be told apart "
                 "({level} %).",
                 int(ranks["runs"].iloc[0]), language, outcome=name_of(outcome, language),
                 level=shortest(100 * level, language))
    )  # fmt: skip
    unit = unit_of(outcome, language)
    lines = [["", say("rank", language), say("mean, {unit}", language, unit=unit), say("letters", language)]]
    for row in ranks.to_dict("records"):
        rank = str(row["best"]) if row["best"] == row["worst"] else f"{row['best']}–{row['worst']}"
        mean = number(scale(outcome) * row["mean"], language, decimals)
        label = str(row["label"])
        if row["cell"] in idle:
            label = say("{line} (no effect here)", language, line=label)
        lines.append([label, rank, mean, str(row["letters"])])
    yield from columned(lines)


def span(counts: pd.Series[Any]) -> str:
    """Return whole numbers as a single one, or as the lowest and the highest."""
    least, most = int(counts.min()), int(counts.max())
    return str(least) if least == most else f"{least}–{most}"


def times(value: float, language: str, decimals: int = 2) -> str:
    """Return a factor in plain digits: infinity as a word, large numbers without decimals."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return number(value, language, 0 if abs(value) >= 100 else decimals)


def small_p(p: float, language: str) -> str:
    """Return p with three decimals, or as below 0.001."""
    return f"<{number(0.001, language, 3)}" if p < 0.001 else number(p, language, 3)


def fitted(words: str) -> list[str]:
    """Return running text as lines of a terminal; a number and its per cent sign stay together."""
    held = words.replace(" %", f"{NO_BREAK}%")
    lines = textwrap.wrap(held, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace(NO_BREAK, " ") for line in lines]
