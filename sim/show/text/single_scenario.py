"""The answer of a study of one scenario: where it ends, when half is reached, and what is dropped again."""

from __future__ import annotations

import numpy as np

from sim.analysis.studies.effects import Effects
from sim.analysis.studies.endpoints import FEW
from sim.analysis.studies.runs import config_of
from sim.language import (
    capital,
    day_of_week,
    decimals_for,
    long_month,
    mark,
    number,
    percent,
    say,
    small,
)
from sim.model.formulas import Outcome
from sim.scenario.compose import compose
from sim.show.drawing import Line, Panel, level, scale
from sim.show.text.amounts import Amounts
from sim.show.text.answer_parts import Answer
from sim.show.text.certainty import first_look
from sim.show.text.sentences import length
from sim.study.store.folder import Study

HALF, LAPSED = "weeks_to_50", "lapsed_share"


def one_scenario(study: Study, effects: Effects, panel: Panel, outcome: Outcome, language: str) -> Answer:
    """Return the answer of one scenario, which is compared with nothing."""
    line = panel.lines[0]
    amounts = Amounts(effects.ends, outcome)
    gaps = {
        "line": small(line.label),
        "level": amounts.alone(line.cell, language),
        "time": length(study, language),
    }
    headline = capital(say("{level} after {time} with {line}", language, **gaps))
    routine = outcome.name == "routine_share"
    return Answer(
        headline,
        f"{headline}.",
        price=" ".join(
            filter(
                None,
                (
                    dropped(amounts, line.cell, language) if routine else "",
                    say("Nothing is compared here, so nothing is said about causes.", language),
                ),
            )
        ),
        when=half(amounts, line.cell, language) if routine else "",
        sure=spread_of_runs(amounts, line.cell, language),
        others=tuple(filter(None, [how_to_compare(study, line, language)])),
    )


def how_to_compare(study: Study, line: Line, language: str) -> str:
    """Return the command that compares the scenario with typical leadership; empty for that itself."""
    config = config_of(study, line.cell)
    name = config.get("name", "baseline")
    if name == "baseline":
        return ""
    usual = compose([])  # a tenth of a second
    calendar = [f"{key}={config[key]}" for key in ("start", "weeks") if str(config[key]) != str(usual[key])]
    command = " ".join([f"python -m sim -m scenario=baseline,{name}", *calendar])
    return say("What {line} changes is shown by {command}.", language, line=small(line.label), command=command)


def dropped(amounts: Amounts, cell: int, language: str) -> str:
    """Return how much advisers have used and dropped again."""
    if LAPSED not in amounts.ends.study.runs.columns:
        return ""
    share = amounts.ends.level(cell, LAPSED).mean
    if amounts.counted(cell):
        count = number(share * amounts.catalogue(cell), language, 1)
        return say("An adviser has dropped {count} services again.", language, count=count)
    return say("Of all pairs of adviser and service, {share} have been dropped again.", language,
               share=percent(share, language))  # fmt: skip


def half(amounts: Amounts, cell: int, language: str) -> str:
    """Return in how many runs routine use reaches a half, and when in the median one of these."""
    study = amounts.ends.study
    if HALF not in study.runs.columns:
        return ""
    weeks = study.runs.loc[study.runs["cell"] == cell, HALF].to_numpy(dtype=float)
    reached = weeks[~np.isnan(weeks)]
    if len(weeks) == 1 and not len(reached):
        return say("Routine use does not reach 50 %.", language)
    if not len(reached):
        return say("Routine use reaches 50 % in none of the {count} runs.", language, count=len(weeks))
    day = day_of_week(study.manifest["start"], int(np.median(reached)))
    if len(weeks) == 1:
        return say("Routine use reaches 50 % in {month}.", language, month=long_month(day, language))
    return say("Routine use reaches 50 % in {count} of {runs} runs, in half of these by {month}.", language,
               count=len(reached), runs=len(weeks), month=long_month(day, language))  # fmt: skip


def spread_of_runs(amounts: Amounts, cell: int, language: str) -> str:
    """Return between which levels the middle 90 % of runs end, and why they differ."""
    study, outcome = amounts.ends.study, amounts.outcome
    values = amounts.ends.values(cell, outcome.name)
    if len(values) < FEW:
        return first_look(len(values), language)
    low, high = (float(end) for end in np.quantile(values, [0.05, 0.95]))
    if amounts.counted(cell):
        ends = [number(end * amounts.catalogue(cell), language, 1) for end in (low, high)]
        size = say("{low} to {high} services", language, low=ends[0], high=ends[1])
    else:
        decimals = 0 if outcome.percent and high >= 0.1 else decimals_for(scale(outcome) * high)
        size = say("{low} to {high}", language, low=number(scale(outcome) * low, language, decimals),
                   high=level(high, outcome, language, decimals))  # fmt: skip
    words = (
        mark("The middle 90 % of runs end with {size}: they differ by chance and by what is not known.")
        if study.worlds > 1
        else mark("The middle 90 % of runs end with {size}: they differ by chance.")
    )
    return say(words, language, size=size)
