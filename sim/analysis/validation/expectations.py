"""Expectations of a domain expert, as tests: which outcome one choice raises or lowers against another.

A file names, for each expectation, two sides, an outcome and a direction. Both sides run with the same random
numbers in the same worlds. An expectation holds (`sim.analysis.validation.judging.verdict_on`) when the
whole 95 % interval of the mean difference lies on its side, beyond the smallest difference that matters. With
``share_of_worlds`` it must also hold in that share of the worlds, luck taken out (`sim.statistics.worlds`).

Such a file is data: it names no rule. Rules come from the command line that checks it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from sim.analysis.validation.cases import Measure
from sim.analysis.validation.claims import Expectation
from sim.analysis.validation.judging import verdict_on
from sim.engines.batch import MAX_REPLICATES, Series, pool_of, run_cell
from sim.engines.rulebook.book import SHIPPED_RULES, RuleBook
from sim.errors import InputError, did_you_mean
from sim.language import languages
from sim.model.draws import SEED_LIMIT
from sim.model.outcomes import OUTCOMES
from sim.scenario.calibrated import worlds_named
from sim.scenario.checks import brief, one_of, part, text, texts, whole
from sim.scenario.compose import compose, leaves, nested, scenario_of
from sim.scenario.config_errors import parsed, text_of
from sim.scenario.folders import groups
from sim.scenario.scenario import SCENARIO_KEYS, Scenario
from sim.statistics.summaries import Interval, without_rounding
from sim.statistics.worlds import FEWEST_RUNS, can_tell, over_worlds
from sim.study.design.build import with_setting

FILE_KEYS = ("replicates", "seed", "worlds", "set", "expectations")
SIDE_KEYS = ("scenario", "set")
KEYS = ("says", *SIDE_KEYS, "against", "outcome", "when", "expect", "margin", "share_of_worlds")
DIRECTIONS = {"more": 1, "less": -1, "same": 0}
AGAINST = "against"
SUCH_AS = {"outcome": "such as 'outcome: routine_share'", "expect": "one of " + ", ".join(DIRECTIONS)}


@dataclass(frozen=True)
class Checked:
    """One expectation of a file.

    Attributes
    ----------
    key : str
    expected : Expectation
        What is expected of the difference, as of the claims.
    share : float or None
        Share of the worlds in which it must hold.
    sides : tuple of Scenario
        The choice, and what it is compared with.
    """

    key: str
    expected: Expectation
    share: float | None
    sides: tuple[Scenario, Scenario]


@dataclass(frozen=True)
class Result:
    """What came out.

    Attributes
    ----------
    checked : Checked
    difference : Interval
        Mean with its 95 % interval for chance.
    outcome : str
        Of the difference: ``holds``, ``too small``, ``opposite`` or ``uncertain``.
    worlds : int
    agreeing : float or None
        Share of the worlds that agree; None when none was asked for.
    """

    checked: Checked
    difference: Interval
    outcome: str
    worlds: int
    agreeing: float | None

    @property
    def in_enough_worlds(self) -> bool:
        """Whether enough worlds agree."""
        return self.agreeing is None or self.checked.share is None or self.agreeing >= self.checked.share

    @property
    def holds(self) -> bool:
        """Whether the expectation holds."""
        return self.outcome == "holds" and self.in_enough_worlds


class Expectations:
    """The expectations of a file, read and checked before anything runs.

    Parameters
    ----------
    path : Path or str
    replicates : int, optional
        Instead of those that the file asks for.

    Raises
    ------
    InputError
        With file, line, what was expected and the nearest choice.
    """

    def __init__(self, path: Path | str, replicates: int | None = None) -> None:
        self.path = Path(path)
        content, self.lines = parsed(self.path, text_of(self.path))
        self.known_keys("", content, FILE_KEYS)
        at_top = functools.partial(self.value, content, "")
        self.replicates = replicates or at_top("replicates", FEWEST_RUNS, whole, 2, MAX_REPLICATES)
        self.seed = at_top("seed", 1, whole, 0, SEED_LIMIT - 1)
        self.worlds = at_top("worlds", worlds_named("constrained"), lambda _, name: worlds_named(str(name)))
        self.everywhere = at_top("set", {}, part)
        self.ran: list[tuple[Scenario, RuleBook, Series]] = []
        listed = at_top("expectations", {}, part)
        if not listed:
            self.refuse("expectations", "expected at least one expectation under 'expectations:', by name.")
        self.all: dict[str, Checked] = {}
        wrong = []
        for key, given in listed.items():
            try:
                self.all[str(key)] = self.read(str(key), given)
            except InputError as error:
                wrong.append(str(error))
        if wrong:
            raise InputError(
                "\n".join(dict.fromkeys(wrong))
            )  # one of each expectation, so that all can be mended at once

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the expectations, for pytest's parametrize."""
        return iter(self.all)

    def refuse(self, where: str, why: str) -> NoReturn:
        """Raise the one message about a place in the file."""
        while where not in self.lines and "." in where:
            where = where.rpartition(".")[0]
        raise InputError(f"{self.path}, line {self.lines.get(where, 1)}: {why}")

    def known_keys(self, where: str, given: Any, known: Sequence[str]) -> None:
        """Refuse anything but a group of known keys."""
        if not isinstance(given, Mapping):
            self.refuse(where, f"{where}: expected {', '.join(known)}.")
        for key in given:
            if key not in known:
                place = f"{where}.{key}".lstrip(".")
                self.refuse(place, f"unknown key '{key}'.{did_you_mean(key, known)} Keys: {', '.join(known)}.")

    def value(self, given: Mapping[str, Any], above: str, key: str, default: Any, check: Any, *more: Any) -> Any:
        """Return a value after a check of `sim.scenario.checks`, or its default."""
        if key not in given:
            return default
        where = f"{above}.{key}".lstrip(".")
        try:
            return check(key, given[key], *more)
        except InputError as error:
            self.refuse(where, str(error))

    def read(self, key: str, given: Any) -> Checked:
        """Return one expectation."""
        where = f"expectations.{key}"
        self.known_keys(where, given, KEYS)
        for needed in ("outcome", "expect"):
            if needed not in given:
                self.refuse(where, f"{key}: '{needed}:' is missing. Expected {SUCH_AS[needed]}.")
        outcome = self.value(given, where, "outcome", "", one_of, tuple(OUTCOMES))
        measure = self.value(given, where, "when", None, lambda _, when: Measure((outcome,), str(when)))
        margin = self.value(given, where, "margin", OUTCOMES[outcome].margin, above_zero)
        share = self.value(given, where, "share_of_worlds", None, part_of_all)
        if share is not None and not can_tell(self.replicates, len(self.worlds)):
            runs = max(FEWEST_RUNS, 2 * len(self.worlds))
            enough = f"replicates: {runs}" if len(self.worlds) > 1 else "more worlds"
            self.refuse(
                f"{where}.share_of_worlds",
                f"share_of_worlds: {self.replicates} runs in {len(self.worlds)} worlds cannot tell luck and "
                f"worlds apart. Use {enough}, or leave it out.",
            )
        against = given.get(AGAINST, {})
        self.known_keys(f"{where}.{AGAINST}", against, SIDE_KEYS)
        sides = self.side(where, given), self.side(f"{where}.{AGAINST}", against)
        if sides[0] == sides[1]:
            self.refuse(where, f"{key}: both sides are the same. Name a 'scenario:', or what to 'set:'.")
        self.check_week(f"{where}.when", str(given.get("when", "")), sides)
        expected = Expectation(
            says=self.value(given, where, "says", {}, in_any_language),
            contrast=((key, 1.0), (AGAINST, -1.0)),
            best_of=(),
            beats=(),
            measure=measure or Measure((outcome,)),
            sign=DIRECTIONS[self.value(given, where, "expect", "", one_of, tuple(DIRECTIONS))],
            beyond=0.0,
            margin=margin,
            scale=margin,
            decisive=True,
            contexts=(),
        )
        return Checked(key, expected, share, sides)

    def side(self, where: str, given: Mapping[str, Any]) -> Scenario:
        """Return one side of a comparison: a shipped scenario, with changes."""
        name = self.value(given, where, "scenario", "baseline", one_of, groups()["scenario"])
        own = self.value(given, where, "set", {}, part)
        for source, place in ((self.everywhere, "set"), (own, f"{where}.set")):
            for setting in leaves(nested(source)):
                if setting.partition(".")[0] not in SCENARIO_KEYS:
                    rules = "Rules come from the command line: rules.NAME=FILE."
                    self.refuse(f"{place}.{setting}", f"{setting} is not a setting of a scenario. {rules}")
        changes = {**nested(self.everywhere), **nested(own)}
        files = {key: value for key, value in changes.items() if key in groups() and isinstance(value, str)}
        try:
            chosen = [f"{key}={one_of(key, value, groups()[key])}" for key, value in files.items()]
            config = compose([f"scenario={name}", *chosen])
            for source in (self.everywhere, own):
                for setting, value in leaves(nested(source)).items():
                    if setting not in files:
                        config = with_setting(config, setting, value)
            return scenario_of(config).over(self.worlds)
        except InputError as error:
            about = (re.match(r"(?:Unknown setting ')?([\w.]+)", str(error)) or ["", ""])[1]
            places = [f"{above}set.{about}" for above in (f"{where}.", "")]
            lines = (line for place in places for line in self.lines if line.startswith(place))
            self.refuse(next(lines, f"{where}.set"), str(error))

    def check_week(self, where: str, when: str, sides: tuple[Scenario, Scenario]) -> None:
        """Refuse a week that is not in the run."""
        week, last = when.rpartition(" ")[2], min(side.weeks for side in sides) - 1
        if week.isdigit() and int(week) > last:
            self.refuse(where, f"when: {when}: the last week of the run is {last}.")

    def result(self, key: str, book: RuleBook = SHIPPED_RULES, workers: int = 1) -> Result:
        """Run both sides of an expectation, and judge it."""
        one = self.all[key]
        mine, theirs = (one.expected.measure.of(self.run(side, book, workers)) for side in one.sides)
        apart = without_rounding(theirs, mine) - theirs
        world = np.arange(self.replicates) % max(1, len(self.worlds))
        difference = Interval.of(apart, world)
        agreeing = None
        if one.share is not None:
            spread = over_worlds(apart, world, one.expected.margin)
            above, below = float(spread.above), float(spread.below)
            agreeing = {1: above, -1: below, 0: 1.0 - above - below}[one.expected.sign]
        return Result(one, difference, verdict_on(difference, one.expected), len(self.worlds), agreeing)

    def run(self, side: Scenario, book: RuleBook, workers: int) -> Series:
        """Return the weeks of one side; run once, however many expectations need it."""
        for known, with_book, series in self.ran:
            if known == side and with_book is book:
                return series
        with pool_of(workers, "compiled") as pool:
            series = run_cell(side, book, engine="compiled", seed=self.seed, replicates=self.replicates, pool=pool)
        self.ran.append((side, book, series))
        return series


def in_any_language(where: str, value: Any) -> dict[str, str]:
    """Return texts by language, or one text for all."""
    return dict.fromkeys(languages(), text(where, value)) if isinstance(value, str) else texts(where, value)


def above_zero(where: str, value: Any) -> float:
    """Return a number above zero, or refuse."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < float("inf"):
        raise InputError(f"{where}: {brief(value)}; expected a number above 0, in the unit of the outcome.")
    return float(value)


def part_of_all(where: str, value: Any) -> float:
    """Return a share above 0 and up to 1, or refuse."""
    if above_zero(where, value) > 1.0:
        raise InputError(f"{where}: {brief(value)}; expected a share of 0 to 1, such as 0.9.")
    return float(value)
