"""What interviews, a survey and registers tell about which world is ours, and so about what measures do.

The study is that of configs/experiment/interviews.yaml: measures in all worlds. What a measure does differs from
world to world. Offices of the same worlds that share no luck with the study are asked
(`sim.analysis.validation.asking`), and the answers of one world foretell what each measure does there, by what the
other worlds teach (`sim.statistics.prediction`).

    told = 1 − Σ (effect − foretold)² / Σ (effect − mean of the others)²

is the share of the variance between worlds that the data take away. It is divided by the share of the variance of
estimated effects that is not luck, and may be negative. `floor` is what data without any information would stay
below in 95 of 100 cases: the same analysis with the worlds shuffled. The yardstick is what the numbers of a world
themselves foretell, had they been measured exactly: few worlds teach a regression only so much.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.studies.endpoints import Ends
from sim.analysis.studies.runs import scenario_over_worlds
from sim.analysis.validation.questions import SURVEY_WEEK
from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.outcomes import OUTCOMES
from sim.statistics.estimates import bootstrapped
from sim.statistics.prediction import foretold, without_data
from sim.statistics.summaries import Interval
from sim.statistics.worlds import FEWEST_RUNS, FEWEST_WORLDS, by_world, can_tell, shrinkage
from sim.study.store.folder import Study, once

if TYPE_CHECKING:  # engine and survey take most of a second to import, and most studies ask no office
    from sim.analysis.validation.asking import Answers

REFERENCE = "baseline"
MEASURES = (
    "facilitator", "renewer", "no_role_model", "control_regime", "smaller_span", "administrative_relief",
    "bundled_information",
)  # fmt: skip
OFFICES = (1, 5, 25, 100)
"""How many offices are asked, one leader or four advisers in each."""
STUDIED = 25
"""Offices in the article's study."""
WEEKS = (1, 13, 52, SURVEY_WEEK + 1)
"""Weeks of register data from those offices, up to the interviews."""
SETS = OFFICES[-1] // STUDIED
"""Independent sets of data in each world, over which results are averaged; one of all offices."""
SHUFFLES, LEVEL = 99, 0.95


@dataclass(frozen=True)
class Told(Interval):
    """The share of the variance between worlds that data take away, with its 95 % interval over worlds.

    Attributes
    ----------
    floor : float
        What data without information stay below in 95 of 100 cases.
    right : float
        Share of worlds in which the verdict that is foretold (more, less, or no difference that matters) is right.
    """

    floor: float
    right: float

    @property
    def something(self) -> bool:
        """Whether the data tell more than nothing, and than data without information would seem to."""
        return self.mean > self.floor and self.low > 0.0


class WhenAsked(dict[tuple[str, int], dict[str, Told]]):
    """What data tell by kind and amount, kept once it is worked out."""

    def __init__(self, work_out: Callable[[str, int], dict[str, Told]]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, asked: tuple[str, int]) -> dict[str, Told]:
        """Work out what is asked for the first time."""
        self[asked] = self.work_out(*asked)
        return self[asked]


