"""A roster: the offices of a nation by name, one line an office, and how their leaders spend their hours.

    office,region,staff,departments,leader
    Lillehammer-Gausdal,Innlandet,70,4,facilitator
    Horten,Vestfold og Telemark,45,,

A style is a file of the group ``leader``. Where the column is empty, the style is drawn by ``nation.styles``, or
is that of the scenario. A roster holds words and numbers only; it can name no rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.errors import InputError
from sim.model.formulas import Array
from sim.model.parameters import Parameters, registry
from sim.model.population import region_of
from sim.scenario.checks import brief, check_number, lookup, one_of, part, text, whole
from sim.scenario.sheet import read_sheet

COLUMNS = ("office", "region", "staff", "departments", "leader")
NEEDED = COLUMNS[:3]
KEYS = {
    "roster": "a file that lists the offices, such as nation.roster=offices.csv, by office, region and staff, and "
    "perhaps departments and leader (a style, such as renewer)",
    "styles": "how common styles of leaders are among offices whose style no roster says, in shares that sum to "
    "1, such as nation.styles={typical:0.6,renewer:0.4}",
}
"""What the group ``nation`` holds besides parameters, and what it means."""
ROUNDED = 0.02
"""How far written shares may sum to something else than 1."""
OWN_STYLE = 0
"""Number of the style of the scenario itself; others are counted from 1."""


@dataclass(frozen=True)
class Listed:
    """One office of a roster.

    Attributes
    ----------
    office, region : str
    staff : int
    departments : int or None
        Number of department heads; None is one for each span.
    leader : str or None
        Style of its leaders; None leaves it to `nation.styles`, or to the scenario.
    """

    office: str
    region: str
    staff: int
    departments: int | None = None
    leader: str | None = None


@dataclass(frozen=True)
class Style:
    """How leaders of some offices spend their hours.

    Attributes
    ----------
    key : str
        A choice of the group ``leader``.
    share : float
        How common it is among offices without a style of their own, beside the shares of the others.
    leader : tuple of (str, float)
        Parameters by full name.
    """

    key: str
    share: float
    leader: tuple[tuple[str, float], ...]


def read_roster(path: str, styles: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows of a roster in a file, as they are kept with a study.

    Parameters
    ----------
    styles : collection of str
        Choices of the group ``leader``.

    Raises
    ------
    InputError
        With file and line.
    """
    sheet = read_sheet("nation.roster", path, ",".join(COLUMNS), "office")
    for name in sheet.columns:
        one_of(f"{sheet.header}: column", name, COLUMNS)
    for name in NEEDED:
        if name not in sheet.columns:
            raise InputError(f"{sheet.header}: {name} is missing. Expected {', '.join(COLUMNS)}.")
    listed: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for line, values in sheet.rows:
        where = f"{path}, line {line}"
        row: dict[str, Any] = {name: value for name, value in values.items() if value}
        row |= {name: number(f"{where}: {name}", row[name]) for name in ("staff", "departments") if name in row}
        one = check_listed(f"{where}: ", row, styles)
        first = seen.setdefault(one.office.casefold(), line)
        if first != line:
            raise InputError(
                f"{where}: {one.office} is on line {first} already, in whatever case. Name each office once."
            )
        listed.append(row)
    return listed


def number(where: str, written: str) -> int:
    """Return a whole number that a file holds, or refuse."""
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise InputError(f"{where}={brief(written)}: expected a whole number, such as 30.")
    return int(written)


def check_listed(where: str, row: Any, styles: Collection[str]) -> Listed:
    """Return one office of a roster, or refuse it.

    Parameters
    ----------
    where : str
        File and line, for messages.
    """
    given = part(f"{where}roster", row, COLUMNS)
    for name in NEEDED:
        if name not in given:
            raise InputError(f"{where}{name} is missing.")
    staff = int(check_number(f"{where}staff", given["staff"], registry()["office.staff"]))
    departments, leader = given.get("departments"), given.get("leader")
    if departments is not None:
        most = (staff - 1) // 2  # a head and an adviser each, beside the leader
        departments = whole(f"{where}staff={staff} and departments", departments, 0, most)
    return Listed(
        office=text(f"{where}office", given["office"]),
        region=text(f"{where}region", given["region"]),
        staff=staff,
        departments=departments,
        leader=None if leader is None else one_of(f"{where}leader", leader, sorted(styles)),
    )  # fmt: skip


