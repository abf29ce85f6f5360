"""Claims: what the article leads one to expect, judged on paired runs by one stated rule.

The claims are data (`claims.yaml`). An expectation *holds* in a context when the whole 95 % interval of its
contrast lies on the expected side, beyond the smallest difference that matters. A claim is

    reproduced       when in every context all its decisive expectations hold,
    conditional      when they do in some contexts,
    not reproduced   when they do in none,
    context          when it has no expectations: motivation, nothing a simulation can bear out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.validation.space import Space
from sim.analysis.validation.worlds import Composer, Measure, World
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.sources import SHIPPED
from sim.errors import InputError, did_you_mean
from sim.model.outcomes import OUTCOMES, Array
from sim.model.parameters import registry
from sim.scenario.compose import groups
from sim.scenario.scenario import Scenario
from sim.statistics.summaries import paired_interval
from sim.study.store.provenance import essence

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
        Worlds along a scale, of which some inner one must beat both ends.
    measure : Measure
    sign : int
        1, −1, or 0 for *within the margin*.
    beyond, margin : float
        What the contrast is compared to, and the smallest difference that matters.
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
        Where the model holds it, and which tests are about it.
    expectations : tuple of Expectation
    limits : dict
        What of it the model cannot say, by language; mostly empty.
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
    """All claims, the worlds and contexts they are tried in, and the space over which signs are counted."""

    claims: tuple[Claim, ...]
    worlds: Mapping[str, World]
    contexts: Mapping[str, Mapping[str, Any]]
    space: Space
    extra: dict[tuple[str, str], set[Measure]] = field(default_factory=dict)

    def also(self, world: str, context: str, measure: Measure) -> None:
        """Ask for one more measure, for an analysis beside the expectations."""
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

    def scenarios(self) -> dict[tuple[str, str], Scenario]:
        """Return the scenario of every world in every context that is needed."""
        composer = Composer()
        return {
            (world, context): composer.scenario(self.worlds[world], self.contexts[context]["set"])
            for world, context in self.needed()
        }


@dataclass(frozen=True)
class Estimate:
    """A contrast in one context: mean, 95 % interval, and what may be said of it.

    Attributes
    ----------
    context : str
    mean, low, high : float
        Of the contrast; for an inner optimum, of its lead over the better end.
    outcome : str
        ``holds``, ``too small``, ``opposite`` or ``uncertain``.
    best : str
        The inner world that did best, for an inner optimum.
    """

    context: str
    mean: float
    low: float
    high: float
    outcome: str
    best: str = ""


@dataclass(frozen=True)
class Judgement:
    """A claim with what was found.

    Attributes
    ----------
    claim : Claim
    estimates : tuple
        One tuple of estimates for each expectation, in their order.
    """

    claim: Claim
    estimates: tuple[tuple[Estimate, ...], ...]

    def contexts(self) -> dict[str, bool]:
        """Return, by context, whether all decisive expectations that are tried there hold."""
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
    """Return the claims of a file, checked.

    Raises
    ------
    InputError
        When a world, context, outcome or key is unknown.
    """
    import yaml

    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    worlds = {name: World(name) for name in groups()["scenario"]}
    for name, world in given["worlds"].items():
        worlds[name] = World(world.get("scenario", "baseline"), world.get("set", {}))
    contexts = given["contexts"]
    claims = []
    for key, claim in given["claims"].items():
        places = claim.get("contexts", given["default_contexts"])
        expectations = tuple(read_expectation(key, one, places, given["margins"]) for one in claim["expect"])
        for one in expectations:
            for known, names in ((worlds, one.worlds), (contexts, one.contexts)):
                for name in names:
                    if name not in known:
                        raise InputError(f"{path.name}, {key}: there is no '{name}'.{did_you_mean(name, known)}")
        lists = {what: tuple(claim[what]) for what in ("rules", "parameters", "tests")}
        limits = claim.get("limits", {})
        claims.append(Claim(key=key, text=claim["text"], expectations=expectations, limits=limits, **lists))
    return Claims(tuple(claims), worlds, contexts, Space.read(given["space"]))


KEYS = {"says", "contrast", "interior", "outcome", "when", "sign", "beyond", "margin", "role", "contexts"}


def read_expectation(
    key: str, given: Mapping[str, Any], places: list[str], margins: Mapping[str, float]
) -> Expectation:
    """Return one expectation, or refuse what cannot be read."""
    for name in given:
        if name not in KEYS:
            raise InputError(f"{FILE.name}, {key}: unknown key '{name}'.{did_you_mean(name, KEYS)}")
    if ("contrast" in given) == ("interior" in given):
        raise InputError(f"{FILE.name}, {key}: give either 'contrast' or 'interior'.")
    outcomes = given["outcome"] if isinstance(given["outcome"], list) else [given["outcome"]]
    measure = Measure(tuple(outcomes), str(given.get("when", "last")))
    usual = margins[OUTCOMES[outcomes[0]].unit]
    margin = float(given.get("margin", usual))
    return Expectation(
        says=given["says"],
        contrast=tuple((world, float(weight)) for world, weight in given.get("contrast", {}).items()),
        interior=tuple(given.get("interior", ())),
        measure=measure,
        sign=SIGNS[given["sign"]],
        beyond=float(given.get("beyond", 0.0)),
        margin=margin,
        scale=margin or float(usual),
        decisive=given.get("role", "decisive") == "decisive",
        contexts=tuple(given.get("contexts", places)),
    )


def judge_all(claims: Claims, found: Mapping[tuple[str, str, Measure], Array]) -> list[Judgement]:
    """Judge all claims on what was found of `Claims.needed`."""
    return [
        Judgement(
            claim,
            tuple(tuple(estimate(one, context, found) for context in one.contexts) for one in claim.expectations),
        )
        for claim in claims.claims
    ]


def estimate(one: Expectation, context: str, found: Mapping[tuple[str, str, Measure], Array]) -> Estimate:
    """Return what was found of an expectation in a context."""
    values = {world: found[world, context, one.measure] for world in one.worlds}
    if one.interior:
        return inner_optimum(one, context, values)
    contrast = np.sum([weight * values[world] for world, weight in one.contrast], axis=0)
    mean, low, high = (float(value) for value in paired_interval(contrast))
    return Estimate(context, mean, low, high, verdict_on(low, high, one))


def verdict_on(low: float, high: float, one: Expectation) -> str:
    """Return what an interval lets one say of an expectation."""
    low, high = low - one.beyond, high - one.beyond
    if one.sign < 0:
        low, high = -high, -low
    if one.sign == 0:
        return "holds" if -one.margin < low and high < one.margin else "uncertain"
    if low > one.margin:
        return "holds"
    if high < -one.margin:
        return "opposite"
    return "too small" if -one.margin <= low and high <= one.margin else "uncertain"


def inner_optimum(one: Expectation, context: str, values: Mapping[str, Array]) -> Estimate:
    """Return whether some inner world beats both ends of its scale.

    The best inner world is chosen on every second replicate and tried on the others: chosen and tried on the same
    runs it would look better than it is.
    """
    inner = one.interior[1:-1]
    best = max(inner, key=lambda world: one.sign * float(values[world][::2].mean()))
    tried = values[best][1::2]
    leads = [paired_interval(tried - values[end][1::2]) for end in (one.interior[0], one.interior[-1])]
    mean, low, high = min(
        ((float(m), float(a), float(b)) for m, a, b in leads), key=lambda lead: one.sign * lead[0]
    )
    return Estimate(context, mean, low, high, verdict_on(low, high, one), best)


def fingerprint(claims: Claims, seed: int, replicates: int) -> str:
    """Return the SHA-256 of all that decides the page: worlds, rules, outcomes, ranges, points, seed, number."""
    composer = Composer()
    shipped = sorted({claims.worlds[world].scenario for world, _ in claims.needed()})
    what = {
        "scenarios": {name: essence(composer.scenario(World(name), {})) for name in shipped},
        "rules": RuleBook().digest(),
        "sources": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources()],
        "ranges": {about.name: about.plausible for about in registry().values()},
        "points": claims.space.sample(seed),
        "seed": seed,
        "replicates": replicates,
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


def sources() -> Iterator[Path]:
    """Yield the files beside the rules that decide a verdict or a sign; `claims.yaml` holds the worlds."""
    here = Path(__file__).parent
    yield SHIPPED / "model/outcomes.py"
    for name in ("claims.yaml", "claims.py", "worlds.py", "space.py", "signs.py"):
        yield here / name
