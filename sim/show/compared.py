"""Comparisons in words: a table that fits a terminal, a sentence for each comparison, a ranking with ties.

The sentences tell what the simulation gave under its assumptions. They never foretell.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.compare import SAME, Comparison
from sim.outcomes import OUTCOMES, PER_RUN, Outcome
from sim.show.text import NO_BREAK, day_of_week, decimals_for, listed, long_date, number, small, unit

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
"""Columns of a terminal that a table may fill."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "heading_run": "{outcome}, {unit}",
        "heading": "{outcome} {time}, {unit}",
        "end": "at the end of the run, in the week of {date}",
        "week": "in the week of {date}",
        "paired": "Pairs of runs on the same luck: {pairs}. Each interval is of its comparison alone: {level} %.",
        "unpaired": "Unpaired, because the studies differ in {unlike}. Runs: {a} and {b}. Intervals: {level} %.",
        "holm": "p is corrected for {count} comparisons (Holm), and findings follow it.",
        "bh": "p is corrected for {count} comparisons (Benjamini–Hochberg), and findings follow it.",
        "none": "p is not corrected for the number of comparisons ({count}).",
        "reference": "A: {a}",
        "B": "B", "difference": "B − A", "t": "interval (t)", "bootstrap": "(bootstrap)", "chance": "B > A",
        "size": "size", "p": "p", "gain": "gain",
        "to": "{low} to {high}",
        "legend": "B > A: share of {pairs} in which B gives more, ties half. Size: standard deviations{of}."
        "{gain}",
        "pairs": "pairs", "combinations": "combinations of runs", "of_pairs": " of the differences",
        "gain_is": " Gain: times as many runs that independent seeds would need.",
        "missing": "In {missing} of {all} runs or pairs {outcome} has no value; they are left out.",
        "higher": "{B}: {outcome} is {size} higher than {A} ({level} % interval {low} to {high}).",
        "lower": "{B}: {outcome} is {size} lower than {A} ({level} % interval {low} to {high}).",
        "same": "{B}: {outcome} is not distinguishable from {A} ({size}; {level} % interval {low} to {high}).",
        "identical": "{B}: {outcome} is the same as in {A} in every run.",
        "alone": "{B}: {outcome} differs from {A} by {size}; one run is too few to tell whether that is luck.",
        "nothing": "{B}: {outcome} has no value to compare with {A}.",
        "ranking": "Ranking by {outcome}, {runs} runs each. Those that share a letter are not "
        "distinguishable ({level} %).",
        "rank": "rank", "who": "scenario", "mean": "mean", "letters": "letters",
        "unlike": "{what}: {a} and {b}.",
        "anyway": "NOTE: the studies come from different models. Differences may be due to that.",
        "version": "version", "rules": "rules", "seed": "seed", "start": "first week", "weeks": "length",
        "replicates": "number of replicates",
        "fewer": "The studies differ in number of replicates ({a} and {b}); those that both have are paired.",
        "conditional": "Conditional on the model's assumptions. This explores and explains; it does not predict.",
    },
    "nb": {
        "heading_run": "{outcome}, {unit}",
        "heading": "{outcome} {time}, {unit}",
        "end": "ved slutten, i uka fra {date}",
        "week": "i uka fra {date}",
        "paired": "Par av kjøringer med samme hell: {pairs}. Hvert intervall gjelder sin sammenligning: "
        "{level} %.",
        "unpaired": "Uparet, fordi studiene har ulik {unlike}. Kjøringer: {a} og {b}. Intervaller: {level} %.",
        "holm": "p er korrigert for {count} sammenligninger (Holm), og funnene følger den.",
        "bh": "p er korrigert for {count} sammenligninger (Benjamini–Hochberg), og funnene følger den.",
        "none": "p er ikke korrigert for antall sammenligninger ({count}).",
        "reference": "A: {a}",
        "B": "B", "difference": "B − A", "t": "intervall (t)", "bootstrap": "(bootstrap)", "chance": "B > A",
        "size": "str.", "p": "p", "gain": "gevinst",
        "to": "{low} til {high}",
        "legend": "B > A: andel av {pairs} der B gir mest, likt teller halvt. Str.: standardavvik{of}.{gain}",
        "pairs": "par", "combinations": "kombinasjoner av kjøringer", "of_pairs": " av forskjellene",
        "gain_is": " Gevinst: så mange ganger flere kjøringer trengs uten felles hell.",
        "missing": "I {missing} av {all} kjøringer eller par har {outcome} ingen verdi; de er utelatt.",
        "higher": "{B}: {outcome} er {size} høyere enn {A} ({level} %-intervall {low} til {high}).",
        "lower": "{B}: {outcome} er {size} lavere enn {A} ({level} %-intervall {low} til {high}).",
        "same": "{B}: {outcome} kan ikke skilles fra {A} ({size}; {level} %-intervall {low} til {high}).",
        "identical": "{B}: {outcome} er den samme som i {A} i hver kjøring.",
        "alone": "{B}: {outcome} avviker fra {A} med {size}; én kjøring er for lite til å si om det er flaks.",
        "nothing": "{B}: {outcome} har ingen verdi å sammenligne med {A}.",
        "ranking": "Rekkefølge etter {outcome}, {runs} kjøringer hver. De som deler bokstav, kan "
        "ikke skilles ({level} %).",
        "rank": "plass", "who": "scenario", "mean": "snitt", "letters": "bokstav",
        "unlike": "{what}: {a} og {b}.",
        "anyway": "MERK: studiene kommer fra ulike modeller. Forskjeller kan skyldes det.",
        "version": "versjon", "rules": "regler", "seed": "frø", "start": "første uke", "weeks": "lengde",
        "replicates": "antall replikater",
        "fewer": "Studiene har ulikt antall replikater ({a} og {b}); de som begge har, er paret.",
        "conditional": "Gjelder under modellens antakelser. Dette utforsker og forklarer; det er ingen prognose.",
    },
}  # fmt: skip


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
    say = WORDS[language]
    table, level = comparison.table, percent(comparison.level, language)
    yield from fitted(about(comparison, language))
    last = weeks - 1 if comparison.week is None else comparison.week
    date = plain(long_date(day_of_week(start, last), language))
    when = say["end" if comparison.week is None else "week"].format(date=date)
    for name, rows in table.groupby("outcome", sort=False):
        outcome = OUTCOMES[str(name)]
        yield ""
        phrase = say["heading_run" if name in PER_RUN else "heading"]
        of = unit_of_change(outcome, language)
        yield from fitted(phrase.format(outcome=outcome.label[language], time=when, unit=of))
        for reference, group in rows.groupby("A", sort=False):
            yield ""
            yield from fitted(say["reference"].format(a=reference))
            yield from grid(group, outcome, comparison, language)
    yield ""
    of = say["of_pairs"] if comparison.paired else ""
    gain = say["gain_is"] if comparison.paired else ""
    pairs = say["pairs" if comparison.paired else "combinations"]
    yield from fitted(say["legend"].format(pairs=pairs, of=of, gain=gain))
    yield ""
    for row in table.to_dict("records"):
        outcome = OUTCOMES[str(row["outcome"])]
        yield from fitted(sentence(row, outcome, level, language))
        if row["missing"]:
            counted = row["missing"] + (row["n_a"] if comparison.paired else row["n_a"] + row["n_b"])
            gaps = {"missing": row["missing"], "all": counted, "outcome": small(outcome.label[language])}
            yield from fitted("  " + say["missing"].format(**gaps))
    yield ""
    yield from fitted(say["conditional"])


