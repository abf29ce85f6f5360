"""Population: who works in an office, and who looks to whom.

Plain functions of keyed draws, used by both engines. They run once for each replicate.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence
from typing import Any, get_type_hints

from sim.model.draws import Draw, Purpose, normal, pair, uniform
from sim.model.parameters import Parameters
from sim.model.ranges import Start
from sim.model.state import Leader, Office, Person, Stage, Use
from sim.model.written import written

SIZE_TRIES = 100


def starter(kind: type) -> Any:
    """Return the function that sets all attributes of a kind of `sim.model.state` that declare a start."""
    name = f"start_{kind.__name__.lower()}"
    hints: dict[str, Any] = get_type_hints(kind, include_extras=True)
    lines = [
        f"    thing.{attribute} = {told.value}"
        for attribute, hint in hints.items()
        for told in hint.__metadata__
        if isinstance(told, Start)
    ]
    return written(name, f"def {name}(thing, p):\n" + "\n".join(lines), {"Stage": Stage})


start_office = starter(Office)
start_person = starter(Person)
start_use = starter(Use)
start_leader = starter(Leader)

EVERY_OFFICE = 0
"""The office in keys of draws that are the same in all offices, such as those of updates."""


def office_size(p: Parameters, draw: Draw) -> int:
    """Return the number of staff: as given, or drawn from a truncated lognormal.

    ``exp(N(log(mean) − σ²/2, σ))``, rounded, drawn again until it lies in [smallest, largest].
    """
    o = p.office
    if not o.drawn:
        return o.staff
    for attempt in range(SIZE_TRIES):
        z = normal(Draw(draw.seed, draw.replicate, 0, draw.office, draw.person, attempt), Purpose.OFFICE_SIZE)
        mu = math.log(o.mean_staff) - 0.5 * o.log_sd_staff * o.log_sd_staff
        size = int(math.exp(mu + o.log_sd_staff * z) + 0.5)
        if o.smallest <= size <= o.largest:
            return size
    return o.smallest  # a distribution that misses its limits a hundred times: all mass lies outside


def region_of(office: int, p: Parameters) -> int:
    """Return the region of an office, from 0: neighbours in number are neighbours on the map."""
    return office * p.nation.regions // p.nation.offices


def has_neighbour(office: int, regions: Any) -> bool:
    """Tell whether an office may merge with the next one: every second may, within its region.

    Parameters
    ----------
    regions : sequence of int
        By office.
    """
    if office % 2 == 1 or office + 1 >= len(regions):
        return False
    return bool(regions[office] == regions[office + 1])


def style_of(listed: int, shares: Any, draw: Draw) -> int:
    """Return the style of an office's leaders: as listed, else drawn by shares, else 0, the scenario's own.

    Parameters
    ----------
    shares : sequence of float
        Up to which number from 0 to 1 each style is drawn, from style 1 on; empty when none is.
    """
    if listed > 0 or len(shares) == 0:
        return listed
    chance = uniform(draw, Purpose.LEADER_STYLE)
    style = 1
    while style < len(shares) and chance >= shares[style - 1]:
        style += 1
    return style


def department_heads(staff: int, p: Parameters) -> int:
    """Return the number of department heads: none in a small office, else one per span."""
    if staff < p.office.department_heads_from:
        return 0
    return -((1 - staff) // (p.leader.span + 1))  # ceiling of (staff − 1) / (span + 1)


def draw_person(person: Person, p: Parameters, draw: Draw) -> None:
    """Give a person what is drawn once: innovativeness, threshold and rank among superusers."""
    a = p.adviser
    person.innovativeness = normal(draw, Purpose.INNOVATIVENESS)
    logit = math.log(a.threshold / (1.0 - a.threshold)) + a.threshold_sd * normal(draw, Purpose.THRESHOLD)
    person.threshold = 1.0 / (1.0 + math.exp(-logit))
    if 0.5 * math.erfc(person.innovativeness / math.sqrt(2.0)) < a.innovators:
        person.threshold = 0.0  # among the most innovative of the staff, who wait for nobody
    person.superuser_rank = uniform(draw, Purpose.SUPERUSER)


def draw_ties(ties: MutableSequence[int], me: int, advisers: int, p: Parameters, draw: Draw) -> None:
    """Choose the colleagues that one adviser looks to.

    Nearest neighbours on a ring, so that colleagues of colleagues know each other; each tie
    is, with probability `long_ties`, replaced by a random other colleague (the small world of
    Watts & Strogatz 1998, seen from one person). With as many ties as colleagues everybody
    looks to everybody.

    Parameters
    ----------
    ties : array of int
        Filled with adviser numbers; its length is the number of ties.
    """
    count = len(ties)
    for k in range(count):
        distance = k // 2 + 1
        ties[k] = (me + distance) % advisers if k % 2 == 0 else (me - distance) % advisers
    if count >= advisers - 1:
        return
    for k in range(count):
        chance, where = pair(Draw(draw.seed, draw.replicate, draw.week, draw.office, draw.person, k), Purpose.TIE)
        if chance < p.office.long_ties:
            strangers = advisers - 1 - count
            wanted = min(strangers - 1, int(where * strangers))
            ties[k] = stranger(ties, me, wanted)


def stranger(ties: Any, me: int, wanted: int) -> int:
    """Return the colleague with this number among those who are not yet among the ties."""
    other = 0
    passed = 0
    while True:
        if other != me and not listed(ties, other):
            if passed == wanted:
                return other
            passed += 1
        other += 1


def listed(ties: Any, other: int) -> bool:
    """Tell whether a colleague is among the ties."""
    among = False
    for k in range(len(ties)):
        among |= ties[k] == other
    return among


def draw_colleagues_elsewhere(chosen: Any, first: int, own: int, everybody: int, draw: Draw) -> None:
    """Choose colleagues in other offices, each uniformly among all advisers except those of the same office.

    The same one may come twice, which in a whole NAV is rare.

    Parameters
    ----------
    chosen : array of int
        Filled with the ranks of advisers, counted through all offices in order.
    first, own : int
        Rank of the first adviser of this office, and how many it has.
    everybody : int
        Advisers of all offices.
    """
    for k in range(len(chosen)):
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office, draw.person, k)
        rank = int(uniform(key, Purpose.TIE_ELSEWHERE) * (everybody - own))
        chosen[k] = rank if rank < first else rank + own


def draw_leader_peers(chosen: Any, office: int, regions: Any, draw: Draw) -> int:
    """Choose office leaders of the same region to look to, as offices; return how many there are.

    The nearest on a ring of the region's offices, from a place of the ring that is drawn.

    Parameters
    ----------
    regions : sequence of int
        By office; those of a region stand together.
    """
    first = office
    while first > 0 and regions[first - 1] == regions[office]:
        first -= 1
    last = office
    while last + 1 < len(regions) and regions[last + 1] == regions[office]:
        last += 1
    others = last - first
    count = min(len(chosen), others)
    shift = int(uniform(draw, Purpose.LEADER_PEER) * others)
    for k in range(count):
        step = 1 + (shift + k) % others
        chosen[k] = first + (office - first + step) % (others + 1)
    return count


def turn_to_new(ties: Any, newcomers: int, p: Parameters, draw: Draw) -> None:
    """Let a share of ties turn to people of the office one merges with.

    Parameters
    ----------
    ties : array of int
        Filled, where a tie turns, with −1 − (number of the new colleague); other ties stay.
    newcomers : int
        Advisers of the other office.
    """
    for k in range(len(ties)):
        key = Draw(draw.seed, draw.replicate, draw.week, draw.office, draw.person, k)
        chance, where = pair(key, Purpose.MERGE_TIE)
        if chance < p.nation.merger_ties:
            ties[k] = -1 - min(newcomers - 1, int(where * newcomers))
