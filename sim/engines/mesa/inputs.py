"""What a model is made from: a scenario by name or with changes, a seed in any of Mesa's forms, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.engines.mesa.agents import Adviser, Leader
from sim.engines.mesa.scenario import NavScenario
from sim.errors import InputError, did_you_mean
from sim.model.draws import SEED_LIMIT
from sim.scenario.checks import whole
from sim.scenario.compose import load_scenario
from sim.scenario.scenario import Scenario

CLASSES: dict[str, type] = {"adviser": Adviser, "leader": Leader}
"""Classes of agents, by the name under which a user's class replaces them."""


def seed_of(seed: Any, rng: Any) -> int:
    """Return the seed of the keyed draws, from whatever Mesa takes as `seed` or `rng`.

    A whole number below 2³² is itself, so that a model has the seed that a study of the command line has. Any
    other form gives a number made from it, and nothing at all a new one each time.
    """
    if seed is not None and rng is not None:
        raise InputError("NavModel: expected seed or rng, not both. They mean the same; leave one out.")
    given = rng if seed is None else seed
    if isinstance(given, np.random.Generator):
        return int(given.integers(SEED_LIMIT))
    if isinstance(given, int | np.integer | float) and not isinstance(given, bool) and given == int(given):
        given = int(given)
        if 0 <= given < SEED_LIMIT:
            return given
    try:
        sequence = given if isinstance(given, np.random.SeedSequence) else np.random.SeedSequence(given)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"NavModel: {'rng' if seed is None else 'seed'}={given!r}; expected a whole number of 0 or more, such "
            "as seed=3, several of them, a SeedSequence or a Generator."
        ) from error
    return int(sequence.generate_state(1)[0])


def replicate_of(given: Any) -> int:
    """Return the number of a run under one seed, or refuse."""
    number = int(given) if isinstance(given, np.integer) else given
    return whole("NavModel: replicate", number, 0, SEED_LIMIT - 1)


def world_of(scenario: Any, changes: Mapping[str, Any]) -> Scenario:
    """Return the checked scenario that is asked for: itself, Mesa's form of it, or a shipped one with changes."""
    if isinstance(scenario, str):
        return load_scenario(scenario, **changes)
    if isinstance(scenario, NavScenario):
        scenario = scenario.world
    if not isinstance(scenario, Scenario):
        raise InputError(
            f"NavModel: scenario={scenario!r}; expected the name of a scenario, such as 'baseline', or what "
            "load_scenario returns."
        )
    if changes:
        raise InputError(
            f"NavModel: {', '.join(changes)} cannot be changed in an existing scenario. Change it "
            f"where the scenario is made: load_scenario({scenario.name!r}, {next(iter(changes))}=…)."
        )
    return scenario


def classes_of(own: Mapping[str, type] | None) -> dict[str, Any]:
    """Return the class of each kind of agent; a user's must be derived from the shipped one."""
    for name, mine in (own or {}).items():
        if name not in CLASSES:
            raise InputError(
                f"NavModel: agent_classes names {name!r}; expected {' or '.join(CLASSES)}."
                f"{did_you_mean(name, CLASSES)}"
            )
        if not (isinstance(mine, type) and issubclass(mine, CLASSES[name])):
            shipped = CLASSES[name].__name__
            raise InputError(
                f"NavModel: agent_classes[{name!r}] is {mine!r}; expected a class made from {shipped}. Begin it "
                f"with 'class Mine({shipped}):', after 'from sim.engines.mesa.agents import {shipped}'."
            )
    return {**CLASSES, **(own or {})}