def about(comparison: Comparison, language: str) -> str:
    """Return how many runs are compared, how, and what two studies differ in."""
    say, table = WORDS[language], comparison.table
    words = []
    if any(difference.what in ("version", "rules") for difference in comparison.unlike):
        words.append(say["anyway"])
    runs = {"a": span(table["n_a"]), "b": span(table["n_b"]), "level": percent(comparison.level, language)}
    if comparison.paired:
        words.append(say["paired"].format(pairs=runs["a"], level=runs["level"]))
        words += [say["fewer"].format(a=d.a, b=d.b) for d in comparison.unlike]
    else:
        unlike = [d for d in comparison.unlike if d.what != "replicates"]
        words.append(say["unpaired"].format(unlike=listed([say[d.what] for d in unlike], language), **runs))
        words += [capital(say["unlike"].format(what=say[d.what], a=d.a, b=d.b)) for d in unlike]
    if len(table) > 1:
        words.append(say[comparison.correction].format(count=len(table)))
    return " ".join(words)


def grid(rows: pd.DataFrame, outcome: Outcome, comparison: Comparison, language: str) -> list[str]:
    """Return rows of one outcome and one cell A as lines of a table, labels wrapped to fit."""
    say, factor = WORDS[language], 100.0 if outcome.percent else 1.0
    decimals = decimals_for(factor * float(rows["mean"].abs().max()))

    def value(x: float, plus: bool = True) -> str:
        return "–" if math.isnan(x) else number(factor * x, language, decimals, plus)

    def interval(low: float, high: float) -> str:
        return "–" if math.isnan(low) else say["to"].format(low=value(low), high=value(high))

    columns = ["difference", "t", "bootstrap", "chance", "size", "p", *(["gain"] if comparison.paired else [])]
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
    return columned([[say["B"], *(say[column] for column in columns)], *lines])


