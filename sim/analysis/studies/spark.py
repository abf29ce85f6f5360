"""The leader as spark: how often a chain of use takes off, simulated and in the mean field (claim C8).

A run *takes off* when half of the use that it could have is there at its end: routine use over that of the same
run in which nobody waits for others (`adviser.conformity` 0, same random numbers, same world).

The mean field knows nobody by name. Everybody looks to k random colleagues, of whom each is in routine use with
probability r, and waits until their visible share reaches a threshold with distribution F. The innovators are its
atom at zero (Granovetter 1978). A leader in sight counts as x further colleagues. Of those who have one

    T(r, x) = Σ_b binomial(b; k, r) · F((b + x) / (k + x))

come to routine use; the chain stops at the lowest r that is reached from 0 on. Leaders join once use among their
staff reaches ω times a threshold drawn from F, and their example carries the chain on. With large k the binomial
is a point, and this is the threshold model of Granovetter.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import comb, logit, ndtr

from sim.analysis.studies.runs import by_cell, scenario_over_worlds
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.parameters import Parameters
from sim.model.population import department_heads
from sim.statistics.effects import wilson
from sim.study.repeated_weeks import every_week
from sim.study.store.folder import Study, once

WAITING = "adviser.conformity"
"""The axis whose value 0 is the run in which nobody waits for others."""
OUTCOME = "routine_share"
HALF = 0.5
STILL, MOST_STEPS = 1e-7, 20_000
"""A chain has stopped when a step moves use by less; near a threshold that takes many steps."""


# ---------------------------------------------------------------- mean field


@dataclass(frozen=True)
class MeanField:
    """All that the mean field knows of an office.

    Attributes
    ----------
    threshold, threshold_sd, innovators : float
        Of `draw_person` in `sim.model.population`: median, spread of the logit, and the share without a threshold.
    ties : int
        Colleagues that each adviser looks to.
    example : float
        Ties that a leader in routine use counts as, mastering the service and as far as seen.
    caution : float
        Share of their own threshold that leaders wait for.
    leaders : int
        Leaders of advisers, each of an equal part of the staff.
    """

    threshold: float
    threshold_sd: float
    innovators: float
    ties: int
    example: float
    caution: float
    leaders: int = 1

    @classmethod
    def of(cls, p: Parameters) -> MeanField:
        """Return the mean field of the office that parameters describe."""
        leaders = max(1, department_heads(p.office.staff, p))
        ties = min(p.office.ties, p.office.staff - leaders - 1)
        example = p.leader.example * p.leader.visibility
        a = p.adviser
        return cls(a.threshold, a.threshold_sd, a.innovators, ties, example, p.leader.caution, leaders)

    def ready(self, visible: Array) -> Array:
        """Return F: the share of people whose threshold a visible share of use reaches."""
        with np.errstate(divide="ignore"):  # the logit of 0 and of 1 is infinite, as it should be
            above = logit(np.clip(visible, 0.0, 1.0)) - logit(self.threshold)
        others = ndtr(above / self.threshold_sd) if self.threshold_sd > 0.0 else (above >= 0.0).astype(float)
        return np.asarray(self.innovators + (1.0 - self.innovators) * others)

    def least_use(self, joined: int, start: float = 0.0) -> float:
        """Return the use at which the chain stops that begins at `start`, with some leaders in routine use."""
        return chain_stops(
            dataclasses.replace(self, caution=0.0), joined, start
        )  # which leaders' caution leaves alone

    def chance_of_take_off(self) -> float:
        """Return the probability that half of the advisers come to routine use.

        Chance is only in who the leaders are. They join one after another as use rises: with i of n leaders in
        use, at r_i, each other leader joins whose threshold is at most r_i / ω, given that it was above before.
        """
        from scipy.stats import binom  # takes a second to import

        use = [self.least_use(0)]
        for joined in range(1, self.leaders + 1):
            use.append(self.least_use(joined, use[-1]))
        ready = [
            1.0 if self.caution == 0.0 else float(self.ready(np.asarray(level / self.caution))) for level in use
        ]

        def from_here(joined: int, before: float) -> float:
            """Return the probability when some have joined and the others have thresholds above `before`."""
            joins = (ready[joined] - before) / (1.0 - before) if before < 1.0 else 0.0
            chances = binom.pmf(np.arange(self.leaders - joined + 1), self.leaders - joined, joins)
            further = sum(
                chance * from_here(joined + more, ready[joined])
                for more, chance in enumerate(chances)
                if more and chance
            )
            return float(chances[0] * (use[joined] >= HALF) + further)

        return from_here(0, 0.0)


@functools.lru_cache(maxsize=65_536)
def chain_stops(field: MeanField, joined: int, start: float) -> float:
    """Return the lowest use from `start` on that leads to no more use."""
    users, led = np.arange(field.ties + 1), joined / field.leaders
    alone, shown = (field.ready((users + x) / (field.ties + x)) for x in (0.0, field.example))
    ready = comb(field.ties, users) * ((1.0 - led) * alone + led * shown)
    use = start
    for _ in range(MOST_STEPS):
        after = float(ready @ (use**users * (1.0 - use) ** (field.ties - users)))
        if after - use < STILL:
            break
        use = after
    return use


# ---------------------------------------------------------------- a study


@dataclass(frozen=True)
class TakeOff:
    """How often a cell takes off.

    Attributes
    ----------
    cell : int
    point : dict
        Value by axis.
    share : float
        Of the runs.
    low, high : float
        95 % interval of the share, with as many independent runs as worlds (Wilson 1927).
    expected : float
        Probability in the mean field, averaged over the worlds of the runs.
    week : float
        Median week of taking off; infinite when less than half of the runs do.
    """

    cell: int
    point: Mapping[str, Any]
    share: float
    low: float
    high: float
    expected: float
    week: float


def take_offs(study: Study) -> tuple[TakeOff, ...]:
    """Return how often each cell takes off in which others are waited for; worked out once for all who ask.

    Raises
    ------
    InputError
        When the study does not vary `adviser.conformity` with 0 and another value, or has offices of many sizes.
    """
    return once(study, "take-offs", lambda: tuple(worked_out(study)))


def worked_out(study: Study) -> Iterator[TakeOff]:
    """Yield how often each cell takes off, or refuse the study."""
    axes = {axis["key"]: axis["values"] for axis in study.manifest["axes"]}
    if 0 not in axes.get(WAITING, []) or len(axes[WAITING]) < 2:
        raise InputError(
            f"{study.folder}: how often use takes off needs a study that varies {WAITING} and includes 0 "
            f"(nobody waits for others), such as {WAITING}=0,1."
        )
    others = [key for key in axes if key != WAITING]
    cells = study.cells.set_index("cell")
    free = {point_of(row, others): int(str(cell)) for cell, row in cells[cells[WAITING] == 0].iterrows()}
    runs = by_cell(study.runs, OUTCOME)
    rows = cells[cells[WAITING] != 0]
    weeks = {
        one.cell: one.values[OUTCOME] for one in every_week(study, [OUTCOME], [int(str(c)) for c in rows.index])
    }
    for cell, row in rows.iterrows():
        number = int(str(cell))
        possible = runs[free[point_of(row, others)]].to_numpy()
        wanted = HALF * possible
        taken = (runs[number].to_numpy() >= wanted) & (possible > 0.0)
        low, high = wilson(np.asarray(taken.mean()), min(study.worlds, len(taken)), 0.95)
        yield TakeOff(
            number,
            {key: row[key] for key in others},
            float(taken.mean()),
            float(low),
            float(high),
            expected_over_worlds(study, number),
            median_week(weeks[number], wanted, taken),
        )


def point_of(row: Any, keys: list[str]) -> tuple[Any, ...]:
    """Return the values of some axes in a row of cells."""
    return tuple(row[key] for key in keys)


def median_week(use: Array, wanted: Array, taken: npt.NDArray[np.bool_]) -> float:
    """Return the week in which half of the runs have taken off; infinite when fewer ever do."""
    reached = use >= wanted[:, None]
    first = np.where(taken & reached.any(axis=1), reached.argmax(axis=1), np.inf)
    return float(np.median(first))


def expected_over_worlds(study: Study, cell: int) -> float:
    """Return the mean-field probability of a cell, averaged over the worlds that its runs go through."""
    scenario = scenario_over_worlds(study, cell)
    if scenario.parameters.office.drawn or scenario.parameters.nation.offices > 1:
        raise InputError("The mean field needs one office of a fixed size: nation.offices=1 and office.drawn=0.")
    replicates = min(study.worlds, study.manifest["replicates"])
    each = [MeanField.of(scenario.in_world(replicate).parameters) for replicate in range(replicates)]
    return float(np.mean([field.chance_of_take_off() for field in each]))
