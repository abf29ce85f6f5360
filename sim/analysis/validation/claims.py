"""Claims: what the article leads one to expect, in two editions, and the runs that are needed to judge it.

The claims are data (`claims.yaml`). How expectations are judged: `sim.analysis.validation.judging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.analysis.validation.cases import Case, Measure, answers
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError, did_you_mean
from sim.model.formulas import Array
from sim.model.outcomes import WEEKLY
from sim.model.parameters import registry
from sim.model.run_outcomes import PER_RUN
from sim.scenario.compose import compose, leaves
from sim.scenario.folders import groups
from sim.scenario.shipped import hashed
from sim.study.design.build import Design, expand
from sim.study.store.folder import Study
from sim.study.store.histories import histories
from sim.study.store.provenance import identify

Results = dict[tuple[str, str], dict[Measure, Array]]
"""The measures of the runs, by case and context: a value for each replicate."""
FILE = Path(__file__).with_name("claims.yaml")
SIGNS = {"+": 1, "-": -1, 0: 0, "0": 0}


@dataclass(frozen=True)
class Expectation:
    """What a claim leads one to expect of a contrast.

    Attributes
    ----------
    says : dict
        In words, by language.
    contrast : tuple
        Pairs of case and weight; empty when `best_of` is given.
    best_of, beats : tuple of str
        Cases, the best of which must beat each of the others.
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
    best_of: tuple[str, ...]
    beats: tuple[str, ...]
    measure: Measure
    sign: int
    beyond: float
    margin: float
    scale: float
    decisive: bool
    contexts: tuple[str, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """Cases that take part."""
        return self.best_of + self.beats or tuple(case for case, _ in self.contrast)

    def decides(self) -> dict[str, Any]:
        """Return all that decides how it is judged, which is everything but its words."""
        return {name: value for name, value in vars(self).items() if name not in ("says", "scale", "measure")} | {
            "outcomes": self.measure.outcomes,
            "when": self.measure.when,
        }


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
        Those that count.
    first : tuple of Expectation
        Those of the first edition; the same where none was changed.
    changed : dict
        Which rules or expectations have changed since, and why, by language; empty where none have.
    limits : dict
        What the model cannot say about it, by language; mostly empty.
    """

    key: str
    text: Mapping[str, str]
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    tests: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    first: tuple[Expectation, ...]
    changed: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)

    @property
    def anew(self) -> bool:
        """Whether its expectations are others than those of the first edition."""
        return self.expectations != self.first


@dataclass(frozen=True)
class Claims:
    """All claims, the cases and contexts they are tested in, and verdicts of before.

    Attributes
    ----------
    claims : tuple of Claim
    cases : mapping
        By name.
    contexts : mapping
        Settings and texts, by name.
    before : mapping
        Verdicts printed before, by rules or world, and by claim.
    extra : dict
        Measures for other analyses than the expectations; see `also`.
    """

    claims: tuple[Claim, ...]
    cases: Mapping[str, Case]
    contexts: Mapping[str, Mapping[str, Any]]
    before: Mapping[str, Mapping[str, str]]
    extra: dict[tuple[str, str], set[Measure]] = field(default_factory=dict)

    def also(self, case: str, context: str, measure: Measure) -> None:
        """Request one more measure, for an analysis other than the expectations."""
        self.extra.setdefault((case, context), set()).add(measure)

    def expectations(self) -> Iterator[Expectation]:
        """Yield the expectations of both editions; those that stand come twice."""
        for claim in self.claims:
            yield from (*claim.expectations, *claim.first)

    def needed(self) -> dict[tuple[str, str], set[Measure]]:
        """Return the measures that are needed, by case and context."""
        needed: dict[tuple[str, str], set[Measure]] = {key: set(measures) for key, measures in self.extra.items()}
        for one in self.expectations():
            for context in one.contexts:
                for case in one.cases:
                    needed.setdefault((case, context), set()).add(one.measure)
        return needed

    def digest(self) -> str:
        """Return the SHA-256 of all that decides how claims are judged: expectations, cases and contexts."""
        return hashed({
            "expectations": {claim.key: [one.decides() for one in claim.expectations] for claim in self.claims},
            "first": {claim.key: [one.decides() for one in claim.first] for claim in self.claims},
            "cases": {name: [case.scenario, leaves(case.changes)] for name, case in self.cases.items()},
            "contexts": {name: leaves(context["set"]) for name, context in self.contexts.items()},
        })  # fmt: skip

    def design(self, words: list[str]) -> Design:
        """Return the design of a study of every case in every context that is needed, in that order.

        Parameters
        ----------
        words : list of str
            Settings of the study, such as ``replicates=20``.
        """
        needed = self.needed()
        names = {name for measures in needed.values() for one in measures for name in one.outcomes}
        weekly = [name for name in WEEKLY if name in names]
        cells = {
            f"{case}, {context}": {
                "scenario": self.cases[case].scenario,
                **leaves({**self.contexts[context]["set"], **self.cases[case].changes}),
            }
            for case, context in needed
        }
        study = {"study": "claims", "weekly": weekly, "outcome": weekly[0], "report": False}
        listed = {"design": {"kind": "list", "cells": cells}}
        return expand(["design=list", *words], {}, lambda overrides: {**compose(overrides), **study, **listed})

    def measured(self, design: Design, study: Study, replicates: int) -> Results:
        """Return the measures of the first replicates of the study of a `design`, by case and context."""
        results: Results = {}
        needed, book = self.needed(), RuleBook()
        weeks = histories(study, study.manifest["weekly"], range(len(needed)))
        for (key, measures), made, cell in zip(needed.items(), design.cells, weeks, strict=True):
            runs = study.runs[study.runs["cell"] == cell.cell].sort_values("replicate")
            series = {**{name: runs[name].to_numpy() for name in PER_RUN}, **cell.values}
            series |= answers(measures, made.scenario, book, study.manifest["seed"], replicates)
            results[key] = {measure: measure.of(series)[:replicates] for measure in measures}
        return results


def load_claims(path: Path = FILE) -> Claims:
    """Read and check the claims of a file.

    Raises
    ------
    InputError
        When a case, context, outcome or key is unknown.
    """
    import yaml

    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    cases = {name: Case(name) for name in groups()["scenario"]} | {
        name: Case(case.get("scenario", "baseline"), case.get("set", {})) for name, case in given["cases"].items()
    }
    contexts = given["contexts"]
    claims = []
    for key, claim in given["claims"].items():
        places, anew = claim.get("contexts", given["default_contexts"]), claim.get("anew", {})
        first, second = (
            tuple(read_expectation(key, one, places) for one in entries)
            for entries in (claim["expect"], anew.get("expect", claim["expect"]))
        )
        for one in (*first, *second):
            for known, names in ((cases, one.cases), (contexts, one.contexts)):
                for name in names:
                    if name not in known:
                        raise InputError(f"{path.name}, {key}: there is no '{name}'.{did_you_mean(name, known)}")
        rules, parameters, tests = (tuple(claim[what]) for what in ("rules", "parameters", "tests"))
        changed, limits = anew.get("changed", {}), claim.get("limits", {})
        claims.append(Claim(key, claim["text"], rules, parameters, tests, second, first, changed, limits))
    before = {
        when: {key: verdict for verdict, keys in verdicts.items() for key in keys}
        for when, verdicts in given["before"].items()
    }
    return Claims(tuple(claims), cases, contexts, before)


KEYS = {
    "says", "contrast", "best_of", "beats", "outcome", "when", "sign", "beyond", "margin", "role", "contexts",
}  # fmt: skip


def read_expectation(key: str, given: Mapping[str, Any], places: list[str]) -> Expectation:
    """Return one expectation; refuse unknown or contradictory keys."""
    for name in given:
        if name not in KEYS:
            raise InputError(f"{FILE.name}, {key}: unknown key '{name}'.{did_you_mean(name, KEYS)}")
    if ("contrast" in given) == ("best_of" in given) or ("best_of" in given) != ("beats" in given):
        raise InputError(f"{FILE.name}, {key}: give either 'contrast', or both 'best_of' and 'beats'.")
    outcomes = given["outcome"] if isinstance(given["outcome"], list) else [given["outcome"]]
    measure = Measure(tuple(outcomes), str(given.get("when", "last")))
    usual = measure.about.margin
    margin = float(given.get("margin", usual))
    return Expectation(
        says=given["says"],
        contrast=tuple((case, float(weight)) for case, weight in given.get("contrast", {}).items()),
        best_of=tuple(given.get("best_of", ())),
        beats=tuple(given.get("beats", ())),
        measure=measure,
        sign=SIGNS[given["sign"]],
        beyond=float(given.get("beyond", 0.0)),
        margin=margin,
        scale=margin or usual,
        decisive=given.get("role", "decisive") == "decisive",
        contexts=tuple(given.get("contexts", places)),
    )


def fingerprint(claims: Claims, seed: int, replicates: int) -> str:
    """Return the SHA-256 of everything the page depends on: study, rules of judgement, and plausible ranges."""
    names = ("claims.yaml", "claims.py", "cases.py", "questions.py", "judging.py", "verdict_history.py")
    files = [hashlib.sha256(FILE.with_name(name).read_bytes()).hexdigest() for name in names]
    ranges = {about.name: about.plausible for about in registry().values()}
    study = identify(claims.design([f"seed={seed}"])).fingerprint
    return hashed([study, files, ranges, replicates])
