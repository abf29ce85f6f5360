"""The cases of a comparison: every line in every panel with its effect, and how lines rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect, Effects, Kind
from sim.language import listed, number, say, small
from sim.show.drawing import Panel, told
from sim.show.drawing.names import without_levers
from sim.study.store.folder import Study

STAFF = "office.staff"
MOST_PLACES = 4
"""Panels that are named one by one; of more, only the number is given."""


@dataclass(frozen=True)
class Case:
    """One line of one panel, compared with its reference.

    Attributes
    ----------
    label : str
        As written inside a sentence.
    panel : str
    value : str
        Of the first axis.
    reference : str
        Label of what it is compared with, as written inside a sentence.
    against : str
        The same as a clause: *with typical leadership*, *without mergers*.
    effect : Effect
    """

    label: str
    panel: str
    value: str
    reference: str
    against: str
    effect: Effect

    @property
    def gain(self) -> float:
        """Its mean difference, above zero for the better; 0 when it does not matter or may be chance."""
        return self.effect.end.mean * (self.effect.outcome.good or 1) if self.effect.side else 0.0


@dataclass(frozen=True)
class Row:
    """One line of a comparison over all panels."""

    cases: tuple[Case, ...]

    @property
    def label(self) -> str:
        """Its label."""
        return self.cases[0].label

    @property
    def gain(self) -> float:
        """The mean gain over panels."""
        return sum(case.gain for case in self.cases) / len(self.cases)

    def of(self, *kinds: Kind) -> list[Case]:
        """Return the cases of which this can be said."""
        return [case for case in self.cases if case.effect.verdict in kinds]

    @property
    def best(self) -> Case:
        """The case that gains most."""
        return max(self.cases, key=lambda case: case.gain)

    @property
    def worst(self) -> Case:
        """The case that loses most."""
        return min(self.cases, key=lambda case: case.gain)


def rows_of(effects: Effects, panels: Sequence[Panel], outcome: str, language: str) -> list[Row]:
    """Return every line that is compared, what helps most first; without pairs of runs there is no case."""
    lines: dict[str, list[Case]] = {}
    for panel, title in zip(panels, titles(panels), strict=True):
        for line in panel.lines:
            if line.is_reference or line.cell == line.reference:
                continue
            effect = effects.of(line.cell, outcome)
            if effect.end.n:
                study = effects.ends.study
                reference = reference_of(study, panels, panel, line.reference, language)
                against = (
                    reference
                    if without_levers(study, language)
                    else say("with {reference}", language, reference=reference)
                )
                case = Case(small(line.label), title, line.value, reference, against, effect)
                lines.setdefault(line.value, []).append(case)
    return sorted((Row(tuple(cases)) for cases in lines.values()), key=lambda row: -row.gain)


def titles(panels: Sequence[Panel]) -> Iterator[str]:
    """Yield the title of each panel; none when there is only one."""
    for panel in panels:
        yield panel.title if len(panels) > 1 else ""


def reference_of(study: Study, panels: Sequence[Panel], panel: Panel, cell: int, language: str) -> str:
    """Return the label of a reference; with its panel when that is another one."""
    for one in (panel, *panels):
        for line in one.lines:
            if line.cell == cell:
                where = f", {one.title}" if one is not panel and one.title else ""
                return small(line.label) + where
    return small(told(study.cells[study.cells["cell"] == cell].iloc[0], language))


def places(study: Study, cases: Sequence[Case], language: str) -> str:
    """Return where some cases are, such as *in offices of 10 and 30* or *for span of control 8*."""
    if len(cases) > MOST_PLACES:
        return say("in {count} cases", language, count=len(cases))
    names = [small(case.panel) for case in cases]
    if [axis["key"] for axis in study.manifest["axes"]][1:] == [STAFF]:
        staff = study.cells.set_index("cell")[STAFF]
        sizes = [number(float(staff[case.effect.cell]), language) for case in cases]
        return say("in offices of {sizes}", language, sizes=listed(sizes, language))
    return say("for {panels}", language, panels=listed(names, language))
