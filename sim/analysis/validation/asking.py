"""Who is asked in an office, and what they answer: one leader, four advisers, and the register of use.

The same offices of one world are asked in three ways in July 2019, the second wave of interviews.

- A *leader* is interviewed. On each topic the leader mentions something or does not: what stands out above the
  median of all leaders in all worlds. Leaders speak of what they do and of what they see of their staff.
- Four *advisers* fill in a questionnaire with one number on each item.
- The *register* says, for each service and week, which share of advisers used it and which share has stopped.

Leaders and advisers answer with error, and a leader's account of being a role model is as rosy as that leader is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.validation.interviews import BIAS, SIZES, THRESHOLD
from sim.analysis.validation.questions import SURVEY_WEEK
from sim.analysis.validation.survey import RELIABILITY, intentions_of, with_values
from sim.engines.compiled import week as kernel
from sim.engines.compiled.workspace import Workspace
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.model.parameters import Parameters, registry
from sim.model.state import Stage
from sim.scenario.scenario import Scenario

RESPONDENTS = 4
"""Advisers asked in each office: all that the smallest has."""

TOPICS: dict[str, tuple[str, str]] = {
    "said": ("er selv et forbilde", "being a role model oneself"),
    "own_gap": ("henger selv etter", "lagging behind oneself"),
    "idle": ("ansatte kjenner tjenester de ikke bruker", "staff knowing services that they do not use"),
    "stuck": ("ansatte strever med å lære", "staff struggling to learn"),
    "settled": ("tjenester brukes, men ikke sammen", "services being used, but not together"),
    "strained": ("ansatte er slitne", "staff being strained"),
    "clarity": ("det er klart hva digitaliseringen betyr her", "what digitalisation means here being clear"),
    "messages": ("informasjonsmengden", "the amount of information"),
    "insight": ("oversiktene er til hjelp", "overviews being of help"),
    "hours_facilitating": ("bruker tid på å tilrettelegge", "spending time on facilitating"),
    "hours_renewing": ("bruker tid på å fornye", "spending time on renewing"),
    "hours_support": ("bruker tid på støtte en til en", "spending time on one-to-one support"),
}
"""Attributes of leaders that they speak of, with what a mention is of (Bokmål, English)."""

Asked = Mapping[str, Any]


def of_released(name: str) -> Callable[[Asked], Array]:
    """Return the mean of an attribute over the services that are released."""
    return lambda of: np.asarray(of["uses"][name][:, of["released"]].mean(axis=1))


def of_person(name: str) -> Callable[[Asked], Array]:
    """Return an attribute of the advisers themselves."""
    return lambda of: np.asarray(of["people"][name])


def of_week(*names: str) -> Callable[[Asked], Array]:
    """Return the sum of some attributes of the advisers' week."""
    return lambda of: np.asarray(np.sum([of["week"][name] for name in names], axis=0))


def of_leader(name: str) -> Callable[[Asked], Array]:
    """Return an attribute of the advisers' own leader."""
    return lambda of: np.asarray(of["leaders"][name])


ITEMS: dict[str, tuple[str, str, Callable[[Asked], Array]]] = {
    "use": ("bruker tjenestene fast", "using the services routinely",
            lambda of: (of["uses"]["stage"][:, of["released"]] == Stage.ROUTINE).mean(axis=1)),
    "intention": ("vil bruke tjenestene", "intending to use the services", lambda of: of["intention"]),
    "usefulness": ("synes tjenestene er nyttige", "finding the services useful", of_released("belief")),
    "mastery": ("mestrer tjenestene", "mastering the services", of_released("mastery")),
    "combining": ("bruker tjenester sammen", "using services together", of_person("combining")),
    "strain": ("er sliten av digitaliseringen", "being strained by digitalisation", of_person("strain")),
    "fatigue": ("er lei av endringer", "being tired of change", of_person("fatigue")),
    "trust": ("har tillit til lederen", "trusting the leader", of_person("trust")),
    "help_from_leader": ("får hjelp av lederen", "getting help from the leader",
                         of_week("help_personal", "help_digital")),
    "help_from_colleagues": ("spør kolleger", "asking colleagues", of_week("asked")),
    "leader_seen": ("ser at lederen bruker tjenestene", "seeing the leader use the services",
                    lambda of: of["p"].leader.visibility * of["leaders"]["done"]),
    "clarity": ("det er klart hva digitaliseringen betyr her", "what digitalisation means here being clear",
                of_week("clarity")),
    "facilitation": ("lederen legger til rette", "the leader making use possible", of_leader("facilitation")),
    "monitoring": ("blir kontrollert", "being monitored", of_week("pressure")),
}  # fmt: skip
"""Items of the questionnaire: Bokmål, English, and the true answer. They are what surveys of technology use, of
technostress, of support and of leadership ask about."""


