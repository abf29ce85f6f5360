"""Sentences that answers and figures share: lengths, dates, and the levels of a study."""

from __future__ import annotations

from collections.abc import Sequence

from sim.language import day_of_week, decimals_for, long_date, mark, number, percent, say, say_many
from sim.model.formulas import Outcome
from sim.show.drawing import Line, Panel, by_cell, level, name_of, scale, spread_evenly
from sim.study.store.folder import Study

MOST_LEVELS, FEW = 4, 0.01


def length(study: Study, language: str) -> str:
    """Return the length of the runs: in years when whole, else in weeks."""
    weeks = int(study.manifest["weeks"])
    years = round(weeks / 52.18)
    if years and abs(weeks - 52.18 * years) < 1:
        return say_many("{count} year", "{count} years", years, language)
    return say_many("{count} week", "{count} weeks", weeks, language)


def share_of_runs(share: float, language: str) -> str:
    """Return a share of runs as per cent; with a decimal where few would read as none, or nearly all as all."""
    return percent(share, language, 1 if 0.0 < min(share, 1.0 - share) < FEW else 0)


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
