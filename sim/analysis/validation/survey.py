"""A virtual survey: ask everybody in many simulated offices, all in the same week.

Correlations in the literature come from such cross-sections, of people who answer with error and
leaders who differ. They are therefore compared with a cross-section of the model, made in the same
way, and are never used in the model as slopes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
from scipy.stats import qmc

from sim.engines.compiled import week as kernel
from sim.engines.compiled.workspace import Workspace
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.model.parameters import Parameters, registry
from sim.model.rules.adopting import intention
from sim.model.rules.meeting import ordinary_casework
from sim.model.state import WEEK_HOURS, Seen, Stage
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Tables
from sim.scenario.values import with_value

RELIABILITY = 0.8
"""Share of the variance of answers that is not noise: usual for scales of a few items (assumed)."""

SEEN = tuple(get_type_hints(Seen))
"""What an adviser sees, by name."""

DIFFER = (
    "overview.control", "overview.reviewing", "leader.facilitating", "leader.integrating",
    "leader.renewing", "leader.learning", "leader.support", "leader.adaptivity", "contact.digital_contact",
    "leader.span", "leader.meeting_share", "leader.administration_share", "leader.messages", "leader.senders",
    "mobile.share",
)  # fmt: skip
"""Parameters in which surveyed offices and their leaders differ, besides size: each over its plausible range."""


@dataclass(frozen=True)
class Survey:
    """The state of everybody in the surveyed offices at the end of one week.

    Attributes
    ----------
    scenario : Scenario
        What the offices have in common.
    advisers, leaders : pandas.DataFrame
        One row per person: `office`, `leader` (their own; for leaders, themselves), `staff`,
        `span`, every attribute of a person and of the week (advisers) or of a leader (leaders), and
        the parameters in which offices differ.
    stages : array (advisers, services)
        Rows as in `advisers`, services in the order of the catalogue.
    """

    scenario: Scenario
    advisers: pd.DataFrame
    leaders: pd.DataFrame
    stages: Array


def survey(
    scenario: Scenario,
    offices: int = 300,
    seed: int = 1,
    week: int | None = None,
    differ: Sequence[str] = (),
    book: RuleBook | None = None,
) -> Survey:
    """Run many offices of a scenario and record everybody's state in one week.

    Office k has the random draws of replicate k, so two surveys with the same seed ask the same people
    (common random numbers), as long as the surveys do not differ in who works there.

    Parameters
    ----------
    scenario : Scenario
        With ``office.drawn`` = 1 sizes are drawn as well.
    offices : int
    seed : int
        Of the random draws, and of the Latin hypercube.
    week : int, optional
        Week of the run, counted from 0; by default the last.
    differ : sequence of str
        Parameters in which offices differ, such as `DIFFER`.
    book : RuleBook, optional
        By default the shipped rules.
    """
    week = scenario.weeks - 1 if week is None else week
    book = book or RuleBook()
    advisers: list[pd.DataFrame] = []
    leaders: list[pd.DataFrame] = []
    stages: list[Array] = []
    for office, (place, drawn) in enumerate(different_offices(scenario, offices, seed, differ)):
        here = dataclasses.replace(place, weeks=week + 1)
        work, count, heads = final_state(here.tables(), book, seed, office)
        common = {"office": office, "staff": count + heads, **drawn}
        first_leader = sum(map(len, leaders))
        advisers.append(look_at_advisers(here, work, count, common, first_leader))
        leaders.append(look_at_leaders(work, count, heads, common, first_leader))
        stages.append(work.uses["stage"][:count])
    asked, leading = (pd.concat(people, ignore_index=True) for people in (advisers, leaders))
    return Survey(scenario, asked, leading, np.concatenate(stages))


def different_offices(
    scenario: Scenario, offices: int, seed: int, differ: Sequence[str]
) -> Iterator[tuple[Scenario, dict[str, float]]]:
    """Yield a scenario for each office, and the values drawn for it: a Latin hypercube of plausible ranges."""
    if not differ:
        yield from ((scenario, {}) for _ in range(offices))
        return
    about = [registry()[name] for name in differ]
    low, high = np.array([a.plausible for a in about]).T
    for point in qmc.scale(qmc.LatinHypercube(len(differ), seed=seed).random(offices), low, high):
        drawn = {a.name: a.kind(round(x) if a.kind is int else x) for a, x in zip(about, point, strict=True)}
        yield with_values(scenario, drawn), drawn


def with_values(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """Return a scenario with some parameters changed, by name."""
    parameters = scenario.parameters
    for name, value in changes.items():
        parameters = with_value(parameters, name, value)
    return dataclasses.replace(scenario, parameters=parameters)


def look_at_advisers(
    scenario: Scenario, work: Workspace, count: int, common: dict[str, float], first_leader: int
) -> pd.DataFrame:
    """Return the advisers of one office, one row each."""
    boss = work.boss[:count]
    week, person = work.weeks[:count], work.people[:count]
    p = scenario.parameters_for("advisers", scenario.weeks - 1, int(common["staff"]))
    return pd.DataFrame({
        **common,
        "leader": first_leader + boss - count,
        "span": work.leaders["reports"][boss],
        **{name: person[name] for name in person.dtype.names},
        **{name: week[name] for name in week.dtype.names},
        "intention": intentions(work, count, p),
        "performance": performance(week, p),
    })  # fmt: skip


def look_at_leaders(
    work: Workspace, advisers: int, count: int, common: dict[str, float], first: int
) -> pd.DataFrame:
    """Return the leaders of one office, one row each."""
    me, week = work.leaders[advisers : advisers + count], work.weeks[advisers : advisers + count]
    return pd.DataFrame({
        **common,
        "leader": first + np.arange(count),
        "rank": np.arange(count),
        **{name: me[name] for name in me.dtype.names},
        "help_received": week["help_personal"] + week["help_digital"],
    })  # fmt: skip


def performance(week: Array, p: Parameters) -> Array:
    """Return the case work that an hour gets done, in hours that it would take without tools.

    Studies of performance compare people with the same task, so caseload is left out, and with it the hours
    that are lacking: those feed strain in this model, and to count them twice would be a tautology.
    """
    ordinary = ordinary_casework(p)
    by_tools = np.minimum(WEEK_HOURS * week["saving"], 0.9 * ordinary)
    return np.asarray(ordinary / (ordinary - by_tools))


def intentions(work: Workspace, count: int, p: Parameters) -> Array:
    """Return each adviser's mean intention over the services in use, NaN without any."""
    stages = work.uses["stage"][:count]
    in_use = (stages == Stage.TRYING) | (stages == Stage.ROUTINE)
    asked = in_use.sum(axis=1)
    intended = intentions_of(work, count, p, in_use)
    return np.where(asked > 0, intended.sum(axis=1) / np.maximum(asked, 1), np.nan)


