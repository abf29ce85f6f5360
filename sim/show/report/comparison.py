"""The tables of the report: the last week of each line, its difference from the reference, and how that holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.studies.effects import Effect, Effects, effects_of
from sim.analysis.studies.endpoints import FEW, Certainty, Ends
from sim.language import label_of, mark, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import Line, Panel, level, reference_label, unit_of_change, with_interval
from sim.show.figures.matrix import REPORTED
from sim.show.text.certainty import in_worlds
from sim.show.text.price import may_cost
from sim.show.text.sentences import with_panel
from sim.statistics.worlds import CONDITIONAL, Verdict
from sim.study.design.method import SAMPLED
from sim.study.store.folder import Study

MOST_ROWS = 60
"""Rows of one table; the largest differences are kept, and the report says how many are left out."""
BEST_IN_SHORT, MOST_IN_SHORT = 4, 7
"""Rows of a table on two pages for management, besides those of references: the best, and in all."""
MOST_ALONE = 24
"""Rows of a table in which nothing is compared."""

READINGS = {
    (Certainty.CLEAR, 1): mark("clearly higher"),
    (Certainty.CLEAR, -1): mark("clearly lower"),
    (Certainty.PROBABLE, 1): mark("probably higher"),
    (Certainty.PROBABLE, -1): mark("probably lower"),
    (Certainty.ALONE, 1): mark("higher in one replicate"),
    (Certainty.ALONE, -1): mark("lower in one replicate"),
}
ON_AVERAGE = {
    (True, 1): mark("higher on average"),
    (True, -1): mark("lower on average"),
    (False, 1): mark("more on average"),
    (False, -1): mark("less on average"),
}
"""Of a difference that is no chance result but holds in fewer than half the worlds; the first of a share."""
AMOUNTS = {
    (Certainty.CLEAR, 1): mark("clearly more"),
    (Certainty.CLEAR, -1): mark("clearly less"),
    (Certainty.PROBABLE, 1): mark("probably more"),
    (Certainty.PROBABLE, -1): mark("probably less"),
    (Certainty.ALONE, 1): mark("more in one replicate"),
    (Certainty.ALONE, -1): mark("less in one replicate"),
}
"""Words for a difference that matters: 'higher' for shares, 'more' for counts."""


@dataclass(frozen=True)
class Price:
    """What changes along with the outcome of a table, in one other outcome.

    Attributes
    ----------
    name, size : str
        The outcome, and its difference with a sign.
    kind : str
        ``better``, ``worse``, ``changed`` where neither more nor less is good, or ``neither``: it does not matter
        or may be chance.
    """

    name: str
    size: str
    kind: str


@dataclass(frozen=True)
class TableRow:
    """One line of a table, all in words.

    Attributes
    ----------
    name, level : str
    difference, interval, reading : str
        Empty for the reference.
    worlds : str
        In how many worlds what most of them say holds; empty when luck and worlds cannot be told apart.
    kind : str
        ``better``, ``worse``, ``neither``, ``unsure`` or ``reference``; decides how the row looks.
    prices : tuple of Price
        What changes along with it; of the outcome that is asked alone.
    spare : bool
        Whether two pages for management leave it out: others differ more.
    """

    name: str
    level: str
    difference: str = ""
    interval: str = ""
    reading: str = ""
    worlds: str = ""
    kind: str = "reference"
    prices: tuple[Price, ...] = ()
    spare: bool = False


@dataclass(frozen=True)
class Table:
    """One outcome of all lines, panel by panel.

    Attributes
    ----------
    name, label, explanation : str
        Of the outcome.
    unit : str
        Of the differences.
    prices : tuple of str
        What may change along with it, with its unit where that is another.
    reference : str
        Label of the reference; empty when nothing is compared.
    over_worlds : bool
        Whether any row says in how many worlds it holds.
    panels : tuple
        Title and rows of each panel.
    left_out : int
        Number of rows not shown.
    """

    name: str
    label: str
    explanation: str
    unit: str
    prices: tuple[str, ...]
    reference: str
    over_worlds: bool
    panels: tuple[tuple[str, tuple[TableRow, ...]], ...]
    left_out: int

    @property
    def spare(self) -> int:
        """Number of rows that two pages for management leave out."""
        return sum(row.spare for _, rows in self.panels for row in rows)


def shown_outcomes(study: Study, outcome: Outcome) -> list[Outcome]:
    """Return the outcomes that the report covers: that of the study first, then those that matter most."""
    names = dict.fromkeys([outcome.name, *REPORTED])
    return [OUTCOMES[name] for name in names if name in study.runs.columns]


def tables(study: Study, panels: Sequence[Panel], outcomes: Sequence[Outcome], language: str) -> list[Table]:
    """Return a table for each outcome; none for a sampled study, whose single points answer nothing."""
    if study.manifest.get("design", {}).get("kind") in SAMPLED:
        return []
    effects = effects_of(study)
    compared = any(not line.is_reference for panel in panels for line in panel.lines)
    reference = reference_label(study, panels, language) if compared else ""
    asked, *others = outcomes
    along = [one for one in may_cost(asked) if one.name in study.runs.columns] if compared else []
    return [
        table(effects, panels, asked, reference, language, along),
        *(table(effects, panels, outcome, reference, language) for outcome in others),
    ]


def table(
    effects: Effects,
    panels: Sequence[Panel],
    outcome: Outcome,
    reference: str,
    language: str,
    along: Sequence[Outcome] = (),
) -> Table:
    """Return the table of one outcome: within each panel the reference, then what is best first.

    Parameters
    ----------
    along : sequence of Outcome
        What may change along with it, a column each.
    """
    differences = {
        line.cell: effects.of(line.cell, outcome.name, to=line.reference)
        for panel in panels
        for line in panel.lines
        if not line.is_reference
    }
    means = {cell: one.end.mean for cell, one in differences.items() if not np.isnan(one.end.mean)}
    largest = sorted(means, key=lambda cell: -abs(means[cell]))
    kept = set(largest[:MOST_ROWS])
    best = -1 if outcome.good < 0 else 1
    foremost = sorted(means, key=lambda cell: -best * means[cell])[:BEST_IN_SHORT]
    spare = set(list(dict.fromkeys([*foremost, *largest]))[MOST_IN_SHORT:])
    left_out = len(differences) - len(kept)
    shown = []
    for panel in panels:
        lines = [line for line in panel.lines if line.cell in kept or line.is_reference]
        lines.sort(key=lambda line: (not line.is_reference, -best * means.get(line.cell, 0.0)))
        rows = tuple(
            dataclasses.replace(
                row(effects.ends, line, differences.get(line.cell), outcome, language),
                prices=tuple(price(effects, line, one, language) for one in along if line.cell in differences),
                spare=line.cell in spare and not line.is_reference,
            )
            for line in lines
        )
        if any(r.kind != "reference" for r in rows):
            shown.append((panel.title, rows))
    if not differences:
        alone = [
            dataclasses.replace(line, label=with_panel(line, panel)) for panel in panels for line in panel.lines
        ]
        left_out = max(0, len(alone) - MOST_ALONE)
        rows = tuple(row(effects.ends, line, None, outcome, language) for line in alone[:MOST_ALONE])
        shown = [("", rows)]
    return Table(
        name=outcome.name,
        label=label_of(outcome.label, language),
        explanation=label_of(outcome.explanation, language),
        unit=unit_of_change(outcome, language),
        prices=tuple(head(one, outcome, language) for one in along),
        reference=reference,
        over_worlds=any(one.worlds for _, rows in shown for one in rows),
        panels=tuple(shown),
        left_out=left_out,
    )


def head(outcome: Outcome, asked: Outcome, language: str) -> str:
    """Return the head of a column of what else changes, with its unit where that is another."""
    label = label_of(outcome.label, language)
    return label if outcome.unit == asked.unit else f"{label}, {unit_of_change(outcome, language)}"


def row(ends: Ends, line: Line, effect: Effect | None, outcome: Outcome, language: str) -> TableRow:
    """Return one line of a table in words."""
    here = ends.level(line.cell, outcome.name)
    shown = "–" if np.isnan(here.mean) else level(here.mean, outcome, language)
    if effect is None:
        return TableRow(line.label, shown)
    end = effect.end
    difference, interval = with_interval(end.mean, end.low, end.high, outcome, language)
    return TableRow(
        name=line.label,
        level=shown,
        difference=difference,
        interval="" if np.isnan(end.low) else interval,
        reading=reading(effect, language),
        worlds=in_worlds(effect, language),
        kind=kind_of(effect),
    )


def price(effects: Effects, line: Line, outcome: Outcome, language: str) -> Price:
    """Return what a line changes in an outcome besides the one that is asked."""
    effect = effects.of(line.cell, outcome.name, to=line.reference)
    end = effect.end
    size, _ = with_interval(end.mean, end.low, end.high, outcome, language)
    kind = {1: "better", -1: "worse", 0: "changed" if effect.side else "neither"}[effect.good]
    return Price(label_of(outcome.label, language), size, kind)


def reading(effect: Effect, language: str) -> str:
    """Return how large and how certain a difference is, in a few words; size comes first."""
    if not effect.alike:
        return say("no verdict: other offices", language)
    if effect.idle:
        return say("no effect here", language)
    if effect.end.n >= FEW and (effect.surely_negligible or (effect.end.sign and not effect.size)):
        small = mark("negligible") if worlds_agree(effect) else mark("negligible on average")
        return say(small, language)
    if effect.side and not worlds_agree(effect):
        return say(ON_AVERAGE[effect.outcome.percent, effect.side], language)
    words = (READINGS if effect.outcome.percent else AMOUNTS).get((effect.end.certainty, effect.end.sign))
    return say(words, language) if words else say("may be chance", language)


def worlds_agree(effect: Effect) -> bool:
    """Return whether at least half the worlds say what the mean says; also when there is no telling."""
    if effect.spread is None:
        return True
    if not effect.side:
        return 1.0 - float(effect.spread.above) - float(effect.spread.below) >= CONDITIONAL
    return effect.agreeing[1] != Verdict.FRAGILE


def kind_of(effect: Effect) -> str:
    """Return whether a difference is for the better or the worse, neither or unsure."""
    if effect.end.certainty <= Certainty.ALONE or not effect.alike:
        return "unsure"
    return {1: "better", -1: "worse", 0: "neither"}[effect.good]