@dataclass(frozen=True)
class Answers:
    """All that offices of each world answer, in the order in which they are asked.

    Attributes
    ----------
    mentions : array (worlds, offices, topics)
        1 for a topic that the leader mentions, else 0.
    items : array (worlds, offices, items)
        Mean answer of the respondents.
    used, stopped : array (worlds, offices, weeks, services)
        Share of advisers.
    """

    mentions: Array
    items: Array
    used: Array
    stopped: Array


def ask(scenario: Scenario, seed: int, first: int, offices: int) -> Answers:
    """Ask some offices of each world of a scenario; no two offices share their luck.

    Where sizes are drawn the offices are of five size classes in turn, as in the article's study.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    first : int
        Number of the first replicate; each office takes the next.
    offices : int
        In each world.
    """
    worlds = len(scenario.worlds) if scenario.worlds else 1
    rng, book = np.random.default_rng([seed, 4]), RuleBook()
    said, told, used, stopped = [], [], [], []
    for world in range(worlds):
        here = dataclasses.replace(scenario.in_world(world), weeks=SURVEY_WEEK + 1)
        classes = by_size(here)
        tables = [one.tables() for one in classes]
        for office in range(offices):
            kind = (office + world) % len(classes)
            work = Workspace.make(tables[kind], book.own)
            replicate = first + world * offices + office
            stages, totals = kernel.run(tables[kind], book, seed, replicate, 1, work=work)
            advisers, leaders = int(totals.advisers[0, -1]), int(totals.leaders[0, -1])
            said.append(topics_of(work.leaders[advisers + rng.integers(leaders)], rng))
            chosen = rng.choice(advisers, RESPONDENTS, replace=advisers < RESPONDENTS)
            p = classes[kind].parameters_for("advisers", SURVEY_WEEK, advisers + leaders)
            told.append(items_of(work, advisers, chosen, p))
            used.append((stages[0, :, :, Stage.TRYING] + stages[0, :, :, Stage.ROUTINE]) / advisers)
            stopped.append(stages[0, :, :, Stage.LAPSED] / advisers)
    topics = with_error(np.array(said), rng)
    mentions = topics > np.median(topics, axis=0)
    mentions[:, 0] = np.array(said)[:, 0] > THRESHOLD
    by_world = (worlds, offices)
    items = with_error(np.array(told), rng).reshape(*by_world, RESPONDENTS, -1).mean(axis=2)
    return Answers(
        mentions.astype(float).reshape(*by_world, -1), items,
        *(np.array(some).reshape(*by_world, *some[0].shape) for some in (used, stopped)),
    )  # fmt: skip


def by_size(scenario: Scenario) -> list[Scenario]:
    """Return the scenario for each class of sizes; as it is when sizes are not drawn."""
    if not scenario.parameters.office.drawn:
        return [scenario]
    return [with_values(scenario, {"office.smallest": low, "office.largest": high}) for low, high in SIZES]


def topics_of(leader: Any, rng: np.random.Generator) -> list[float]:
    """Return what a leader has to say on each topic; how rosy the first is differs from leader to leader."""
    done, bias = float(leader["done"]), rng.uniform(*registry()[BIAS].plausible)
    return [done + bias * (1.0 - done), *(float(leader[name]) for name in list(TOPICS)[1:])]


def items_of(work: Workspace, advisers: int, chosen: Array, p: Parameters) -> Array:
    """Return the true answers of some advisers, array (respondents, items)."""
    released = work.services["available"][0] == 1
    asked = np.zeros((advisers, len(released)), dtype=bool)
    asked[np.ix_(chosen, released)] = True
    of = {
        "p": p,
        "released": released,
        "people": work.people[chosen],
        "week": work.weeks[chosen],
        "uses": work.uses[chosen],
        "leaders": work.leaders[work.boss[chosen]],
        "intention": intentions_of(work, advisers, p, asked)[chosen].sum(axis=1) / max(1, released.sum()),
    }
    return np.stack([answer(of) for _, _, answer in ITEMS.values()], axis=1)


def with_error(true: Array, rng: np.random.Generator) -> Array:
    """Return answers (…, questions) of which a share `RELIABILITY` of the variance is true."""
    flat = true.reshape(-1, true.shape[-1])
    spread = flat.std(axis=0) * np.sqrt((1.0 - RELIABILITY) / RELIABILITY)
    return np.asarray(true + spread * rng.standard_normal(true.shape))
