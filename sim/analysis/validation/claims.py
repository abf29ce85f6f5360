"""Claims: what the article leads one to expect, judged on paired runs by one fixed rule.

The claims are data (`claims.yaml`). An expectation *holds* in a context when the whole 95 % interval of its
contrast lies on the expected side, beyond the smallest difference that matters. A claim is

    reproduced       when in every context all its decisive expectations hold,
    conditional      when they do in some contexts,
    not reproduced   when they do in none,
    context          when it has no expectations: motivation, nothing a simulation can confirm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.validation.worlds import Measure, Space, World
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.parameters import registry
from sim.model.run_outcomes import PER_RUN
from sim.scenario.compose import compose, groups, leaves
from sim.statistics.summaries import Interval
from sim.study.design.build import Design, expand
from sim.study.store.folder import Study
from sim.study.store.histories import histories
from sim.study.store.provenance import hashed, identify

Results = dict[tuple[str, str], dict[Measure, Array]]
"""The measures of the runs, by world and context: a value for each replicate."""
FILE = Path(__file__).with_name("claims.yaml")
SIGNS = {"+": 1, "-": -1, 0: 0, "0": 0}
VERDICTS = ("reproduced", "conditional", "not reproduced", "context")


@dataclass(frozen=True)
class Expectation:
    """What a claim leads one to expect of a contrast.

    Attributes
    ----------
    says : dict
        In words, by language.
    contrast : tuple
        Pairs of world and weight; empty when `interior` is given.
    interior : tuple of str
        Worlds along a scale, of which an inner one must beat both ends.
    measure : Measure
    sign : int
        1, −1, or 0 for *within the margin*.
    beyond, margin : float
        The value the contrast is compared to, and the smallest difference that matters.
    scale : float
        The smallest difference that matters in this unit, also where `margin` is 0; for pictures.
    decisive : bool
    contexts : tuple of str
    """

    says: Mapping[str, str]
    contrast: tuple[tuple[str, float], ...]
    interior: tuple[str, ...]
    measure: Measure
    sign: int
    beyond: float
    margin: float
    scale: float
    decisive: bool
    contexts: tuple[str, ...]

    @property
    def worlds(self) -> tuple[str, ...]:
        """Worlds that take part."""
        return self.interior or tuple(world for world, _ in self.contrast)


@dataclass(frozen=True)
class Claim:
    """One claim of the article.

    Attributes
    ----------
    key : str
        ``C1`` to ``C27``.
    text : dict
        In our own words, by language.
    rules, parameters, tests : tuple of str
        Where the model implements it, and which tests cover it.
    expectations : tuple of Expectation
    limits : dict
        What the model cannot say about it, by language; mostly empty.
    """

    key: str
    text: Mapping[str, str]
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    tests: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    limits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claims:
    """All claims, the worlds and contexts they are tested in, and the space over which signs are counted."""

    claims: tuple[Claim, ...]
    worlds: Mapping[str, World]
    contexts: Mapping[str, Mapping[str, Any]]
    space: Space
    extra: dict[tuple[str, str], set[Measure]] = field(default_factory=dict)

    def also(self, world: str, context: str, measure: Measure) -> None:
        """Request one more measure, for an analysis other than the expectations."""
        self.extra.setdefault((world, context), set()).add(measure)

    def needed(self) -> dict[tuple[str, str], set[Measure]]:
        """Return the measures that are needed, by world and context."""
        needed: dict[tuple[str, str], set[Measure]] = {key: set(measures) for key, measures in self.extra.items()}
        for claim in self.claims:
            for one in claim.expectations:
                for context in one.contexts:
                    for world in one.worlds:
                        needed.setdefault((world, context), set()).add(one.measure)
        return needed

    def design(self, words: list[str]) -> Design:
        """Return the design of a study of every world in every context that is needed, in that order.

        Parameters
        ----------
        words : list of str
            Settings of the study, such as ``replicates=20``.
        """
        needed = self.needed()
        names = {name for measures in needed.values() for one in measures for name in one.outcomes}
        weekly = [name for name in WEEKLY if name in names]
        cells = {
            f"{world}, {context}": {
                "scenario": self.worlds[world].scenario,
                **leaves({**self.contexts[context]["set"], **self.worlds[world].changes}),
            }
            for world, context in needed
        }
        study = {"study": "claims", "weekly": weekly, "outcome": weekly[0], "report": False}
        listed = {"design": {"kind": "list", "cells": cells}}
        return expand(["design=list", *words], {}, lambda overrides: {**compose(overrides), **study, **listed})

    def measured(self, study: Study, replicates: int) -> Results:
        """Return the measures of the first replicates of the study of `design`, by world and context."""
        results: Results = {}
        needed = self.needed()
        cells = zip(needed.items(), histories(study, study.manifest["weekly"], range(len(needed))), strict=True)
        for (key, measures), cell in cells:
            runs = study.runs[study.runs["cell"] == cell.cell].sort_values("replicate")
            series = {**{name: runs[name].to_numpy() for name in PER_RUN}, **cell.values}
            results[key] = {measure: measure.of(series)[:replicates] for measure in measures}
        return results


@dataclass(frozen=True)
class Estimate(Interval):
    """A contrast in one context (for an inner optimum, its lead over the better end) and its outcome.

    Attributes
    ----------
    context : str
    outcome : str
        ``holds``, ``too small``, ``opposite`` or ``uncertain``.
    best : str
        The best inner world, for an inner optimum.
    """

    context: str
    outcome: str
    best: str = ""


@dataclass(frozen=True)
class Judgement:
    """A claim with its estimates.

    Attributes
    ----------
    claim : Claim
    estimates : tuple
        One tuple of estimates for each expectation, in their order.
    """

    claim: Claim
    estimates: tuple[tuple[Estimate, ...], ...]

    def contexts(self) -> dict[str, bool]:
        """Return, by context, whether all decisive expectations tested in it hold."""
        holds: dict[str, bool] = {}
        for expectation, estimates in zip(self.claim.expectations, self.estimates, strict=True):
            if expectation.decisive:
                for estimate in estimates:
                    holds[estimate.context] = holds.get(estimate.context, True) and estimate.outcome == "holds"
        return holds

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        holds = self.contexts().values()
        if not holds:
            return "context"
        return "reproduced" if all(holds) else "conditional" if any(holds) else "not reproduced"


def load_claims(path: Path = FILE) -> Claims:
    """Read and check the claims of a file.

    Raises
    ------
    InputError
        When a world, context, outcome or key is unknown.
    """
    import yaml

    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    worlds = {name: World(name) for name in groups()["scenario"]} | {
        name: World(world.get("scenario", "baseline"), world.get("set", {}))
        for name, world in given["worlds"].items()
    }
    contexts = given["contexts"]
    claims = []
    for key, claim in given["claims"].items():
        places = claim.get("contexts", given["default_contexts"])
        expectations = tuple(read_expectation(key, one, places) for one in claim["expect"])
        for one in expectations:
            for known, names in ((worlds, one.worlds), (contexts, one.contexts)):
                for name in names:
                    if name not in known:
                        raise InputError(f"{path.name}, {key}: there is no '{name}'.{did_you_mean(name, known)}")
        lists = {what: tuple(claim[what]) for what in ("rules", "parameters", "tests")}
        limits = claim.get("limits", {})
        claims.append(Claim(key=key, text=claim["text"], expectations=expectations, limits=limits, **lists))
    return Claims(tuple(claims), worlds, contexts, Space(**given["space"]))


KEYS = {"says", "contrast", "interior", "outcome", "when", "sign", "beyond", "margin", "role", "contexts"}


def read_expectation(key: str, given: Mapping[str, Any], places: list[str]) -> Expectation:
    """Return one expectation; refuse unknown or contradictory keys."""
    for name in given:
        if name not in KEYS:
            raise InputError(f"{FILE.name}, {key}: unknown key '{name}'.{did_you_mean(name, KEYS)}")
    if ("contrast" in given) == ("interior" in given):
        raise InputError(f"{FILE.name}, {key}: give either 'contrast' or 'interior'.")
    outcomes = given["outcome"] if isinstance(given["outcome"], list) else [given["outcome"]]
    measure = Measure(tuple(outcomes), str(given.get("when", "last")))
    usual = OUTCOMES[outcomes[0]].margin
    margin = float(given.get("margin", usual))
    return Expectation(
        says=given["says"],
        contrast=tuple((world, float(weight)) for world, weight in given.get("contrast", {}).items()),
        interior=tuple(given.get("interior", ())),
        measure=measure,
        sign=SIGNS[given["sign"]],
        beyond=float(given.get("beyond", 0.0)),
        margin=margin,
        scale=margin or usual,
        decisive=given.get("role", "decisive") == "decisive",
        contexts=tuple(given.get("contexts", places)),
    )


def judge_all(claims: Claims, results: Results) -> list[Judgement]:
    """Judge all claims on the results of `Claims.needed`."""
    return [
        Judgement(
            claim,
            tuple(
                tuple(estimate(one, context, results) for context in one.contexts) for one in claim.expectations
            ),
        )
        for claim in claims.claims
    ]


def estimate(one: Expectation, context: str, results: Results) -> Estimate:
    """Return the estimate of an expectation in a context."""
    values = {world: results[world, context][one.measure] for world in one.worlds}
    if one.interior:
        lead, best = inner_optimum(one, values)
    else:
        lead = Interval.of(np.sum([weight * values[world] for world, weight in one.contrast], axis=0))
        best = ""
    return Estimate(lead.mean, lead.low, lead.high, lead.n, context, verdict_on(lead, one), best)


def verdict_on(contrast: Interval, one: Expectation) -> str:
    """Return the outcome of an expectation, given its interval."""
    low, high = contrast.low - one.beyond, contrast.high - one.beyond
    if one.sign < 0:
        low, high = -high, -low
    if one.sign == 0:
        return "holds" if -one.margin < low and high < one.margin else "uncertain"
    if low > one.margin:
        return "holds"
    if high < -one.margin:
        return "opposite"
    return "too small" if -one.margin <= low and high <= one.margin else "uncertain"


def inner_optimum(one: Expectation, values: Mapping[str, Array]) -> tuple[Interval, str]:
    """Return the lead of the best inner world over the better end of its scale, and which world that is.

    The best inner world is chosen on every second replicate and tested on the others: chosen and tested on the
    same runs it would look better than it is.
    """
    best = max(one.interior[1:-1], key=lambda world: one.sign * float(values[world][::2].mean()))
    ends = (values[end][1::2] for end in (one.interior[0], one.interior[-1]))
    leads = [Interval.of(values[best][1::2] - end) for end in ends]
    return min(leads, key=lambda lead: one.sign * lead.mean), best


def fingerprint(claims: Claims, seed: int, replicates: int) -> str:
    """Return the SHA-256 of everything the page depends on: study, rules of judgement, ranges and points."""
    names = ("claims.yaml", "claims.py", "worlds.py", "signs.py")
    files = [hashlib.sha256(FILE.with_name(name).read_bytes()).hexdigest() for name in names]
    ranges = {about.name: about.plausible for about in registry().values()}
    study = identify(claims.design([f"seed={seed}"])).fingerprint
    return hashed([study, files, ranges, claims.space.sample(seed), replicates])
