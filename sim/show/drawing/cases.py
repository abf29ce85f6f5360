"""The cases that a study compares with their reference: in groups, as figures show them, what helps first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.studies.effects import Effect, Effects, effects_of
from sim.language import listed, say, say_many, small
from sim.model.formulas import Outcome
from sim.show.drawing import style
from sim.show.drawing.frame import Unsuitable
from sim.show.drawing.panels import (
    Line,
    Panel,
    looks_of_lines,
    outcome_of_runs,
    panels_of,
    reference_label,
    spread_evenly,
    varied,
)
from sim.study.store.folder import Study

MOST_GROUPS, MOST_CASES = 4, 24


@dataclass(frozen=True)
class Case:
    """One line of one panel that is compared with its reference.

    Attributes
    ----------
    cell : int
    name : str
        Within its group.
    token : Token
        A scenario looks the same in all figures.
    effect : Effect
        What it changes in the outcome of the figure.
    """

    cell: int
    name: str
    token: style.Token
    effect: Effect


@dataclass(frozen=True)
class Group:
    """The cases of one combination of the other axes."""

    title: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Compared:
    """What a figure of cases shows.

    Attributes
    ----------
    outcome : Outcome
    effects : Effects
    reference : str
        Label of what the cases are compared with.
    groups : tuple of Group
    idle : tuple of str
        Names of cases that cannot act; no figure draws them.
    unlike : tuple of str
        Names of cases with other offices than their reference; no figure judges them.
    omitted : int
        How many cases are not shown.
    """

    outcome: Outcome
    effects: Effects
    reference: str
    groups: tuple[Group, ...]
    idle: tuple[str, ...]
    unlike: tuple[str, ...]
    omitted: int

    @property
    def cases(self) -> list[Case]:
        """All cases shown, group by group."""
        return [case for group in self.groups for case in group.cases]

    @property
    def several(self) -> bool:
        """Whether a case needs the title of its group to be known."""
        return len(self.groups) > 1

    def named(self, case: Case) -> str:
        """Return the name of a case as it is written outside its group."""
        title = next(group.title for group in self.groups if case in group.cases)
        return f"{case.name} ({title})" if self.several and title else case.name

    def left_out(self, language: str) -> list[str]:
        """Return notes on the cases that are not shown."""
        notes = []
        if self.idle:
            notes.append(say("Cannot act here: {cases}.", language, cases=listed(self.idle, language)))
        if self.unlike:
            notes.append(say("No verdict, for the offices are others: {lines}.", language,
                             lines=listed([small(name) for name in self.unlike], language)))  # fmt: skip
        if self.omitted:
            notes.append(say_many("{count} case is left out.", "{count} cases are left out.", self.omitted,
                                  language))  # fmt: skip
        return notes


def compared(study: Study, outcome: str, language: str, figure: str) -> Compared:
    """Return the cases of a study, those that help an outcome first; refuse a study that compares nothing.

    One group for each panel; when there are many with one case each, one group of them all, named by panel.
    """
    about, panels = outcome_of_runs(study, outcome), panels_of(study, language)
    if study.manifest["replicates"] < 2:
        raise Unsuitable(f"figure '{figure}' needs two replicates or more; this study has one.")
    lines = [(panel, others_of(panel)) for panel in panels if others_of(panel)]
    if not lines:
        raise Unsuitable(f"figure '{figure}' compares cases with a reference; this study varies {varied(study)}.")
    tokens = looks_of_lines(panels)
    effects = effects_of(study)
    short = len(study.manifest["axes"]) == 2  # titles of panels that can be names
    if short and len(lines) > MOST_GROUPS and all(len(others) == 1 for _, others in lines):
        named = [("", [(panel.title, others[0]) for panel, others in lines])]
    else:
        named = [(panel.title, [(line.label, line) for line in others])
                 for panel, others in spread_evenly(lines, MOST_GROUPS)]  # fmt: skip
    groups: list[Group] = []
    idle: list[str] = []
    unlike: list[str] = []
    for title, members in named:
        cases = [Case(line.cell, name, tokens[line.value], effects.of(line.cell, outcome))
                 for name, line in members]  # fmt: skip
        idle += [full_name(case, title) for case in cases if case.effect.idle]
        unlike += [full_name(case, title) for case in cases if not case.effect.alike]
        acting = [case for case in cases if case.effect.alike and not case.effect.idle and case.effect.end.n]
        kept = spread_evenly(sorted(acting, key=helps), MOST_CASES)
        if kept:
            groups.append(Group(title, tuple(kept)))
    if not groups and unlike:
        raise Unsuitable(f"figure '{figure}': no verdict, for all cases have other offices than their reference.")
    if not groups:
        raise Unsuitable(f"figure '{figure}': nothing that this study compares has any effect.")
    shown = sum(len(group.cases) for group in groups)
    omitted = sum(len(others) for _, others in lines) - shown - len(idle) - len(unlike)
    reference = reference_label(study, panels, language)
    return Compared(about, effects, reference, tuple(groups), tuple(idle), tuple(unlike), omitted)


def full_name(case: Case, title: str) -> str:
    """Return the name of a case with the title of its group, where that has one."""
    return f"{case.name} ({title})" if title else case.name


def others_of(panel: Panel) -> list[Line]:
    """Return the lines of a panel that are compared with something."""
    return [line for line in panel.lines if not line.is_reference]


def helps(case: Case) -> float:
    """Return a number to sort by: the more a case helps, the smaller; where nothing is good, the more it adds."""
    return -(case.effect.outcome.good or 1) * case.effect.end.mean


def some_listed(names: Sequence[str], most: int, language: str) -> str:
    """Return names as running text, and how many more there are."""
    rest = len(names) - most
    if rest <= 0:
        return listed(names, language)
    return listed([*names[:most], say_many("{count} more", "{count} more", rest, language)], language)
