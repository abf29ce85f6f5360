"""Counts from an office, read from a table: one count a line.

    date,service,share,sd
    2017-06-26,modia,0.18,0.02
    2017-12-31,modia,0.31,0.02

``week``, counted from 0, may replace ``date``; ``office`` names one of a roster, ``outcome`` another outcome
than routine use, and ``value`` may be written for ``share``. What is left out or empty is all offices, all
services, routine use and a count without error.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sim.errors import InputError
from sim.model.outcomes import STAGE_LABELS, WEEKLY
from sim.model.state import Stage
from sim.scenario.checks import brief, day, float_or_nan, one_of
from sim.scenario.roster import ROUNDED
from sim.scenario.scenario import Scenario
from sim.scenario.sheet import read_sheet

WHEN, HOW_MUCH = ("date", "week"), ("share", "value")
COLUMNS = (*WHEN, "office", "service", "outcome", *HOW_MUCH, "sd")
EXAMPLE = "date,service,share"
ALL = "all"
STAGE_OF = {f"{stage.name.lower()}_share": Stage(stage) for stage in STAGE_LABELS}
"""Outcomes that can be counted for one service: the share of advisers in a stage."""


@dataclass(frozen=True)
class Count:
    """One count: what was seen, where and when.

    Attributes
    ----------
    week : int
        Of the run, from 0; the count is of its end.
    office, service : str or None
        None is all of them.
    outcome : str
    value : float
    sd : float
        Standard deviation of the error of counting; 0 when it was counted exactly.
    """

    week: int
    office: str | None
    service: str | None
    outcome: str
    value: float
    sd: float

    @property
    def series(self) -> tuple[str | None, str | None, str]:
        """Office, service and outcome: what is counted again and again."""
        return self.office, self.service, self.outcome


def digest_of(counts: Sequence[Count]) -> str:
    """Return the SHA-256 of what was counted, 64 hexadecimal digits."""
    return hashlib.sha256(repr([tuple(asdict(one).values()) for one in counts]).encode()).hexdigest()


def read_counts(path: str, scenario: Scenario) -> tuple[Count, ...]:
    """Return the counts in a file, for a run of a scenario.

    Raises
    ------
    InputError
        With file and line, and what is expected there.
    """
    sheet = read_sheet("data", path, EXAMPLE, "count")
    check_columns(sheet.header, sheet.columns)
    counts: list[Count] = []
    seen: dict[tuple[object, ...], int] = {}
    shares: dict[tuple[object, ...], float] = {}
    for line, row in sheet.rows:
        where = f"{path}, line {line}"
        one = count_of(where, row, scenario)
        same = seen.setdefault((one.week, *one.series), line)
        if same != line:
            raise InputError(f"{where}: repeats line {same}: the same count in the same week. Keep one of them.")
        if one.outcome in STAGE_OF:
            together = (one.week, one.office, one.service)
            shares[together] = shares.get(together, 0.0) + one.value
            if shares[together] > 1.0 + ROUNDED:
                raise InputError(
                    f"{where}: the stages of this week sum to {shares[together]:.4g}. Each person is in "
                    "one stage, so they can sum to at most 1."
                )
        counts.append(one)
    return tuple(counts)


def check_columns(where: str, names: Sequence[str]) -> None:
    """Refuse columns that are not those of a table of counts."""
    for name in names:
        one_of(f"{where}: column", name, COLUMNS)
    for choices in (WHEN, HOW_MUCH):
        given = [name for name in choices if name in names]
        if len(given) != 1:
            raise InputError(
                f"{where}: {'both' if given else 'neither'} of {' and '.join(choices)}. Expected one of them, "
                f"as in {EXAMPLE}."
            )


def count_of(where: str, row: Mapping[str, str], scenario: Scenario) -> Count:
    """Return the count of one line, or refuse it."""
    (how_much,) = (name for name in HOW_MUCH if name in row)
    service = chosen(where, row, "service", [one.key for one in scenario.services])
    outcome = row.get("outcome") or "routine_share"
    one_of(f"{where}: outcome", outcome, list(STAGE_OF if service else WEEKLY.known()))
    value = number(f"{where}: {how_much}", row[how_much])
    low, high = limits(outcome)
    if not low <= value <= high:
        raise InputError(
            f"{where}: {how_much}={value:g}: expected a number from {low:g} to {high:g}, such as 0.43 for 43 %."
        )
    sd = number(f"{where}: sd", row["sd"]) if row.get("sd") else 0.0
    most = (high - low) / 2.0
    if not 0.0 <= sd <= most:
        upto = (
            "0 or more"
            if math.isinf(most)
            else f"from 0 to {most:g}; nothing from {low:g} to {high:g} varies more"
        )
        raise InputError(f"{where}: sd={sd:g}: expected the standard deviation of the count, {upto}.")
    week = week_of(where, row, scenario)
    check_released(where, service, week, scenario)
    return Count(
        week=week,
        office=chosen(where, row, "office", [one.office for one in scenario.roster]),
        service=service,
        outcome=outcome,
        value=value,
        sd=sd,
    )


def limits(outcome: str) -> tuple[float, float]:
    """Return the lowest and highest possible value of an outcome."""
    if not WEEKLY[outcome].percent:
        return -math.inf, math.inf
    return (-1.0 if outcome.endswith("_gap") else 0.0), 1.0


def chosen(where: str, row: Mapping[str, str], column: str, known: Sequence[str]) -> str | None:
    """Return the name in a column, None for all, or refuse an unknown one."""
    name = row.get(column, "")
    if name in ("", ALL):
        return None
    if not known:
        raise InputError(
            f"{where}: office={brief(name)}: the run has no offices by name. Add the roster that names it, such "
            "as nation.roster=offices.csv, or write all."
        )
    return one_of(f"{where}: {column}", name, known)


def week_of(where: str, row: Mapping[str, str], scenario: Scenario) -> int:
    """Return the week of the run in which something was counted, or refuse one outside the run."""
    (column,) = (name for name in WHEN if name in row)
    if not row[column]:
        raise InputError(f"{where}: {column} is missing. Expected when this was counted.")
    if column == "date":
        date = day(f"{where}: date", row["date"])
        week = (date - scenario.start).days // 7
    elif row["week"].isascii() and row["week"].isdigit() and len(row["week"]) < 9:
        week = int(row["week"])
    else:
        raise InputError(f"{where}: week={brief(row['week'])}: expected a whole number, such as 26.")
    if not 0 <= week < scenario.weeks:
        raise InputError(
            f"{where}: {column}={row[column]} lies outside the run, which has weeks 0 to {scenario.weeks - 1}, "
            f"from {scenario.start} to {scenario.date_of(scenario.weeks - 1)}. Set start= and weeks= to "
            "include it."
        )
    return week


def check_released(where: str, service: str | None, week: int, scenario: Scenario) -> None:
    """Refuse a count of a service in a week before its release, when nobody in the model can use it."""
    for one in scenario.services:
        if one.key == service and week < scenario.week_of(one.release):
            raise InputError(
                f"{where}: {service} is released on {one.release}, and this counts it in the week from "
                f"{scenario.date_of(week)}. Correct the date, remove the line, or set services.{service}.release."
            )


def number(where: str, written: str) -> float:
    """Return a number that a file holds, or refuse."""
    value = float_or_nan(written)
    if not math.isfinite(value):
        raise InputError(f"{where}={brief(written)}: expected a number with a decimal point, such as 0.43.")
    return value
