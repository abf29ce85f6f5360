"""Calibration: which values of a few free parameters agree with the patterns that may be fitted.

Approximate Bayesian computation by rejection (Pritchard et al. 1999; Beaumont 2019): draw from the
prior, simulate, keep the draws that come close enough. It gives a range where an optimiser would give one
point. P6–P12 are never used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.validation.patterns import find
from sim.analysis.validation.samples import Finding, Samples
from sim.engines.rulebook.book import RuleBook
from sim.model.formulas import Array
from sim.model.parameters import registry


class Prior(NamedTuple):
    """A uniform prior of a free parameter, and the pattern that informs it."""

    low: float
    high: float
    pattern: str
    why: str


FREE: dict[str, Prior] = {
    "adviser.news_rate": Prior(0.01, 0.35, "P1", "how much of a launch is a push; the plausible range"),
    "adviser.hearsay_rate": Prior(0.02, 0.25, "P1", "imitation bends a launch to an S-curve; the plausible range"),
    "adviser.lapse_rate": Prior(
        0.002, 0.1, "P2",
        "who lapses applies it no more; up to 0.1, because the 0.01 a week that follows from the source is what "
        "lapses on balance, and the rate is that of somebody with no mastery at all",
    ),
    "adviser.return_rate": Prior(0.0, 0.1, "P2", "who comes back applies it again; the plausible range"),
}  # fmt: skip

FITTED_TO = ("P1", "P2")
"""P3 to P5 have no parameter to fit: what they describe is an input, as measured."""

DRAWS = 1024
REPLICATES = 24
SEED = 1
FEWEST = 20
"""With fewer accepted draws than this no range is given."""


def misfit(finding: Finding) -> float:
    """Return how far the simulated value is from the target: 0 on it, 1 at the edge of tolerance.

    Where the source gives limits only, everything within them fits equally well.
    """
    value = finding.simulated.mean
    if np.isfinite(finding.target):
        return abs(value - finding.target) / (0.5 * (finding.high - finding.low))
    return 0.0 if finding.within else np.inf


def targets(samples: Samples) -> list[Finding]:
    """Return the findings that free parameters are fitted to: those that are simulated."""
    return [f for f in find(samples, FITTED_TO) if f.use == "fitted" and np.isfinite(f.simulated.low)]


def weight_of(findings: list[Finding]) -> float:
    """Return the weight of a draw: 0 when any target is missed, 1 when all are met exactly (Epanechnikov)."""
    return float(np.prod([max(0.0, 1.0 - misfit(f) ** 2) for f in findings]))


def draws(count: int, seed: int) -> Array:
    """Return draws (count, free parameters) from the prior, evenly spread (scrambled Sobol' points)."""
    from scipy.stats import qmc

    low, high = np.array([(prior.low, prior.high) for prior in FREE.values()]).T
    return np.asarray(qmc.scale(qmc.Sobol(len(FREE), seed=seed).random(count), low, high))


def quantile(values: Array, weights: Array, level: float) -> float:
    """Return a quantile of weighted values."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(level * weights.sum(), below, values[order]))


def calibrate(
    count: int = DRAWS,
    replicates: int = REPLICATES,
    seed: int = SEED,
    done: Callable[[int], object] = lambda count: None,
) -> dict[str, Any]:
    """Return the calibration, ready to be stored: the method, the accepted draws, the values asked for.

    Parameters
    ----------
    count : int
        Draws from the prior; a power of two keeps Sobol' points even.
    replicates : int
        Offices simulated for each draw.
    seed : int
    done : callable
        Called with the number of draws completed since the last call.
    """
    points = draws(count, seed)
    weights = np.zeros(count)
    for k, point in enumerate(points):
        changes = dict(zip(FREE, map(float, point), strict=True))
        weights[k] = weight_of(targets(Samples(replicates=replicates, seed=seed).but(changes)))
        done(1)
    accepted = weights > 0.0
    enough = int(accepted.sum()) >= FEWEST
    parameters = {}
    for k, (name, prior) in enumerate(FREE.items()):
        kept, w = points[accepted, k], weights[accepted]
        about = {"default": registry()[name].default, **prior._asdict()}
        if enough:
            range_ = [round(quantile(kept, w, level), 4) for level in (0.05, 0.5, 0.95)]
            about |= dict(zip(("q05", "median", "q95"), range_, strict=True))
        parameters[name] = about
    calibration = {
        "how": {
            "method": "rejection ABC, uniform prior, scrambled Sobol' points, Epanechnikov weights",
            "draws": count, "replicates": replicates, "seed": seed, "fitted_to": list(FITTED_TO),
            "version": version("nav-adoption"), "rules": RuleBook().digest(),
        },
        "accepted": int(accepted.sum()),
        "parameters": parameters,
        "at_defaults": simulated({}, replicates, seed),
    }  # fmt: skip
    calibration["at_asked_for"] = simulated(asks_for(calibration), replicates, seed)
    return calibration


def simulated(changes: Mapping[str, float], replicates: int, seed: int) -> list[dict[str, Any]]:
    """Return the simulated targets with some parameters changed and all others at their defaults."""
    return [
        {"pattern": f.pattern, "what": f.what["en"], "value": round(f.simulated.mean, 4), "within": f.within}
        for f in targets(Samples(replicates=replicates, seed=seed).but(changes))
    ]


def asks_for(calibration: dict[str, Any]) -> dict[str, float]:
    """Return the values that the calibration asks for: medians, where a pattern is missed at the defaults.

    Patterns that are met are no reason to move a parameter.
    """
    missed = {target["pattern"] for target in calibration["at_defaults"] if not target["within"]}
    return {
        name: float(f"{about['median']:.2g}")
        for name, about in calibration["parameters"].items()
        if about["pattern"] in missed and "median" in about
    }


def as_configuration(calibration: dict[str, Any]) -> str:
    """Return the values a calibration asks for as the configuration file ``calibration=fitted``."""
    lines = [
        "# @package _global_",
        "# What patterns P1 and P2 ask for, of parameters that they inform: written by experiments/calibrate.py,",
        "# do not edit. How it was got, and why it is a choice and not the default: docs/calibration.md.",
    ]
    values = asks_for(calibration)
    for group in sorted({name.partition(".")[0] for name in values}):
        own = [f"  {n.partition('.')[2]}: {x:g}" for n, x in values.items() if n.startswith(f"{group}.")]
        lines += [f"{group}:", *own]
    return "\n".join(lines) + "\n"


WHY_A_CHOICE = """\
They are a choice, `calibration=fitted`, and not the default. P2 is what training professionals estimate of
training of all kinds, which people may apply or not; several of the services here are how the work is done, and
can hardly be left. Fitted to P2, close to half of all pairs of adviser and service have lapsed after three years,
and routine use is less than half of what it is at the defaults. No source says where between the two NAV lies. So
this one number, which nobody has measured, decides the level of routine use more than any leader does: run what
you conclude under both."""


def report(calibration: dict[str, Any]) -> str:
    """Return a calibration as a page in Markdown."""
    how = calibration["how"]
    lines = [
        "# Calibration",
        "",
        "Generated by `python experiments/calibrate.py`; do not edit. The numbers are in `calibration.json`.",
        "",
        f"Fitted to {' and '.join(how['fitted_to'])} only; P3–P5 have no free parameter, and P6–P12 are held out.",
        f"Method: {how['method']}; {how['draws']} draws of {how['replicates']} offices, seed {how['seed']}; "
        f"version {how['version']}, rules `{how['rules'][:12]}`.",
        f"{calibration['accepted']} of {how['draws']} draws meet every target within its tolerance.",
        "",
        "| parameter | default | prior | accepted, middle 90 % | median | pattern | remark |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, a in calibration["parameters"].items():
        kept = f"{a['q05']:g} to {a['q95']:g} | {a['median']:g}" if "median" in a else "too few | –"
        prior = f"{a['low']:g} to {a['high']:g}"
        lines.append(f"| `{name}` | {a['default']:g} | {prior} | {kept} | {a['pattern']} | {a['why']} |")
    asked = asks_for(calibration)
    values = ", ".join(f"`{name}` = {value:g}" for name, value in asked.items())
    lines += [
        "",
        f"The patterns ask for other values: {values}." if asked else "The patterns ask for no other values.",
    ]
    if asked:
        lines += ["", WHY_A_CHOICE]
    lines += ["", "| pattern | what | at the defaults | within | as asked for | within |", "| --- " * 6 + "|"]
    for now, then in zip(calibration["at_defaults"], calibration["at_asked_for"], strict=True):
        results = " | ".join(f"{t['value']:g} | {'yes' if t['within'] else 'no'}" for t in (now, then))
        lines.append(f"| {now['pattern']} | {now['what']} | {results} |")
    return "\n".join(lines) + "\n"