def columned(lines: list[list[str]]) -> list[str]:
    """Return cells as lines: the first column left and wrapped, the others right; at most `WIDTH` wide."""
    widths = [max(len(line[place]) for line in lines) for place in range(1, len(lines[0]))]
    room = max(12, min(max(len(line[0]) for line in lines), WIDTH - 2 - sum(widths) - 2 * len(widths)))
    written = []
    for line in lines:
        first, *more = textwrap.wrap(line[0], room) or [""]
        numbers = "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths, strict=True))
        written += [f"  {first:<{room}}{numbers}", *(f"  {words}" for words in more)]
    return written


def sentence(row: dict[Any, Any], outcome: Outcome, level: str, language: str) -> str:
    """Return one comparison as a sentence."""
    say, factor = WORDS[language], 100.0 if outcome.percent else 1.0
    gaps = {"A": row["A"], "B": row["B"], "outcome": small(outcome.label[language]), "level": level}
    mean, low, high = (factor * row[name] for name in ("mean", "low", "high"))
    decimals, of = decimals_for(mean), unit_of_change(outcome, language)
    if math.isnan(mean):
        return say["nothing"].format(**gaps)
    if math.isnan(low):
        return say["alone"].format(size=f"{number(mean, language, decimals, plus=True)} {of}", **gaps)
    if mean == low == high == 0:
        return say["identical"].format(**gaps)
    same = row["verdict"] == SAME
    if not same and mean < 0:
        mean, low, high = -mean, -high, -low  # "3 lower (2 to 4)" reads better than "(-4 to -2)"
    phrase = "same" if same else "higher" if row["mean"] > 0 else "lower"
    shown = [number(x, language, decimals, plus=same) for x in (mean, low, high)]
    return say[phrase].format(size=f"{shown[0]} {of}", low=shown[1], high=shown[2], **gaps)


def ranking_told(ranks: pd.DataFrame, outcome: Outcome, level: float, language: str) -> Iterator[str]:
    """Yield a ranking as lines; a rank is a span where several may be."""
    say, factor = WORDS[language], 100.0 if outcome.percent else 1.0
    decimals = decimals_for(factor * float((ranks["high"] - ranks["low"]).min()))
    name, of = small(outcome.label[language]), percent(level, language)
    yield from fitted(say["ranking"].format(outcome=name, level=of, runs=int(ranks["runs"].iloc[0])))
    lines = [[say["who"], say["rank"], say["mean"], say["letters"]]]
    for row in ranks.to_dict("records"):
        rank = str(row["best"]) if row["best"] == row["worst"] else f"{row['best']}–{row['worst']}"
        mean = number(factor * row["mean"], language, decimals) + (" %" if outcome.percent else "")
        lines.append([str(row["label"]), rank, mean, str(row["letters"])])
    yield from columned(lines)


def unit_of_change(outcome: Outcome, language: str) -> str:
    """Return the unit of a difference."""
    return unit("points" if outcome.percent else outcome.unit, language)


def span(counts: pd.Series[Any]) -> str:
    """Return whole numbers as one, or as the least and the most."""
    least, most = int(counts.min()), int(counts.max())
    return str(least) if least == most else f"{least}–{most}"


def percent(share: float, language: str) -> str:
    """Return a share in per cent with no more decimals than it needs."""
    shown = f"{100 * share:.3g}"
    return shown.replace(".", ",") if language == "nb" else shown


def times(value: float, language: str, decimals: int = 2) -> str:
    """Return a plain number; what is infinite or too large to matter as such."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return number(value, language, 0 if abs(value) >= 100 else decimals)


def small_p(p: float, language: str) -> str:
    """Return p with three decimals; smaller than that is told as such."""
    if math.isnan(p):
        return "–"
    return f"<{number(0.001, language, 3)}" if p < 0.001 else number(p, language, 3)


def fitted(words: str) -> list[str]:
    """Return running text as lines of a terminal; a number and its per cent sign stay together."""
    held = words.replace(" %", f"{NO_BREAK}%")
    return [plain(line) for line in textwrap.wrap(held, WIDTH, break_long_words=False, break_on_hyphens=False)]


def plain(words: str) -> str:
    """Return text with ordinary spaces, as a terminal wraps them."""
    return words.replace(NO_BREAK, " ")


def capital(words: str) -> str:
    """Return text with its first letter large."""
    return words[:1].upper() + words[1:]
