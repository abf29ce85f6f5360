"""Targets: what a world must show of the patterns that may be fitted, and which numbers are drawn for that.

Numbers drawn, targets and their tolerances were written down before anything was fitted, and nothing is tuned on
the patterns that are held out. A trial simulates what one draw shows.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.validation.fitted import APPLY_TRAINING, COURSE_WEEKS, aware_after_launch, course
from sim.analysis.validation.pattern_samples import Samples, baseline
from sim.analysis.validation.questions import accepted
from sim.model.formulas import Array
from sim.model.parameters import registry
from sim.model.state import Stage
from sim.scenario.shipped import hashed, shipped_sources

LEVEL = (
    "adviser.threshold_noise", "adviser.innovators", "leader.caution", "adviser.midpoint", "adviser.steepness",
    "adviser.trial_rate", "adviser.trial_practice", "adviser.routine_mastery", "adviser.learning_rate",
    "adviser.weight_strain", "adviser.news_rate", "adviser.hearsay_rate", "adviser.lapse_rate",
    "adviser.return_rate", "adviser.duty", "adviser.support_to_stay",
)  # fmt: skip
"""What decides how far adoption comes."""

STRENGTHS = (
    "leader.reference_hours", "leader.reference_help", "leader.switching_loss", "leader.visibility",
    "leader.example", "leader.self_teaching", "leader.pass_on", "adviser.news_needs_clarity",
    "adviser.persuasion_rate", "adviser.licence_to_try", "adviser.licence_to_combine",
    "adviser.licence_to_fatigue",
    "adviser.weight_facilitation", "adviser.weight_social", "adviser.help_from_leader", "adviser.help_from_peers",
    "adviser.belief_pace", "adviser.combining_rate", "adviser.strain_gain", "adviser.support_relief",
    "adviser.noise_to_strain", "adviser.overload_to_strain", "adviser.strain_to_lapse", "adviser.strain_recovery",
    "adviser.trust_gain", "overview.relief", "overview.pressure_rate", "overview.control_to_strain",
    "contact.digital_reach", "contact.digital_richness",
)  # fmt: skip
"""How strongly what leaders do acts, and what it costs."""

DRAWN = LEVEL + STRENGTHS


@dataclass(frozen=True)
class Target:
    """A number that a world must show.

    Attributes
    ----------
    pattern : str
    what : dict
        In a few words, by language.
    low, high : float
        Tolerance, both ends included.
    source : str
    """

    pattern: str
    what: dict[str, str]
    low: float
    high: float
    source: str


TARGETS = {
    "launch": Target(
        "P1", {"nb": "veiledere som kjenner planen, uke 6 / uke 1",
               "en": "advisers who know the plan, week 6 / week 1"},
        1.0, 6.0, "a launch is a push: above 6 would be an S-curve (digital activity plan, memu.no)",
    ),
    "half_year": Target(
        "P2", {"nb": "bruker det de lærte, uke 26", "en": "apply what they learnt, week 26"}, 0.36, 0.52,
        "0.44 of a course that 0.62 apply at once (Saks & Belcourt 2006), of a service that nobody must use",
    ),
    "year": Target(
        "P2", {"nb": "bruker det de lærte, uke 52", "en": "apply what they learnt, week 52"}, 0.26, 0.42,
        "0.34 (Saks & Belcourt 2006)",
    ),
    "acceptance": Target(
        "P12", {"nb": "aksept i 2019, frafalne som er overbevist medregnet",
                "en": "acceptance in 2019, with the lapsed who are convinced"}, 0.75, 1.0,
        "digitalisation is accepted by nearly all (Bergum et al. 2020): at the time of the interviews persuaded, "
        "or further, or lapsed with an intention of at least a half",
    ),
    "facilitation": Target(
        "P15", {"nb": "oddsforhold, tilrettelegging mot ingen", "en": "odds ratio, facilitation against none"},
        1.4, 3.4,
        "practices with facilitation adopt 2.76 times as often (2.18 to 3.43, Baskerville et al. 2012), shrunk "
        "for publication bias; read as an abstract",
    ),
}  # fmt: skip
"""Every target, in the order in which worlds are tried: what is cheap first."""

OFFICES, COURSES, FEW = 16, 64, 16
"""Offices of the sizes of 2017–2019 for each draw, offices that take the course, and those that take it first."""
HOPELESS = 0.08
"""A draw that misses a share of the few by more than this is not tried on all: four standard errors."""
FIRST_SEED, OTHER_SEED = 1, 2
"""Seeds of the two sets of random numbers."""


class Trial:
    """A draw that is tried: its numbers are simulated when a target asks for them.

    Parameters
    ----------
    values : mapping
        By parameter.
    seed : int
    whole : bool
        Whether all offices take the course even where the first of them show that the draw is hopeless.
    """

    def __init__(self, values: Mapping[str, float], seed: int, whole: bool = False) -> None:
        self.samples = Samples(baseline(), OFFICES, seed).but(values)
        self.whole = whole
        self.courses = dataclasses.replace(self.samples, replicates=COURSES)

    def launch(self) -> float:
        """Return advisers who know of the plan after six weeks over those after one."""
        one, six = aware_after_launch(self.samples).sum(axis=0)
        return float(six / max(one, 1))

    @functools.cached_property
    def applied(self) -> Array:
        """Share that apply what they learnt, at each of the weeks of `APPLY_TRAINING`."""
        if self.whole:
            return applied(self.courses)
        few = applied(dataclasses.replace(self.samples, replicates=FEW))
        targets = TARGETS["half_year"], TARGETS["year"]
        hopeless = any(
            not target.low - HOPELESS <= share <= target.high + HOPELESS
            for target, share in zip(targets, few[1:], strict=True)
        )
        return few if hopeless else applied(self.courses)

    def half_year(self) -> float:
        """Return the share that apply what they learnt after half a year."""
        return float(self.applied[1])

    def year(self) -> float:
        """Return the share that apply what they learnt after a year."""
        return float(self.applied[2])

    def acceptance(self) -> float:
        """Return the share of released services that advisers accept at the time of the interviews."""
        samples = self.samples
        offices = [accepted(samples.scenario, samples.book, samples.seed, office) for office in range(OFFICES)]
        yes, asked = map(sum, zip(*offices, strict=True))
        return yes / asked

    def facilitation(self) -> float:
        """Return the odds of routine use at the end over those where facilitation does nothing."""
        with_it, without = (
            odds(s) for s in (self.samples, self.samples.but({"adviser.weight_facilitation": 0.0}))
        )
        return with_it / without


def applied(samples: Samples) -> Array:
    """Return the share that apply what they learnt, at each of the weeks of `APPLY_TRAINING`."""
    stages = samples.run(course(samples.scenario))[:, :, 0]
    in_use = (stages[..., Stage.TRYING] + stages[..., Stage.ROUTINE]).sum(axis=0)
    use = in_use[[COURSE_WEEKS - 1 + weeks for weeks in APPLY_TRAINING]]
    return np.asarray(APPLY_TRAINING[0] * use / max(use[0], 1))


def odds(samples: Samples) -> float:
    """Return the odds that an adviser uses a service in routine in the last week; never 0 or infinite."""
    stages = samples.stages[:, -1]
    use = int(stages[..., Stage.ROUTINE].sum())
    return (use + 0.5) / (int(stages.sum()) - use + 0.5)


def targets_shown(draw: Mapping[str, float], seed: int = FIRST_SEED) -> dict[str, float]:
    """Return what a draw shows of every target."""
    trial = Trial(draw, seed, whole=True)
    return {name: getattr(trial, name)() for name in TARGETS}


def plausible(name: str, rng: np.random.Generator) -> float:
    """Return a value from the plausible range of a parameter, to five digits."""
    return float(f"{rng.uniform(*registry()[name].plausible):.5g}")


RULES = ("sim/model/rules/", "sim/model/population.py", "sim/model/state.py", "sim/model/draws.py")
"""Sources of what people do, who they are, and what they draw."""


def made_by() -> str:
    """Return the digest of what decides which draws agree: rules, numbers and their ranges, and targets."""
    numbers = {name: (about.default, about.plausible) for name, about in registry().items()}
    targets = {name: (target.low, target.high) for name, target in TARGETS.items()}
    rules = {name: digest for name, digest in shipped_sources().items() if name.startswith(RULES)}
    return hashed({"rules": rules, "numbers": numbers, "targets": targets, "drawn": DRAWN})[:16]
