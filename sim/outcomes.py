"""Outcomes: what is measured each week and each run, with name, unit, labels and explanation.

Each outcome is a formula on sums over the office (`sim.state.Tally`) and on the number of
advisers in each stage, so that both engines share it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.rules.things import Stage

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Outcome:
    """Something that is measured.

    Attributes
    ----------
    name : str
        Column name in all tables.
    unit : str
    label, explanation : dict
        By language (``nb``, ``en``).
    compute : callable
        Weekly: from tallies and stage counts (…, services, stages). Per run: from the weekly
        series by name.
    percent : bool
        Whether it is shown as a percentage, and its differences as percentage points.
    good : int
        1 when more is better for the purpose, −1 when less is better, 0 when it depends.
    """

    name: str
    unit: str
    label: dict[str, str]
    explanation: dict[str, str]
    compute: Callable[..., Any]
    percent: bool = False
    good: int = 0


def in_stage(*wanted: Stage) -> Callable[[Any, Array], Any]:
    """Return the formula for the share of adviser–service pairs in these stages."""

    def share(tally: Any, stages: Array) -> Any:
        pairs = tally.advisers * stages.shape[-2]
        return stages[..., list(wanted)].sum(axis=(-2, -1)) / pairs

    return share


def per_pair(name: str) -> Callable[[Any, Array], Any]:
    """Return the formula for a sum divided by adviser–service pairs."""
    return lambda tally, stages: getattr(tally, name) / (tally.advisers * stages.shape[-2])


def per_adviser(name: str) -> Callable[[Any, Array], Any]:
    """Return the formula for a sum divided by advisers."""
    return lambda tally, stages: getattr(tally, name) / tally.advisers


def per_leader(name: str) -> Callable[[Any, Array], Any]:
    """Return the formula for a sum divided by leaders."""
    return lambda tally, stages: getattr(tally, name) / tally.leaders


def acceptance_gap(tally: Any, stages: Array) -> Any:
    """Return the share persuaded or further, less the share in routine use."""
    reached = in_stage(Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE)(tally, stages)
    return reached - in_stage(Stage.ROUTINE)(tally, stages)


PAIRS = "of all pairs of adviser and service in the catalogue, released or not"
PAR = "av alle par av veileder og tjeneste i katalogen, lansert eller ikke"

STAGE_LABELS = {
    Stage.UNAWARE: ("Kjenner ikke", "Unaware"),
    Stage.AWARE: ("Kjenner til", "Aware"),
    Stage.PERSUADED: ("Overbevist", "Persuaded"),
    Stage.TRYING: ("Prøver ut", "Trying"),
    Stage.ROUTINE: ("Fast bruk", "Routine use"),
    Stage.LAPSED: ("Falt fra", "Lapsed"),
}

ACTIVITY_LABELS = {
    "meetings": ("møter", "meetings"),
    "administration": ("administrasjon", "administration"),
    "facilitating": ("å tilrettelegge", "facilitating"),
    "integrating": ("å skape mening", "integrating"),
    "renewing": ("å fornye", "renewing"),
    "learning": ("egen læring", "own learning"),
    "support": ("støtte en til en", "one-to-one support"),
    "switching": ("tap ved rollebytte", "switching loss"),
}


def _weekly() -> list[Outcome]:
    """Return all weekly outcomes, in the order of the tables."""

    def share(name: str, nb: str, en: str, why_nb: str, why_en: str, compute: Any, good: int = 0) -> Outcome:
        return Outcome(name, "share", {"nb": nb, "en": en}, {"nb": why_nb, "en": why_en}, compute, True, good)

    stages = [
        share(
            f"{stage.name.lower()}_share",
            nb,
            en,
            f"Andel som er i stadiet «{nb.lower()}», {PAR}.",
            f"Share in the stage '{en.lower()}', {PAIRS}.",
            in_stage(stage),
            {Stage.ROUTINE: 1, Stage.LAPSED: -1}.get(stage, 0),
        )
        for stage, (nb, en) in STAGE_LABELS.items()
    ]
    people = [
        share("effective_use", "Virksom bruk", "Effective use",
              f"Fast bruk ganger mestring, {PAR}.", f"Routine use times mastery, {PAIRS}.",
              per_pair("effective"), 1),
        share("acceptance_gap", "Gap mellom aksept og bruk", "Acceptance–use gap",
              "Andel som er overbevist eller prøver ut, men ikke bruker fast.",
              "Share that is persuaded or trying, but not in routine use.", acceptance_gap, -1),
        share("mastery", "Mestring", "Mastery", f"Gjennomsnittlig mestring, {PAR}.",
              f"Mean mastery, {PAIRS}.", per_pair("mastery"), 1),
        share("strain", "Belastning", "Strain", "Gjennomsnittlig belastning blant veiledere, 0–100 %.",
              "Mean strain among advisers, 0–100 %.", per_adviser("strain"), -1),
        share("trust", "Tillit til leder", "Trust in leader",
              "Gjennomsnittlig tillit til egen leder blant veiledere, 0–100 %.",
              "Mean trust in the own leader among advisers, 0–100 %.", per_adviser("trust"), 1),
        share("leader_routine", "Lederes faste bruk", "Leaders' routine use",
              "Andel i fast bruk av alle par av leder og tjeneste.",
              "Share in routine use of all pairs of leader and service.",
              lambda tally, stages: tally.leader_routine / (tally.leaders * stages.shape[-2])),
        share("leader_strain", "Lederes belastning", "Leaders' strain",
              "Gjennomsnittlig belastning blant ledere, 0–100 %.", "Mean strain among leaders, 0–100 %.",
              per_leader("leader_strain"), -1),
        share("clarity", "Klarhet", "Clarity",
              "Hvor klart lederne har gjort hva digitaliseringen betyr her, 0–100 %.",
              "How clear leaders have made what digitalisation means here, 0–100 %.",
              per_leader("clarity"), 1),
        Outcome("support_per_adviser", "hours per week", {"nb": "Hjelp per veileder", "en": "Help per adviser"},
                {"nb": "Timer en til en fra egen leder, per veileder og uke.",
                 "en": "Hours one to one from the own leader, per adviser and week."},
                per_adviser("support_hours"), good=1),
        share("lapses", "Nye frafall", "New lapses", f"Andel som falt fra denne uka, {PAR}.",
              f"Share that lapsed this week, {PAIRS}.", per_pair("lapses"), -1),
    ]  # fmt: skip
    hours = [
        Outcome(
            f"hours_{activity}",
            "hours per week",
            {"nb": f"Ledertimer: {nb}", "en": f"Leader hours: {en}"},
            {"nb": f"Timer per leder og uke til {nb}.", "en": f"Hours per leader and week: {en}."},
            per_leader(f"hours_{activity}"),
        )
        for activity, (nb, en) in ACTIVITY_LABELS.items()
    ]
    return [*stages, *people, *hours]


WEEKLY: dict[str, Outcome] = {outcome.name: outcome for outcome in _weekly()}
"""Outcomes of each week, by name."""


def weeks_until(level: float) -> Callable[[dict[str, Array]], Array]:
    """Return the formula for the weeks until routine use reaches a level; NaN when it never does."""

    def first(series: dict[str, Array]) -> Array:
        reached = series["routine_share"] >= level
        return np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1.0, np.nan)

    return first


PER_RUN: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in [
        Outcome(
            "weeks_to_50", "weeks", {"nb": "Uker til halvparten bruker fast", "en": "Weeks to 50 % routine use"},
            {"nb": "Uker til fast bruk når 50 %; tomt når det ikke skjer i perioden.",
             "en": "Weeks until routine use reaches 50 %; empty when it does not within the run."},
            weeks_until(0.5), good=-1,
        ),
        Outcome(
            "weeks_to_80", "weeks", {"nb": "Uker til 80 % bruker fast", "en": "Weeks to 80 % routine use"},
            {"nb": "Uker til fast bruk når 80 %; tomt når det ikke skjer i perioden.",
             "en": "Weeks until routine use reaches 80 %; empty when it does not within the run."},
            weeks_until(0.8), good=-1,
        ),
        Outcome(
            "peak_strain", "share", {"nb": "Høyeste belastning", "en": "Peak strain"},
            {"nb": "Høyeste ukentlige gjennomsnitt av belastning blant veiledere.",
             "en": "Highest weekly mean of strain among advisers."},
            lambda series: series["strain"].max(axis=-1), True, -1,
        ),
        Outcome(
            "total_lapses", "share", {"nb": "Frafall i alt", "en": "Lapses in all"},
            {"nb": "Frafall gjennom hele perioden, delt på alle par av veileder og tjeneste.",
             "en": "Lapses over the whole run, divided by all pairs of adviser and service."},
            lambda series: series["lapses"].sum(axis=-1), True, -1,
        ),
    ]
}  # fmt: skip
"""Outcomes of a whole run, by name; beside them each weekly outcome is kept as of the last week."""

OUTCOMES: dict[str, Outcome] = {**WEEKLY, **PER_RUN}


def weekly_series(stages: Array, tallies: Any) -> dict[str, Array]:
    """Return every weekly outcome as an array (replicates, weeks)."""
    return {name: np.asarray(o.compute(tallies, stages), dtype=float) for name, o in WEEKLY.items()}


def run_values(series: dict[str, Array]) -> dict[str, Array]:
    """Return every outcome of a run as an array (replicates,): weekly ones as of the last week."""
    last = {name: values[:, -1] for name, values in series.items()}
    return {**last, **{name: o.compute(series) for name, o in PER_RUN.items()}}
