"""Questions to a run that no outcome answers: what people intend, and how single services fare.

An outcome is a formula on sums over the office. These need the rule of intention, or the services one by one, so
each runs its scenario once more, up to the week that it asks about.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.model.formulas import Outcome
from sim.model.run_outcomes import HALF_A_YEAR
from sim.model.state import Stage
from sim.scenario.scenario import Scenario

SURVEY_WEEK = 130
"""Week of the surveys, from 0: July 2019. The interviews were made in 2017 and 2019."""
CONVINCED = 0.5
"""Intention from which somebody who lapsed still accepts a service: as likely as not."""


def accepted(scenario: Scenario, book: RuleBook, seed: int, replicate: int) -> tuple[int, int]:
    """Return the pairs of adviser and released service that accept at the time of the interviews, and all pairs.

    Accepted is a service of which somebody is persuaded or further, or from which somebody lapsed who intends to
    use it.
    """
    # Engine and survey take seconds to import, and most of those who ask for a measure ask no question.
    from sim.analysis.validation.survey import final_state, intentions_of

    released = np.array([scenario.week_of(service.release) <= SURVEY_WEEK for service in scenario.services])
    tables = dataclasses.replace(scenario, weeks=SURVEY_WEEK + 1).tables()
    work, count, _ = final_state(tables, book, seed, replicate)
    stages = work.uses["stage"][:count]
    lapsed = (stages == Stage.LAPSED) & released
    convinced = intentions_of(work, count, scenario.parameters, lapsed) >= CONVINCED
    further = np.isin(stages, (Stage.PERSUADED, Stage.TRYING, Stage.ROUTINE)) & released
    return int(further.sum()) + int((lapsed & convinced).sum()), count * int(released.sum())


def share_accepted(scenario: Scenario, book: RuleBook, seed: int, replicate: int) -> float:
    """Return the share of pairs of adviser and released service that accept; see `accepted`."""
    yes, asked = accepted(scenario, book, seed, replicate)
    return yes / max(1, asked)


def weeks_to_know_later(scenario: Scenario, book: RuleBook, seed: int, replicate: int) -> float:
    """Return the weeks from release until an adviser knows a service that comes later than collaboration tools.

    Mean over advisers and over services released half a year or more after the last of the tools. Who never gets
    to know a service counts to the end of the run, which is exact (`sim.model.run_outcomes.until`).

    Raises
    ------
    InputError
        When no service comes that late.
    """
    from sim.engines.compiled import week as kernel

    later = later_services(scenario)
    stages, _ = kernel.run(scenario.tables(), book, seed, replicate, 1)
    unknown = stages[0, :, :, Stage.UNAWARE] / stages[0].sum(axis=-1)
    releases = (max(0, scenario.week_of(scenario.services[s].release)) for s in later)
    return float(np.mean([unknown[week:, s].sum() for s, week in zip(later, releases, strict=True)]))


def later_services(scenario: Scenario) -> Sequence[int]:
    """Return the numbers of the services that come half a year or more after the last collaboration tool."""
    weeks = [scenario.week_of(service.release) for service in scenario.services]
    tools = [week for service, week in zip(scenario.services, weeks, strict=True)
             if service.kind == "collaboration"]  # fmt: skip
    since = max(tools, default=scenario.weeks) + HALF_A_YEAR
    later = [s for s, week in enumerate(weeks) if since <= week < scenario.weeks]
    if not later:
        raise InputError(
            f"outcome=weeks_to_know_later: in {scenario.name} no service is released {HALF_A_YEAR} weeks or more "
            "after the collaboration tools. Release the tools earlier, such as services.teams.release=2017-01-09."
        )
    return later


QUESTIONS = {
    question.name: question
    for question in (
        Outcome(
            "accepted_or_convinced", "share",
            {"nb": "Aksept, frafalne som er overbevist medregnet",
             "en": "Acceptance, the lapsed who are convinced included"},
            {"nb": "Andel som sommeren 2019 er overbevist, prøver, bruker fast, eller har falt fra og likevel har "
             "en intensjon på minst en halv, av tjenestene som er lansert.",
             "en": "Share that in the summer of 2019 is persuaded, trying, in routine use, or lapsed with an "
             "intention of at least a half, of the services that are released."},
            share_accepted, True, 1,
        ),
        Outcome(
            "weeks_to_know_later", "weeks",
            {"nb": "Uker til senere tjenester er kjent", "en": "Weeks until later services are known"},
            {"nb": "Uker fra lansering til en veileder kjenner en tjeneste som kommer minst et halvt år etter "
             "samhandlingsverktøyene, i snitt over veiledere og tjenester.",
             "en": "Weeks from release until an adviser knows a service that comes at least half a year after the "
             "collaboration tools, on average over advisers and services."},
            weeks_to_know_later, good=-1,
        ),
    )
}  # fmt: skip
"""What may be asked of a run besides outcomes, by name; `compute` takes scenario, rules, seed and replicate."""
