"""Outcomes: what is measured each week and each run, with name, unit, labels and explanation.

Each outcome is a formula on sums over the office (`sim.model.totals`) and on the number of
advisers in each stage, so that both engines share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.errors import RunFailed
from sim.model.formulas import (
    Array,
    Outcome,
    Register,
    acceptance_gap,
    in_stage,
    innovative_gap,
    of_released,
    office_spread,
    per_adviser,
    per_leader,
    per_office,
    per_pair,
    potential_used,
    services_half,
    services_per_adviser,
    services_released,
)
from sim.model.run_outcomes import PER_RUN
from sim.model.state import Stage

NONE: Mapping[str, Outcome] = {}

PART_OF_WEEK = {
    "adviser": {"nb": "En av delene som til sammen er veilederens arbeidsuke.",
                "en": "One of the parts that add up to the adviser's working week."},
    "leader": {"nb": "En av delene som til sammen er lederens arbeidsuke.",
               "en": "One of the parts that add up to the leader's working week."},
}  # fmt: skip
"""What the explanation of such an outcome says, so that a reader of the tables knows what to add up."""


def hours(name: str, label: dict[str, str], explanation: dict[str, str], compute: Any, week_of: str) -> Outcome:
    """Return an outcome in hours per week, which says in its explanation when it is a part of the week."""
    if week_of:
        explanation = {code: f"{words} {PART_OF_WEEK[week_of][code]}" for code, words in explanation.items()}
    return Outcome(name, "hours per week", label, explanation, compute, week_of=week_of)


PAIRS = "of all pairs of adviser and service in the catalogue, released or not"
PAR = "av alle tjenester hos alle veiledere, lansert eller ikke"

STAGE_LABELS = {
    Stage.UNAWARE: ("Kjenner ikke", "Unaware"),
    Stage.AWARE: ("Kjenner til", "Aware"),
    Stage.PERSUADED: ("Overbevist", "Persuaded"),
    Stage.TRYING: ("Prøver ut", "Trying"),
    Stage.ROUTINE: ("Fast bruk", "Routine use"),
    Stage.LAPSED: ("Falt fra", "Lapsed"),
}

ADVISERS_WEEK = (
    ("help_personal", "Personlig kontakt med leder", "Personal contact with the leader"),
    ("help_digital", "Digital kontakt med leder", "Digital contact with the leader"),
    ("peers_personal", "Personlig kontakt med kolleger", "Personal contact with colleagues"),
    ("peers_digital", "Digital kontakt med kolleger", "Digital contact with colleagues"),
    ("users_personal", "Personlig kontakt med brukere", "Personal contact with users"),
    ("users_digital", "Digital kontakt med brukere", "Digital contact with users"),
    ("hours_trying", "Utprøving og opplæring", "Trying and training"),
    ("hours_casework", "Saksarbeid", "Case work"),
    ("hours_slack", "Ledig tid", "Slack"),
)

ACTIVITY_LABELS = {
    "meetings": ("møter", "meetings"),
    "administration": ("administrasjon", "administration"),
    "facilitating": ("tilrettelegging", "facilitating"),
    "integrating": ("meningsskaping", "integrating"),
    "renewing": ("fornying", "renewing"),
    "learning": ("egen læring", "own learning"),
    "support": ("støtte en til en", "one-to-one support"),
    "reviewing": ("gjennomgang av oversikter", "reviewing overviews"),
    "switching": ("tid tapt på oppgavebytte", "time lost in changing tasks"),
}


def share(name: str, nb: str, en: str, why_nb: str, why_en: str, compute: Any, good: int = 0) -> Outcome:
    """Return an outcome that is a share; `good` is 1 where more of it is better, −1 where less is."""
    return Outcome(name, "share", {"nb": nb, "en": en}, {"nb": why_nb, "en": why_en}, compute, True, good)


def part(name: str, nb: str, en: str) -> Outcome:
    """Return a part of an adviser's week, in hours."""
    explanation = {"nb": f"{nb}, timer per veileder og uke.", "en": f"{en}, hours per adviser and week."}
    return hours(name, {"nb": nb, "en": en}, explanation, per_adviser(f"week.{name}"), "adviser")