@dataclass(frozen=True)
class Evidence:
    """What the answers of offices tell about the effect of each measure on an outcome.

    Attributes
    ----------
    outcome : str
    effects : dict
        Best guess of the effect of a measure in each world (worlds,), by measure.
    real : dict
        Share of the variance of these guesses that is not luck, by measure; NaN where all of it is.
    answers : Answers
    numbers : array (worlds, numbers)
        What is drawn for each world.
    """

    outcome: str
    effects: dict[str, Array]
    real: dict[str, float]
    answers: Answers = field(repr=False)
    numbers: Array = field(repr=False)

    @functools.cached_property
    def told(self) -> WhenAsked:
        """What data tell by measure: by kind and amount of data, each worked out when it is asked for.

        Kinds are ``interviews`` and ``survey`` in a number of offices, ``register`` of 25 offices over a number of
        weeks, ``all`` three in 25 offices, and ``numbers``: those of the world, known exactly.
        """
        return WhenAsked(self.told_by)

    @functools.cached_property
    def single(self) -> dict[str, dict[str, dict[str, float]]]:
        """What each topic of interviews and each item of the survey tells alone, in 25 offices."""
        from sim.analysis.validation.asking import ITEMS, TOPICS

        return {
            kind: {name: self.share_told(self.summaries(kind, STUDIED, place)) for place, name in enumerate(names)}
            for kind, names in (("interviews", TOPICS), ("survey", ITEMS))
        }

    @functools.cached_property
    def before(self) -> dict[str, float]:
        """Share of worlds in which the most common verdict is right, by measure: the best guess without data."""
        return {one: max(np.mean(self.verdicts(x) == v) for v in (-1, 0, 1)) for one, x in self.effects.items()}

    def told_by(self, kind: str, amount: int) -> dict[str, Told]:
        """Return what one kind of data tells about each measure."""
        sets = self.summaries(kind, amount)
        columns = np.stack(list(self.effects.values()), axis=1)
        rng = np.random.default_rng(0)
        shuffled = np.concatenate([rng.permutation(columns) for _ in range(SHUFFLES)], axis=1)
        both = np.concatenate([columns, shuffled], axis=1)
        guesses = np.stack([foretold(data, both) for data in sets])
        missed = ((both - guesses) ** 2).mean(axis=0)
        apart = (both - without_data(both)) ** 2
        by_chance = taken_away(missed.sum(axis=0), apart.sum(axis=0))
        result = {}
        for place, (one, effects) in enumerate(self.effects.items()):
            real = self.real[one]
            told = bootstrapped(
                np.stack([missed[:, place], apart[:, place]], axis=1),
                lambda sums: taken_away(sums[..., 0], sums[..., 1]) / real,  # noqa: B023
                seed=1,
            )
            chance = by_chance[len(self.effects) + place :: len(self.effects)] / real
            right = np.mean(self.verdicts(guesses[:, :, place]) == self.verdicts(effects))
            result[one] = Told(
                told.mean, told.low, told.high, told.n, float(np.quantile(chance, LEVEL)), float(right)
            )
        return result

    def share_told(self, sets: Sequence[Array]) -> dict[str, float]:
        """Return the share of the variance that sets of data take away, by measure."""
        columns = np.stack(list(self.effects.values()), axis=1)
        missed = np.mean([((columns - foretold(data, columns)) ** 2).sum(axis=0) for data in sets], axis=0)
        share = taken_away(missed, ((columns - without_data(columns)) ** 2).sum(axis=0))
        return {one: float(x) / self.real[one] for one, x in zip(self.effects, share, strict=True)}

    def verdicts(self, effects: Array) -> Array:
        """Return 1 for more, −1 for less, and 0 for no difference that matters."""
        return np.asarray(np.sign(effects) * (np.abs(effects) > OUTCOMES[self.outcome].margin))

    def summaries(self, kind: str, amount: int, only: int | None = None) -> list[Array]:
        """Return independent sets of data, each an array (worlds, summaries).

        Parameters
        ----------
        only : int, optional
            Number of the topic or item that is asked alone.
        """
        if kind == "numbers":
            return [self.numbers]
        offices = amount if kind in ("interviews", "survey") else STUDIED
        sets = min(SETS, self.answers.mentions.shape[1] // offices)
        return [self.summary(kind, amount, slice(k * offices, (k + 1) * offices), only) for k in range(sets)]

    def summary(self, kind: str, amount: int, offices: slice, only: int | None) -> Array:
        """Return the means over some offices of what a kind of data says."""
        a = self.answers
        if kind == "all":
            parts = (("interviews", STUDIED), ("survey", STUDIED), ("register", WEEKS[-1]))
            return np.concatenate([self.summary(one, size, offices, None) for one, size in parts], axis=1)
        if kind == "register":
            return register(a.used[:, offices].mean(axis=1), a.stopped[:, offices].mean(axis=1), amount)
        said = (a.mentions if kind == "interviews" else a.items)[:, offices].mean(axis=1)
        return np.asarray(said if only is None else said[:, [only]])


AMOUNTS: dict[str, tuple[int, ...]] = {
    "interviews": OFFICES, "survey": OFFICES, "register": WEEKS, "all": (STUDIED,), "numbers": (1,),
}  # fmt: skip


def taken_away(missed: Array, apart: Array) -> Array:
    """Return the share of squared differences between worlds that is not missed; NaN where worlds are alike."""
    alike = np.full(np.shape(apart), np.nan)
    return np.asarray(1.0 - np.divide(missed, apart, out=alike, where=np.asarray(apart) > 0.0))


def register(used: Array, stopped: Array, weeks: int) -> Array:
    """Return what a register of the last weeks shows (worlds, summaries), from shares (worlds, weeks, services).

    Use of each service in the last week; with more than one week, also in the first, and who stopped meanwhile.
    """
    last = used[:, -1]
    if weeks == 1:
        return last
    return np.concatenate([last, used[:, -weeks], stopped[:, -1] - stopped[:, -weeks]], axis=1)


def answers_of(study: Study) -> Answers:
    """Ask offices in the worlds of a study that are none of its own: they take the replicates after its last."""
    from sim.analysis.validation.asking import ask

    scenario = scenario_over_worlds(study, cells_of(study)[REFERENCE])
    seed, after = study.manifest["seed"], study.manifest["replicates"]
    return once(study, "answers", lambda: ask(scenario, seed, after, OFFICES[-1]))


def cells_of(study: Study) -> dict[str, int]:
    """Return the number of each cell by its scenario, or refuse a study that is not about these measures."""
    axes = [axis["key"] for axis in study.manifest["axes"]]
    rows = study.cells.to_dict("records") if axes == ["scenario"] else []
    cells = {str(row["scenario"]): int(row["cell"]) for row in rows}
    if not {REFERENCE, *MEASURES} <= set(cells):
        raise InputError(f"{study.folder} is not an interviews study. Run: python -m sim experiment=interviews")
    return cells


def evidence_of(study: Study, outcome: str) -> Evidence:
    """Return what data tell about the effects of the measures of a study, worked out once."""
    return once(study, f"evidence on {outcome}", lambda: worked_out(study, outcome))


def worked_out(study: Study, outcome: str) -> Evidence:
    """Work out what data tell about the effects of the measures of a study.

    Raises
    ------
    InputError
        When the study has other cells than the preset `interviews`, or too few worlds or runs.
    """
    cells = cells_of(study)
    replicates, worlds = study.manifest["replicates"], study.worlds
    if worlds < FEWEST_WORLDS or not can_tell(replicates, worlds):
        raise InputError(
            f"{replicates} replicates in {worlds} worlds cannot tell luck from worlds. Run it with "
            f"worlds=constrained and replicates={max(FEWEST_RUNS, 2 * worlds)} or more."
        )
    ends, effects, real = Ends(study), {}, {}
    for measure in MEASURES:
        difference, world = ends.apart(cells[measure], outcome)
        effects[measure] = by_world(difference, world)
        real[measure] = float(shrinkage(difference, world)[2].mean()) or math.nan
    numbers = np.array(study.manifest["recipe"]["worlds"]["draws"], dtype=float)
    return Evidence(outcome, effects, real, answers_of(study), numbers)
