"""Judging: in how many worlds a claim holds, by one fixed rule.

Each expectation is judged in each context, on paired runs in all worlds (`sim.statistics.worlds`). Three things
stay apart: how large its contrast is, how surely given the model (luck, the 95 % interval), and in how many worlds
it lies on the expected side, beyond the smallest difference that matters. Luck counts against it: a world counts
when its contrast still lies there after half of the interval for chance is taken from it. An expectation is

    robust        when that is so in nine of ten worlds or more,
    conditional   in half of the worlds or more,
    too small     when it lies within that difference in half of the worlds or more, luck counted against that,
    opposite      when it lies beyond it on the other side in half of the worlds or more, likewise,
    fragile       when it is none of these: the worlds do not agree, or luck hides in how many.

A claim is as strong as the weakest of its decisive expectations. It is

    reproduced       when that is robust in every context,
    conditional      when it is conditional or robust in some context,
    not reproduced   when it is in none,
    context          when it has no expectations: motivation, nothing a simulation can confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.validation.claims import Claim, Claims, Expectation, Results
from sim.model.formulas import Array
from sim.statistics.summaries import Interval
from sim.statistics.worlds import CONDITIONAL, Verdict, can_tell, graded, over_worlds

VERDICTS = ("reproduced", "conditional", "not reproduced", "context")
STRENGTH = {"robust": 2, "conditional": 1}
"""How strong the outcomes are by which an expectation holds; the others have none."""


@dataclass(frozen=True)
class Estimate(Interval):
    """A contrast in one context, over worlds; the interval is that of luck.

    Attributes
    ----------
    context : str
    outcome : str
        ``robust``, ``conditional``, ``too small``, ``opposite`` or ``fragile``.
    worlds : int
    expected, other : float
        Share of the worlds beyond the margin on the expected side, and on the other, luck counted against either;
        NaN with too few runs.
    q05, q95 : float
        Ends of the middle 90 % of the worlds; NaN with too few runs.
    best : tuple of str
        Of several cases, those that were best; most often one.
    """

    context: str
    outcome: str
    worlds: int
    expected: float
    other: float
    q05: float
    q95: float
    best: tuple[str, ...] = ()


Estimates = tuple[tuple[Estimate, ...], ...]
"""One tuple of estimates for each expectation, in their order, one estimate for each of its contexts."""


@dataclass(frozen=True)
class Judgement:
    """A claim with its estimates.

    Attributes
    ----------
    claim : Claim
    expectations : tuple of Expectation
        Of one edition.
    estimates : tuple
        See `Estimates`.
    """

    claim: Claim
    expectations: tuple[Expectation, ...]
    estimates: Estimates

    def decisive(self) -> list[Estimate]:
        """Return the estimates of decisive expectations."""
        pairs = zip(self.expectations, self.estimates, strict=True)
        return [estimate for one, estimates in pairs if one.decisive for estimate in estimates]

    def contexts(self) -> dict[str, int]:
        """Return, by context, the `STRENGTH` of the weakest decisive expectation that is tested in it."""
        weakest: dict[str, int] = {}
        for estimate in self.decisive():
            strength = STRENGTH.get(estimate.outcome, 0)
            weakest[estimate.context] = min(strength, weakest.get(estimate.context, strength))
        return weakest

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        weakest = self.contexts().values()
        if not weakest:
            return "context"
        if min(weakest) == STRENGTH["robust"]:
            return "reproduced"
        return "conditional" if max(weakest) else "not reproduced"


def judge_all(claims: Claims, results: Results, worlds: int, first: bool = False) -> list[Judgement]:
    """Judge all claims on the results of `Claims.needed`.

    Parameters
    ----------
    claims : Claims
    results : dict
    worlds : int
        Number of worlds; replicate r is run in world r modulo their number.
    first : bool
        Whether by the expectations of the first edition, instead of those that count.
    """
    judged = []
    for claim in claims.claims:
        expectations = claim.first if first else claim.expectations
        estimates = tuple(tuple(estimate(one, c, results, worlds) for c in one.contexts) for one in expectations)
        judged.append(Judgement(claim, expectations, estimates))
    return judged


def estimate(one: Expectation, context: str, results: Results, worlds: int) -> Estimate:
    """Return the estimate of an expectation in a context."""
    values = {case: results[case, context][one.measure] for case in one.cases}
    if one.best_of:
        return best_of(one, context, values, worlds)
    return judged(np.sum([weight * values[case] for case, weight in one.contrast], axis=0), one, context, worlds)


def best_of(one: Expectation, context: str, values: Mapping[str, Array], worlds: int) -> Estimate:
    """Return the lead of the best case over the rival that it beats in the fewest worlds.

    Every world is run several times. The best case is chosen on half of the runs and tested on the other half, and
    the other way round: chosen and tested on the same runs it would look better than it is.
    """
    run = np.arange(len(values[one.beats[0]]))
    half = run // worlds % 2 if can_tell(len(run), worlds) else run % 2
    best = [max(one.best_of, key=lambda case: one.sign * float(values[case][half != h].mean())) for h in (0, 1)]
    chosen = np.where(half == 0, *(values[case] for case in best))
    leads = [judged(chosen - values[rival], one, context, worlds, best) for rival in one.beats]
    return min(leads, key=lambda lead: (np.nan_to_num(lead.expected), one.sign * lead.mean))


def judged(differences: Array, one: Expectation, context: str, worlds: int, best: Iterable[str] = ()) -> Estimate:
    """Return the estimate that differences, one for each replicate, give of an expectation."""
    world = np.arange(len(differences)) % worlds
    worlds = int(world.max()) + 1
    luck = Interval.of(differences, world)
    if not can_tell(len(world), worlds):
        nothing = (np.nan,) * 4
        return Estimate(*luck_of(luck), context, by_mean(luck, one), worlds, *nothing, tuple(dict.fromkeys(best)))
    over, half = differences - one.beyond, (luck.high - luck.low) / 2.0
    far, near = (over_worlds(over, world, one.margin + away) for away in (half, -half))
    above, below = float(far.above), float(far.below)
    within = float(1.0 - near.above - near.below) if half <= one.margin else 0.0
    expected, other = {1: (above, below), -1: (below, above), 0: (within, above + below)}[one.sign]
    return Estimate(
        *luck_of(luck), context, outcome_of(expected, other, within, worlds), worlds, expected, other,
        float(far.q05) + one.beyond, float(far.q95) + one.beyond, tuple(dict.fromkeys(best)),
    )  # fmt: skip


def luck_of(luck: Interval) -> tuple[float, float, float, int]:
    """Return the fields of an interval, in order."""
    return luck.mean, luck.low, luck.high, luck.n


def outcome_of(expected: float, other: float, within: float, worlds: int) -> str:
    """Return the outcome of an expectation, given shares of worlds; see the module."""
    if expected >= CONDITIONAL:
        return "robust" if graded(expected, worlds) is Verdict.ROBUST else "conditional"
    if other >= CONDITIONAL:
        return "opposite"
    return "too small" if within >= CONDITIONAL else "fragile"


def by_mean(luck: Interval, one: Expectation) -> str:
    """Return the outcome that the interval of the mean gives, with too few runs for worlds; never robust."""
    verdict = verdict_on(luck, one)
    return {"holds": "conditional", "uncertain": "fragile"}.get(verdict, verdict)


def verdict_on(contrast: Interval, one: Expectation) -> str:
    """Return where a whole interval lies: ``holds``, ``opposite``, ``too small``, or ``uncertain`` across them."""
    low, high = contrast.low - one.beyond, contrast.high - one.beyond
    if one.sign == 0:
        return "holds" if -one.margin < low and high < one.margin else "uncertain"
    low, high = sorted((one.sign * low, one.sign * high))
    if low > one.margin:
        return "holds"
    if high < -one.margin:
        return "opposite"
    return "too small" if -one.margin <= low and high <= one.margin else "uncertain"


def weakest(estimates: Sequence[Estimate]) -> Estimate | None:
    """Return the estimate that holds in the fewest worlds; None without any."""
    return min(estimates, key=lambda one: np.nan_to_num(one.expected), default=None)
