"""Cells of a study, and scenarios in user folders, as choices that the page can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.studies import pairing
from sim.analysis.studies.runs import config_of
from sim.app.choices import (
    ASSUMED,
    CASELOADS,
    MEASURES,
    STAFF,
    Choice,
    baseline,
    shipped,
    typical_weights,
)
from sim.errors import InputError, notice
from sim.language import label_of, languages, listed
from sim.model.parameters import registry
from sim.model.parameters.leader import ACTIVITIES
from sim.scenario.compose import compose, scenario_of
from sim.scenario.folders import own_choices
from sim.scenario.scenario import SCENARIO_KEYS
from sim.study.design.words import written
from sim.study.store.folder import Study
from sim.study.store.provenance import GONE, differences

NOT_SHOWN = ("start", "weeks", "rules", "own")
"""Settings that the page neither shows nor changes."""


@dataclass(frozen=True)
class Preset:
    """A cell of a study as a choice.

    Attributes
    ----------
    number : int
        Of the cell.
    title : dict
        Of its scenario, by language.
    labels : dict
        By language.
    choice : Choice
    fixed : dict
        Settings that the page cannot show, by dotted name.
    scale : float
        Sum of the weights of leaders' hours.
    """

    number: int
    title: dict[str, str]
    labels: dict[str, str]
    choice: Choice
    fixed: dict[str, Any]
    scale: float

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the preset as the page wants it."""
        fixed = [f"{key}={written(value)}" for key, value in self.fixed.items()]
        return {"label": self.labels[language], "choice": self.choice.as_json(), "fixed": fixed}


def opened(folder: Path) -> list[Preset]:
    """Return the cells of a study as choices, or refuse a study that the page cannot show.

    Raises
    ------
    InputError
    """
    study = Study(folder)
    manifest, own = study.manifest, shipped()
    if manifest["rules_replaced"] or manifest.get("own"):
        raise InputError(
            f"{folder}: the explorer supports only shipped rules, and this study has rules or files of its own."
        )
    if (manifest["start"], manifest["weeks"]) != (own["start"], own["weeks"]):
        raise InputError(
            f"{folder}: this study has {manifest['weeks']} weeks from {manifest['start']}; the explorer needs "
            f"{own['weeks']} weeks from {own['start']}."
        )
    named = {language: pairing.labels(study, language) for language in languages()}
    return [
        preset(config_of(study, cell), cell, {language: names[cell] for language, names in named.items()})
        for cell in (int(number) for number in study.cells["cell"])
    ]


def own_scenarios() -> list[Preset]:
    """Return the scenarios in user folders as choices; a notice names what the page cannot show."""
    presets: list[Preset] = []
    for name in own_choices("scenario"):
        try:
            config = compose([f"scenario={name}"])
            scenario_of(config)
            if any(config[key] != shipped()[key] for key in NOT_SHOWN):
                raise InputError(f"scenario={name}: the explorer takes {listed(NOT_SHOWN, 'en')} as shipped.")
            titles = {language: label_of(config["title"] or {}, language, name) for language in languages()}
            presets.append(preset(config, len(presets), titles))
        except InputError as reason:
            notice(str(reason))
    return presets


def weight(name: str, given: float | None) -> float:
    """Return the weight of an activity; one that a user's leader leaves out has its default."""
    return float(registry()[name].default if given is None else given)


def preset(config: Mapping[str, Any], cell: int, named: dict[str, str]) -> Preset:
    """Return a cell as a choice and other settings."""
    base = shipped() | {"levers": {}}
    config = {"own": base["own"], "levers": {}} | dict(config)  # a study leaves out what is empty
    changed = {
        key: value
        for key, _, value in differences(base, config)
        if key.partition(".")[0] in SCENARIO_KEYS - {"name", "title", "question"}
    }
    gone = [key for key, value in changed.items() if value == GONE]
    if gone:
        raise InputError(f"{named['en']}: the explorer cannot remove {gone[0]}. Use the command line.")
    if changed.get("nation.offices", 1) != 1:
        raise InputError(f"{named['en']}: the explorer shows one office, and this scenario has several.")
    staff = changed.pop("office.staff", baseline().office.staff)
    if not STAFF[0] <= staff <= STAFF[1]:
        raise InputError(
            f"{named['en']}: the explorer shows offices of {STAFF[0]} to {STAFF[1]} staff, not {staff}."
        )
    pace = changed.pop("office.pace", None)
    cases = {changed.get(key) for key in CASELOADS}
    caseload = cases.pop() if len(cases) == 1 else None
    for key in CASELOADS if caseload is not None else ():
        changed.pop(key)
    weights = tuple(
        weight(f"leader.{activity}", changed.pop(f"leader.{activity}", usual))
        for activity, usual in zip(ACTIVITIES, typical_weights(), strict=True)
    )
    about, levers = registry(), shipped()["levers"]
    assumed = {
        name: float(changed[name])
        for name in ASSUMED
        if changed.get(name) is not None and about[name].plausible[0] <= changed[name] <= about[name].plausible[1]
    }
    measures = {
        key: str(changed[f"levers.{key}"]["from"])
        for key in MEASURES
        if f"levers.{key}" in changed and {**changed[f"levers.{key}"], "from": levers[key]["from"]} == levers[key]
    }
    for key in (*assumed, *(f"levers.{key}" for key in measures)):
        changed.pop(key)
    choice = Choice(
        staff=staff,
        caseload=None if caseload is None else float(caseload),
        pace=float(baseline().office.pace if pace is None else pace),
        weights=weights,
        measures=tuple(measures.items()),
        assumed=tuple(assumed.items()),
        cell=cell,
    )
    return Preset(cell, dict(config.get("title") or {}), named, choice, changed, sum(weights))