def intentions_of(work: Workspace, count: int, p: Parameters, asked: Array) -> Array:
    """Return the intention of advisers to use services, array (advisers, services), 0 where nobody asked.

    Computed by the rule `intention` itself, from what each adviser sees at the end of the week.

    Parameters
    ----------
    asked : array (advisers, services) of bool
    """
    stages = work.uses["stage"][:count]
    routine = stages == Stage.ROUTINE
    ties = min(p.office.ties, count - 1)
    around = routine[work.ties[:count, :ties]].mean(axis=1)
    boss = work.boss[:count]
    seen: Any = SimpleNamespace(**dict.fromkeys(SEEN, 0.0))
    intended = np.zeros(stages.shape)
    for i in range(count):
        person: Any = as_object(work.people[i])
        seen.facilitation = float(work.leaders["facilitation"][boss[i]])
        for s in np.flatnonzero(asked[i]):
            use: Any = as_object(work.uses[i, s])
            seen.complexity = float(work.services["complexity"][0, s])
            seen.routine_share = float(around[i, s])
            intended[i, s] = intention(person, use, seen, p)
    return intended


def as_object(row: Any) -> Any:
    """Return a row of a record array as an object with attributes, which rules read much faster."""
    return SimpleNamespace(**dict(zip(row.dtype.names, row.tolist(), strict=True)))


CONSTRUCTS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "monitoring": lambda a: a["pressure"],
    "stress": lambda a: a["strain"],
    "satisfaction": lambda a: 0.5 * (1.0 - a["strain"]) + 0.5 * a["trust"],
    "performance": lambda a: a["performance"],
    "relation": lambda a: 0.5 * a["trust"] + 0.5 * a["support"],
    "intention": lambda a: a["intention"],
}
"""What respondents are asked, computed from their state in the model. The equal weights in satisfaction
(with the work: little strain, trust in the leader) and in the relation to the leader (trust, help
received) are assumed. Stress and technostress are both `strain`, all of which comes from digital change
in this model. Monitoring is the pressure from overview that is used for control."""


def answers(asked: Survey, reliability: float = RELIABILITY, seed: int = 1) -> pd.DataFrame:
    """Return the advisers' answers: true values plus noise.

    With true variance v, noise of variance v (1 − ρ) / ρ makes the share ρ of the variance of
    answers true, which lowers a correlation of two answers to ρ times the true one (Spearman 1904).

    Parameters
    ----------
    reliability : float
        ρ, above 0 and at most 1.
    """
    rng = np.random.default_rng([seed, 1])
    columns = {"office": asked.advisers["office"].to_numpy(), "leader": asked.advisers["leader"].to_numpy()}
    for name, construct in CONSTRUCTS.items():
        true = construct(asked.advisers).to_numpy(dtype=float)
        spread = np.sqrt(np.nanvar(true) * (1.0 - reliability) / reliability)
        columns[name] = true + spread * rng.standard_normal(len(true))
    return pd.DataFrame(columns)


def final_state(tables: Tables, book: RuleBook, seed: int, replicate: int) -> tuple[Workspace, int, int]:
    """Run one replicate of one office; return the arrays as the last week left them.

    Returns
    -------
    work : Workspace
        Made for this run alone. Rows are advisers first, then the office leader, then the heads.
    advisers, leaders : int
        How many rows are in use.
    """
    work = Workspace.make(tables, book.own)
    _, totals = kernel.run(tables, book, seed, replicate, 1, work=work)
    return work, int(totals.advisers[0, -1]), int(totals.leaders[0, -1])
