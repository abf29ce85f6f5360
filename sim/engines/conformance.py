"""What must hold of any rules: both engines agree, and nothing but the seed decides a run.

`conformance` runs a rule book in small worlds in which everything happens: people leave, offices merge, leaders
review overviews, services come and are updated. The tests of the project ask it of the shipped rules,
``python -m sim check-rule`` of a user's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.engines.agreement import first_other, side_by_side
from sim.engines.agreement import weekly as weekly_of
from sim.engines.batch import ENGINES, Series
from sim.engines.rulebook.book import RuleBook
from sim.engines.rulebook.causes import causes
from sim.errors import RunFailed
from sim.scenario.scenario import Scenario

SEED = 1
RUNS = 2
SERVICES: dict[str, dict[str, Any]] = {
    "channel": {
        "kind": "user_channel",
        "release": "2016-10-03",
        "updates_per_year": 6.0,
        "combines_with": ["tool"],
    },
    "tool": {"kind": "case_tool", "release": "2017-01-30", "updates_per_year": 6.0, "combines_with": ["teams"]},
    "teams": {"kind": "collaboration", "release": "2017-01-02", "updates_per_year": 6.0},
    "overview": {"kind": "overview", "release": "2017-01-02", "updates_per_year": 6.0},
    "phone": {"kind": "mobile_work", "release": "2017-02-06", "updates_per_year": 6.0},
}
"""One service of each kind; two come while the runs last."""
QUICK: dict[str, float] = {
    "news_rate": 0.5, "persuasion_rate": 2.0, "trial_rate": 2.0, "learning_rate": 0.3, "routine_mastery": 0.05,
    "threshold_noise": 0.3, "lapse_rate": 0.1, "return_rate": 0.5, "superuser_share": 0.2,
}  # fmt: skip
"""People with whom much happens in a few weeks."""
WORLDS: dict[str, dict[str, Any]] = {
    "an office of six": {"weeks": 13, "office": {"staff": 6}, "adviser": QUICK},
    "two offices of thirty": {
        "weeks": 26,
        "office": {"staff": 30, "turnover": 2.0},
        "adviser": QUICK,
        "leader": {"adaptivity": 0.5},
        "overview": {"active": 1, "control": 0.5},
        "contact": {"active": 1},
        "mobile": {"share": 0.3},
        "nation": {"offices": 2, "regions": 1, "merger_rate": 3.0, "leader_peers": 1},
    },
}
"""The smaller one first: an example in it is easier to look into."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    says : str
    fails : bool
        Whether it ought to hold and does not.
    warns : bool
        Whether its author ought to know.
    """

    says: str
    fails: bool = False
    warns: bool = False

    def __str__(self) -> str:
        return f"  {'✗' if self.fails else '!' if self.warns else '✓'} {self.says}"


def worlds_of(book: RuleBook) -> dict[str, Scenario]:
    """Return the worlds by name, with the parameters that a rule book declares."""
    checked = {name: Scenario.check({"services": SERVICES, **settings}) for name, settings in WORLDS.items()}
    return {name: one.with_own(book.own.parameters, {}) for name, one in checked.items()}


def conformance(book: RuleBook) -> Iterator[Finding]:
    """Yield what holds of a rule book and what does not.

    It stops at the first run that fails, or in which the engines differ: what follows would say the same.
    """
    worlds = worlds_of(book)
    made: dict[str, Series] = {}
    count = 0
    for name, scenario in worlds.items():
        try:
            both, apart = side_by_side(scenario, book, SEED, RUNS)
        except RunFailed as failure:
            yield Finding(f"A run fails in {name}: {failure}.", fails=True)
            return
        if apart:
            says = "\n    ".join([f"The engines differ in {name}: {apart}", *causes(book)])
            yield Finding(says, fails=True)
            return
        made[name] = both["compiled"]
        count += sum(values.size for values in made[name].values())
    yield Finding(f"Both engines give the same {count:,} numbers, to the last bit.")
    yield from twins(book, worlds, made)
    shipped = as_shipped(book, worlds)
    yield from off(book, worlds, shipped)
    yield from effects(book, worlds, made, shipped)


def as_shipped(book: RuleBook, worlds: Mapping[str, Scenario]) -> dict[str, Series]:
    """Return what the shipped rules lead to in each world, without a user's outcomes.

    They stand beside the tables of the rule book, so that the engine that was compiled for these runs them too.
    """
    plain = dataclasses.replace(book, replaced={})
    made = {name: weekly(scenario, plain, "compiled") for name, scenario in worlds.items()}
    return {name: {k: v for k, v in series.items() if k not in book.own.outcomes} for name, series in made.items()}


def weekly(
    scenario: Scenario, book: RuleBook, engine: str, seed: int = SEED, first: int = 0, runs: int = RUNS
) -> Series:
    """Return every weekly outcome of the runs that rules are checked by."""
    return weekly_of(scenario, book, engine, seed, first, runs)


def twins(book: RuleBook, worlds: Mapping[str, Scenario], made: Mapping[str, Series]) -> Iterator[Finding]:
    """Yield whether the key of a run, and nothing else, decides what happens in it."""
    for engine in ENGINES:
        for name, scenario in worlds.items():
            if other := first_other(made[name], weekly(scenario, book, engine)):
                says = f"A second run with the same seed differs in week {other[0]} ({other[1]}), engine={engine}."
                yield Finding(says, fails=True)
                return
            last = {outcome: values[-1:] for outcome, values in made[name].items()}
            if other := first_other(last, weekly(scenario, book, engine, first=RUNS - 1, runs=1)):
                says = f"A run alone differs from the same run after another in week {other[0]} ({other[1]})."
                yield Finding(f"{says} The rule keeps something from run to run, engine={engine}.", fails=True)
                return
    yield Finding("The same seed gives the same numbers, and a run alone the same as after others.")
    for name, scenario in worlds.items():
        if first_other(made[name], weekly(scenario, book, "compiled", seed=SEED + 1)) is None:
            says = f"Another seed gives the same numbers in {name}: nothing is left to chance there."
            yield Finding(says, warns=True)
            return
    yield Finding("Another seed gives other numbers.")


def off(book: RuleBook, worlds: Mapping[str, Scenario], shipped: Mapping[str, Series]) -> Iterator[Finding]:
    """Yield for each user parameter that can be 0 whether 0 gives the shipped model."""
    for full, about in book.own.parameters.items():
        if not about.low <= 0 <= about.high:
            continue
        zero = {full.partition(".")[2]: about.kind(0)}
        for name, scenario in worlds.items():
            series = weekly(scenario.with_own(book.own.parameters, zero), book, "compiled")
            if other := first_other(shipped[name], series):
                week, outcome = other
                says = f"{full}=0 is not the shipped model: {outcome} differs from week {week} on in {name}."
                yield Finding(f"{says} If 0 is meant to switch your rule off, it does not.", warns=True)
                break
        else:
            yield Finding(f"{full}=0 switches it off: exactly the shipped model.")


def effects(
    book: RuleBook, worlds: Mapping[str, Scenario], made: Mapping[str, Series], shipped: Mapping[str, Series]
) -> Iterator[Finding]:
    """Yield whether a rule book, and each rule in it given the others, changes anything."""
    if not book.replaced:
        yield Finding("It replaces no rule: only outcomes are added.")
        return
    changed = {name: other for name in worlds if (other := first_other(shipped[name], made[name]))}
    if not changed:
        says = "It may not have an effect: in these worlds every number is exactly that of the shipped model."
        yield Finding(f"{says} {LOOK}", warns=True)
        return
    name, (week, outcome) = next(iter(changed.items()))
    yield Finding(f"It has an effect: {outcome} differs from the shipped model from week {week} on in {name}.")
    for rule in book.replaced if len(book.replaced) > 1 else ():
        without = dataclasses.replace(book, replaced={k: new for k, new in book.replaced.items() if k != rule})
        if all(first_other(made[n], weekly(one, without, "compiled")) is None for n, one in worlds.items()):
            says = f"rules.{rule} may not have an effect: without it every number is the same."
            yield Finding(f"{says} {LOOK}", warns=True)


LOOK = "Check its conditions, and that it sets what others read."
