"""What an hour of a leader is worth, and what a fixed split of the hours would gain (claim C25).

python -c "from sim.analysis.validation.leader_hour import tell; print(tell())"

Two questions about the same scarce week. *The shadow price*: what does one more discretionary hour a week
achieve? An ordinary lever takes it from administration, so no rule needs to know of it. *The loss of the
heuristic*: how much better would the best fixed split of the hours have been than what leaders do?
Both are answered with common random numbers, replicate by replicate.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.validation.survey import with_values
from sim.engines.batch import run_block
from sim.engines.rulebook.book import RuleBook
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import WEEKLY
from sim.model.parameters import registry
from sim.model.state import WEEK_HOURS
from sim.scenario.checks import check_number, one_of, whole
from sim.scenario.compose import load_scenario
from sim.scenario.lever import Lever
from sim.scenario.scenario import Scenario
from sim.statistics.summaries import Interval

LEADERS = ("office_leaders", "department_heads")
ACTIVITIES = ("facilitating", "integrating", "renewing", "learning", "support")
SMALLEST_SUPPORT = 0.001
"""The smallest weight of support allowed; it keeps every split from being empty."""


@dataclass(frozen=True)
class Split:
    """The best fixed split of leaders' hours on a grid, and what it gains.

    Attributes
    ----------
    shares : dict
        Share of each activity.
    tried : int
        Splits on the grid.
    gain : Interval
        Measured with other random draws than those the split was chosen on. Below zero the heuristic is better.
    """

    shares: dict[str, float]
    tried: int
    gain: Interval


def run_means(scenario: Scenario, outcome: str, seed: int, first: int, replicates: int) -> Array:
    """Return the mean of an outcome over the weeks of each run."""
    block = run_block(scenario, RuleBook(), "compiled", seed, first, replicates)
    return np.asarray(block.weekly[outcome].mean(axis=1))


def one_more_hour(scenario: Scenario, hours: float = 1.0) -> Scenario:
    """Return the scenario in which every leader has fewer hours of administration throughout the run."""
    p = scenario.parameters
    whole_week = hours / WEEK_HOURS
    share = p.leader.administration_share
    if not 0.0 < whole_week <= share:
        raise InputError(
            f"hours={hours:g}: expected more than 0 and at most the {share * WEEK_HOURS:g} hours "
            "of administration that share are (leader.administration_share)."
        )
    lever = Lever(
        key="one_more_hour",
        title={"nb": "Én ledertime mer", "en": "One leader hour more"},
        start=scenario.start,
        weeks=None,
        roles=LEADERS,
        min_staff=0,
        max_staff=10**6,
        set={},
        add={"leader.administration_share": -whole_week},
    )
    return dataclasses.replace(scenario, levers=(*scenario.levers, lever))


def shadow_price(
    scenario: Scenario, outcome: str = "routine_share", hours: float = 1.0, replicates: int = 200, seed: int = 1
) -> Interval:
    """Return the paired effect of more discretionary hours a week for every leader, as a mean over all weeks.

    Raises
    ------
    InputError
        When the outcome is unknown, or administration takes fewer hours than that.
    """
    one_of("outcome", outcome, tuple(WEEKLY))
    whole("replicates", replicates, 2, 10**6)
    relieved = one_more_hour(scenario, hours)
    before, after = (run_means(s, outcome, seed, 0, replicates) for s in (scenario, relieved))
    return Interval.of(after - before)


def splits(parts: int) -> Iterator[dict[str, float]]:
    """Yield every split of the hours over the activities, in equal steps."""
    for cuts in itertools.combinations(range(parts + len(ACTIVITIES) - 1), len(ACTIVITIES) - 1):
        edges = (-1, *cuts, parts + len(ACTIVITIES) - 1)
        shares = [(right - left - 1) / parts for left, right in itertools.pairwise(edges)]
        yield dict(zip(ACTIVITIES, shares, strict=True))


def fixed(scenario: Scenario, shares: dict[str, float]) -> Scenario:
    """Return the scenario in which leaders keep to this split, whatever the office needs."""
    split = {f"leader.{activity}": share for activity, share in shares.items()}
    split["leader.support"] = max(SMALLEST_SUPPORT, split["leader.support"])
    checked = {name: float(check_number(name, share, registry()[name])) for name, share in split.items()}
    return with_values(scenario, {"leader.adaptivity": 0.0, **checked})


def best_split(
    scenario: Scenario, outcome: str = "routine_share", parts: int = 4, replicates: int = 50, seed: int = 1
) -> Split:
    """Return the best fixed split on a grid, chosen on some replicates and measured on as many others.

    Raises
    ------
    InputError
        When the outcome is unknown or has no better direction.
    """
    one_of("outcome", outcome, tuple(WEEKLY))
    whole("parts", parts, 1, 12)
    whole("replicates", replicates, 2, 10**6)
    good = WEEKLY[outcome].good
    if good == 0:
        raise InputError(f"outcome={outcome}: more of it is neither better nor worse, so no split is best.")
    grid = list(splits(parts))
    means = [run_means(fixed(scenario, shares), outcome, seed, 0, replicates).mean() * good for shares in grid]
    best = grid[max(range(len(grid)), key=means.__getitem__)]
    before, after = (
        run_means(world, outcome, seed, replicates, replicates) for world in (scenario, fixed(scenario, best))
    )
    return Split(best, len(grid), Interval.of(after - before))


def tell(scenario: Scenario | None = None, outcome: str = "routine_share") -> str:
    """Return both answers for a scenario, by default the baseline, as two sentences."""
    world = scenario or load_scenario("baseline")
    price, split = shadow_price(world, outcome), best_split(world, outcome)
    parts = ", ".join(f"{name} {share:.0%}" for name, share in split.shares.items() if share > 0)
    return (
        f"One more discretionary hour a week for every leader: {outcome} {price.mean:+.4f} "
        f"[{price.low:+.4f}, {price.high:+.4f}] ({WEEKLY[outcome].unit}, mean over the run).\n"
        f"Best of {split.tried} fixed splits ({parts}) against what leaders do: {split.gain.mean:+.4f} "
        f"[{split.gain.low:+.4f}, {split.gain.high:+.4f}]."
    )