def of_stages() -> list[Outcome]:
    """Return the share of pairs in each stage."""
    return [
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


def of_use() -> list[Outcome]:
    """Return what comes of use, and what it costs advisers."""
    return [
        share("effective_use", "Bruk med god mestring", "Effective use",
              f"Fast bruk ganger mestring, {PAR}.", f"Routine use times mastery, {PAIRS}.",
              per_pair("use.mastery", "effective", Stage.ROUTINE), 1),
        share("acceptance_gap", "Gap mellom aksept og bruk", "Acceptance–use gap",
              "Andel som er overbevist eller prøver ut, men ikke har tjenesten i fast bruk.",
              "Share that is persuaded or trying, but not in routine use.", acceptance_gap, -1),
        share("mastery", "Mestring", "Mastery", f"Gjennomsnittlig mestring, {PAR}.",
              f"Mean mastery, {PAIRS}.", per_pair("use.mastery"), 1),
        share("strain", "Belastning", "Strain", "Gjennomsnittlig belastning blant veiledere, 0–100 %.",
              "Mean strain among advisers, 0–100 %.", per_adviser("person.strain"), -1),
        share("trust", "Tillit til leder", "Trust in leader",
              "Gjennomsnittlig tillit til egen leder blant veiledere, 0–100 %.",
              "Mean trust of advisers in their leader, 0–100 %.", per_adviser("person.trust"), 1),
        share("leader_routine", "Lederes faste bruk", "Leaders' routine use",
              "Andel i fast bruk, av alle tjenester hos alle ledere.",
              "Share in routine use of all pairs of leader and service.",
              lambda totals, stages: totals.leader_routine / (totals.leaders * stages.shape[-2])),
        share("leader_strain", "Lederes belastning", "Leaders' strain",
              "Gjennomsnittlig belastning blant ledere, 0–100 %.", "Mean strain among leaders, 0–100 %.",
              per_leader("person.strain", "leader_strain"), -1),
        share("clarity", "Klarhet", "Clarity",
              "Hvor klart lederne har gjort hva digitaliseringen betyr her, 0–100 %.",
              "How clear leaders have made what digitalisation means here, 0–100 %.",
              per_leader("leader.clarity"), 1),
        Outcome("support_per_adviser", "hours per week", {"nb": "Hjelp per veileder", "en": "Help per adviser"},
                {"nb": "Timer en til en fra egen leder, per veileder og uke, personlig og digitalt til sammen.",
                 "en": "One-to-one hours from their leader, per adviser and week, in person and digitally "
                 "together."},
                lambda totals, stages: (totals.help_personal + totals.help_digital) / totals.advisers, good=1),
        share("lapses", "Nye frafall", "New lapses", f"Andel som falt fra denne uka, {PAR}.",
              f"Share that lapsed this week, {PAIRS}.",
              per_pair("use.weeks_in_stage == 0", "lapses", Stage.LAPSED), -1),
    ]  # fmt: skip


def of_services() -> list[Outcome]:
    """Return how many services are used, and how much of what is released."""
    return [
        Outcome("services_per_adviser", "services", {"nb": "Tjenester per veileder", "en": "Services per adviser"},
                {"nb": "Hvor mange tjenester en veileder bruker fast, i snitt.",
                 "en": "How many services an adviser uses in routine, on average."}, services_per_adviser, good=1),
        Outcome("services_released", "services", {"nb": "Lanserte tjenester", "en": "Services released"},
                {"nb": "Hvor mange tjenester som er lansert.", "en": "How many services are released."},
                services_released),
        Outcome("services_half", "services", {"nb": "Tjenester halvparten bruker", "en": "Services that half use"},
                {"nb": "Hvor mange tjenester minst halvparten av veilederne bruker fast.",
                 "en": "How many services at least half of the advisers use in routine."}, services_half, good=1),
        share(
            "accepted_of_released", "Aksept av det som finnes", "Acceptance of what is there",
            "Andel som er overbevist, prøver eller bruker fast, av tjenestene som er lansert.",
            "Share that is persuaded, trying or in routine use, of the services that are released.",
            of_released(Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE), 1,
        ),
        share(
            "routine_of_released", "Fast bruk av det som finnes", "Routine use of what is there",
            "Andel i fast bruk, av tjenestene som er lansert.",
            "Share in routine use, of the services that are released.", of_released(Stage.ROUTINE), 1,
        ),
    ]  # fmt: skip


def of_conditions() -> list[Outcome]:
    """Return what advisers work under, and what they can do."""
    return [
        share(
            "facilitation", "Tilrettelegging", "Facilitation", "Vilkår for utprøving og læring, 0–100 %.",
            "Conditions for trial and learning, 0–100 %.", per_leader("leader.facilitation"), 1,
        ),
        share(
            "licence", "Rom for å prøve", "Licence to experiment", "Rom for å prøve nytt, 0–100 %.",
            "Licence to experiment, 0–100 %.", per_leader("leader.licence"),
        ),
        share("fatigue", "Endringstretthet", "Change fatigue",
              "Gjennomsnittlig endringstretthet blant veiledere, 0–100 %.",
              "Mean change fatigue among advisers, 0–100 %.", per_adviser("person.fatigue"), -1),
        share("combining", "Evne til å kombinere", "Skill in combining",
              "Gjennomsnittlig evne blant veiledere til å bruke tjenester sammen, 0–100 %.",
              "Mean skill among advisers in using services together, 0–100 %.",
              per_adviser("person.combining"), 1),
        share("potential_used", "Utnyttet potensial", "Potential used",
              "Spart arbeidstid som andel av det tjenestene som finnes, kan spare, med gevinst av å kombinere.",
              "Working time saved as a share of what the services that are there can save, the bonus of "
            "combining included.", potential_used, 1),
        share("pressed", "Prøver under press", "Trying under pressure",
              f"Andel som prøver ut uten å være overbevist, {PAR}.",
              f"Share trying without being convinced, {PAIRS}.",
              per_pair("use.pressed", "pressed", Stage.TRYING), -1),
        share("innovative_gap", "Gap mellom nyskapende og andre", "Gap between the innovative and others",
              "Fast bruk blant veiledere som er mer nyskapende enn snittet, minus fast bruk blant de andre.",
              "Routine use among advisers above average innovativeness, less routine use among the others.",
              innovative_gap),
        share("office_spread", "Spredning mellom kontorer", "Spread between offices",
              "Standardavvik mellom kontorenes fast bruk; 0 med ett kontor.",
              "Standard deviation between the offices' routine use; 0 with one office.", office_spread),
        share("overload", "For mye å gjøre", "Overload",
              "Andel av uka som mangler for at alt skal bli gjort.",
              "Share of the week that is lacking for everything to be done.", per_adviser("week.overload"), -1),
        share("leavers", "Slutter i jobben", "Leavers", "Andel veiledere som slutter denne uka.",
              "Share of advisers who leave this week.", per_adviser("person.leaving", "leavers")),
    ]  # fmt: skip


def of_leaders() -> list[Outcome]:
    """Return the norm, what leaders show and see, and how many offices there are."""
    return [
        share("norm", "8–16-norm", "Norm of 8 to 16", "Styrken i normen om å være til stede fra 8 til 16.",
              "Strength of the norm of being there from 8 to 16.",
              per_office("office.norm")),
        share("role_model_done", "Forbilde i gjerning", "Role model, done",
              "Lederes gjennomsnittlige mestring i fast bruk av tjenestene som finnes.",
              "Leaders' mean mastery in routine use of the services that are there.",
              per_leader("leader.done"), 1),
        share(
            "role_model_said", "Forbilde i ord", "Role model, said",
            "Hvor mye lederne sier at de er forbilder, 0–100 %.",
            "How much leaders say they are role models, 0–100 %.", per_leader("leader.said"),
        ),
        share(
            "said_done_gap", "Gap mellom ord og gjerning", "Gap between said and done",
            "Hvor mye mer lederne sier at de er forbilder enn de er.",
            "How much more leaders say they are role models than they are.",
            lambda totals, stages: (totals.said - totals.done) / totals.leaders,
        ),
        share("insight", "Innsikt fra oversikter", "Insight from overviews",
              "Hva lederne får ut av å gå gjennom oversikter, 0–100 %.",
              "What leaders get out of reviewing overviews, 0–100 %.", per_leader("leader.insight")),
        share("found_share", "Oppdaget behov", "Need found out",
              "Andel av behovet for hjelp som lederne oppdager denne uka, i oversikter eller ansikt til ansikt.",
              "Share of the need of help that leaders find out this week, by overviews or face to face.",
              lambda totals, stages: totals.need_found / np.maximum(totals.need, 1e-12), 1),
        share("pressure", "Kontrollpress", "Pressure of control",
              "Press fra oversikter brukt til kontroll, 0–100 %.",
              "Pressure from overviews used for control, 0–100 %.", per_leader("leader.pressure"), -1),
        Outcome("offices", "offices", {"nb": "Kontorer", "en": "Offices"},
                {"nb": "Antall kontorer; færre når kontorer slås sammen.",
                 "en": "Number of offices; fewer when offices merge."},
                lambda totals, stages: totals.places - totals.merged),
    ]  # fmt: skip


def of_advisers_week() -> list[Outcome]:
    """Return the hours of an adviser's week."""
    return [
        hours("personal_contact", {"nb": "Personlig kontakt", "en": "Personal contact"},
              {"nb": "Timer personlig kontakt per veileder og uke, med leder, kolleger og brukere til sammen.",
               "en": "Hours of personal contact per adviser and week, with leader, colleagues and users "
               "together."},
              lambda totals, stages: (totals.help_personal + totals.peers_personal + totals.users_personal)
              / totals.advisers, ""),
        *(part(*of_week) for of_week in ADVISERS_WEEK[:-1]),
        hours("hours_released", {"nb": "Frigjort tid tilbake til brukere", "en": "Freed time back to users"},
              {"nb": "Frigjort tid tilbake til brukere, timer per veileder og uke. Er regnet med i personlig "
               "kontakt med brukere og skal ikke legges til.",
               "en": "Freed time back to users, hours per adviser and week. Counted in personal contact with "
               "users already: not to be added."},
              per_adviser("week.hours_released"), ""),
        part(*ADVISERS_WEEK[-1]),
    ]  # fmt: skip


def of_leaders_week() -> list[Outcome]:
    """Return the hours of a leader's week."""
    return [
        hours(
            f"hours_{activity}",
            {"nb": f"Ledertimer: {nb}", "en": f"Leader hours: {en}"},
            {"nb": f"Timer per leder og uke: {nb}.", "en": f"Hours per leader and week: {en}."},
            per_leader(f"leader.hours_{activity}"),
            "leader",
        )
        for activity, (nb, en) in ACTIVITY_LABELS.items()
    ]


WEEKLY = Register(
    {
        outcome.name: outcome
        for part_of in (
            of_stages,
            of_use,
            of_services,
            of_conditions,
            of_leaders,
            of_advisers_week,
            of_leaders_week,
        )
        for outcome in part_of()
    }
)
"""Outcomes of each week, by name, in the order of the tables."""


OUTCOMES = Register({**WEEKLY, **PER_RUN})

Named = Mapping[str, Outcome]


def weekly_series(stages: Array, totals: Any, own: Named = NONE) -> dict[str, Array]:
    """Return every weekly outcome, and the user's, as an array (replicates, weeks)."""
    return {name: np.asarray(o.compute(totals, stages), dtype=float) for name, o in {**WEEKLY, **own}.items()}


def office_values(stages: Array, totals: Any, own: Named = NONE) -> dict[str, Array]:
    """Return what each office ended with, as arrays (replicates, offices): staff, and weekly outcomes.

    Parameters
    ----------
    stages, totals : array
        See `sim.model.records.Ends`. Outcomes that say nothing of a single office are left out.
    """
    ends = totals.view(np.recarray)
    values = weekly_series(stages, ends, own)
    between = ("offices", "office_spread")
    return {
        "staff": (ends.advisers + ends.leaders).astype(np.int64),
        "merged": ends.merged.astype(np.int64),
        **{name: series for name, series in values.items() if name not in between},
    }


def run_values(series: dict[str, Array], own: Named = NONE) -> dict[str, Array]:
    """Return every outcome of a run as an array (replicates,): weekly ones as of the last week.

    Parameters
    ----------
    own : mapping
        User outcomes of a run.
    """
    last = {name: values[:, -1] for name, values in series.items()}
    runs = next(iter(last.values())).shape
    mine = {name: of_runs(name, o.compute(dict(series)), runs) for name, o in own.items()}
    return {**last, **{name: o.compute(series) for name, o in PER_RUN.items()}, **mine}


def of_runs(name: str, values: Any, shape: tuple[int, ...]) -> Array:
    """Return what a user formula gives, one number for each run, or refuse it."""
    try:
        made = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise RunFailed(f"the outcome {name} gives something that is not a number: {error}") from error
    if made.shape != shape or np.isinf(made).any():
        raise RunFailed(
            f"the outcome {name} gives an array {made.shape}; expected one finite number for each run, {shape}. "
            f'Its weeks are arrays (runs, weeks): write weeks["strain"].max(axis=1).'
        )
    return made