def check_roster(value: Any, styles: Collection[str]) -> tuple[Listed, ...]:
    """Return the offices of a roster that has been read, region by region."""
    if value is None:
        return ()
    if not isinstance(value, list) or not value:
        raise InputError(f"nation.roster={brief(value)}: expected a file, such as nation.roster=offices.csv.")
    listed = [check_listed(f"nation.roster, office {k}: ", row, styles) for k, row in enumerate(value, 1)]
    regions = list(dict.fromkeys(one.region for one in listed))
    return tuple(sorted(listed, key=lambda one: regions.index(one.region)))


def check_shares(wanted: Mapping[str, Any]) -> None:
    """Refuse shares of styles that somebody wrote and that do not sum to 1; thirds may be written as 0.33."""
    written = [share for share in wanted.values() if isinstance(share, int | float)]
    total = sum(written)
    if written and min(written) >= 0 and abs(total - 1.0) > ROUNDED:
        shares = ",".join(f"{key}:{share}" for key, share in wanted.items())
        raise InputError(
            f"nation.styles={{{shares}}}: the shares sum to {total:g}. Expected 1, such as "
            "nation.styles={typical:0.6,renewer:0.4}."
        )


def check_styles(value: Any) -> tuple[Style, ...]:
    """Return the styles of leaders that offices can have."""
    about, styles = registry(), []
    for key, given in part("nation.styles", value).items():
        where = f"nation.styles.{key}"
        known = part(where, given, ("share", "leader"), ("share", "leader"))
        share = known["share"]
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share < np.inf:
            raise InputError(f"{where}={brief(share)}: expected a share of the offices, such as 0.4.")
        values = []
        for leaf, number_ in part(f"{where}.leader", known["leader"]).items():
            name = f"leader.{leaf}"
            if not lookup(name, about).dated:
                raise InputError(
                    f"{where}: {name} shapes an office at the start and is the same for all. Expected what "
                    "leaders do, such as leader.facilitating."
                )
            values.append((name, float(check_number(f"{where}.{name}", number_, about[name]))))
        styles.append(Style(str(key), float(share), tuple(values)))
    return tuple(styles)


class Places(NamedTuple):
    """Where offices are and who leads them, as the engines take it; all but the last by office.

    Attributes
    ----------
    region : array of int
        From 0; offices of a region stand together.
    staff : array of int
        0 where the size is the same for all, or drawn.
    heads : array of int
        Department heads; −1 where the span decides.
    style : array of int
        Of leaders; 0 where none is listed.
    shares : array of float
        See `shares_of`.
    """

    region: Any
    staff: Any
    heads: Any
    style: Any
    shares: Any


def places_of(roster: Sequence[Listed], styles: Sequence[Style], p: Parameters) -> Places:
    """Return where offices are and who leads them, of a roster or without one."""
    shares, count = shares_of(styles), p.nation.offices
    if not roster:
        region = np.array([region_of(o, p) for o in range(count)], np.int64)
        return Places(region, np.zeros(count, np.int64), np.full(count, -1), np.zeros(count, np.int64), shares)
    regions = list(dict.fromkeys(one.region for one in roster))
    keys = [None, *(style.key for style in styles)]
    return Places(
        np.array([regions.index(one.region) for one in roster], np.int64),
        np.array([one.staff for one in roster], np.int64),
        np.array([-1 if one.departments is None else one.departments for one in roster], np.int64),
        np.array([keys.index(one.leader) for one in roster], np.int64),
        shares,
    )


def shares_of(styles: Sequence[Style]) -> Array:
    """Return up to which number from 0 to 1 each style is drawn; empty when none is."""
    shares = np.cumsum([style.share for style in styles], dtype=float)
    return shares / shares[-1] if len(shares) and shares[-1] > 0 else np.zeros(0)


def check_alone(nation: Mapping[str, Any], office: Mapping[str, Any], offices: Sequence[Listed]) -> None:
    """Refuse settings that a roster decides, and that say something else."""
    regions = len({one.region for one in offices})
    for name, value, here in (
        ("offices", nation.get("offices"), len(offices)),
        ("regions", nation.get("regions"), regions),
    ):
        if value not in (None, here, 1 if name == "offices" else here):
            raise InputError(f"nation.{name}={value}: the roster has {here} {name}. Leave nation.{name} out.")
    if office.get("drawn"):
        raise InputError(
            "office.drawn=1: the roster says how many staff each office has. Leave out what draws sizes, such as "
            "nation=nav_2019 or office=national."
        )


def plain_nation(nation: Mapping[str, Any], offices: Sequence[Listed]) -> dict[str, Any]:
    """Return the parameters in the group ``nation``, with those that a roster decides."""
    decided = {"offices": len(offices), "regions": len({one.region for one in offices})} if offices else {}
    return {**{key: value for key, value in nation.items() if key not in KEYS}, **decided}
